"""A draft written out: the record of the contract, and plain text with markers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ingest.records import fold
from qa.answer import Citation
from qa.press import texts as words
from qa.press.records import Draft, Line


def draft_record(draft: Draft) -> dict[str, Any]:
    """The contract's JSON object, marked as made by AI."""
    return {
        **asdict(draft.made),
        "outcome": draft.outcome,
        "reason": draft.reason,
        "headline": draft.headline,
        "parts": [
            {"heading": part.heading, "statements": [_statement(line) for line in part.lines]}
            for part in draft.parts
            if not part.is_about_gaps
        ],
        "not_in_papers": [line.text for part in draft.parts if part.is_about_gaps for line in part.lines],
        "citations": [citation.to_json() for citation in draft.citations],
        "text": draft_text(draft),
        "ai_generated": True,
    }


def _statement(line: Line) -> dict[str, Any]:
    return {"text": line.text, "kind": line.kind, "markers": list(line.markers)}


def draft_text(draft: Draft, about: Sequence[str] = (), foot: Sequence[str] = ()) -> str:
    """The draft as plain text with markers; `about` stands under its headline, `foot` at the end."""
    lines = [] if draft.is_checked else [words.CONCEPT, ""]
    lines += [draft.headline, *about]
    for part in draft.parts:
        lines += ["", part.heading]
        lines += [f"- {shown_line(line)}" if draft.is_point(line) else shown_line(line) for line in part.lines]
    if citations := draft.citations:
        lines += ["", words.SOURCES, *map(source_line, citations)]
    return "\n".join([*lines, "", words.MADE_BY_AI, *foot])


def shown_line(line: Line) -> str:
    """One line of text: a quote in quotation marks, what the papers do not support with a word that says so."""
    marks = "".join(f" [{marker}]" for marker in line.markers)
    if line.kind == "bridge":
        return line.text
    if line.kind in ("own", "doubt"):
        return f"{words.OWN if line.kind == 'own' else words.DOUBT}: {line.text}"
    return f"“{line.text}”{marks}" if line.kind == "quote" else f"{line.text}{marks}"


def source_line(citation: Citation) -> str:
    """A numbered source with paper, section, page, quote and the notes of the quote."""
    page = f", p. {citation.page}" if citation.page else ""
    notes = "".join(f" {words.NOTE.format(mark=note.mark, text=note.text)}" for note in citation.notes)
    return f"[{citation.marker}] {citation.paper}, {citation.section}{page}: “{fold(citation.quote)}”{notes}"
