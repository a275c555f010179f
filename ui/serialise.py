"""Answers, hits and papers as the contract's JSON, for every interface that speaks it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ingest.records import Paper, fold
from qa.answer import Answer
from ui.library import Library


def answer_record(answer: Answer, *, explain: bool = False) -> dict[str, Any]:
    """The contract's answer, marked as made by AI so that a machine can see it too."""
    return answer.to_json(explain=explain) | {"ai_generated": True, "generated_on": date.today().isoformat()}


def hit_records(hits: Sequence[Any], library: Library) -> list[dict[str, Any]]:
    """Hits as the contract has them, best first."""
    records = []
    for rank, hit in enumerate(hits, start=1):
        passage = hit.passage
        paper = library.find(passage.paper_id)
        if paper is None:
            continue
        records.append(
            {
                "rank": rank,
                "score": round(float(hit.score), 4),
                "paper": paper.title,
                "section": passage.section,
                "source": paper.source,
                "page": passage.page,
                "start": passage.span.start,
                "end": passage.span.end,
                "text": passage.span.slice(library.text(paper)),
            }
        )
    return records


def paper_record(paper: Paper) -> dict[str, Any]:
    """What a paper is, without its text."""
    return {
        "id": paper.id,
        "title": paper.title,
        "publisher": paper.publisher,
        "date": paper.date,
        "origin": paper.origin,
        "licence": paper.licence,
        "source": paper.source,
        "start": paper.span.start,
        "end": paper.span.end,
        "sections": [section.heading for section in paper.sections],
    }


def whole_paper(paper: Paper, library: Library) -> dict[str, Any]:
    """A paper's canonical text and its passages, with offsets into the source, not into this text."""
    text = library.text(paper)
    return {
        "text": paper.span.slice(text),
        "passages": [
            {
                "id": passage.id,
                "section": passage.section,
                "subsection": passage.subsection,
                "kind": passage.kind,
                "page": passage.page,
                "start": passage.span.start,
                "end": passage.span.end,
                "text": fold(passage.span.slice(text)),
            }
            for passage in paper.passages
        ],
    }
