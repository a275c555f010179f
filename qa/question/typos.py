"""Mend a mistyped word against the papers' own words; a word that is good Dutch stays as it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from ingest.terms import STOP_WORDS, fold_accents, stem
from qa.question.language import is_known

_WORD = re.compile(r"[^\W\d_]+")
# Shorter words have too many neighbours: "rijk" is one letter from "rijp".
MIN_WORD_CHARS = 5
_CHARS_PER_EDIT = 5
# How many neighbours are looked at: two that are equally near and of different stems leave the word as it is.
_NEIGHBOURS = 6
# Letters that sound alike in Dutch, each as the one that stands for them; longer rows first.
_SOUNDS = tuple(
    (re.compile(written), heard)
    for written, heard in (
        (r"sch(?=e?$)", "s"),
        (r"ij|ei|y", "y"),
        (r"auw|ouw|au|ou", "w"),
        (r"ch", "g"),
        (r"ph|v", "f"),
        (r"th|dt|d", "t"),
        (r"ie", "i"),
        (r"c(?=[eiy])|z", "s"),
        (r"c|q", "k"),
        (r"x", "ks"),
        (r"b$", "p"),
        (r"(.)\1+", r"\1"),
    )
)


def sound_of(word: str) -> str:
    """A folded word as it sounds: those of one sound are misspellings of each other.

    >>> sound_of("wachtlysten") == sound_of("wachtlijsten"), sound_of("kanaal") == sound_of("kenaal")
    (True, False)
    """
    for written, heard in _SOUNDS:
        word = written.sub(heard, word)
    return word


class Speller:
    """The words of the papers and of the question index, as they may be meant by a mistyped one.

    Args:
        texts: the papers, whose words are right.
        asked: indexed questions, in which people's slips may stand too: their words count where a dictionary has them.
    """

    def __init__(self, texts: Iterable[str], asked: Iterable[str] = ()) -> None:
        self._right = {
            fold_accents(match.group()): match.group().lower() for text in texts for match in _WORD.finditer(text)
        }
        self._words = dict(self._right)
        for text in asked:
            for match in _WORD.finditer(text):
                self._words.setdefault(fold_accents(match.group()), match.group().lower())
        self._choices = sorted(self._words)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in self._choices:
            self._by_sound[sound_of(word)].append(word)

    def knows(self, word: str) -> bool:
        """Whether the word, folded, stands in the texts."""
        return fold_accents(word) in self._words

    def mend(self, question: str) -> str:
        """The question with mistyped words mended."""
        return _WORD.sub(lambda match: (not _is_name(match) and self._meant(match.group())) or match.group(), question)

    def _meant(self, word: str) -> str | None:
        folded = fold_accents(word)
        if (
            len(folded) < MIN_WORD_CHARS
            or folded in self._right
            or folded in STOP_WORDS
            or word[1:] != word[1:].lower()
        ):
            return None
        found = self._alike(folded)
        if not found or _is_dutch(folded) or _is_dutch(word.lower()):
            return None
        right = [choice for choice in found if choice in self._right or _is_dutch(choice)]
        # Two words equally near: better none than the wrong one.
        return self._words[right[0]] if right and len({stem(choice) for choice in right}) == 1 else None

    def _alike(self, word: str) -> list[str]:
        """The words that sound the same, else those that the fewest slips lead to."""
        if same := [choice for choice in self._by_sound.get(sound_of(word), ()) if choice != word]:
            return same
        limit = max(1, len(word) // _CHARS_PER_EDIT)
        found = process.extract(
            word, self._choices, scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=_NEIGHBOURS
        )
        near = [(choice, distance) for choice, distance, _ in found if choice != word]
        return [choice for choice, distance in near if distance == near[0][1]]


def _is_name(match: re.Match[str]) -> bool:
    """Whether a word with a capital stands inside a sentence, or before a hyphen and another capital ("Noord-Brabant")."""
    before, after = match.string[: match.start()].rstrip(), match.string[match.end() : match.end() + 2]
    is_inside = bool(before) and before[-1] not in ".!?:"
    return match.group()[0].isupper() and (is_inside or (after[:1] == "-" and after[1:].isupper()))


def _is_dutch(word: str) -> bool:
    return is_known(word, "nl")
