"""The words of a claim and of a passage, and the word lists they are compared with."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any

from ingest.records import Span, fold, visible
from ingest.sentences import split_sentences
from ingest.terms import LONGEST_WORD, STOP_WORDS, WORD_WITH_DOTS, fold_accents, shared_prefix, stem
from qa.claims.restate import spell_dates

_CLAUSE_END = re.compile(
    r"[;:()•]|[.,!?](?!\d)|\s[–-]\s|\s(?=(?:maar|terwijl|zonder dat|waardoor|doordat|omdat|zodat)\s)"
)
# Longer than any word and than most addresses of web pages.
_ENDLESS = re.compile(r"(\S{200})\S+")
# "2025¹", "①", but not the unit of "12 m²".
_FOOTNOTE = re.compile(r"(?<!\bm)(?<!\bkm)(?<!\bcm)[⁰¹²³⁴-⁹①-⑳]+")
# What may stand between the end of one sentence and the first word of the next.
_OPENING = " \"'“”‘(-–"
# A separable verb is found back without its particle: "afbreken" in "breek ze niet af".
_PARTICLES = ("aan", "af", "bij", "door", "in", "mee", "om", "op", "over", "terug", "toe", "uit", "voor", "weg")
# A shorter common beginning or end joins words that have nothing to do with each other ("beleid", "beleg").
_MIN_SHARED = 5


@cache
def word_lists() -> dict[str, Any]:
    """The lists of `qa/claims/data/claim_words.toml`."""
    return tomllib.loads(resources.files("qa.claims").joinpath("data/claim_words.toml").read_text(encoding="utf-8"))


# Between a verb and its particle: "haken steeds meer investeerders af".
_APART = r"\b(?:[-\s'’]+\w+){0,6}?\s+"


@lru_cache(maxsize=512)
def _pattern(entries: str) -> re.Pattern[str]:
    parts = [
        re.escape(entry).replace(r"\*", r"\w*").replace(r"\-", r"[-\s]").replace(r"\+", _APART)
        for entry in entries.split()
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)")


def find_entries(entries: str, folded: str) -> list[str]:
    """The words of a list that stand in a folded text; "*" is any letters, "-" also a space, "+" some words between.

    >>> find_entries("per-jaar jaarlijks*", "twee keer per jaar of jaarlijkse")
    ['per jaar', 'jaarlijkse']
    """
    return [match.group() for match in _pattern(entries).finditer(folded)]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written, with its folded form, its place and whether it opens a sentence."""

    text: str
    folded: str
    start: int
    end: int
    opens_sentence: bool


@dataclass(frozen=True)
class Reading:
    """A text prepared for comparison: folded, in sentences and words."""

    text: str

    @classmethod
    def of(cls, text: str) -> Reading:
        """Read a text as in an answer: on one line, dates in digits spelled, footnote signs and unseen ones left out.

        Of what has no end (a picture in base64) only the beginning is read.
        """
        seen = _FOOTNOTE.sub("", _ENDLESS.sub(r"\1", fold(visible(text))))
        return cls(spell_dates(seen.replace("’", "'")))

    @cached_property
    def folded(self) -> str:
        """Lower case without accents; for finding words, not for offsets."""
        return fold_accents(self.text)

    @cached_property
    def sentences(self) -> tuple[Reading, ...]:
        """Its sentences, each a reading of its own."""
        if not self.text:
            return ()
        return tuple(Reading(span.slice(self.text)) for span in split_sentences(self.text, Span(0, len(self.text))))

    @cached_property
    def clauses(self) -> tuple[Reading, ...]:
        """The pieces between commas, brackets, dashes and joining words."""
        return tuple(Reading(piece.strip()) for piece in _CLAUSE_END.split(self.text) if piece.strip())

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words, in order."""
        found: list[Word] = []
        for match in WORD_WITH_DOTS.finditer(self.text):
            before = match.start() - 1
            while before >= 0 and self.text[before] in _OPENING:
                before -= 1
            opens = before < 0 or self.text[before] in ".!?:;•"
            found.append(Word(match.group(), fold_accents(match.group()), match.start(), match.end(), opens))
        return tuple(found)

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """The words that state something."""
        return tuple(word for word in self.words if not is_function_word(word.folded) and len(word.folded) > 1)

    def find(self, *path: str) -> list[str]:
        """The words of the list at `path` in the data file that stand in this text."""
        entries: Any = word_lists()
        for key in path:
            entries = entries[key]
        return find_entries(entries, self.folded)


def is_function_word(folded: str) -> bool:
    """Whether a word states nothing by itself."""
    return folded in _function_words()


def states_something(word: Word) -> bool:
    """Whether a word can be denied or affirmed: a word with meaning, of three letters or more."""
    return not is_function_word(word.folded) and len(word.folded) > 2


@cache
def _function_words() -> frozenset[str]:
    return frozenset(map(fold_accents, STOP_WORDS)) | frozenset(word_lists()["function_words"].split())


@lru_cache(maxsize=32768)
def _forms(folded: str) -> frozenset[str]:
    """The stems a word may be known by: its own, and without the "ge" of a past participle."""
    bare = folded.replace("'", "")
    forms = {stem(bare)}
    if len(bare) > 6:
        # The stemmer takes "ge" off "gebouw" as well: the word without its ending finds "schoolgebouw" back.
        forms.add(re.sub(r"(?:en|e|s)$", "", bare))
    for particle in _PARTICLES:
        if bare.startswith(particle) and len(bare) - len(particle) >= 5:
            forms.add(stem(bare[len(particle) :]))
            if bare[len(particle) :].startswith("ge") and len(bare) - len(particle) > 6:
                forms.add(stem(bare[len(particle) + 2 :].removesuffix("d").removesuffix("t")))
    if bare.startswith("ge") and len(bare) > 6:
        forms.add(stem(bare[2:].removesuffix("d").removesuffix("t") or bare))
    if bare.endswith(("d", "t")) and len(bare) > 5:
        forms.add(stem(bare[:-1]))
    return frozenset(forms)


def share_stem(a: str, b: str) -> bool:
    """Whether two folded words are forms of one word, or one is a part of the other, a compound.

    What is longer than any word has no other form than its own.

    >>> share_stem("investeren", "investering"), share_stem("gebouwen", "schoolgebouwen"), share_stem("beleid", "beleg")
    (True, True, False)
    """
    return a == b or (len(a) <= LONGEST_WORD and len(b) <= LONGEST_WORD and _share_form(a, b))


@lru_cache(maxsize=65536)
def _share_form(a: str, b: str) -> bool:
    if _forms(a) & _forms(b):
        return True
    for x in _forms(a):
        for y in _forms(b):
            short, long = sorted((x, y), key=len)
            if len(short) >= _MIN_SHARED and (long.startswith(short) or long.endswith(short)):
                return True
            shared = shared_prefix(x, y)
            if shared >= 6 and shared >= 0.7 * len(short):
                return True
    return False


def without_partner(words: Iterable[Word], others: Sequence[Word]) -> list[Word]:
    """The words that share a stem with none of the others."""
    return [word for word in words if not any(share_stem(word.folded, other.folded) for other in others)]
