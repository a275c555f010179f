"""Headings of a PDF by their type: what differs from the running text of the file in size, weight, slant or underline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.readers.pdf_lines import PdfLine
from ingest.readers.roles import is_label
from ingest.sentences import ends_abbreviated

LARGER = 1.12
# A heading in larger or heavier type may run over some lines; slanted or underlined it is shorter.
_MAX_CHARS, _MAX_CHARS_SLANTED, _MAX_LINES = 220, 170, 4
_LINE_GAP = 1.3
# A bold name above fewer lines in small type is one of an address or a table.
_BOX_MIN_LINES = 3
_OPENS = re.compile(r"[\"“‘'’„(]?(?:[A-ZÀ-ÖØ-Þ0-9]|[’'][st] |[a-z]{1,4}[.)] ?\S)")
# A sentence between quotation marks in large type is a quotation.
_SAID = re.compile(r"[“„\"«‘].{12,}[.!?…][”\"»’]")
_TERMINAL = re.compile(r"[.!?;:…][\"”’'»)\]]*$")

Style = tuple[float, bool, bool, bool]


@dataclass(frozen=True, slots=True)
class Typography:
    """The type of the running text, the step from line to line in letter heights, and the rank of each heading's type."""

    body: Style
    pitch: float
    levels: dict[Style, int]

    def is_gap(self, before: PdfLine | None, line: PdfLine) -> bool:
        """Whether more than the usual space stands above the line, or nothing at all on its page."""
        if before is None or before.page != line.page:
            return True
        return not 0 < before.baseline - line.baseline < self.pitch * _LINE_GAP * max(line.size, before.size)


def style_of(line: PdfLine) -> Style:
    """Size in points, bold, underlined, slanted."""
    return line.size, line.bold, line.underlined, line.italic


def is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_TERMINAL.search(text)) and not ends_abbreviated(text)


def find_typography(lines: Sequence[PdfLine]) -> Typography:
    """The type of the running text: that of most letters."""
    chars: Counter[Style] = Counter()
    for line in lines:
        chars[style_of(line)] += len(line.text)
    body = chars.most_common(1)[0][0]
    levels = {style: rank for rank, style in enumerate(sorted(_heading_styles(chars, body), key=_rank), start=1)}
    return Typography(body, _pitch(lines, body[0]), levels)


def heading_groups(lines: Sequence[PdfLine], type_: Typography) -> dict[int, int]:
    """Lines that are headings: the index of the first line of each, and of the one behind its last."""
    found: dict[int, int] = {}
    index = 0
    while index < len(lines):
        end = _group_end(lines, index, type_)
        if end > index and _heads(lines, index, end, type_):
            found[index] = end
        index = max(end, index + 1)
    return found


def opens_box(lines: Sequence[PdfLine], index: int, type_: Typography) -> bool:
    """Whether a line in smaller type than the text is the bold name of a box: what stands below it in the box is not bold."""
    line, after = lines[index], lines[index + 1 : index + 1 + _BOX_MIN_LINES]
    before = lines[index - 1] if index else None
    return (
        line.bold
        and line.size < type_.body[0] / LARGER
        and len(line.cells) == 1
        and not is_finished(line.text)
        and len(after) == _BOX_MIN_LINES
        and all(other.size == line.size and not other.bold for other in after)
        and type_.is_gap(before, line)
        and not any(type_.is_gap(one, other) for one, other in pairwise([line, *after]))
    )


def _heading_styles(chars: Counter[Style], body: Style) -> list[Style]:
    return [style for style in chars if _stands_out(style, body)]


def _stands_out(style: Style, body: Style) -> bool:
    size, bold, underlined, italic = style
    if size > LARGER * body[0]:
        return True
    if size < body[0] / LARGER:
        return False
    return (bold and not body[1]) or (underlined and not body[2]) or (italic and not body[3])


def _rank(style: Style) -> tuple[float, bool, bool, bool]:
    size, bold, underlined, italic = style
    return -size, not bold, not underlined, not italic


def _pitch(lines: Sequence[PdfLine], size: float) -> float:
    widest = max(line.right for line in lines)
    steps = [
        (before.baseline - line.baseline) / line.size
        for before, line in pairwise(lines)
        if before.page == line.page and before.size == line.size == size and before.right > 0.7 * widest and line.size
    ]
    usual = [step for step in steps if 0 < step < 3]
    return median(usual) if usual else 1.1


def _group_end(lines: Sequence[PdfLine], start: int, type_: Typography) -> int:
    """The index behind the lines of one type that follow each other without a gap, from `start` on."""
    style = style_of(lines[start])
    if style not in type_.levels:
        return start
    end = start + 1
    while end < len(lines):
        line, before = lines[end], lines[end - 1]
        if is_label(line.text) or is_label(before.text):
            break
        numbered = _number(line.text) is not None and _number(lines[start].text) is not None
        if style_of(line) != style or numbered or type_.is_gap(before, line):
            break
        end += 1
    return end


def _heads(lines: Sequence[PdfLine], start: int, end: int, type_: Typography) -> bool:
    text = " ".join(line.text for line in lines[start:end])
    if lines[start].dot is not None:
        return False
    size, bold, _, _ = style = style_of(lines[start])
    strong = size > LARGER * type_.body[0] or (bold and not type_.body[1])
    if end - start > _MAX_LINES or len(text) > (_MAX_CHARS if strong else _MAX_CHARS_SLANTED):
        return False
    # A number before the text may end with a stop; so may a word that is cut short.
    if text[-1] in ".;," and not (size > 1.3 * type_.body[0] and text[-1] == "."):
        return False
    if not any(sign.isalpha() for sign in text) or not _OPENS.match(text) or _SAID.fullmatch(text):
        return False
    if len(lines[start].cells) > 1 and _number(text) is None and size <= LARGER * type_.body[0]:
        return False
    before = lines[start - 1] if start else None
    after = lines[end] if end < len(lines) else None
    fresh = (
        type_.is_gap(before, lines[start])
        or before is None
        or is_finished(before.text)
        or style_of(before) in type_.levels
        or size > LARGER * type_.body[0]
    )
    if after is not None and not fresh:
        return False
    # The bold words that open a paragraph may run over its first line.
    follows = after is not None and after.size == size and not type_.is_gap(lines[end - 1], after)
    if bold and follows and after is not None and after.opens_bold and not after.bold and not is_finished(text):
        return False
    # A label in a running sentence: what follows on the next line goes on in small letters.
    goes_on = (
        after is not None
        and not type_.is_gap(lines[end - 1], after)
        and after.text[0].islower()
        and _number(text) is None
    )
    return not (goes_on and not strong) and (after is not None or style[0] > LARGER * type_.body[0])


def _number(text: str) -> str | None:
    found = re.match(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?|\(?[a-z]{1,3}[.)])\s", text)
    return found[0] if found else None
