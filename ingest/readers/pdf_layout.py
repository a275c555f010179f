"""From the lines of a PDF to pieces: headings, paragraphs, list items and rows, each with the lines that it holds."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.layout import LINK, LINK_REST, Line, Piece
from ingest.readers.list_signs import BULLETS, DASHES, roman_value, sign_kind, sign_rank
from ingest.readers.pdf_frame import Frame
from ingest.readers.pdf_lines import PdfLine
from ingest.readers.pdf_type import Typography, is_finished, style_of
from ingest.readers.roles import is_label

_SIGN = re.compile(
    rf"(?P<sign>[{BULLETS}]|[o{DASHES}](?=\s)"
    r"|\((?:\d{1,2}|[a-z]{1,4})\)(?=\s)"
    r"|\d{1,2}(?:\.\d{1,2}){0,3}[.)]?(?=\s)|[a-z]{1,4}[.)](?=\s)|(?:[A-Z]|[IVX]{2,4})[.)](?=\s)|[a-zA-Z]{1,3} ?\d{1,3}[.:](?=\s|[A-Z]))\s*(?=\S)"
)
_RULE = re.compile(r"([-=_*~·–—])\1{2,}|(?:[-*_·•] ){2,}[-*_·•]")
_NEAR = 3.0
_FIGURE_MAX_CHARS = 25
_COUNTED = re.compile(r"(?:[A-Z][a-z]+ )?\d{1,2}(?:\.\d{1,2})*[.):]? +[A-ZÀ-Þ]|[A-Z][a-z]+ \d{1,3}$")


@dataclass(slots=True)
class _Open:
    """The piece that the next line may go on with: where its sign and its words begin, and its last line."""

    piece: Piece
    last: PdfLine
    sign_left: float
    text_left: float


class PdfLayout:
    """Goes through the lines of running text and joins them into pieces."""

    def __init__(self, lines: Sequence[PdfLine], frame: Frame, type_: Typography, texts: Sequence[str]) -> None:
        self.pieces: list[Piece] = []
        self._lines, self._frame, self._type, self._texts = lines, frame, type_, texts
        self._open: _Open | None = None
        # Open list items from the outermost to the innermost: place of the sign, and the sign.
        self._stack: list[tuple[float, str]] = []
        # Kinds of sign at their places, and the last number of each kind: lists go on below a heading or over a page.
        self._seen: set[tuple[str, int]] = set()
        self._last_rank: dict[str, int] = {}
        self._rights = _right_edges(lines)
        self._width = max((column.right - column.left for column in frame.columns), default=0.0)
        self._at = {id(line): index for index, line in enumerate(lines)}

    def heading(self, start: int, end: int, level: int) -> None:
        """Lines `start` to `end` are one heading."""
        self._add(Piece("heading", [self._line(index) for index in range(start, end)], level=level))
        self._open = None
        self._stack.clear()

    def aside(self, index: int, kind: str) -> None:
        """A line that is no running text, on its own."""
        self._add(Piece(kind, [self._line(index)]))  # type: ignore[arg-type]
        self._open = None

    def text(self, index: int) -> None:
        """A line of running text: it opens an item or a paragraph, or goes on with one."""
        line = self._lines[index]
        before = self._lines[index - 1] if index else None
        found = _SIGN.match(line.text)
        if _RULE.fullmatch(line.text):
            self.aside(index, "furniture")
        elif line.dot is not None:
            self._item("•", 0, index, line.dot)
        elif found and self._starts_item(found["sign"], found.end(), index):
            self._item(found["sign"], found.end(), index, line.left)
        elif LINK.fullmatch(line.text) and not (self._open and self._goes_on(line)):
            self._begin(Piece("link", [self._line(index)]), line, line.left)
        elif self._open is not None and self._goes_on(line):
            self._open.piece.lines.append(self._line(index))
            if len(self._open.piece.lines) == 2 and not self._open.piece.sign:
                # The first line of a paragraph may be indented, or stand out.
                self._open.text_left = line.left
            self._open.last = line
        else:
            if before is None or line.left < (self._stack[-1][0] if self._stack else 0) + _NEAR:
                self._stack.clear()
            self._begin(Piece("paragraph", [self._line(index)]), line, line.left)

    def _item(self, sign: str, chars: int, index: int, sign_left: float) -> None:
        line = self._lines[index]
        kind = sign_kind(sign)
        self._follow_over(line, sign_left, kind)
        while self._stack and sign_left < self._stack[-1][0] - _NEAR:
            self._stack.pop()
        same = next(
            (
                i
                for i, (left, other) in enumerate(self._stack)
                if abs(left - sign_left) <= _NEAR and sign_kind(other) == kind
            ),
            None,
        )
        if same is not None:
            del self._stack[same:]
        self._stack.append((sign_left, sign))
        self._seen.add((kind, round(sign_left / 4)))
        self._last_rank[kind] = sign_rank(sign) or 0
        level = len(self._stack)
        piece = Piece("bullet" if level == 1 else "subbullet", [self._line(index)], level, chars, sign=sign)
        self._add(piece)
        self._open = _Open(piece, line, sign_left, _text_left(line, chars))

    def _follow_over(self, line: PdfLine, sign_left: float, kind: str) -> None:
        """Over a page or a column the open lists stand as far to the side as the item that goes on with one of them."""
        last = self._open.last if self._open else None
        if last is None or (last.page == line.page and line.baseline < last.baseline):
            return
        left = next((left for left, other in self._stack[::-1] if sign_kind(other) == kind), None)
        if left is not None:
            self._stack = [(at + sign_left - left, other) for at, other in self._stack]

    def _starts_item(self, sign: str, chars: int, index: int) -> bool:
        line = self._lines[index]
        before = self._lines[index - 1] if index else None
        after = self._lines[index + 1] if index + 1 < len(self._lines) else None
        if not sign[0].isalnum() and sign[0] not in "–—*+-(":
            return True
        text_left = _text_left(line, chars)
        wide = text_left - line.left > 0.62 * line.size * len(sign) + 0.55 * line.size
        hangs = (
            after is not None
            and after.page == line.page
            and abs(after.left - text_left) <= _NEAR
            and after.left > line.left + _NEAR
        )
        open_ = self._open
        fresh = (
            open_ is None
            or before is None
            or self._type.is_gap(before, line)
            or is_finished(before.text)
            or before.text[-1] == ","
            or (bool(open_.piece.sign) and line.left <= open_.sign_left + _NEAR and not self._is_full(before))
        )
        if sign in ("-", "–", "—", "*", "+", "o"):
            indented = open_ is not None and line.left > open_.last.left + _NEAR
            return (fresh and (wide or sign != "o")) or hangs or (indented and wide) or self._has_open(sign, line)
        if sign[-1] not in ".):":
            if "." in sign and fresh and self._is_listing and (self._follows(sign) or sign_rank(sign) == 1):
                return True
            return fresh and wide and (self._follows(sign) or sign == "1" or (hangs and "." in sign))
        if self._follows(sign):
            return fresh or hangs or wide
        known = any((sign_kind(sign), round(line.left / 4) + shift) in self._seen for shift in (-1, 0, 1))
        if fresh and known and (sign_rank(sign) or 0) in (1, self._last_rank.get(sign_kind(sign), 0) + 1):
            return True
        if sign_rank(sign) == 1 or sign.strip("().").lower() == "i":
            return fresh or (hangs and wide)
        return fresh and (hangs or wide)

    def _has_open(self, sign: str, line: PdfLine) -> bool:
        return any(other == sign and abs(left - line.left) <= _NEAR for left, other in self._stack)

    def _follows(self, sign: str) -> bool:
        """Whether an item with the number before this one is open."""
        before = [other for _, other in self._stack if sign_kind(other) == sign_kind(sign)]
        rank, roman = sign_rank(sign), roman_value(sign)
        return (rank is not None and any(sign_rank(other) == rank - 1 for other in before)) or (
            roman is not None and any(roman_value(other) == roman - 1 for other in before)
        )

    @property
    def _is_listing(self) -> bool:
        """Whether the text before leads in a list, or is an item that another follows."""
        return self._open is not None and self._open.last.text[-1] in ":;,"

    def _goes_on(self, line: PdfLine) -> bool:
        open_ = self._open
        assert open_ is not None
        last, piece = open_.last, open_.piece
        if piece.kind == "link":
            return bool(LINK_REST.fullmatch(line.text)) and self._is_full(last) and not self._type.is_gap(last, line)
        if is_label(line.text) or (len(piece.lines) == 1 and is_label(piece.text)):
            return False
        lower = line.text[0].islower()
        finished = is_finished(last.text)
        centred = (
            abs(line.left + line.right - last.left - last.right) < 2 * _NEAR and abs(line.left - last.left) > 3 * _NEAR
        )
        if (
            centred
            and not lower
            and not piece.sign
            and last.right - last.left + self._next_word_width(line) < self._width
        ):
            return False
        if abs(last.size - line.size) > 0.12 * last.size:
            return False
        if last.page != line.page or last.baseline - line.baseline <= 0:
            # Over a page or a column only an unfinished sentence goes on.
            return not finished and (lower or self._is_full(last))
        if self._type.is_gap(last, line):
            return lower and not finished and last.baseline - line.baseline < 3 * self._type.pitch * line.size
        if piece.sign and open_.text_left > open_.sign_left + _NEAR:
            if abs(line.left - open_.text_left) <= _NEAR:
                return True
            # Below a hanging item, text at the place of the sign is no part of it, unless it ends its sentence; an item
            # whose lines all begin there is read as a paragraph.
            if line.left <= open_.sign_left + _NEAR:
                at_sign = len(piece.lines) > 1 and last.left <= open_.sign_left + _NEAR
                hung = len(piece.lines) > 1 and not at_sign
                return not hung and (at_sign or not finished) and (lower or self._is_full(last))
        if not piece.sign and abs(line.left - open_.text_left) > _NEAR and len(piece.lines) > 1:
            return lower and not finished
        if style_of(last)[1:] != style_of(line)[1:] and finished:
            return False
        if self._is_full(last):
            return True
        return not finished and (lower or self._is_full(last))

    def _is_full(self, line: PdfLine) -> bool:
        """Whether the line had no room for the word that came next."""
        right = self._rights.get(round(line.left / 4), 0.0)
        column = self._frame.column_of(line)
        edge = max(right, 0.0) or (column.right if column else line.right)
        word = self._next_word_width(line)
        return line.right + word >= edge - 0.4 * line.size

    def _next_word_width(self, line: PdfLine) -> float:
        index = self._at.get(id(line), -1) + 1
        if not 0 < index < len(self._lines):
            return 0.0
        after = self._lines[index]
        word = after.text.split(" ", 1)[0]
        letter = (after.right - after.left) / max(len(after.text), 1)
        return (len(word) + 1) * letter

    def _line(self, index: int) -> Line:
        line = self._lines[index]
        before = self._lines[index - 1] if index else None
        return Line(self._texts[index], gap=self._type.is_gap(before, line), page=line.page)

    def _begin(self, piece: Piece, line: PdfLine, text_left: float) -> None:
        self._add(piece)
        self._open = _Open(piece, line, line.left, text_left)

    def _add(self, piece: Piece) -> None:
        self.pieces.append(piece)


def _text_left(line: PdfLine, chars: int) -> float:
    """Where the words behind the sign begin, also where no space parts them from it."""
    ends = [at for at, _, _ in line.words[1:]] + [len(line.text) + 1]
    for (at, left, right), end in zip(line.words, ends, strict=True):
        if at >= chars:
            return left
        if end > chars + 1:
            return left + (right - left) * (chars - at) / (end - 1 - at)
    return line.left


def _right_edges(lines: Sequence[PdfLine]) -> dict[int, float]:
    """The right edge of lines that begin at one place, where enough do to tell."""
    rights: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        rights[round(line.left / 4)].append(line.right)
    return {left: sorted(found)[int(0.95 * (len(found) - 1))] for left, found in rights.items() if len(found) >= 4}


def join_figures(pieces: list[Piece]) -> None:
    """A figure in large type above the words that it opens is one sentence with them: "1 op 9 / winkels staat leeg"."""
    index = 0
    while index + 1 < len(pieces):
        piece, after = pieces[index], pieces[index + 1]
        figure = (
            piece.kind in ("heading", "paragraph")
            and not piece.sign
            and len(piece.text) <= _FIGURE_MAX_CHARS
            and any(sign.isdigit() for sign in piece.text)
            and not is_finished(piece.text)
            and not is_label(piece.text)
            and not _COUNTED.match(piece.text)
        )
        if (
            figure
            and after.kind == "paragraph"
            and after.text[0].islower()
            and after.lines[0].page == piece.lines[0].page
        ):
            after.lines = [*piece.lines, *after.lines]
            del pieces[index]
        else:
            index += 1


def mark_drawings(pieces: Sequence[Piece]) -> None:
    """The loose letters and words of a drawing: one or two signs alone, or many short pieces in a row."""
    run: list[Piece] = []
    for piece in [*pieces, None]:
        if piece is not None and piece.kind == "paragraph" and _is_loose(piece):
            run.append(piece)
            continue
        words = Counter(len(found.text) <= 2 for found in run)
        if len(run) >= 6 or words[True] * 2 > len(run):
            for found in run:
                found.kind = "furniture"
        run = []


def _is_loose(piece: Piece) -> bool:
    return len(piece.lines) == 1 and len(piece.text) <= 28 and piece.text[-1] not in ".:;?!"
