"""An answer that is asked for again: shorter, or with more around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from qa.answering import own_texts as texts
from qa.answering.evidence import Evidence, Selection
from qa.answering.state import State
from qa.answering.together import is_told_apart, together
from qa.question.router import Purpose

_Change = Callable[[Selection], Selection]


def in_form(state: State, kind: Purpose) -> tuple[State, str]:
    """What was found as a message of this kind asks for it, and what has to be said of that; "" for nothing.

    "Literal" is as it was found, "shorter" leaves the first piece of evidence, "more" adds the sentences of its passages that were not quoted; of
    several things asked, or compared, each has its own. A refusal has no other form.
    """
    if state.outcome == "refused" or not state.selection.items:
        return state, ""
    if kind == "shorter":
        short = _changed(state, _shorter)
        if short.selection.items == state.selection.items:
            return state, texts.NO_SHORTER
        has_parts = is_told_apart(state) or state.selection.sides
        return short, texts.SHORTENED_PARTS if has_parts else texts.SHORTENED
    if kind == "more":
        more = _changed(state, _longer)
        return more, texts.NO_MORE if more.selection.items == state.selection.items else ""
    return state, {"simpler": texts.WORDS_OF_THE_PAPERS, "literal": texts.LITERALLY}.get(kind, "")


def _changed(state: State, change: _Change) -> State:
    """The state with other evidence: of each thing asked that is answered, where they are told apart."""
    if not is_told_apart(state):
        return replace(state, selection=change(state.selection))
    needs = [
        replace(need, selection=change(need.selection)) if need.outcome == "answered" else need for need in state.needs
    ]
    return together(state.query, needs)


def _shorter(selection: Selection) -> Selection:
    if len(selection.items) < 2:
        return selection
    if selection.sides:
        return _with_sides(selection, [side[:1] for _, side in selection.sides])
    return replace(selection, form="fact", items=selection.items[:1], intro="")


def _longer(selection: Selection) -> Selection:
    if selection.sides:
        return _with_sides(selection, [_with_whole_passages(side) for _, side in selection.sides])
    return replace(selection, items=tuple(_with_whole_passages(selection.items)))


def _with_sides(selection: Selection, sides: Iterable[Iterable[Evidence]]) -> Selection:
    """A comparison with other evidence on each side."""
    found = tuple((title, tuple(side)) for (title, _), side in zip(selection.sides, sides, strict=True))
    return replace(selection, items=tuple(item for _, side in found for item in side), sides=found)


def _with_whole_passages(items: Sequence[Evidence]) -> Iterator[Evidence]:
    """Each piece of evidence, and after the last one of a passage the sentences of it that none of them holds."""
    last_of = {item.passage.id: place for place, item in enumerate(items)}
    for place, item in enumerate(items):
        yield item
        if last_of[item.passage.id] == place:
            quoted = [other.span for other in items if other.passage.id == item.passage.id]
            for span in item.passage.sentences:
                if not any(span.overlaps(other) for other in quoted):
                    yield replace(item, span=span)
