"""The canonical text of a file that is no plain text: written block by block, so that every span is exact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.readers.facts import has_own_title, stated_facts
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.roles import settle_roles
from ingest.readers.rough import Reading, Rough, settle_heads
from ingest.readers.surroundings import join_speakers
from ingest.readers.text import clean_text
from ingest.readers.typed_lists import mark_typed_lists, typed_lines
from ingest.records import NOTHING_STATED, Block, BlockKind, Span, Stated

_LINK = re.compile(r"(?:https?://|www\.)\S+")
# Invisible: a soft hyphen and what only steers line breaking.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")
_LIST_KINDS = ("bullet", "subbullet")
# A footnote mark travels inside the text between two signs of the private area, and is taken out when it is written.
_NOTE_OPEN, _NOTE_CLOSE = "\ue010", "\ue011"
_NOTE_MARK = re.compile(f"[ \t]*{_NOTE_OPEN}([^{_NOTE_OPEN}{_NOTE_CLOSE}]{{1,24}}){_NOTE_CLOSE}")
_GOES_ON = re.compile(r"[a-zà-öø-ÿ]")
_MAY_GO_ON = re.compile(r"[\w,’)\]-]$")


def note_mark(label: str) -> str:
    """What stands in a text handed to the builder where the mark of note `label` was."""
    return f"{_NOTE_OPEN}{label}{_NOTE_CLOSE}"


class TextBuilder:
    """Collects blocks: paragraphs parted by blank lines, list items one below the other, `• ` before a bullet."""

    def __init__(self, stated: Stated = NOTHING_STATED) -> None:
        self.rough: list[Rough] = []
        self.stated = stated
        self.left_out: tuple[str, ...] = ()
        self.pages = 0

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        page: int | None = None,
        sign: str = "",
        strong: bool = False,
        label: str = "",
        linked: bool = False,
    ) -> None:
        """Add one block; white space is folded but for line feeds, and an empty text adds nothing."""
        lines = (" ".join(line.split()) for line in _INVISIBLE.sub("", clean_text(text)).split("\n"))
        text, notes = _without_marks("\n".join(line for line in lines if line))
        if not text:
            return
        if kind == "paragraph" and _LINK.fullmatch(text):
            kind = "link"
        item = Rough(kind, text, level, page, sign, strong, label, notes, linked)
        self.rough += typed_lines(item) if kind == "paragraph" and "\n" in text else [item]

    def add_item(
        self, text: str, *, level: int, sign: str = "•", page: int | None = None, linked: bool = False
    ) -> None:
        """Add one list item; `level` 1 is the outermost, and some words of a `linked` one are a link."""
        self.add("bullet" if level == 1 else "subbullet", text, level=level, sign=sign, page=page, linked=linked)

    def add_table(self, rows: Sequence[Sequence[str]], page: int | None = None, *, heads: int = 0) -> None:
        """Add a table, a block a row, its cells parted by ` | `.

        With `heads` rows of column heads, these are kept on their own and each cell has its head in front.
        """
        clean = [[" ".join(cell.split()) for cell in row] for row in rows]
        names = [" ".join(filter(None, column)) for column in zip(*_padded(clean[:heads]), strict=True)]
        for row in clean[:heads]:
            self.add("columns", " | ".join(filter(None, row)), page=page)
        for row in clean[heads:]:
            named = names if sum(bool(cell) for cell in row) > 1 else []
            heads_of = [*named, *[""] * (len(row) - len(named))]
            cells = [f"{name}: {cell}" if name else cell for name, cell in zip(heads_of, row, strict=False) if cell]
            self.add("table", " | ".join(cells), page=page)

    def join_broken(self) -> None:
        """Make one paragraph of two where the first stops in the middle of a sentence that the second goes on with."""
        joined: list[Rough] = []
        for item in self.rough:
            last = joined[-1] if joined else None
            if last is not None and item.kind == last.kind == "paragraph" and _is_broken(last, item):
                shift = len(last.text) + 1
                last.notes += [(at + shift, label) for at, label in item.notes]
                last.text += " " + item.text
            else:
                joined.append(item)
        self.rough = joined

    def finish(self, hints: SourceHints = NO_HINTS) -> Reading:
        """The text, its blocks in their settled kinds, and what the file says of itself."""
        join_speakers(self.rough)
        mark_typed_lists(self.rough)
        settle_roles(self.rough, hints)
        stated = stated_facts(self.rough, self.stated)
        settle_heads(self.rough, hints, has_title=has_own_title(self.rough))
        parts: list[str] = []
        blocks = tuple(_written(self.rough, parts))
        return Reading("".join(parts), blocks, stated, self.left_out, self.pages)


def _written(rough: Sequence[Rough], parts: list[str]) -> Iterator[Block]:
    """Blocks with their spans; the text that they stand in is added to `parts`."""
    length = 0
    before: Rough | None = None
    for item in rough:
        gap = ""
        if before is not None:
            close = item.kind == before.kind == "table" or (item.kind in _LIST_KINDS and before.kind in _LIST_KINDS)
            gap = "\n" if close or (item.kind == "table" and before.kind == "columns") else "\n\n"
        marker = None
        if item.sign:
            gap += "  " * (max(item.level, 1) - 1)
            marker = Span(length + len(gap), length + len(gap) + len(item.sign))
            gap += item.sign + " "
        start = length + len(gap)
        parts += [gap, item.text]
        length = start + len(item.text)
        notes = tuple((start + at, label) for at, label in item.notes)
        yield Block(item.kind, Span(start, length), item.level, item.page, marker, notes, item.label)
        before = item


def _without_marks(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text without note marks, and where they stood."""
    notes: list[tuple[int, str]] = []
    parts: list[str] = []
    end = length = 0
    for found in _NOTE_MARK.finditer(text):
        parts.append(text[end : found.start()])
        length += found.start() - end
        notes.append((length, found[1]))
        end = found.end()
    whole = "".join([*parts, text[end:]]).replace(_NOTE_OPEN, "").replace(_NOTE_CLOSE, "")
    clean = whole.strip()
    shift = len(whole) - len(whole.lstrip())
    return clean, [(min(max(at - shift, 0), len(clean)), label) for at, label in notes] if clean else []


def _is_broken(last: Rough, item: Rough) -> bool:
    return bool(
        _MAY_GO_ON.search(last.text)
        and _GOES_ON.match(item.text)
        and len(last.text) > 25
        and last.strong == item.strong
    )


def _padded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]
