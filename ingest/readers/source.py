"""The canonical text of a file that is no plain text: written block by block, so that every span is exact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.outline import NO_HINTS, Candidate, SourceHints, settle_headings
from ingest.readers.text import clean_text
from ingest.records import Block, BlockKind, Span

_LINK = re.compile(r"(?:https?://|www\.)\S+")
# Invisible: a soft hyphen and what only steers line breaking.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")
_LIST_KINDS = ("bullet", "subbullet")


class TextBuilder:
    """Collects blocks: paragraphs parted by blank lines, list items one below the other, `• ` before a bullet."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []

    def add(self, kind: BlockKind, text: str, *, level: int = 0, page: int | None = None, sign: str = "") -> None:
        """Add one block; white space is folded but for line feeds, and an empty text adds nothing."""
        lines = (" ".join(line.split()) for line in _INVISIBLE.sub("", clean_text(text)).split("\n"))
        text = "\n".join(line for line in lines if line)
        if not text:
            return
        if kind == "paragraph" and _LINK.fullmatch(text):
            kind = "link"
        if self._blocks:
            in_list = kind in _LIST_KINDS and self._blocks[-1].kind in _LIST_KINDS
            self._write("\n" if in_list else "\n\n")
        marker = None
        if sign:
            self._write("  " * (level - 1))
            marker = Span(self._length, self._length + len(sign))
            self._write(sign + " ")
        start = self._length
        self._write(text)
        self._blocks.append(Block(kind, Span(start, self._length), level, page, marker))

    def add_item(self, text: str, *, level: int, sign: str = "•", page: int | None = None) -> None:
        """Add one list item; `level` 1 is the outermost."""
        self.add("bullet" if level == 1 else "subbullet", text, level=level, sign=sign, page=page)

    def add_table(self, rows: Sequence[Sequence[str]], page: int | None = None) -> None:
        """Add a table: a row on a line, its cells parted by ` | `."""
        lines = (" | ".join(" ".join(cell.split()) for cell in row if cell.strip()) for row in rows)
        self.add("table", "\n".join(lines), page=page)

    def finish(self, hints: SourceHints = NO_HINTS) -> tuple[str, tuple[Block, ...]]:
        """The text and its blocks, the headings settled into titles, headings and subheadings."""
        text = "".join(self._parts)
        heads = [index for index, block in enumerate(self._blocks) if block.kind == "heading"]
        found = [Candidate(self._blocks[index].span.slice(text), self._blocks[index].level) for index in heads]
        for index, kind in zip(heads, settle_headings(found, hints), strict=True):
            self._blocks[index] = replace(self._blocks[index], kind=kind)
        return text, tuple(self._blocks)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
