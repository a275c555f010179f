"""What a question is about, and how much of it a text has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ingest.corpus.organisation import Organisation
from ingest.records import Paper
from ingest.terms import split_compound, vocabulary_of
from qa.question.analyze import Query
from qa.question.asked import ASKING

# A shorter stem begins and ends words that have nothing to do with it.
_WHOLE_PART = 5


def subject_of(query: Query, paper: Paper, organisation: Organisation) -> frozenset[str]:
    """The stems of what a question is about: without words of asking and those for who speaks and is spoken to."""
    named = (paper.publisher or "", *organisation.names, *organisation.addressee_names)
    return vocabulary_of([query.text]) - ASKING - vocabulary_of(named)


def has_all_words(query: Query, texts: Sequence[str]) -> bool:
    """Whether texts have every word of a question that carries meaning, inflected or in a compound."""
    return share_of(vocabulary_of([query.text]), " ".join(texts)) == 1.0


@lru_cache(maxsize=16384)
def _stems(text: str) -> frozenset[str]:
    return vocabulary_of([text])


def share_of(subject: frozenset[str], text: str) -> float:
    """The share of the stems of a subject that a text has, whole or as part of a compound; 0 for no subject."""
    if not subject:
        return 0.0
    stems = _stems(text)
    held = sum(one in stems or any(_is_part(one, word, subject | stems) for word in stems) for one in subject)
    return held / len(subject)


def _is_part(one: str, word: str, known: frozenset[str]) -> bool:
    """Whether a stem is the first or last part of a compound; a short one only where the other part is known too."""
    if not (word.startswith(one) or word.endswith(one)) or word == one:
        return False
    return len(one) >= _WHOLE_PART or one in split_compound(word, known)
