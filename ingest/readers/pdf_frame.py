"""Where the running text of a PDF stands, and what stands outside it: running heads, page numbers, side letterheads."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.letterhead import is_address, is_letter_field
from ingest.readers.pdf_lines import PdfLine

# Running heads and feet stand in these outer parts of a page.
_MARGIN_SHARE = 0.12
# The strip at the very edge of a page, and how long a title must be to be known again in it.
_EDGE_SHARE, _TITLE_MIN_CHARS = 0.08, 12
# What is part of the page stands on at least this share of the pages, and on two.
_REPEATED_SHARE = 0.4
_PAGE_NUMBER = re.compile(
    r"[-–|\s]*(?:pagina|blz\.?|p\.|page)?\s*\d{1,4}\s*(?:(?:van|of|/|\|)\s*\d{1,4})?[-–|\s]*", re.IGNORECASE
)
# A column of text has at least this share of the letters of the file.
_COLUMN_SHARE = 0.18
# Type beside the text that is this much smaller than it is an address or a caption, not a column.
_SMALLER = 0.9


@dataclass(frozen=True, slots=True)
class Column:
    """A column of running text: its left and right edge in points."""

    left: float
    right: float

    def holds(self, line: PdfLine) -> bool:
        """Whether most of the line stands in the column."""
        return min(line.right, self.right + 2) - max(line.left, self.left - 2) >= 0.5 * (line.right - line.left)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where and in what size the running text stands; `columns` from left to right, none in a file without text."""

    columns: tuple[Column, ...]
    size: float

    def column_of(self, line: PdfLine) -> Column | None:
        """The column that holds the line, the leftmost of them; None for what stands beside the text."""
        return next((column for column in self.columns if column.holds(line)), None)


def find_frame(lines: Sequence[PdfLine]) -> Frame:
    """The frame of the running text: the commonest size, and the left edges where much of it begins."""
    if not lines:
        return Frame((), 0.0)
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0]
    body = [line for line in lines if abs(line.size - size) <= 0.6]
    starts: Counter[float] = Counter()
    for line in body:
        starts[round(line.left / 3)] += len(line.text)
    total = sum(starts.values())
    edges = sorted(start * 3 for start, chars in starts.items() if chars >= _COLUMN_SHARE * total)
    edges = edges or [starts.most_common(1)[0][0] * 3]
    columns: list[Column] = []
    for index, left in enumerate(edges):
        after = edges[index + 1] if index + 1 < len(edges) else 1e9
        own = sorted(line.right for line in body if abs(line.left - left) <= 4)
        right = own[int(0.97 * (len(own) - 1))] if own else left
        # An indented list inside a column is no column: columns of text don't overlap.
        if right <= after + 8 or index + 1 == len(edges):
            columns.append(Column(left - 2, right))
    if len(columns) == 1:
        rights = sorted(line.right for line in body if line.left < edges[-1] + 60)
        columns = [Column(min(edges) - 2, max(columns[0].right, rights[int(0.97 * (len(rights) - 1))]))]
    return Frame(tuple(columns), size)


@dataclass(frozen=True, slots=True)
class SortedLines:
    """Lines of text; lines of a letterhead beside it; and what is part of the page, each different line once."""

    lines: list[PdfLine]
    letterhead: list[PdfLine]
    left_out: tuple[str, ...]


def by_page(lines: Iterable[PdfLine]) -> dict[int, list[PdfLine]]:
    """The lines of each page by its number, in their order."""
    pages: dict[int, list[PdfLine]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    return pages


def sort_furniture(lines: Sequence[PdfLine]) -> SortedLines:
    """Part the text from page numbers, from what recurs at one place, and from a letterhead beside the text.

    In the margins only the outermost lines of a page can go: below a title that differs, a heading that repeats is
    text. Beside the text and in smaller type, whatever recurs goes, at any height.
    """
    pages = by_page(lines)
    counted = Counter(place for page in pages.values() for place in {place for line in page for place in _places(line)})
    needed = max(2, _REPEATED_SHARE * len(pages))
    gone = {id(line) for page in pages.values() for line in _in_margins(page, counted, needed)}
    gone |= {id(line) for line in _repeats_title(lines, pages.get(min(pages, default=1), []))}
    frame = find_frame([line for line in lines if id(line) not in gone])
    beside = [
        line
        for line in lines
        if id(line) not in gone and line.size < _SMALLER * frame.size and frame.column_of(line) is None
    ]
    recurring = [line for line in beside if _recurs(line, counted, needed)]
    # Where part of what stands beside the text recurs, the rest of it on the first page is the same letterhead.
    addressed = sum(is_address(line.text) or is_letter_field(line.text) for line in beside) >= 2
    again = set(map(id, recurring))
    letterhead = [line for line in beside if id(line) not in again] if recurring or addressed else []
    # The first page keeps what recurs later as well: it is where the letterhead is whole.
    first = min(pages, default=1)
    letterhead += [line for line in recurring if line.page == first]
    gone |= again
    left_out = _named([line for line in lines if id(line) in gone and not (line.page == first and id(line) in again)])
    aside = set(map(id, letterhead))
    kept = [line for line in lines if id(line) not in gone | aside]
    return SortedLines(kept, sorted(letterhead, key=lambda line: (line.page, -line.baseline)), left_out)


def _in_margins(page: Sequence[PdfLine], counted: Counter[tuple[str, int]], needed: float) -> list[PdfLine]:
    found = []
    by_height = sorted(page, key=lambda line: line.height)
    for inwards in (by_height, by_height[::-1]):
        for line in inwards:
            if _MARGIN_SHARE < line.height < 1 - _MARGIN_SHARE:
                break
            if not _PAGE_NUMBER.fullmatch(line.text) and not _recurs(line, counted, needed):
                break
            found.append(line)
    return found


def _repeats_title(lines: Sequence[PdfLine], first: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """Small lines at the edge of a page that say the title: on a single page nothing else shows that they are a running head."""
    title = max(first, key=lambda line: line.size, default=None)
    words = _spaceless(title) if title else ""
    for line in lines:
        at_edge = line.height > 1 - _EDGE_SHARE or line.height < _EDGE_SHARE
        if title and len(words) >= _TITLE_MIN_CHARS and at_edge and line.size < _SMALLER * title.size:
            said = _spaceless(line)
            if words in said and len(said) < 2 * len(words) + _TITLE_MIN_CHARS:
                yield line


def _recurs(line: PdfLine, counted: Counter[tuple[str, int]], needed: float) -> bool:
    # One line lower or higher is the same place: a letterhead is longer on the first page.
    return any(sum(counted[text, height + shift] for shift in (-1, 0, 1)) >= needed for text, height in _places(line))


def _places(line: PdfLine) -> set[tuple[str, int]]:
    """What part of the page has in common on all pages: its words, and its height.

    One of its numbers may count with the pages; notes that differ in another number, a year or a case, are each their own.
    """
    words = _spaceless(line)
    found = {words}
    for number in re.finditer(r"(?<!\d)\d{1,3}(?!\d)", words):
        found.add(f"{words[: number.start()]}#{int(number[0]) - line.page}{words[number.end() :]}")
    return {(text, round(line.height * 50)) for text in found}


def _spaceless(line: PdfLine) -> str:
    """Its letters, whatever their case and the spaces between them."""
    return "".join(line.text.split()).casefold()


def _named(lines: Sequence[PdfLine]) -> tuple[str, ...]:
    """Each different line once, with the pages on which it stands."""
    pages: dict[str, list[PdfLine]] = defaultdict(list)
    for line in lines:
        pages[re.sub(r"\d+", "#", _spaceless(line))].append(line)
    return tuple(
        f"{found[0].text} ({', '.join(str(n) for n in sorted({line.page for line in found}))})"
        for found in pages.values()
    )
