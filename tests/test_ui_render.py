from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.records import Block, Source, Span
from qa.answer import Need, Statement, Table
from tests.web_pipeline import TEXT, pipeline_of, pipeline_of_sources
from ui import texts
from ui.page import theme
from ui.page.about import ShownFigure, read_figures
from ui.page.document import dutch_document
from ui.page.examples import load_examples
from ui.page.parts import Contact
from ui.page.reading import found_html, list_html, paper_html
from ui.page.turns import Turn, turn_html
from ui.render.anchors import anchor_text
from ui.render.encode import encode
from ui.render.glossary import Term
from ui.render.library import dutch_date, find_words, is_old, marked_pieces
from ui.render.plain import plain_text

PIPELINE = pipeline_of()
LIBRARY = PIPELINE.library


def test_plain_text_has_question_answer_and_whole_sources() -> None:
    answer = PIPELINE.ask("Hoeveel huurwoningen?")
    assert plain_text(answer, LIBRARY, today=date(2026, 3, 12)) == (
        "Vraag: Hoeveel huurwoningen?\n\n"
        "In de papers staat:\nGeef gemeenten geld voor tienduizend sociale huurwoningen per jaar. [1]\n\n"
        "Bronnen:\n[1] Wonen in de stad, Wat hebben gemeenten daarvoor nodig?, datum onbekend: "
        "“Geef gemeenten geld voor tienduizend sociale huurwoningen per jaar.”\n\n"
        "Gemaakt met AI op 12 maart 2026. Versie van de papers: proef-1. Controleer altijd de bron."
    )


def test_html_of_a_turn_has_no_blank_line_that_would_open_markdown() -> None:
    answer = PIPELINE.ask("Hoeveel woningen?")
    assert "\n" not in turn_html(Turn(1, "a\n\n![x](y)", answer), LIBRARY, (), Contact())


def test_ids_are_of_their_turn_so_that_an_old_marker_opens_its_own_source() -> None:
    answer = PIPELINE.ask("Hoeveel woningen?")
    first, second = (turn_html(Turn(n, "x", answer), LIBRARY, (), Contact()) for n in (1, 2))
    assert 'id="bron-1-1"' in first
    assert 'href="#bron-2-1"' in second


def test_each_of_several_things_asked_stands_over_its_answer() -> None:
    needs = (Need("Wat kost dat?", "answered", None, (0,)), Need("Wie betaalt?", "answered", None, (1,)))
    said = (Statement("De eerste zin.", "bridge"), Statement("De tweede zin.", "bridge"))
    answer = replace(PIPELINE.ask("Hoeveel woningen?"), statements=said, needs=needs)
    html = turn_html(Turn(1, "x", answer), LIBRARY, (), Contact())
    assert html.count("deelvraag") == 2
    assert html.index("Wat kost dat") < html.index("eerste zin") < html.index("Wie betaalt") < html.index("tweede zin")


def test_while_statements_come_in_the_sources_wait() -> None:
    answer = PIPELINE.ask("Hoeveel woningen?")
    shown = turn_html(
        Turn(1, "x", replace(answer, statements=answer.statements[:1]), is_whole=False), LIBRARY, (), Contact()
    )
    assert 'class="bron"' not in shown
    assert "In de papers staat" in shown


def test_a_long_list_shows_three_points_and_the_rest_behind_a_fold() -> None:
    names = ("een", "twee", "drie", "vier", "vijf")
    points = tuple(Statement(name, "quote", (marker,)) for marker, name in enumerate(names, start=1))
    answer = PIPELINE.ask("Hoeveel huurwoningen?")
    answer = replace(answer, citations=tuple(replace(answer.citations[0], marker=point.markers[0]) for point in points))
    shown = turn_html(
        Turn(1, "x", replace(answer, statements=(Statement("Er staat:", "bridge"), *points))), LIBRARY, (), Contact()
    )
    before, _, behind = shown.partition('<details class="meer">')
    assert [f"<li>{point.text}" in before for point in points] == [True, True, True, False, False]
    assert "Toon alle 5" in behind and all(f"<li>{point.text}" in behind for point in points[3:])
    few = replace(answer, statements=(Statement("Er staat:", "bridge"), *points[:3]))
    assert "meer" not in turn_html(Turn(1, "x", few), LIBRARY, (), Contact())


def test_what_can_be_asked_next_stands_under_an_answer_as_links() -> None:
    answer = replace(PIPELINE.ask("Hoeveel huurwoningen?"), follow_ups=("Wat kost 5% & meer?",))
    assert 'href="?vraag=Wat%20kost%205%25%20%26%20meer%3F"' in turn_html(Turn(1, "x", answer), LIBRARY, (), Contact())


@pytest.mark.parametrize("name", ["papers.txt", "andere.txt"])
def test_a_quote_stands_alone_once_the_papers_say_something_else_there(name: str) -> None:
    answer = PIPELINE.ask("Hoeveel huurwoningen?")
    after = pipeline_of_sources({name: TEXT.replace("Wonen in de stad", "Wonen in stad en dorp")}).library
    shown = turn_html(Turn(1, "x", answer), after, (), Contact())
    assert "<blockquote><mark>Geef gemeenten geld voor tienduizend sociale huurwoningen per jaar" in shown
    assert texts.CHANGED_PAPER in shown
    assert "?paper=" not in shown
    assert texts.CHANGED_PAPER not in turn_html(Turn(1, "x", answer), LIBRARY, (), Contact())


@pytest.mark.parametrize(
    ("marks", "pieces"),
    [
        pytest.param([], [("Een huis in de wijk.", False)], id="none"),
        pytest.param([Span(4, 8)], [("Een ", False), ("huis", True), (" in de wijk.", False)], id="one"),
        pytest.param([Span(0, 3), Span(3, 8)], [("Een huis", True), (" in de wijk.", False)], id="touching"),
        pytest.param([Span(0, 99)], [("Een huis in de wijk.", True)], id="past the end"),
    ],
)
def test_marks_fall_on_the_words_whatever_the_line_breaks(marks: list[Span], pieces: list[tuple[str, bool]]) -> None:
    assert marked_pieces("Een huis\nin de wijk.", Span(0, 20), marks) == pieces


def test_sub_bullets_stand_inside_their_bullet() -> None:
    text = "Titel een twee drie"
    kinds = [("title", 0, 5, 0), ("bullet", 6, 9, 1), ("subbullet", 10, 14, 2), ("bullet", 15, 19, 1)]
    blocks = tuple(Block(kind, Span(start, end), level) for kind, start, end, level in kinds)  # type: ignore[arg-type]
    paper = LIBRARY.papers[0]
    library = type(LIBRARY)((paper,), {paper.source: Source(paper.source, text.ljust(2000), blocks)})
    html = paper_html(paper, library)
    assert '<ul><li id="p-6">een<ul><li id="p-10">twee</li></ul></li><li id="p-15">drie</li></ul>' in html


def test_the_list_links_every_section() -> None:
    html = list_html(LIBRARY)
    assert html.count('class="paper"') == 2
    assert "?paper=wonen-in-de-stad&amp;plaats=" in html


MOVED = TEXT.replace("Wonen in de stad\n", "Wonen in de stad\n\nWat is nieuw?\nEr is een nieuw stuk.\n", 1)
GONE = TEXT.replace("tienduizend", "elfduizend")


@pytest.mark.parametrize(
    ("now", "marked", "is_lost"),
    [
        pytest.param(TEXT, True, False, id="the same"),
        pytest.param(MOVED, True, False, id="moved"),
        pytest.param(MOVED.replace("sociale\nhuur", "sociale huur"), True, False, id="moved and wrapped anew"),
        pytest.param(GONE, False, True, id="gone"),
    ],
)
def test_a_link_that_was_kept_leads_to_its_words_or_says_that_they_are_gone(
    now: str, marked: bool, is_lost: bool
) -> None:
    (citation,) = PIPELINE.ask("Hoeveel huurwoningen?").citations
    paper = LIBRARY.papers[0]
    place = anchor_text(Span(citation.start, citation.end), LIBRARY.text(paper))
    after = pipeline_of_sources({"papers.txt": now}).library
    html = paper_html(after.papers[0], after, place)
    assert ("<mark>Geef gemeenten geld voor tienduizend sociale huurwoningen per jaar" in html) is marked
    assert (texts.CHANGED_PLACE in html) is is_lost
    assert html.count('id="plaats"') == 1


@pytest.mark.parametrize("place", ["", "9-3", "x", "0-9-zzzzzzzz", "0-99999999999"])
def test_a_link_with_an_odd_place_opens_the_paper(place: str) -> None:
    html = paper_html(LIBRARY.papers[0], LIBRARY, place)
    assert 'id="plaats"' not in html
    assert "<mark>" not in html


@pytest.mark.parametrize(("words", "found"), [("SOCIALE huurwoningen", 1), ("cooperaties", 1), ("kasteel", 0)])
def test_words_are_found_across_lines_accents_and_capitals(words: str, found: int) -> None:
    assert found_html(words, LIBRARY).count("<mark>") == found


def test_found_places_are_places_in_the_text() -> None:
    text = "ÉÉN ﬁets Één"
    assert [span.slice(text) for span in find_words(text, Span(0, len(text)), "een")] == ["ÉÉN", "Één"]


@pytest.mark.parametrize(
    ("value", "written"),
    [("2026-03-12", "12 maart 2026"), ("2026-03", "maart 2026"), ("2026", "2026"), ("lente", "lente"), (None, None)],
)
def test_dates_are_written_in_dutch(value: str | None, written: str | None) -> None:
    assert dutch_date(value) == written


@pytest.mark.parametrize(
    ("value", "old"), [("2024-03-01", False), ("2024-02-28", True), ("2023", True), ("2026", False), ("lente", False)]
)
def test_a_paper_is_old_after_24_months(value: str, old: bool) -> None:
    assert is_old(value, date(2026, 3, 12)) is old


@pytest.mark.parametrize(
    ("term", "text", "stands"),
    [("AI", "Gebruik AI.", True), ("AI", "mooi", False), ("Wmo", "de wmo-hulp", True), ("wet", "wethouder", False)],
)
def test_a_term_is_found_as_a_word(term: str, text: str, stands: bool) -> None:
    assert Term(term, "x").stands_in(text) is stands


def test_a_corpus_without_examples_works(tmp_path: Path) -> None:
    assert load_examples(tmp_path) == ()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"[[example]\nquestion = 3", id="no TOML"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"[[example]]\nvraag = 'Wat?'", id="no question"),
        pytest.param(b"[[example]]\nquestion = 3", id="no text"),
        pytest.param(b"example = 'Wat?'", id="no list"),
    ],
)
def test_faulty_examples_are_a_warning(content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "examples.toml").write_bytes(content)
    assert load_examples(tmp_path) == ()
    assert "examples.toml" in caplog.text


def test_figures_of_the_evaluation_are_read_or_left_out(tmp_path: Path) -> None:
    path = tmp_path / "evaluation.json"
    assert read_figures(path) == ("", ())
    figure = {"value": 0.9, "low": 0.85, "high": 0.996, "n": 40, "unit": "share", "better": "higher"}
    report = {"run": {"started": "2026-03-12T10:00:00Z"}, "figures": {"outsiders": {"correct": figure, "crag": figure}}}
    path.write_text(json.dumps(report))
    name = texts.ABOUT_FIGURE_NAMES[0][2]
    assert read_figures(path) == ("2026-03-12", (ShownFigure(name, "90%", "85%", "99,6%"),))
    path.write_text('{"figures": 3}')
    assert read_figures(path) == ("", ())


def test_every_sign_that_is_no_letter_is_a_number() -> None:
    assert encode("a\n\n![x](y) <b>\x00\ud800") == "a &#33;&#91;x&#93;&#40;y&#41; &#60;b&#62;"


def test_the_document_is_made_dutch() -> None:
    page = '<html\n\tlang="en"><head><meta property="og:x" content="y" /></head><body></body></html>'
    made = dutch_document(page, title="A & B", root="/pad")
    assert 'lang="nl"' in made
    assert "og:x" not in made
    assert "<title>A &amp; B</title>" in made
    assert 'src="/pad/eigen/page.js"' in made
    assert texts.NO_SCRIPT in made


def _contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_colours_pass_wcag_on_every_ground(palette: theme.Palette) -> None:
    for ground in (palette.ground, palette.surface, palette.tint):
        for text in (palette.ink, palette.soft_ink, palette.accent, palette.accent_hover, palette.caution):
            assert _contrast(text, ground) >= 4.5, (text, ground)
        assert _contrast(palette.edge, ground) >= 3, ground
    assert _contrast(palette.error, palette.surface) >= 4.5
    assert _contrast(palette.on_accent, palette.accent) >= 4.5
    assert _contrast(palette.on_accent, palette.accent_hover) >= 4.5
    assert _contrast(palette.on_mark, palette.mark) >= 4.5


@pytest.mark.parametrize("text", [*texts.ABOUT["wat"][1:], *texts.ABOUT["ai"][1:], *texts.ABOUT["privacy"][1:]])
def test_fixed_texts_have_short_sentences(text: str) -> None:
    lengths = [len(sentence.split()) for sentence in text.replace("?", ".").split(".") if sentence.strip()]
    assert max(lengths) <= 25
    assert sum(lengths) / len(lengths) <= 15


def test_a_comparison_is_a_table_with_heads_whose_markers_lead_to_the_sources() -> None:
    answer = PIPELINE.ask("Hoeveel huurwoningen?")
    table = Table(
        ("Paper", "Wat er staat"), (("Wonen", f"{answer.statements[1].text} [1]"), ("Werk", "zegt hier niets over"))
    )
    shown = turn_html(Turn(1, "x", replace(answer, table=table)), LIBRARY, (), Contact())
    assert '<th scope="row">Wonen</th>' in shown
    assert '<th scope="col">Wat er staat</th>' in shown
    assert 'href="#bron-1-1"' in shown
    assert "zegt hier niets over" in shown
    assert 'aria-labelledby="tabel-1"' in shown
