"""The shipped papers, the same papers in other formats, and what must hold for any source."""

from __future__ import annotations

from html import escape
from pathlib import Path

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, ListItem, PageBreak, Paragraph, SimpleDocTemplate, Spacer

from ingest.corpus.manifest import read_manifest
from ingest.corpus.parse import parse_papers
from ingest.readers.read import read_source
from ingest.records import ASIDE_KINDS, Block, Paper, Source, fold
from ingest.settings import SHIPPED_CORPUS

SHIPPED = SHIPPED_CORPUS / "papers" / "vng-position-papers.txt"
OUTSIDE_PASSAGES = ("title", "heading", "subheading", "link", *ASIDE_KINDS)
RUNNING_HEAD = "Position papers voor de formatie"


def shipped() -> tuple[Source, tuple[Paper, ...]]:
    source = read_source(SHIPPED)
    return source, parse_papers(source, read_manifest(SHIPPED_CORPUS / "corpus.toml").for_file(source.name))


def outline(source: Source, papers: tuple[Paper, ...]) -> list[tuple[str, str, str | None, str, list[str]]]:
    """Paper, section, subsection, kind and sentences of every passage: what all formats must agree on."""
    return [
        (
            paper.title,
            section.heading,
            passage.subsection,
            passage.kind,
            [fold(s.slice(source.text)) for s in passage.sentences],
        )
        for paper in papers
        for section in paper.sections
        for passage in section.passages
    ]


def ink(text: str, start: int, end: int) -> set[int]:
    return {index for index in range(start, end) if not text[index].isspace()}


def check_nothing_lost(source: Source, papers: tuple[Paper, ...]) -> None:
    """Blocks and their signs hold every non-space character once; so do passages with what heads and surrounds them."""
    text, seen = source.text, set[int]()
    for block in source.blocks:
        for span in (block.marker, block.span):
            if span is not None:
                marks = ink(text, span.start, span.end)
                assert marks
                assert not marks & seen
                assert not text[span.start].isspace()
                assert not text[span.end - 1].isspace()
                seen |= marks
    assert seen == ink(text, 0, len(text))
    signs = {i for block in source.blocks if block.marker for i in ink(text, block.marker.start, block.marker.end)}
    outside = {
        i
        for block in source.blocks
        if block.kind in OUTSIDE_PASSAGES
        for i in ink(text, block.span.start, block.span.end)
    }
    covered = set[int]()
    for paper in papers:
        for passage in paper.passages:
            marks = ink(text, passage.span.start, passage.span.end)
            assert not marks & covered
            assert paper.span.contains(passage.span)
            covered |= marks
            inner = [ink(text, sentence.start, sentence.end) for sentence in passage.sentences]
            assert all(inner)
            assert sum(len(part) for part in inner) == len(set[int]().union(*inner))
            assert set[int]().union(*inner) == marks - signs
    assert not covered & outside
    assert covered | outside | signs == seen


def _own_text(source: Source, block: Block) -> str:
    return fold(block.span.slice(source.text))


def write_html(source: Source, path: Path) -> None:
    parts = []
    depth = 0
    for block in source.blocks:
        text = escape(_own_text(source, block))
        wanted = {"bullet": 1, "subbullet": 2}.get(block.kind, 0)
        while depth > wanted:
            parts.append("</li></ul>")
            depth -= 1
        if wanted and depth == wanted:
            parts.append("</li>")
        while depth < wanted:
            parts.append("<ul>")
            depth += 1
        if wanted:
            parts.append(f"<li>{text}")
        elif block.kind == "link":
            parts.append(f'<p><a href="{text}">{text}</a></p>')
        else:
            tag = {"title": "h1", "heading": "h2", "subheading": "h3"}.get(block.kind, "p")
            parts.append(f"<{tag}>{text}</{tag}>")
    parts.append("</li></ul>" * depth)
    page = f"""<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8"><title>Papers</title></head>
    <body><header><a href="/">Naar de beginpagina</a></header><nav><ul><li>Onderwerpen</li></ul></nav>
    <main><script>alert(1)</script>{"".join(parts)}</main><footer>Contact en privacy</footer></body></html>"""
    path.write_text(page, encoding="utf-8")


def write_markdown(source: Source, path: Path) -> None:
    lines = []
    for block in source.blocks:
        text = _own_text(source, block)
        sign = {"title": "# ", "heading": "## ", "subheading": "### ", "bullet": "* ", "subbullet": "  * "}.get(
            block.kind, ""
        )
        lines.append(f"{sign}{text}\n" if block.kind in ("bullet", "subbullet") else f"\n{sign}{text}\n\n")
    path.write_text("".join(lines), encoding="utf-8")


def write_docx(source: Source, path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = RUNNING_HEAD
    styles = {
        "title": "Heading 1",
        "heading": "Heading 2",
        "subheading": "Heading 3",
        "bullet": "List Bullet",
        "subbullet": "List Bullet 2",
    }
    for block in source.blocks:
        document.add_paragraph(_own_text(source, block), style=styles.get(block.kind, "Normal"))
    document.save(str(path))


def write_pdf(source: Source, path: Path) -> dict[str, int]:
    """Every paper on new pages, with running heads and page numbers; the page on which each title stands."""
    styles = getSampleStyleSheet()
    kinds = {"title": "Heading1", "heading": "Heading2", "subheading": "Heading3"}
    pages: dict[str, int] = {}

    class Title(Paragraph):  # type: ignore[misc] # the library is untyped
        def draw(self) -> None:
            pages[self.getPlainText()] = self.canv.getPageNumber()
            super().draw()

    def furniture(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(70, A4[1] - 40, RUNNING_HEAD)
        canvas.drawCentredString(A4[0] / 2, 30, f"Pagina {document.page}")

    flow: list[object] = []
    items: list[list[object]] = []
    for block in [*source.blocks, None]:
        if items and (block is None or block.kind not in ("bullet", "subbullet")):
            flow += [ListFlowable([ListItem(item) for item in items], bulletType="bullet"), Spacer(1, 8)]
            items = []
        if block is None:
            break
        text = escape(_own_text(source, block))
        if block.kind == "bullet":
            items.append([Paragraph(text, styles["Normal"])])
        elif block.kind == "subbullet":
            items[-1].append(ListFlowable([Paragraph(text, styles["Normal"])], bulletType="bullet"))
        elif block.kind == "title":
            flow += [PageBreak(), Title(text, styles[kinds["title"]])]
        else:
            flow.append(Paragraph(text, styles[kinds.get(block.kind, "BodyText")]))
    SimpleDocTemplate(str(path), pagesize=A4).build(flow, onFirstPage=furniture, onLaterPages=furniture)
    return pages
