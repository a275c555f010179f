"""A press draft: what the papers say about a subject, in the parts a spokesperson needs, every line cited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ingest.index.opened import Index
from qa.answer import Answer, Statement, short_code
from qa.pipeline import ENGINE, Pipeline
from qa.press import texts as words
from qa.press.follow_ups import easy_questions, hard_questions, near_misses
from qa.press.parts import (
    MOST,
    Found,
    Plan,
    SharedHeading,
    led_in,
    more_asks,
    quotes,
    requests_last,
    share_out,
    sort_found,
    take_quotes,
    with_digits,
)
from qa.press.records import Draft, Length, Line, Made, Part, numbered
from qa.press.units import Unit, find_units
from qa.press.written import draft_text

# The parts that are said aloud; figures, quotes and answers to hard questions stay in the papers' own words.
_SAID = frozenset({words.CORE, words.LINE, words.ASKS, words.OWN_EFFORT})


def make_draft(subject: str, pipeline: Pipeline, length: Length = "short") -> Draft:
    """Draft from a journalist's question or a subject; a refusal is a draft that says so and cites nothing.

    No sentence is quoted twice: a part whose sentences already stand in another one says in which.
    """
    answer = pipeline.quote(subject)
    if answer.outcome == "refused":
        return _finish(answer, words.REFUSED, [_gaps([words.REFUSED])], length, ENGINE)
    units = find_units(subject, pipeline)
    found = sort_found(units, answer, length)
    speaking = [unit.hit.passage.paper_id for unit in units] or [paper.id for paper in pipeline.papers]
    plan = Plan(pipeline.index.organisations.common(speaking))
    shares = share_out(found, plan, length)
    parts = _first_parts(shares, found, plan, pipeline.index)
    if answer.outcome != "answered":
        parts[0] = replace(parts[0], lines=(Line(words.DOUBTFUL, "bridge"), *parts[0].lines))
    easy = tuple(easy_questions(units, plan, pipeline, MOST[length] - 1))
    hard, missing = hard_questions(subject, units, plan, pipeline)
    chosen = take_quotes(found, plan, length)
    parts += [Part(words.FOLLOW_UPS, (*easy, *hard)), Part(words.QUOTES, quotes(chosen, pipeline.index))]
    # Told when it is known what the other parts show.
    more = more_asks(shares["asks"], plan.units, pipeline.index)
    parts = [replace(p, lines=(*p.lines, *more)) if p.heading == words.ASKS else p for p in parts]
    if answer.outcome == "partial":
        missing = [*(s.text for s in answer.statements[:1] if s.kind == "bridge"), *missing]
    missing += near_misses(subject, units, pipeline)
    said, engine = _said_aloud(numbered(parts), pipeline)
    titles = list(dict.fromkeys(unit.paper for unit in plan.units))
    named = (replace(part, heading=words.heading_of(part.heading, plan.organisation)) for part in said)
    return _finish(answer, _headline(titles), [*named, _gaps(missing)], length, engine)


def _first_parts(shares: Mapping[SharedHeading, list[Unit]], found: Found, plan: Plan, index: Index) -> list[Part]:
    """The parts that are read first, each with its sentences, or with where they stand."""
    asks, own = shares["asks"], shares["own_effort"]
    no_own_effort = words.no_own_effort(plan.organisation)
    return [
        Part(words.CORE, requests_last(shares["core"], index)),
        Part(words.LINE, requests_last(shares["line"], index)),
        Part(words.ASKS, led_in(asks, words.asks_lead_in, index) or plan.see(found.asks, words.NO_ASKS)),
        Part(words.OWN_EFFORT, led_in(own, words.own_lead_in, index) or plan.see(found.own_effort, no_own_effort)),
        Part(words.FACTS, quotes(shares["facts"], index) or plan.see(with_digits(found, plan), words.NO_FACTS)),
    ]


def _said_aloud(parts: Iterable[Part], pipeline: Pipeline) -> tuple[list[Part], str]:
    """The parts with what a spokesperson says in place of each quote that a language model reworded, and who wrote it."""
    said = [line for part in parts if part.heading in _SAID for line in part.lines]
    cited = {citation.marker: citation for line in said for citation in line.citations}
    spoken = pipeline.reword([cited[marker] for marker in sorted(cited)])
    reworded = [
        replace(part, lines=tuple(_in_words(line, spoken) for line in part.lines)) if part.heading in _SAID else part
        for part in parts
    ]
    return reworded, pipeline.engine if spoken else ENGINE


def _in_words(line: Line, spoken: Mapping[int, Statement]) -> Line:
    statement = spoken.get(line.markers[0]) if line.kind == "quote" else None
    return replace(line, text=statement.text, kind=statement.kind) if statement else line


def _gaps(missing: Iterable[str]) -> Part:
    return Part(words.NOT_IN_PAPERS, tuple(Line(text, "gap") for text in dict.fromkeys(missing)))


def _headline(titles: Sequence[str]) -> str:
    """The papers that speak, never the words of the question: those may hold a false premise."""
    if len(titles) < 2:
        return words.HEADLINE.format(paper=titles[0] if titles else "")
    return words.HEADLINES.format(papers=", ".join(titles[:-1][:2]), last=titles[-1])


def _finish(answer: Answer, headline: str, parts: Iterable[Part], length: Length, engine: str) -> Draft:
    made = Made(answer.question, length, answer.corpus_version, engine)
    filled = numbered(part for part in parts if part.lines)
    draft = Draft(made, headline, filled, answer.outcome, answer.reason)
    code = short_code(answer.corpus_version, answer.question, draft_text(draft))
    return replace(draft, made=replace(made, code=code))
