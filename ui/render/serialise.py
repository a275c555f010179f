"""Answers, hits and papers as the contract's JSON, for every interface that speaks it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ingest.corpus.mentions import MENTION_KINDS, MentionKind
from ingest.index.inventory import Row
from ingest.records import Paper, fold
from qa.answer import Answer
from ui.render.library import Library

_PLURALS: dict[MentionKind, str] = {
    "amount": "amounts",
    "share": "shares",
    "number": "numbers",
    "date": "dates",
    "law": "laws",
    "body": "bodies",
    "place": "places",
    "person": "persons",
}


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


def row_record(row: Row, library: Library) -> dict[str, Any]:
    """A row of the inventory; what it names stands by kind, in the words of the paper."""
    paper = library.find(row.paper_id)
    if paper is None:
        raise LookupError(f"The inventory has a row of {row.paper_id!r}, which is no paper of its index.")
    text = library.text(paper)
    named = {kind: [fold(span.slice(text)) for span in row.names(kind)] for kind in MENTION_KINDS}
    return {
        "paper": paper.title,
        "paper_id": paper.id,
        "path": list(row.path),
        "kind": row.kind,
        "role": row.role,
        "actor": row.actor,
        "addressee": row.addressee,
        "lead_in": fold(row.lead_in.slice(text)) if row.lead_in else None,
        **{_PLURALS[kind]: named[kind] for kind in MENTION_KINDS},
        "source": paper.source,
        "page": row.page,
        "start": row.span.start,
        "end": row.span.end,
        "text": fold(row.span.slice(text)),
    }


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
