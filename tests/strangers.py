"""Small files as organisations write them that never heard of Standpunt: each shows one trouble, or none."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from reportlab.pdfgen.canvas import Canvas

from ingest.corpus.parse import parse_papers
from ingest.readers.read import read_source
from ingest.records import Paper, Source, fold
from tests.shelf import check_nothing_lost

Make = Callable[[Path], None]
PLAIN, BOLD, ITALIC = "Helvetica", "Helvetica-Bold", "Helvetica-Oblique"
# Words for a page that has to look like one; every paragraph is different, and each line nearly full.
FILLER = (
    "De gemeenten willen dat er in elke wijk genoeg ruimte is om te wonen en te werken.",
    "Daarvoor is geld nodig van het rijk, en tijd om samen met bewoners plannen te maken.",
    "Ook de provincies en de waterschappen hebben hierin een taak die vaak wordt vergeten.",
    "Zonder goede afspraken vooraf duurt elk plan langer dan nodig, en kost het meer geld.",
)

BODY = fold(" ".join(FILLER))


# --- Reading ---


def read(make: Make, path: Path) -> tuple[Source, tuple[Paper, ...]]:
    make(path)
    source = read_source(path)
    papers = parse_papers(source)
    check_nothing_lost(source, papers)
    return source, papers


def blocks(source: Source) -> list[tuple[str, str]]:
    return [(block.kind, fold(block.span.slice(source.text))) for block in source.blocks]


def evidence(source: Source, papers: tuple[Paper, ...]) -> list[str]:
    return [fold(passage.span.slice(source.text)) for paper in papers for passage in paper.passages]


# --- Word ---


def word(fill: Callable[[WordDocument], object], *, relations: bytes = b"", notes: Sequence[str] = ()) -> Make:
    """A Word file; `relations` go to the document's own, `notes` are footnotes 1, 2 ..."""

    def make(path: Path) -> None:
        document = Document()
        fill(document)
        stream = BytesIO()
        document.save(stream)
        path.write_bytes(_with_parts(stream.getvalue(), relations, notes))

    return make


def _with_parts(content: bytes, relations: bytes, notes: Sequence[str]) -> bytes:
    rels, kinds = "word/_rels/document.xml.rels", "[Content_Types].xml"
    if notes:
        kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        relations += b'<Relationship Id="rId77" Type="' + kind + b'" Target="footnotes.xml"/>'
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            if name == rels:
                data = data.replace(b"</Relationships>", relations + b"</Relationships>")
            if name == kinds and notes:
                part = b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/>'
                data = data.replace(b"</Types>", part + b"</Types>")
            after.writestr(name, data)
        if notes:
            space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
            body = "".join(
                f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
                for number, text in enumerate(notes, start=1)
            )
            after.writestr("word/footnotes.xml", f"<w:footnotes {space}>{body}</w:footnotes>")
    return out.getvalue()


def add_note(paragraph: object, number: int) -> None:
    """A footnote mark at the end of a paragraph."""
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    paragraph.add_run()._r.append(reference)  # type: ignore[attr-defined]


def bold(document: WordDocument, text: str) -> None:
    document.add_paragraph().add_run(text).bold = True


def questions(document: WordDocument) -> None:
    """A letter with its head in a table, three questions with two answers, and a signature."""
    head = document.add_table(rows=3, cols=2)
    for row, cells in zip(
        head.rows,
        (("Datum", "11 januari 2024"), ("Onderwerp", "Antwoorden over het water"), ("Ons kenmerk", "2024-17")),
        strict=True,
    ):
        row.cells[0].text, row.cells[1].text = cells
    sender = document.add_table(rows=1, cols=1)
    sender.cell(0, 0).text = "Afdeling Water\nPostbus 12345\n2500 AA  Den Haag\nwww.voorbeeld.nl"
    document.add_paragraph("Hierbij stuur ik u de antwoorden op de vragen van uw leden over het water in de wijken.")
    document.add_paragraph("De minister van Water")
    document.add_paragraph("A.B. de Vries")
    bold(document, "Vraag 1")
    document.add_paragraph("Klopt het dat al het water op is?")
    bold(document, "Antwoord op vraag 1")
    document.add_paragraph("Nee, er is genoeg water.")
    bold(document, "Vraag 2")
    document.add_paragraph("Waarom is het water zo duur geworden?")
    bold(document, "Vraag 3")
    document.add_paragraph("Bent u bereid de prijs te verlagen?")
    bold(document, "Antwoord op vragen 2 en 3")
    document.add_paragraph("De prijs volgt de kosten.")


# --- PDF ---

Line = tuple[float, float, str, float, str]


def draw(canvas: Canvas, lines: Sequence[Line]) -> None:
    """Lines on a page: place, font, size, text."""
    for x, y, font, size, text in lines:
        canvas.setFont(font, size)
        canvas.drawString(x, y, text)


def pdf(*pages: Sequence[Line], title: str = "") -> Make:
    """A PDF of lines: place, font, size, text."""

    def make(path: Path) -> None:
        canvas = Canvas(str(path))
        canvas.setTitle(title)
        for page in pages:
            draw(canvas, page)
            canvas.showPage()
        canvas.save()

    return make


def running(top: float, texts: Sequence[str] = FILLER, x: float = 70, size: float = 11) -> list[Line]:
    """Lines of running text below each other from `top` on."""
    return [(x, top - 14 * index, PLAIN, size, text) for index, text in enumerate(texts)]


def underlined(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.setFont(PLAIN, 11)
    for top, head in ((760, "Onze vraag aan het rijk"), (640, "Wat wij zelf doen")):
        canvas.drawString(70, top, head)
        canvas.line(70, top - 2, 70 + canvas.stringWidth(head, PLAIN, 11), top - 2)
        draw(canvas, running(top - 28))
    canvas.save()


def letter_spaced(head: str, apart: float) -> Make:
    """A heading whose letters stand so many points apart, above running text."""

    def make(path: Path) -> None:
        canvas = Canvas(str(path))
        text = canvas.beginText(70, 760)
        text.setFont(BOLD, 14)
        text.setCharSpace(apart)
        text.textLine(head)
        text.setCharSpace(0)
        text.setFont(PLAIN, 11)
        for line in FILLER:
            text.textLine(line)
        canvas.drawText(text)
        canvas.save()

    return make


def drawn_bullets(path: Path) -> None:
    """A list whose bullets are shapes and no letters, as browsers print it."""
    canvas = Canvas(str(path))
    lines = [
        *running(760, [*FILLER, ""]),
        (95, 680, PLAIN, 11, "meer woningen in de stad, ook voor wie daar werkt en er nu niet kan wonen, en"),
        (95, 666, PLAIN, 11, "voor hun gezin;"),
        (95, 652, PLAIN, 11, "meer groen op straat."),
    ]
    draw(canvas, lines)
    for height in (684, 656):
        canvas.circle(86, height, 2, fill=1)
    canvas.save()


def ruled_table(path: Path) -> None:
    """A table with drawn lines whose cells run over lines and stand in the middle of their rows."""
    canvas = Canvas(str(path))
    draw(canvas, running(760))
    for height in (680, 660, 620, 580):
        canvas.line(70, height, 400, height)
    for place in (70, 250, 400):
        canvas.line(place, 580, place, 680)
    cells = [
        (75, 666, BOLD, 11, "Doel"),
        (255, 666, BOLD, 11, "Wanneer"),
        (75, 645, PLAIN, 11, "Meer woningen in de"),
        (75, 631, PLAIN, 11, "stad bouwen"),
        (255, 638, PLAIN, 11, "2026"),
        (75, 605, PLAIN, 11, "Meer groen op"),
        (75, 591, PLAIN, 11, "straat"),
        (255, 598, PLAIN, 11, "na 2030"),
    ]
    draw(canvas, cells)
    canvas.save()


def with_notes(path: Path) -> None:
    canvas = Canvas(str(path))
    draw(canvas, running(760))
    end = 70 + canvas.stringWidth(FILLER[-1], PLAIN, 11)
    canvas.setFont(PLAIN, 6)
    canvas.drawString(end, 760 - 14 * 3 + 4, "1")
    canvas.line(70, 90, 200, 90)
    canvas.drawString(70, 79, "1")
    canvas.setFont(PLAIN, 8)
    canvas.drawString(75, 76, "Zie het rapport over de kosten van plannen, bladzijde 12.")
    canvas.showPage()
    canvas.save()


def plain(text: str) -> Make:
    """A file with exactly this text."""

    def make(path: Path) -> None:
        path.write_text(text, encoding="utf-8")

    return make
