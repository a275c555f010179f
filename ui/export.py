"""A press draft as a file: Word with real styles, Markdown, or plain text for e-mail."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa import draft_texts as words
from qa.draft import Draft, line_of, source_line

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGE = "nl-NL"
EXPORT_NAME = "concept.docx"
CHECKED_FIELDS = (words.CHECKED_BY, words.CHECKED_ON)


def write_draft(draft: Draft, path: Path) -> None:
    """Write a draft in the format that the file's name asks for: .docx, .md, else plain text."""
    suffix = path.suffix.lower()
    if suffix == ".docx":
        draft_document(draft).save(str(path))
    else:
        path.write_text(draft_markdown(draft) if suffix == ".md" else draft_plain(draft), encoding="utf-8")


def facts_of(draft: Draft) -> dict[str, Any]:
    """What an export says of itself: that AI made it, with what, when, and from which papers."""
    return {
        "ai_generated": True,
        "engine": draft.engine,
        "date": date.today().isoformat(),
        "corpus_version": draft.corpus_version,
        "code": draft.code,
        "question": draft.question,
    }


def draft_markdown(draft: Draft) -> str:
    """Markdown with the facts as front matter."""
    facts = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts_of(draft).items())
    lines = [f"---\n{facts}\n---", "", f"**{words.CONCEPT}**", "", f"# {draft.headline}", ""]
    lines += [f"{field}: " for field in CHECKED_FIELDS]
    for part in draft.parts:
        lines += ["", f"## {part.heading}", ""]
        for statement in part.statements:
            lines += ["", line_of(statement), ""] if statement.kind == "bridge" else [line_of(statement)]
    if draft.not_in_papers:
        lines += ["", f"## {words.NOT_IN_PAPERS}", "", *(f"- {item}" for item in draft.not_in_papers)]
    if draft.citations:
        lines += ["", f"## {words.SOURCES}", ""]
        lines += [f"{source_line(citation)}\n" for citation in draft.citations]
    lines += ["", f"_{words.MADE_BY_AI}_"]
    text = "\n".join(lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text + "\n"


def draft_plain(draft: Draft) -> str:
    """Plain text, the facts at the end."""
    facts = facts_of(draft)
    fields = "\n".join(f"{field}: " for field in CHECKED_FIELDS)
    foot = words.FOOT.format(engine=facts["engine"], date=facts["date"], version=draft.corpus_version, code=draft.code)
    return f"{draft.text}\n{fields}\n{foot}\n"


def draft_document(draft: Draft) -> Document:
    """A Word document: headings that navigate, Dutch as its language, sources numbered, and properties that say AI."""
    import docx
    from docx.oxml.ns import qn

    document = docx.Document()
    run_properties = document.styles.element.find(".//" + qn("w:rPrDefault")).find(qn("w:rPr"))
    language = run_properties.find(qn("w:lang"))
    if language is None:
        language = run_properties.makeelement(qn("w:lang"), {})
        run_properties.append(language)
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), LANGUAGE)
    document.add_paragraph(words.CONCEPT, style="Intense Quote")
    document.add_heading(draft.headline, level=0)
    for field in CHECKED_FIELDS:
        document.add_paragraph(f"{field}: ")
    for part in draft.parts:
        document.add_heading(part.heading, level=1)
        for statement in part.statements:
            is_bridge = statement.kind == "bridge"
            text = line_of(statement)
            paragraph = document.add_paragraph(
                text if is_bridge else text[2:], style=None if is_bridge else "List Bullet"
            )
            paragraph.paragraph_format.keep_with_next = is_bridge
    if draft.not_in_papers:
        document.add_heading(words.NOT_IN_PAPERS, level=1)
        for item in draft.not_in_papers:
            document.add_paragraph(item, style="List Bullet")
    if draft.citations:
        document.add_heading(words.SOURCES, level=1)
        for citation in draft.citations:
            document.add_paragraph(source_line(citation))
    document.add_paragraph(words.MADE_BY_AI)
    facts = facts_of(draft)
    foot = words.FOOT.format(engine=facts["engine"], date=facts["date"], version=draft.corpus_version, code=draft.code)
    document.sections[0].footer.paragraphs[0].text = f"{words.CONCEPT}. {foot}"
    properties = document.core_properties
    properties.title, properties.language, properties.author = draft.headline, LANGUAGE, words.AUTHOR
    properties.category, properties.version = words.CONCEPT, draft.corpus_version
    properties.keywords = f"ai_generated, {draft.engine}, {draft.code}"
    properties.comments = json.dumps(facts, ensure_ascii=False)[:255]
    return document


def read_export(path: Path) -> str:
    """The lines of an exported or edited draft, whatever its format."""
    if path.suffix.lower() != ".docx":
        return path.read_text(encoding="utf-8-sig")
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
