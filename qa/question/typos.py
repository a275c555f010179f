"""Mend a mistyped word against the papers' own words; a word that is good Dutch stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from ingest.terms import STOP_WORDS, fold_accents
from qa.question.language import is_known

_WORD = re.compile(r"[^\W\d_]+")
# Shorter words have too many neighbours: "rijk" is one letter from "rijp".
MIN_WORD_CHARS = 5
_CHARS_PER_EDIT = 5


class Speller:
    """The words of the papers and of the question index, as they may be meant by a mistyped one."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: dict[str, str] = {}
        for text in texts:
            for match in _WORD.finditer(text):
                self._words.setdefault(fold_accents(match.group()), match.group().lower())
        self._choices = sorted(self._words)

    def knows(self, word: str) -> bool:
        """Whether the word, folded, stands in the texts."""
        return fold_accents(word) in self._words

    def mend(self, question: str) -> str:
        """The question with mistyped words mended."""
        return _WORD.sub(lambda match: self._meant(match.group()) or match.group(), question)

    def _meant(self, word: str) -> str | None:
        folded = fold_accents(word)
        if (
            len(folded) < MIN_WORD_CHARS
            or folded in self._words
            or folded in STOP_WORDS
            or word[1:] != word[1:].lower()
        ):
            return None
        limit = max(1, len(folded) // _CHARS_PER_EDIT)
        found = process.extract(folded, self._choices, scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=2)
        if not found or is_known(folded, "nl") or is_known(word.lower(), "nl"):
            return None
        # Two words equally near: better none than the wrong one.
        if len(found) > 1 and found[0][1] == found[1][1] and found[0][0][:-1] != found[1][0][:-1]:
            return None
        return self._words[found[0][0]]
