"""Fit what ranks the sentences of the candidates: `python -m eval.fit_ranking` writes `qa/answering/data/ranking.json`.

A logistic regression on the answerable questions of the sets to tune on. Positive are the sentences that hold evidence; each question
weighs the same, however many they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from eval.data.dataset import Question
from eval.measures.score import is_evidence
from eval.measures.standardised import fitted, write_models
from eval.openers import SettingsOpener
from eval.suite import located_questions
from ingest.settings import Settings
from qa.answering.ranking import MODEL_FILE, ranking_signals
from qa.pipeline import Pipeline

# How much a question of each set weighs: those of dev are by people who knew the papers.
SETS = {"dev": 1.0, "outsiders-dev": 2.0, "unprepared-dev": 2.0}
PENALTY = 0.3  # the inverse strength
# What a pipeline without a reader does not know.
READER_SIGNALS = ("reader_gap",)


class Ranked(NamedTuple):
    """A sentence that came into question, its weight in the fit, and whether it holds evidence."""

    signals: Mapping[str, float]
    weight: float
    is_evidence: bool


def ranked_sentences(pipeline: Pipeline, questions: Sequence[Question], weight: float) -> Iterator[Ranked]:
    """The sentences of every question that one piece of evidence can answer."""
    for question in questions:
        if not question.answerable or question.kind == "overview":
            continue
        found = pipeline.explain(question.question, [turn.q for turn in question.history])
        if found.needs or not found.signals:
            continue
        candidates = ranking_signals(found.query, found.retrieval, pipeline.index)
        held = [is_evidence(one.paper.source, one.sentence.span, question) for one in candidates]
        for one, is_held in zip(candidates, held, strict=True):
            yield Ranked(one.signals, weight / max(1, sum(held)), is_held)


def fitted_to(rows: Sequence[Ranked], without: Sequence[str] = ()) -> dict[str, object]:
    """The model of these sentences by all their signals but some, as it is written."""
    signals, shares, holds = zip(*rows, strict=True)
    return fitted(signals, holds, PENALTY, without=without, shares=shares).model_dump()


def main() -> None:
    """Fit for pipelines with and without a reader, and write the file."""
    opener = SettingsOpener(Settings())
    rows: dict[str, list[Ranked]] = {"with_reader": [], "without_reader": []}
    for name, weight in SETS.items():
        pipeline = opener.pipeline(name)
        questions = located_questions(name, pipeline.sources)
        rows["with_reader"] += ranked_sentences(pipeline, questions, weight)
        rows["without_reader"] += ranked_sentences(pipeline.without_reader(), questions, weight)
    models = {
        "with_reader": fitted_to(rows["with_reader"]),
        "without_reader": fitted_to(rows["without_reader"], READER_SIGNALS),
    }
    write_models(MODEL_FILE, models)


if __name__ == "__main__":
    main()
