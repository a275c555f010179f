"""What a journalist asks next about a subject: questions that the papers answer, the hardest ones, and what they lack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from ingest.index.entries import Entry
from ingest.index.opened import Index
from ingest.records import Span, fold
from qa.answer import Answer, Citation
from qa.pipeline import Pipeline
from qa.press import texts as words
from qa.press.parts import Found, Plan, quoted_in, quotes
from qa.press.records import Line
from qa.press.relevance import EMPTY_WORDS
from qa.press.units import Unit
from qa.question.language import is_english

_ASKED_WITHIN = 5.0  # of the best sentence's score, for a question of the index to go with the draft
_PLAIN_SHARE = 0.5  # of a question's words that the paper must use too, or it is not a press officer's
_RARE_SHARE = 0.02  # of the near misses; a word in more of them says nothing about a subject
_RARE_SUBJECT = 0.04  # of the passages; a near miss that shares no rarer word with a message is about something else
_FEW_PASSAGES = 4
_MOST_NEAR_MISSES = 2
_MOST_OF_NEED = 2
_TELLING_WORDS = 3
# What an answer to the hardest questions must hold; the nearest sentence about the subject is no answer to them.
_AMOUNT = re.compile(r"€|\beuro\b|\b\d+(?:,\d+)? ?(?:miljoen|miljard|%|procent)")
_PAYING = r"^(?=.*\b(?:betaal|betalen|financier|bekostig|kosten|middelen|geld|bijdrage|begroting))"
_PAYERS = ("overheid", "werkgever", "werkgevers")
_MOMENT = r"20\d\d|\w+ jaar|jaarlijks|per jaar"
# "Waarom lukt 't nie": typed as it is said.
_CLIPPED = re.compile(r"(?:^|\s)['’]\w|\b(?:nie|ff|zn|mn)\b")
# Asks why something is so that no paper says.
_PRESUMES = re.compile(r"\b(?:waarom|waardoor|hoe komt het)\b", re.IGNORECASE)
_ABOUT_ASKER = re.compile(r"\b(?:ik|mijn|mij)\b", re.IGNORECASE)


def easy_questions(units: Sequence[Unit], plan: Plan, pipeline: Pipeline, most: int) -> Iterator[Line]:
    """Questions of the index about this subject, each with the sentence that answers it, which is in no other part."""
    count = 0
    for unit in units:
        if unit.score < units[0].score - _ASKED_WITHIN or count == most:
            return
        question = _question_to(unit, pipeline) if unit.is_whole else None
        if question and plan.take(words.FOLLOW_UPS, [unit]):
            yield Line(question, "bridge")
            yield from quotes([unit], pipeline.index)
            count += 1


def hard_questions(
    subject: str, units: Sequence[Unit], plan: Plan, pipeline: Pipeline
) -> tuple[tuple[Line, ...], list[str]]:
    """The hardest questions on a subject, and what the papers lack.

    First come those of which is known that the papers lack the answer, then those with theirs. Of a near miss a person has found that the papers do not say it, and a search of today finds no answer either. What is
    asked of every subject (how much, who pays, when) stands here where the papers say it of this one; that they do not say
    it would be too much to conclude from one search.
    """
    lines: list[Line] = []
    missing: list[str] = []
    for entry in near_misses(subject, plan.units, pipeline):
        if not _is_plain(entry.text) or pipeline.quote(entry.text).outcome == "answered":
            continue
        # "De datum" says nothing away from its question.
        missing += [entry.missing] if len(entry.missing.split()) >= _TELLING_WORDS else []
        lines += [Line(entry.text, "bridge"), Line(words.FOLLOW_UP_REFUSED, "bridge")]
    # What another part says already is no further question.
    near = [unit for unit in units if unit.is_near and plan.part_of(unit) is None]
    topic = _topic(subject, units)
    for (shown, looked_up), holds in _hardest(pipeline.index):
        holding = [unit for unit in near if holds.search(unit.text)]
        fits = quoted_in(pipeline.quote(looked_up.format(subject=topic)), holding)[:1] if holding else []
        if fresh := quotes(plan.take(words.FOLLOW_UPS, fits), pipeline.index):
            lines += [Line(shown, "bridge"), *fresh]
    return tuple(lines), missing


def asked_questions(answer: Answer, found: Found, plan: Plan, pipeline: Pipeline) -> Iterator[Line]:
    """Each of several things that were asked, in order, with what answers it, or where that stands in the draft.

    None where one answer is given to all.
    """
    if len({need.statements for need in answer.needs}) < 2:
        return
    by_marker = {citation.marker: citation for citation in answer.citations}
    for need in answer.needs:
        yield Line(need.question, "bridge")
        markers = [marker for at in need.statements for marker in answer.statements[at].markers]
        cited = [by_marker[marker] for marker in markers if need.outcome == "answered"]
        fits = [unit for unit in found.strongest if any(map(partial(_stands_in, unit), cited))]
        fresh = plan.take(words.FOLLOW_UPS, [unit for unit in fits if unit.is_whole], _MOST_OF_NEED)
        yield from quotes(fresh, pipeline.index) or plan.see(fits) or (Line(words.NOT_FOUND, "bridge"),)


def _stands_in(unit: Unit, citation: Citation) -> bool:
    return unit.source == citation.source and unit.span.overlaps(Span(citation.start, citation.end))


def _hardest(index: Index) -> tuple[tuple[tuple[str, str], re.Pattern[str]], ...]:
    """The hardest questions, each with what an answer to it must hold: who pays is whom the papers address, say."""
    addressed = [name for organisation in index.organisations.all for name in organisation.addressee_names]
    payers = [re.escape(name) for name in (*addressed, *_PAYERS)]
    payers += [re.escape(word).replace(r"\*", r"\w+") for word in index.lexicon.payers]
    moments = [_MOMENT, *(rf"volgende? {re.escape(name)}" for name in addressed)]
    return (
        (words.AMOUNT, _AMOUNT),
        (words.PAYER, re.compile(rf"{_PAYING}(?=.*\b(?:{'|'.join(payers)})\b)", re.IGNORECASE)),
        (words.MOMENT, re.compile(rf"\b(?:{'|'.join(moments)})\b")),
    )


def near_misses(subject: str, units: Sequence[Unit], pipeline: Pipeline) -> list[Entry]:
    """What is asked near what a draft says with words of the subject and isn't in the papers, the nearest first.

    At least one of the words must be rare in the papers: "water" stands in what is asked of anything.
    """
    passages = list(dict.fromkeys(unit.hit.passage.id for unit in units))
    rare = max(_FEW_PASSAGES, _RARE_SUBJECT * len(pipeline.index.passages))
    empty = _empty_words(pipeline.index)
    entries = [
        entry
        for entry in pipeline.index.by_kind["near_miss"]
        if _content_words(entry.missing, empty) and not _PRESUMES.search(entry.text)
    ]
    said = {entry.id: _content_words(entry.text, empty) for entry in entries}
    counts = Counter(word for found in said.values() for word in found)
    telling = {
        word
        for word in _content_words(subject, empty)
        if counts[word] <= max(2.0, _RARE_SHARE * len(entries))
        and len(pipeline.mentions.of_word(word).passages) <= rare
    }
    found = [entry for entry in entries if entry.passage_id in passages and telling & said[entry.id]]
    nearest = sorted(found, key=lambda e: (-len(telling & said[e.id]), passages.index(e.passage_id), e.id))
    return nearest[:_MOST_NEAR_MISSES]


def _question_to(unit: Unit, pipeline: Pipeline) -> str | None:
    """The question of the index to a unit that is most in the paper's own words."""
    index = pipeline.index
    paper = index.paper_of[unit.hit.passage.id]
    text = fold(paper.span.slice(index.sources[paper.source].text)).lower()
    empty = _empty_words(index)
    asked = [
        (sum(word in text for word in said) / len(said), entry.text)
        for entry in index.by_kind["question"]
        if entry.passage_id == unit.hit.passage.id and entry.span.overlaps(unit.span)
        if not entry.is_partly and _is_plain(entry.text)
        if (said := _content_words(entry.text, empty))
    ]
    best = max(asked, default=(0.0, ""), key=lambda item: item[0])
    return best[1] if best[0] >= _PLAIN_SHARE else None


def _is_plain(text: str) -> bool:
    """Whether a question of the index can stand in a draft: Dutch, a whole sentence, not too long."""
    has_shape = text[:1].isupper() and text.endswith("?") and 25 <= len(text) <= 110
    return has_shape and not _ABOUT_ASKER.search(text) and not _CLIPPED.search(text) and not is_english(text)


def _empty_words(index: Index) -> frozenset[str]:
    """Words that say nothing about a subject: those of asking, and what the publishers are called."""
    return EMPTY_WORDS.union(*(organisation.names for organisation in index.organisations.all))


def _content_words(text: str, empty: frozenset[str]) -> set[str]:
    return {word for word in re.findall(r"\w{5,}", text.lower()) if word not in empty}


def _topic(subject: str, units: Sequence[Unit]) -> str:
    """What follow-up questions call the subject: itself when it is one, the paper's title when it is a question."""
    is_question = subject.strip().endswith("?") or len(subject.split()) > 5
    return f"het onderwerp {units[0].paper}" if is_question and units else subject.strip()
