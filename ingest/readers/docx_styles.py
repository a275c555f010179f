"""What the styles of a Word file say of a paragraph: heading level, depth and sign of a list item, weight."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from ingest.records import BlockKind

_HEADING = re.compile(r"(?:heading|kop|titre) ?(\d)", re.IGNORECASE)
_LIST = re.compile(r"(?:list (?:bullet|number)|lijst(?:opsom\.teken|nummering)?)(?: ?(\d))?", re.IGNORECASE)
_TITLES = ("title", "titel")
_CAPTIONS = ("caption", "bijschrift")
_SUBTITLES = ("subtitle", "ondertitel")
_CONTENTS = re.compile(r"(?:toc|inhopg|inhoudsopgave) ?\d*(?: heading)?|toc heading|kopvaninhoudsopgave", re.IGNORECASE)
# What Word takes where a file names no size: ten points.
_WORD_HALF_POINTS = 20.0


class DocxStyles:
    """The styles and lists of one document; it counts the items of numbered lists as they come by."""

    def __init__(self, document: Any) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._numbering = _number_formats(document)
        self._normal = next((style for style in document.styles if style.name == "Normal"), None)
        defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
        self._size = (_half_points(defaults) if defaults is not None else None) or _WORD_HALF_POINTS
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * 10)

    def role(self, element: Any) -> BlockKind | None:
        """Subtitle, caption or contents where the style has such a name."""
        style = self._styles.get(style_id(element) or "")
        name = style.name.lower() if style is not None and style.name else ""
        if name in _CAPTIONS:
            return "caption"
        if name in _SUBTITLES:
            return "subtitle"
        return "contents" if _CONTENTS.fullmatch(name) else None

    def heading_level(self, element: Any) -> int | None:
        """0 for a title, `Heading n` is n, also by the outline level; None for other paragraphs."""
        outline = _outline_level(element)
        if outline is not None:
            return outline
        for style in self._styles_of(element):
            if (style.name or "").lower() in _TITLES:
                return 0
            if found := _HEADING.fullmatch(style.name or ""):
                return int(found[1])
            outline = _outline_level(style.element)
            if outline is not None:
                return outline
        return None

    def list_item(self, element: Any) -> tuple[int, str] | None:
        """Depth and sign of a list item, None for other paragraphs; a numbered one is counted."""
        style = self._styles.get(style_id(element) or "")
        named = _LIST.fullmatch(style.name) if style is not None and style.name else None
        properties = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if properties is None and style is not None:
            properties = style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        number = properties.find(qn("w:numId")) if properties is not None else None
        number_id = number.get(qn("w:val")) if number is not None else None
        if number_id == "0" or (number_id is None and named is None):
            return None
        depth = properties.find(qn("w:ilvl")) if properties is not None else None
        level = int(depth.get(qn("w:val"))) + 1 if depth is not None else 1
        if named is not None and named[1] and depth is None:
            level = int(named[1])
        level = max(1, min(level, 9))
        kind = self._numbering.get((number_id or "", level - 1), "bullet")
        if kind in ("bullet", "none"):
            return level, "•"
        counts = self._counts[number_id or ""]
        counts[level] += 1
        counts[level + 1 :] = [0] * (len(counts) - level - 1)
        letters = kind in ("lowerLetter", "upperLetter") and counts[level] <= 26
        return level, f"{chr(ord('a') + counts[level] - 1) if letters else counts[level]}."

    def is_bold(self, element: Any) -> bool:
        """Whether every letter of a paragraph is bold, by its runs or by its style."""
        by_style = self._bold_of_style(element)
        runs = [
            run for run in element.iter(qn("w:r")) if any((text.text or "").strip() for text in run.iter(qn("w:t")))
        ]
        return bool(runs) and all(_run_is_bold(run, by_style) for run in runs)

    def size(self, element: Any) -> float:
        """The size in points of most letters of a paragraph, as it or its style says; that of the document where neither does."""
        by_style = self._size_of_style(element)
        chars: Counter[float] = Counter()
        for run in element.iter(qn("w:r")):
            letters = sum(len(text.text or "") for text in run.iter(qn("w:t")))
            chars[_half_points(run) or by_style] += letters
        return chars.most_common(1)[0][0] / 2 if chars else by_style / 2

    def _styles_of(self, element: Any, default: Any = None) -> Iterator[Any]:
        """The style of a paragraph, then those that it is based on."""
        style = self._styles.get(style_id(element) or "", default)
        while style is not None:
            yield style
            style = getattr(style, "base_style", None)

    def _size_of_style(self, element: Any) -> float:
        sizes = (_half_points(style.element) for style in self._styles_of(element, self._normal))
        return next(filter(None, sizes), self._size)

    def _bold_of_style(self, element: Any) -> bool:
        for style in self._styles_of(element):
            bold = style.element.find(f"{qn('w:rPr')}/{qn('w:b')}")
            if bold is not None:
                return bold.get(qn("w:val")) not in ("0", "false")
        return False


def style_id(element: Any) -> str | None:
    """The id of the style that a paragraph names."""
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return None if style is None else style.get(qn("w:val"))


def _outline_level(element: Any) -> int | None:
    outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if outline is None or not str(outline.get(qn("w:val"))).isdecimal() or int(outline.get(qn("w:val"))) > 8:
        return None
    return int(outline.get(qn("w:val"))) + 1


def _half_points(element: Any) -> float | None:
    size = element.find(f"{qn('w:rPr')}/{qn('w:sz')}")
    value = size.get(qn("w:val")) if size is not None else None
    return float(value) if value is not None and str(value).isdecimal() else None


def _run_is_bold(run: Any, by_style: bool) -> bool:
    bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return by_style if bold is None else bold.get(qn("w:val")) not in ("0", "false")


def _number_formats(document: Any) -> dict[tuple[str, int], str]:
    """The number format ("bullet", "decimal" ...) by list id and depth from 0."""
    parts = (
        relation.target_part for relation in document.part.rels.values() if relation.reltype.endswith("/numbering")
    )
    root = next((part.element for part in parts), None)
    if root is None:
        return {}
    formats: dict[str, dict[int, str]] = {}
    for abstract in root.iter(qn("w:abstractNum")):
        levels = {
            int(level.get(qn("w:ilvl"))): level.find(qn("w:numFmt")).get(qn("w:val"))
            for level in abstract.iter(qn("w:lvl"))
            if level.find(qn("w:numFmt")) is not None
        }
        formats[abstract.get(qn("w:abstractNumId"))] = levels
    return {
        (number.get(qn("w:numId")), depth): kind
        for number in root.iter(qn("w:num"))
        for depth, kind in formats.get(number.find(qn("w:abstractNumId")).get(qn("w:val")), {}).items()
    }
