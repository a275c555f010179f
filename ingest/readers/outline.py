"""Which headings are titles of papers, which open a section, and which stand inside one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from ingest.records import BlockKind, fold

HeadingKind = Literal["title", "heading", "subheading"]
# What a person may say of a block, and the kind that it then has.
CorrectionKind = Literal["heading", "item", "subitem", "text", "question", "note", "leave_out"]
_CORRECTED: dict[str, BlockKind] = {
    "heading": "heading",
    "item": "bullet",
    "subitem": "subbullet",
    "text": "paragraph",
    "question": "question",
    "note": "note",
    "leave_out": "furniture",
}
# Papers in one file are unmistakable when each of them has headings by these same names, so many at least.
_SHARED_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class Correction:
    """The block with these words (or, with "..." at their end, the blocks that begin so) is of this kind."""

    text: str
    kind: CorrectionKind
    level: int = 0

    def fits(self, key: str) -> bool:
        """Whether the correction is about a block whose folded words are `key`."""
        wanted = _key(self.text)
        beginning = wanted.removesuffix("...").removesuffix("…")
        return key.startswith(beginning.rstrip()) if beginning != wanted else key == wanted


@dataclass(frozen=True, slots=True)
class SourceHints:
    """Names that the manifest states, never offsets; a file that is `whole` is one paper whatever it looks like."""

    titles: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    whole: bool = False
    corrections: tuple[Correction, ...] = ()

    def is_title(self, text: str) -> bool:
        """Whether `text` is a stated title, folded and whatever its case."""
        return _key(text) in {_key(title) for title in self.titles}

    def is_heading(self, text: str) -> bool:
        """Whether `text` is a stated heading."""
        return _key(text) in {_key(heading) for heading in self.headings}

    def correction(self, text: str) -> tuple[BlockKind, int] | None:
        """The kind and level that a person gives a block with these words, None where nothing is said of it."""
        if not self.corrections:
            return None
        key = _key(text)
        found = next((correction for correction in self.corrections if correction.fits(key)), None)
        return (_CORRECTED[found.kind], found.level) if found else None


NO_HINTS = SourceHints()


def hints_from(values: Mapping[str, Any]) -> SourceHints:
    """Hints that came as JSON."""
    corrections = tuple(Correction(**correction) for correction in values["corrections"])
    return SourceHints(tuple(values["titles"]), tuple(values["headings"]), values["whole"], corrections)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A heading as found: `level` 0 is a document title by its style, 1 the highest heading.

    `follows_body` is whether running text stands before it in the file.
    """

    text: str
    level: int
    follows_body: bool = False


def settle_headings(
    candidates: Sequence[Candidate], hints: SourceHints = NO_HINTS, *, has_title: bool = False
) -> list[HeadingKind]:
    """Give every heading its part: a file may hold one paper or several, and levels are used in many ways.

    Titles are, in this order: the stated ones; those with a title's style; a lone highest heading at the top; all
    highest headings. Several of them are titles only where each has the same headings below it, as papers in a series
    have, or where the manifest states them; else the file is one paper, and its title the first of them.
    A file that has its title elsewhere, in a subject line (`has_title`), takes none by place.
    Below a title the highest level that occurs opens sections, deeper levels stand inside them.
    """
    titles = _title_positions(candidates, hints)
    if has_title and len(titles) == 1:
        titles = {i for i in titles if candidates[i].level == 0 or hints.is_title(candidates[i].text)}
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
    stated = [index for index, candidate in enumerate(candidates) if hints.is_title(candidate.text)]
    if stated:
        return set(stated[:1] if hints.whole else stated)
    styled = [index for index, candidate in enumerate(candidates) if candidate.level == 0]
    if hints.whole:
        return set(styled[:1])
    if styled:
        return set(styled if len(styled) == 1 or _is_series(styled, candidates) else styled[:1])
    free = [index for index, candidate in enumerate(candidates) if not hints.is_heading(candidate.text)]
    if not free:
        return set()
    highest = min(candidates[index].level for index in free)
    tops = [index for index in free if candidates[index].level == highest]
    if len(tops) == 1:
        return {tops[0]} if tops[0] == 0 and not candidates[0].follows_body else set()
    return set(tops) if _is_series(tops, candidates) else set()


def _is_series(tops: Sequence[int], candidates: Sequence[Candidate]) -> bool:
    """Whether the headings below each of these have the same names, two at least."""
    if len({_key(candidates[top].text) for top in tops}) < len(tops):
        return False
    below = [
        {_key(candidate.text) for candidate in candidates[top + 1 : after]}
        for top, after in zip(tops, [*tops[1:], len(candidates)], strict=True)
    ]
    return len(set.intersection(*below)) >= _SHARED_HEADINGS


def _key(text: str) -> str:
    return fold(text).casefold()
