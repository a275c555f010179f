"""Tables of strangers: cells over several rows or columns, words and notes inside them."""

from __future__ import annotations

from pathlib import Path

from docx.document import Document as WordDocument
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.strangers import BODY, BOLD, PLAIN, blocks, draw, pdf, plain, read, running, word

_WANTED = [
    ("columns", "Doel | Wat | Wanneer"),
    ("table", "Doel: Zwemles | Wat: lespas | Wanneer: 2025"),
    ("table", "Doel: Zwemles | Wat: vervoer | Wanneer: 2026"),
    ("table", "Kosten: 2 miljoen per jaar"),
]


def test_cells_over_rows_and_columns_of_a_web_page(tmp_path: Path) -> None:
    page = (
        "<table><tr><th>Doel</th><th>Wat</th><th>Wanneer</th></tr><tr><td rowspan=2>Zwemles</td><td>lespas</td><td>2025</td></tr>"
        "<tr><td>vervoer</td><td>2026</td></tr><tr><td colspan=3>Kosten: 2 miljoen per jaar</td></tr></table>"
    )
    source, _ = read(plain(f"<html><body>{page}</body></html>"), tmp_path / "a.html")
    # The name of the first column stands before a cell over all of them only where that cell is one of several.
    assert blocks(source) == _WANTED


def test_heads_over_two_columns_name_both(tmp_path: Path) -> None:
    page = (
        "<table><thead><tr><th rowspan=2>Peil</th><th colspan=2>Zomer</th></tr><tr><th>2024</th><th>2025</th></tr></thead>"
        "<tr><td>hoog</td><td>3</td><td>4</td></tr><tr><td>laag</td><td><p>1</p><p>of 2</p></td><td>2</td></tr></table>"
    )
    source, _ = read(plain(f"<html><body>{page}</body></html>"), tmp_path / "a.html")
    assert [text for kind, text in blocks(source) if kind == "table"] == [
        "Peil Peil: hoog | Zomer 2024: 3 | Zomer 2025: 4",
        "Peil Peil: laag | Zomer 2024: 1 of 2 | Zomer 2025: 2",
    ]


def _merged(document: WordDocument) -> None:
    rows = [["Doel", "Wat", "Wanneer"], ["Zwemles", "lespas", "2025"], ["", "vervoer", "2026"], ["", "", ""]]
    table = document.add_table(rows=4, cols=3)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].add_run(text).bold = texts is rows[0]
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 2)).text = "Kosten: 2 miljoen per jaar"


def test_cells_over_rows_and_columns_of_a_word_file(tmp_path: Path) -> None:
    source, _ = read(word(_merged), tmp_path / "a.docx")
    assert blocks(source) == _WANTED


def _ruled(path: Path) -> None:
    canvas = Canvas(str(path))
    draw(canvas, running(760))
    for height, left in ((680, 70), (660, 70), (640, 200), (620, 70), (600, 70)):
        canvas.line(left, height, 460, height)
    for place, low in ((70, 600), (200, 620), (330, 620), (460, 600)):
        canvas.line(place, low, place, 680)
    cells = [
        (75, 666, BOLD, 11, "Doel"),
        (205, 666, BOLD, 11, "Wat"),
        (335, 666, BOLD, 11, "Wanneer"),
        (75, 646, PLAIN, 11, "Zwemles"),
        (205, 646, PLAIN, 11, "lespas"),
        (335, 646, PLAIN, 11, "2025"),
        (205, 626, PLAIN, 11, "vervoer"),
        (335, 626, PLAIN, 11, "2026"),
        (75, 606, PLAIN, 11, "Kosten: 2 miljoen per jaar"),
    ]
    draw(canvas, cells)
    canvas.save()


def test_cells_over_rows_and_columns_of_a_pdf(tmp_path: Path) -> None:
    source, _ = read(_ruled, tmp_path / "a.pdf")
    assert blocks(source) == [("paragraph", BODY), *_WANTED]


def test_a_note_in_a_table_is_tied_to_its_row(tmp_path: Path) -> None:
    page = [
        *running(760),
        (200, 680, BOLD, 10, "2023"),
        (300, 680, BOLD, 10, "2024"),
        (70, 666, PLAIN, 10, "Infecties"),
        (200, 666, PLAIN, 10, "176"),
        (300, 666, PLAIN, 10, "254"),
        (70, 652, PLAIN, 10, "Opnames"),
        (70 + stringWidth("Opnames", PLAIN, 10), 656, PLAIN, 6, "1"),
        (200, 652, PLAIN, 10, "12"),
        (300, 652, PLAIN, 10, "31"),
        *running(620),
        (70, 79, PLAIN, 6, "1"),
        (75, 76, PLAIN, 8, "Alleen in ziekenhuizen."),
    ]
    source, _ = read(pdf(page), tmp_path / "a.pdf")
    row = next(block for block in source.blocks if "Opnames" in block.span.slice(source.text))
    assert row.span.slice(source.text) == "Opnames | 2023: 12 | 2024: 31"
    assert [label for _, label in row.notes] == ["1:1"]
