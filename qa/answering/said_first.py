"""In which order the wordings of a quote are said: first the sentence that answers, without what is quoted for its pronouns only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ingest.records import Source, Span
from qa.answer import Citation
from qa.answering.evidence import Evidence
from qa.answering.state import State
from qa.question.pointing import needs_sentence_before


def with_saying_order(
    citations: tuple[Citation, ...], state: State, sources: Mapping[str, Source]
) -> tuple[Citation, ...]:
    """Citations with the ranges to say; as they are in lists, whose points are said whole.

    Beside what the papers do not say stands the nearest sentence of each quote, and no more of it.
    """
    chosen = [
        (item, one.outcome == "answered")
        for one in (state.needs or (state,))
        if one.selection.form == "fact" or one.outcome != "answered"
        for item in one.selection.items
    ]

    def ordered(citation: Citation) -> Citation:
        quoted = Span(citation.start, citation.end)
        for item, answers in chosen:
            if item.paper.source == citation.source and quoted.contains(item.sentence.span):
                text = sources[citation.source].text
                said = saying_order(item, quoted, text) if answers else (item.sentence.span,)
                return replace(citation, said=said)
        return citation

    return tuple(map(ordered, citations))


def saying_order(item: Evidence, quoted: Span, text: str) -> tuple[Span, ...]:
    """The sentences of a quote in the order to say them in, the one that answers first; () for as they stand.

    What stands before it only because it points back ("Ze bouwen ...") is not said: a wording names who it speaks of.
    """
    sentences = [one for one in item.passage.sentences if quoted.contains(one)]
    if item.sentence.span not in sentences[1:]:
        return ()
    at = first = sentences.index(item.sentence.span)
    while item.passage.kind != "bullet" and first and needs_sentence_before(sentences[first].slice(text)):
        first -= 1
    before = sentences[:at] if first else []
    return (sentences[at], *before, *sentences[at + 1 :])
