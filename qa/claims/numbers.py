"""Numbers in Dutch text, in digits or in words, as comparable values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

NumberKind = Literal["count", "share", "ratio", "year", "ordinal"]

_UNITS = {
    "nul": 0,
    "een": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "vijf": 5,
    "zes": 6,
    "zeven": 7,
    "acht": 8,
    "negen": 9,
    "tien": 10,
    "elf": 11,
    "twaalf": 12,
    "dertien": 13,
    "veertien": 14,
    "vijftien": 15,
    "zestien": 16,
    "zeventien": 17,
    "achttien": 18,
    "negentien": 19,
}
_TENS = {
    "twintig": 20,
    "dertig": 30,
    "veertig": 40,
    "vijftig": 50,
    "zestig": 60,
    "zeventig": 70,
    "tachtig": 80,
    "negentig": 90,
}
_MAGNITUDES = {"honderd": 10**2, "duizend": 10**3, "miljoen": 10**6, "miljard": 10**9, "biljoen": 10**12}
_FRACTIONS = {
    "helft": Fraction(1, 2),
    "kwart": Fraction(1, 4),
    "driekwart": Fraction(3, 4),
    "tweederde": Fraction(2, 3),
    "eenderde": Fraction(1, 3),
}
_DENOMINATORS = {"derde": 3, "kwart": 4, "vierde": 4, "vijfde": 5, "zesde": 6, "achtste": 8, "tiende": 10}
_ORDINALS = {
    "tweede": 2,
    "derde": 3,
    "vierde": 4,
    "vijfde": 5,
    "zesde": 6,
    "zevende": 7,
    "achtste": 8,
    "negende": 9,
    "tiende": 10,
}
# "een" is nearly always the article; as a number it is written "één", or stands in "een op de zeven".
_ARTICLE = re.compile(r"\been\b", re.IGNORECASE)
_DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_TOKEN = re.compile(rf"(?P<digits>{_DIGITS})|(?P<word>[^\W\d_]+)|(?P<percent>%)")
_ACCENTS = str.maketrans("áàâéèêëíïóöúü", "aaaeeeeiioouu")
_GLUE = frozenset({"op", "de", "elke", "iedere", "per"})
YEARS = range(1800, 2200)


@dataclass(frozen=True, slots=True)
class Number:
    """A value as written: `words` is the text that states it, `start` where it begins.

    A share is a part of the whole ("de helft", "50 %"); a ratio keeps its two numbers ("1 op de 7" is 1/7, parts 1 and 7).
    """

    value: Fraction
    kind: NumberKind
    words: str
    start: int
    end: int
    parts: tuple[Fraction, ...] = ()

    def agrees_with(self, other: Number) -> bool:
        """Whether both state the same value, whatever the notation."""
        if self.kind in {"share", "ratio"} and other.kind in {"share", "ratio"}:
            return self.value == other.value
        if self.kind in {"count", "ordinal"} and other.kind == "ratio":
            return self.value in other.parts
        if self.kind == "ratio" or other.kind in {"share", "ratio"} or self.kind == "share":
            return False
        return self.value == other.value


@cache
def parse_number_word(word: str) -> Fraction | None:
    """The value of one written-out number, or nothing when the word isn't one.

    >>> parse_number_word("zevenenveertig"), parse_number_word("zeventigduizend")
    (Fraction(47, 1), Fraction(70000, 1))
    >>> parse_number_word("zevenenhalf"), parse_number_word("zevenslaper")
    (Fraction(15, 2), None)
    """
    word = word.lower().translate(_ACCENTS)
    if word in _UNITS or word in _TENS or word in _MAGNITUDES:
        return Fraction((_UNITS | _TENS | _MAGNITUDES)[word])
    if word in {"anderhalf", "anderhalve"}:
        return Fraction(3, 2)
    for half in ("eneenhalf", "eneenhalve", "enhalf", "enhalve"):
        if word.endswith(half) and (whole := parse_number_word(word.removesuffix(half))) is not None:
            return whole + Fraction(1, 2)
    for name, size in (("duizend", 1000), ("honderd", 100)):
        before, found, after = word.partition(name)
        if found:
            factor = Fraction(1) if not before else parse_number_word(before)
            rest = Fraction(0) if not after else parse_number_word(after.removeprefix("en") or "-")
            return None if factor is None or rest is None else factor * size + rest
    for name, value in _TENS.items():
        if word.endswith("en" + name) and word.removesuffix("en" + name) in _UNITS:
            return Fraction(value + _UNITS[word.removesuffix("en" + name)])
    return None


def find_numbers(text: str) -> list[Number]:
    """All numbers of a text, in order; the article "een" is none.

    >>> [(str(n.value), n.kind) for n in find_numbers("Ruim 7,5 miljoen huizen, één op de zeven kinderen en 2%.")]
    [('7500000', 'count'), ('1/7', 'ratio'), ('1/50', 'share')]
    >>> [str(n.value) for n in find_numbers("de helft van anderhalf miljard")]
    ['1/2', '1500000000']
    """
    return _Scanner(text).run()


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    lower: str
    start: int
    end: int


class _Scanner:
    """One pass over the tokens of a text, the longest reading first."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [
            _Token(m.group(), m.group().lower().translate(_ACCENTS), m.start(), m.end()) for m in _TOKEN.finditer(text)
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
        if token.lower in _FRACTIONS:
            return self._make(_FRACTIONS[token.lower], "share", i, 1), 1
        value, used = self._cardinal(i)
        if value is None:
            if token.lower in _ORDINALS:
                return self._make(Fraction(_ORDINALS[token.lower]), "ordinal", i, 1), 1
            return None, 1
        after = self._lower(i + used)
        if after == "op" and self._lower(i + used + 1) in _GLUE:
            whole, more = self._cardinal(i + used + 2)
            if whole:
                length = used + 2 + more
                return self._make(value / whole, "ratio", i, length, (value, whole)), length
        if after in _DENOMINATORS and (value > 1 or self._lower(i) == "een") and self._ends_fraction(i + used + 1):
            return self._make(value / _DENOMINATORS[after], "share", i, used + 1), used + 1
        if after in {"%", "procent"}:
            return self._make(value / 100, "share", i, used + 1), used + 1
        if self._is_article(i, used):
            return None, 1
        is_year = token.text.isdecimal() and len(token.text) == 4 and int(token.text) in YEARS
        return self._make(value, "year" if is_year else "count", i, used), used

    def _cardinal(self, i: int) -> tuple[Fraction | None, int]:
        """A number in digits or words with the magnitudes after it ("1,2 miljard", "twaalf honderd")."""
        if i >= len(self._tokens):
            return None, 0
        token, used = self._tokens[i], 1
        value: Fraction | None
        if token.text[0].isdecimal():  # "2025¹": a raised digit is no number, and `int` refuses it
            value = Fraction(token.text.replace(".", "").replace(",", "."))
        else:
            value = parse_number_word(token.lower)
        if value is None:
            return None, 0
        while self._lower(i + used) in _MAGNITUDES:
            value *= _MAGNITUDES[self._lower(i + used)]
            used += 1
        return value, used

    def _is_article(self, i: int, used: int) -> bool:
        return used == 1 and bool(_ARTICLE.fullmatch(self._tokens[i].text))

    def _ends_fraction(self, i: int) -> bool:
        """Whether a fraction can end here: "een derde van", not "een derde reden"."""
        return self._lower(i) in {"van", "deel", "", "minder", "meer", "is", "wil", "heeft", "krijgt"}

    def _lower(self, i: int) -> str:
        return self._tokens[i].lower if i < len(self._tokens) else ""

    def _make(self, value: Fraction, kind: NumberKind, i: int, used: int, parts: tuple[Fraction, ...] = ()) -> Number:
        start, end = self._tokens[i].start, self._tokens[i + used - 1].end
        return Number(value, kind, self._text[start:end], start, end, parts)
