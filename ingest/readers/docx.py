"""Word files: headings, lists, notes and tables, in the order of the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from ingest.readers.docx_hidden import drop_hidden
from ingest.readers.docx_safety import check_docx
from ingest.readers.docx_styles import DocxStyles
from ingest.readers.errors import DamagedSourceError
from ingest.readers.layout import HEADING_MAX_CHARS
from ingest.readers.letterhead import is_letter_field, is_letterhead
from ingest.readers.list_signs import BULLETS, DASHES
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.roles import is_label
from ingest.readers.rough import Reading, names_columns, places_taken, spread_cells
from ingest.readers.source import TextBuilder, note_mark
from ingest.records import BlockKind, Stated

_TYPED_SIGN = re.compile(rf"[{BULLETS}{DASHES}]\s+")
# Text that Word keeps but does not show, or shows in another way: deletions, the old place of moved text, fallbacks.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HIDDEN = {_FALLBACK, *map(qn, ("w:del", "w:moveFrom", "w:txbxContent", "w:instrText", "w:pPr"))}
_WRAPPERS = set(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag")))
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_NOTE_KINDS = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
# A bold paragraph above the first question or heading may be as long as the whole name of a set of questions.
_LONG_HEAD_MAX_CHARS = 400
_HEADER_CELL_MAX_CHARS = 60
# Type that is this much larger than that of most letters stands out.
_LARGER = 1.12


def docx_blocks(path: Path, content: bytes, hints: SourceHints = NO_HINTS) -> Reading:
    """Canonical text and blocks of a Word file; notes follow the text, headers and footers of the page are left out.

    Raises:
        SourceError: the file is damaged, has a password, or is a danger to open.
    """
    check_docx(path, content)
    try:
        document = Document(BytesIO(content))
    except (ValueError, KeyError, PackageNotFoundError, etree.XMLSyntaxError) as error:
        raise DamagedSourceError(path, str(error)) from error
    drop_hidden(document.element.body, document)
    reader = _Walk(document)
    reader.builder.stated = _metadata(document)
    reader.read(document.element.body)
    reader.builder.join_broken()
    reader.settle_bold()
    for kind in ("footnotes", "endnotes"):
        for part in document.part.rels.values():
            if part.reltype.endswith(f"/{kind}") and not part.is_external:
                reader.notes(part.target_part.blob, kind, document)
    return reader.builder.finish(hints)


class _Walk:
    def __init__(self, document: Any) -> None:
        self.builder = TextBuilder()
        self._styles = DocxStyles(document)
        # Without heading styles, a short line that is bold throughout is what the writer used as a heading.
        paragraphs = list(document.element.body.iter(qn("w:p")))
        self._bold_heads = not any(map(self._styles.heading_level, paragraphs))
        self._head_sizes = _head_sizes(paragraphs, self._styles) if self._bold_heads else []

    def read(self, container: Any, kind: BlockKind = "paragraph") -> None:
        """Go through paragraphs and tables, also those inside content controls and accepted changes."""
        for element in container:
            if element.tag == qn("w:p"):
                self._paragraph(element, kind)
                for box in _text_boxes(element):
                    self.read(box, "letterhead" if is_letterhead(_lines(box)) else kind)
            elif element.tag == qn("w:tbl"):
                self._table(element, kind)
            elif element.tag in _WRAPPERS:
                self.read(element, kind)

    def notes(self, part: bytes, kind: str, document: Any) -> None:
        """Add the footnotes or endnotes; two of them are Word's own separating lines, which hold no text."""
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
        drop_hidden(root, document)
        for note in root:
            label = f"{kind}:{note.get(qn('w:id'))}"
            self.builder.add("note", " ".join(_text(paragraph) for paragraph in note.iter(qn("w:p"))), label=label)

    def settle_bold(self) -> None:
        """A bold paragraph too long for a heading is one where a heading or a question's label comes right below it."""
        for item, after in pairwise(self.builder.rough):
            if not item.strong or item.kind != "paragraph" or not self._bold_heads or item.text[-1] in ",;:?":
                continue
            named = is_label(after.text) or (after.kind == "heading" and item.text[-1] != ".")
            if named and len(item.text) <= _LONG_HEAD_MAX_CHARS and ". " not in item.text:
                item.kind, item.level = "heading", 1

    def _paragraph(self, element: Any, kind: BlockKind) -> None:
        text = _text(element)
        if not text.strip():
            return
        strong = self._styles.is_bold(element)
        role = self._styles.role(element)
        item = self._styles.list_item(element)
        level = self._styles.heading_level(element)
        if kind == "letterhead":
            self.builder.add(kind, text)
        elif role is not None:
            self.builder.add(role, text)
        elif level is not None or (item is None and (self._is_bold_head(text, strong) or self._is_large_head(element))):
            level = self._level_by_size(element) if level is None else level
            self.builder.add("heading", text.replace("\n", " "), level=level, strong=strong)
        elif item:
            self.builder.add_item(text, level=item[0], sign=item[1], linked=element.find(qn("w:hyperlink")) is not None)
        elif typed := _TYPED_SIGN.match(text.lstrip()):
            self.builder.add_item(text.lstrip()[typed.end() :], level=1)
        else:
            self.builder.add(kind, text, strong=strong)

    def _is_large_head(self, element: Any) -> bool:
        text = _text(element).strip()
        return (
            self._styles.size(element) in self._head_sizes and len(text) <= HEADING_MAX_CHARS and text[-1] not in ".,;:"
        )

    def _level_by_size(self, element: Any) -> int:
        """1 for the largest type in which headings stand; bold ones in the size of the text come last."""
        size = self._styles.size(element)
        return sum(other > size for other in self._head_sizes) + 1

    def _is_bold_head(self, text: str, strong: bool) -> bool:
        return strong and self._bold_heads and len(text) <= HEADING_MAX_CHARS and text.rstrip()[-1] not in ".,;:"

    def _table(self, table: Any, kind: BlockKind) -> None:
        """A table of data, a letterhead, or a table that only places text on the page, which is read as text."""
        rows = [_cells(row) for row in _own_rows(table)]
        lines = _lines(table)
        while (
            len(rows) > 2
            and len(rows[0]) == 1
            and len(rows[1]) > 1
            and len(_cell_text(rows[0][0])) <= HEADING_MAX_CHARS
        ):
            # One cell over all columns, above their heads, names the table.
            self.builder.add("caption", _cell_text(rows.pop(0)[0]))
        if kind == "letterhead" or is_letterhead(lines):
            self._each_cell(rows, "letterhead")
        elif _is_layout(table, rows):
            self._each_cell(rows, kind)
        else:
            heads = 1 if _has_heads(table, rows, self._styles) else 0
            self.builder.add_table(_spread(rows, heads), heads=heads)

    def _each_cell(self, rows: list[list[Any]], kind: BlockKind) -> None:
        for row in rows:
            texts = [_cell_text(cell) for cell in row]
            if sum(map(bool, texts)) > 1 and is_letter_field(" | ".join(filter(None, texts))):
                self.builder.add("letterhead", " | ".join(filter(None, texts)))
            else:
                for cell in row:
                    self.read(cell, kind)


def _head_sizes(paragraphs: Sequence[Any], styles: DocxStyles) -> list[float]:
    """The sizes in points that are clearly larger than that of most letters."""
    chars: Counter[float] = Counter()
    for paragraph in paragraphs:
        chars[styles.size(paragraph)] += len(_text(paragraph))
    usual = chars.most_common(1)[0][0] if chars else 0.0
    return [size for size, count in chars.items() if count and size > _LARGER * usual]


def _metadata(document: Any) -> Stated:
    try:
        properties = document.core_properties
        return Stated(title=properties.title or None)
    except (ValueError, KeyError, AttributeError, etree.XMLSyntaxError):
        return Stated()


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
        elif child.tag in _NOTE_KINDS:
            yield note_mark(f"{_NOTE_KINDS[child.tag]}:{child.get(qn('w:id'))}")
        else:
            yield from _pieces(child)


def _lines(container: Any) -> list[str]:
    return [text for paragraph in container.iter(qn("w:p")) if (text := _text(paragraph).strip())]


def _text_boxes(element: Any) -> Iterator[Any]:
    """Text boxes anchored in a paragraph, each once: Word writes them a second time for older versions."""
    for box in element.iter(qn("w:txbxContent")):
        if not any(parent.tag in _HIDDEN for parent in box.iterancestors()):
            yield box


def _own_rows(table: Any) -> Iterator[Any]:
    """The rows of this table, not those of tables inside it."""
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is table:
            yield row


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row.iter(qn("w:tc")) if next(cell.iterancestors(qn("w:tr"))) is row]


def _cell_text(cell: Any) -> str:
    return " ".join(text for paragraph in cell.iter(qn("w:p")) if (text := _text(paragraph).strip()))


def _spread(rows: list[list[Any]], heads: int) -> list[list[str]]:
    """The texts of a table's cells by place, also of those over several columns or rows."""
    spans = [[_wide(cell) for cell in row] for row in rows]
    texts: list[list[tuple[str, int, int]]] = []
    above: dict[int, str] = {}
    for row, widths in zip(rows, spans, strict=True):
        x = 0
        line = []
        for cell, wide in zip(row, widths, strict=True):
            # A cell that goes on with the one above it holds no words of its own.
            text = above.get(x, "") if _goes_on_above(cell) else _cell_text(cell)
            above[x] = text
            line.append((text, wide, 1))
            x += wide
        texts.append(line)
    return spread_cells(texts, heads)


def _wide(cell: Any) -> int:
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    return places_taken(str(span.get(qn("w:val")))) if span is not None else 1


def _goes_on_above(cell: Any) -> bool:
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merged is not None and merged.get(qn("w:val")) in (None, "continue")


def _is_layout(table: Any, rows: list[list[Any]]) -> bool:
    """Whether a table only places text: tables inside it, one column, or references of a letter in its rows."""
    if sum(1 for _ in table.iter(qn("w:tbl"))) > 1:
        return True
    filled = [[text for cell in row if (text := _cell_text(cell))] for row in rows]
    told = [row for row in filled if row]
    wide = [row for row in told if len(row) > 1]
    return not wide or all(is_letter_field(" | ".join(row)) for row in wide)


def _has_heads(table: Any, rows: list[list[Any]], styles: DocxStyles) -> bool:
    """Whether the first row names the columns: marked as such, or bold above rows that are not."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    texts = [_cell_text(cell) for cell in rows[0]]
    if sum(map(bool, texts)) < 2 or any(len(text) > _HEADER_CELL_MAX_CHARS for text in texts):
        return False
    marked = rows[0][0].getparent().find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    if marked or (_is_bold_row(rows[0], styles) and not _is_bold_row(rows[1], styles)):
        return True
    return names_columns([[_cell_text(cell) for cell in row] for row in rows])


def _is_bold_row(row: list[Any], styles: DocxStyles) -> bool:
    paragraphs = [p for cell in row for p in cell.iter(qn("w:p")) if _text(p).strip()]
    return bool(paragraphs) and all(styles.is_bold(paragraph) for paragraph in paragraphs)
