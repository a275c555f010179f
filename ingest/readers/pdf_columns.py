"""Two columns that a PDF writes line by line across the page, parted again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.readers.pdf_lines import PdfLine

# So many lines of a page have a second half that begins at one place, and so many words stand in either half of most:
# a table has shorter cells, or fewer rows.
_MIN_LINES = 10
_MIN_WORDS = 4


def part_columns(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines in reading order: on a page whose lines go over two columns, the left one comes first."""
    pages: dict[int, list[PdfLine]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    return [line for number in sorted(pages) for line in _page(pages[number])]


def _page(page: Sequence[PdfLine]) -> Iterator[PdfLine]:
    wide = [line for line in page if len(line.cells) == 2]
    starts = Counter(round(line.cell_places[1][0] / 4) for line in wide)
    place, count = starts.most_common(1)[0] if starts else (0, 0)
    words = sorted(min(len(line.text[a:b].split()) for a, b in line.cells) for line in wide)
    if count < _MIN_LINES or words[len(words) // 2] < _MIN_WORDS:
        yield from page
        return
    held: list[PdfLine] = []
    for line in page:
        if len(line.cells) == 2 and abs(line.cell_places[1][0] - place * 4) <= 6:
            left, right = _halves(line)
            yield left
            held.append(right)
        elif line.left < place * 4 - 6 < line.right:
            # A line over both columns ends them.
            yield from held
            held.clear()
            yield line
        elif line.left >= place * 4 - 6:
            held.append(line)
        else:
            yield line
    yield from held


def _halves(line: PdfLine) -> tuple[PdfLine, PdfLine]:
    (_, middle), (start, _) = line.cells
    halves = []
    for begin, end, (left, right) in ((0, middle, line.cell_places[0]), (start, len(line.text), line.cell_places[1])):
        halves.append(
            replace(
                line,
                text=line.text[begin:end],
                left=left,
                right=right,
                words=tuple((at - begin, x, y) for at, x, y in line.words if begin <= at < end),
                cells=((0, end - begin),),
                cell_places=((left, right),),
                marks=tuple((at - begin, number) for at, number in line.marks if begin <= at <= end),
            )
        )
    return halves[0], halves[1]
