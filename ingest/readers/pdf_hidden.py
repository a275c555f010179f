"""Letters that stand in a PDF and not on its page: white on white, without any colour, or too small for an eye."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

# In points: a letter of one point is a dot.
_MIN_SIZE = 1.0
# From this light on a letter is looked for on the page as it is drawn. A dark ground shows it; a scan's own invisible
# letters are not light, and lie over a picture of themselves.
_LIGHT = 225
_SCALE = 2
# Neighbouring greys within this are one colour.
_SAME_GREY = 6


class HiddenLetters:
    """Tells of the letters of one page whether they can be seen; the page is drawn only where that has to be looked at."""

    def __init__(self, text_page: pypdfium2.PdfTextPage) -> None:
        self._text_page = text_page
        self._page = text_page.page
        self._colour = tuple(ctypes.c_uint() for _ in range(4))
        self._drawn: Any = None

    def holds(self, index: int, box: Any) -> bool:
        """Whether the letter at `index`, with its box in points, can't be seen."""
        if 0 < abs(box.top - box.bottom) < _MIN_SIZE:
            return True
        if not pdfium.FPDFText_GetFillColor(self._text_page, index, *self._colour):
            return False
        red, green, blue, opacity = (value.value for value in self._colour)
        return opacity == 0 or (min(red, green, blue) >= _LIGHT and self._is_blank(box))

    def _is_blank(self, box: Any) -> bool:
        """Whether the page has one colour throughout the box."""
        if self._drawn is None:
            self._drawn = self._page.render(scale=_SCALE, grayscale=True)
        width, height, stride, pixels = (getattr(self._drawn, name) for name in ("width", "height", "stride", "buffer"))
        left, top = self._place(box.left, box.top, width, height)
        right, bottom = self._place(box.right, box.bottom, width, height)
        columns = range(max(0, min(left, right)), min(width, max(left, right) + 1))
        rows = range(max(0, min(top, bottom)), min(height, max(top, bottom) + 1))
        greys = [pixels[row * stride + column] for row in rows for column in columns]
        return not greys or max(greys) - min(greys) <= _SAME_GREY

    def _place(self, x: float, y: float, width: int, height: int) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(self._page, 0, 0, width, height, 0, x, y, across, down)
        return across.value, down.value
