"""An answer as plain text: to paste into a letter, or to read in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date

from ingest.records import fold
from qa.answer import Answer, Citation, CitedNote, count_points, read_at_once
from ui import texts
from ui.render.encode import without_controls
from ui.render.library import Library, dutch_date, origin_text, page_text


def plain_text(answer: Answer, library: Library | None = None, *, today: date | None = None) -> str:
    """The answer with its sources in full, so that it can be checked wherever it is pasted."""
    lines = [texts.COPY_QUESTION.format(question=without_controls(answer.question)), "", answer.answer]
    lines += ["", answer.note] if answer.note else []
    if answer.citations:
        lines += ["", f"{texts.SOURCES}:"]
        lines += [f"[{c.marker}] {_citation_line(c, library)}" for c in answer.citations]
    made = dutch_date((today or date.today()).isoformat())
    lines += ["", texts.COPY_MADE.format(date=made, version=answer.corpus_version)]
    return "\n".join(lines)


def _citation_line(citation: Citation, library: Library | None) -> str:
    paper = library.cited(citation) if library else None
    parts = (citation.paper, citation.section, page_text(citation.page), origin_text(paper))
    notes = "".join(f" {note_text(note)}" for note in citation.notes)
    return f"{', '.join(part for part in parts if part)}: “{fold(citation.quote)}”{notes}"


def note_text(note: CitedNote) -> str:
    """A footnote with its mark, to stand behind the quote that carries it."""
    return texts.NOTE_OF_QUOTE.format(mark=note.mark, text=note.text)


def terminal_lines(answer: Answer, *, explain: bool = False, whole: bool = True) -> Iterator[str]:
    """The answer, its sources with their place in the file, what else can be asked, and on request each stage.

    Unless it is to be `whole`, what is read at once of each thing asked, and how to see the rest.
    """
    shown = set(range(len(answer.statements))) if whole else _at_once(answer)
    said = _folded(answer, shown)
    yield "\n".join(said)
    if len(shown) < len(answer.statements):
        yield texts.SHOW_ALL_TERMINAL.format(count=count_points(answer.statements))
    if answer.note:
        yield f"({answer.note})"
    if answer.citations:
        yield ""
        yield f"{texts.SOURCES}:"
        cited = {marker for at in shown for marker in answer.statements[at].markers}
        for citation in (one for one in answer.citations if one.marker in cited):
            section = ", ".join(part for part in (citation.section, page_text(citation.page)) if part)
            place = f"{citation.source} {citation.start}:{citation.end}"
            yield f"[{citation.marker}] {citation.paper} — {section} ({place})"
            yield from (f"    {note_text(note)}" for note in citation.notes)
    elif answer.related:
        yield ""
        yield f"{texts.RELATED_PLAIN}:"
        yield from (f"- {item.paper} — {item.section}" for item in answer.related)
    if explain:
        yield ""
        yield f"{texts.STAGES}:"
        for stage in answer.trace:
            failed = "" if stage.ok else f"  <- {texts.STAGE_FAILED}"
            yield f"{stage.stage}: {stage.detail}{failed}"
        yield " ".join(f"{name}={value}" for name, value in answer.timings_ms.items())


def _at_once(answer: Answer) -> set[int]:
    """The places of the statements that are read at once."""
    shown: set[int] = set() if answer.needs else set(range(len(answer.statements)))
    for need in answer.needs:
        first = read_at_once([answer.statements[at] for at in need.statements], need.wants_all)
        shown.update(need.statements[:first])
    return shown


def _folded(answer: Answer, shown: Set[int]) -> Iterator[str]:
    """The lines of the answer without those of statements that are not shown."""
    hidden = [one for at, one in enumerate(answer.statements) if at not in shown]
    for line in answer.answer.splitlines():
        said = next((one for one in hidden if one.text in line), None)
        if said is None:
            yield line
        else:
            hidden.remove(said)
