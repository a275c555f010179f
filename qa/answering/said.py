"""What was found for a message, in the words of the answer."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.index.opened import Index
from qa.answer import Need, Related
from qa.answering.compose import (
    MAX_RELATED,
    QuoteBuilder,
    compose_answer,
    compose_partial,
    compose_refusal,
    related_subjects,
)
from qa.answering.state import State
from qa.answering.together import compose_needs, is_told_apart, needs_told_at_once


@dataclass(frozen=True, slots=True)
class Said:
    """The words of an answer, what else can be asked, and what came of each thing asked."""

    quotes: QuoteBuilder
    related: tuple[Related, ...]
    needs: tuple[Need, ...]


def say(state: State, index: Index, max_chars: int) -> Said:
    """Put what was found in words; `max_chars` is how long a question may be."""
    quotes = QuoteBuilder(index)
    if is_told_apart(state):
        needs = compose_needs(quotes, state.needs)
        return Said(quotes, () if state.outcome == "answered" else _near(state, index), needs)
    related: tuple[Related, ...] = ()
    if state.outcome == "answered":
        compose_answer(quotes, state.selection)
    elif state.outcome == "partial":
        compose_partial(quotes, state.selection.items, state.missing)
        related = _near(state, index)
    else:
        related = _near(state, index) or subjects_of(index)
        papers = [hit.passage.paper_id for hit in state.retrieval.hits[:MAX_RELATED]]
        organisation = index.organisations.common(papers or [paper.id for paper in index.papers])
        quotes.say(compose_refusal(state.reason or "not_in_papers", related, max_chars, organisation))
    return Said(quotes, related, needs_told_at_once(state, quotes.statements))


def subjects_of(index: Index) -> tuple[Related, ...]:
    """The first papers of an index: what can be asked when nothing was retrieved."""
    return tuple(Related(paper.title, paper.sections[0].heading) for paper in index.papers[:MAX_RELATED])


def _near(state: State, index: Index) -> tuple[Related, ...]:
    return related_subjects(state.retrieval.hits, index)
