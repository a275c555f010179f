"""Places in papers as links carry them: 'start-end', and a mark of the words that stood there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.records import Paper, Span, fold

_PLACE = re.compile(r"([0-9]{1,10})-([0-9]{1,10})(?:-([0-9a-f]{8}))?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads: `span` is None for the paper as a whole, `is_lost` says that its words are gone."""

    span: Span | None = None
    is_lost: bool = False


def place_text(span: Span, text: str) -> str:
    """A range with a mark of its words, so that a link that was kept for years doesn't lead to other words.

    >>> place_text(Span(0, 4), "Geld voor wonen.")
    '0-4-859949be'
    """
    return f"{span.start}-{span.end}-{_mark(span.slice(text))}"


def find_place(place: str, paper: Paper, text: str) -> Place:
    """Where the words of a link stand now: at their place, or at the sentence that they moved to, or nowhere any more.

    A link without a mark, as people type it, leads to its range whatever stands there.
    """
    found = _PLACE.fullmatch(place)
    if not found or int(found[1]) >= int(found[2]):
        return Place()
    span, mark = Span(int(found[1]), int(found[2])), found[3]
    if mark is None or (paper.span.contains(span) and _mark(span.slice(text)) == mark):
        return Place(span)
    moved = next((one for one in _ranges(paper) if _mark(one.slice(text)) == mark), None)
    return Place(moved, is_lost=moved is None)


def _mark(words: str) -> str:
    return hashlib.blake2b(fold(words).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def _ranges(paper: Paper) -> Iterator[Span]:
    """What a link can have led to: headings, passages and sentences."""
    for section in paper.sections:
        if section.heading_span:
            yield section.heading_span
        for passage in section.passages:
            yield passage.span
            yield from passage.sentences
