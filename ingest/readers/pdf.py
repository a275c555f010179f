"""PDF: lines into paragraphs, with page numbers, without running heads and feet, words made whole again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

from ingest.readers.layout import HEADING_MAX_CHARS, Line, Piece, find_pieces
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.pdf_lines import PdfLine, pdf_lines
from ingest.readers.source import TextBuilder
from ingest.readers.text import settle_pieces
from ingest.records import Block

# Running heads and feet stand in these outer parts of a page, on at least this share of the pages.
_MARGIN_SHARE = 0.12
_REPEATED_SHARE = 0.4
_PAGE_NUMBER = re.compile(
    r"[-–|\s]*(?:pagina|blz\.?|p\.|page)?\s*\d{1,4}\s*(?:(?:van|of|/|\|)\s*\d{1,4})?[-–|\s]*", re.IGNORECASE
)
_OPENS = re.compile(r"[\"“‘'’„(]?(?:[A-ZÀ-ÖØ-Þ0-9]|[’'][st] )")
_BROKEN_END = re.compile(r"(?P<head>\w+)-$")
_LARGER = 1.12
_LINE_GAP = 1.3


def pdf_blocks(path: Path, content: bytes, hints: SourceHints = NO_HINTS) -> tuple[str, tuple[Block, ...]]:
    """Canonical text and blocks of a PDF, each with the page on which it starts."""
    found = without_furniture(pdf_lines(path, content))
    lines = _layout_lines(found)
    pieces = find_pieces(lines, hints)
    settle_pieces(pieces, hints)
    words = {word.lower() for line in lines for word in re.findall(r"[\w-]+\w", line.text)}
    builder = TextBuilder()
    for piece in pieces:
        parts = [line.text for line in piece.lines]
        text = "".join(parts) if piece.kind == "link" else "".join(_with_joints(parts, words))[piece.marker_chars :]
        page = piece.lines[0].page
        if piece.kind in ("title", "heading", "subheading"):
            builder.add("heading", text, level=piece.level, page=page)
        elif piece.sign:
            builder.add(piece.kind, text, level=piece.level, page=page, sign=_sign(piece))
        else:
            builder.add(piece.kind, text, page=page)
    return builder.finish(hints)


def without_furniture(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines without page numbers, and without what stands at the same place on most pages.

    Only the outermost lines of a page can go: below a title that differs, a heading that repeats is text.
    """
    pages: dict[int, list[PdfLine]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    counted = Counter(place for page in pages.values() for place in {_place(line) for line in page})
    needed = max(2, _REPEATED_SHARE * len(pages))
    gone: set[int] = set()
    for page in pages.values():
        by_height = sorted(page, key=lambda line: line.height)
        for inwards in (by_height, by_height[::-1]):
            for line in inwards:
                if _MARGIN_SHARE < line.height < 1 - _MARGIN_SHARE:
                    break
                if not _PAGE_NUMBER.fullmatch(line.text) and counted[_place(line)] < needed:
                    break
                gone.add(id(line))
    return [line for line in lines if id(line) not in gone]


def _place(line: PdfLine) -> tuple[str, int]:
    """What a running head has in common on all pages: its words, whatever the numbers, and its height."""
    return re.sub(r"\d+", "#", line.text), round(line.height * 100)


def _layout_lines(found: Sequence[PdfLine]) -> list[Line]:
    if not found:
        return []
    levels = _heading_levels(found)
    margin = min(line.left for line in found)
    pitch = _line_pitch(found)
    lines = []
    for index, line in enumerate(found):
        before = found[index - 1] if index else None
        gap = before is None or before.page != line.page or not 0 < before.baseline - line.baseline < pitch * line.size
        # One step of indentation is about the width of a letter.
        indent = round((line.left - margin) / (0.5 * line.size)) if line.size else 0
        lines.append(Line(line.text, indent=indent, gap=gap, page=line.page, level=levels.get((line.size, line.bold))))
    return [line if line.level is None or _may_head(line, lines, i) else _plain(line) for i, line in enumerate(lines)]


def _line_pitch(found: Sequence[PdfLine]) -> float:
    """The step from line to line, in letter heights, above which a blank line was meant."""
    widest = max(line.right for line in found)
    steps = [
        (before.baseline - line.baseline) / line.size
        for before, line in pairwise(found)
        if before.page == line.page and before.size == line.size and before.right > 0.8 * widest and line.size
    ]
    usual = [step for step in steps if 0 < step < 3]
    return (median(usual) if usual else 1.1) * _LINE_GAP


def _heading_levels(found: Sequence[PdfLine]) -> dict[tuple[float, bool], int]:
    """Levels by (size, bold), largest first: what is larger than the running text, or bold where that is not."""
    chars: Counter[tuple[float, bool]] = Counter()
    for line in found:
        chars[line.size, line.bold] += len(line.text)
    (body_size, body_bold), _ = chars.most_common(1)[0]
    styles = {
        (size, bold)
        for size, bold in chars
        if size > _LARGER * body_size or (bold and not body_bold and size > body_size / _LARGER)
    }
    return {style: rank for rank, style in enumerate(sorted(styles, reverse=True), start=1)}


def _may_head(line: Line, lines: Sequence[Line], index: int) -> bool:
    """Whether a line in a heading's type is one: a bold sentence or label in running text is not."""
    if len(line.text) > HEADING_MAX_CHARS or line.text[-1] in ".,;":
        return False
    before = lines[index - 1] if index else None
    goes_on = before is not None and before.level == line.level and not line.gap
    return goes_on or bool(_OPENS.match(line.text) and (line.gap or before is None or before.text[-1] in ".!?:;"))


def _plain(line: Line) -> Line:
    return Line(line.text, line.start, line.indent, line.gap, line.page)


def _with_joints(lines: Sequence[str], words: set[str]) -> Iterator[str]:
    """Lines with what belongs between them: a broken word is made whole, a compound keeps its hyphen."""
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        broken = _BROKEN_END.search(line)
        if not following:
            yield line
        elif broken is None or re.match(r"(?:en|of|tot)\b", following):
            yield line + " "
        elif not following[0].islower():
            yield line + ("" if following[0].isalnum() else " ")
        else:
            tail = re.match(r"\w+", following)
            whole = f"{broken['head']}-{tail[0] if tail else ''}".lower()
            # "NAVO-norm" and "sociaal-economisch" have their hyphen also in the middle of a line.
            keeps = broken["head"].isupper() or (whole in words and whole.replace("-", "") not in words)
            yield line if keeps else line[:-1]


def _sign(piece: Piece) -> str:
    return piece.sign if piece.sign[-1] in ".)" else "•"
