"""What a sentence names that can be asked for by its kind: amounts, shares, dates, laws, bodies, places and persons.

Rules where Dutch is exact: a sign, a unit, a capital, a title. What they can't tell is left out rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from ingest.notation import MONTHS
from ingest.numbers import Number, find_numbers
from ingest.records import Span
from ingest.terms import STOP_WORDS, fold_accents

MentionKind = Literal["amount", "share", "number", "date", "law", "body", "place", "person"]
MENTION_KINDS: tuple[MentionKind, ...] = get_args(MentionKind)

_MONTHS = "|".join(MONTHS)
_DATE = re.compile(
    rf"\b(?:(?:[1-9]|[12]\d|3[01])\s+)?(?:{_MONTHS})(?:\s+(?:19|20)\d\d)?\b|\b(?:19|20)\d\d(?:\s*[-–/]\s*(?:19|20)?\d\d)?\b",
    re.IGNORECASE,
)
_EURO_BEFORE = re.compile(r"€\s*$")
_EURO_AFTER = re.compile(r"\s*(?:€|euro'?s?\b|eurocent\b|cent\b)", re.IGNORECASE)
_NAME = r"[A-ZÀ-Þ][\w’'&-]{0,40}"
_SMALL = r"(?:(?:van|voor|op) (?:de|het|der)|van|de|den|der|het|voor|en(?= [A-Z][a-z])|op)"
# "Wet goed verhuurderschap", "Wet op de lijkbezorging": adjectives and the noun they belong to, and what it is a law on.
_LAW = re.compile(
    r"\bWet\s+(?:(?:op|inzake|tot|ter|van|voor)\s+)?(?:(?:de|het)\s+)?(?:(?:[a-zà-ÿ]{3,}e|goed)\s+){0,2}[a-zà-ÿ]{4,}"
    r"(?:\s+(?:op|en)\s+(?:de\s+|het\s+)?[a-zà-ÿ]{4,})?"
    # "Participatiewet", "jeugdwet"
    r"|\b[A-Za-zÀ-ÿ][\w-]{2,40}wet\b"
    # "Wmo", "Wlz", "Zvw": no Dutch word begins or ends like this.
    r"|\bW(?!r)[b-df-hj-np-tvxz][a-z]{1,3}\b|\b[A-Z][b-df-hj-np-tvxz]{1,2}w\b"
    r"|\b[\w-]{3,30}(?:verordening|richtlijn)\b"
)
_NO_LAW = re.compile(r"Wet\s+(?:en|die|dat|moet|is|wordt)\b|\b(?:de |het )?(?:ver|op)wet\b")
# Nouns that say of a name that it is that of a body.
_BODY_NOUN = (
    "commissie|commissies|raad|inspectie|ministerie|ministeries|autoriteit|bureau|instituut|adviesraad|rekenkamer"
    "|planbureau|taskforce|werkgroep|stichting|vereniging|federatie|bond|koepel|unie|verbond"
)
_BODY = re.compile(
    rf"\b[\w-]{{0,30}}(?i:{_BODY_NOUN})\s+(?:{_SMALL}\s+)?{_NAME}(?:\s+(?:{_SMALL}\s+)?{_NAME}){{0,3}}"
    rf"|(?<![.!?:•]\s)(?<!^)\b[A-Z][a-zà-ÿ]{{1,30}}(?:{_BODY_NOUN}|dienst|bank|fonds|kamer)\b"
    # "UWV", "EU": an abbreviation of capitals alone.
    r"|\b(?!(?:AI|IT|ICT)\b)[A-Z]{2,6}\b(?!-\w)"
)
_TITLE = (
    r"(?:oud-)?(?:[Mm]inister|[Ss]taatssecretaris|[Ww]ethouder|[Bb]urgemeester|[Cc]ommissaris|[Vv]oorzitter|[Dd]irecteur"
    r"|[Mm]evrouw|[Dd]e heer|[Dd]hr\.|[Mm]w\.|[Pp]rof\.|[Dd]r\.|[Mm]r\.|[Ii]r\.|[Dd]rs\.|[Hh]oogleraar|[Oo]nderzoeker)"
)
_SURNAME = r"(?:(?:van der|van den|van de|van|de|den|der|ten|ter)\s+)?[A-ZÀ-Þ][a-zà-ÿ’'-][\w’'-]{1,40}"
# "De minister van Onderwijs" and "de directeur van de Rijksdienst" name an office.
_PERSON = re.compile(
    rf"\b(?:{_TITLE}\s+)+(?!van\b|voor\b)(?P<name>(?:(?:[A-Z]\.)+\s*)?{_SURNAME}(?:\s+{_SURNAME})?)"
    rf"|\b(?P<initials>(?:[A-Z]\.){{1,4}}\s{_SURNAME})"
)
_PLACE = re.compile(
    rf"\b(?:in|uit|te|naar|vanuit|rond|bij|nabij|tot|tussen)\s+(?P<place>(?:Den |Het |De |Sint |Caribisch )?{_NAME}(?:-{_NAME})?)"
)
_NO_PLACE = re.compile(rf"(?i:{_MONTHS})$|.{{0,60}}(?:wet|raad|dienst|bank|fonds|plan|zorg)$|[A-Z][A-Z\d]")


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named in a text, and where."""

    kind: MentionKind
    span: Span


def find_mentions(text: str, span: Span) -> tuple[Mention, ...]:
    """What is named inside a range of a text, in reading order; of two that overlap the first kind counts.

    >>> said = "In 2027 vraagt de Raad voor Cultuur 4,5 miljoen euro, de helft voor de Erfgoedwet."
    >>> [(found.kind, found.span.slice(said)) for found in find_mentions(said, Span(0, len(said)))]
    [('date', '2027'), ('body', 'Raad voor Cultuur'), ('amount', '4,5 miljoen euro'), ('share', 'helft'), ('law', 'Erfgoedwet')]
    """
    body = span.slice(text)
    found: list[Mention] = []
    for kind, start, end in _all_in(body):
        mention = Mention(kind, Span(span.start + start, span.start + end))
        if not any(mention.span.overlaps(other.span) for other in found):
            found.append(mention)
    return tuple(sorted(found, key=lambda mention: mention.span))


def _all_in(body: str) -> Iterator[tuple[MentionKind, int, int]]:
    """What each kind finds, the surest kinds first."""
    yield from (("date", *match.span()) for match in _DATE.finditer(body))
    yield from _measures(body, find_numbers(body))
    yield from (("law", *match.span()) for match in _LAW.finditer(body) if not _NO_LAW.match(match.group()))
    for match in _PERSON.finditer(body):
        yield "person", *match.span("name" if match["name"] else "initials")
    shouts = body.isupper()
    for match in _BODY.finditer(body):
        if not (match.group().isupper() and (shouts or fold_accents(match.group()) in STOP_WORDS)):
            yield "body", *match.span()
    for match in _PLACE.finditer(body):
        if not _NO_PLACE.match(match["place"]):
            yield "place", *match.span("place")


def _measures(body: str, numbers: Iterable[Number]) -> Iterator[tuple[MentionKind, int, int]]:
    """Sums of money, parts of a whole, and counts in digits."""
    for number in numbers:
        before, after = _EURO_BEFORE.search(body[: number.start]), _EURO_AFTER.match(body, number.end)
        if before or after:
            yield "amount", before.start() if before else number.start, after.end() if after else number.end
        elif number.kind in ("share", "ratio"):
            yield "share", number.start, number.end
        elif number.kind == "count" and number.words[0].isdigit():
            yield "number", number.start, number.end
