"""A question on its way to its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa.answer import Outcome, Reason
from qa.answering.evidence import Evidence, Selection
from qa.question.analyze import Query
from qa.retrieval.retrieve import Retrieval


@dataclass(frozen=True, slots=True)
class State:
    """What is found so far: each stage gives it back with more filled in.

    Args:
        query: the question, read.
        retrieval: its candidates.
        selection: the evidence chosen.
        signals: what the confidence is made from, by name; empty for a question that is not searched.
        confidence: the probability that the papers answer it, 0 to 1.
        outcome: how far they do.
        reason: why they do not.
        missing: says in Dutch what they do not say.
        needs: what was found for each thing asked, where there are several.
        sides: what was found for each side of a comparison, where the whole was not answered.
    """

    query: Query
    retrieval: Retrieval = field(default_factory=lambda: Retrieval(()))
    selection: Selection = field(default_factory=lambda: Selection("fact"))
    signals: Mapping[str, float] = field(default_factory=dict)
    confidence: float = 0.0
    outcome: Outcome = "refused"
    reason: Reason | None = None
    missing: str = ""
    needs: tuple[State, ...] = ()
    sides: tuple[State, ...] = ()

    def partly(self, missing: str, items: Sequence[Evidence]) -> State:
        """An answer in part: what is missing, and what the papers do say."""
        selection = Selection(self.selection.form, tuple(items))
        return replace(self, outcome="partial", reason=None, missing=missing, selection=selection)
