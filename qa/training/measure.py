"""What a tuned reader is worth on questions about papers: before, after, and fused."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import RR, Qrel, ScoredDoc, Success
from scipy.stats import mannwhitneyu

from ingest.index.lexical import open_lexical_index, write_lexical_index
from ingest.index.words import words_of
from ingest.models.encoder import FloatMatrix
from qa.retrieval.fusion import z_scores
from qa.training.data import TuningData

# Of the plain sum that is reported beside the two encoders; answering weighs its scores by its own.
_LEXICAL_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Vectors:
    """Unit vectors of one encoder: of all texts of the data, and of its distinct questions and near-misses, in order."""

    texts: FloatMatrix
    questions: FloatMatrix
    near_misses: FloatMatrix


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of questions with an answer in the first chunk or the first five, and the mean reciprocal rank of one.

    `near_miss_auc` is how often a question scores above a near-miss by its best sentence (area under the curve); None
    where there are no near-misses.
    """

    recall_at_1: float
    recall_at_5: float
    reciprocal_rank: float
    near_miss_auc: float | None


def distinct_questions(data: TuningData) -> list[tuple[str, frozenset[int]]]:
    """Each question once, with all texts that answer it; a list question stands in the data once for each answer."""
    return list(
        {example.question.casefold(): (example.question, example.positives) for example in data.examples}.values()
    )


def measure(data: TuningData, untuned: Vectors, tuned: Vectors) -> dict[str, Figures]:
    """Figures of the untuned encoder, of the tuned one, and of the sum of their z-scores and BM25's, over all chunks."""
    questions = distinct_questions(data)
    lexical = _lexical_scores([data.texts[chunk] for chunk in data.chunks], [question for question, _ in questions])
    one, two = _chunk_scores(data, untuned), _chunk_scores(data, tuned)
    fused = z_scores(one) + z_scores(two) + _LEXICAL_WEIGHT * z_scores(lexical)
    relevant = [_chunks_of(data, positives) for _, positives in questions]
    return {
        "untuned": _figures(data, one, relevant, _near_miss_auc(data, untuned)),
        "tuned": _figures(data, two, relevant, _near_miss_auc(data, tuned)),
        "fused": _figures(data, fused, relevant, _near_miss_auc(data, tuned)),
    }


def _chunk_scores(data: TuningData, vectors: Vectors) -> FloatMatrix:
    """The mean of a chunk's own score and its best sentence's; shape (questions, chunks)."""
    all_scores = vectors.questions @ vectors.texts.T
    scores = all_scores[:, list(data.chunks)]
    best = np.full_like(scores, -1)
    place = {chunk: column for column, chunk in enumerate(data.chunks)}
    for sentence, chunk in data.chunk_of.items():
        np.maximum(best[:, place[chunk]], all_scores[:, sentence], out=best[:, place[chunk]])
    return np.asarray((scores + best) / 2, np.float32)


def best_sentence_scores(data: TuningData, vectors: Vectors) -> tuple[FloatMatrix, FloatMatrix]:
    """The cosine of each question, and of each near-miss, with the sentence that comes nearest to it."""
    sentences = vectors.texts[list(data.sentences)].T
    true, near = vectors.questions @ sentences, vectors.near_misses @ sentences
    return true.max(axis=1), near.max(axis=1, initial=-1)


def _near_miss_auc(data: TuningData, vectors: Vectors) -> float | None:
    true, near = best_sentence_scores(data, vectors)
    if not len(near):
        return None
    return float(mannwhitneyu(true, near).statistic / (len(true) * len(near)))


def _lexical_scores(chunks: Sequence[str], questions: Sequence[str]) -> FloatMatrix:
    with tempfile.TemporaryDirectory() as folder:
        write_lexical_index(words_of(chunks), Path(folder) / "bm25")
        index = open_lexical_index(Path(folder) / "bm25")
    return np.stack([index.scores(index.query_terms(question)) for question in questions])


def _chunks_of(data: TuningData, positives: frozenset[int]) -> set[int]:
    chunks = set(data.chunks)
    return {text if text in chunks else data.chunk_of[text] for text in positives}


def _figures(data: TuningData, scores: FloatMatrix, relevant: Sequence[set[int]], auc: float | None) -> Figures:
    qrels = [Qrel(str(query), str(chunk), 1) for query, chunks in enumerate(relevant) for chunk in chunks]
    run = [
        ScoredDoc(str(query), str(chunk), float(score))
        for query, row in enumerate(scores)
        for chunk, score in zip(data.chunks, row, strict=True)
    ]
    found = ir_measures.calc_aggregate([Success @ 1, Success @ 5, RR], qrels, run)
    return Figures(found[Success @ 1], found[Success @ 5], found[RR], auc)
