"""A press draft: what the papers say about a subject, in the parts a spokesperson needs, every line cited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ingest.index.opened import Index
from qa.answer import Answer, SaidIn, short_code
from qa.answering.texts import MISSING_DIRECT, OF_PAPER
from qa.pipeline import ENGINE, Pipeline
from qa.press import texts as words
from qa.press.follow_ups import asked_questions, easy_questions, hard_questions
from qa.press.forms import short_form
from qa.press.parts import (
    MOST,
    Found,
    Plan,
    SharedHeading,
    core_lines,
    led_in,
    more_asks,
    quotes,
    requests_last,
    share_out,
    sort_found,
    take_quotes,
    with_digits,
)
from qa.press.records import Draft, DraftForm, Length, Line, Made, Part, numbered
from qa.press.units import Unit, find_units
from qa.press.written import draft_text

# The parts that a language model rewords; figures and answers to hard questions it leaves in the papers' own words.
_SAID = frozenset({words.CORE, words.LINE, words.ASKS, words.OWN_EFFORT})


def make_draft(
    subject: str,
    pipeline: Pipeline,
    length: Length = "short",
    wording: SaidIn = "spoken",
    form: DraftForm = "full",
) -> Draft:
    """Draft from a journalist's question or a subject; a refusal is a draft of one line, and cites nothing.

    No sentence is quoted twice: a part whose sentences already stand in another one says in which. Each line is said in
    its prepared wording, where it has one, and the quote stands in its citation. In a short `form` the length does not count.
    """
    answer, state = pipeline.quote_and_state(subject)
    has_units = answer.outcome != "refused" and not answer.is_own_words
    units = find_units(subject, pipeline, wording, state) if has_units else []
    found = sort_found(units, answer, length)
    made = Made(answer.question, length, answer.corpus_version, ENGINE, wording=wording, form=form)
    if not found.about:
        refused = replace(answer, outcome="refused", reason=answer.reason or "not_in_papers")
        return _finish(refused, made, words.REFUSED, [])
    if form != "full":
        parts = _told_first(short_form(form, found, pipeline, wording), answer, found)
        titles = list(dict.fromkeys(c.paper for part in parts for line in part.lines for c in line.citations))
        return _finish(answer, made, _headline(titles or [found.about[0].paper]), parts)
    return _whole_draft(subject, answer, found, pipeline, made)


def _whole_draft(subject: str, answer: Answer, found: Found, pipeline: Pipeline, made: Made) -> Draft:
    """All parts that a spokesperson needs."""
    length = made.length
    speaking = [unit.hit.passage.paper_id for unit in found.about]
    plan = Plan(pipeline.index.organisations.common(speaking))
    shares = share_out(found, plan, length)
    parts = _told_first(_first_parts(shares, found, plan, pipeline.index, length), answer, found)
    asked = tuple(asked_questions(answer, found, plan, pipeline))
    easy = tuple(easy_questions(found.units, plan, pipeline, MOST[length] - 1))
    hard, missing = hard_questions(subject, found.units, plan, pipeline)
    chosen = take_quotes(found, plan, length)
    parts += [Part(words.FOLLOW_UPS, (*asked, *easy, *hard)), Part(words.QUOTES, quotes(chosen, pipeline.index))]
    # Told when it is known what the other parts show.
    more = more_asks(shares["asks"], plan.units, pipeline.index)
    parts = [replace(p, lines=(*p.lines, *more)) if p.heading == words.ASKS else p for p in parts]
    if answer.outcome == "partial":
        missing = [*_said_missing(answer), *missing]
    said, engine = _said_aloud(numbered(parts), pipeline, made.wording)
    titles = list(dict.fromkeys(unit.paper for unit in plan.units))
    named = (replace(part, heading=words.heading_of(part.heading, plan.organisation)) for part in said)
    return _finish(answer, replace(made, engine=engine), _headline(titles), [*named, _gaps(missing)])


def _told_first(parts: list[Part], answer: Answer, found: Found) -> list[Part]:
    """The parts, the first of which says so where no answer to the question was found, or not to all of it."""
    if answer.outcome == "answered" and found.is_sure:
        return parts
    first, *rest = parts
    is_part = len(answer.needs) > 1 and any(need.outcome == "answered" for need in answer.needs)
    doubt = Line(words.DOUBTFUL_PART if is_part else words.DOUBTFUL, "bridge")
    return [replace(first, lines=(doubt, *first.lines)), *rest]


def _first_parts(
    shares: Mapping[SharedHeading, list[Unit]], found: Found, plan: Plan, index: Index, length: Length
) -> list[Part]:
    """The parts that are read first, each with its sentences or with where they stand.

    What a short draft says is all in sight: there only what is asked, which is always looked for, has such a line.
    """
    asks, own = shares["asks"], shares["own_effort"]

    def see(units: Sequence[Unit]) -> tuple[Line, ...]:
        return plan.see(units) if length == "long" else ()

    return [
        Part(words.CORE, core_lines(shares["core"], index)),
        Part(words.LINE, requests_last(shares["line"], index)),
        Part(words.ASKS, led_in(asks, words.asks_lead_in, index) or plan.see(found.asks)),
        Part(words.OWN_EFFORT, led_in(own, words.own_lead_in, index) or see(found.own_effort)),
        Part(words.FACTS, quotes(shares["facts"], index) or see(with_digits(found, plan))),
    ]


def _said_aloud(parts: Iterable[Part], pipeline: Pipeline, wording: SaidIn) -> tuple[list[Part], str]:
    """The parts with what a spokesperson says in place of each quote, and who wrote it.

    What a language model wrote comes first, then the prepared wording; the quotes to print stay quotes.
    """
    parts = list(parts)
    said = [line for part in parts if part.heading in _SAID for line in part.lines]
    cited = {citation.marker: citation for line in said for citation in line.citations}
    written = pipeline.reword([cited[marker] for marker in sorted(cited)])

    def in_words(line: Line, heading: str) -> Line:
        if line.kind != "quote" or heading == words.QUOTES:
            return line
        if heading in _SAID and (statement := written.get(line.markers[0])):
            return replace(line, text=statement.text, kind=statement.kind)
        prepared = pipeline.wordings.of_citation(line.citations[0], wording)
        return replace(line, text=prepared, kind="paraphrase") if prepared else line

    reworded = [replace(part, lines=tuple(in_words(line, part.heading) for line in part.lines)) for part in parts]
    if wording != "quotes":
        reworded = [replace(part, lines=_with_short_lead_ins(part.lines)) for part in reworded]
    return reworded, pipeline.engine if written else ENGINE


def _with_short_lead_ins(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines without what leads in wordings only: these say by themselves who asks. Of several papers, each is named."""
    groups: list[list[Line]] = []
    for line in lines:
        if not groups or (line.kind == "bridge" and line.text.endswith(":")):
            groups.append([])
        groups[-1].append(line)
    papers = {citation.paper for line in lines for citation in line.citations}
    kept: list[Line] = []
    for group in groups:
        first, *rest = group
        is_led_in = first.kind == "bridge" and first.text.endswith(":") and bool(rest)
        if is_led_in and all(line.kind in ("paraphrase", "bridge") for line in rest) and rest[0].citations:
            named = Line(OF_PAPER.format(paper=rest[0].citations[0].paper), "bridge")
            group = [named, *rest] if len(papers) > 1 else rest
        kept += group
    return tuple(kept)


def _said_missing(answer: Answer) -> list[str]:
    """What an answer in part says first that the papers lack; not what leads in a quote, and not with the question's words."""
    first = [s.text for s in answer.statements[:1] if s.kind == "bridge" and s.text != MISSING_DIRECT]
    return [text for text in first if not text.endswith(":") and "“" not in text]


def _gaps(missing: Iterable[str]) -> Part:
    return Part(words.NOT_IN_PAPERS, tuple(Line(text, "gap") for text in dict.fromkeys(missing)))


def _headline(titles: Sequence[str]) -> str:
    """The papers that speak, never the words of the question: those may hold a false premise."""
    if len(titles) < 2:
        return words.HEADLINE.format(paper=titles[0] if titles else "")
    return words.HEADLINES.format(papers=", ".join(titles[:-1][:2]), last=titles[-1])


def _finish(answer: Answer, made: Made, headline: str, parts: Iterable[Part]) -> Draft:
    filled = numbered(part for part in parts if part.lines)
    draft = Draft(made, headline, filled, answer.outcome, answer.reason)
    code = short_code(answer.corpus_version, answer.question, draft_text(draft))
    return replace(draft, made=replace(made, code=code))
