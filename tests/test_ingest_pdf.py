"""PDFs of strangers: what each trouble looks like once it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.records import fold
from tests import strangers
from tests.strangers import BODY, BOLD, FILLER, ITALIC, PLAIN, Make, blocks, pdf, read, running

# PDF: name -> (how it is made, the blocks that come of it).

_SIDE = [(510, 690, BOLD, 8, "Directie Water"), (510, 640, BOLD, 8, "Ons kenmerk"), (510, 630, PLAIN, 8, "W / 2024-17")]
_NARROW = (
    "De gemeenten willen dat er in elke wijk",
    "genoeg ruimte is om te wonen, te werken",
    "en te spelen. Daar is geld voor nodig,",
)
_NARROW_REST = (
    "en ook tijd. De provincies hebben hierin",
    "een taak die vaak wordt vergeten door",
    "het rijk en door de gemeenten zelf.",
)

PDF: dict[str, tuple[Make, list[tuple[str, str]]]] = {
    "italic headings": (
        pdf([(70, 760, ITALIC, 11, "Wonen"), *running(746), (70, 676, ITALIC, 11, "Werken"), *running(662)]),
        [("heading", "Wonen"), ("paragraph", BODY), ("heading", "Werken"), ("paragraph", BODY)],
    ),
    "underlined headings": (
        strangers.underlined,
        [
            ("heading", "Onze vraag aan het rijk"),
            ("paragraph", BODY),
            ("heading", "Wat wij zelf doen"),
            ("paragraph", BODY),
        ],
    ),
    "numbered headings in another type than their numbers": (
        pdf([(70, 760, PLAIN, 11, "a)"), (90, 760, ITALIC, 11, "Inhoud van het plan"), *running(740)]),
        [("heading", "a) Inhoud van het plan"), ("paragraph", BODY)],
    ),
    "a heading with its letters apart": (
        strangers.letter_spaced("Onze visie", 6),
        [("heading", "Onze visie"), ("paragraph", BODY)],
    ),
    "a letterhead beside the text on every page": (
        pdf(*([*_SIDE, *running(700), (70, 640, BOLD, 11, head), *running(620)] for head in ("Wonen", "Werken"))),
        [
            ("letterhead", "Directie Water"),
            ("letterhead", "Ons kenmerk"),
            ("letterhead", "W / 2024-17"),
            ("paragraph", BODY),
            ("heading", "Wonen"),
            ("paragraph", BODY),
            ("paragraph", BODY),
            ("heading", "Werken"),
            ("paragraph", BODY),
        ],
    ),
    "running heads and page numbers": (
        pdf(
            *(
                [(70, 810, PLAIN, 8, "Bond van Steden"), *running(700), (290, 30, PLAIN, 8, f"{number} | Visie")]
                for number in (1, 2, 3)
            )
        ),
        [("paragraph", BODY)] * 3,
    ),
    "a sentence over a page": (
        pdf(
            running(
                760,
                [*FILLER[:3], "Dit alles moet op tijd gebeuren, en niet pas wanneer de volgende grote plannen van het"],
            ),
            running(760, ["rijk klaar zijn."]),
        ),
        [
            (
                "paragraph",
                fold(
                    " ".join(
                        [
                            *FILLER[:3],
                            "Dit alles moet op tijd gebeuren, en niet pas wanneer de volgende grote plannen van het rijk klaar zijn.",
                        ]
                    )
                ),
            )
        ],
    ),
    "two columns, one after the other": (
        pdf([*running(760, _NARROW, 70), *running(760, _NARROW_REST, 320)]),
        [("paragraph", " ".join([*_NARROW, *_NARROW_REST]))],
    ),
    "a list with dashes below a heading": (
        pdf(
            [
                (70, 760, BOLD, 11, "Wij vragen"),
                (80, 746, PLAIN, 11, "-"),
                (95, 746, PLAIN, 11, "geld;"),
                (80, 732, PLAIN, 11, "-"),
                (95, 732, PLAIN, 11, "tijd."),
                *running(700),
            ]
        ),
        [("heading", "Wij vragen"), ("bullet", "geld;"), ("bullet", "tijd."), ("paragraph", BODY)],
    ),
    "numbered bold paragraphs": (
        pdf(
            [
                *running(760),
                (70, 690, BOLD, 11, "1. Geef de gemeenten meer ruimte om zelf te kiezen waar zij gaan bouwen, ook"),
                (85, 676, BOLD, 11, "buiten de stad."),
                (70, 662, BOLD, 11, "2. Maak afspraken over het geld dat daarvoor in de komende tien jaar nodig is."),
                *running(630),
            ]
        ),
        [
            ("paragraph", BODY),
            ("bullet", "Geef de gemeenten meer ruimte om zelf te kiezen waar zij gaan bouwen, ook buiten de stad."),
            ("bullet", "Maak afspraken over het geld dat daarvoor in de komende tien jaar nodig is."),
            ("paragraph", BODY),
        ],
    ),
    "items with a code": (
        pdf(
            [
                *running(760),
                (75, 690, PLAIN, 11, "fo 1."),
                (110, 690, PLAIN, 11, "Wat is het doel van het plan?"),
                (75, 666, PLAIN, 11, "fo 2."),
                (110, 666, PLAIN, 11, "Wie voert het plan uit?"),
            ]
        ),
        [("paragraph", BODY), ("bullet", "Wat is het doel van het plan?"), ("bullet", "Wie voert het plan uit?")],
    ),
    "letters in brackets": (
        pdf(
            [
                *running(760),
                (80, 690, PLAIN, 11, "(a)"),
                (105, 690, PLAIN, 11, "meer woningen in de stad;"),
                (80, 676, PLAIN, 11, "(b)"),
                (105, 676, PLAIN, 11, "meer groen op straat."),
            ]
        ),
        [("paragraph", BODY), ("bullet", "meer woningen in de stad;"), ("bullet", "meer groen op straat.")],
    ),
    "bullets that are drawn": (
        strangers.drawn_bullets,
        [
            ("paragraph", BODY),
            (
                "bullet",
                "meer woningen in de stad, ook voor wie daar werkt en er nu niet kan wonen, en voor hun gezin;",
            ),
            ("bullet", "meer groen op straat."),
        ],
    ),
    "a table with lines": (
        strangers.ruled_table,
        [
            ("paragraph", BODY),
            ("columns", "Doel | Wanneer"),
            ("table", "Doel: Meer woningen in de stad bouwen | Wanneer: 2026"),
            ("table", "Doel: Meer groen op straat | Wanneer: na 2030"),
        ],
    ),
    "a footnote": (
        strangers.with_notes,
        [("paragraph", BODY), ("note", "Zie het rapport over de kosten van plannen, bladzijde 12.")],
    ),
    "a table of numbers": (
        pdf(
            [
                *running(760),
                (200, 680, BOLD, 10, "2023"),
                (300, 680, BOLD, 10, "2024"),
                (70, 666, PLAIN, 10, "Infecties"),
                (200, 666, PLAIN, 10, "176"),
                (300, 666, PLAIN, 10, "254"),
                (70, 652, PLAIN, 10, "Opnames"),
                (200, 652, PLAIN, 10, "12"),
                (300, 652, PLAIN, 10, "31"),
                *running(620),
            ]
        ),
        [
            ("paragraph", BODY),
            ("columns", "2023 | 2024"),
            ("table", "Infecties | 2023: 176 | 2024: 254"),
            ("table", "Opnames | 2023: 12 | 2024: 31"),
            ("paragraph", BODY),
        ],
    ),
    "a table of contents": (
        pdf(
            [
                (70, 780, BOLD, 16, "Inhoud"),
                *(
                    (x, 750 - 14 * n, PLAIN, 11, text)
                    for n, head in enumerate(("Wonen", "Werken", "Water"))
                    for x, text in ((70, head), (480, str(n + 3)))
                ),
            ],
            [(70, 780, BOLD, 16, "Wonen"), *running(750)],
        ),
        [
            ("contents", "Inhoud"),
            ("contents", "Wonen 3"),
            ("contents", "Werken 4"),
            ("contents", "Water 5"),
            ("heading", "Wonen"),
            ("paragraph", BODY),
        ],
    ),
    "the letters of a drawing": (
        pdf(
            [
                *running(760),
                *((90 + 60 * n, 640 - 37 * (n % 3), PLAIN, 11, sign) for n, sign in enumerate("ABCDE")),
                *running(500),
            ]
        ),
        [("paragraph", BODY), *[("furniture", sign) for sign in "ABCDE"], ("paragraph", BODY)],
    ),
    "a large initial, and a row of stars": (
        pdf(
            [
                (70, 740, BOLD, 40, "D"),
                (102, 760, PLAIN, 11, FILLER[0][1:]),
                (102, 746, PLAIN, 11, FILLER[1]),
                *running(732, FILLER[2:]),
                (250, 670, PLAIN, 11, "* * *"),
                *running(640),
            ]
        ),
        [("paragraph", BODY), ("furniture", "* * *"), ("paragraph", BODY)],
    ),
    "a press release": (
        pdf(
            [
                (70, 780, PLAIN, 11, "Utrecht, 3 juni 2025"),
                (70, 750, BOLD, 18, "Huurders willen een stem"),
                *running(720),
                (70, 640, PLAIN, 11, "--- EINDE PERSBERICHT ---"),
                (70, 610, BOLD, 11, "Noot voor de redactie"),
                (70, 590, PLAIN, 11, "Voor meer informatie: Tim Vos, pers@bond.example."),
            ]
        ),
        [
            ("subtitle", "Utrecht, 3 juni 2025"),
            ("heading", "Huurders willen een stem"),
            ("paragraph", BODY),
            ("furniture", "--- EINDE PERSBERICHT ---"),
            ("heading", "Noot voor de redactie"),
            ("letterhead", "Voor meer informatie: Tim Vos, pers@bond.example."),
        ],
    ),
    "a running head of a single page": (
        pdf(
            [(70, 815, PLAIN, 7, "Bond | Visie op het water"), (70, 760, BOLD, 18, "Visie op het water"), *running(720)]
        ),
        [("heading", "Visie op het water"), ("paragraph", BODY)],
    ),
    "a caption": (
        pdf([*running(760), (70, 680, PLAIN, 11, "Figuur 2: Het aantal woningen per wijk"), *running(640)]),
        [("paragraph", BODY), ("caption", "Figuur 2: Het aantal woningen per wijk"), ("paragraph", BODY)],
    ),
}


@pytest.mark.parametrize(("make", "wanted"), PDF.values(), ids=PDF.keys())
def test_pdf(make: Make, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    source, papers = read(make, tmp_path / "a.pdf")
    found = blocks(source)
    # The first highest heading may be the title; where it stands in its paper is another test.
    assert [("heading" if kind in ("title", "subheading") else kind, text) for kind, text in found] == wanted
    assert len(papers) == 1


def test_a_mark_of_a_note_is_no_part_of_its_sentence(tmp_path: Path) -> None:
    source, (paper,) = read(strangers.with_notes, tmp_path / "a.pdf")
    (passage,) = paper.passages
    assert [(note.at, note.span.slice(source.text)) for note in passage.notes] == [
        (len(BODY), "Zie het rapport over de kosten van plannen, bladzijde 12.")
    ]


def test_furniture_of_the_page_is_told_once(tmp_path: Path) -> None:
    source, _ = read(PDF["running heads and page numbers"][0], tmp_path / "a.pdf")
    assert source.left_out == ("Bond van Steden (1, 2, 3)", "1 | Visie (1, 2, 3)")
    assert source.pages == 3


def test_the_date_of_a_part_is_not_that_of_the_paper(tmp_path: Path) -> None:
    lines = [
        (70, 780, BOLD, 14, "Fiche water"),
        (70, 750, BOLD, 11, "1. Gegevens"),
        (70, 730, ITALIC, 11, "Datum van ontvangst"),
        (70, 716, PLAIN, 11, "26 oktober 2022"),
        *running(690),
    ]
    _, (paper,) = read(pdf(lines), tmp_path / "a.pdf")
    assert (paper.title, paper.date) == ("Fiche water", None)
