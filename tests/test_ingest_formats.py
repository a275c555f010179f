from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from ingest.corpus.parse import parse_papers
from ingest.readers.read import read_source
from ingest.records import Source
from tests.shelf import (
    RUNNING_HEAD,
    check_nothing_lost,
    outline,
    shipped,
    write_docx,
    write_html,
    write_markdown,
    write_pdf,
)


@pytest.mark.parametrize(
    ("suffix", "write"), [(".html", write_html), (".md", write_markdown), (".docx", write_docx), (".pdf", write_pdf)]
)
def test_the_papers_are_the_same_in_every_format(
    suffix: str, write: Callable[[Source, Path], object], tmp_path: Path
) -> None:
    source, papers = shipped()
    path = tmp_path / f"papers{suffix}"
    write(source, path)
    again = read_source(path)
    parsed = parse_papers(again)
    assert [paper.title for paper in parsed] == [paper.title for paper in papers]
    assert outline(again, parsed) == outline(source, papers)
    assert [paper.links for paper in parsed] == [paper.links for paper in papers]
    check_nothing_lost(again, parsed)


def test_pdf_passages_know_their_page_and_page_furniture_is_gone(tmp_path: Path) -> None:
    source, _ = shipped()
    path = tmp_path / "papers.pdf"
    pages = write_pdf(source, path)
    again = read_source(path)
    titles = {block.span.slice(again.text): block.page for block in again.blocks if block.kind == "title"}
    assert titles == pages
    assert RUNNING_HEAD not in again.text
    assert "Pagina" not in again.text
    for paper in parse_papers(again):
        numbers = [passage.page for passage in paper.passages]
        assert numbers == sorted(numbers, key=lambda number: number or 0)
        assert None not in numbers


def read_as(path: Path, content: str | bytes) -> list[tuple[str, int, str]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    source = read_source(path)
    check_nothing_lost(source, parse_papers(source))
    return [(block.kind, block.level, block.span.slice(source.text)) for block in source.blocks]


def test_html_without_a_main_element(tmp_path: Path) -> None:
    page = """<html><body class="no-sidebar"><div id="menu"><a href="/">Start</a></div><h1>Water</h1>
    <p>Het wordt <b>droger</b>.<br>Dat&nbsp;merkt u.</p><ol start="3"><li><p>geld</p><p>en tijd</p></li><li>rust
    <ul><li>in de stad</li></ul></li></ol><table><tr><th>Jaar</th><th>Meter</th></tr><tr><td>2025</td><td>3</td></tr>
    </table><div style="display: none">verborgen</div><div class="cookie-bar">Wij zetten cookies</div>
    losse tekst</body>"""
    assert read_as(tmp_path / "a.html", page) == [
        ("title", 1, "Water"),
        ("paragraph", 0, "Het wordt droger.\nDat merkt u."),
        ("bullet", 1, "geld"),
        ("subbullet", 2, "en tijd"),
        ("bullet", 1, "rust"),
        ("subbullet", 2, "in de stad"),
        ("columns", 0, "Jaar | Meter"),
        ("table", 0, "Jaar: 2025 | Meter: 3"),
        ("paragraph", 0, "losse tekst"),
    ]


def test_markdown_front_matter_gives_the_title(tmp_path: Path) -> None:
    text = "---\ntitle: 'Water'\ndate: 2025-01-01\n---\n\n## Nodig\n\nMeer\nruimte.\n\n1. geld\n2. tijd\n"
    assert read_as(tmp_path / "a.md", text) == [
        ("title", 0, "Water"),
        ("heading", 2, "Nodig"),
        ("paragraph", 0, "Meer ruimte."),
        ("bullet", 1, "geld"),
        ("bullet", 1, "tijd"),
    ]


def test_word_with_title_style_numbering_and_a_table(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Water", style="Title")
    document.add_heading("Nodig", 1)
    document.add_paragraph("geld", style="List Number")
    document.add_paragraph("tijd", style="List Number")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2025", "drie meter"
    document.add_heading("Slot", 1)
    document.save(str(tmp_path / "a.docx"))
    assert read_as(tmp_path / "a.docx", (tmp_path / "a.docx").read_bytes()) == [
        ("title", 0, "Water"),
        ("heading", 1, "Nodig"),
        ("bullet", 1, "geld"),
        ("bullet", 1, "tijd"),
        ("table", 0, "2025 | drie meter"),
        ("heading", 1, "Slot"),
    ]


def test_word_with_bold_lines_for_headings(tmp_path: Path) -> None:
    document = Document()
    for text, bold in (("Water", True), ("Het wordt droger.", False), ("Nodig", True), ("• geld", False)):
        document.add_paragraph().add_run(text).bold = bold
    document.save(str(tmp_path / "a.docx"))
    kinds = [kind for kind, _, _ in read_as(tmp_path / "a.docx", (tmp_path / "a.docx").read_bytes())]
    assert kinds == ["heading", "paragraph", "heading", "bullet"]


def test_pdf_words_are_made_whole_and_paragraphs_run_over_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path))
    pages = [
        [
            "Gemeenten willen in de komende jaren veel meer doen voor kinderen en het onder-",
            "wijs in de wijk, en vragen daarvoor om zekerheid over loon- en prijsstijgingen van de NAVO-",
            "norm. Zij zoeken naar zorg-",
            "en welzijnswerk dat sociaal-economisch sterk is, dus naar een sociaal-",
            "economisch plan dat doorloopt op de volgende bladzijde, want het is een lang",
        ],
        ["stuk tekst over de jaren die komen gaan in het land."],
    ]
    for number, lines in enumerate(pages, start=1):
        canvas.drawString(70, 800, "Bond van Steden 2025")
        for index, line in enumerate(lines):
            canvas.drawString(70, 700 - 14 * index, line)
        canvas.drawString(290, 30, f"{number} / 2")
        canvas.showPage()
    canvas.save()
    assert read_as(path, path.read_bytes()) == [
        (
            "paragraph",
            0,
            "Gemeenten willen in de komende jaren veel meer doen voor kinderen en het onderwijs in de wijk, en vragen "
            "daarvoor om zekerheid over loon- en prijsstijgingen van de NAVO-norm. Zij zoeken naar zorg- en "
            "welzijnswerk dat sociaal-economisch sterk is, dus naar een sociaal-economisch plan dat doorloopt op de "
            "volgende bladzijde, want het is een lang stuk tekst over de jaren die komen gaan in het land.",
        )
    ]
