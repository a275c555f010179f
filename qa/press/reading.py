"""A draft that was written out and perhaps edited, read back: its lines, and what they were when they left."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ingest.records import fold
from qa.answer import SAID_IN, Citation, SaidIn
from qa.press import texts as words
from qa.press.quotes import SAME_SENTENCE, most_like, plain, unquoted
from qa.press.records import DRAFT_FORMS, Draft, DraftForm, Length, Line, Made, Part

_PARTS = TypeAdapter(tuple[Part, ...])
# What Markdown and e-mail put around a line, and the numbers after it.
_BEFORE = re.compile(r"^(?:#{1,6}\s+|[-*•>]\s+)+")
_AROUND = re.compile(r"^(?P<sign>\*\*|_)(?P<text>.+)(?P=sign)$")
_MARKS = re.compile(r"(?:\s*\[[0-9]{1,4}\])+$")
_SOURCE = re.compile(r"^\[(?P<marker>[0-9]{1,4})\] (?P<place>.*?): “(?P<quote>.*?)”(?: \(noot \S+: .*\))?$")
_FIELD = re.compile(rf"^(?:{re.escape(words.CHECKED_BY)}|{re.escape(words.CHECKED_ON)}):")
# What fills its places is a name, a date or a code: whatever else is written there has to be checked.
_FOOT = re.compile(re.sub(r"\\\{\w+\\\}", r"[\\w ,.:/@-]{0,80}", re.escape(words.FOOT)))


def parts_record(draft: Draft) -> list[dict[str, Any]]:
    """The lines of a draft for the file that carries it, without what is empty."""
    record: list[dict[str, Any]] = _PARTS.dump_python(draft.parts, mode="json", exclude_defaults=True)
    return record


def facts_record(draft: Draft) -> dict[str, Any]:
    """What a draft was made of, and who checked it."""
    return {**asdict(draft.made), "checked_by": draft.checked_by, "checked_on": draft.checked_on}


def read_draft(text: str, record: Mapping[str, Any]) -> Draft:
    """The draft that a text shows now; `record` is what its file says of it, {} where it says nothing.

    A line that was exported as a quote is one still, whatever became of its words or its quotation marks. What stood under
    its sources is a part of its own, each line one quote.
    """
    texts = {key: str(record.get(key) or "") for key in ("question", "corpus_version", "engine", "code")}
    made = Made(
        **texts,
        length=length_of(record),
        wording=said_in(record),
        form=form_of(record),
    )
    parts = _restored(_read_parts(text), _saved_lines(record))
    checked = [str(record.get(key) or "") for key in ("checked_by", "checked_on")]
    return Draft(made, "", parts, checked_by=checked[0], checked_on=checked[1])


def length_of(record: Mapping[str, Any]) -> Length:
    """How long something was saved to be; short where it does not say."""
    return "long" if record.get("length") == "long" else "short"


def said_in(record: Mapping[str, Any]) -> SaidIn:
    """In whose words something was saved; in the papers' own where it does not say, as all was before there were others."""
    return next((wording for wording in SAID_IN if wording == record.get("wording")), "quotes")


def form_of(record: Mapping[str, Any]) -> DraftForm:
    """In which form something was saved; whole where it does not say, as all drafts were before there were others."""
    return next((form for form in DRAFT_FORMS if form == record.get("form")), "full")


def source_lines(draft: Draft) -> tuple[Line, ...]:
    """What stands under the sources of a draft that was read."""
    return tuple(line for part in draft.parts if part.heading == words.SOURCES for line in part.lines)


def _saved_lines(record: Mapping[str, Any]) -> tuple[Line, ...]:
    """The lines as they were exported; none where somebody has been at the record."""
    try:
        return tuple(line for part in _PARTS.validate_python(record.get("parts", ())) for line in part.lines)
    except ValidationError:
        return ()


def _read_parts(text: str) -> tuple[Part, ...]:
    """The parts of plain text or Markdown; what stands before the first heading has none."""
    parts: dict[str, list[Line]] = {"": []}
    marked: dict[str, Citation] = {}
    heading = ""
    for raw in text.splitlines():
        bare = _undressed(raw)
        if words.is_heading(bare):
            heading = bare
        elif source := _SOURCE.match(bare):
            citation = _named(source["marker"], source["place"], source["quote"])
            marked[source["marker"]] = citation
            parts.setdefault(words.SOURCES, []).append(Line(citation.quote, "quote", (citation,)))
        elif bare and not _is_about_itself(bare, heading):
            # After the sources comes the end: what somebody wrote there is a line like any other.
            parts.setdefault("" if heading == words.SOURCES else heading, []).append(_line(bare))
    return tuple(
        Part(heading, tuple(_cited(line, marked) for line in lines)) for heading, lines in parts.items() if lines
    )


def _undressed(raw: str) -> str:
    bare = _BEFORE.sub("", fold(raw))
    around = _AROUND.match(bare)
    return around["text"].strip() if around else bare


def _is_about_itself(line: str, heading: str) -> bool:
    """Whether it says what the file is and who checked it."""
    is_field = not heading and _FIELD.match(line) is not None
    return is_field or line in (words.CONCEPT, words.MADE_BY_AI) or _FOOT.fullmatch(line) is not None


def _line(bare: str) -> Line:
    text = bare.removeprefix(f"{words.OWN}:").removeprefix(f"{words.DOUBT}:").strip()
    unmarked = _MARKS.sub("", text)
    citations = tuple(map(_named, re.findall(r"[0-9]+", text[len(unmarked) :])))
    quote = unquoted(unmarked)
    is_own = bare.startswith(f"{words.OWN}:")
    return Line(unmarked if quote is None else quote, "typed" if quote is None else "quote", citations, is_own)


def _cited(line: Line, marked: Mapping[str, Citation]) -> Line:
    """A line with the sources that its numbers stand for."""
    found = (marked.get(str(citation.marker)) for citation in line.citations)
    return replace(line, citations=tuple(citation for citation in found if citation))


def _named(marker: str, place: str = "", quote: str = "") -> Citation:
    """A citation as text names it: its paper, section and page are one."""
    return Citation(int(marker), place, "", "", None, 0, 0, quote)


def _restored(parts: Sequence[Part], saved: Sequence[Line]) -> tuple[Part, ...]:
    by_text = {plain(line.text): line for line in saved}
    shown = {plain(line.text) for part in parts if part.heading != words.SOURCES for line in part.lines}
    gone = [line for line in saved if line.kind == "quote" and plain(line.text) not in shown]

    def restored(line: Line) -> Line:
        was = by_text.get(plain(line.text))
        if was is None and not line.is_own:
            at, likeness = most_like(line.text, (one.text for one in gone))
            was = gone[at] if likeness >= SAME_SENTENCE else None
        if was is None:
            return line
        return replace(line, kind="quote" if was.kind == "quote" else line.kind, citations=was.citations)

    return tuple(
        part if part.heading == words.SOURCES else replace(part, lines=tuple(map(restored, part.lines)))
        for part in parts
    )
