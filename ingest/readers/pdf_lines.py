"""The lines of a PDF as they stand on its pages: text, place, size and weight; the only file that knows PDFium.

PDFium, since it reads damaged files as a browser does, and a thousand pages within a minute.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.errors import DamagedSourceError, EncryptedSourceError, TooLargeSourceError
from ingest.readers.text import clean_text

MAX_PAGES = 1_000
_BOLD = ("bold", "black", "heavy")
# PDFium writes these where a word is broken at a line end, U+00AD is what some writers put there.
_BROKEN = {"\x02": "-", "\ufffe": "-", "\u00ad": "-"}
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


@dataclass(frozen=True, slots=True)
class PdfLine:
    """One line on a page; `left`, `right` and `size` in points, `height` from 0 (foot of the page) to 1 (top)."""

    text: str
    page: int
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    height: float


@dataclass(slots=True)
class _Run:
    """Characters that follow each other on one line."""

    text: str
    left: float
    right: float
    baseline: float
    sizes: list[float]
    bold_chars: int


def pdf_lines(path: Path, content: bytes) -> list[PdfLine]:
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
            return [line for number in range(len(document)) for line in _page_lines(document[number], number + 1)]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedSourceError(path, str(error)) from error
        raise DamagedSourceError(path, str(error)) from error


def _page_lines(page: pypdfium2.PdfPage, number: int) -> Iterator[PdfLine]:
    _, page_height = page.get_size()
    lines: list[list[_Run]] = []
    for run in _runs(page.get_textpage()):
        # A bullet's sign may be written after its text, or a little lower.
        if lines and abs(run.baseline - lines[-1][0].baseline) < 0.4 * max(
            median(run.sizes), median(lines[-1][0].sizes)
        ):
            lines[-1].append(run)
        else:
            lines.append([run])
    for runs in lines:
        runs.sort(key=lambda run: run.left)
        text = clean_text(" ".join(run.text for run in runs)).strip()
        if not text:
            continue
        sizes = [size for run in runs for size in run.sizes]
        letters = sum(len(run.sizes) for run in runs)
        yield PdfLine(
            text=text,
            page=number,
            left=runs[0].left,
            right=max(run.right for run in runs),
            baseline=runs[0].baseline,
            size=round(median(sizes) * 2) / 2,
            bold=sum(run.bold_chars for run in runs) == letters,
            height=runs[0].baseline / page_height if page_height else 0.5,
        )


def _runs(text_page: pypdfium2.PdfTextPage) -> Iterator[_Run]:
    """Characters gathered until the line changes, or the pen jumps back."""
    x, y, flags = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
    box, name = pdfium.FS_RECTF(), ctypes.create_string_buffer(128)
    run: _Run | None = None
    for index in range(text_page.count_chars()):
        sign = chr(pdfium.FPDFText_GetUnicode(text_page, index))
        sign = _BROKEN.get(sign, _LIGATURES.get(sign, sign))
        if sign in "\r\n":
            continue
        if sign.isspace():
            if run is not None:
                run.text += " "
            continue
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        pdfium.FPDFText_GetFontInfo(text_page, index, name, len(name), flags)
        size = abs(box.top - box.bottom)
        heavy = pdfium.FPDFText_GetFontWeight(text_page, index) >= 600
        bold = heavy or any(word in name.value.decode("latin-1").lower() for word in _BOLD)
        if run is not None and (
            abs(y.value - run.baseline) > 0.5 * max(size, 1) or x.value < run.right - 2 * max(size, 1)
        ):
            yield run
            run = None
        if run is None:
            run = _Run("", x.value, x.value, y.value, [], 0)
        run.text += sign
        run.right = max(run.right, box.right)
        run.sizes.append(size)
        run.bold_chars += bold
    if run is not None:
        yield run
