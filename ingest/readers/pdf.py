"""PDF: lines into headings, paragraphs, lists, tables and notes, with page numbers, words made whole again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.readers.layout import Piece
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.pdf_columns import join_initials, part_columns
from ingest.readers.pdf_frame import find_frame, sort_furniture
from ingest.readers.pdf_grid import find_grids
from ingest.readers.pdf_layout import PdfLayout, join_figures, mark_drawings
from ingest.readers.pdf_lines import PdfLine, pdf_lines
from ingest.readers.pdf_notes import Marks, PdfNote, split_notes
from ingest.readers.pdf_objects import Drawn
from ingest.readers.pdf_ruled import find_ruled
from ingest.readers.pdf_tables import PdfTable, find_tables, is_contents_line
from ingest.readers.pdf_type import Typography, find_typography, heading_groups, opens_box, style_of
from ingest.readers.rough import Reading
from ingest.readers.source import TextBuilder
from ingest.readers.text import mark_headings

_BROKEN_END = re.compile(r"(?P<head>\w+)-$")
_HEADING_KINDS = ("heading", "title", "subheading")


def pdf_blocks(path: Path, content: bytes, hints: SourceHints = NO_HINTS) -> Reading:
    """Canonical text and blocks of a PDF, each with the page on which it starts."""
    pages = pdf_lines(path, content)
    builder = TextBuilder()
    builder.stated, builder.pages = pages.stated, len(pages.widths)
    found = sort_furniture(pages.lines)
    builder.left_out = found.left_out
    frame = find_frame(found.lines)
    lines, notes = split_notes(found.lines, frame, pages.drawn)
    lines = part_columns(join_initials(lines, frame.size))
    for line in found.letterhead:
        builder.add("letterhead", line.text, page=line.page)
    if lines:
        type_ = find_typography(lines)
        marks = Marks(notes)
        texts = [marks.text(line) for line in lines]
        layout = PdfLayout(lines, find_frame(lines), type_, texts)
        tables = _lay_out(lines, layout, type_, pages.drawn, marks)
        join_figures(layout.pieces)
        mark_drawings(layout.pieces)
        mark_headings(layout.pieces, hints)
        words = {word.lower() for line in lines for word in re.findall(r"[\w-]+\w", line.text)}
        for piece in layout.pieces:
            _build(piece, builder, words, tables)
        _add_notes(notes, builder, words)
    return builder.finish(hints)


def _lay_out(
    lines: Sequence[PdfLine], layout: PdfLayout, type_: Typography, drawn: Mapping[int, Drawn], marks: Marks
) -> dict[int, PdfTable]:
    """Hand the lines to the layout; the tables by the piece that stands for them."""
    heads = heading_groups(lines, type_)
    tables: dict[int, PdfTable] = {}
    inside: set[int] = set()
    # Drawn lines tell most, then cells that begin at one height, then gaps.
    for table in (*find_ruled(lines, drawn), *find_grids(lines), *find_tables(lines)):
        span = set(range(table.start, table.end))
        if not inside & span:
            tables[table.start] = table
            inside |= span
    # Bold heads of columns are no headings.
    heads = {start: end for start, end in heads.items() if not inside & set(range(start, end))}
    contents = {index for index, line in enumerate(lines) if is_contents_line(line)}
    found: dict[int, PdfTable] = {}
    index = 0
    while index < len(lines):
        found_table = tables.get(index)
        if index in heads:
            layout.heading(index, heads[index], type_.levels[style_of(lines[index])])
            index = heads[index]
        elif index in contents and {index - 1, index + 1} & contents:
            layout.aside(index, "contents")
            index += 1
        elif found_table is not None:
            layout.aside(index, "table")
            rows = marks.rows(found_table.rows, lines[found_table.start : found_table.end])
            found[id(layout.pieces[-1])] = replace(found_table, rows=tuple(map(tuple, rows)))
            index = found_table.end
        elif opens_box(lines, index, type_):
            layout.aside(index, "caption")
            index += 1
        else:
            layout.text(index)
            index += 1
    return found


def _build(piece: Piece, builder: TextBuilder, words: set[str], tables: dict[int, PdfTable]) -> None:
    page = piece.lines[0].page
    if table := tables.get(id(piece)):
        builder.add_table(table.rows, page, heads=table.heads)
        return
    parts = [line.text for line in piece.lines]
    text = "".join(parts) if piece.kind == "link" else "".join(with_joints(parts, words))[piece.marker_chars :]
    if piece.kind in _HEADING_KINDS:
        # Level 0 is a title by its style, and a PDF names no styles.
        builder.add("heading", text, level=piece.level + 1, page=page)
    elif piece.sign:
        builder.add(piece.kind, text, level=piece.level, page=page, sign=_sign(piece))
    else:
        builder.add(piece.kind, text, page=page)


def _add_notes(notes: Sequence[PdfNote], builder: TextBuilder, words: set[str]) -> None:
    for note in notes:
        builder.add("note", "".join(with_joints(note.lines, words)), page=note.page, label=note.label)


def with_joints(lines: Sequence[str], words: set[str]) -> Iterator[str]:
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
    return piece.sign if piece.sign[-1] in ".):" or piece.sign[-1].isdigit() else "•"
