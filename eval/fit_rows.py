"""Fit what tells whether a row of the inventory belongs to a list: `python -m eval.fit_rows` writes `qa/answering/data/rows.json`.

A logistic regression on the questions of the sets to tune on that are read as lists, whoever asks and however: a list that is wanted whole and
"Wat vragen zij om X te voorkomen?" alike. Positive are the rows that hold evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from eval.data.dataset import Question
from eval.measures.score import is_evidence
from eval.measures.standardised import fitted, write_models
from eval.openers import SettingsOpener
from eval.suite import located_questions
from ingest.settings import Settings
from qa.answering.evidence import rank
from qa.answering.rows import MODEL_FILE, judge_rows
from qa.pipeline import Pipeline

SETS = ("dev", "outsiders-dev", "unprepared-dev")
PENALTY = 1.0  # the inverse strength
# What a pipeline without a reader does not know.
READER_SIGNALS = ("reader", "reader_gap", "section")


def judged_lists(pipeline: Pipeline, questions: Sequence[Question]) -> Iterator[tuple[Mapping[str, float], bool]]:
    """The signals of every row that is judged for a list, and whether it holds evidence."""
    for question in questions:
        if not question.has_answer or question.history:
            continue
        found = pipeline.explain(question.question)
        found = found.needs[0] if len(found.needs) == 1 else found
        if found.needs or not found.signals or found.query.form not in ("list", "collection"):
            continue
        for one in judge_rows(found.query, rank(found.query, found.retrieval, pipeline.index), pipeline.index):
            yield one.signals, is_evidence(one.evidence.paper.source, one.row.span, question)


def main() -> None:
    """Fit for pipelines with and without a reader, and write the file."""
    opener = SettingsOpener(Settings())
    rows: list[tuple[Mapping[str, float], bool]] = []
    for name in SETS:
        pipeline = opener.pipeline(name)
        rows += judged_lists(pipeline, located_questions(name, pipeline.sources))
    signals, holds = zip(*rows, strict=True)
    models = {
        "with_reader": fitted(signals, holds, PENALTY).model_dump(),
        "without_reader": fitted(signals, holds, PENALTY, without=READER_SIGNALS).model_dump(),
    }
    write_models(MODEL_FILE, models)


if __name__ == "__main__":
    main()
