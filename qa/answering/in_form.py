"""An answer that is asked for again: shorter, or with more around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qa.answering import own_texts as texts
from qa.answering.evidence import Evidence, Selection
from qa.question.router import Kind


def in_form(selection: Selection, kind: Kind) -> tuple[Selection, str]:
    """The evidence as a message of this kind asks for it, and what has to be said of that; "" for nothing.

    "Shorter" leaves the first piece of evidence, "more" adds the sentences of its passages that were not quoted.
    """
    items = selection.items
    if kind == "shorter" and len(items) > 1:
        return replace(selection, form="fact", items=items[:1]), texts.SHORTENED
    if kind == "more" and items:
        more = tuple(_with_whole_passages(items))
        return replace(selection, items=more), "" if len(more) > len(items) else texts.NO_MORE
    if kind == "simpler" and items:
        return selection, texts.WORDS_OF_THE_PAPERS
    return selection, ""


def _with_whole_passages(items: tuple[Evidence, ...]) -> Iterator[Evidence]:
    """Each piece of evidence, and after the last one of a passage the sentences of it that none of them holds."""
    last_of = {item.passage.id: place for place, item in enumerate(items)}
    for place, item in enumerate(items):
        yield item
        if last_of[item.passage.id] == place:
            quoted = [other.span for other in items if other.passage.id == item.passage.id]
            for span in item.passage.sentences:
                if not any(span.overlaps(other) for other in quoted):
                    yield replace(item, span=span)
