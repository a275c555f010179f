"""A press draft: what the papers say about a subject, in the parts a spokesperson needs, every line cited."""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ingest.records import Passage, Span, fold
from ingest.sentences import split_sentences
from qa import draft_texts as words
from qa.answer import Answer, Citation, Outcome, Reason, Statement
from qa.claim_numbers import find_numbers
from qa.pipeline import Pipeline
from qa.retrieve import Hit
from qa.roles import Role, role_of_heading

Length = Literal["short", "long"]
# Bullets of a part in a short and a long draft.
_MOST: dict[Length, int] = {"short": 3, "long": 6}
_PASSAGES = 40
# How far below the best sentence (in the scores of one question) a sentence may lie: to be about the subject, to be of
# use where its part would else be empty, and for its paper to have something to say.
_WITHIN = 3.5
_WITHIN_TO_FILL = 6.0
_PAPER_WITHIN = 2.0
_FEW = 2
# As the pipeline weighs a passage beside its sentence.
_PASSAGE_WEIGHT = 0.6
_UNITS_ASKED_ABOUT = 6
_LONGEST_BULLET = 420
_BACKWARD = re.compile(
    r"^(?:ze|zij|deze|dit|dat|die|hun|daarom|daardoor|daarbij|dan|zo|ook|maar|bovendien|tegelijk)\b", re.I
)


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
    """Draft from a journalist's question or a subject; a refusal is a draft that says so and cites nothing."""
    answer = pipeline.ask(subject)
    if answer.outcome == "refused":
        return _finish(answer, words.REFUSED, (), (words.REFUSED,), _Desk(pipeline), length)
    desk = _Desk(pipeline)
    units = desk.units(subject)
    most = _MOST[length]
    asks, own, problem = (_of_role(units, role) for role in ("asks", "own_effort", "problem"))
    line = _in_turn([problem, own, asks])
    figures = [unit for unit in units if unit.is_near and find_numbers(unit.text)]
    core = _two_sentences([*_quoted_in(answer, units), *asks, *problem])
    asked, missing = desk.follow_ups(subject, units, most)
    lead = () if answer.outcome == "answered" else (Statement(words.DOUBTFUL, "bridge"),)
    parts = (
        Part(words.CORE, (*lead, *desk.quotes(core))),
        Part(words.LINE, desk.quotes(line[: 3 if length == "short" else 5])),
        Part(words.ASKS, desk.led_in(asks[:most], words.ASKS_LEAD_IN) or (Statement(words.NO_ASKS, "bridge"),)),
        Part(
            words.OWN_EFFORT, desk.led_in(own[:most], words.OWN_LEAD_IN) or (Statement(words.NO_OWN_EFFORT, "bridge"),)
        ),
        Part(words.FACTS, desk.quotes(figures[:most]) or (Statement(words.NO_FACTS, "bridge"),)),
        Part(words.QUOTES, desk.quotes(_quotable(units)[: 2 if length == "short" else 4])),
        Part(words.FOLLOW_UPS, asked),
    )
    if answer.outcome == "partial":
        missing = [*(s.text for s in answer.statements[:1] if s.kind == "bridge"), *missing]
    titles = list(dict.fromkeys(unit.paper for unit in units[:6]))
    return _finish(answer, _headline(titles), parts, tuple(dict.fromkeys(missing)), desk, length)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A whole sentence or bullet that can be quoted."""

    hit: Hit
    span: Span
    text: str
    paper: str
    source: str
    role: Role | None
    is_near: bool


class _Desk:
    """Collects citations while the parts are made: one marker for one range."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self.citations: list[Citation] = []

    def units(self, subject: str) -> list[_Unit]:
        """What can be quoted about a subject, best first, each range once, from the papers that speak of it."""
        ranked = sorted(
            (
                (sentence.score + _PASSAGE_WEIGHT * hit.score, sentence.span, hit)
                for hit in self._pipeline.search(subject, _PASSAGES)
                for sentence in hit.sentences
            ),
            key=lambda item: (-item[0], item[1]),
        )
        best = ranked[0][0]
        paper_of = self._pipeline.index.paper_of
        speaking = {paper_of[hit.passage.id].id for score, _, hit in ranked if score >= best - _PAPER_WITHIN}
        found: list[_Unit] = []
        for score, sentence, hit in ranked:
            paper = paper_of[hit.passage.id]
            if paper.id not in speaking or score < best - _WITHIN_TO_FILL:
                continue
            text = self._pipeline.sources[paper.source].text
            span = _whole(hit.passage, sentence, text)
            if any(unit.source == paper.source and unit.span.overlaps(span) for unit in found):
                continue
            role = role_of_heading(hit.passage.section)
            found.append(
                _Unit(hit, span, fold(span.slice(text)), paper.title, paper.source, role, score >= best - _WITHIN)
            )
        return found

    def quotes(self, units: Iterable[_Unit]) -> tuple[Statement, ...]:
        """Each unit as a quote with its marker."""
        return tuple(Statement(unit.text, "quote", (self._cite(unit),)) for unit in units)

    def led_in(self, units: Sequence[_Unit], lead_in: str) -> tuple[Statement, ...]:
        """Quotes grouped by paper, each group led in by whose words they are."""
        statements: list[Statement] = []
        for paper in dict.fromkeys(unit.paper for unit in units):
            statements.append(Statement(lead_in.format(paper=paper), "bridge"))
            statements += self.quotes(unit for unit in units if unit.paper == paper)
        return tuple(statements)

    def follow_ups(self, subject: str, units: Sequence[_Unit], most: int) -> tuple[tuple[Statement, ...], list[str]]:
        """Questions that follow, first those that the papers answer, then the hardest; and what is not in the papers."""
        statements: list[Statement] = []
        index = self._pipeline.index
        near = {unit.hit.passage.id: unit for unit in reversed(units[:_UNITS_ASKED_ABOUT]) if unit.is_near}
        asked = {
            e.passage_id: e for e in reversed(index.by_kind["question"]) if e.passage_id in near and _is_plain(e.text)
        }
        for unit in [unit for unit in near.values() if unit.hit.passage.id in asked][::-1][: most - 1]:
            statements += [Statement(asked[unit.hit.passage.id].text, "bridge"), *self.quotes([unit])]
        missing = []
        topic = _topic(subject, units)
        hardest = (words.AMOUNT, words.PAYER, words.MOMENT)
        answers = self._pipeline.ask_batch([(looked_up.format(subject=topic), ()) for _, looked_up, _ in hardest])
        about = [unit for unit in units if unit.is_near]
        for (shown, _, lacking), answer, holds in zip(hardest, answers, (_AMOUNT, _PAYER, _MOMENT), strict=True):
            statements.append(Statement(shown, "bridge"))
            fits = [unit for unit in _quoted_in(answer, about) if holds.search(unit.text)]
            if answer.outcome == "answered" and fits:
                statements += self.quotes(fits[:1])
            else:
                statements.append(Statement(words.FOLLOW_UP_REFUSED, "bridge"))
                missing.append(lacking)
        misses = [entry for entry in index.by_kind["near_miss"] if entry.passage_id in near and entry.missing]
        return tuple(statements), [*missing, *(entry.missing for entry in misses[:3])]

    def _cite(self, unit: _Unit) -> int:
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
_PAYER = re.compile(r"\b(?:betaal|betalen|financier|bekostig|kosten|middelen|geld|bijdrage|begroting)", re.IGNORECASE)
_MOMENT = re.compile(r"\b(?:20\d\d|\w+ jaar|jaarlijks|per jaar|volgende? kabinet)\b")
_FOREIGN = re.compile(r"\b(?:the|how|what|which|should|does|are|who|why|ik|mijn|mij)\b", re.IGNORECASE)


def _is_plain(text: str) -> bool:
    """Whether a question of the index can stand in a draft: Dutch, a whole sentence, not too long."""
    return text[:1].isupper() and text.endswith("?") and 25 <= len(text) <= 110 and not _FOREIGN.search(text)


def _of_role(units: Sequence[_Unit], role: Role) -> list[_Unit]:
    """The units of one kind of section that are about the subject; the next best where there are few."""
    mine = [unit for unit in units if unit.role == role]
    near = [unit for unit in mine if unit.is_near]
    return near if len(near) >= _FEW else mine[:_FEW]


def _quoted_in(answer: Answer, units: Sequence[_Unit]) -> list[_Unit]:
    """The units that the answer quotes, when it is one."""
    if answer.outcome != "answered":
        return []
    places = [(citation.source, Span(citation.start, citation.end)) for citation in answer.citations]
    return [
        unit for unit in units if any(unit.source == source and unit.span.overlaps(span) for source, span in places)
    ]


def _two_sentences(units: Iterable[_Unit]) -> list[_Unit]:
    """The first units that together are at most two sentences."""
    chosen: list[_Unit] = []
    room = 2
    for unit in units:
        length = len(split_sentences(unit.text, Span(0, len(unit.text))))
        if unit not in chosen and length <= room:
            chosen.append(unit)
            room -= length
    return chosen


def _whole(passage: Passage, span: Span, text: str) -> Span:
    """The whole bullet when it is short; else the sentence, with the one it points back to."""
    if passage.kind == "bullet" and passage.span.end - passage.span.start <= _LONGEST_BULLET:
        return passage.span
    at = passage.sentences.index(span)
    if at and _BACKWARD.match(span.slice(text)):
        return Span(passage.sentences[at - 1].start, span.end)
    return span


def _quotable(units: Sequence[_Unit]) -> list[_Unit]:
    """Full sentences that stand on their own, the shortest first of the best: those are what papers print."""
    whole = [
        unit
        for unit in units[:12]
        if unit.is_near and unit.text.endswith((".", "!", "?")) and 40 <= len(unit.text) <= 220
    ]
    return sorted(whole, key=lambda unit: len(unit.text))


def _in_turn(groups: Sequence[list[_Unit]]) -> list[_Unit]:
    """One of each group in turn, so that a line shows problem, own effort and asks."""
    longest = max((len(group) for group in groups), default=0)
    return [group[i] for i in range(longest) for group in groups if i < len(group)]


def _topic(subject: str, units: Sequence[_Unit]) -> str:
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


def short_code(*parts: str) -> str:
    """Ten letters and digits that change with any of the parts."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
    return b32encode(digest).decode("ascii")[:10]


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
