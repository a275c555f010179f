"""Whether a sentence bears on what a journalist asks: how probable that is, and whether it has a word of her subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.records import Span
from ingest.terms import content_words, shared_prefix, stem, vocabulary_of
from qa.answering.evidence import rank_sentences, relevance_signals
from qa.answering.state import State
from qa.answering.subject import ASKING
from qa.pipeline import Pipeline
from qa.question.mentions import alike_terms
from qa.retrieval.retrieve import Hit

# A word of the subject in a sentence is worth this much of the probability that it bears on what was asked. On 156 answerable
# messages of outsiders-dev and dev 0.1 to 0.3 put a sentence that answers first more often than the scores of the search do.
_NAMED_WORTH = 0.2
# How much that must be together, at least, of the greatest probability of any sentence; and for a point of a list or overview
# that was asked for, which has been judged already. On the same messages 0.59 of the ten best lines above these are evidence,
# and they hold 0.52 of it; of lines with a word of the subject and a probability of 0.05, or 0.4, it was 0.47 and 0.63.
_BEARS_FROM = 0.4
_OF_BEST = 0.8
_POINT_FROM = 0.2
# A shorter word or stem is too common, or begins words that have nothing to do with it.
_TELLING_CHARS = 5
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


class Bearing:
    """What bears on one message: the sentences found for the whole of it and for each thing that it asks.

    `state` is what was found for the message, where that is known already.
    """

    def __init__(self, message: str, pipeline: Pipeline, state: State | None = None) -> None:
        self._pipeline = pipeline
        self._state = pipeline.explain(message) if state is None else state
        self._words = frozenset(self._telling_words(message))
        self._whole = pipeline.as_one(self._state)
        # "Wat moet daartegen gebeuren?": near to everything.
        asked = [need for need in self._state.needs if self.names_subject(need.query.text)]
        self._chances = [found for state in (self._whole, *asked) for found in self._chances_of(state)]
        self._bears_from = max([_BEARS_FROM, *(_OF_BEST * chance for _, _, chance in self._chances)])

    def hits(self, most: int) -> list[Hit]:
        """The best passages for the message as a whole, best first."""
        return list(self._whole.retrieval.hits[:most])

    def chance(self, source: str, span: Span) -> float:
        """The probability that the best sentence in a range bears on any of what is asked; 0 where none was found."""
        return max(
            (chance for name, one, chance in self._chances if name == source and one.overlaps(span)), default=0.0
        )

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

    def strength(self, source: str, span: Span, *, is_named: bool) -> float:
        """How much a range bears on what is asked: how probable that is, and whether it has a word of the subject."""
        return self.chance(source, span) + _NAMED_WORTH * is_named

    def bears(self, source: str, span: Span, strength: float, *, is_named: bool) -> bool:
        """Whether a range of this strength can stand in a draft.

        A point of the list that was asked for can rather than another; and of a message that is nothing but a subject, with
        no question in it, whatever names that.
        """
        chosen = self._state.selection
        is_point = chosen.form != "fact" and any(
            item.paper.source == source and item.span.overlaps(span) for item in chosen.items
        )
        is_told_enough = is_point or (is_named and self._state.query.is_short)
        return strength >= (_POINT_FROM if is_told_enough else self._bears_from)

    def _chances_of(self, state: State) -> Iterator[tuple[str, Span, float]]:
        ranked = rank_sentences(state.query, state.retrieval, self._pipeline.index)
        chances = map(self._pipeline.relevance.probability, relevance_signals(ranked))
        yield from ((item.paper.source, item.span, chance) for item, chance in zip(ranked, chances, strict=True))

    def _telling_words(self, message: str) -> Iterator[str]:
        """The terms of the message's longer words, without those of asking, who publishes, and what stands everywhere."""
        index = self._pipeline.index
        common = self._pipeline.kept(_common_terms)
        silent = _EMPTY | vocabulary_of(name for body in index.organisations.all for name in body.names)
        for word in content_words(f"{message} {self._state.query.text}"):
            if len(word) < _TELLING_CHARS or stem(word) in silent or _POINTING.fullmatch(word):
                continue
            terms = alike_terms(word, index.lexical.vocabulary)
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
