"""The lines that the claim reader learns from: each a true claim with the ways in which it can be made false.

`qa/training/claim_lines.txt` holds, by paper ("# ...", or "#! ..." for one that the reader is not tuned on, so that the weights
beside it can be fitted there), passages ("= ...") and under each the claims about it. In a claim
"{right|n:wrong|o:wrong}" is a place where other words make it false, the letter saying how; "[, words]" is something to
put in that the passage does not say; "<one/other>" is the same in other words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LINES_FILE = Path(__file__).parent / "claim_lines.txt"
KINDS = {
    "n": "negation",
    "a": "actor",
    "m": "modality",
    "o": "overclaim",
    "q": "number",
    "t": "date",
    "e": "entity",
    "d": "added_detail",
    "v": "opposite",
    "r": "relation",
    "c": "condition",
}
_PIECE = re.compile(r"\{(?P<swap>[^{}]*)\}|\[(?P<added>[^\[\]]*)\]|<(?P<same>[^<>]*)>|(?P<text>[^{}\[\]<>]+)")
_KIND = re.compile(r"([a-z]):")


@dataclass(frozen=True, slots=True)
class Example:
    """A claim beside a passage; `wrong` are the ranges of the words that make it false, none where that is all of it."""

    claim: str
    passage: str
    supported: bool
    kind: str
    wrong: tuple[tuple[int, int], ...]
    paper: str


@dataclass(frozen=True, slots=True)
class _Piece:
    right: tuple[str, ...]
    wrong: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A claim with its alternatives."""

    paper: str
    passage: str
    pieces: tuple[_Piece, ...]
    is_held_out: bool = False

    @property
    def faults(self) -> list[tuple[int, int]]:
        """The ways to make it false: which piece, and which of its wrong words."""
        return [(i, j) for i, piece in enumerate(self.pieces) for j in range(len(piece.wrong))]

    def example(self, fault: tuple[int, int] | None = None, rng: random.Random | None = None) -> Example:
        """The claim, true or with one fault; `rng` picks among words that say the same."""
        text, kind = "", ""
        wrong: list[tuple[int, int]] = []
        for i, piece in enumerate(self.pieces):
            if fault and fault[0] == i:
                letter, words = piece.wrong[fault[1]]
                kind = KINDS[letter]
                wrong.append((len(text), len(text) + max(1, len(words))))
                text += words
            else:
                text += rng.choice(piece.right) if rng else piece.right[0]
        return Example(text, self.passage, fault is None, kind, tuple(wrong), self.paper)

    def examples(self) -> Iterator[Example]:
        """The true claim and every false one."""
        yield self.example()
        for fault in self.faults:
            yield self.example(fault)


def read_lines(path: Path = LINES_FILE) -> list[Line]:
    """All lines of a file, in order.

    Raises:
        ValueError: a line has no passage above it, or its marks don't pair.
    """
    lines: list[Line] = []
    paper = passage = ""
    is_held_out = False
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if raw.startswith(("# ", "#! ")):
            mark, _, paper = raw.partition(" ")
            passage, is_held_out = "", mark == "#!"
        elif raw.startswith("= "):
            passage = raw[2:]
        elif raw.strip():
            pieces = tuple(map(_piece, _PIECE.finditer(raw)))
            if not passage or sum(len(match.group()) for match in _PIECE.finditer(raw)) != len(raw):
                raise ValueError(f"{path}:{number}: no passage above it, or marks that don't pair.")
            lines.append(Line(paper, passage, pieces, is_held_out))
    return lines


def _piece(match: re.Match[str]) -> _Piece:
    if match["swap"] is not None:
        right, *wrong = match["swap"].split("|")
        return _Piece((right,), tuple(map(_fault, wrong)))
    if match["added"] is not None:
        return _Piece(("",), (_fault(match["added"]),))
    return _Piece(tuple(match["same"].split("/")) if match["same"] is not None else (match["text"],))


def _fault(text: str) -> tuple[str, str]:
    kind = _KIND.match(text)
    return (kind[1], text[2:]) if kind else ("d", text)
