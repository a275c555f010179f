"""Break Standpunt on purpose, one fault at a time: for each a shipped gate has to fall, or the suite proves nothing."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from eval.data.dataset import Question
from eval.measures import intervals
from eval.measures.figures import make_figures
from eval.reporting.gates import find_shortfalls, read_gates
from eval.run import Task, ask_all
from eval.suite import load_set
from qa.answer import Answer
from qa.answering.confidence import ConfidenceModel, FittedModels
from qa.pipeline import Pipeline
from qa.retrieval.retrieve import Retrieval, Retriever

Turn = tuple[str, Sequence[str]]
Fault = Callable[[Answer, Pipeline], Answer]
GATES = read_gates(Path("eval/gates.toml"))


class Replayed:
    """The pipeline, with answers that were given before and a fault in the first one that can have it."""

    def __init__(self, pipeline: Pipeline, answers: dict[str, Answer], fault: Fault | None = None) -> None:
        self.papers = pipeline.papers
        self.sources = pipeline.sources
        self.corpus_version = pipeline.corpus_version
        self.engine = pipeline.engine
        self.search = pipeline.search
        self.in_words = pipeline.in_words
        self.faulty = 0
        self._pipeline = pipeline
        self._answers = answers
        self._fault = fault

    def ask_batch(self, turns: Iterable[Turn]) -> Iterator[Answer]:
        for question, history in turns:
            answer = self._answers[key(question, history)]
            broken = self._fault(answer, self._pipeline) if self._fault and not self.faulty else answer
            self.faulty += broken != answer
            yield broken


class ShuffledRetriever(Retriever):
    """Finds the same passages in an order that means nothing."""

    def retrieve(self, *asked: object, **named: object) -> Retrieval:
        found = super().retrieve(*asked, **named)  # type: ignore[arg-type] # whatever the step is called with
        hits = list(found.hits)
        random.Random(len(hits)).shuffle(hits)
        return replace(found, hits=tuple(hits))


class BrokenPipeline(Pipeline):
    """The same index and models, with one step exchanged for a broken one."""

    def __init__(self, sound: Pipeline, **steps: object) -> None:
        self.__dict__.update({**vars(sound), **steps})


def key(question: str, history: Sequence[str]) -> str:
    return "\n".join([*history, question])


@pytest.fixture(scope="module", autouse=True)
def values_alone() -> Iterator[None]:
    """A gate looks at no interval, and drawing those is most of the work of a figure."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intervals, "RESAMPLES", 2)
        yield


@pytest.fixture(scope="module")
def questions() -> Sequence[Question]:
    return load_set("test").questions


@pytest.fixture(scope="module")
def pipeline(shipped_pipeline: Pipeline) -> Pipeline:
    return shipped_pipeline


@pytest.fixture(scope="module")
def answers(pipeline: Pipeline, questions: Sequence[Question]) -> dict[str, Answer]:
    turns = [(question.question, [turn.q for turn in question.history]) for question in questions]
    return {key(*turn): answer for turn, answer in zip(turns, pipeline.ask_batch(turns), strict=True)}


def fallen(questions: Sequence[Question], pipeline: Pipeline | Replayed) -> set[str]:
    rows = list(ask_all(Task("test", questions, cast(Pipeline, pipeline))))
    return {gap.figure for gap in find_shortfalls({"test": make_figures(rows)}, GATES)}


def shift_offsets(answer: Answer, pipeline: Pipeline) -> Answer:
    moved = tuple(replace(c, start=c.start + 1, end=c.end + 1) for c in answer.citations)
    return replace(answer, citations=moved)


def shift_quote_too(answer: Answer, pipeline: Pipeline) -> Answer:
    moved = tuple(
        replace(c, start=c.start + 1, quote=pipeline.sources[c.source].text[c.start + 1 : c.end])
        for c in answer.citations
    )
    return replace(answer, citations=moved)


def swap_number(answer: Answer, pipeline: Pipeline) -> Answer:
    def swap(text: str) -> str:
        return re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), text, count=1)

    changed = tuple(replace(s, text=swap(s.text)) if s.kind == "quote" else s for s in answer.statements)
    return replace(answer, statements=changed)


def swap_number_in_citation(answer: Answer, pipeline: Pipeline) -> Answer:
    return replace(answer, citations=tuple(replace(c, quote=c.quote.replace("2", "3")) for c in answer.citations))


def name_other_paper(answer: Answer, pipeline: Pipeline) -> Answer:
    def other(title: str) -> str:
        return next(paper.title for paper in pipeline.papers if paper.title != title)

    return replace(answer, citations=tuple(replace(c, paper=other(c.paper)) for c in answer.citations))


def cite_other_paper(answer: Answer, pipeline: Pipeline) -> Answer:
    """Whole and exact, but of another paper than the sentence it is put to."""
    moved = []
    for citation in answer.citations:
        paper = next(paper for paper in pipeline.papers if paper.title != citation.paper)
        span = next(paper.passages).sentences[0]
        quote = span.slice(pipeline.sources[paper.source].text)
        moved.append(replace(citation, paper=paper.title, start=span.start, end=span.end, quote=quote))
    return replace(answer, citations=tuple(moved))


def leave_out_marker(answer: Answer, pipeline: Pipeline) -> Answer:
    return replace(answer, answer=answer.answer.replace("[1]", ""))


def leave_out_statement_marker(answer: Answer, pipeline: Pipeline) -> Answer:
    return replace(answer, statements=tuple(replace(s, markers=()) for s in answer.statements))


def test_the_unbroken_pipeline_keeps_the_shipped_gates(
    pipeline: Pipeline, questions: Sequence[Question], answers: dict[str, Answer]
) -> None:
    assert fallen(questions, Replayed(pipeline, answers)) == set()


@pytest.mark.parametrize(
    ("fault", "gate"),
    [
        (shift_offsets, "quote_fidelity"),
        (shift_quote_too, "quote_fidelity"),
        (swap_number, "citation_recall"),
        (swap_number_in_citation, "quote_fidelity"),
        (name_other_paper, "quote_fidelity"),
        (cite_other_paper, "citation_recall"),
        (leave_out_marker, "markers_complete"),
        (leave_out_statement_marker, "markers_complete"),
    ],
)
def test_one_faulty_answer_breaks_a_gate(
    fault: Fault, gate: str, pipeline: Pipeline, questions: Sequence[Question], answers: dict[str, Answer]
) -> None:
    replayed = Replayed(pipeline, answers, fault)
    assert gate in fallen(questions, replayed)
    assert replayed.faulty == 1


@pytest.fixture(scope="module")
def some(pipeline: Pipeline, questions: Sequence[Question], answers: dict[str, Answer]) -> Sequence[Question]:
    """A third of the questions, on which the sound pipeline keeps what a broken one has to break."""
    some = questions[::3]
    broken_below = {"hallucination_rate", "error_rate", "correct", "ndcg@10", "success@5"}
    assert not fallen(some, Replayed(pipeline, answers)) & broken_below
    return some


# Of these only the questions that the figure is about are asked.
def test_refusal_switched_off_breaks_a_gate(pipeline: Pipeline, some: Sequence[Question]) -> None:
    unanswerable = [question for question in some if question.expects == "refusal"]
    assert "hallucination_rate" in fallen(unanswerable, with_thresholds(pipeline, -1.0))


def test_refusal_always_on_breaks_a_gate(pipeline: Pipeline, some: Sequence[Question]) -> None:
    answerable = [question for question in some if question.expects == "answer"]
    assert {"error_rate", "correct"} <= fallen(answerable, with_thresholds(pipeline, 2.0))


def test_shuffled_retrieval_breaks_a_gate(pipeline: Pipeline, some: Sequence[Question]) -> None:
    sound = vars(pipeline)["_retriever"]
    shuffled = ShuffledRetriever.__new__(ShuffledRetriever)
    shuffled.__dict__.update(vars(sound))
    with_evidence = [question for question in some if question.evidence]
    assert {"ndcg@10", "success@5"} <= fallen(with_evidence, BrokenPipeline(pipeline, _retriever=shuffled))


def with_thresholds(pipeline: Pipeline, threshold: float) -> Pipeline:
    """The pipeline with every threshold of the refusal at one value."""
    fitted: FittedModels = vars(pipeline)["_fitted"]
    limits = dict.fromkeys([name for name in ConfidenceModel.model_fields if name.endswith("_from")], threshold)
    judges = {name: getattr(fitted, name).model_copy(update=limits) for name in ("prepared", "unprepared")}
    return BrokenPipeline(pipeline, _fitted=fitted.model_copy(update=judges))
