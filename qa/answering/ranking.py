"""Which sentence of the candidates answers: what tells, in a logistic model fitted on questions of many people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ingest.corpus.roles import Role, role_of_passage
from ingest.files import weights_in
from ingest.index.opened import Index
from ingest.records import Paper
from qa.answering.subject import share_of, subject_of
from qa.logistic import Logistic
from qa.question.analyze import Query
from qa.retrieval.blocks import NO_SCORE, FloatArray
from qa.retrieval.fusion import expected_where_missing, z_scores
from qa.retrieval.retrieve import Hit, Retrieval, SentenceHit

MODEL_FILE = Path(__file__).parent / "data" / "ranking.json"
# Farther than this from the nearest indexed question (a cosine) is as far as any.
_FARTHEST = 0.3
# A shorter sentence says little by itself.
_SHORT_CHARS = 45


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a candidate passage, with what tells whether it belongs to the answer; `role` is that of its section."""

    hit: Hit
    sentence: SentenceHit
    paper: Paper
    role: Role | None
    signals: Mapping[str, float]


@cache
def ranking_model(*, with_reader: bool) -> Logistic:
    """The log-odds that a sentence belongs to the answer, by `ranking_signals`; `python -m eval.fit_ranking` writes it."""
    return Logistic(**weights_in(MODEL_FILE)["with_reader" if with_reader else "without_reader"])


def ranking_signals(query: Query, retrieval: Retrieval, index: Index) -> list[Candidate]:
    """Every sentence of the candidates, in their order, with its signals by name.

    Signals, beside those of `_beside_each_other`:
        sentence, passage: the fused scores of the sentence and of its passage (z-scores).
        known: 1 when it answers an indexed question.
        words: share of the subject's words that stand in it.
        bullet: 1 in a list; short: 1 for a few words.
        role: 1 when its section is for what is asked for (problem, own effort, ask), -1 when it is for something else.
        named: 1 when the question names its paper.
    """
    found = [(hit, sentence) for hit in retrieval.hits for sentence in hit.sentences]
    if not found:
        return []
    first = index.paper_of[retrieval.hits[0].passage.id]
    subject = subject_of(query, first, index.organisations.of(first.id))
    papers = {hit.passage.id: index.paper_of[hit.passage.id] for hit in retrieval.hits}
    roles = {
        hit.passage.id: role_of_passage(hit.passage, index.organisations.of(papers[hit.passage.id].id))
        for hit in retrieval.hits
    }
    candidates = []
    for (hit, sentence), compared in zip(found, _beside_each_other(found, index), strict=True):
        paper, role = papers[hit.passage.id], roles[hit.passage.id]
        text = sentence.span.slice(index.sources[paper.source].text)
        signals = {
            "sentence": sentence.score,
            "passage": hit.score,
            **compared,
            "known": float(sentence.question > NO_SCORE),
            "words": share_of(subject, text),
            "bullet": float(hit.passage.kind == "bullet"),
            "short": float(len(text) < _SHORT_CHARS),
            "role": fits_role(query, role),
            "named": float(paper.id in query.papers),
        }
        candidates.append(Candidate(hit, sentence, paper, role, signals))
    return candidates


def _beside_each_other(found: Sequence[tuple[Hit, SentenceHit]], index: Index) -> Iterator[dict[str, float]]:
    """For each sentence the signals that compare it with the others.

    Yields:
        base_gap, reader_gap: how much less near it is than the nearest sentence, by either encoder (cosines).
        question_gap: how much less near an indexed question about it is than the nearest one about any; for a sentence without
            indexed questions what those with some lead one to expect, 0 where none is indexed.
        lexical: the passage's BM25 score (a z-score).
    """
    base, reader, asked = np.asarray([sentence.new for _, sentence in found], np.float32).T
    asked = _questions(asked, reader if index.reader_vectors is not None else base)
    columns = {
        "base_gap": base.max() - base,
        "reader_gap": reader.max() - reader,
        "question_gap": np.minimum(asked.max() - asked, _FARTHEST),
        "lexical": z_scores(np.asarray([hit.lexical for hit, _ in found], np.float32)),
    }
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, map(float, row), strict=True))


def fits_role(query: Query, role: Role | None) -> float:
    """1 for a section that is for what is asked for (problem, own effort, ask), -1 for something else, 0 where nothing tells."""
    if query.role is None or role is None:
        return 0.0
    return 1.0 if role == query.role else -1.0


def _questions(asked: FloatArray, told_by: FloatArray) -> FloatArray:
    """How near the indexed questions of each sentence are; of a sentence that has none, how near they would be."""
    prepared = asked > NO_SCORE
    return expected_where_missing(asked, told_by, prepared) if prepared.any() else np.zeros_like(asked)
