"""Marks on tokens: whose text a token is of, and whether the other text has its word."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ingest.terms import WORD_WITH_DOTS, fold_accents, shared_prefix

# The left text's own word and one that the passage has, for a question and for a claim; the same for the passage's.
MARKS = 6
# Shorter words share letters by chance.
_MIN_STEM = 4
# A shorter common beginning or end joins words that have nothing to do with each other ("beleid", "beleg").
_MIN_SHARED = 5
_SHARED_SHARE = 0.6


def token_marks(
    left: str,
    passage: str,
    left_spans: Sequence[tuple[int, int]],
    passage_spans: Sequence[tuple[int, int]],
    task: int,
) -> list[int]:
    """A number per token of both texts: 0 or 1 (question), 2 or 3 (claim), 4 or 5 (passage); odd where the other has it."""
    our_words, their_words = _words(left), _words(passage)
    ours = _shared(our_words, frozenset(word for word, _, _ in their_words))
    theirs = _shared(their_words, frozenset(word for word, _, _ in our_words))
    return [2 * task + _touches(span, ours) for span in left_spans] + [4 + _touches(s, theirs) for s in passage_spans]


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[tuple[str, int, int], ...]:
    return tuple((fold_accents(match.group()), match.start(), match.end()) for match in WORD_WITH_DOTS.finditer(text))


def _shared(words: Sequence[tuple[str, int, int]], known: frozenset[str]) -> list[tuple[int, int]]:
    """The ranges of the words that the other text has in the same form or with the same stem."""
    return [(start, end) for word, start, end in words if word in known or _has_relative(word, known)]


@lru_cache(maxsize=65536)
def _has_relative(word: str, known: frozenset[str]) -> bool:
    return len(word) >= _MIN_STEM and any(_are_related(word, other) for other in known)


@lru_cache(maxsize=262144)
def _are_related(a: str, b: str) -> bool:
    """Whether two words begin or end alike for most of the shorter one: inflections, and parts of compounds."""
    shorter = min(len(a), len(b))
    if shorter < _MIN_STEM or a[0].isdigit() or b[0].isdigit():
        return False
    needed = max(min(_MIN_SHARED, shorter), round(_SHARED_SHARE * shorter))
    return shared_prefix(a, b) >= needed or (shorter >= _MIN_SHARED and (a.endswith(b) or b.endswith(a)))


def _touches(span: tuple[int, int], ranges: Sequence[tuple[int, int]]) -> int:
    return int(any(span[0] < end and span[1] > start for start, end in ranges))
