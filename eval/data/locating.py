"""Give evidence its offsets: quotes that moved or never had any are found back in the sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eval.data.dataset import GoldEvidence, Question
from eval.data.rows import Fault
from ingest.records import Source, find_quote


def with_offsets(questions: Iterable[Question], sources: Mapping[str, Source]) -> tuple[list[Question], list[Fault]]:
    """The questions whose evidence stands in the sources, with offsets; the others as faults, by question id.

    Evidence whose offsets still give its quote is kept as it is; anything else is searched by its words.
    """
    placed: list[Question] = []
    faults: list[Fault] = []
    for question in questions:
        found = [place(evidence, sources) for evidence in question.evidence]
        lost = [e.quote for e, f in zip(question.evidence, found, strict=True) if f is None]
        if lost:
            faults.append(Fault(0, "evidence", f"vraag {question.id}: het citaat '{lost[0][:60]}' staat in geen bron"))
            continue
        placed.append(question.model_copy(update={"evidence": tuple(evidence for evidence in found if evidence)}))
    return placed, faults


def place(evidence: GoldEvidence, sources: Mapping[str, Source]) -> GoldEvidence | None:
    """The evidence with offsets that slice its quote exactly, or None when no source holds it."""
    known = [sources[evidence.source]] if evidence.source in sources else sources.values()
    for source in known:
        if is_in_place(evidence, source.text):
            return evidence if evidence.source else evidence.model_copy(update={"source": source.name})
    for source in known:
        span = find_quote(evidence.quote, source.text)
        if span is not None:
            spot = {"source": source.name, "start": span.start, "end": span.end, "quote": span.slice(source.text)}
            return evidence.model_copy(update=spot)
    return None


def is_in_place(evidence: GoldEvidence, text: str) -> bool:
    """Whether the offsets slice exactly the quote."""
    return (
        evidence.start is not None
        and evidence.end is not None
        and text[evidence.start : evidence.end] == evidence.quote
    )
