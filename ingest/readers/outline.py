"""Which headings are titles of papers, which open a section, and which stand inside one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ingest.records import fold

HeadingKind = Literal["title", "heading", "subheading"]


@dataclass(frozen=True, slots=True)
class SourceHints:
    """Names that the manifest states, never offsets."""

    titles: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    def is_title(self, text: str) -> bool:
        """Whether `text` is a stated title, folded and whatever its case."""
        return _key(text) in {_key(title) for title in self.titles}

    def is_heading(self, text: str) -> bool:
        """Whether `text` is a stated heading."""
        return _key(text) in {_key(heading) for heading in self.headings}


NO_HINTS = SourceHints()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A heading as found: `level` 0 is a document title by its style, 1 the highest heading.

    `follows_body` is whether running text stands between it and the candidate before it.
    """

    text: str
    level: int
    follows_body: bool = True


def settle_headings(candidates: Sequence[Candidate], hints: SourceHints = NO_HINTS) -> list[HeadingKind]:
    """Give every heading its part: a file may hold one paper or several, and levels are used in many ways.

    Titles are, in this order: the stated ones; those with a title's style; a lone highest heading at the top; all
    highest headings when at least two of them have a heading below them by the same name, as papers in a series have.
    Below a title the highest level that occurs opens sections, deeper levels stand inside them.
    """
    titles = _title_positions(candidates, hints)
    kinds: list[HeadingKind] = ["title" if index in titles else "heading" for index in range(len(candidates))]
    bounds = sorted({0, *titles, len(candidates)})
    for begin, end in pairwise(bounds):
        inside = [index for index in range(begin, end) if kinds[index] == "heading"]
        highest = min((candidates[index].level for index in inside), default=0)
        for index in inside:
            stated = hints.is_heading(candidates[index].text)
            if candidates[index].level > highest and not stated:
                kinds[index] = "subheading"
    return kinds


def _title_positions(candidates: Sequence[Candidate], hints: SourceHints) -> set[int]:
    stated = {index for index, candidate in enumerate(candidates) if hints.is_title(candidate.text)}
    styled = {index for index, candidate in enumerate(candidates) if candidate.level == 0}
    if stated or styled:
        return stated or styled
    free = [index for index, candidate in enumerate(candidates) if not hints.is_heading(candidate.text)]
    if not free:
        return set()
    highest = min(candidates[index].level for index in free)
    tops = [index for index in free if candidates[index].level == highest]
    if len(tops) == 1:
        return {tops[0]} if tops[0] == 0 else set()
    below: dict[str, set[int]] = defaultdict(set)
    for top, after in zip(tops, [*tops[1:], len(candidates)], strict=True):
        for candidate in candidates[top + 1 : after]:
            below[_key(candidate.text)].add(top)
    return set(tops) if any(len(owners) > 1 for owners in below.values()) else set()


def _key(text: str) -> str:
    return fold(text).casefold()
