"""Word files: heading styles, lists and tables, in the order of the document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from ingest.readers.docx_safety import check_docx
from ingest.readers.errors import DamagedSourceError
from ingest.readers.layout import HEADING_MAX_CHARS
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.source import TextBuilder
from ingest.records import Block

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number)(?: (\d))?", re.IGNORECASE)
_TYPED_SIGN = re.compile(r"(?P<sign>[•●▪◦‣·–*-]|\uf0b7|\uf0a7)\s+")
# Text that Word keeps but does not show, or shows in another way: deletions, the old place of moved text, fallbacks.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HIDDEN = {_FALLBACK, *map(qn, ("w:del", "w:moveFrom", "w:txbxContent", "w:instrText", "w:pPr"))}
_WRAPPERS = set(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag")))
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def docx_blocks(path: Path, content: bytes, hints: SourceHints = NO_HINTS) -> tuple[str, tuple[Block, ...]]:
    """Canonical text and blocks of a Word file; footnotes follow the text, headers and footers are left out.

    Raises:
        SourceError: the file is damaged, has a password, or is a danger to open.
    """
    check_docx(path, content)
    try:
        document = Document(BytesIO(content))
    except (ValueError, KeyError, PackageNotFoundError, etree.XMLSyntaxError) as error:
        raise DamagedSourceError(path, str(error)) from error
    reader = _Reader(document)
    reader.read(document.element.body)
    for part in document.part.rels.values():
        if part.reltype.endswith(("/footnotes", "/endnotes")) and not part.is_external:
            # Two notes are Word's own separating lines; they hold no text.
            notes = etree.fromstring(part.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            for note in notes:
                reader.builder.add("paragraph", " ".join(_text(paragraph) for paragraph in note.iter(qn("w:p"))))
    return reader.builder.finish(hints)


class _Reader:
    def __init__(self, document: Any) -> None:
        self.builder = TextBuilder()
        self._styles = {style.style_id: style for style in document.styles}
        self._numbering = _number_formats(document)
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * 10)
        # Without heading styles, a short line that is bold throughout is what the writer used as a heading.
        self._bold_heads = not any(self._style_level(_style_id(p)) for p in document.element.body.iter(qn("w:p")))

    def read(self, container: Any) -> None:
        """Go through paragraphs and tables, also those inside content controls and accepted changes."""
        for element in container:
            if element.tag == qn("w:p"):
                self._paragraph(element)
                for box in _text_boxes(element):
                    self.read(box)
            elif element.tag == qn("w:tbl"):
                self.builder.add_table(list(_rows(element)))
            elif element.tag in _WRAPPERS:
                self.read(element)

    def _paragraph(self, element: Any) -> None:
        text = _text(element)
        if not text.strip():
            return
        level = self._heading_level(element, text)
        if level is not None:
            self.builder.add("heading", text.replace("\n", " "), level=level)
        elif item := self._list_item(element):
            self.builder.add_item(text, level=item[0], sign=item[1])
        elif typed := _TYPED_SIGN.match(text.lstrip()):
            self.builder.add_item(text.lstrip()[typed.end() :], level=1)
        else:
            self.builder.add("paragraph", text)

    def _heading_level(self, element: Any, text: str) -> int | None:
        outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if outline is not None and int(outline.get(qn("w:val"))) < 9:
            return int(outline.get(qn("w:val"))) + 1
        found = self._style_level(_style_id(element))
        if found is not None:
            return found[0]
        is_head = self._bold_heads and len(text) <= HEADING_MAX_CHARS and text.rstrip()[-1] not in ".,;:"
        return 1 if is_head and self._list_item(element) is None and _is_bold(element) else None

    def _style_level(self, style_id: str | None) -> tuple[int] | None:
        """Title is 0, `Heading n` is n, also through the styles that a style is based on."""
        style = self._styles.get(style_id) if style_id else None
        while style is not None:
            if style.name.lower() == "title":
                return (0,)
            if found := _HEADING.fullmatch(style.name):
                return (int(found[1]),)
            outline = style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
            if outline is not None and int(outline.get(qn("w:val"))) < 9:
                return (int(outline.get(qn("w:val"))) + 1,)
            style = getattr(style, "base_style", None)
        return None

    def _list_item(self, element: Any) -> tuple[int, str] | None:
        """Depth and sign of a list item, None for other paragraphs."""
        style = self._styles.get(_style_id(element) or "")
        named = _LIST.fullmatch(style.name) if style is not None else None
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
        level = min(level, 9)
        kind = self._numbering.get((number_id or "", level - 1), "bullet")
        if kind in ("bullet", "none"):
            return level, "•"
        counts = self._counts[number_id or ""]
        counts[level] += 1
        counts[level + 1 :] = [0] * (len(counts) - level - 1)
        letters = kind in ("lowerLetter", "upperLetter") and counts[level] <= 26
        return level, f"{chr(ord('a') + counts[level] - 1) if letters else counts[level]}."


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


def _style_id(element: Any) -> str | None:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return None if style is None else style.get(qn("w:val"))


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _HIDDEN:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        else:
            yield from _pieces(child)


def _text_boxes(element: Any) -> Iterator[Any]:
    """Text boxes anchored in a paragraph, each once: Word writes them a second time for older versions."""
    for box in element.iter(qn("w:txbxContent")):
        if not any(parent.tag in _HIDDEN for parent in box.iterancestors()):
            yield box


def _rows(table: Any) -> Iterator[list[str]]:
    for row in table.iter(qn("w:tr")):
        yield [" ".join(_text(paragraph) for paragraph in cell.iter(qn("w:p"))) for cell in row.iter(qn("w:tc"))]


def _is_bold(element: Any) -> bool:
    runs = [run for run in element.iter(qn("w:r")) if _text(run).strip()]
    return bool(runs) and all(_run_is_bold(run) for run in runs)


def _run_is_bold(run: Any) -> bool:
    bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return bold is not None and bold.get(qn("w:val")) not in ("0", "false")
