"""What can be asked next: questions of the index that the passages next to the cited ones answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.index.entries import Entry
from ingest.index.opened import Index
from ingest.records import Paper, Passage, Span
from ingest.terms import vocabulary_of
from qa.answer import Citation
from qa.question.language import is_english

MOST = 3
# As a line to choose from: not a word or two, and not a story.
_CHARS = range(20, 91)
# An open question reads as a next step; one that begins with a verb is answered by what was just read or by its title.
_OPEN = re.compile(
    r"(?:Aan|Bij|Door|In|Met|Om|Over|Tegen|Tot|Uit|Van|Voor)? ?[Ww](?:at|ie|elke|anneer|aar\w*)\b|Hoe\w*\b"
)
_ABOUT_ASKER = re.compile(r"\b(?:ik|mijn|mij|me|we|wij|ons|onze|je|jullie|u|uw)\b", re.IGNORECASE)
# Passages on either side of a cited one.
_NEIGHBOURS = 3


class KnownQuestions:
    """The questions of the index that can be offered, by the passage that answers them."""

    def __init__(self, index: Index) -> None:
        self._places: dict[str, tuple[Paper, int]] = {}
        self._of_source: dict[str, list[tuple[Paper, int]]] = {}
        self._passages: dict[str, tuple[Passage, ...]] = {}
        for paper in index.papers:
            self._passages[paper.id] = tuple(paper.passages)
            places = {passage.id: (paper, at) for at, passage in enumerate(self._passages[paper.id])}
            self._places |= places
            self._of_source.setdefault(paper.source, []).extend(places.values())
        self._questions: dict[str, list[Entry]] = {}
        for entry in index.by_kind["question"]:
            if not entry.is_partly and _can_be_offered(entry.text):
                self._questions.setdefault(entry.passage_id, []).append(entry)

    def next_to(self, question: str, citations: Sequence[Citation]) -> tuple[str, ...]:
        """At most `MOST` questions, each about a range of its own that is not cited, none of them like the one asked."""
        asked = _stems(question)
        cited = [(citation.source, Span(citation.start, citation.end)) for citation in citations]
        chosen: list[str] = []
        seen = [asked]
        for paper, passage in self._neighbours(cited):
            fresh = [
                entry
                for entry in self._questions.get(passage.id, ())
                if not any(source == paper.source and entry.span.overlaps(span) for source, span in cited)
            ]
            best = min(fresh, key=lambda entry: (len(entry.text), entry.text), default=None)
            if best is None or any(_are_alike(_stems(best.text), other) for other in seen):
                continue
            seen.append(_stems(best.text))
            chosen.append(best.text)
            if len(chosen) == MOST:
                break
        return tuple(chosen)

    def _places_of(self, sources: Iterable[str]) -> Iterator[tuple[Paper, int]]:
        """The passages of some sources, in reading order."""
        wanted = set(sources)
        return (place for source, places in self._of_source.items() if source in wanted for place in places)

    def _neighbours(self, cited: Sequence[tuple[str, Span]]) -> Iterator[tuple[Paper, Passage]]:
        """The cited passages, in which more may stand, and those around them, the nearest first."""
        places = [
            (paper, at)
            for paper, at in self._places_of(source for source, _ in cited)
            if any(
                source == paper.source and self._passages[paper.id][at].span.overlaps(span) for source, span in cited
            )
        ]
        steps = [0, *(sign * step for step in range(1, _NEIGHBOURS + 1) for sign in (1, -1))]
        near = ((paper, at + step) for step in steps for paper, at in places)
        for paper, at in dict.fromkeys((paper.id, at) for paper, at in near):
            passages = self._passages[paper]
            if 0 <= at < len(passages):
                yield self._places[passages[at].id][0], passages[at]


def _can_be_offered(text: str) -> bool:
    is_open = _OPEN.match(text) is not None and text.endswith("?") and len(text) in _CHARS
    return is_open and not _ABOUT_ASKER.search(text) and not is_english(text)


def _stems(text: str) -> frozenset[str]:
    return vocabulary_of([text])


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two questions share more than half of the words of the shorter one."""
    return 2 * len(one & other) > min(len(one), len(other))
