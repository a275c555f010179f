"""What a PDF page draws besides letters, as far as it tells about them: straight lines, and bullets that are no letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

# A page that draws more than this is a picture.
_MAX_OBJECTS = 3_000
_MAX_THICKNESS = 2.5
_MIN_LENGTH, _MIN_HEIGHT = 15.0, 8.0
_DOT = (1.5, 7.0)
# In letter heights: how far before its words a sign stands at most.
_SIGN_REACH = 3.2


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin horizontal line, in points."""

    left: float
    right: float
    height: float

    def underlines(self, left: float, right: float, baseline: float, size: float) -> bool:
        """Whether it lies right below most of the words between `left` and `right`, and not far beyond them."""
        if not -0.35 * size <= self.height - baseline <= 0.05 * size:
            return False
        covered = min(self.right, right) - max(self.left, left)
        return covered >= 0.8 * (right - left) and self.right - self.left <= 1.15 * (right - left) + size


@dataclass(frozen=True, slots=True)
class Upright:
    """A thin upright line, in points."""

    place: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A small round or square shape, in points: the bullet of a list where it is drawn and not written."""

    left: float
    right: float
    height: float

    def opens(self, left: float, baseline: float, size: float) -> bool:
        """Whether it stands where the sign of a line stands that begins at `left`."""
        beside = self.right <= left + 1 and left - self.left <= _SIGN_REACH * size
        return beside and 0 <= self.height - baseline <= 0.8 * size


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page draws, as far as the readers look at it."""

    rules: tuple[Rule, ...] = ()
    uprights: tuple[Upright, ...] = ()
    dots: tuple[Dot, ...] = ()


def page_drawings(page: pypdfium2.PdfPage) -> Drawn:
    """The thin lines and small shapes of a page; none of a page that is a picture."""
    rules: list[Rule] = []
    uprights: list[Upright] = []
    dots: list[Dot] = []
    for number, item in enumerate(_paths(page)):
        if number >= _MAX_OBJECTS:
            return Drawn()
        try:
            left, bottom, right, top = item.get_bounds()
        except pypdfium2.PdfiumError:
            continue
        if top - bottom <= _MAX_THICKNESS and right - left >= _MIN_LENGTH:
            rules.append(Rule(left, right, (top + bottom) / 2))
        elif right - left <= _MAX_THICKNESS and top - bottom >= _MIN_HEIGHT:
            uprights.append(Upright((left + right) / 2, bottom, top))
        elif _DOT[0] <= right - left <= _DOT[1] and abs((right - left) - (top - bottom)) <= 0.2 * (right - left):
            dots.append(Dot(left, right, (top + bottom) / 2))
    return Drawn(tuple(rules), tuple(uprights), tuple(dots))


def _paths(page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfObject]:
    yield from page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)
