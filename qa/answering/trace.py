"""What each stage made of a question, for who wants to know why it was answered so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qa.answer import Citation, StageTrace
from qa.answering.evidence import Evidence
from qa.answering.state import State


def trace_of(state: State, citations: Sequence[Citation]) -> tuple[StageTrace, ...]:
    """What each stage made of the question."""
    query, retrieval = state.query, state.retrieval
    if query.reason is not None:
        return (StageTrace("analyze", False, {"reason": query.reason}),)
    hits, evidence = retrieval.hits, state.selection.items
    found = {
        "passages": [hit.passage.id for hit in hits[:10]],
        "scored": len(hits),
        "found_by": dict(retrieval.found_by),
    }
    read = {"text": query.text, "asked": query.asked, "form": state.selection.form, "role": query.role}
    judged: dict[str, object] = {
        "confidence": round(state.confidence, 4),
        "outcome": state.outcome,
        "signals": {name: round(value, 4) for name, value in state.signals.items()},
    }
    for name, found_for in (("needs", state.needs), ("sides", state.sides)):
        if found_for:
            judged[name] = [{"text": part.query.text, "outcome": part.outcome} for part in found_for]
    trace = [
        StageTrace("analyze", True, read),
        StageTrace("retrieve", bool(hits), found),
        StageTrace("evidence", bool(evidence), {"spans": _spans(evidence)}),
        StageTrace("judge", state.outcome == "answered", judged),
    ]
    if state.outcome != "refused":
        trace.append(StageTrace("compose", True, {"spans": [[c.source, c.start, c.end] for c in citations]}))
    return tuple(trace)


def _spans(evidence: Iterable[Evidence]) -> list[list[object]]:
    return [[item.paper.source, item.span.start, item.span.end] for item in evidence]
