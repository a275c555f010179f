"""Fit what tells whether a row of the inventory belongs to a list: `python -m eval.fit_rows` writes `qa/answering/data/rows.json`.

A logistic regression on the lists of the sets to tune on. Positive are the rows that hold evidence.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from eval.data.dataset import Question
from eval.data.locating import with_offsets
from eval.measures.metrics import is_same_place
from eval.measures.standardised import fitted_steps, in_own_units
from eval.openers import SettingsOpener
from eval.suite import load_set
from ingest.settings import Settings
from qa.answering.evidence import rank
from qa.answering.rows import MODEL_FILE, JudgedRow, judge_rows
from qa.pipeline import Pipeline

SETS = ("dev", "outsiders-dev", "unprepared-dev")
PENALTY = 1.0  # the inverse strength
# What a pipeline without a reader does not know.
READER_SIGNALS = ("reader", "reader_gap", "section")


def judged_lists(pipeline: Pipeline, questions: Sequence[Question]) -> Iterator[tuple[Mapping[str, float], bool]]:
    """The signals of every row that is judged for a list, and whether it holds evidence."""
    for question in questions:
        if question.kind != "list" or not question.answerable:
            continue
        found = pipeline.explain(question.question)
        for one in judge_rows(found.query, rank(found.query, found.retrieval, pipeline.index), pipeline.index):
            yield one.signals, _holds_evidence(one, question)


def fitted(rows: Sequence[tuple[Mapping[str, float], bool]], without: Sequence[str] = ()) -> dict[str, object]:
    """The model as `qa.logistic.Logistic` reads it, weights in the signals' own units."""
    names = [name for name in rows[0][0] if name not in without]
    matrix = np.asarray([[signals[name] for name in names] for signals, _ in rows])
    holds = np.asarray([is_evidence for _, is_evidence in rows])
    return in_own_units(fitted_steps(matrix, holds, PENALTY), names)


def _holds_evidence(one: JudgedRow, question: Question) -> bool:
    return any(
        evidence.source == one.evidence.paper.source and is_same_place(evidence.span, one.row.span)
        for evidence in question.evidence
    )


def main() -> None:
    """Fit for pipelines with and without a reader, and write the file."""
    opener = SettingsOpener(Settings())
    rows = [
        row
        for name in SETS
        for row in judged_lists(opener.pipeline(name), with_offsets(load_set(name).questions, opener.pipeline(name))[0])
    ]
    models = {"with_reader": fitted(rows), "without_reader": fitted(rows, READER_SIGNALS)}
    MODEL_FILE.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{MODEL_FILE}\n")


if __name__ == "__main__":
    main()
