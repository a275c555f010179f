"""Numbers in Dutch text, in digits or in words, as comparable values.

Two numbers compare equal when they state the same value, whatever the notation: "41 procent" and "41%", "de helft" and
"vijf op de tien", "een half jaar" and "zes maanden", "anderhalf miljoen" and "1,5 miljoen". A rounded number agrees with
an exact one within the bounds that its own word sets; see `Number.agrees_with`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from text_to_num import alpha2digit, text2num

from ingest.terms import fold_accents

NumberKind = Literal["count", "share", "ratio", "year", "ordinal"]
Rounding = Literal["up", "above", "down", "below", "about"]

# The simple ones, for patterns that ask whether a number stands somewhere: no compounds, not the article.
NUMBER_WORDS = (
    "twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien"
    "|negentien|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig|honderd|duizend"
)
_MAGNITUDES = {
    "honderd": 10**2,
    "duizend": 10**3,
    "miljoen": 10**6,
    "mln": 10**6,
    "miljard": 10**9,
    "mld": 10**9,
    "biljoen": 10**12,
}
_FRACTIONS = {
    "helft": Fraction(1, 2),
    "kwart": Fraction(1, 4),
    "driekwart": Fraction(3, 4),
    "tweederde": Fraction(2, 3),
    "eenderde": Fraction(1, 3),
}
# Units of time, as a number of months, days or minutes: only within one of these can two lengths of time be compared.
TIME_UNITS: dict[str, tuple[int, str]] = {
    **dict.fromkeys(("jaar", "jaren"), (12, "month")),
    **dict.fromkeys(("maand", "maanden"), (1, "month")),
    **dict.fromkeys(("week", "weken"), (7, "day")),
    **dict.fromkeys(("dag", "dagen"), (1, "day")),
    **dict.fromkeys(("uur", "uren"), (60, "minute")),
    **dict.fromkeys(("minuut", "minuten"), (1, "minute")),
}
# Lengths of time that are one word, in the same units.
TIME_SPANS: dict[str, tuple[int, str]] = {
    "halfjaar": (6, "month"),
    "halfuur": (30, "minute"),
    "kwartier": (15, "minute"),
}
# They stand right before a number and say to which side it was rounded.
_ROUNDED: tuple[tuple[Rounding, re.Pattern[str]], ...] = tuple(
    (rounding, re.compile(rf"(?<!\w)(?:{words})\s+(?:(?:de|een)\s+)?$"))  # type: ignore[misc]
    for rounding, words in (
        ("above", r"(?:iets )?meer dan"),
        ("below", r"(?:iets )?minder dan|net geen|nog geen"),
        ("up", r"ruim"),
        ("down", r"bijna|krap|een kleine"),
        ("about", r"ongeveer|circa|ca\.|zo'n|rond"),
    )
)
_ROUNDED_CHARS = 20
# A rounded number reaches one unit of its last digit further, and never more than this share of itself: "ruim vier op de
# tien" ends at 45 procent.
_REACH = Fraction(1, 8)
# The longest written-out number below a biljoen has some 90 letters; what is longer is none, and costs nothing.
_LONGEST_WORD = 100
_MOST_WORDS = 12
# No count has more; what has is a code, and compares by its signs.
_MOST_DIGITS = 40
_DIGITS = r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+\.[0-9]{1,2}(?![0-9.])|[0-9]+(?:,[0-9]+)?"
_TOKEN = re.compile(
    rf"(?P<ordinal>[0-9]{{1,9}}(?:ste|de|e)(?![^\W\d_]))|(?P<digits>{_DIGITS})|(?P<word>[^\W\d_]+)|(?P<percent>%)"
)
# "-3 %", not the range "3-5", the bullet "- 3 dagen" or the word "covid-19".
_MINUS_BEFORE = re.compile(r"(?:^|[\s(])[-−–]$")
# "een" is nearly always the article; as a number it is written "één", or stands in "een op de zeven".
_ARTICLE = re.compile(r"een", re.IGNORECASE)
_GLUE = frozenset({"op", "de", "elke", "iedere", "per"})
_HALVES = frozenset({"half", "halve"})
# What may follow a fraction: "een derde van", not "een derde reden".
_AFTER_FRACTION = frozenset({"van", "deel", "", "minder", "meer", "is", "wil", "heeft", "krijgt"})
YEARS = range(1800, 2200)


@dataclass(frozen=True, slots=True)
class Number:
    """A value as written: `words` is the text that states it, `start` where it begins.

    A share is a part of the whole ("de helft", "50 %"); a ratio keeps its two numbers ("1 op de 7" is 1/7, parts 1 and 7).
    `rounding` is how the word before it bounds it and `step` the unit of its last digit; `lasts` is the length of time in
    months, days or minutes where a unit of time follows.
    """

    value: Fraction
    kind: NumberKind
    words: str
    start: int
    end: int
    parts: tuple[Fraction, ...] = ()
    rounding: Rounding | None = None
    step: Fraction = Fraction(0)
    lasts: tuple[Fraction, str] | None = None

    def agrees_with(self, other: Number) -> bool:
        """Whether this number may stand for `other`, whatever the notation.

        The same value does, and the same length of time. A rounded number x does for an exact value v, with r the unit of
        x's last digit, but at most an eighth of x: "ruim x" for x <= v < x + r, "meer dan x" for x < v < x + r, "bijna x"
        for x - r < v <= x, "minder dan x" and "nog geen x" for x - r < v < x, "ongeveer x" for v at most r/2 away. Not the
        other way round: an exact number never stands for a rounded one of another value.

        >>> [claim], [source] = find_numbers("ruim vier op de tien"), find_numbers("41 procent")
        >>> claim.agrees_with(source), source.agrees_with(claim)
        (True, False)
        """
        if self.lasts and other.lasts and self.lasts[1] == other.lasts[1]:
            return self._covers(self.lasts[0], other.lasts[0], other)
        if (self.kind in {"share", "ratio"}) != (other.kind in {"share", "ratio"}):
            return self.kind in {"count", "ordinal"} and other.kind == "ratio" and self.value in other.parts
        return self._covers(self.value, other.value, other)

    def lasts_as_long_as(self, other: Number) -> bool:
        """Whether both state one length of time ("een half jaar", "zes maanden")."""
        return self.lasts is not None and self.lasts == other.lasts

    def _covers(self, said: Fraction, exact: Fraction, other: Number) -> bool:
        """Whether a value, rounded as this number is, may stand for another; both in the same unit."""
        if said == exact:
            return True
        if self.rounding is None or other.rounding is not None or {self.kind, other.kind} & {"year", "ordinal"}:
            return False
        step = self.step * said / self.value if self.value else self.step
        reach, more = min(step, abs(said) * _REACH), exact - said
        if self.rounding == "about":
            return abs(more) <= reach / 2
        return 0 < more < reach if self.rounding in {"up", "above"} else -reach < more < 0


@lru_cache(maxsize=4096)
def parse_number_word(word: str) -> Fraction | None:
    """The value of one written-out number, or of several words that make one; nothing when it isn't one.

    >>> parse_number_word("zevenenveertig"), parse_number_word("drieduizend tweehonderd")
    (Fraction(47, 1), Fraction(3200, 1))
    >>> parse_number_word("zevenenhalf"), parse_number_word("zevenslaper")
    (Fraction(15, 2), None)
    >>> parse_number_word("vijftal"), parse_number_word("aantal"), parse_number_word("kwartaal")
    (Fraction(5, 1), None, None)
    """
    if not word or len(word) > _LONGEST_WORD:
        return None
    word = fold_accents(word)
    if word in {"anderhalf", "anderhalve"}:
        return Fraction(3, 2)
    for half in ("eneenhalf", "eneenhalve", "enhalf", "enhalve"):
        if word.endswith(half) and (whole := parse_number_word(word.removesuffix(half))) is not None:
            return whole + Fraction(1, 2)
    # "Een vijftal": the bare cardinal with what makes a noun of it.
    if word.endswith("tal") and len(word) > len("tal"):
        word = word.removesuffix("tal")
    try:
        return Fraction(text2num(word, "nl"))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def parse_ordinal_word(word: str) -> Fraction | None:
    """The value of one written-out ordinal but "eerste", which is hardly ever a number.

    >>> parse_ordinal_word("vijfentwintigste"), parse_ordinal_word("eerste"), parse_ordinal_word("bezigste")
    (Fraction(25, 1), None, None)
    """
    if len(word) > _LONGEST_WORD or (not word.endswith("de") and not word.endswith("ste")):
        return None
    found = re.fullmatch(r"([0-9]+)e", str(alpha2digit(fold_accents(word), "nl", 0)))
    return Fraction(found[1]) if found and found[1] != "1" else None


def find_numbers(text: str) -> list[Number]:
    """All numbers of a text, in order; the article "een" is none.

    >>> [(str(n.value), n.kind) for n in find_numbers("Ruim 7,5 miljoen huizen, één op de zeven kinderen en 2%.")]
    [('7500000', 'count'), ('1/7', 'ratio'), ('1/50', 'share')]
    >>> [str(n.value) for n in find_numbers("de helft van anderhalf miljard, 3-5 jaar, -2 graden, de 25e")]
    ['1/2', '1500000000', '3', '5', '-2', '25']
    """
    return _Scanner(text).run()


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    lower: str
    start: int
    end: int
    is_ordinal: bool


@dataclass(frozen=True, slots=True)
class _Cardinal:
    """A value, the unit of its last digit, and how many tokens state it."""

    value: Fraction
    step: Fraction
    used: int


class _Scanner:
    """One pass over the tokens of a text, the longest reading first."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [
            _Token(m.group(), fold_accents(m.group()), m.start(), m.end(), m.lastgroup == "ordinal")
            for m in _TOKEN.finditer(text)
        ]

    def run(self) -> list[Number]:
        found: list[Number] = []
        i = 0
        while i < len(self._tokens):
            number, used = self._read(i)
            if number is not None:
                found.append(number)
            i += max(1, used)
        return found

    def _read(self, i: int) -> tuple[Number | None, int]:
        token = self._tokens[i]
        if token.is_ordinal:
            return self._make(Fraction(int(token.text.rstrip("stde"))), "ordinal", i, 1), 1
        if (found := self._part_of_one(i)) is not None:
            return found, 2 if " " in found.words else 1
        if token.lower in _FRACTIONS:
            return self._make(_FRACTIONS[token.lower], "share", i, 1, step=_FRACTIONS[token.lower]), 1
        cardinal = self._cardinal(i)
        if cardinal is None:
            ordinal = parse_ordinal_word(token.lower)
            return (None if ordinal is None else self._make(ordinal, "ordinal", i, 1)), 1
        return self._with_what_follows(i, cardinal)

    def _with_what_follows(self, i: int, cardinal: _Cardinal) -> tuple[Number | None, int]:
        """A number as the ratio, share or count that the words after it make of it."""
        value, step, used = cardinal.value, cardinal.step, cardinal.used
        token, after = self._tokens[i], self._lower(i + used)
        if after == "op" and self._lower(i + used + 1) in _GLUE and (whole := self._cardinal(i + used + 2)):
            length, size = used + 2 + whole.used, whole.value or Fraction(1)
            return self._make(value / size, "ratio", i, length, (value, size), step=1 / size), length
        part = Fraction(4) if after == "kwart" else parse_ordinal_word(after)
        if part and part > 2 and (value > 1 or token.lower == "een") and self._lower(i + used + 1) in _AFTER_FRACTION:
            return self._make(value / part, "share", i, used + 1, step=1 / part), used + 1
        if after in {"%", "procent"}:
            return self._make(value / 100, "share", i, used + 1, step=step / 100), used + 1
        if used == 1 and _ARTICLE.fullmatch(token.text):
            return None, 1
        is_year = token.text.isdecimal() and used == 1 and len(token.text) == 4 and int(token.text) in YEARS
        return self._make(value, "year" if is_year else "count", i, used, step=step), used

    def _part_of_one(self, i: int) -> Number | None:
        """A part of one of what follows ("half miljoen", "driekwart miljard", "half jaar"), or "halfjaar" in one word."""
        lower, after = self._lower(i), self._lower(i + 1)
        if lower in TIME_SPANS and not self._lower(i - 1).endswith(("de", "ste")):  # not "het eerste halfjaar"
            length, unit = TIME_SPANS[lower]
            return self._make(Fraction(1), "count", i, 1, step=Fraction(1), lasts=(Fraction(length), unit))
        part = Fraction(1, 2) if lower in _HALVES else _FRACTIONS.get(lower)
        if part is None:
            return None
        if (size := _MAGNITUDES.get(after)) is not None:
            return self._make(part * size, "count", i, 2, step=part * size)
        if after in TIME_UNITS and lower in _HALVES and not self._lower(i - 1).endswith(("de", "ste")):
            length, unit = TIME_UNITS[after]
            return self._make(part, "count", i, 2, step=part, lasts=(part * length, unit))
        return None

    def _cardinal(self, i: int) -> _Cardinal | None:
        """A number in digits or words with the magnitudes after it ("1,2 miljard", "twaalf honderd")."""
        if i >= len(self._tokens):
            return None
        token = self._tokens[i]
        found: _Cardinal | None
        if token.text[0] in "0123456789" and not token.is_ordinal:
            found = _from_digits(token.text, self._has_minus(i))
        elif token.lower in _HALVES and self._lower(i + 1) in {"procent", "%"}:
            return _Cardinal(Fraction(1, 2), Fraction(1, 2), 1)
        else:
            found = self._from_words(i)
        if found is None:
            return None
        value, step, used = found.value, found.step, found.used
        while used < _MOST_WORDS and (size := _MAGNITUDES.get(self._lower(i + used))) is not None:
            value, step, used = value * size, step * size, used + 1
        return _Cardinal(value, step, used)

    def _from_words(self, i: int) -> _Cardinal | None:
        """The longest run of words from here that is one number, "komma" and its decimals included."""
        if parse_number_word(self._tokens[i].lower) is None:
            return None
        used = 1
        while used < _MOST_WORDS and i + used < len(self._tokens) and self._joined(i, used + 1) is not None:
            used += 1
        value = self._joined(i, used)
        if value is None:
            return None
        decimal = parse_number_word(self._lower(i + used + 1)) if self._lower(i + used) == "komma" else None
        if decimal is not None and decimal.denominator == 1:
            size = Fraction(1, 10 ** len(str(decimal.numerator)))
            return _Cardinal(value + decimal * size, size, used + 2)
        sign = -1 if i and self._lower(i - 1) == "min" else 1
        return _Cardinal(sign * value, _last_digit(value), used)

    def _joined(self, i: int, used: int) -> Fraction | None:
        """The value of some tokens as one number; nothing where signs stand between them."""
        tokens = self._tokens[i : i + used]
        if any(self._text[a.end : b.start].strip() for a, b in pairwise(tokens)):
            return None
        if tokens[-1].lower == "en":  # "honderd en vijf", but not the "en" of "honderd en"
            return self._joined(i, used + 1) if used > 1 and i + used < len(self._tokens) else None
        return parse_number_word(" ".join(token.lower for token in tokens))

    def _has_minus(self, i: int) -> bool:
        start = self._tokens[i].start
        if i and self._lower(i - 1) == "min":
            return True
        follows_number = i > 0 and self._tokens[i - 1].text[0] in "0123456789%"
        return not follows_number and bool(_MINUS_BEFORE.search(self._text[max(0, start - 2) : start]))

    def _lower(self, i: int) -> str:
        return self._tokens[i].lower if 0 <= i < len(self._tokens) else ""

    def _make(
        self,
        value: Fraction,
        kind: NumberKind,
        i: int,
        used: int,
        parts: tuple[Fraction, ...] = (),
        *,
        step: Fraction = Fraction(0),
        lasts: tuple[Fraction, str] | None = None,
    ) -> Number:
        start, end = self._tokens[i].start, self._tokens[i + used - 1].end
        unit = TIME_UNITS.get(self._lower(i + used)) if kind == "count" else None
        before = fold_accents(self._text[max(0, start - _ROUNDED_CHARS) : start]).replace("’", "'")
        rounding = next((name for name, pattern in _ROUNDED if pattern.search(before)), None)
        if unit and lasts is None:
            lasts = (value * unit[0], unit[1])
        return Number(value, kind, self._text[start:end], start, end, parts, rounding, step, lasts)


def _from_digits(digits: str, has_minus: bool) -> _Cardinal:
    if len(digits) > _MOST_DIGITS:
        return _Cardinal(Fraction(int.from_bytes(digits.encode(), "big")), Fraction(1), 1)
    whole, comma, decimals = digits.partition(",")
    if not comma and re.fullmatch(r"[0-9]+\.[0-9]{1,2}", digits):
        whole, comma, decimals = digits.partition(".")
    value = Fraction(f"{whole.replace('.', '')}.{decimals or 0}")
    step = Fraction(1, 10 ** len(decimals)) if decimals else _last_digit(value)
    return _Cardinal(-value if has_minus else value, step, 1)


def _last_digit(value: Fraction) -> Fraction:
    """The unit of the last digit that is not 0: 1 for 41, 10 for 40, 1 for 0; the fraction's own for three halves."""
    if value.denominator != 1:
        return Fraction(1, value.denominator)
    digits = str(value.numerator)
    return Fraction(10 ** (len(digits) - len(digits.rstrip("0")))) if value else Fraction(1)
