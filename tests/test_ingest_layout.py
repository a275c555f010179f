from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.corpus.parse import parse_papers
from ingest.readers.text import clean_text, read_text
from ingest.records import Source, fold
from tests.shelf import check_nothing_lost


def read(text: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, fold(block.span.slice(text))) for block in read_text(text).blocks]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(kind, words) for kind, _, words in read(text)]


LINES = [
    "Wonen",
    "Wat is er mis?",
    "Inzet",
    "- een punt",
    "* een punt;",
    "• Bouw meer woningen",
    "1. Eerst dit",
    "2. Dan dat",
    "a. en zo",
    "====",
    "---",
    "***",
    "# Kop",
    "## Kop",
    "https://vng.nl/een-lang-adres",
    "Er zijn te weinig woningen in de steden en de dorpen van het land.",
    "wijs)",
    "(jeugd en onder-",
    "dat loopt door op de volgende regel, want hij is breder dan de eerste regel van het stuk",
    "4. Zo",
    "–",
    "•",
    "1.",
    "  ingesprongen regel",
    "\tmet tab",
    "",
    "een kort einde.",
    "‘Citaat.’",
    "",
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=25) | st.lists(st.text(max_size=30), min_size=1, max_size=8)
)
def test_nothing_of_any_text_is_lost_or_doubled(lines: list[str]) -> None:
    text = clean_text("\n".join(lines))
    source = Source("tekst.txt", text, read_text(text).blocks)
    check_nothing_lost(source, parse_papers(source) if source.blocks else ())


def test_a_paper_with_other_headings() -> None:
    text = (
        "Visie op water\n\nAanleiding\n\nHet wordt droger. Dat merken alle provincies.\n\nOnze inzet\n\n"
        "Wij vragen drie dingen:\n\n- meer berging;\n- schonere sloten;\n- een eerlijke prijs.\n"
    )
    assert kinds(text) == [
        ("title", "Visie op water"),
        ("heading", "Aanleiding"),
        ("paragraph", "Het wordt droger. Dat merken alle provincies."),
        ("heading", "Onze inzet"),
        ("paragraph", "Wij vragen drie dingen:"),
        ("bullet", "meer berging;"),
        ("bullet", "schonere sloten;"),
        ("bullet", "een eerlijke prijs."),
    ]


def test_underlined_and_hashed_headings() -> None:
    text = "Water\n=====\n\nDroogte\n-------\nHet wordt droger.\n\n### Sloten\n\nZe staan leeg\n"
    assert kinds(text) == [
        ("title", "Water"),
        ("furniture", "====="),
        ("heading", "Droogte"),
        ("furniture", "-------"),
        ("paragraph", "Het wordt droger."),
        ("subheading", "Sloten"),
        ("paragraph", "Ze staan leeg"),
    ]


def test_numbered_headings_and_numbered_lists() -> None:
    text = (
        "Visie\n\n1. Inleiding\n\nDit gaat over water. Het wordt droger.\n\n2. Wensen\n\n"
        "Dit is nodig:\n1. geld;\n2. tijd\n   en rust;\n3. ruimte.\n"
    )
    assert read(text) == [
        ("title", 0, "Visie"),
        ("heading", 1, "1. Inleiding"),
        ("paragraph", 0, "Dit gaat over water. Het wordt droger."),
        ("heading", 1, "2. Wensen"),
        ("paragraph", 0, "Dit is nodig:"),
        ("bullet", 1, "geld;"),
        ("bullet", 1, "tijd en rust;"),
        ("bullet", 1, "ruimte."),
    ]


def test_a_numbered_list_without_a_gap_below_an_annex_is_a_list() -> None:
    text = (
        "Geachte leden,\n\nWij repareren graag. Dat scheelt afval.\n\nMet hartelijke groet,\n\nRoos de Vries, voorzitter\n\n"
        "Bijlage 1: wat er stuk was\n1. lampen: 83 procent gelukt\n2. printers: 31 procent gelukt\n3. fietsen: 90 procent gelukt\n"
    )
    assert kinds(text)[-5:] == [
        ("letterhead", "Roos de Vries, voorzitter"),
        ("heading", "Bijlage 1: wat er stuk was"),
        ("bullet", "lampen: 83 procent gelukt"),
        ("bullet", "printers: 31 procent gelukt"),
        ("bullet", "fietsen: 90 procent gelukt"),
    ]


def test_lists_nest_by_indentation_and_by_sign() -> None:
    text = "Nodig is:\n- geld\n  - van het rijk\n  - van ons\n- tijd\n\n• Water\na. schoon\nb. genoeg\n• Lucht\n"
    assert [(kind, level) for kind, level, _ in read(text)][1:] == [
        ("bullet", 1),
        ("subbullet", 2),
        ("subbullet", 2),
        ("bullet", 1),
        ("subbullet", 2),
        ("subbullet", 3),
        ("subbullet", 3),
        ("subbullet", 2),
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param(
            "Van alle kinderen in dit land krijgt er één op de\n4. Dat is veel, en het worden er elk jaar meer.\n",
            "Van alle kinderen in dit land krijgt er één op de 4. Dat is veel, en het worden er elk jaar meer.",
            id="a number at the start of a line",
        ),
        pytest.param(
            "Maak de opvang toegankelijk voor alle kinderen\n– zonder eis aan de ouders – en investeer.\n",
            "Maak de opvang toegankelijk voor alle kinderen – zonder eis aan de ouders – en investeer.",
            id="a dash at the start of a line",
        ),
    ],
)
def test_a_wrapped_line_is_no_list_item(text: str, first: str) -> None:
    assert kinds(text)[0] == ("paragraph", first)


def test_two_papers_that_share_their_headings() -> None:
    body = "Analyse\n\nHet gaat niet goed. Er moet iets gebeuren.\n\nInzet\n\nBouw meer. En sneller dan nu.\n\n"
    text = f"Wonen in de stad\n\n{body}Werken op het land\n\n{body}"
    papers = parse_papers(Source("twee.txt", text, read_text(text).blocks))
    assert [paper.title for paper in papers] == ["Wonen in de stad", "Werken op het land"]
    assert [section.heading for section in papers[1].sections] == ["Analyse", "Inzet"]


def test_one_line_per_paragraph(tmp_path: Path) -> None:
    long = "Dit is een alinea op één regel, en dus veel langer dan een gewone regel. "
    text = f"Titel\n\n{long * 6}\n{long * 3}\nKort.\n"
    assert [kind for kind, _ in kinds(text)] == ["title", "paragraph", "paragraph", "paragraph"]
