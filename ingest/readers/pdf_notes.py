"""Footnotes of a PDF: small type at the foot of a page that opens with a number, and the marks that send to it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.readers.pdf_frame import Column, Frame, by_page
from ingest.readers.pdf_lines import PdfLine
from ingest.readers.pdf_objects import Drawn, Rule
from ingest.readers.source import note_mark

_SMALLER = 0.93
_TYPED_NUMBER = re.compile(r"(\d{1,3}|\*{1,3}|[†‡])[.)]?\s+(?=\S)")
_NEXT_LINE = 1.9
# By so many letters before it a mark finds its place in a cell of a table.
_WORDS_BEFORE = 16


@dataclass(slots=True)
class PdfNote:
    """One footnote: its label (page and number), and its lines."""

    label: str
    page: int
    lines: list[str] = field(default_factory=list)


def split_notes(
    lines: Sequence[PdfLine], frame: Frame, drawn: Mapping[int, Drawn]
) -> tuple[list[PdfLine], list[PdfNote]]:
    """The lines of text, and the footnotes of all pages in order; a note that runs over a page is one note."""
    pages = by_page(lines)
    notes: list[PdfNote] = []
    taken: set[int] = set()
    for number in sorted(pages):
        rules = drawn.get(number, Drawn()).rules
        for line in (line for column in _by_column(pages[number], frame) for line in _foot(column, frame, rules)):
            label = _label(line)
            if label is not None:
                notes.append(PdfNote(f"{number}:{label}", number, [_without_label(line, label)]))
            elif notes:
                notes[-1].lines.append(line.text)
            taken.add(id(line))
    text = [line for line in lines if id(line) not in taken]
    return _with_plain_marks(text, notes), notes


def _with_plain_marks(lines: Sequence[PdfLine], notes: Sequence[PdfNote]) -> list[PdfLine]:
    """Marks that are set like the text around them: of a note without one, the only number behind a word on its page."""
    kept = list(lines)
    pages: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        pages[line.page].append(index)
    raised = {(line.page, number) for line in lines for _, number in line.marks}
    for note in notes:
        number = note.label.partition(":")[2]
        if (note.page, number) in raised or not number.isdigit():
            continue
        form = re.compile(rf"(?<=[a-zà-ÿ]{{3}}){number}(?=[\s.,;:?!)]|$)|(?<=[a-zà-ÿ]{{3}}[.,;:?!)]){number}(?=\s|$)")
        found = [(index, match) for index in pages[note.page] for match in form.finditer(kept[index].text)]
        if len(found) == 1:
            index, match = found[0]
            line = kept[index].respelled(match.start(), len(number))
            kept[index] = replace(line, marks=tuple(sorted([*line.marks, (match.start(), number)])))
    return kept


def _by_column(page: Sequence[PdfLine], frame: Frame) -> list[list[PdfLine]]:
    """The lines of a page by the columns of its text, each of which has its own foot; the whole page where it has one."""
    if len(frame.columns) < 2:
        return [list(page)]
    columns: dict[Column | None, list[PdfLine]] = {column: [] for column in frame.columns}
    for line in page:
        columns.setdefault(frame.column_of(line), []).append(line)
    return [lines for lines in columns.values() if lines]


def _foot(page: Sequence[PdfLine], frame: Frame, rules: Sequence[Rule]) -> list[PdfLine]:
    """The lines below the text that are notes, from the top: in smaller type, the first of them with a number."""
    low = sorted(page, key=lambda line: (line.baseline, -line.left))
    small: list[PdfLine] = []
    for line in low:
        if line.size >= _SMALLER * frame.size or (
            small and line.baseline - small[-1].baseline > _NEXT_LINE * 2 * line.size
        ):
            break
        small.append(line)
    small.reverse()
    first = next((index for index, line in enumerate(small) if _label(line) is not None), None)
    if first is None:
        return []
    # What stands above the first number, below the rule that parts notes from text, goes on from the page before.
    top = small[0]
    parted = any(0 < rule.height - top.baseline < 3 * top.size and rule.left < top.left + 20 for rule in rules)
    foot = small if parted else small[first:]
    return foot if foot[0].height < 0.6 else []


def _label(line: PdfLine) -> str | None:
    if line.marks and line.marks[0][0] == 0:
        return line.marks[0][1]
    found = _TYPED_NUMBER.match(line.text)
    return found[1] if found else None


def _without_label(line: PdfLine, label: str) -> str:
    return line.text if line.marks and line.marks[0][0] == 0 else line.text[len(label) :].lstrip(" .)")


class Marks:
    """Puts the marks of notes back into the text of a line, as the builder reads them; other raised numbers as letters."""

    def __init__(self, notes: Sequence[PdfNote]) -> None:
        self._labels = {note.label for note in notes}
        self._by_number: dict[str, list[str]] = defaultdict(list)
        for note in notes:
            self._by_number[note.label.partition(":")[2]].append(note.label)

    def text(self, line: PdfLine) -> str:
        """The line's text with its marks."""
        parts, end = [], 0
        for at, number in line.marks:
            parts += [line.text[end:at], self._sign(line, number)]
            end = at
        return "".join([*parts, line.text[end:]])

    def rows(self, rows: Sequence[Sequence[str]], lines: Sequence[PdfLine]) -> list[list[str]]:
        """The rows of a table made of these lines, with the marks behind the words where they stand."""
        marked = [list(row) for row in rows]
        for line in lines:
            for at, number in line.marks:
                words = line.text[:at].rpartition("  ")[2][-_WORDS_BEFORE:].lstrip()
                place = next(
                    ((i, j) for i, row in enumerate(marked) for j, cell in enumerate(row) if words and words in cell),
                    None,
                )
                if place is not None:
                    cell = marked[place[0]][place[1]]
                    end = cell.index(words) + len(words)
                    marked[place[0]][place[1]] = cell[:end] + self._sign(line, number) + cell[end:]
        return marked

    def _sign(self, line: PdfLine, number: str) -> str:
        label = self._of(line.page, number)
        return note_mark(label) if label else number

    def _of(self, page: int, number: str) -> str | None:
        for label in (f"{page}:{number}", f"{page + 1}:{number}"):
            if label in self._labels:
                return label
        # Notes at the end of the text are numbered through.
        same = self._by_number.get(number, [])
        return same[0] if len(same) == 1 else None
