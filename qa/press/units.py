"""What of the papers can be quoted about a subject: whole sentences and bullets that can stand on their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.corpus.roles import Role, role_of_passage
from ingest.records import Passage, Span, fold
from qa.answer import SaidIn
from qa.answering.citations import citation_of
from qa.answering.state import State
from qa.pipeline import Pipeline
from qa.press.relevance import NEAREST_FROM, Relevance
from qa.question.pointing import opens_backward, points_back
from qa.retrieval.retrieve import Hit

_PASSAGES = 40
# As the pipeline weighs a passage beside its sentence.
_PASSAGE_WEIGHT = 0.6
# How far below the best sentence (in the scores of one question) a sentence may lie: to be about the subject; to be of
# use where its part would else be empty; for its paper to have something to say; and, in the best paper, to fill with.
_WITHIN = 3.5
_WITHIN_TO_FILL = 6.0
_PAPER_WITHIN = 5.0
_BEST_PAPER_WITHIN = 10.0
_ROLE_WITHIN = 3.0
_LONGEST_BULLET = 420
_MOST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A range that can be quoted; `is_whole` when it is a full sentence, not a fragment that its lead-in completes.

    `strength` is how much it is relevant to what was asked, and `is_relevant` whether that is enough; `is_near` says whether it is also among
    the best of what was found; `said` is the prepared wording of the range, "" where it is to be quoted; `answers_first` says
    that it is in the answer to the first of several things asked.
    """

    hit: Hit
    span: Span
    text: str
    paper: str
    source: str
    role: Role | None
    score: float
    strength: float
    is_near: bool
    is_relevant: bool
    said: str = ""
    answers_first: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it reads as a sentence of its own."""
        if self.said:
            return True
        first = self.text[:1]
        return (first.isupper() or first.isdecimal()) and self.text.endswith((".", "!"))


def find_units(subject: str, pipeline: Pipeline, wording: SaidIn = "quotes", state: State | None = None) -> list[Unit]:
    """What can be said of a subject, best first, nothing twice, from the papers that speak of it.

    A range with a prepared wording stands alone, since the wording does; another one only where its own words do. Of a
    message with words that the papers do not have nothing is found where no sentence has any other of its words either.
    """
    relevance = Relevance(subject, pipeline, state)
    ranked = _in_reach(relevance.hits(_PASSAGES), pipeline)
    found: list[Unit] = []
    names_any = False
    for score, sentence, hit in ranked:
        span, said = _standing_alone(hit.passage, sentence, pipeline, wording)
        if span is None:
            continue
        paper = pipeline.index.paper_of[hit.passage.id]
        folded = fold(span.slice(pipeline.sources[paper.source].text))
        is_named = relevance.names_subject(f"{folded} {said}")
        strength = relevance.strength(paper, span, is_named=is_named)
        is_relevant = relevance.is_relevant(paper, span, strength, is_named=is_named)
        names_any = names_any or (is_named and strength >= NEAREST_FROM)
        is_near = score >= ranked[0][0] - _WITHIN and is_relevant
        role = role_of_passage(hit.passage, pipeline.index.organisations.of(paper.id))
        unit = Unit(hit, span, folded, paper.title, paper.source, role, score, strength, is_near, is_relevant, said)
        _take(found, replace(unit, answers_first=relevance.answers_first(paper, span)))
    return found if names_any or not relevance.speaks_of_unknown else []


def _in_reach(hits: Sequence[Hit], pipeline: Pipeline) -> list[tuple[float, Span, Hit]]:
    """The sentences that are near enough to be of use, with their scores, best first, from the papers that have something to say."""
    scored = [
        (sentence.score + _PASSAGE_WEIGHT * hit.score, sentence.span, hit) for hit in hits for sentence in hit.sentences
    ]
    ranked = sorted(scored, key=lambda item: (-item[0], item[1]))
    if not ranked:
        return []
    best = ranked[0][0]
    papers = [pipeline.index.paper_of[hit.passage.id].id for _, _, hit in ranked]
    speaking = {paper for paper, (score, _, _) in zip(papers, ranked, strict=True) if score >= best - _PAPER_WITHIN}
    within = {paper: _BEST_PAPER_WITHIN if paper == papers[0] else _WITHIN_TO_FILL for paper in speaking}
    return [
        item for paper, item in zip(papers, ranked, strict=True) if paper in within and item[0] >= best - within[paper]
    ]


def _take(found: list[Unit], unit: Unit) -> None:
    """Add what is not there yet; what points back to a sentence that was found belongs to it."""
    known = [one for one in found if one.source == unit.source and one.span.overlaps(unit.span)]
    if unit.is_near and len(known) == 1 and unit.span.contains(known[0].span):
        strength = max(unit.strength, known[0].strength)
        longer = replace(known[0], span=unit.span, text=unit.text, strength=strength, is_relevant=True, said=unit.said)
        found[found.index(known[0])] = longer
    elif not known and all(one.text != unit.text for one in found):
        found.append(unit)


def of_role(units: Sequence[Unit], role: Role, few: int) -> list[Unit]:
    """The units of one kind of section that are about the subject; the next best where there are fewer than `few`."""
    mine = [unit for unit in units if unit.role == role]
    near = [
        unit
        for unit in mine
        if unit.is_near or unit.score >= max(mine[0].score - _ROLE_WITHIN, units[0].score - _WITHIN_TO_FILL)
    ]
    return near if len(near) >= few else mine[:few]


def _standing_alone(passage: Passage, span: Span, pipeline: Pipeline, wording: SaidIn) -> tuple[Span | None, str]:
    """What can be cut out of a passage around a sentence, with its wording; None for nothing."""
    paper = pipeline.index.paper_of[passage.id]
    is_short = passage.kind == "bullet" and passage.span.end - passage.span.start <= _LONGEST_BULLET
    for range_ in (passage.span, span) if is_short else (span,):
        if said := pipeline.wordings.of_citation(citation_of(pipeline.index, passage, range_), wording):
            return range_, said
    return _in_its_own_words(passage, span, pipeline.sources[paper.source].text), ""


def _in_its_own_words(passage: Passage, span: Span, text: str) -> Span | None:
    """The whole bullet when it is short; else the sentence with those it points back to; None when it can't be cut out."""
    if passage.kind == "bullet" and passage.span.end - passage.span.start <= _LONGEST_BULLET:
        return passage.span
    if span.slice(text).rstrip().endswith(":"):
        return None
    last = first = passage.sentences.index(span)
    while first and points_back(fold(passage.sentences[first].slice(text))):
        first -= 1
    whole = Span(passage.sentences[first].start, span.end)
    points_outside = opens_backward(fold(passage.sentences[first].slice(text)))
    too_long = last - first >= _MOST_SENTENCES or whole.end - whole.start > _LONGEST_BULLET
    return None if points_outside or too_long else whole
