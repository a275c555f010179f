"""A draft as a press officer leaves it: her lines among the papers', each with what the papers of today make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qa.answer import Citation
from qa.press import texts as words
from qa.press.draft import Draft, Length
from qa.press.recheck import Checker, JudgedKind

# What the papers do not bear is "own" when somebody took it on herself, else a "doubt".
LineKind = JudgedKind | Literal["own"]


@dataclass(frozen=True, slots=True)
class EditedLine:
    """One line; a quote or paraphrase has the markers of where it stands."""

    text: str
    kind: LineKind
    markers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EditedPart:
    """One part under its heading."""

    heading: str
    lines: tuple[EditedLine, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What a draft was first made of; with the same three and the same settings the code comes out the same."""

    question: str
    length: Length
    corpus_version: str
    engine: str
    code: str


@dataclass(frozen=True, slots=True)
class EditedDraft:
    """A draft to be exported; nobody has checked it while one of the two fields is empty."""

    made: Made
    headline: str
    parts: tuple[EditedPart, ...]
    citations: tuple[Citation, ...]
    checked_by: str = ""
    checked_on: str = ""

    @property
    def is_checked(self) -> bool:
        """Whether somebody put down a name and a date."""
        return bool(self.checked_by.strip() and self.checked_on.strip())

    @property
    def lines(self) -> Iterator[EditedLine]:
        """All lines, in order."""
        return (line for part in self.parts for line in part.lines)


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it was typed; `cited` is where it stood before, `is_own` that she takes it on herself."""

    text: str
    is_own: bool = False
    cited: tuple[Citation, ...] = ()


def made_of(draft: Draft) -> Made:
    """Where a draft comes from."""
    return Made(draft.question, draft.length, draft.corpus_version, draft.engine, draft.code)


def unedited(draft: Draft) -> EditedDraft:
    """A draft as it was made."""
    parts = [
        EditedPart(part.heading, tuple(EditedLine(line.text, line.kind, line.markers) for line in part.statements))
        for part in draft.parts
    ]
    if draft.not_in_papers:
        parts.append(EditedPart(words.NOT_IN_PAPERS, tuple(EditedLine(item, "gap") for item in draft.not_in_papers)))
    return EditedDraft(made_of(draft), draft.headline, tuple(parts), draft.citations)


def judge_draft(
    made: Made,
    headline: str,
    parts: Iterable[tuple[str, Sequence[TypedLine]]],
    checker: Checker,
    *,
    checked_by: str = "",
    checked_on: str = "",
) -> EditedDraft:
    """Judge every line as it is now; markers number the places that the papers of today have for it, in order.

    Empty lines are left out, and so are parts without any other.
    """
    citations: dict[tuple[str, int, int], Citation] = {}

    def marker(citation: Citation) -> int:
        place = (citation.source, citation.start, citation.end)
        return citations.setdefault(place, replace(citation, marker=len(citations) + 1)).marker

    judged = []
    for heading, typed in parts:
        lines = []
        for line in typed:
            if not line.text.strip():
                continue
            found = checker.judge(line.text, line.cited, is_gap=heading == words.NOT_IN_PAPERS)
            if found.kind == "doubt":
                lines.append(EditedLine(found.line, "own" if line.is_own else "doubt"))
            else:
                lines.append(EditedLine(found.line, found.kind, tuple(map(marker, found.citations))))
        if lines:
            judged.append(EditedPart(heading, tuple(lines)))
    return EditedDraft(made, headline, tuple(judged), tuple(citations.values()), checked_by, checked_on)


def shown_line(line: EditedLine) -> str:
    """One line of text: a quote in quotation marks, what the papers do not bear with a word that says so."""
    marks = "".join(f" [{marker}]" for marker in line.markers)
    if line.kind == "bridge":
        return line.text
    if line.kind in ("own", "doubt"):
        return f"{words.OWN if line.kind == 'own' else words.DOUBT}: {line.text}"
    return f"“{line.text}”{marks}" if line.kind == "quote" else f"{line.text}{marks}"
