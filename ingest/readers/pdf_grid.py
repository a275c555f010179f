"""Tables whose cells run over several lines, as a PDF writes them: one cell after the other, each from its own top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.pdf_lines import PdfLine
from ingest.readers.pdf_tables import SIGN, PdfTable, has_head_type

# More lines than this in one cell, and a jump further up than this, are columns of a page.
_MAX_LINES, _MAX_RISE = 14, 60.0
_NEAR = 4.0
_NEXT_ROW = 4.5


@dataclass(slots=True)
class _Cell:
    left: float
    right: float
    lines: list[PdfLine] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    start: int
    end: int
    cells: list[_Cell]


def find_grids(lines: Sequence[PdfLine]) -> list[PdfTable]:
    """Tables of two rows or more, at least one of them with a cell of several lines."""
    tables = []
    index = 0
    while index < len(lines):
        rows = _rows(lines, index)
        if len(rows) > 1 and any(len(cell.lines) > 1 for row in rows for cell in row.cells):
            tables.append(_table(rows))
            index = rows[-1].end
        else:
            index += 1
    return tables


def _rows(lines: Sequence[PdfLine], start: int) -> list[_Row]:
    """Rows of cells from `start` on, as long as their cells stand in the same columns."""
    rows: list[_Row] = []
    index = start
    while index < len(lines):
        row = _row(lines, index)
        if row is None or (rows and not _continues(rows, row)):
            break
        rows.append(row)
        index = row.end
    return rows


def _row(lines: Sequence[PdfLine], start: int) -> _Row | None:
    first = lines[start]
    if SIGN.fullmatch(first.text[slice(*first.cells[0])]):
        return None
    if len(first.cells) > 1:
        cells = [_Cell(left, right, [first]) for left, right in first.cell_places]
        return _Row(start, start + 1, cells)
    cells = [_Cell(first.left, first.right, [first])]
    top = first.baseline
    index = start + 1
    while index < len(lines) and lines[index].page == first.page and len(lines[index].cells) == 1:
        line, cell = lines[index], cells[-1]
        below = cell.lines[-1].baseline - line.baseline
        if 0 < below < 1.6 * line.size and line.left >= cell.left - _NEAR and len(cell.lines) < _MAX_LINES:
            cell.lines.append(line)
            cell.right = max(cell.right, line.right)
        elif below <= 0 and line.left > cell.right - _NEAR and line.baseline - top < _MAX_RISE:
            cells.append(_Cell(line.left, line.right, [line]))
        else:
            break
        index += 1
    return _Row(start, index, cells) if len(cells) > 1 else None


def _continues(rows: Sequence[_Row], row: _Row) -> bool:
    """Whether a row stands below the others, its cells in columns that they have."""
    last = rows[-1]
    bottom = min(line.baseline for cell in last.cells for line in cell.lines)
    top = row.cells[0].lines[0]
    if top.page != last.cells[0].lines[0].page or not 0 < bottom - top.baseline < _NEXT_ROW * top.size:
        return False
    lefts = [cell.left for cell in max(rows, key=lambda other: len(other.cells)).cells]
    return all(any(abs(cell.left - left) <= _NEAR * 3 for left in lefts) for cell in row.cells)


def _table(rows: Sequence[_Row]) -> PdfTable:
    widest = max(rows, key=lambda row: len(row.cells))
    texts = []
    for row in rows:
        filled = [""] * len(widest.cells)
        for number, cell in enumerate(row.cells):
            at = min(range(len(filled)), key=lambda column: abs(widest.cells[column].left - cell.left))
            line = cell.lines[0]
            begin, end = line.cells[number] if len(line.cells) > 1 else (0, len(line.text))
            words = [line.text[begin:end], *(below.text for below in cell.lines[1:])]
            filled[at] = f"{filled[at]} {' '.join(words)}".strip()
        texts.append(tuple(filled))
    head = has_head_type(texts, rows[0].cells[0].lines[0], rows[1].cells[0].lines[0])
    return PdfTable(rows[0].start, rows[-1].end, tuple(texts), 1 if head else 0)
