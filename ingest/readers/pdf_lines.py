"""The lines of a PDF as they stand on its pages: text, place, size and type; with `pdf_objects` all that knows PDFium.

PDFium, since it reads damaged files as a browser does, and a thousand pages within a minute.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import median
from unicodedata import normalize

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.errors import DamagedSourceError, EncryptedSourceError, TooLargeSourceError
from ingest.readers.list_signs import FONT_BULLETS
from ingest.readers.pdf_fonts import Fonts
from ingest.readers.pdf_hidden import HiddenLetters
from ingest.readers.pdf_objects import Drawn, page_drawings
from ingest.readers.text import clean_text
from ingest.records import NOTHING_STATED, Stated

MAX_PAGES = 1_000
# PDFium writes these where a word is broken at a line end, U+00AD is what some writers put there.
_BROKEN = {"\x02": "-", "\ufffe": "-", "\u00ad": "-"}
# Icons that fonts of signs keep in the private area; the ones that serve as bullets are kept.
_ICONS = re.compile(f"(?![{FONT_BULLETS}])[\ue000-\uf8ff]")
# A gap of this many letter heights parts two cells; between words of justified text it is at most half of that.
_CELL_GAP = 1.6
# Letters without a height, as hidden text has them, still need one to measure by.
_MIN_SIZE = 0.5
_RAISED_SIZE = 0.82
_RAISED_SHARE = 0.12
# The large first letter of a chapter is so many times as high as the text.
INITIAL_SIZE = 1.6
# More than the space between two words.
_APART = 0.35
# Between the letters of a word set apart, in letter heights; letters set close touch each other's boxes.
_SPACED = (0.06, 0.6)
_FIRST_LETTERS = 16


@dataclass(frozen=True, slots=True)
class PdfLine:
    """One line on a page; places in points from the lower left, `height` from 0 (foot of the page) to 1 (top).

    `words` is where each word stands: offset in `text`, left and right edge. `cells` are the ranges of `text` between wide gaps.
    `marks` are raised numbers that were taken out of the text: offset and number. `bold` and `italic` hold for all
    letters behind a leading sign; `opens_bold` is whether the first letter is. `dot` is the left edge of a bullet that is
    drawn before the line.
    """

    text: str
    page: int
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    height: float
    italic: bool = False
    underlined: bool = False
    words: tuple[tuple[int, float, float], ...] = ()
    cells: tuple[tuple[int, int], ...] = ()
    cell_places: tuple[tuple[float, float], ...] = ()
    marks: tuple[tuple[int, str], ...] = ()
    opens_bold: bool = False
    dot: float | None = None

    def respelled(self, at: int, gone: int, put: str = "") -> PdfLine:
        """The line with other letters in the place of `gone` ones, and all that stands behind them moved along."""

        def moved(place: int) -> int:
            return place + len(put) - gone if place > at else place

        return replace(
            self,
            text=self.text[:at] + put + self.text[at + gone :],
            words=tuple((moved(start), left, right) for start, left, right in self.words),
            cells=tuple((moved(start), moved(end)) for start, end in self.cells),
            marks=tuple((moved(place), label) for place, label in self.marks),
        )


@dataclass(slots=True)
class _Char:
    sign: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class PdfPages:
    """All lines in the order in which the file writes them, what is drawn on each page, and the file's metadata."""

    lines: list[PdfLine]
    drawn: dict[int, Drawn] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    stated: Stated = NOTHING_STATED


def pdf_lines(path: Path, content: bytes) -> PdfPages:
    """All lines, page by page, in the order in which the file writes them: columns stay whole.

    Raises:
        EncryptedSourceError: a password is asked for.
        DamagedSourceError: this is no PDF, or one that is cut off.
        TooLargeSourceError: too many pages.
    """
    try:
        with pypdfium2.PdfDocument(BytesIO(content)) as document:
            if len(document) > MAX_PAGES:
                raise TooLargeSourceError(path, f"{len(document)} pages, at most {MAX_PAGES}")
            pages = PdfPages([], stated=Stated(title=document.get_metadata_dict().get("Title") or None))
            for number in range(1, len(document) + 1):
                page = document[number - 1]
                pages.drawn[number] = page_drawings(page)
                pages.widths[number] = page.get_width()
                pages.lines.extend(_page_lines(page, number, pages.drawn[number]))
            return pages
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedSourceError(path, str(error)) from error
        raise DamagedSourceError(path, str(error)) from error


def _page_lines(page: pypdfium2.PdfPage, number: int, drawn: Drawn) -> Iterator[PdfLine]:
    page_height = page.get_height()
    lines: list[list[list[_Char]]] = []
    for run in _runs(page.get_textpage()):
        # A bullet's sign may be written after its text, or a little lower; what stands beside the text, in the middle of its line.
        if lines and _is_same_line(run, lines[-1]):
            lines[-1].append(run)
        elif (
            len(lines) > 1 and _is_same_line(run, lines[-2]) and 0 < run[0].left - lines[-2][-1][-1].right < _size(run)
        ):
            lines[-2].append(run)
        else:
            lines.append([run])
    for runs in lines:
        runs.sort(key=lambda run: run[0].left)
        line = _line([*_joined(runs)], number, page_height, drawn)
        if line is not None:
            yield line


def _is_same_line(run: Sequence[_Char], line: Sequence[Sequence[_Char]]) -> bool:
    near = abs(_baseline(run) - _baseline(line[0])) < 0.4 * max(_size(run), _size(line[0]))
    if not near or _is_initial(run, line[0]) or _is_initial(line[0], run):
        return False
    # A raised number is not what the next words stand beside.
    largest = max(map(_size, line))
    return not _is_beside(run, next(other for other in line[::-1] if _size(other) > _RAISED_SIZE * largest))


def _is_initial(run: Sequence[_Char], other: Sequence[_Char]) -> bool:
    """Whether a run is the large first letter of a chapter beside the words of another."""
    letters = "".join(char.sign for char in run).strip()
    return len(letters) == 1 and letters.isupper() and _size(run) > INITIAL_SIZE * _size(other)


def _is_beside(run: Sequence[_Char], other: Sequence[_Char]) -> bool:
    """Whether two runs at one height are far apart and of different size: a letterhead beside the text."""
    gap = max(run[0].left - other[-1].right, other[0].left - run[-1].right)
    sizes = sorted((_size(run), _size(other)))
    # A bullet's sign may be smaller than its text, but not far from it.
    short = min(len(run), len(other)) <= 3
    far = 4 * _CELL_GAP if short else _CELL_GAP
    # A letterhead may come close to a full line, but hardly stands on its very baseline; a raised number is short.
    shifted = not short and gap > 0 and abs(_baseline(run) - _baseline(other)) > _RAISED_SHARE * sizes[1]
    return (gap > far * sizes[1] or shifted) and sizes[0] < 0.9 * sizes[1]


def _joined(runs: Sequence[list[_Char]]) -> Iterator[_Char]:
    for index, run in enumerate(runs):
        if index:
            yield _space(run[0])
        yield from run


def _space(before: _Char) -> _Char:
    return _Char(" ", before.left, before.left, before.baseline, before.size, before.bold, before.italic)


def _line(chars: Sequence[_Char], number: int, page_height: float, drawn: Drawn) -> PdfLine | None:
    inked = [char for char in chars if not char.sign.isspace()]
    if not inked or not clean_text("".join(char.sign for char in inked)).strip():
        return None
    size = max(_usual([round(char.size * 2) / 2 for char in inked]), _MIN_SIZE)
    base = _usual([round(char.baseline, 1) for char in inked if max(round(char.size * 2) / 2, _MIN_SIZE) == size])
    chars, raised = _without_raised(_close_up(chars, size), size, base)
    text, words, cells, places, offsets = _worded(chars, size)
    marks = tuple((offsets[at], number) for at, number in raised)
    if not text:
        return None
    letters = [char for char in inked if char.sign.isalnum() and char.size > _RAISED_SIZE * size]
    # A number or letter that opens a heading is often set in another type than its words.
    behind = letters[_sign_letters(text) :] or letters or inked
    right = max(char.right for char in inked)
    return PdfLine(
        text=text,
        page=number,
        left=inked[0].left,
        right=right,
        baseline=base,
        size=size,
        bold=all(char.bold for char in behind),
        height=base / page_height if page_height else 0.5,
        italic=all(char.italic for char in behind),
        underlined=any(rule.underlines(inked[0].left, right, base, size) for rule in drawn.rules),
        words=words,
        cells=cells,
        cell_places=places,
        marks=marks,
        opens_bold=letters[0].bold if letters else False,
        dot=next((dot.left for dot in drawn.dots if dot.opens(inked[0].left, base, size)), None),
    )


def _sign_letters(text: str) -> int:
    """How many letters and digits the number or letter has with which a line opens ("a)", "1.2")."""
    first = text.split(" ", 1)[0]
    if " " in text and len(first) <= 6 and first[-1] in ".)" and any(sign.isalnum() for sign in first):
        return sum(sign.isalnum() for sign in first)
    return 0


def _close_up(chars: Sequence[_Char], size: float) -> list[_Char]:
    """Words whose letters were set apart, made whole: only gaps wider than those between the letters part words."""
    tokens = "".join(char.sign for char in chars).split()
    single = sum(len(token) == 1 and token.isalpha() for token in tokens)
    inked = [char for char in chars if not char.sign.isspace()]
    spelled = len(tokens) >= 5 and single >= 0.7 * len(tokens)
    if not spelled and not _are_set_apart(inked[:_FIRST_LETTERS], size):
        return list(chars)
    usual = _gap_between(inked)
    closed = [inked[0]]
    for before, after in pairwise(inked):
        if after.left - before.right > 1.7 * usual + 0.08 * size:
            closed.append(_space(after))
        closed.append(after)
    return closed


def _are_set_apart(letters: Sequence[_Char], size: float) -> bool:
    """Whether the letters with which a line opens stand apart, but not as the cells of a table do."""
    if len(letters) < 5 or sum(char.sign.isalpha() for char in letters) * 2 <= len(letters):
        return False
    return _SPACED[0] * size < _gap_between(letters) < _SPACED[1] * size


def _gap_between(letters: Sequence[_Char]) -> float:
    return median(max(after.left - before.right, 0.0) for before, after in pairwise(letters))


def _without_raised(
    chars: Sequence[_Char], size: float, base: float
) -> tuple[list[_Char], tuple[tuple[int, str], ...]]:
    """The characters without raised small numbers, and those numbers with the count of characters before each."""
    kept: list[_Char] = []
    marks: list[tuple[int, str]] = []
    last_raised = False
    for char in chars:
        raised = char.size < _RAISED_SIZE * size and char.baseline > base + _RAISED_SHARE * size
        if raised and (char.sign.isdigit() or char.sign in "*†‡"):
            if last_raised and marks and marks[-1][0] == len(kept):
                marks[-1] = (len(kept), marks[-1][1] + char.sign)
            else:
                marks.append((len(kept), char.sign))
            last_raised = True
        else:
            if not char.sign.isspace():
                last_raised = False
            kept.append(char)
    return kept, tuple(marks)


_Places = tuple[tuple[float, float], ...]


def _worded(
    chars: Sequence[_Char], size: float
) -> tuple[str, tuple[tuple[int, float, float], ...], tuple[tuple[int, int], ...], _Places, list[int]]:
    """Text with single spaces, where its words begin, its cells with their places, and the offset of each character."""
    text = ""
    offsets: list[int] = []
    words: list[tuple[int, float, float]] = []
    cells: list[tuple[int, int]] = []
    places: list[tuple[float, float]] = []
    right = next_left = 0.0
    open_word = False
    for char in chars:
        offsets.append(len(text))
        sign = clean_text(char.sign)
        if not sign or char.sign.isspace():
            open_word = open_word and not char.sign.isspace()
            continue
        # A writer may place the next cell without a space between.
        open_word = open_word and char.left - right <= size
        if not open_word:
            if text and char.left - right > _CELL_GAP * size:
                cells.append((cells[-1][1] + 1 if cells else 0, len(text)))
                places.append((words[0][1] if not places else next_left, right))
                next_left = char.left
            text += " " if text else ""
            words.append((len(text), char.left, char.right))
            open_word = True
        text += sign
        right = char.right
        words[-1] = (*words[-1][:2], right)
    if words:
        cells.append((cells[-1][1] + 1 if cells else 0, len(text)))
        places.append((next_left if places else words[0][1], right))
    return text, tuple(words), tuple(cells), tuple(places), [*offsets, len(text)]


def _usual(values: Sequence[float]) -> float:
    return Counter(values).most_common(1)[0][0]


def _baseline(run: Sequence[_Char]) -> float:
    return run[0].baseline


def _size(run: Sequence[_Char]) -> float:
    return max(char.size for char in run[:20])


def _runs(text_page: pypdfium2.PdfTextPage) -> Iterator[list[_Char]]:
    """Characters gathered until the line changes, or the pen jumps back."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    fonts, hidden = Fonts(text_page), HiddenLetters(text_page)
    run: list[_Char] = []
    right = 0.0
    for index in range(text_page.count_chars()):
        sign = chr(pdfium.FPDFText_GetUnicode(text_page, index))
        # Ligatures: "ﬁ" is one sign.
        sign = normalize("NFKC", sign) if "\ufb00" <= sign <= "\ufb06" else _BROKEN.get(sign, sign)
        if sign in "\r\n" or _ICONS.match(sign):
            continue
        if sign.isspace():
            if run:
                run.append(_space(run[-1]))
            continue
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        if hidden.holds(index, box):
            continue
        bold, italic = fonts.of(index)
        size = abs(box.top - box.bottom)
        if run and (
            abs(y.value - run[0].baseline) > 0.5 * max(size, 1)
            or x.value < right - 2 * max(size, 1)
            or (x.value - right > _APART * size and _leaves_line(run[-1], x.value - right, y.value, size))
        ):
            yield run
            run, right = [], 0.0
        run.append(_Char(sign, x.value, box.right, y.value, size, bold, italic))
        right = max(right, box.right)
    if run:
        yield run


def _leaves_line(last: _Char, gap: float, baseline: float, size: float) -> bool:
    """Whether the next letter stands apart on another baseline and in another size: beside the text or back in it."""
    larger = max(size, last.size)
    return (
        gap > _APART * larger
        and min(size, last.size) < 0.9 * larger
        and abs(baseline - last.baseline) > _RAISED_SHARE * larger
    )
