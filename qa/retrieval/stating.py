"""What a paper asks, or answers with a bare yes, is no answer: such sentences are left out of what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.index.opened import Index
from ingest.records import Passage, Span
from ingest.sentences import is_question
from qa.retrieval.retrieve import Hit, Retrieval

_WANTS_QUESTIONS = re.compile(
    r"\b(?:welke|wat voor|alle|de|deze|hun) vragen\b|\bvragenlijst|\bquestions\b", re.IGNORECASE
)
_BARE = re.compile(r"(?:ja|nee|neen|(?:ja, )?dat klopt|niet van toepassing|n\.v\.t\.)\W*", re.IGNORECASE)
# A question with another word in front wants more than yes or no.
_OPENS_OTHERWISE = re.compile(
    r"\W*(?:wat|wie|waar\w*|wanneer|welke?|hoe\w*|over|voor|van|aan|met|in|op)\b", re.IGNORECASE
)


def stating(retrieval: Retrieval, question: str, index: Index) -> Retrieval:
    """The candidates without sentences that state nothing by themselves, and without passages of nothing else.

    Those are questions, what stands in brackets behind one, and "Ja." where the question asks for more than that. "Welke
    vragen moet ik stellen?" may be answered with questions.
    """
    if _WANTS_QUESTIONS.search(question):
        return retrieval
    bare = bool(_OPENS_OTHERWISE.match(question))
    hits = (_stating(hit, index.sources[index.paper_of[hit.passage.id].source].text, bare) for hit in retrieval.hits)
    return replace(retrieval, hits=tuple(hit for hit in hits if hit.sentences))


def _stating(hit: Hit, text: str, bare: bool) -> Hit:
    empty = {
        *_asking(hit.passage, text),
        *(span for span in hit.passage.sentences if bare and _BARE.fullmatch(span.slice(text))),
    }
    return replace(hit, sentences=tuple(one for one in hit.sentences if one.span not in empty)) if empty else hit


def _asking(passage: Passage, text: str) -> Iterator[Span]:
    """The sentences of a passage that ask, and the asides in brackets right behind them."""
    after_question = False
    for span in passage.sentences:
        words = span.slice(text)
        asks = is_question(words)
        if asks or (after_question and words.startswith("(") and words.endswith(")")):
            yield span
        after_question = asks
