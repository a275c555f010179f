"""What a paper asks is no answer: its questions are left out of what was found, unless they are what is asked for."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.index.opened import Index
from ingest.sentences import is_question
from qa.retrieval.retrieve import Hit, Retrieval

_WANTS_QUESTIONS = re.compile(
    r"\b(?:welke|wat voor|alle|de|deze|hun) vragen\b|\bvragenlijst|\bquestions\b", re.IGNORECASE
)


def without_questions(retrieval: Retrieval, question: str, index: Index) -> Retrieval:
    """The candidates without sentences that ask, and without passages that do nothing else.

    "Welke vragen moet ik stellen?" may be answered with questions.
    """
    if _WANTS_QUESTIONS.search(question):
        return retrieval
    hits = (_stating(hit, index.sources[index.paper_of[hit.passage.id].source].text) for hit in retrieval.hits)
    return replace(retrieval, hits=tuple(hit for hit in hits if hit.sentences))


def _stating(hit: Hit, text: str) -> Hit:
    kept = tuple(sentence for sentence in hit.sentences if not is_question(sentence.span.slice(text)))
    return hit if len(kept) == len(hit.sentences) else replace(hit, sentences=kept)
