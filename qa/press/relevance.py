"""Whether a sentence is relevant to what a journalist asks: how probable that is, and whether it has a word of her subject."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from ingest.records import Paper, Span
from ingest.terms import content_words, shared_prefix, stem, vocabulary_of
from qa.answering.evidence import rank_sentences, relevance_signals
from qa.answering.state import State
from qa.logistic import Logistic
from qa.pipeline import Pipeline
from qa.question.asked import ASKING
from qa.question.mentions import alike_terms
from qa.retrieval.retrieve import Hit

MODEL_FILE = Path(__file__).parent / "data" / "relevance.json"
# How probable it must be that a range is relevant to what is asked. On messages of other bodies than it was fitted on 0.67 of the lines
# above this are evidence, and they hold 0.58 of it; with 0.4 it is 0.60 and 0.63, with 0.6 it is 0.72 and 0.55.
_RELEVANT_FROM = 0.5
# The same for a point with a word of the subject in a list or overview that was asked for, which has been judged already; for
# what a message names that is nothing but a subject; for the best range beside the only one that is relevant to the message; and for
# the best one where none is.
_POINT_FROM = 0.4
_NAMED_FROM = 0.25
BESIDE_FROM = 0.4
NEAREST_FROM = 0.25
# A probability of a relevance this near to 0 or 1 tells no more than this one.
_SUREST = 0.01
# A worse sentence is as far from answering as any.
_LEAST_SCORE = -8.0
# A shorter word or stem is too common, or begins words that have nothing to do with it; one of these is a word of the subject
# where few passages have it ("Wmo").
_TELLING_CHARS = 5
_SHORT_CHARS = 3
_RARE_SHARE = 0.03
_FEW_PASSAGES = 3
_SEVERAL = 2
# Of the shorter of two words: with less, other compounds of one noun would be alike ("klimaatwet", "klimaatzaak").
_ALIKE_SHARE = 0.7
# A word in more of the passages tells nothing of a subject.
_COMMON_SHARE = 0.2
_FEW = 10
# Words that say nothing of a subject, whoever asks.
EMPTY_WORDS = frozenset(
    "welke wordt worden waarom waarvoor waardoor hoeveel moeten willen zouden kunnen hebben doordat "
    "wanneer krijgen krijgt maken maakt gaan staan staat zeggen vragen vraagt vinden volgens nodig papers komen komt "
    "geven geeft houden leveren gebeurt gebeuren belangrijkste steunt steunen denkt denken reageert reageren reactie klopt "
    "kloppen antwoord betaalt betalen blijft blijven verantwoordelijk verwacht verwachten bericht berichten gesprek mensen".split()
)
_EMPTY = frozenset(map(stem, EMPTY_WORDS)) | ASKING
# "Daarvan", "erachter": what they point to is the subject.
_POINTING = re.compile(r"(?:daar|er|hier|waar)(?:aan|achter|bij|door|in|mee|na|naar|om|op|over|tegen|toe|uit|van|voor)")


@cache
def relevance_model() -> Logistic:
    """The probability that a range is relevant to a message, by `Relevance.signals`; `python -m eval.fit_draft_relevance` writes it."""
    return Logistic.model_validate_json(MODEL_FILE.read_text(encoding="utf-8"))


class Relevance:
    """What is relevant to one message: the sentences found for the whole of it and for each thing that it asks.

    `state` is what was found for the message, where that is known already.
    """

    def __init__(self, message: str, pipeline: Pipeline, state: State | None = None) -> None:
        self._pipeline = pipeline
        self._state = pipeline.explain(message) if state is None else state
        self._words = frozenset(self._telling_words(message))
        self._whole = pipeline.as_one(self._state)
        # "Wat moet daartegen gebeuren?": near to everything.
        asked = [need for need in self._state.needs if self.names_subject(need.query.text)]
        self._judged = [found for one in (self._whole, *asked) for found in self._judged_of(one)]
        self._answering = [
            (item.paper, item.span)
            for one in (self._state.needs or (self._state,))
            if one.outcome == "answered"
            for item in one.selection.items
        ]
        self._home = {paper.id for paper, _ in (*self._answering, *self._best())}

    def hits(self, most: int) -> list[Hit]:
        """The best passages for the message as a whole, best first."""
        return list(self._whole.retrieval.hits[:most])

    def signals(self, paper: Paper, span: Span, *, is_named: bool) -> Mapping[str, float]:
        """What tells whether a range is relevant to the message, by name.

        Signals:
            relevance: the log-odds that its best sentence belongs to the answer to any of what is asked.
            score: that sentence's score among the others, in log-odds.
            named: 1 where it has a word of the subject.
            quoted: 1 where it is in the answer.
            home: 1 in a paper of the answer or of the sentence that most probably belongs to one.
            overview: 1 where the main lines of a paper are asked for.
        """
        here = [
            (chance, score)
            for one, judged, chance, score in self._judged
            if one.source == paper.source and judged.overlaps(span)
        ]
        chance = min(max((one for one, _ in here), default=0.0), 1.0)
        is_quoted = any(one.source == paper.source and span.overlaps(quote) for one, quote in self._answering)
        return {
            "relevance": math.log((chance + _SUREST) / (1.0 + _SUREST - chance)),
            "score": max((score for _, score in here), default=_LEAST_SCORE),
            "named": float(is_named),
            "quoted": float(is_quoted),
            "home": float(paper.id in self._home),
            "overview": float(self._state.selection.form == "overview"),
        }

    def names_subject(self, text: str) -> bool:
        """Whether a text has a word of the subject, inflected or in a compound."""
        said = {*content_words(text), *alike_terms(text, self._pipeline.index.lexical.vocabulary)}
        return bool(self._words & said) or any(_are_alike(word, other) for word in self._words for other in said)

    @property
    def speaks_of_unknown(self) -> bool:
        """Whether words of it stand nowhere in the papers: one where nothing asked is answered, else several.

        A name is no such word: a place where it happened, say.
        """
        states = (self._state, *self._state.needs)
        unknown = {word for state in states for word in state.query.unknown if word not in state.query.names}
        return len(unknown) >= (_SEVERAL if any(state.outcome == "answered" for state in states) else 1)

    def strength(self, paper: Paper, span: Span, *, is_named: bool) -> float:
        """How probable it is that a range is relevant to what is asked."""
        return relevance_model().probability(self.signals(paper, span, is_named=is_named))

    def is_relevant(self, paper: Paper, span: Span, strength: float, *, is_named: bool) -> bool:
        """Whether a range of this strength can stand in a draft.

        A point of the list that was asked for can rather than another; and of a message that is nothing but a subject, with
        no question in it, whatever names that.
        """
        chosen = self._state.selection
        is_point = chosen.form != "fact" and any(
            item.paper.source == paper.source and item.span.overlaps(span) for item in chosen.items
        )
        if is_named and self._state.query.is_short:
            return strength >= _NAMED_FROM
        return strength >= (_POINT_FROM if is_named and is_point else _RELEVANT_FROM)

    def answers_first(self, paper: Paper, span: Span) -> bool:
        """Whether a range is in the answer to the first of several things asked."""
        first = self._state.needs[0] if self._state.needs else None
        return (
            first is not None
            and first.outcome == "answered"
            and any(item.paper.source == paper.source and item.span.overlaps(span) for item in first.selection.items)
        )

    def _best(self) -> list[tuple[Paper, Span]]:
        """The sentence that most probably belongs to an answer; none where none was found."""
        return [(paper, span) for paper, span, _, _ in sorted(self._judged, key=lambda one: -one[2])[:1]]

    def _judged_of(self, state: State) -> Iterator[tuple[Paper, Span, float, float]]:
        """Each sentence found for one thing asked, with the probability that it belongs to its answer, and its score."""
        ranked = rank_sentences(state.query, state.retrieval, self._pipeline.index)
        chances = map(self._pipeline.relevance.probability, relevance_signals(ranked))
        for item, chance in zip(ranked, chances, strict=True):
            yield item.paper, item.span, chance, max(item.score, _LEAST_SCORE)

    def _telling_words(self, message: str) -> Iterator[str]:
        """The terms of the message's longer words, without those of asking, who publishes, and what stands everywhere."""
        index = self._pipeline.index
        common = self._pipeline.kept(_common_terms)
        rare = max(_FEW_PASSAGES, _RARE_SHARE * len(index.passages))
        silent = _EMPTY | vocabulary_of(name for body in index.organisations.all for name in body.names)
        for word in content_words(f"{message} {self._state.query.text}"):
            if len(word) < _SHORT_CHARS or stem(word) in silent or _POINTING.fullmatch(word):
                continue
            terms = alike_terms(word, index.lexical.vocabulary)
            if len(word) < _TELLING_CHARS and not 0 < len(self._pipeline.mentions.of_word(word).passages) <= rare:
                continue
            yield from (term for term in terms if term not in common)
            if not common.intersection(terms):
                # "Migratiestuk" begins as "migratie" does, but not as the stem of that.
                yield word


def _common_terms(pipeline: Pipeline) -> frozenset[str]:
    """The terms that stand in more than `_COMMON_SHARE` of the passages; in a few passages none does."""
    return pipeline.mentions.in_more_than(max(_FEW, _COMMON_SHARE * len(pipeline.index.passages)))


def _are_alike(one: str, other: str) -> bool:
    """Whether two words or stems begin alike for most of the shorter one ("arbeidsmigrant", "arbeidsmigratie")."""
    shorter = min(len(one), len(other))
    return not one[0].isdigit() and shared_prefix(one, other) >= max(_TELLING_CHARS, _ALIKE_SHARE * shorter)
