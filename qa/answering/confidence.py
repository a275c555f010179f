"""How sure an answer is: a few signals of question and evidence in a logistic model, fitted on the questions of many bodies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from ingest.files import weights_in
from ingest.records import Passage
from ingest.terms import content_words
from qa.answer import Outcome, Reason
from qa.answering.sought import may_hold, sought_in
from qa.logistic import Logistic
from qa.question.analyze import Query
from qa.question.asked import Form, holds
from qa.retrieval.blocks import NO_SCORE
from qa.retrieval.retrieve import KNOWN_QUESTIONS, Retrieval, SentenceHit

MODEL_FILE = Path(__file__).parent / "data" / "fitted.json"
# How many passages are looked at for the sentence and the indexed question that come nearest.
_NEAREST = 5
# How much less near (a cosine) an indexed question weighs 1/e: of 0.03, 0.06 and 0.1 on outsiders-dev the share alone tells answerable from
# near misses with an area of .80, .82 and .82.
_SHARE_WIDTH = 0.06
# Log-odds beyond this tell no more; one odd reading must not outweigh all else.
_MOST_LOG_ODDS = 8.0


class ConfidenceModel(Logistic):
    """Weights by signal name, and the thresholds on the probability that the evidence chosen answers the question.

    From `answer_from` the answer stands as it is, from `partial_from` it says first what the papers do not say. A
    question that is not answered and whose nearest passage is under `topic_from` (a cosine) is about something else; one
    under `partial_topic_from` is too far off to be told what the papers do say.
    """

    answer_from: float
    partial_from: float
    topic_from: float
    partial_topic_from: float


class FittedModels(BaseModel):
    """The models of one kind of pipeline, with both readers or without.

    `relevance` says whether a sentence belongs to the answer (`qa/answering/evidence.py`). The confidence is another one where the
    papers have no indexed questions (`unprepared`): there nobody wrote down what they do not say.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    relevance: Logistic
    prepared: ConfidenceModel
    unprepared: ConfidenceModel

    def judge_of(self, retrieval: Retrieval, evidence: Passage | None) -> ConfidenceModel:
        """The confidence model that fits the paper in which the evidence stands."""
        return self.prepared if _is_prepared(retrieval, evidence) else self.unprepared


@cache
def load_fitted_models(*, with_reader: bool) -> FittedModels:
    """Read the models for pipelines with or without readers; `python -m eval.calibrate` writes both."""
    return FittedModels(**weights_in(MODEL_FILE)["with_reader" if with_reader else "without_reader"])


def judge(
    query: Query, retrieval: Retrieval, confidence: float, model: ConfidenceModel
) -> tuple[Outcome, Reason | None]:
    """Answer, answer in part, or refuse with a reason."""
    if confidence >= model.answer_from:
        return "answered", None
    nearest = max((hit.base for hit in retrieval.hits), default=0.0)
    if nearest < model.topic_from:
        return "refused", "off_topic"
    if confidence >= model.partial_from and nearest >= model.partial_topic_from:
        return "partial", None
    return "refused", "personal_case" if query.is_personal else "not_in_papers"


def signals_of(
    query: Query,
    retrieval: Retrieval,
    form: Form,
    evidence: Passage | None,
    texts: Sequence[str],
    sentence: str,
    *,
    ranked: float,
    answers: float,
) -> dict[str, float]:
    """The signals by name: how near the papers come, what the evidence says, which words are unknown, and `ranked` and `answers`, bounded.

    Args:
        query: the question, read.
        retrieval: its candidates.
        form: what the evidence was chosen for.
        evidence: the passage in which it stands, the best one of several; None without any.
        texts: the words of the evidence, folded.
        sentence: those of the sentence that comes first in it.
        ranked: the log-odds with which that sentence was chosen; 0 where there is none.
        answers: the joint reader's log-odds that the passage chosen answers; 0, an even chance, where it was not read.
    """
    known = _is_prepared(retrieval, evidence)
    return {
        **_nearness(retrieval, known=known),
        **_said(query, form, texts, sentence),
        **_unknown(query, known=known),
        "ranked": float(np.clip(ranked, -_MOST_LOG_ODDS, _MOST_LOG_ODDS)),
        "answers": float(np.clip(answers, -_MOST_LOG_ODDS, _MOST_LOG_ODDS)),
    }


def _nearness(retrieval: Retrieval, *, known: bool) -> dict[str, float]:
    """How near the papers come to the question.

    Returns:
        base: cosine of the nearest passage.
        reader: the reader's cosine of the nearest sentence; -1 without a reader.
        ahead: how far that sentence is ahead of the candidates' mean, in standard deviations, so that it compares between
            papers.
        answered_share: of the indexed questions that come nearest, the share that the papers answer, the nearer ones weighing more; 0
            where there is no index.
    """
    nearest = [sentence for hit in retrieval.hits[:_NEAREST] for sentence in hit.sentences]
    return {
        "base": max((hit.base for hit in retrieval.hits), default=0.0),
        "reader": max((sentence.reader for sentence in nearest), default=NO_SCORE),
        "ahead": _ahead([sentence for hit in retrieval.hits for sentence in hit.sentences]),
        "answered_share": _answered_share(retrieval) if known else 0.0,
    }


def _said(query: Query, form: Form, texts: Sequence[str], sentence: str) -> dict[str, float]:
    """What the evidence says of the kind of thing asked, each 0 or 1.

    Returns:
        kind_missing: the kind of thing asked (an amount, a date) stands nowhere in the evidence.
        unsaid: its first sentence gives no sign of what is sought.
        unsaid_anywhere: none of the evidence does.
        seeks_...: the kind of thing sought.
        is_list, is_overview, is_compare: the form. Of many points some are right more easily than of one.
    """
    sought = sought_in(query.text)
    evidence = " ".join(texts)
    return {
        "kind_missing": float(not holds(evidence, query.asked, query.text)),
        "unsaid": float(not may_hold(sentence, sought, query.text)),
        "unsaid_anywhere": float(not may_hold(evidence, sought, query.text)),
        **{
            f"seeks_{kind}": float(kind == sought) for kind in ("opinion", "person", "name", "names", "place", "reason")
        },
        **{f"is_{shown}": float(shown == form) for shown in ("list", "overview", "compare")},
    }


def _unknown(query: Query, *, known: bool) -> dict[str, float]:
    """What of the question the papers do not have.

    Returns:
        unknown: words that neither papers nor indexed questions have, at most 3; 0 where there is no index of questions:
            without its words too many everyday ones count as unknown.
        unknown_share: their share of the words that carry meaning, whatever index there is.
        names: names and years, at most 2.
    """
    carrying = len(set(content_words(query.text)))
    return {
        "unknown": float(min(len(query.unknown), 3)) if known else 0.0,
        "unknown_share": len(query.unknown) / max(1, carrying),
        "names": float(min(len(query.names), 2)),
    }


def _ahead(sentences: Sequence[SentenceHit]) -> float:
    """How far the best sentence is ahead of the mean, by the reader, or by the encoder where there is none."""
    cosines = np.asarray([sentence.reader for sentence in sentences])
    if not len(cosines):
        return 0.0
    if cosines.max() <= NO_SCORE:
        cosines = np.asarray([sentence.base for sentence in sentences])
    spread = float(cosines.std())
    return float(cosines.max() - cosines.mean()) / spread if spread > 1e-6 else 0.0


def _is_prepared(retrieval: Retrieval, evidence: Passage | None) -> bool:
    """Whether the passage of the evidence has indexed questions, and there are some that the papers do not answer.

    Where papers with an index stand beside papers without, each is judged by its own: told by the five nearest passages
    together, 0.635 of `beside:unprepared-dev` came out right, not 0.706.
    """
    hits = [hit for hit in retrieval.hits if evidence is None or hit.passage.id == evidence.id][:1]
    asked = max((sentence.question for hit in hits for sentence in hit.sentences), default=NO_SCORE)
    return asked > NO_SCORE and bool(retrieval.unanswered)


def _answered_share(retrieval: Retrieval) -> float:
    found = [(cosine, 1.0) for cosine in retrieval.asked] + [(cosine, 0.0) for cosine in retrieval.unanswered]
    cosines, answered = np.asarray(sorted(found, reverse=True)[:KNOWN_QUESTIONS]).reshape(-1, 2).T
    if not len(cosines):
        return 0.0
    weights = np.exp((cosines - cosines.max()) / _SHARE_WIDTH)
    return float(answered @ weights / weights.sum())
