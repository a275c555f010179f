"""Put together what was found for several things asked, or for the sides of one."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import zip_longest

from qa.answer import Need, Outcome, Statement
from qa.answering.compose import QuoteBuilder, compose_answer, compose_partial
from qa.answering.evidence import Evidence, Selection, merge_evidence
from qa.answering.state import State
from qa.answering.texts import MISSING_DIRECT, MISSING_NEED, MISSING_PART
from qa.question.analyze import Query
from qa.question.asked import Form
from qa.retrieval.retrieve import Hit, Retrieval

# Quotes of a thing asked that is answered in part, beside the answers to the others.
_NEAREST_OF_NEED = 1


def together(query: Query, needs: Sequence[State]) -> State:
    """A message of which some needs are answered: the whole is answered only if all are, and else in part."""
    answered = [need for need in needs if need.outcome == "answered"]
    outcome: Outcome = "answered" if len(answered) == len(needs) else "partial"
    return State(
        query,
        retrieval=Retrieval(_in_turn([need.retrieval.hits for need in needs]), found_by=needs[0].retrieval.found_by),
        selection=_all_of(answered),
        signals=needs[0].signals,
        confidence=min(need.confidence for need in needs),
        outcome=outcome,
        needs=tuple(needs),
    )


def _in_turn(rankings: Sequence[tuple[Hit, ...]]) -> tuple[Hit, ...]:
    """The first of each ranking, the second of each and so on; each passage once."""
    found: dict[str, Hit] = {}
    for row in zip_longest(*rankings):
        for hit in row:
            if hit is not None:
                found.setdefault(hit.passage.id, hit)
    return tuple(found.values())


def with_sides(whole: State, sides: Sequence[State]) -> State:
    """What the sides of a comparison brought that is not answered as a whole; the whole one's where none of them is.

    Sides are not looked at where the whole is answered: on the dev questions they added no fact there, and cost citation
    precision.
    """
    answered = [side for side in sides if side.outcome == "answered"]
    if not answered:
        return replace(whole, sides=tuple(sides))
    missing = next((side.missing for side in sides if side.outcome != "answered"), "")
    return replace(
        whole,
        selection=_all_of(answered),
        confidence=min(side.confidence for side in sides),
        outcome="partial" if missing else "answered",
        reason=None,
        missing=MISSING_PART if missing == MISSING_DIRECT else missing,
        sides=tuple(sides),
    )


def is_told_apart(state: State) -> bool:
    """Whether each of several things asked is answered on its own: at least one of them is."""
    return any(need.outcome == "answered" for need in state.needs)


def needs_told_at_once(state: State, statements: Sequence[Statement]) -> tuple[Need, ...]:
    """What came of each thing asked where one answer is given to all: one need, or several of which none is answered."""
    places = tuple(range(len(statements)))
    return tuple(_need(one, places) for one in state.needs or (state,))


def _need(state: State, statements: tuple[int, ...]) -> Need:
    return Need(state.query.original, state.outcome, state.reason, statements, state.query.wants_all)


def compose_needs(quotes: QuoteBuilder, needs: Sequence[State]) -> tuple[Need, ...]:
    """The answer need by need, in order; what two of them have in common is quoted once, and counts for both."""
    papers = {item.paper.id for need in needs if need.outcome == "answered" for item in need.selection.items}
    shown = [_shown(need, papers) for need in needs]
    merged = merge_evidence([item for items in shown for item in items])
    found = []
    for need, own in zip(needs, shown, strict=True):
        items = list(dict.fromkeys(_holding(item, merged) for item in own))
        before = len(quotes.statements)
        _say(quotes, need, [item for item in items if quotes.place_of(item) is None])
        places = {*range(before, len(quotes.statements)), *(quotes.place_of(item) for item in items)}
        found.append(_need(need, tuple(sorted(at for at in places if at is not None))))
    return tuple(found)


def _say(quotes: QuoteBuilder, need: State, items: Sequence[Evidence]) -> None:
    """The answer to one need in what is not yet quoted."""
    if need.outcome != "answered":
        compose_partial(quotes, items, MISSING_NEED.format(question=need.query.original))
    elif items:
        compose_answer(quotes, replace(need.selection, items=tuple(items)))


def _shown(need: State, answering: Set[str]) -> tuple[Evidence, ...]:
    """What is quoted for one of several needs; `answering` are the papers, by id, that answer the others.

    Beside what is not answered stands what comes nearest. "En wie betaalt dat?" is about what the others ask, so a paper that
    answers none of them is not spoken of.
    """
    if need.outcome == "answered":
        return need.selection.items
    near = need.selection.items[:_NEAREST_OF_NEED] if need.outcome == "partial" else ()
    return tuple(item for item in near if not need.query.subject or item.paper.id in answering)


def _holding(item: Evidence, merged: Sequence[Evidence]) -> Evidence:
    """The evidence that this one has become part of."""
    return next(one for one in merged if one.paper.source == item.paper.source and one.span.overlaps(item.span))


def _all_of(states: Sequence[State]) -> Selection:
    form: Form = "list" if any(state.selection.form == "list" for state in states) else "fact"
    return Selection(form, tuple(merge_evidence([item for state in states for item in state.selection.items])))
