"""The parts of a draft: which part gets which sentence, and how its sentences are led in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.corpus.mentions import MentionKind, find_mentions
from ingest.corpus.organisation import Organisation
from ingest.corpus.roles import Role, role_of_passage
from ingest.index.opened import Index
from ingest.records import Span
from ingest.sentences import split_sentences
from qa.answer import Answer
from qa.answering.citations import citation_of
from qa.press import texts as words
from qa.press.records import Length, Line
from qa.press.relevance import BESIDE_FROM, NEAREST_FROM
from qa.press.units import Unit, of_role

# Bullets of a part in a short and a long draft.
MOST: dict[Length, int] = {"short": 3, "long": 6}
# Where fewer bullets than this are about the subject, the next best fill up.
_FEW: dict[Length, int] = {"short": 2, "long": 4}
_MOST_IN_LINE: dict[Length, int] = {"short": 3, "long": 5}
_MOST_QUOTES: dict[Length, int] = {"short": 2, "long": 4}
# How much a second sentence of the core message must bear on the subject, of what the first does: on messages of outsiders-dev
# less adds no sentence that answers.
_SECOND_WORTH = 0.7
# What the core message says answers the first thing asked, unless another sentence is this much surer to be relevant to the message.
_FIRST_WORTH = 0.1
# Where the papers do not answer what is asked: on outsiders-dev and dev these hold 16 of the 18 lines that bear on it, of 55.
_MOST_BESIDE = 2
_AT_FIRST = 3  # requests and efforts that are set apart before the line takes its own
# What papers print: not a scrap, and not a paragraph; only from the best of what was found.
_QUOTABLE_CHARS = range(40, 221)
_QUOTABLE_FROM = 12
# What a sentence among the facts and figures must name.
_FIGURES: frozenset[MentionKind] = frozenset({"amount", "share", "number", "date"})


class Plan:
    """Which part has which unit; one has it first, no other gets it. `organisation` is whose papers all units are of."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
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

    def see(self, units: Sequence[Unit]) -> tuple[Line, ...]:
        """Where the sentences of an empty part stand; nothing where no part has them.

        That the papers hold none would be too much to say: they were searched for one subject in one way.
        """
        heading = next((heading for unit in units if (heading := self.part_of(unit))), None)
        if heading is None:
            return ()
        return (Line(words.SEE.format(heading=words.heading_of(heading, self.organisation)), "bridge"),)


@dataclass(frozen=True, slots=True)
class Found:
    """What can be quoted about a subject, best first, by what it is."""

    units: list[Unit]
    about: list[Unit]
    asks: list[Unit]
    own_effort: list[Unit]
    problem: list[Unit]

    @property
    def is_sure(self) -> bool:
        """Whether anything of it surely is relevant to the subject."""
        return any(unit.is_relevant for unit in self.units)

    @property
    def figures(self) -> list[Unit]:
        """Whole sentences about the subject with a figure in them: a sum, a part, a count in digits, a year or date."""
        return [unit for unit in self.about if unit.is_whole and _has_figure(unit.text)]

    @property
    def strongest(self) -> list[Unit]:
        """What is relevant to the subject, the most relevant first; of what is so alike, what answers the first thing asked."""
        return sorted(self.units, key=lambda unit: -(unit.strength + _FIRST_WORTH * unit.answers_first))

    @property
    def quotable(self) -> list[Unit]:
        """Full sentences that stand on their own, the shortest first of the best: those are what papers print."""
        best = self.units[:_QUOTABLE_FROM]
        whole = [unit for unit in best if unit.is_near and unit.is_whole and len(unit.text) in _QUOTABLE_CHARS]
        return sorted(whole, key=lambda unit: len(unit.text))


def sort_found(units: list[Unit], answer: Answer, length: Length) -> Found:
    """What was found, by role; the next best of a role where few are about the subject."""

    def with_role(role: Role) -> list[Unit]:
        return of_role(units, role, _FEW[length])

    # What an answer quotes besides may lie far from the question; its first quote is why there is one.
    quoted = quoted_in(answer, units)
    answering = [unit for unit in quoted if unit.is_relevant] or quoted[:1]
    relevant = [unit for unit in units if unit.is_relevant or unit in answering]
    left = sorted((unit for unit in units if unit not in relevant), key=lambda unit: -unit.strength)[:1]
    if len(relevant) < 2 and left and left[0].strength >= (BESIDE_FROM if relevant else NEAREST_FROM):
        relevant += left
    units = relevant
    if answer.outcome == "partial" and all(need.outcome != "answered" for need in answer.needs):
        units = sorted(units, key=lambda unit: -unit.strength)[:_MOST_BESIDE]
    about = [unit for unit in units if unit.is_near or unit in answering] or units
    return Found(units, about, with_role("asks"), with_role("own_effort"), with_role("problem"))


SharedHeading = Literal["core", "line", "asks", "own_effort", "facts"]


def share_out(found: Found, plan: Plan, length: Length) -> dict[SharedHeading, list[Unit]]:
    """The units of the parts that are read first.

    In the order in which parts have a claim on a sentence, which is not the order they are read in.
    """
    most = MOST[length]
    core = plan.take(words.CORE, _two_sentences(found.strongest))
    asks = plan.take(words.ASKS, found.asks, _AT_FIRST)
    own = plan.take(words.OWN_EFFORT, found.own_effort, _AT_FIRST)
    facts = plan.take(words.FACTS, found.figures, most)
    mixed = _in_turn([found.problem, [unit for unit in found.about if unit.role is None], found.about])
    line = plan.take(words.LINE, [unit for unit in mixed if unit.is_whole], _MOST_IN_LINE[length])
    asks += plan.take(words.ASKS, found.asks, most - len(asks))
    own += plan.take(words.OWN_EFFORT, found.own_effort, most - len(own))
    return {"core": core, "line": line, "asks": asks, "own_effort": own, "facts": facts}


def take_quotes(found: Found, plan: Plan, length: Length) -> list[Unit]:
    """The sentences that a newspaper could print, as far as no part has them."""
    return plan.take(words.QUOTES, found.quotable, _MOST_QUOTES[length])


def _has_figure(text: str) -> bool:
    return any(mention.kind in _FIGURES for mention in find_mentions(text, Span(0, len(text))))


def with_digits(found: Found, plan: Plan) -> list[Unit]:
    """Everything about the subject, or shown, that has a figure."""
    return [unit for unit in [*found.about, *plan.units] if re.search(r"\d", unit.text)]


def quoted_in(answer: Answer, units: Sequence[Unit]) -> list[Unit]:
    """The units that the answer quotes, when it is one."""
    if answer.outcome != "answered":
        return []
    places = [(citation.source, Span(citation.start, citation.end)) for citation in answer.citations]
    return [
        unit for unit in units if any(unit.source == source and unit.span.overlaps(span) for source, span in places)
    ]


def quotes(units: Iterable[Unit], index: Index) -> tuple[Line, ...]:
    """Each unit as a quote with its citation."""
    return tuple(Line(unit.text, "quote", (citation_of(index, unit.hit.passage, unit.span),)) for unit in units)


def led_in(units: Sequence[Unit], lead_in: Callable[[str, Organisation], str], index: Index) -> tuple[Line, ...]:
    """Quotes grouped by paper, each group led in by whose words they are."""
    lines: list[Line] = []
    for paper in dict.fromkeys(index.paper_of[unit.hit.passage.id] for unit in units):
        lines.append(Line(lead_in(paper.title, index.organisations.of(paper.id)), "bridge"))
        lines += quotes((unit for unit in units if unit.hit.passage.paper_id == paper.id), index)
    return tuple(lines)


def core_lines(units: Sequence[Unit], index: Index) -> tuple[Line, ...]:
    """What is said first: in order where each line says by itself who asks, else the requests last, led in."""
    return quotes(units, index) if all(unit.said for unit in units) else requests_last(units, index)


def requests_last(units: Sequence[Unit], index: Index) -> tuple[Line, ...]:
    """Quotes, those that are a request led in by who asks: an imperative is no message by itself."""
    asks = [unit for unit in units if unit.role == "asks"]
    rest = quotes((unit for unit in units if unit not in asks), index)
    return (*rest, *led_in(asks, words.asks_lead_in, index))


def more_asks(asks: Sequence[Unit], shown: Sequence[Unit], index: Index) -> tuple[Line, ...]:
    """Where the papers that ask for something ask for more than the draft shows: a missed request is a mistake."""
    lines = []
    for paper in dict.fromkeys(index.paper_of[unit.hit.passage.id] for unit in asks):
        taken = [unit.span for unit in shown if unit.source == paper.source]
        left = [
            passage
            for passage in paper.passages
            if passage.kind == "bullet"
            and role_of_passage(passage, index.organisations.of(paper.id)) == "asks"
            and not any(passage.span.overlaps(span) for span in taken)
        ]
        if left:
            lines.append(Line(words.MORE_ASKS.format(paper=paper.title, section=left[0].section), "bridge"))
    return tuple(lines)


def _two_sentences(units: Iterable[Unit]) -> list[Unit]:
    """The first whole sentences, at most two, the second only where it is nearly as relevant to the subject as the first."""
    chosen: list[Unit] = []
    room = 2
    for unit in units:
        if chosen and unit.strength < _SECOND_WORTH * chosen[0].strength:
            break
        length = len(split_sentences(unit.text, Span(0, len(unit.text))))
        if unit.is_whole and unit not in chosen and length <= room:
            chosen.append(unit)
            room -= length
    return chosen


def _in_turn(groups: Sequence[list[Unit]]) -> list[Unit]:
    """One of each group in turn, so that a line shows problem, own effort and asks."""
    longest = max((len(group) for group in groups), default=0)
    return [group[i] for i in range(longest) for group in groups if i < len(group)]
