"""Where the papers hold a word: whole, inflected or as part of a compound."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.terms import content_words, terms, word_terms

_DOUBLED = re.compile(r"([aeou])\1")


@dataclass(frozen=True, slots=True)
class Held:
    """The terms of a word, and the ids of the passages that hold them all."""

    terms: tuple[str, ...]
    passages: frozenset[str]


class Mentions:
    """The passages that hold each term, by the ids of the passages.

    Args:
        texts: the words of each passage, by its id.
        vocabulary: the stems that compounds are split into.
    """

    def __init__(self, texts: Mapping[str, str], vocabulary: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        self._passages: dict[str, set[str]] = defaultdict(set)
        of_word: dict[str, list[str]] = {}
        for passage_id, text in texts.items():
            for word in content_words(text):
                if word not in of_word:
                    of_word[word] = _alike(word_terms(word, vocabulary))
                for term in of_word[word]:
                    self._passages[term].add(passage_id)

    def of(self, text: str) -> frozenset[str]:
        """The passages that hold a content word of a text."""
        return frozenset(passage for term in alike_terms(text, self._vocabulary) for passage in self._of(term))

    def of_word(self, word: str) -> Held:
        """Where one folded word stands; a compound that stands nowhere, where both its parts do."""
        whole, *parts = alike_terms(word, self._vocabulary) or [""]
        wanted = [whole] if whole in self._passages or not parts else parts
        return Held(tuple(wanted), frozenset.intersection(*map(self._of, wanted)))

    def in_more_than(self, most: float) -> frozenset[str]:
        """The terms that stand in more passages than this."""
        return frozenset(term for term, passages in self._passages.items() if len(passages) > most)

    def are_apart(self, one: str, two: str) -> bool:
        """Whether no passage holds a content word of both texts."""
        return not self.of(one) & self.of(two)

    def _of(self, term: str) -> frozenset[str]:
        return frozenset(self._passages.get(term, ()))


def alike_terms(text: str, vocabulary: frozenset[str]) -> list[str]:
    """The terms of a text, "school" and "scholen" as one: a doubled vowel is written once in an open syllable."""
    return _alike(terms(text, vocabulary))


def _alike(found: Iterable[str]) -> list[str]:
    return [_DOUBLED.sub(r"\1", term) for term in found]
