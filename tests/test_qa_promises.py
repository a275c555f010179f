"""What every answer keeps to, on the shipped papers: every other question of three sets is asked."""

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from ingest.records import fold
from qa.answer import Answer
from qa.pipeline import Pipeline
from tests.conftest import Standpunt

# The answers to `test` are held to the same by the gates, in `test_eval_mutations.py`.
SETS = ("dev", "unprepared", "unprepared-dev")


def turns() -> list[tuple[str, list[str]]]:
    rows = [
        json.loads(line)
        for name in SETS
        for line in Path(f"eval/questions/{name}.jsonl").read_text("utf-8").splitlines()
        if line.strip()
    ]
    asked = [row for row in rows if "question" in row]
    return [(row["question"], [turn["q"] for turn in row.get("history") or []]) for row in asked[::2]]


@pytest.fixture(scope="module")
def answers(shipped_pipeline: Pipeline) -> list[Answer]:
    return list(shipped_pipeline.ask_batch(turns()))


def test_every_quote_slices_out_of_the_raw_text(answers: list[Answer], standpunt: Standpunt) -> None:
    texts: dict[str, str] = {}
    for answer in answers:
        for citation in answer.citations:
            if citation.source not in texts:
                texts[citation.source] = standpunt("show", citation.source, "--raw").out
            assert texts[citation.source][citation.start : citation.end] == citation.quote, answer.question
    assert texts


def test_every_statement_is_marked_and_every_citation_used(answers: list[Answer]) -> None:
    for answer in answers:
        markers = {citation.marker for citation in answer.citations}
        used = {marker for statement in answer.statements for marker in statement.markers}
        assert markers == used, answer.question
        # An answer, in part too, quotes something; what Standpunt says itself does not.
        assert markers or answer.outcome == "refused" or answer.is_own_words, answer.question
        for statement in answer.statements:
            assert bool(statement.markers) == (statement.kind != "bridge"), answer.question
            if statement.kind == "quote":
                quotes = " ".join(fold(item.quote) for item in answer.citations if item.marker in statement.markers)
                assert statement.text in quotes, answer.question


def test_the_same_question_gets_the_same_answer_alone_and_in_a_batch(
    answers: list[Answer], shipped_pipeline: Pipeline
) -> None:
    asked = list(zip(turns(), answers, strict=True))
    for (question, history), answer in islice(asked, 0, None, 12):
        for _ in range(2):
            assert without_time(shipped_pipeline.ask(question, history)) == without_time(answer), question


def without_time(answer: Answer) -> Answer:
    return replace(answer, timings_ms={}, trace=())
