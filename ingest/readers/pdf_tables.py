"""Tables of a PDF: lines below each other whose words stand in the same columns, with wide gaps between."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.list_signs import BULLETS, DASHES
from ingest.readers.pdf_lines import PdfLine
from ingest.readers.rough import YEAR, names_columns

_NUMBER = re.compile(r"[\d.,%€ +–-]*\d[\d.,%€ +–-]*")
_PAGE = re.compile(r"\d{1,3}|[ivx]{1,5}")
# What a list item opens with is no cell of its own.
SIGN = re.compile(rf"[o{BULLETS}{DASHES}]|\(?[a-z0-9]{{1,4}}[.)]|\d{{1,2}}|[a-zA-Z]{{1,3}} ?\d{{1,3}}[.:]")
# In letter heights: how far the next row may be, and what is more than the step between lines of one cell.
_NEXT_ROW, _ROW_GAP = 3.2, 1.45
_HEAD_MAX_CHARS = 60
_NEAR = 2.0
# Beside a number, less than the usual gap between cells parts two of them.
_NUMBER_GAP = 0.95
# A word that begins where a column does stands behind at least this gap, in letter heights; a space is 0.25 to 0.5.
_COLUMN_GAP = 0.62
_COLUMN_LINES = 4


@dataclass(frozen=True, slots=True)
class PdfTable:
    """Lines `start` to `end` (not included) are a table: its rows, all of one width, and how many of them name columns."""

    start: int
    end: int
    rows: tuple[tuple[str, ...], ...]
    heads: int


@dataclass(frozen=True, slots=True)
class _Row:
    """One line as cells: their text and places."""

    line: PdfLine
    texts: tuple[str, ...]
    places: tuple[tuple[float, float], ...]


def find_tables(lines: Sequence[PdfLine]) -> list[PdfTable]:
    """All tables of two rows or more, in order."""
    starts = _column_starts(lines)
    rows = [_cut(line, starts.get(line.page, ())) for line in lines]
    tables: list[PdfTable] = []
    index = 0
    while index < len(lines):
        end = _table_end(rows, index) if _is_row(rows[index]) else index
        if end - index >= 2 and (table := _table(rows, index, end)) is not None:
            tables.append(table)
        index = max(end, index + 1)
    return tables


def join_lines(parts: Sequence[str]) -> str:
    """The lines of a cell on one line, a word that was broken made whole."""
    text = ""
    for part in parts:
        broken = text.endswith("-") and part[:1].islower() and not part.startswith(("en ", "of "))
        text = text[:-1] + part if broken else f"{text} {part}".strip()
    return text


def is_contents_line(line: PdfLine) -> bool:
    """Whether a line names a heading and, far to the right, its page."""
    if len(line.cells) != 2 or not any(map(str.isalpha, line.text)):
        return False
    start, end = line.cells[1]
    return bool(_PAGE.fullmatch(line.text[start:end]))


def _column_starts(lines: Sequence[PdfLine]) -> Mapping[int, tuple[float, ...]]:
    """By page, the places right of the text's own edge where several lines begin: second columns of a table."""
    counted: dict[int, Counter[float]] = defaultdict(Counter)
    for line in lines:
        for left, _ in line.cell_places:
            counted[line.page][round(left)] += 1
    found = {}
    for page, places in counted.items():
        first = min(places)
        found[page] = tuple(
            sorted(place for place, count in places.items() if count >= _COLUMN_LINES and place > first + 50)
        )
    return found


def _cut(line: PdfLine, starts: Sequence[float]) -> _Row:
    """A line parted at its wide gaps, and where a word begins at a column behind more than a space."""
    cuts = {start for start, _ in line.cells}
    for (before, _, right), (at, left, _) in pairwise(line.words):
        gap = (left - right) / line.size
        words = line.text[before : at - 1], line.text[at:].split(" ", 1)[0]
        if (gap > _COLUMN_GAP and any(abs(left - start) <= _NEAR for start in starts)) or (
            gap > _NUMBER_GAP and any(_NUMBER.fullmatch(word) for word in words)
        ):
            cuts.add(at)
    begins = sorted(cuts)
    ends = [*begins[1:], len(line.text)]
    places = []
    for begin, end in zip(begins, ends, strict=True):
        inside = [(left, right) for at, left, right in line.words if begin <= at < end]
        places.append((inside[0][0], inside[-1][1]))
    return _Row(line, tuple(line.text[b:e].strip() for b, e in zip(begins, ends, strict=True)), tuple(places))


def _is_row(row: _Row) -> bool:
    cells = row.texts[1:] if len(row.texts) > 1 and SIGN.fullmatch(row.texts[0]) else row.texts
    return len(cells) > 1


def _table_end(rows: Sequence[_Row], start: int) -> int:
    """The index behind the rows that follow each other, with the lines between them that go on with a cell."""
    end = start + 1
    while end < len(rows) and _follows(rows[end - 1].line, rows[end].line):
        row = rows[end]
        goes_on = len(row.texts) == 1 and any(
            abs(row.places[0][0] - left) <= _NEAR for other in rows[start:end] for left, _ in other.places[1:]
        )
        after = rows[end + 1] if end + 1 < len(rows) else None
        name_only = (
            len(row.texts) == 1
            and after is not None
            and _is_row(after)
            and _follows(row.line, after.line)
            and row.places[0][1]
            <= max(place[0][1] for place in (other.places for other in rows[start:end] if _is_row(other)))
        )
        if not _is_row(row) and not goes_on and not name_only:
            break
        end += 1
    return end


def _follows(before: PdfLine, line: PdfLine) -> bool:
    return before.page == line.page and 0 < before.baseline - line.baseline < _NEXT_ROW * line.size


def _table(found: Sequence[_Row], start: int, end: int) -> PdfTable | None:
    part = found[start:end]
    columns = _columns([row for row in part if _is_row(row)])
    if len(columns) < 2:
        return None
    gaps = [before.line.baseline - row.line.baseline for before, row in pairwise(part)]
    # Where some lines stand closer together than others, the close ones are of one row.
    parted = min(gaps) * _ROW_GAP < max(gaps) and min(gaps) < 1.5 * part[0].line.size
    rows: list[list[str]] = []
    for index, row in enumerate(part):
        close = index > 0 and parted and gaps[index - 1] < _ROW_GAP * min(gaps)
        if (
            not rows
            or (_is_row(row) and not close)
            or (not _is_row(row) and _column(columns, row.places[0]) == 0 and not close)
        ):
            rows.append([""] * len(columns))
        for text, place in zip(row.texts, row.places, strict=True):
            at = _column(columns, place)
            rows[-1][at] = f"{rows[-1][at]} {text}".strip()
    if sum(sum(map(bool, row)) > 1 for row in rows) < 2:
        return None
    return PdfTable(start, end, tuple(map(tuple, rows)), 1 if has_head_type(rows, part[0].line, part[1].line) else 0)


def _column(columns: Sequence[tuple[float, float]], place: tuple[float, float]) -> int:
    """The column that shares most with a place."""
    shared = [min(right, place[1]) - max(left, place[0]) for left, right in columns]
    return shared.index(max(shared))


def _columns(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """Ranges of places that hold the cells of a column: cells that overlap are one."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted(place for row in rows for place in row.places):
        if columns and left <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def has_head_type(rows: Sequence[Sequence[str]], first: PdfLine, second: PdfLine) -> bool:
    """Whether the first row names the columns: in bold, without a name of its own, or words above numbers."""
    if len(rows) < 2 or any(len(cell) > _HEAD_MAX_CHARS for cell in rows[0]):
        return False
    if first.bold and not second.bold:
        return True
    filled = [cell for cell in rows[0][1:] if cell]
    below = [cell for row in rows[1:] for cell in row[1:] if cell]
    numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in below)
    named = all(not _NUMBER.fullmatch(cell) or YEAR.fullmatch(cell) for cell in filled)
    return (bool(filled) and named and numbers * 2 > len(below)) or names_columns(rows)
