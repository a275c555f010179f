"""A press draft as a file: Word with real styles, Markdown, or plain text for e-mail; and such a file read back."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from qa.press import texts as words
from qa.press.draft import source_line
from qa.press.edited import EditedDraft, shown_line
from ui.library import dutch_date

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGE = "nl-NL"
ExportFormat = Literal["docx", "md", "txt"]
EXPORT_FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
_FRONT_MATTER = re.compile(r"\A---\n(?P<facts>.*?)\n---\n", re.DOTALL)
_BLANK_LINES = re.compile(r"\n{3,}")


def write_draft(draft: EditedDraft, path: Path) -> None:
    """Write a draft in the format that the file's name asks for: .docx, .md, else plain text."""
    suffix = path.suffix.lower().removeprefix(".")
    path.write_bytes(export_bytes(draft, "docx" if suffix == "docx" else "md" if suffix == "md" else "txt"))


def export_bytes(draft: EditedDraft, kind: ExportFormat) -> bytes:
    """The file itself."""
    if kind == "docx":
        file = io.BytesIO()
        draft_document(draft).save(file)
        return file.getvalue()
    return (draft_markdown(draft) if kind == "md" else draft_plain(draft)).encode("utf-8")


def facts_of(draft: EditedDraft) -> dict[str, Any]:
    """What an export says of itself: that AI made it, with what, when, from which papers, and who checked it."""
    return {
        "ai_generated": True,
        "engine": draft.made.engine,
        "date": date.today().isoformat(),
        "corpus_version": draft.made.corpus_version,
        "code": draft.made.code,
        "question": draft.made.question,
        "length": draft.made.length,
        "checked_by": draft.checked_by,
        "checked_on": draft.checked_on,
    }


def draft_markdown(draft: EditedDraft) -> str:
    """Markdown with the facts as front matter."""
    facts = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts_of(draft).items())
    lines = [f"---\n{facts}\n---", ""]
    if not draft.is_checked:
        lines += [f"**{words.CONCEPT}**", ""]
    lines += [f"# {draft.headline}", "", *(f"{line}  " for line in _check_lines(draft))]
    for part in draft.parts:
        lines += ["", f"## {part.heading}", ""]
        for line in part.lines:
            lines += ["", shown_line(line), ""] if line.kind == "bridge" else [f"- {shown_line(line)}"]
    if draft.citations:
        lines += ["", f"## {words.SOURCES}", ""]
        lines += [f"{source_line(citation)}\n" for citation in draft.citations]
    lines += ["", f"_{words.MADE_BY_AI}_", "", _foot(draft)]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)) + "\n"


def draft_plain(draft: EditedDraft) -> str:
    """Plain text for an e-mail, the facts at the end."""
    lines = [] if draft.is_checked else [words.CONCEPT, ""]
    lines += [draft.headline, *_check_lines(draft)]
    for part in draft.parts:
        lines += ["", part.heading]
        lines += [shown_line(line) if line.kind == "bridge" else f"- {shown_line(line)}" for line in part.lines]
    if draft.citations:
        lines += ["", words.SOURCES, *map(source_line, draft.citations)]
    return "\n".join([*lines, "", words.MADE_BY_AI, _foot(draft)]) + "\n"


def draft_document(draft: EditedDraft) -> Document:
    """A Word document: headings that navigate, Dutch as its language, sources numbered, and properties that say AI."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.shared import Mm, Pt

    document = docx.Document()
    document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(297)
    _speak_dutch(document)
    if not draft.is_checked:
        document.add_paragraph(words.CONCEPT, style="Intense Quote")
    document.add_heading(draft.headline, level=0)
    for field in _check_lines(draft):
        document.add_paragraph(field)
    for part in draft.parts:
        document.add_heading(part.heading, level=1)
        for line in part.lines:
            is_bridge = line.kind == "bridge"
            paragraph = document.add_paragraph(style=None if is_bridge else "List Bullet")
            shown = shown_line(line)
            if line.kind in ("own", "doubt"):
                label, _, shown = shown.partition(": ")
                paragraph.add_run(f"{label}: ").bold = True
            run = paragraph.add_run(shown)
            run.italic, run.bold = line.kind == "quote", is_bridge and shown.endswith("?")
            paragraph.paragraph_format.keep_with_next = is_bridge
            if is_bridge:
                paragraph.paragraph_format.space_after = Pt(3)
    if draft.citations:
        document.add_heading(words.SOURCES, level=1)
        for citation in draft.citations:
            document.add_paragraph(source_line(citation))
    document.add_paragraph(words.MADE_BY_AI)
    state = "" if draft.is_checked else f"{words.CONCEPT}. "
    document.sections[0].footer.paragraphs[0].text = f"{state}{_foot(draft)}"
    properties = document.core_properties
    properties.title, properties.language, properties.author = draft.headline, LANGUAGE, words.AUTHOR
    properties.category, properties.version = "" if draft.is_checked else words.CONCEPT, draft.made.corpus_version
    properties.keywords = f"ai_generated, {draft.made.engine}, {date.today().isoformat()}, {draft.made.code}"
    properties.comments = "{}"
    # python-docx takes at most 255 characters for a property; Word and LibreOffice keep as many as a question has.
    part = document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES)
    part.element.find("{http://purl.org/dc/elements/1.1/}description").text = json.dumps(
        facts_of(draft), ensure_ascii=False
    )
    return document


def read_export(path: Path) -> tuple[str, dict[str, Any]]:
    """The lines of an exported or edited draft and what it says of itself; {} where it says nothing."""
    if path.suffix.lower() != ".docx":
        text = path.read_text(encoding="utf-8-sig")
        found = _FRONT_MATTER.match(text)
        return text, _front_facts(found["facts"]) if found else {}
    import docx
    from docx.table import Table

    document = docx.Document(str(path))
    lines = []
    for block in document.iter_inner_content():
        cells = [cell.text for row in block.rows for cell in row.cells] if isinstance(block, Table) else [block.text]
        lines += cells
    try:
        facts = json.loads(document.core_properties.comments or "{}")
    except ValueError:  # somebody wrote a comment of their own
        facts = {}
    return "\n".join(lines), facts if isinstance(facts, dict) else {}


def _front_facts(front_matter: str) -> dict[str, Any]:
    facts = {}
    for line in front_matter.splitlines():
        key, _, value = line.partition(": ")
        try:
            facts[key] = json.loads(value)
        except ValueError:
            facts[key] = value
    return facts


def _check_lines(draft: EditedDraft) -> tuple[str, str]:
    return f"{words.CHECKED_BY}: {draft.checked_by}", f"{words.CHECKED_ON}: {draft.checked_on}"


def _foot(draft: EditedDraft) -> str:
    made = draft.made
    engine = words.ENGINES.get(made.engine, made.engine)
    today = dutch_date(date.today().isoformat())
    return words.FOOT.format(engine=engine, date=today, version=made.corpus_version, code=made.code)


def _speak_dutch(document: Document) -> None:
    """Set the language of the document, which python-docx has no word for."""
    from docx.oxml.ns import qn

    run_properties = document.styles.element.find(".//" + qn("w:rPrDefault")).find(qn("w:rPr"))
    language = run_properties.find(qn("w:lang"))
    if language is None:
        language = run_properties.makeelement(qn("w:lang"), {})
        run_properties.append(language)
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), LANGUAGE)
