"""A press draft: one record for its lines, from the pipeline to the desk, into a file and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

from qa.answer import Citation, Outcome, Reason, SaidIn
from qa.answering.citations import Numbering
from qa.press import texts as words

Length = Literal["short", "long"]
# The whole draft with its parts, or one short text of the same lines.
DraftForm = Literal["full", "quote", "post", "letter"]
DRAFT_FORMS: tuple[DraftForm, ...] = get_args(DraftForm)
# What a line is. A gap is one of our own lines about what the papers do not say, a bridge any other of our own words;
# "typed" is what somebody typed, before it is judged; after it, what the papers do not support is "own" when she took it
# on herself, else a "doubt".
LineKind = Literal["quote", "paraphrase", "bridge", "gap", "typed", "own", "doubt"]
# What the papers of today make of a line; our own words, which state nothing, have none.
LineVerdict = Literal["literal", "follows", "unsure", "absent", "contradicted", "changed_quote"]
# A line with one of these is not in the papers; one that is "unsure" somebody has to read.
FAULTS: frozenset[LineVerdict] = frozenset({"absent", "contradicted", "changed_quote"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a draft.

    `citations` are where it stands, numbered as the draft is read. Of a line that was judged and not found, `reasons` say
    why in Dutch, `near` is the text that comes nearest, and `nearest` where that stands.
    """

    text: str
    kind: LineKind = "typed"
    citations: tuple[Citation, ...] = ()
    is_own: bool = False
    verdict: LineVerdict | None = None
    reasons: tuple[str, ...] = ()
    near: str = ""
    nearest: Citation | None = None

    @property
    def markers(self) -> tuple[int, ...]:
        """The numbers of its citations."""
        return tuple(citation.marker for citation in self.citations)

    @property
    def is_fault(self) -> bool:
        """Whether it is not in the papers, and nobody took it on herself."""
        return self.verdict in FAULTS and self.kind != "own"


@dataclass(frozen=True, slots=True)
class Part:
    """The lines under one heading."""

    heading: str
    lines: tuple[Line, ...]

    @property
    def is_about_gaps(self) -> bool:
        """Whether it says what the papers do not say."""
        return self.heading == words.NOT_IN_PAPERS


@dataclass(frozen=True, slots=True)
class Made:
    """What a draft was first made of; with the same four and the same settings the code comes out the same."""

    question: str = ""
    length: Length = "short"
    corpus_version: str = ""
    engine: str = ""
    code: str = ""
    wording: SaidIn = "quotes"
    form: DraftForm = "full"


@dataclass(frozen=True, slots=True)
class Draft:
    """A press draft, as it was made or as somebody left it; nobody has checked it while one of the two fields is empty."""

    made: Made
    headline: str
    parts: tuple[Part, ...]
    outcome: Outcome = "answered"
    reason: Reason | None = None
    checked_by: str = ""
    checked_on: str = ""

    def is_point(self, line: Line) -> bool:
        """Whether a line is shown as a point of a list: in the whole draft, all but our own words in between."""
        return self.made.form == "full" and line.kind != "bridge"

    @property
    def is_checked(self) -> bool:
        """Whether somebody put down a name and a date."""
        return bool(self.checked_by.strip() and self.checked_on.strip())

    @property
    def lines(self) -> Iterator[Line]:
        """All lines, in order."""
        return (line for part in self.parts for line in part.lines)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What its lines cite, by number."""
        found = {citation.marker: citation for line in self.lines for citation in line.citations}
        return tuple(found[marker] for marker in sorted(found))


def numbered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts with their citations numbered in the order in which they are read."""
    numbering = Numbering()

    def with_numbers(line: Line) -> Line:
        return replace(line, citations=tuple(map(numbering.number, line.citations)))

    return tuple(replace(part, lines=tuple(map(with_numbers, part.lines))) for part in parts)
