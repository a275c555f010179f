"""Dates and numbers of a claim in one form: as they are written out, and as the source states them."""

from __future__ import annotations

import re

from ingest.notation import MONTHS
from ingest.numbers import TIME_SPANS, TIME_UNITS, Number, find_numbers

_DATE = re.compile(
    r"(?<![\w.,/-])(?:(?P<day>[0-3]?[0-9])(?P<sign>[-/.])(?P<month>[01]?[0-9])(?P=sign)(?P<year>(?:19|20)[0-9]{2})"
    r"|(?P<iso>(?:19|20)[0-9]{2})-(?P<iso_month>[01][0-9])-(?P<iso_day>[0-3][0-9]))(?![\w/-])"
)
_UNIT_AFTER = re.compile(r"\W*[^\W\d_]+")


def restate_numbers(text: str, source: str, *, counts: bool = False) -> str:
    """A text with its numbers as a source states them, where they agree.

    So a claim is compared in the source's own terms: a share as it divides, a time in its unit, a rounded number exact.
    With `counts` also a count that is only spelled otherwise ("zes" for "6").

    >>> restate_numbers("ruim vier op de tien wachten zes maanden", "41% wacht een half jaar")
    'ruim 41% wachten half jaar'
    """
    theirs = find_numbers(source)
    said = {number.words.lower() for number in theirs}
    parts: list[str] = []
    at = 0
    for number in find_numbers(text):
        if number.words.lower() in said or (same := _same(number, theirs)) is None:
            continue
        if not counts and number.kind == same.kind == "count" and number.value == same.value:
            continue
        end, words = number.end, same.words
        if number.lasts_as_long_as(same):
            end, words = _with_unit(text, number), source[same.start : _with_unit(source, same)]
        parts += [text[at : number.start], words]
        at = end
    return "".join([*parts, text[at:]])


def _same(number: Number, others: list[Number]) -> Number | None:
    return next((other for other in others if number.agrees_with(other)), None)


def _with_unit(text: str, number: Number) -> int:
    """Where a length of time ends, its unit included."""
    if number.words.split()[-1] in TIME_UNITS or number.words.lower() in TIME_SPANS:
        return number.end
    unit = _UNIT_AFTER.match(text, number.end)
    return unit.end() if unit else number.end


def spell_dates(text: str) -> str:
    """The same text with dates in digits as they are written out.

    >>> spell_dates("op 01-05-2026, 1/5/2026 of 2026-05-01; versie 1.15.2026")
    'op 1 mei 2026, 1 mei 2026 of 1 mei 2026; versie 1.15.2026'
    """
    return _DATE.sub(_spelled, text)


def _spelled(match: re.Match[str]) -> str:
    day, month = int(match["day"] or match["iso_day"]), int(match["month"] or match["iso_month"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return match.group()
    return f"{day} {MONTHS[month - 1]} {match['year'] or match['iso']}"
