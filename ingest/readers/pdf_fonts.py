"""Weight and slant of the letters of a PDF."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

_BOLD = ("bold", "black", "heavy", "semibold", "demi")
_ITALIC = ("italic", "oblique", "kursiv")


class Fonts:
    """Weight and slant by character; letters of one text object share their font, so each is asked for once."""

    def __init__(self, text_page: pypdfium2.PdfTextPage) -> None:
        self._page = text_page
        self._known: dict[int, tuple[bool, bool]] = {}
        self._name, self._flags = ctypes.create_string_buffer(128), ctypes.c_int()

    def of(self, index: int) -> tuple[bool, bool]:
        """Whether this character is bold, and whether it is slanted."""
        owner = pdfium.FPDFText_GetTextObject(self._page, index)
        key = ctypes.cast(owner, ctypes.c_void_p).value if owner else None
        if key is not None and key in self._known:
            return self._known[key]
        pdfium.FPDFText_GetFontInfo(self._page, index, self._name, len(self._name), self._flags)
        name = self._name.value.decode("latin-1").lower()
        heavy = pdfium.FPDFText_GetFontWeight(self._page, index) >= 600
        found = heavy or any(word in name for word in _BOLD), any(word in name for word in _ITALIC)
        if key is not None:
            self._known[key] = found
        return found
