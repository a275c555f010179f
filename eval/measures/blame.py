"""Blame: the first stage that lost a question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from eval.data.dataset import Question
from eval.measures.metrics import is_same_place
from eval.measures.score import ranking
from eval.run_records import Blame, Row, Scores
from ingest.records import Span
from qa.answer import Answer

if TYPE_CHECKING:
    # Loading a pipeline loads the models' libraries; a report over a run file does without them.
    from qa.pipeline import Pipeline

# In the order of the pipeline; "facts" is an answer from the right place that is incomplete or says a forbidden string,
# "answer" an answer that should have been a refusal.
STAGES = ("parse", "index", "retrieve", "evidence", "compose", "refuse", "facts", "answer")


def blame_table(rows: Iterable[Row]) -> list[tuple[str, int, int]]:
    """Per stage that lost a question, in the pipeline's order: how many, and how many cited the wrong passage."""
    blames = [row.blame for row in rows if row.blame]
    counts = {stage: [blame for blame in blames if blame.stage == stage] for stage in STAGES}
    return [(stage, len(lost), sum(b.wrong_passage for b in lost)) for stage, lost in counts.items() if lost]


def find_blame(question: Question, answer: Answer, scores: Scores, library: Pipeline) -> Blame | None:
    """The first stage that lost the question, or None when it went right.

    A stage holds the question when it has enough of its evidence. The stage after the last one that holds it is to
    blame, so that a stage which is bypassed (an overview needs no search) is not blamed for nothing.
    """
    if scores.right:
        return None
    if question.expects == "refusal" or not question.evidence:
        return Blame(stage="answer")
    wrong_passage = scores.evidence_recall == 0 and _cites_right_paper(question, answer, library)
    if scores.evidence_recall == 1.0 and answer.outcome == "answered":
        return Blame(stage="facts")
    if answer.outcome == "partial" and scores.evidence_recall == 1.0:
        return Blame(stage="refuse")
    return Blame(stage=_first_loss(question, answer, library), wrong_passage=wrong_passage)


def _first_loss(question: Question, answer: Answer, library: Pipeline) -> str:
    reached = [trace.stage for trace in answer.trace]
    for stage in reversed(STAGES[2:5]):
        if stage in reached and _held(question, answer, stage, library) >= max(1, question.needed):
            after = STAGES[STAGES.index(stage) + 1]
            # A refusal with the evidence at hand is the refusal's doing, whatever stage came next.
            return "refuse" if answer.outcome != "answered" else after
    if not all(_is_parsed(evidence.source, evidence.span, library) for evidence in question.evidence):
        return "parse"
    if not any(
        _finds_itself(evidence.quote, evidence.source, evidence.span, library) for evidence in question.evidence
    ):
        return "index"
    return "retrieve" if "retrieve" in reached else "refuse"


def _held(question: Question, answer: Answer, stage: str, library: Pipeline) -> int:
    """How many pieces of evidence a stage of the trace still holds."""
    passages = set(ranking(answer, stage))
    places = [
        (paper.source, passage.span) for paper in library.papers for passage in paper.passages if passage.id in passages
    ]
    places += [
        (source, Span(start, end))
        for trace in answer.trace
        if trace.stage == stage
        for source, start, end in trace.detail.get("spans", ())
    ]
    return sum(
        any(source == evidence.source and is_same_place(span, evidence.span) for source, span in places)
        for evidence in question.evidence
    )


def _is_parsed(source: str, span: Span, library: Pipeline) -> bool:
    return any(
        paper.source == source and is_same_place(passage.span, span)
        for paper in library.papers
        for passage in paper.passages
    )


def _finds_itself(quote: str, source: str, span: Span, library: Pipeline) -> bool:
    """Whether a search for the evidence's own words finds its passage; if not, it can't be in the index."""
    home = {
        passage.id
        for paper in library.papers
        if paper.source == source
        for passage in paper.passages
        if is_same_place(passage.span, span)
    }
    return any(hit.passage.id in home for hit in library.search(quote, 10))


def _cites_right_paper(question: Question, answer: Answer, library: Pipeline) -> bool:
    right = {_paper_at(evidence.source, evidence.span, library) for evidence in question.evidence} - {None}
    return any(_paper_at(c.source, Span(c.start, c.end), library) in right for c in answer.citations)


def _paper_at(source: str, span: Span, library: Pipeline) -> str | None:
    return next((p.id for p in library.papers if p.source == source and p.span.contains(span)), None)
