"""Citations: where in which paper a quote stands, and the numbers that statements point to them with."""

from __future__ import annotations

from dataclasses import replace

from ingest.index.opened import Index
from ingest.records import Passage, Span, fold
from qa.answer import Citation, CitedNote

UNNUMBERED = 0


def citation_of(index: Index, passage: Passage, span: Span) -> Citation:
    """The citation of a range of a passage, not numbered yet; its quote is exactly that range of the canonical text."""
    paper = index.paper_of[passage.id]
    text = index.sources[paper.source].text
    return Citation(
        marker=UNNUMBERED,
        paper=paper.title,
        section=passage.section,
        source=paper.source,
        page=passage.page,
        start=span.start,
        end=span.end,
        quote=span.slice(text),
        paper_id=paper.id,
        notes=notes_of(passage, span, text),
    )


def notes_of(passage: Passage, span: Span, text: str) -> tuple[CitedNote, ...]:
    """The footnotes whose marks stand in a range of a passage or right behind it."""
    return tuple(
        CitedNote(note.mark, fold(note.span.slice(text))) for note in passage.notes if span.start < note.at <= span.end
    )


class Numbering:
    """Numbers citations from 1 in the order in which they are first used: one number for one range."""

    def __init__(self) -> None:
        self._numbered: dict[tuple[str, int, int], Citation] = {}

    def number(self, citation: Citation) -> Citation:
        """The citation with its number, which is the one it has when its range was cited before."""
        place = (citation.source, citation.start, citation.end)
        return self._numbered.setdefault(place, replace(citation, marker=len(self._numbered) + 1))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All that were numbered, in order."""
        return tuple(self._numbered.values())
