"""Fit what tells whether a range is relevant to a journalist's message: `python -m eval.fit_draft_relevance` writes `qa/press/data/relevance.json`.

A logistic regression on the answerable messages of the sets to tune on. Positive are the ranges that hold evidence.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from eval.data.dataset import Question
from eval.data.locating import with_offsets
from eval.measures.score import is_evidence
from eval.measures.standardised import fitted
from eval.openers import SettingsOpener
from eval.suite import load_set
from ingest.settings import Settings
from qa.pipeline import Pipeline
from qa.press.relevance import MODEL_FILE, Relevance
from qa.press.units import find_units

SETS = ("dev", "outsiders-dev", "unprepared-dev")
PENALTY = 0.5  # the inverse strength


def judged_ranges(pipeline: Pipeline, questions: Sequence[Question]) -> Iterator[tuple[Mapping[str, float], bool]]:
    """The signals of every range that could stand in a draft on a message that has an answer, and whether it holds evidence."""
    for question in questions:
        if not question.answerable or question.history:
            continue
        answer, state = pipeline.quote_and_state(question.question)
        if state is None or answer.outcome == "refused":
            continue
        relevance = Relevance(question.question, pipeline, state)
        for unit in find_units(question.question, pipeline, "spoken", state):
            is_named = relevance.names_subject(f"{unit.text} {unit.said}")
            paper = pipeline.index.paper_of[unit.hit.passage.id]
            signals = relevance.signals(paper, unit.span, is_named=is_named)
            yield signals, is_evidence(unit.source, unit.span, question)


def main() -> None:
    """Fit, and write the file."""
    opener = SettingsOpener(Settings())
    rows: list[tuple[Mapping[str, float], bool]] = []
    for name in SETS:
        pipeline = opener.pipeline(name)
        rows += judged_ranges(pipeline, with_offsets(load_set(name).questions, pipeline.sources)[0])
    signals, holds = zip(*rows, strict=True)
    MODEL_FILE.write_text(fitted(signals, holds, PENALTY).model_dump_json(indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{MODEL_FILE}\n")


if __name__ == "__main__":
    main()
