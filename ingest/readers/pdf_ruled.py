"""Tables with drawn lines: whatever stands between two lines is one cell, however it is placed in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.readers.pdf_lines import PdfLine
from ingest.readers.pdf_objects import Drawn, Rule, Upright
from ingest.readers.pdf_tables import PdfTable, has_head_type, join_lines

_NEAR = 2.5
# More drawn lines than this on one page are a picture.
_MAX_STROKES = 1_500
# Level lines alone are a table where so many of them are parted in the same places.
_MIN_RULED = 3


@dataclass(slots=True)
class _Grid:
    """Lines that touch each other: where they stand across and up the page; `named` when its first row is known to name columns."""

    rules: list[Rule] = field(default_factory=list)
    uprights: list[Upright] = field(default_factory=list)
    named: bool = False

    @property
    def across(self) -> list[float]:
        """Places of the upright lines, from left to right."""
        return _apart([upright.place for upright in self.uprights])

    @property
    def down(self) -> list[float]:
        """Heights of the level lines, from the top."""
        return _apart([rule.height for rule in self.rules])[::-1]


def find_ruled(lines: Sequence[PdfLine], drawings: Mapping[int, Drawn]) -> list[PdfTable]:
    """Tables of two columns and two rows or more whose lines follow each other in the file."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        by_page[line.page].append(index)
    tables = []
    for page, indices in by_page.items():
        drawn = drawings.get(page, Drawn())
        on_page = [lines[index] for index in indices]
        for grid in [*_grids(drawn), *_underlined_cells(drawn, on_page)]:
            table = _table(lines, indices, grid)
            if table is not None:
                tables.append(table)
    return sorted(tables, key=lambda table: table.start)


def _grids(drawn: Drawn) -> list[_Grid]:
    """The drawn lines of a page, those that touch together."""
    strokes: list[Rule | Upright] = [*drawn.rules, *drawn.uprights]
    if len(strokes) > _MAX_STROKES:
        return []
    owner = list(range(len(strokes)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for r, rule in enumerate(drawn.rules):
        for u, upright in enumerate(drawn.uprights, start=len(drawn.rules)):
            if _touch(rule, upright):
                owner[root(r)] = root(u)
    grids: dict[int, _Grid] = defaultdict(_Grid)
    for index, stroke in enumerate(strokes):
        grid = grids[root(index)]
        if isinstance(stroke, Rule):
            grid.rules.append(stroke)
        else:
            grid.uprights.append(stroke)
    return [grid for grid in grids.values() if len(grid.across) > 2 and len(grid.down) > 2]


def _underlined_cells(drawn: Drawn, lines: Sequence[PdfLine]) -> Iterator[_Grid]:
    """Rows of cells with a level line under each and no upright ones: where those lines end, the columns do.

    The names of the rows stand left of them, and the names of the columns may stand above the first.
    """
    if drawn.uprights or len(drawn.rules) > _MAX_STROKES:
        return
    heights: dict[int, list[Rule]] = defaultdict(list)
    for rule in drawn.rules:
        heights[round(rule.height)].append(rule)
    alike: dict[tuple[int, ...], list[Rule]] = defaultdict(list)
    for rules in heights.values():
        alike[tuple(sorted(round(rule.left) for rule in rules))] += rules
    for lefts, rules in alike.items():
        down = _apart([rule.height for rule in rules])[::-1]
        across = [*_apart([rule.left for rule in rules]), max(rule.right for rule in rules)]
        ends = {round(rule.right) for rule in rules}
        abut = all(any(abs(left - end) <= _NEAR for end in ends) for left in lefts[1:])
        if len(lefts) < 2 or len(down) < _MIN_RULED or not abut:
            continue
        step = down[0] - down[1]
        heads = [line for line in lines if down[0] < line.baseline < down[0] + step and len(line.cells) > 1]
        top = down[0] + step * bool(heads)
        names = [line.left for line in lines if down[-1] < line.baseline < top and line.left < across[0] - _NEAR]
        across = [*([min(names) - _NEAR] if names else []), *across]
        levels = [top, *down] if heads else down
        yield _Grid(
            [Rule(across[0], across[-1], height) for height in levels],
            [Upright(place, levels[-1], levels[0]) for place in across],
            named=bool(heads),
        )


def _touch(rule: Rule, upright: Upright) -> bool:
    return (
        rule.left - _NEAR <= upright.place <= rule.right + _NEAR
        and upright.bottom - _NEAR <= rule.height <= upright.top + _NEAR
    )


def _apart(places: Sequence[float]) -> list[float]:
    """Places in order, those that are nearly the same once."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _table(lines: Sequence[PdfLine], indices: Sequence[int], grid: _Grid) -> PdfTable | None:
    across, down = grid.across, grid.down
    inside = [
        index
        for index in indices
        if down[-1] < lines[index].baseline < down[0]
        and across[0] - _NEAR <= lines[index].left <= across[-1]
        and lines[index].right <= across[-1] + 3 * _NEAR
    ]
    if not inside or inside[-1] - inside[0] + 1 != len(inside):
        return None
    cells: dict[tuple[int, int], list[tuple[float, str]]] = defaultdict(list)
    owners: dict[int, list[PdfLine]] = defaultdict(list)
    for index in inside:
        line = lines[index]
        row = sum(height > line.baseline for height in down) - 1
        owners[row].append(line)
        for column, text in _by_column(line, across, grid.uprights).items():
            cells[row, column].append((-line.baseline, text))
    _spread_down(cells, grid)
    rows = [
        tuple(join_lines([text for _, text in sorted(cells[row, column])]) for column in range(len(across) - 1))
        for row in sorted(owners)
    ]
    if len(rows) < 2 or sum(sum(map(bool, row)) > 1 for row in rows) < 2:
        return None
    first, second = (owners[row] for row in sorted(owners)[:2])
    bold = all(line.bold for line in first) and not all(line.bold for line in second)
    head = grid.named or bold or has_head_type(rows, first[0], second[0])
    return PdfTable(inside[0], inside[-1] + 1, tuple(rows), 1 if head else 0)


def _spread_down(cells: dict[tuple[int, int], list[tuple[float, str]]], grid: _Grid) -> None:
    """A cell over several rows, between which no line is drawn in its column, stands in each of them."""
    across, down = grid.across, grid.down
    for column in range(len(across) - 1):
        middle = (across[column] + across[column + 1]) / 2
        for row, height in enumerate(down[1:-1]):
            drawn = any(
                abs(rule.height - height) <= _NEAR and rule.left - _NEAR <= middle <= rule.right + _NEAR
                for rule in grid.rules
            )
            if not drawn and (cells.get((row, column)) or cells.get((row + 1, column))):
                cells[row, column] = cells[row + 1, column] = [*cells[row, column], *cells[row + 1, column]]


def _by_column(line: PdfLine, across: Sequence[float], uprights: Sequence[Upright]) -> dict[int, str]:
    """The words of a line by the column that they begin in; a cell over several columns is of the first of them."""
    found: dict[int, str] = {}
    bounds = [
        place
        for place in across
        if any(
            abs(up.place - place) <= _NEAR and up.bottom - _NEAR <= line.baseline <= up.top + _NEAR for up in uprights
        )
    ] or list(across)
    ends = [at for at, _, _ in line.words[1:]] + [len(line.text)]
    for (at, left, right), end in zip(line.words, ends, strict=True):
        middle = min((left + right) / 2, left + line.size)
        bound = max((place for place in bounds if place <= middle), default=across[0])
        column = min(max(sum(place <= bound for place in across) - 1, 0), len(across) - 2)
        found[column] = f"{found.get(column, '')} {line.text[at:end].strip()}".strip()
    return found
