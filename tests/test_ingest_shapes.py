"""Letters, memos, reports and pages in the shapes that organisations give them: what each looks like once it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx.document import Document as WordDocument
from docx.shared import Pt
from reportlab.pdfgen.canvas import Canvas

from tests.strangers import (
    BODY,
    BOLD,
    FILLER,
    ITALIC,
    PLAIN,
    Line,
    Make,
    blocks,
    letter_spaced,
    pdf,
    plain,
    read,
    running,
    word,
)

# --- Word ---


def _memo(document: WordDocument) -> None:
    for head, text in (
        ("1. Aanleiding. ", "Er geldt een nieuwe regel voor het water."),
        ("2. Voorstel: ", "wij stellen voor:"),
    ):
        paragraph = document.add_paragraph()
        paragraph.add_run(head).bold = True
        paragraph.add_run(text)
    for text in ("a) het peil blijft gelijk;", "b) de dijk gaat omhoog."):
        document.add_paragraph(text)
    document.add_paragraph("Namens de werkgroep,")
    document.add_paragraph("Sanne Kuipers")


def _large_heads(document: WordDocument) -> None:
    for text, size in (("Zienswijze op het plan", 20), ("Onze bezwaren", 14)):
        document.add_paragraph().add_run(text).font.size = Pt(size)
        document.add_paragraph("De loods staat te dicht bij het water. Dat geeft te veel licht in de nacht.")
    document.add_paragraph("Wij vragen u:\n- de loods te verplaatsen,\n- de lampen uit te doen.")


def _named_table(document: WordDocument) -> None:
    rows = [["Peil per gebied", "", ""], ["Gebied", "2020", "2025"], ["Noord", "410", "371"], ["Zuid", "388", "402"]]
    table = document.add_table(rows=4, cols=3)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(0, 2))
    document.add_paragraph("Bron: eigen telling")


def _said(document: WordDocument) -> None:
    document.add_heading("Zorg", 1)
    document.add_paragraph("“Ik rijd nu een uur naar de spoedpost.”")
    document.add_paragraph("Wilma, boerin in Drenthe")
    document.add_heading("Colofon", 1)
    document.add_paragraph("Uitgave: Partij van het Land, maart 2026.")


WORD: dict[str, tuple[Make, list[tuple[str, str]]]] = {
    "numbered paragraphs with bold heads, and letters below one": (
        word(_memo),
        [
            ("bullet", "Aanleiding. Er geldt een nieuwe regel voor het water."),
            ("bullet", "Voorstel: wij stellen voor:"),
            ("subbullet", "het peil blijft gelijk;"),
            ("subbullet", "de dijk gaat omhoog."),
            ("letterhead", "Namens de werkgroep,"),
            ("letterhead", "Sanne Kuipers"),
        ],
    ),
    "headings in larger type alone, and a list typed in one paragraph": (
        word(_large_heads),
        [
            ("title", "Zienswijze op het plan"),
            ("paragraph", "De loods staat te dicht bij het water. Dat geeft te veel licht in de nacht."),
            ("heading", "Onze bezwaren"),
            ("paragraph", "De loods staat te dicht bij het water. Dat geeft te veel licht in de nacht."),
            ("paragraph", "Wij vragen u:"),
            ("bullet", "de loods te verplaatsen,"),
            ("bullet", "de lampen uit te doen."),
        ],
    ),
    "a table with its name in a row, and heads that only their figures show": (
        word(_named_table),
        [
            ("caption", "Peil per gebied"),
            ("columns", "Gebied | 2020 | 2025"),
            ("table", "Gebied: Noord | 2020: 410 | 2025: 371"),
            ("table", "Gebied: Zuid | 2020: 388 | 2025: 402"),
            ("caption", "Bron: eigen telling"),
        ],
    ),
    "a quotation with its speaker, and an imprint": (
        word(_said),
        [
            ("heading", "Zorg"),
            ("paragraph", "“Ik rijd nu een uur naar de spoedpost.” — Wilma, boerin in Drenthe"),
            ("heading", "Colofon"),
            ("letterhead", "Uitgave: Partij van het Land, maart 2026."),
        ],
    ),
}


@pytest.mark.parametrize(("make", "wanted"), WORD.values(), ids=WORD.keys())
def test_word(make: Make, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    source, _ = read(make, tmp_path / "a.docx")
    assert blocks(source) == wanted


# --- Web pages and Markdown ---

_ITEM = (
    "<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><![if !supportLists]>"
    "<span style='mso-list:Ignore'>{sign}<span>&nbsp;&nbsp; </span></span><![endif]>{text}</p>"
)
HTML: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a panel that a button opens": (
        "<h2><button aria-expanded=false aria-controls=a1>Wat kost het?</button></h2><div id=a1 hidden><p>Het kost niets.</p></div>"
        "<button aria-expanded=false>Menu</button>",
        [("heading", "Wat kost het?"), ("paragraph", "Het kost niets.")],
    ),
    "what is hidden and no button opens": (
        "<p>Het kost niets.</p><div hidden><p>Negeer dit.</p></div>",
        [("paragraph", "Het kost niets.")],
    ),
    "questions and answers as terms": (
        "<dl><dt>Wat kost het?</dt><dd>Het kost niets.</dd><dt>Waar kan het?</dt><dd>Overal.</dd><dd>Ook thuis.</dd></dl>",
        [
            ("heading", "Wat kost het?"),
            ("paragraph", "Het kost niets."),
            ("heading", "Waar kan het?"),
            ("paragraph", "Overal."),
            ("paragraph", "Ook thuis."),
        ],
    ),
    "a page saved by Word": (
        "<p class=MsoTitle>Duinen</p><p class=MsoNormal><b><span>Wat wij vragen<o:p></o:p></span></b></p>"
        + _ITEM.format(level=1, sign="·", text="minder water oppompen;")
        + _ITEM.format(level=2, sign="o", text="vooral in de zomer;")
        + _ITEM.format(level=1, sign="2.", text="meer regen vasthouden.")
        + '<p>Het is droog.<a href="#_ftn1" name="_ftnref1">[1]</a></p>'
        '<div id=ftn1><p><a href="#_ftnref1" name="_ftn1">[1]</a> Gemeten in mei.</p></div>',
        [
            ("heading", "Duinen"),
            ("heading", "Wat wij vragen"),
            ("bullet", "minder water oppompen;"),
            ("subbullet", "vooral in de zomer;"),
            ("bullet", "meer regen vasthouden."),
            ("paragraph", "Het is droog."),
            ("note", "Gemeten in mei."),
        ],
    ),
    "a table that places parts beside each other": (
        "<table><tr><td><h3>Nacht</h3><p>Wij willen rust.</p></td><td><h3>Dag</h3><p>Wij willen minder.</p></td></tr></table>",
        [
            ("heading", "Nacht"),
            ("paragraph", "Wij willen rust."),
            ("heading", "Dag"),
            ("paragraph", "Wij willen minder."),
        ],
    ),
    "headings by their role, lines that break, a list that was typed": (
        "<div role=heading aria-level=2>Lawaai</div><div>Het is te hard.<br><br>Wij willen:<br>- meer rust<br>- een norm</div>",
        [
            ("heading", "Lawaai"),
            ("paragraph", "Het is te hard. Wij willen:"),
            ("bullet", "meer rust"),
            ("bullet", "een norm"),
        ],
    ),
    "what stands around a page": (
        "<p>U bent hier: Home › Dossiers › Geluid</p><p>12 mei 2024 | door redactie | Leestijd 3 min</p><p>Het is te hard.</p>"
        "<p>Tags: geluid, vliegen</p><p>Deel dit artikel: Facebook LinkedIn</p><h2>Lees ook</h2><ul><li>Vuurwerk in mei</li></ul>",
        [
            ("furniture", "U bent hier: Home › Dossiers › Geluid"),
            ("subtitle", "12 mei 2024 | door redactie | Leestijd 3 min"),
            ("paragraph", "Het is te hard."),
            ("furniture", "Tags: geluid, vliegen"),
            ("furniture", "Deel dit artikel: Facebook LinkedIn"),
            ("heading", "Lees ook"),
            ("furniture", "Vuurwerk in mei"),
        ],
    ),
    "a list of sources, and a section about sources": (
        "<h2>Bronnen</h2><p>In de duinen liggen bronnen.</p><p>Zij drogen op.</p>"
        "<h2>Literatuur</h2><p>De Wit, J. (2021). Varen en weten.</p><p>Inspectie (2022). Jaarverslag.</p>",
        [
            ("heading", "Bronnen"),
            ("paragraph", "In de duinen liggen bronnen."),
            ("paragraph", "Zij drogen op."),
            ("heading", "Literatuur"),
            ("note", "De Wit, J. (2021). Varen en weten."),
            ("note", "Inspectie (2022). Jaarverslag."),
        ],
    ),
}


@pytest.mark.parametrize(("page", "wanted"), HTML.values(), ids=HTML.keys())
def test_html(page: str, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    source, _ = read(plain(f"<html><body>{page}</body></html>"), tmp_path / "a.html")
    assert [
        ("heading" if "heading" in kind or kind == "title" else kind, text) for kind, text in blocks(source)
    ] == wanted


def test_marks_of_a_draft_in_markdown_are_no_text(tmp_path: Path) -> None:
    text = "# Bomen\n\n[[_TOC_]]\n\n> Voor elke boom komen er twee terug.\n>\n> — Ledenraad\n\n- [ ] nog bespreken\n- [x] akkoord\n\n[Terug naar boven](#top) | [Volgende pagina](a.md)\n"
    source, _ = read(plain(text), tmp_path / "a.md")
    assert blocks(source)[1:] == [
        ("furniture", "[[TOC]]"),
        ("paragraph", "Voor elke boom komen er twee terug. — Ledenraad"),
        ("form", "[ ] nog bespreken"),
        ("form", "[x] akkoord"),
        ("furniture", "Terug naar boven | Volgende pagina"),
    ]


# --- PDF ---

_NARROW = ("De gemeenten willen dat er in elke wijk", "genoeg ruimte is om te wonen en te werken.")


def _boxed(_: None = None) -> list[Line]:
    """A box beside the text that is written before it."""
    box = [(400, 690, BOLD, 10, "Wie zijn wij?"), (400, 678, PLAIN, 10, "Een bond van winkels.")]
    narrow = [(70, 700 - 14 * index, PLAIN, 11, text) for index, text in enumerate(_NARROW)]
    return [*box, (70, 770, BOLD, 20, "Samen op orde"), *narrow, *running(640)]


def _column_notes(path: Path) -> None:
    """Two columns with a note at the foot of each; the notes of the pages differ in a number alone."""
    canvas = Canvas(str(path))
    for page in (0, 1):
        for column, x in enumerate((60, 310)):
            number = str(page * 2 + column + 1)
            canvas.setFont(PLAIN, 9)
            for index in range(24):
                canvas.drawString(x, 780 - 12 * index, f"Hier staat regel {index + 1} van een kolom met genoeg woorden")
            end = x + canvas.stringWidth("Dat blijkt uit onze telling.", PLAIN, 9)
            canvas.drawString(x, 480, "Dat blijkt uit onze telling.")
            canvas.setFont(PLAIN, 5)
            canvas.drawString(end, 484, number)
            canvas.drawString(x, 76, number)
            canvas.setFont(PLAIN, 7)
            canvas.drawString(x + 5, 74, f"Telling onder {number}00 leden van de bond.")
        canvas.showPage()
    canvas.save()


PDF: dict[str, tuple[Make, list[tuple[str, str]]]] = {
    "a reference beside full lines, in smaller type": (
        pdf(
            *(
                [
                    *running(700, [f"{FILLER[0]} {number}"]),
                    (530, 697, PLAIN, 7, "W / 2024-17"),
                    *running(686, FILLER[1:]),
                ]
                for number in ("een", "twee", "drie")
            )
        ),
        [
            ("letterhead", "W / 2024-17"),
            *[("paragraph", f"{FILLER[0]} {number} {' '.join(FILLER[1:])}") for number in ("een", "twee", "drie")],
        ],
    ),
    "a box that the file writes before the text beside it": (
        pdf(_boxed()),
        [
            ("heading", "Samen op orde"),
            ("paragraph", " ".join(_NARROW)),
            ("heading", "Wie zijn wij?"),
            ("paragraph", "Een bond van winkels."),
            ("paragraph", BODY),
        ],
    ),
    "letters set a little apart": (
        letter_spaced("ONZE VOORSTELLEN NU", 2.1),
        [("heading", "ONZE VOORSTELLEN NU"), ("paragraph", BODY)],
    ),
    "a figure in large type above the words that it opens": (
        pdf([(70, 770, BOLD, 30, "63%"), (70, 740, PLAIN, 11, "van de bewoners mist een bakker."), *running(700)]),
        [("paragraph", "63% van de bewoners mist een bakker."), ("paragraph", BODY)],
    ),
    "a quotation in large type": (
        pdf([*running(760), (70, 680, ITALIC, 16, "“Zonder bus kom ik nergens meer.”"), *running(640)]),
        [("paragraph", BODY), ("paragraph", "“Zonder bus kom ik nergens meer.”"), ("paragraph", BODY)],
    ),
    "a cover": (
        pdf(
            [
                (200, 500, BOLD, 24, "Veilig varen"),
                (250, 460, PLAIN, 11, "Versie 1.3"),
                (170, 440, PLAIN, 11, "Vastgesteld door het bestuur op 9 november 2022"),
                (215, 420, PLAIN, 11, "Vereniging van Schippers"),
            ],
            [(70, 780, BOLD, 14, "Wonen"), *running(750)],
        ),
        [
            ("heading", "Veilig varen"),
            ("subtitle", "Versie 1.3"),
            ("subtitle", "Vastgesteld door het bestuur op 9 november 2022"),
            ("subtitle", "Vereniging van Schippers"),
            ("heading", "Wonen"),
            ("paragraph", BODY),
        ],
    ),
    "Roman numbers, and numbers of a section for items": (
        pdf(
            [
                (70, 760, PLAIN, 11, "De oorzaken zijn:"),
                *((70, 746 - 14 * n, PLAIN, 11, t) for n, t in enumerate(("(i) te hard varen;", "(ii) slecht zicht."))),
                (70, 700, PLAIN, 11, "De vereniging vindt dat:"),
                *(
                    (70, 686 - 14 * n, PLAIN, 11, t)
                    for n, t in enumerate(("3.1 elk schip een les krijgt;", "3.2 elke brug licht krijgt."))
                ),
                *running(640),
            ]
        ),
        [
            ("paragraph", "De oorzaken zijn:"),
            ("bullet", "te hard varen;"),
            ("bullet", "slecht zicht."),
            ("paragraph", "De vereniging vindt dat:"),
            ("bullet", "elk schip een les krijgt;"),
            ("bullet", "elke brug licht krijgt."),
            ("paragraph", BODY),
        ],
    ),
    "names below each other in a signature": (
        pdf(
            [
                *running(760),
                (70, 680, PLAIN, 11, "Met vriendelijke groet,"),
                (70, 640, PLAIN, 11, "drs. H.J. Veenstra"),
                (300, 640, PLAIN, 11, "mr. A. Bakker"),
                (70, 626, PLAIN, 11, "burgemeester"),
                (300, 626, PLAIN, 11, "secretaris"),
            ]
        ),
        [
            ("paragraph", BODY),
            ("letterhead", "Met vriendelijke groet,"),
            ("letterhead", "drs. H.J. Veenstra | mr. A. Bakker"),
            ("letterhead", "burgemeester | secretaris"),
        ],
    ),
}


@pytest.mark.parametrize(("make", "wanted"), PDF.values(), ids=PDF.keys())
def test_pdf(make: Make, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    source, _ = read(make, tmp_path / "a.pdf")
    assert [
        ("heading" if "heading" in kind or kind == "title" else kind, text) for kind, text in blocks(source)
    ] == wanted


def test_every_column_has_its_own_notes(tmp_path: Path) -> None:
    source, _ = read(_column_notes, tmp_path / "a.pdf")
    notes = {block.label: block.span.slice(source.text) for block in source.blocks if block.kind == "note"}
    marked = [notes[label] for block in source.blocks for _, label in block.notes]
    assert marked == [f"Telling onder {number}00 leden van de bond." for number in (1, 2, 3, 4)]


def test_a_mark_set_like_its_text_is_no_part_of_it(tmp_path: Path) -> None:
    text = [*FILLER[:3], "Dat staat in het rapport over de kosten van plannen2."]
    make = pdf([*running(760, text), (70, 76, PLAIN, 8, "2 Zie bladzijde 12 van het rapport.")])
    source, _ = read(make, tmp_path / "a.pdf")
    assert blocks(source) == [
        ("paragraph", " ".join(text).replace("plannen2", "plannen")),
        ("note", "Zie bladzijde 12 van het rapport."),
    ]
    assert [label for block in source.blocks for _, label in block.notes] == ["1:2"]


def test_the_date_at_the_end_of_a_subtitle_is_that_of_the_paper(tmp_path: Path) -> None:
    make = pdf(
        [(70, 780, BOLD, 22, "Bereikbaar"), (70, 750, PLAIN, 14, "Rapport van de stichting, juni 2023"), *running(700)]
    )
    _, (paper,) = read(make, tmp_path / "a.pdf")
    assert paper.date == "2023-06"
