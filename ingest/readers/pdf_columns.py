"""Two columns that a PDF writes line by line across the page, parted again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.readers.pdf_frame import by_page
from ingest.readers.pdf_lines import INITIAL_SIZE, PdfLine
from ingest.readers.pdf_type import is_finished

# So many lines of a page have a second half that begins at one place, and so many words stand in either half of most:
# a table has shorter cells, or fewer rows.
_MIN_LINES = 10
_MIN_WORDS = 4
# A large first letter stands so near to the text, in points.
_INITIAL_GAP, _MAX_INITIALS = 15.0, 200


def part_columns(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines in reading order: on a page whose lines go over two columns, the left one comes first."""
    pages = by_page(lines)
    return [
        line for number in sorted(pages) for line in _page(_with_late_box_in_place(_with_box_in_place(pages[number])))
    ]


def join_initials(lines: Sequence[PdfLine], size: float) -> list[PdfLine]:
    """The large first letter of a chapter, put back before the words beside it; `size` is that of the running text."""
    kept = list(lines)
    caps = [line for line in lines if len(line.text) == 1 and line.text.isupper() and line.size >= INITIAL_SIZE * size]
    # More of them than that are the letters of drawings.
    for cap in caps if len(caps) <= _MAX_INITIALS else ():
        beside = [
            (index, line)
            for index, line in enumerate(kept)
            if line.page == cap.page
            and -_INITIAL_GAP < line.left - cap.right < _INITIAL_GAP
            and cap.baseline - 2 < line.baseline < cap.baseline + cap.size
        ]
        top, first = max(beside, key=lambda found: found[1].baseline, default=(0, cap))
        if first.text[0].islower():
            for index, line in beside:
                # The lines beside the letter are no narrower column: their paragraph goes on below it.
                kept[index] = replace(line.respelled(0, 0, cap.text) if index == top else line, left=cap.left)
            kept = [line for line in kept if line is not cap]
    return kept


def _with_box_in_place(page: Sequence[PdfLine]) -> list[PdfLine]:
    """A box beside the text that the file writes before it comes behind the paragraph that ends beside it."""
    count = next(
        (index for index, (before, line) in enumerate(pairwise(page), start=1) if line.baseline > before.baseline), 0
    )
    box, rest = page[:count], page[count:]
    if not box or not rest or rest[0].baseline <= box[0].baseline:
        return list(page)
    left, top, foot = min(line.left for line in box), box[0].baseline, box[-1].baseline
    beside = [line for line in rest if foot - line.size <= line.baseline <= top + line.size]
    if not beside or any(line.right > left for line in beside):
        return list(page)
    at = next(
        (i for i, line in enumerate(rest) if i and line.baseline < foot and is_finished(rest[i - 1].text)), len(rest)
    )
    return [*rest[:at], *box, *rest[at:]]


def _with_late_box_in_place(page: Sequence[PdfLine]) -> list[PdfLine]:
    """A box across the text that the file writes behind it stands where the text leaves room for it."""
    start = next(
        (index for index in range(len(page) - 1, 0, -1) if page[index].baseline > page[index - 1].baseline), len(page)
    )
    text, box = page[:start], page[start:]
    if len(box) < 2 or any(len(line.cells) > 1 for line in box):
        return list(page)
    top, foot = box[0].baseline + box[0].size, box[-1].baseline - box[-1].size / 2
    left, right = min(line.left for line in box), max(line.right for line in box)
    across = [index for index, line in enumerate(text) if line.left < right and left < line.right]
    for above, below in pairwise(across):
        if text[above].baseline > top and text[below].baseline < foot and below == above + 1:
            beside = any(foot < line.baseline < top for line in text)
            return list(page) if beside else [*text[:below], *box, *text[below:]]
    return list(page)


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
