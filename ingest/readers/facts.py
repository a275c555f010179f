"""What a file says of itself: title, date and kind of document, from its subject line, its head and its metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from ingest.notation import MONTHS
from ingest.readers.letterhead import letter_fields
from ingest.readers.rough import Rough
from ingest.records import Stated, fold

# fmt: off
_DOCUMENT_TYPES = (
    "position paper", "kamerbrief", "beantwoording kamervragen", "fiche", "notitie", "rapport", "handreiking",
    "visie", "factsheet", "impact assessment", "persbericht", "zienswijze", "reactie", "advies", "manifest", "verkiezingsprogramma",
)
# fmt: on
_WORDED = re.compile(rf"\b(?:(\d{{1,2}})\s+)?({'|'.join(MONTHS)})\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.]((?:19|20)\d\d)\b")
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d{2})-(\d{2})")
# A subtitle in large type: "Rapport van de stichting, juni 2023".
_ENDS_WITH_DATE = re.compile(rf"[,–|(-] ?(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)}) (?:19|20)\d\d\)?$", re.IGNORECASE)
_SUBJECT = ("onderwerp", "betreft", "over")
_DATE_LINE_CHARS = 60
# "Memorandum", "Open brief": the kind of document, not its title.
_TITLE_MIN_WORDS = 3
# What programs put into the title themselves.
_NO_TITLE = re.compile(
    r"microsoft word|^untitled|^document\d*$|^naamloos|\.(?:docx?|pdf|indd|pptx?)\b|^\W*$", re.IGNORECASE
)
_TITLE_MAX_CHARS = 300
_FIRST_BLOCKS = 40
_LAST_BLOCKS = 10
_ALIKE = 85


def stated_facts(rough: Sequence[Rough], given: Stated) -> Stated:
    """What the text states goes before what the metadata (`given`) says: a template's metadata outlive many letters."""
    title = subject_of(rough)
    if title is None and given.title and _in_text(given.title, rough):
        title = fold(given.title)
    date = _date_in_head(rough) or read_date(given.date or "")
    kind = given.document_type or _document_type(title or "", rough)
    return replace(given, title=title, date=date, document_type=kind)


def read_date(text: str) -> str | None:
    """The first date in a text as ISO: the day, or year and month; None where there is none that can be.

    >>> read_date("Den Haag, 30 mei 2023"), read_date("mei 2023"), read_date("12-1-2024"), read_date("31-31-2024")
    ('2023-05-30', '2023-05', '2024-01-12', None)
    """
    if found := _ISO.search(text):
        return _valid(found[1], int(found[2]), found[3])
    if found := _WORDED.search(text):
        return _valid(found[3], MONTHS.index(found[2].lower()) + 1, found[1])
    if found := _NUMBERED.search(text):
        return _valid(found[3], int(found[2]), found[1])
    return None


def _valid(year: str, month: int, day: str | None) -> str | None:
    if not 1 <= month <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return None
    return f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")


def subject_of(rough: Sequence[Rough]) -> str | None:
    """The subject line of a letter, also where its name stands in a block of its own."""
    head = rough[:_FIRST_BLOCKS]
    for index, item in enumerate(head):
        if item.kind != "letterhead":
            continue
        named = next((value for name, value in letter_fields(item.text) if name in _SUBJECT), None)
        if named:
            return _as_title(named)
        bare = fold(item.text).rstrip(":").casefold() in _SUBJECT
        if bare and index + 1 < len(head):
            return _as_title(head[index + 1].text)
    return None


def has_own_title(rough: Sequence[Rough]) -> bool:
    """Whether a subject line is the title, and no heading is: unless a heading of some words stands above it."""
    if subject_of(rough) is None:
        return False
    above = next((item for item in rough if item.kind in ("heading", "letterhead")), None)
    return above is None or above.kind == "letterhead" or len(above.text.split()) < _TITLE_MIN_WORDS


def _as_title(text: str) -> str:
    """A subject line as a title: on one line, with a capital, without a closing sign."""
    title = fold(text)[:_TITLE_MAX_CHARS].strip(" |.;")
    return title[:1].upper() + title[1:]


def _in_text(title: str, rough: Sequence[Rough]) -> bool:
    """Whether the paper itself says its title near its beginning: else the metadata are those of another file."""
    wanted = fold(title).casefold()
    if len(wanted) < 4 or len(wanted) > _TITLE_MAX_CHARS or _NO_TITLE.search(title):
        return False
    opening = fold(" ".join(item.text for item in rough[:_FIRST_BLOCKS])).casefold()
    return fuzz.partial_ratio(wanted, opening) >= _ALIKE


def _date_in_head(rough: Sequence[Rough]) -> str | None:
    """A date that stands by itself, behind its name or in a line of adoption, before the text begins or below its end."""
    opening = rough[:_FIRST_BLOCKS]
    heads = [index for index, item in enumerate(opening) if item.kind == "heading"]
    # Below the second heading a date alone is what that part is about.
    end = heads[1] if len(heads) > 1 else len(opening)
    for index, item in enumerate(opening):
        if item.kind == "heading" and 0 < index <= 3 and (dated := _ENDS_WITH_DATE.search(item.text)):
            return read_date(dated[0])
        if item.kind not in ("letterhead", "subtitle", "paragraph") or (index > end and item.kind != "letterhead"):
            continue
        if named := next((value for name, value in letter_fields(item.text) if name == "datum"), None):
            return read_date(named)
        for line in item.text.split("\n"):
            if len(line) <= _DATE_LINE_CHARS and line[-1] not in ".;" and (date := read_date(line)):
                return date
    adopted = (item.text for item in rough if item.kind == "subtitle")
    body = [item for item in rough if item.kind not in ("note", "furniture")]
    imprint = (item.text for item in body[-_LAST_BLOCKS:] if item.kind == "letterhead" and len(item.text) <= 60)
    return next((date for text in (*adopted, *imprint) if (date := read_date(text))), None)


def _names_kind(kind: str, text: str) -> bool:
    """Whether a text near the top says what the document is: a sentence does so with its first words alone."""
    if text.endswith((".", "!", "?")):
        return bool(re.match(rf"(?:(?:een|dit|deze|het) )?{kind}\b", text))
    return bool(re.search(rf"\b{kind}\b", text))


def _document_type(title: str, rough: Sequence[Rough]) -> str | None:
    head = [title, *(item.text for item in rough[:6] if len(item.text) <= _TITLE_MAX_CHARS)]
    named = next((kind for kind in _DOCUMENT_TYPES if any(_names_kind(kind, text.casefold()) for text in head)), None)
    if named:
        return named[0].upper() + named[1:]
    return (
        "Brief"
        if any(item.kind == "letterhead" and item.text.casefold().startswith("geachte") for item in rough)
        else None
    )
