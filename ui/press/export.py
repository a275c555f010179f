"""A press draft as a file: Word with real styles, Markdown, or plain text for e-mail; and such a file read back.

Word and Markdown files carry the draft's lines as they were when they were written, beside the text that can be edited.
"""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ingest.files import MAX_LINES_BYTES, read_regular
from qa.press import texts as words
from qa.press.reading import facts_record, parts_record, read_draft
from qa.press.records import Draft, Line
from qa.press.written import draft_text, shown_line, source_line
from ui.press.word import attach_record, attached_record, paragraph_texts, speak_dutch
from ui.render.library import dutch_date

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGE = "nl-NL"
ExportFormat = Literal["docx", "md", "txt"]
_FRONT_MATTER = re.compile(r"\A---\n(?P<facts>.*?)\n---\n", re.DOTALL)
_BLANK_LINES = re.compile(r"\n{3,}")


def write_draft(draft: Draft, path: Path) -> None:
    """Write a draft in the format that the file's name asks for: .docx, .md, else plain text."""
    suffix = path.suffix.lower().removeprefix(".")
    path.write_bytes(export_bytes(draft, "docx" if suffix == "docx" else "md" if suffix == "md" else "txt"))


def export_bytes(draft: Draft, kind: ExportFormat) -> bytes:
    """The file itself."""
    if kind == "docx":
        file = io.BytesIO()
        draft_document(draft).save(file)
        return file.getvalue()
    return (draft_markdown(draft) if kind == "md" else draft_plain(draft)).encode("utf-8")


def facts_of(draft: Draft) -> dict[str, Any]:
    """What an export says of itself: that AI made it, with what, when, from which papers, and who checked it."""
    return {"ai_generated": True, "date": date.today().isoformat(), **facts_record(draft)}


def draft_markdown(draft: Draft) -> str:
    """Markdown with the facts and the lines as front matter."""
    record = {**facts_of(draft), "parts": parts_record(draft)}
    facts = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in record.items())
    lines = [f"---\n{facts}\n---", ""]
    if not draft.is_checked:
        lines += [f"**{words.CONCEPT}**", ""]
    lines += [f"# {draft.headline}", "", *(f"{line}  " for line in _check_lines(draft))]
    for part in draft.parts:
        lines += ["", f"## {part.heading}", ""]
        for line in part.lines:
            lines += [f"- {shown_line(line)}"] if draft.is_point(line) else ["", shown_line(line), ""]
    if draft.citations:
        lines += ["", f"## {words.SOURCES}", ""]
        lines += [f"{source_line(citation)}\n" for citation in draft.citations]
    lines += ["", f"_{words.MADE_BY_AI}_", "", _foot(draft)]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)) + "\n"


def draft_plain(draft: Draft) -> str:
    """Plain text for an e-mail, the facts at the end."""
    return draft_text(draft, _check_lines(draft), [_foot(draft)]) + "\n"


def draft_document(draft: Draft) -> Document:
    """A Word document: headings that navigate, Dutch as its language, sources numbered, and properties that say AI."""
    import docx
    from docx.shared import Mm

    document = docx.Document()
    document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(297)
    speak_dutch(document, LANGUAGE)
    if not draft.is_checked:
        document.add_paragraph(words.CONCEPT, style="Intense Quote")
    document.add_heading(draft.headline, level=0)
    for field in _check_lines(draft):
        document.add_paragraph(field)
    for part in draft.parts:
        document.add_heading(part.heading, level=1)
        for line in part.lines:
            _add_line(document, line, is_point=draft.is_point(line))
    if draft.citations:
        document.add_heading(words.SOURCES, level=1)
        for citation in draft.citations:
            document.add_paragraph(source_line(citation))
    document.add_paragraph(words.MADE_BY_AI)
    _add_facts(document, draft)
    return document


def _add_line(document: Document, line: Line, *, is_point: bool) -> None:
    from docx.shared import Pt

    is_bridge = line.kind == "bridge"
    paragraph = document.add_paragraph(style="List Bullet" if is_point else None)
    shown = shown_line(line)
    if line.kind in ("own", "doubt"):
        label, _, shown = shown.partition(": ")
        paragraph.add_run(f"{label}: ").bold = True
    run = paragraph.add_run(shown)
    run.italic, run.bold = line.kind == "quote", is_bridge and shown.endswith("?")
    paragraph.paragraph_format.keep_with_next = is_bridge
    if is_bridge:
        paragraph.paragraph_format.space_after = Pt(3)


def _add_facts(document: Document, draft: Draft) -> None:
    """The footer, the properties, and the record that a re-check reads."""
    from docx.opc.constants import RELATIONSHIP_TYPE

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
    attach_record(document, {**facts_of(draft), "parts": parts_record(draft)})


def read_export(path: Path) -> Draft:
    """An exported or edited draft: its lines as they are now, and what its file says of itself.

    Raises:
        OSError: there is no such file, or it may not be read.
        ValueError: it is no text.
        BadZipFile, PackageNotFoundError, KeyError: it is no Word file, or a damaged one.
    """
    content = read_regular(path, MAX_LINES_BYTES)
    if path.suffix.lower() != ".docx":
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        found = _FRONT_MATTER.match(text)
        return read_draft(text[found.end() :] if found else text, _front_facts(found["facts"]) if found else {})
    import docx

    document = docx.Document(io.BytesIO(content))
    return read_draft("\n".join(paragraph_texts(document)), attached_record(document) or _comment_facts(document))


def _comment_facts(document: Document) -> dict[str, Any]:
    """The facts in the properties: what is left of a file whose record a program dropped."""
    try:
        facts = json.loads(document.core_properties.comments or "{}")
    except ValueError:  # somebody wrote a comment of their own
        return {}
    return facts if isinstance(facts, dict) else {}


def _front_facts(front_matter: str) -> dict[str, Any]:
    facts = {}
    for line in front_matter.splitlines():
        key, _, value = line.partition(": ")
        try:
            facts[key] = json.loads(value)
        except (ValueError, RecursionError):
            facts[key] = value
    return facts


def _check_lines(draft: Draft) -> tuple[str, str]:
    return f"{words.CHECKED_BY}: {draft.checked_by}", f"{words.CHECKED_ON}: {draft.checked_on}"


def _foot(draft: Draft) -> str:
    made = draft.made
    engine = words.ENGINES.get(made.engine, made.engine)
    today = dutch_date(date.today().isoformat())
    return words.FOOT.format(engine=engine, date=today, version=made.corpus_version, code=made.code)
