"""Word files of strangers: what each trouble looks like once it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement

from tests import strangers
from tests.strangers import Make, blocks, evidence, read, word

TEMPLATE = (
    b'<Relationship Id="rId88" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
    b' Target="file:///C:/sjabloon.dotm" TargetMode="External"/>'
)

# Word: name -> (how it is made, the blocks that come of it).


def _table(document: WordDocument, rows: list[list[str]], *, bold_first: bool = False) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.bold = bold_first and texts is rows[0]


def _nested(document: WordDocument) -> None:
    outer = document.add_table(rows=1, cols=1)
    outer.cell(0, 0).paragraphs[0].text = "Buiten staat een zin."
    inner = outer.cell(0, 0).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "Binnen staat een andere zin."


def _styled(document: WordDocument) -> None:
    document.add_paragraph("Visie op water", style="Title")
    document.add_paragraph("Een stuk voor iedereen", style="Subtitle")
    document.add_heading("Wensen", 1)
    document.add_paragraph("Figuur 1: het water", style="Caption")
    document.add_paragraph("Er is water nodig.")


def _two_title_lines(document: WordDocument) -> None:
    for text in ("Samen sterk", "De toekomst van het water"):
        document.add_paragraph(text, style="Title")
    document.add_paragraph("Er is water nodig.")


def _broken(document: WordDocument) -> None:
    document.add_paragraph("Dit is een zin die in het midden van een regel wordt")
    document.add_paragraph("afgebroken door een nieuwe alinea.")


def _interview(document: WordDocument) -> None:
    strangers.bold(
        document,
        "Wat vindt u, na alles wat er in de afgelopen jaren met het water is gebeurd, gezegd en geschreven, ervan?",
    )
    document.add_paragraph("Ik vind het water te duur.")


def _links(document: WordDocument) -> None:
    document.add_heading("Water", 1)
    document.add_paragraph("Er is water nodig.")
    document.add_heading("Meer informatie", 1)
    for text in ("Peil en dijk", "Wie wat meet"):
        item = document.add_paragraph(style="List Bullet")
        link = OxmlElement("w:hyperlink")
        link.append(item.add_run(text)._r)
        item._p.append(link)


WORD: dict[str, tuple[Make, list[tuple[str, str]]]] = {
    "a letter made with a template": (
        word(lambda document: document.add_paragraph("Er is water nodig."), relations=TEMPLATE),
        [("paragraph", "Er is water nodig.")],
    ),
    "a table inside a table": (
        word(_nested),
        [("paragraph", "Buiten staat een zin."), ("paragraph", "Binnen staat een andere zin.")],
    ),
    "title, subtitle and caption by their styles": (
        word(_styled),
        [
            ("title", "Visie op water"),
            ("subtitle", "Een stuk voor iedereen"),
            ("heading", "Wensen"),
            ("caption", "Figuur 1: het water"),
            ("paragraph", "Er is water nodig."),
        ],
    ),
    "a title over two lines": (
        word(_two_title_lines),
        [("title", "Samen sterk"), ("heading", "De toekomst van het water"), ("paragraph", "Er is water nodig.")],
    ),
    "a sentence over two paragraphs": (
        word(_broken),
        [("paragraph", "Dit is een zin die in het midden van een regel wordt afgebroken door een nieuwe alinea.")],
    ),
    "a table with heads": (
        word(
            lambda document: _table(
                document, [["Jaar", "Peil"], ["2024", "3 meter"], ["2025", "2 meter"]], bold_first=True
            )
        ),
        [("columns", "Jaar | Peil"), ("table", "Jaar: 2024 | Peil: 3 meter"), ("table", "Jaar: 2025 | Peil: 2 meter")],
    ),
    "a table without heads": (
        word(lambda document: _table(document, [["water", "nat"], ["zand", "droog"]])),
        [("table", "water | nat"), ("table", "zand | droog")],
    ),
    "what to read elsewhere": (
        word(_links),
        [
            ("heading", "Water"),
            ("paragraph", "Er is water nodig."),
            ("heading", "Meer informatie"),
            ("note", "Peil en dijk"),
            ("note", "Wie wat meet"),
        ],
    ),
    "an interview": (
        word(_interview),
        [
            (
                "question",
                "Wat vindt u, na alles wat er in de afgelopen jaren met het water is gebeurd, gezegd en geschreven, ervan?",
            ),
            ("paragraph", "Ik vind het water te duur."),
        ],
    ),
}


@pytest.mark.parametrize(("make", "wanted"), WORD.values(), ids=WORD.keys())
def test_word(make: Make, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    source, _ = read(make, tmp_path / "a.docx")
    assert blocks(source) == wanted


def test_questions_are_the_context_of_their_answers_and_never_evidence(tmp_path: Path) -> None:
    source, (paper,) = read(word(strangers.questions, relations=TEMPLATE), tmp_path / "brief-2024-def.docx")
    assert (paper.title, paper.date) == ("Antwoorden over het water", "2024-01-11")
    assert evidence(source, (paper,)) == [
        "Hierbij stuur ik u de antwoorden op de vragen van uw leden over het water in de wijken.",
        "Nee, er is genoeg water.",
        "De prijs volgt de kosten.",
    ]
    asked = [[span.slice(source.text) for span in passage.questions] for passage in paper.passages]
    assert asked == [
        [],
        ["Klopt het dat al het water op is?"],
        ["Waarom is het water zo duur geworden?", "Bent u bereid de prijs te verlagen?"],
    ]
    letterhead = [text for kind, text in blocks(source) if kind == "letterhead"]
    assert letterhead[:3] == [
        "Datum | 11 januari 2024",
        "Onderwerp | Antwoorden over het water",
        "Ons kenmerk | 2024-17",
    ]
    assert {"De minister van Water", "A.B. de Vries"} <= set(letterhead)


def test_a_footnote_belongs_to_the_words_before_its_mark(tmp_path: Path) -> None:
    def fill(document: WordDocument) -> None:
        strangers.add_note(document.add_paragraph("Dit geldt voor alle steden."), 1)
        document.add_heading("Slot", 1)
        document.add_paragraph("Daarmee eindigt het stuk.")

    source, (paper,) = read(word(fill, notes=["Behalve voor de kleinste."]), tmp_path / "a.docx")
    first, last = paper.passages
    assert [(source.text[: note.at], note.span.slice(source.text)) for note in first.notes] == [
        ("Dit geldt voor alle steden.", "Behalve voor de kleinste.")
    ]
    assert (last.notes, last.section) == ((), "Slot")
    assert evidence(source, (paper,)) == ["Dit geldt voor alle steden.", "Daarmee eindigt het stuk."]
