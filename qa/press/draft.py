"""A press draft: what the papers say about a subject, in the parts a spokesperson needs, every line cited."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Literal

from ingest.records import Span, fold
from ingest.sentences import split_sentences
from qa.answer import Answer, Citation, Outcome, Reason, Statement, short_code
from qa.claims.numbers import find_numbers
from qa.pipeline import ENGINE, Pipeline
from qa.press import texts as words
from qa.press.units import Unit, find_units, of_role
from qa.question.roles import Role, role_of_heading

Length = Literal["short", "long"]
# Bullets of a part in a short and a long draft.
_MOST: dict[Length, int] = {"short": 3, "long": 6}
# Where fewer bullets than this are about the subject, the next best fill up.
_FEW: dict[Length, int] = {"short": 2, "long": 4}
# The parts that are said aloud; figures, quotes and answers to hard questions stay in the papers' own words.
_SAID = frozenset({words.CORE, words.LINE, words.ASKS, words.OWN_EFFORT})
_AT_FIRST = 3  # requests and efforts that are set apart before the line takes its own
_ASKED_WITHIN = 5.0  # of the best sentence's score, for a question of the index to go with the draft
_PLAIN_SHARE = 0.5  # of a question's words that the paper must use too, or it is not a press officer's
_RARE_SHARE = 0.02  # of the near misses; a word in more of them says nothing about a subject


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a draft."""

    heading: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A press draft of the contract; `code` is the same for the same question, papers and settings."""

    question: str
    outcome: Outcome
    reason: Reason | None
    headline: str
    parts: tuple[Part, ...]
    not_in_papers: tuple[str, ...]
    citations: tuple[Citation, ...]
    text: str
    engine: str
    corpus_version: str
    code: str
    length: Length = "short"

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON object, marked as made by AI."""
        return {**asdict(self), "ai_generated": True}


def make_draft(subject: str, pipeline: Pipeline, length: Length = "short") -> Draft:
    """Draft from a journalist's question or a subject; a refusal is a draft that says so and cites nothing.

    No sentence is quoted twice: a part whose sentences already stand in another one says in which.
    """
    answer = next(pipeline.quote_batch([(subject, ())]))
    desk = _Desk(pipeline)
    if answer.outcome == "refused":
        return _finish(answer, words.REFUSED, (), (words.REFUSED,), desk, length)
    units = find_units(subject, pipeline)
    most = _MOST[length]
    roles: dict[Role, list[Unit]] = {
        role: of_role(units, role, _FEW[length]) for role in ("asks", "own_effort", "problem")
    }
    about = [unit for unit in units if unit.is_near]
    figures = [unit for unit in about if unit.is_whole and find_numbers(unit.text)]
    plan = _Plan()
    # In the order in which parts have a claim on a sentence, which is not the order they are read in.
    core = plan.take(words.CORE, _two_sentences([*_quoted_in(answer, units), *roles["problem"], *roles["own_effort"]]))
    asks = plan.take(words.ASKS, roles["asks"], _AT_FIRST)
    own = plan.take(words.OWN_EFFORT, roles["own_effort"], _AT_FIRST)
    facts = plan.take(words.FACTS, figures, most)
    whole = [
        unit for unit in _in_turn([roles["problem"], [u for u in about if u.role is None], about]) if unit.is_whole
    ]
    line = plan.take(words.LINE, whole, 3 if length == "short" else 5)
    asks += plan.take(words.ASKS, roles["asks"], most - len(asks))
    own += plan.take(words.OWN_EFFORT, roles["own_effort"], most - len(own))
    with_figures = [unit for unit in [*about, *plan.units] if re.search(r"\d", unit.text)]
    lead = () if answer.outcome == "answered" else (Statement(words.DOUBTFUL, "bridge"),)
    see = partial(_see, plan=plan)
    parts = [
        Part(words.CORE, (*lead, *desk.in_turn(core))),
        Part(words.LINE, desk.in_turn(line)),
        Part(words.ASKS, desk.led_in(asks, words.ASKS_LEAD_IN) or see(roles["asks"], words.NO_ASKS)),
        Part(words.OWN_EFFORT, desk.led_in(own, words.OWN_LEAD_IN) or see(roles["own_effort"], words.NO_OWN_EFFORT)),
        Part(words.FACTS, desk.quotes(facts) or see(with_figures, words.NO_FACTS)),
    ]
    asked, missing = desk.follow_ups(subject, units, plan, most)
    quotes = plan.take(words.QUOTES, _quotable(units), 2 if length == "short" else 4)
    parts += [Part(words.FOLLOW_UPS, asked), Part(words.QUOTES, desk.quotes(quotes))]
    more = desk.more_asks(asks, plan.units)  # told when it is known what the other parts show
    parts = [replace(p, statements=(*p.statements, *more)) if p.heading == words.ASKS else p for p in parts]
    if answer.outcome == "partial":
        missing = [*(s.text for s in answer.statements[:1] if s.kind == "bridge"), *missing]
    titles = list(dict.fromkeys(unit.paper for unit in plan.units))
    spoken = pipeline.reword(_said(parts, desk.citations))
    answer = replace(answer, engine=pipeline.engine if spoken else ENGINE)
    reworded = tuple(_in_words(part, spoken) if part.heading in _SAID else part for part in parts)
    return _finish(answer, _headline(titles), reworded, tuple(dict.fromkeys(missing)), desk, length)


def _said(parts: Iterable[Part], citations: Iterable[Citation]) -> list[Citation]:
    """The citations of the parts that are said aloud."""
    markers = {marker for part in parts if part.heading in _SAID for s in part.statements for marker in s.markers}
    return [citation for citation in citations if citation.marker in markers]


def _in_words(part: Part, spoken: Mapping[int, Statement]) -> Part:
    """A part with what a spokesperson says in place of each quote that was reworded."""
    said = (spoken.get(s.markers[0], s) if s.kind == "quote" else s for s in part.statements)
    return replace(part, statements=tuple(said))


class _Plan:
    """Which part has which unit; one has it first, no other gets it."""

    def __init__(self) -> None:
        self._part_of: dict[tuple[str, Span], str] = {}
        self.units: list[Unit] = []

    def take(self, heading: str, units: Sequence[Unit], most: int | None = None) -> list[Unit]:
        """The first units that no part has yet; the part of this heading has them now."""
        free = list({(unit.source, unit.span): unit for unit in units if self.part_of(unit) is None}.values())[:most]
        self.units += free
        self._part_of |= {(unit.source, unit.span): heading for unit in free}
        return free

    def part_of(self, unit: Unit) -> str | None:
        """The heading of the part that has a unit."""
        return self._part_of.get((unit.source, unit.span))


def _see(units: Sequence[Unit], otherwise: str, plan: _Plan) -> tuple[Statement, ...]:
    """Where the sentences of an empty part stand, or that there are none."""
    heading = next((heading for unit in units if (heading := plan.part_of(unit))), None)
    return (Statement(words.SEE.format(heading=heading) if heading else otherwise, "bridge"),)


class _Desk:
    """Collects citations while the parts are made: one marker for one range, numbered as they are read."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self.citations: list[Citation] = []

    def quotes(self, units: Iterable[Unit]) -> tuple[Statement, ...]:
        """Each unit as a quote with its marker."""
        return tuple(Statement(unit.text, "quote", (self._cite(unit),)) for unit in units)

    def in_turn(self, units: Sequence[Unit]) -> tuple[Statement, ...]:
        """Quotes, those that are a request led in by who asks: an imperative is no message by itself."""
        asks = [unit for unit in units if unit.role == "asks"]
        return (*self.quotes(unit for unit in units if unit not in asks), *self.led_in(asks, words.ASKS_LEAD_IN))

    def led_in(self, units: Sequence[Unit], lead_in: str) -> tuple[Statement, ...]:
        """Quotes grouped by paper, each group led in by whose words they are."""
        statements: list[Statement] = []
        for paper in dict.fromkeys(unit.paper for unit in units):
            statements.append(Statement(lead_in.format(paper=paper), "bridge"))
            statements += self.quotes(unit for unit in units if unit.paper == paper)
        return tuple(statements)

    def more_asks(self, asks: Sequence[Unit], shown: Sequence[Unit]) -> tuple[Statement, ...]:
        """Where the papers that ask for something ask for more than the draft shows: a missed request is a mistake."""
        statements = []
        for paper in dict.fromkeys(self._pipeline.index.paper_of[unit.hit.passage.id] for unit in asks):
            taken = [unit.span for unit in shown if unit.source == paper.source]
            left = [
                passage
                for passage in paper.passages
                if passage.kind == "bullet"
                and role_of_heading(passage.section) == "asks"
                and not any(passage.span.overlaps(span) for span in taken)
            ]
            if left:
                more = words.MORE_ASKS.format(paper=paper.title, section=left[0].section)
                statements.append(Statement(more, "bridge"))
        return tuple(statements)

    def follow_ups(
        self, subject: str, units: Sequence[Unit], plan: _Plan, most: int
    ) -> tuple[tuple[Statement, ...], list[str]]:
        """Questions that follow, first those that the papers answer, then the hardest; and what is not in the papers."""
        statements: list[Statement] = []
        count = 0
        for unit in units:
            if unit.score < units[0].score - _ASKED_WITHIN:
                break
            question = self._question_to(unit) if count < most - 1 and unit.is_whole else None
            if question and plan.take(words.FOLLOW_UPS, [unit]):
                statements += [Statement(question, "bridge"), *self.quotes([unit])]
                count += 1
        missing = []
        topic = _topic(subject, units)
        hardest = (words.AMOUNT, words.PAYER, words.MOMENT)
        answers = self._pipeline.quote_batch([(looked_up.format(subject=topic), ()) for _, looked_up, _ in hardest])
        for (shown, _, lacking), answer, holds in zip(hardest, answers, (_AMOUNT, _PAYER, _MOMENT), strict=True):
            statements.append(Statement(shown, "bridge"))
            fits = [unit for unit in _quoted_in(answer, units) if holds.search(unit.text)]
            if answer.outcome != "answered" or not fits:
                statements.append(Statement(words.FOLLOW_UP_REFUSED, "bridge"))
                missing.append(lacking)
            elif plan.part_of(fits[0]) in (None, words.FOLLOW_UPS):
                statements += self.quotes(fits[:1] if plan.take(words.FOLLOW_UPS, fits[:1]) else ())
            else:
                statements += _see(fits[:1], words.FOLLOW_UP_REFUSED, plan)
        return tuple(statements), [
            *missing,
            *self._near_misses(subject, {unit.hit.passage.id for unit in units if unit.is_near}),
        ]

    def _question_to(self, unit: Unit) -> str | None:
        """The question of the index to a unit that is most in the paper's own words."""
        index = self._pipeline.index
        paper = index.paper_of[unit.hit.passage.id]
        text = fold(paper.span.slice(self._pipeline.sources[paper.source].text)).lower()
        asked = [
            (sum(word in text for word in said) / len(said), entry.text)
            for entry in index.by_kind["question"]
            if entry.passage_id == unit.hit.passage.id and entry.span.overlaps(unit.span) and _is_plain(entry.text)
            if (said := _content_words(entry.text))
        ]
        best = max(asked, default=(0.0, ""), key=lambda item: item[0])
        return best[1] if best[0] >= _PLAIN_SHARE else None

    def _near_misses(self, subject: str, passages: set[str]) -> list[str]:
        """What is asked near these passages with a word of the subject, and isn't in the papers."""
        entries = [e for e in self._pipeline.index.by_kind["near_miss"] if _content_words(e.missing)]
        said = {entry.id: _content_words(entry.text) for entry in entries}
        counts = Counter(word for found in said.values() for word in found)
        telling = {word for word in _content_words(subject) if counts[word] <= max(2.0, _RARE_SHARE * len(entries))}
        return [entry.missing for entry in entries if entry.passage_id in passages and telling & said[entry.id]][:3]

    def _cite(self, unit: Unit) -> int:
        paper = self._pipeline.index.paper_of[unit.hit.passage.id]
        passage = unit.hit.passage
        quote = unit.span.slice(self._pipeline.sources[paper.source].text)
        place = (paper.source, passage.page, unit.span.start, unit.span.end)
        for known in self.citations:
            if (known.source, known.start, known.end) == (unit.source, unit.span.start, unit.span.end):
                return known.marker
        marker = len(self.citations) + 1
        self.citations.append(Citation(marker, paper.title, passage.section, *place, quote, paper.id))
        return marker


# What an answer to the hardest questions must hold; the nearest sentence about the subject is no answer to them.
_AMOUNT = re.compile(r"€|\beuro\b|\b\d+(?:,\d+)? ?(?:miljoen|miljard|%|procent)")
_PAYER = re.compile(
    r"^(?=.*\b(?:betaal|betalen|financier|bekostig|kosten|middelen|geld|bijdrage|begroting))"
    r"(?=.*\b(?:rijk|rijks\w+|kabinet|overheid|provincies?|werkgevers?|gemeentefonds)\b)",
    re.IGNORECASE,
)
_MOMENT = re.compile(r"\b(?:20\d\d|\w+ jaar|jaarlijks|per jaar|volgende? kabinet)\b")
_EMPTY_WORDS = frozenset(
    "welke wordt worden waarom waarvoor waardoor hoeveel gemeente gemeenten moeten willen zouden kunnen hebben doordat "
    "wanneer krijgen maken gaan staan zeggen vragen vinden volgens nodig papers".split()
)
_FOREIGN = re.compile(r"\b(?:the|how|what|which|should|does|are|who|why|ik|mijn|mij)\b", re.IGNORECASE)


def _is_plain(text: str) -> bool:
    """Whether a question of the index can stand in a draft: Dutch, a whole sentence, not too long."""
    return text[:1].isupper() and text.endswith("?") and 25 <= len(text) <= 110 and not _FOREIGN.search(text)


def _content_words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w{5,}", text.lower()) if word not in _EMPTY_WORDS}


def _quoted_in(answer: Answer, units: Sequence[Unit]) -> list[Unit]:
    """The units that the answer quotes, when it is one."""
    if answer.outcome != "answered":
        return []
    places = [(citation.source, Span(citation.start, citation.end)) for citation in answer.citations]
    return [
        unit for unit in units if any(unit.source == source and unit.span.overlaps(span) for source, span in places)
    ]


def _two_sentences(units: Iterable[Unit]) -> list[Unit]:
    """The first whole sentences, at most two."""
    chosen: list[Unit] = []
    room = 2
    for unit in units:
        length = len(split_sentences(unit.text, Span(0, len(unit.text))))
        if unit.is_whole and unit not in chosen and length <= room:
            chosen.append(unit)
            room -= length
    return chosen


def _quotable(units: Sequence[Unit]) -> list[Unit]:
    """Full sentences that stand on their own, the shortest first of the best: those are what papers print."""
    whole = [unit for unit in units[:12] if unit.is_near and unit.is_whole and 40 <= len(unit.text) <= 220]
    return sorted(whole, key=lambda unit: len(unit.text))


def _in_turn(groups: Sequence[list[Unit]]) -> list[Unit]:
    """One of each group in turn, so that a line shows problem, own effort and asks."""
    longest = max((len(group) for group in groups), default=0)
    return [group[i] for i in range(longest) for group in groups if i < len(group)]


def _topic(subject: str, units: Sequence[Unit]) -> str:
    """What follow-up questions call the subject: itself when it is one, the paper's title when it is a question."""
    is_question = subject.strip().endswith("?") or len(subject.split()) > 5
    return f"het onderwerp {units[0].paper}" if is_question and units else subject.strip()


def _headline(titles: Sequence[str]) -> str:
    """The papers that speak, never the words of the question: those may hold a false premise."""
    if len(titles) < 2:
        return words.HEADLINE.format(paper=titles[0] if titles else "")
    return words.HEADLINES.format(papers=", ".join(titles[:-1][:2]), last=titles[-1])


def _finish(
    answer: Answer, headline: str, parts: tuple[Part, ...], missing: tuple[str, ...], desk: _Desk, length: Length
) -> Draft:
    parts = tuple(part for part in parts if part.statements)
    text = draft_text(headline, parts, missing, desk.citations)
    return Draft(
        question=answer.question,
        outcome=answer.outcome,
        reason=answer.reason,
        headline=headline,
        parts=parts,
        not_in_papers=missing,
        citations=tuple(desk.citations),
        text=text,
        engine=answer.engine,
        corpus_version=answer.corpus_version,
        code=short_code(answer.corpus_version, answer.question, text),
        length=length,
    )


def draft_text(headline: str, parts: Iterable[Part], missing: Iterable[str], citations: Iterable[Citation]) -> str:
    """The draft as plain text with markers, for e-mail."""
    lines = [words.CONCEPT, "", headline]
    for part in parts:
        lines += ["", part.heading, *(line_of(statement) for statement in part.statements)]
    if missing := tuple(missing):
        lines += ["", words.NOT_IN_PAPERS, *(f"- {item}" for item in missing)]
    if citations := tuple(citations):
        lines += ["", words.SOURCES, *(source_line(citation) for citation in citations)]
    return "\n".join([*lines, "", words.MADE_BY_AI])


def line_of(statement: Statement) -> str:
    """One line: our own words as they are, a quote as a bullet in quotation marks, a paraphrase as a bullet."""
    marks = " ".join(f"[{marker}]" for marker in statement.markers)
    if statement.kind == "bridge":
        return statement.text
    shown = f"“{statement.text}”" if statement.kind == "quote" else statement.text
    return f"- {shown} {marks}"


def source_line(citation: Citation) -> str:
    """A numbered source with paper, section, page and quote."""
    page = f", p. {citation.page}" if citation.page else ""
    return f"[{citation.marker}] {citation.paper}, {citation.section}{page}: “{fold(citation.quote)}”"
