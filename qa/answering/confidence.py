"""How sure an answer is: a few signals of question and evidence in a logistic model, fitted on the dev questions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from qa.logistic import Logistic
from qa.question.analyze import Query
from qa.question.asked import holds
from qa.retrieval.blocks import NO_SCORE
from qa.retrieval.retrieve import Retrieval

MODEL_FILE = Path(__file__).parent / "data" / "fitted.json"
# How many passages are looked at for the sentence and the indexed question that come nearest.
_NEAREST = 5


class ConfidenceModel(Logistic):
    """Weights by signal name, and the thresholds on the probability that the papers answer the question.

    From `answer_from` the answer stands as it is, from `partial_from` it says first what the papers do not say. A
    question that is not answered and whose nearest passage is under `topic_from` (a cosine) is about something else; one
    under `partial_topic_from` is too far off to be told what the papers do say.
    """

    answer_from: float
    partial_from: float
    topic_from: float
    partial_topic_from: float


class FittedModels(BaseModel):
    """The models of one kind of pipeline, with a reader or without.

    `relevance` says whether a sentence belongs to the answer (`qa/answering/evidence.py`). The confidence is another one where the
    papers have no indexed questions (`unprepared`): there nobody wrote down what they do not say.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    relevance: Logistic
    prepared: ConfidenceModel
    unprepared: ConfidenceModel

    def judge_of(self, retrieval: Retrieval) -> ConfidenceModel:
        """The confidence model that fits the papers found."""
        return self.prepared if _is_prepared(retrieval) else self.unprepared


@cache
def load_fitted_models(*, with_reader: bool, path: Path = MODEL_FILE) -> FittedModels:
    """Read the models for pipelines with or without a reader; `python -m eval.calibrate` writes both."""
    models = json.loads(path.read_text(encoding="utf-8"))
    return FittedModels(**models["with_reader" if with_reader else "without_reader"])


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
    near_miss = max(retrieval.near_miss, retrieval.reader_near_miss)
    known = _is_prepared(retrieval)
    return {
        "base": max((hit.base for hit in retrieval.hits), default=0.0),
        "reader": max((s.reader for hit in nearest for s in hit.sentences), default=NO_SCORE),
        "margin": _nearest_question(retrieval) - near_miss if known else 0.0,
        "kind_missing": float(not holds(" ".join(texts), query.asked, query.text)),
        "unknown": float(min(len(query.unknown), 3)) if known else 0.0,
        "names": float(min(len(query.names), 2)),
    }


def _is_prepared(retrieval: Retrieval) -> bool:
    """Whether there are indexed questions, with an answer and without, about one of the nearest passages.

    Where papers with an index stand beside papers without, the first alone lost 0.01 of dev.
    """
    near_miss = max(retrieval.near_miss, retrieval.reader_near_miss)
    asked = (sentence.question for hit in retrieval.hits[:_NEAREST] for sentence in hit.sentences)
    return max(asked, default=NO_SCORE) > NO_SCORE and near_miss > NO_SCORE


def _nearest_question(retrieval: Retrieval) -> float:
    return max((s.question for hit in retrieval.hits[: 2 * _NEAREST] for s in hit.sentences), default=NO_SCORE)
