"""How sure an answer is: a few signals of question and evidence in a logistic model, fitted on the dev questions."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qa.analyze import Query
from qa.asked import holds
from qa.retrieve import NO_SCORE, Retrieval

MODEL_FILE = Path(__file__).parent / "data" / "confidence.json"
# How many passages are looked at for the sentence and the indexed question that come nearest.
_NEAREST = 5


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """Weights by signal name, and the thresholds on the probability that the papers answer the question.

    From `answer_from` the answer stands as it is, from `partial_from` it says first what the papers do not say. A
    question whose nearest passage is under `topic_from` (a cosine) is about something else; one under
    `partial_topic_from` is too far off to be told what the papers do say.
    """

    intercept: float
    weights: Mapping[str, float]
    answer_from: float
    partial_from: float
    topic_from: float
    partial_topic_from: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """The calibrated probability that the evidence answers the question, 0 to 1."""
        total = self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-total))


@cache
def load_confidence_model(*, with_reader: bool, path: Path = MODEL_FILE) -> ConfidenceModel:
    """Read the fitted model for pipelines with or without a reader; `python -m eval.calibrate` writes both."""
    models = json.loads(path.read_text(encoding="utf-8"))
    return ConfidenceModel(**models["with_reader" if with_reader else "without_reader"])


def signals_of(query: Query, retrieval: Retrieval, texts: Sequence[str]) -> dict[str, float]:
    """The signals by name; `texts` are the words of the evidence, folded.

    Returns:
        base: cosine of the nearest passage.
        reader: the reader's cosine of the nearest sentence; -1 without a reader.
        margin: how much nearer an indexed question with an answer is than one without; 0 where there is no index.
        kind_missing: 1 when the kind of thing asked (an amount, a date) stands nowhere in the evidence.
        unknown: words of the question that neither papers nor indexed questions have, at most 3; 0 where there is no
            index of questions: without its words too many everyday ones count as unknown.
        names: names and years of the question that the papers do not have, at most 2.
    """
    nearest = retrieval.hits[:_NEAREST]
    question = max((s.question for hit in retrieval.hits[: 2 * _NEAREST] for s in hit.sentences), default=NO_SCORE)
    near_miss = max(retrieval.near_miss, retrieval.reader_near_miss)
    known = question > NO_SCORE and near_miss > NO_SCORE
    return {
        "base": max((hit.base for hit in retrieval.hits), default=0.0),
        "reader": max((s.reader for hit in nearest for s in hit.sentences), default=NO_SCORE),
        "margin": question - near_miss if known else 0.0,
        "kind_missing": float(not holds(" ".join(texts), query.asked)),
        "unknown": float(min(len(query.unknown), 3)) if known else 0.0,
        "names": float(min(len(query.names), 2)),
    }
