"""Where a message goes: to the papers, to the question before it, or to an answer in Standpunt's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.index.opened import Index
from ingest.models.encoder import Encoder
from ingest.terms import content_words, stem, vocabulary_of, words
from qa.answer import Related
from qa.answering.host import Host
from qa.answering.own_words import OwnAnswer, in_own_words
from qa.question.asked import Form, asked_form
from qa.question.normalise import QuestionLimits, clean_question
from qa.question.orders import without_orders
from qa.question.pointing import asks_literally, question_points_back
from qa.question.router import ON_LAST_ANSWER, PAPERS, Kind, Purpose, Router

# What an earlier question can make clear.
_CLEAR_WITH_HISTORY: frozenset[Kind] = frozenset({"unclear", "nonsense"})
# A subject in one or two words of the papers ("steigers") is asked about, but for what people say in
# as few.
_SAID_IN_A_WORD: frozenset[Kind] = ON_LAST_ANSWER | {"thanks", "voting_advice", "in_need"}
_SUBJECT_WORDS = 2
# "Welke wetten noemen de papers?" asks what stands in them, not which there are.
_OF_WHAT_THEY_HOLD: frozenset[Form] = frozenset({"collection", "where"})
# A case of one's own is not answered, but what the papers say near it is offered instead.
_TO_THE_PAPERS: frozenset[Kind] = frozenset({PAPERS, "personal_case"})


@dataclass(frozen=True, slots=True)
class Course:
    """What to do with a message: search with `question` and `history`, unless `own` is the answer already.

    `kind` says what the answer is for: one that is asked for again "shorter" is shortened, one "literal" is quoted.
    """

    kind: Purpose
    question: str
    history: tuple[str, ...]
    own: OwnAnswer | None = None


class Switch:
    """Sends the messages of one index, with the encoder that made it, on their course."""

    def __init__(self, index: Index, encoder: Encoder, host: Host, limits: QuestionLimits) -> None:
        self._index = index
        self._router = Router(encoder)
        self._host = host
        self._limits = limits
        self._stems = vocabulary_of(source.text for source in index.sources.values())

    def course_of(self, message: str, history: Sequence[str], subjects: Sequence[Related]) -> Course:
        """The course of a message after the messages of `history`; `subjects` are what can be asked."""
        earlier = self._questions(history)
        if earlier and asks_literally(message):
            return Course("literal", earlier[-1], earlier[:-1])
        leans = bool(earlier) and question_points_back(message)
        kind = self._kind(message, leans=leans)
        if kind in ON_LAST_ANSWER and kind != "not_right" and earlier:
            return Course(kind, earlier[-1], earlier[:-1])
        if (kind in _CLEAR_WITH_HISTORY and leans) or (kind not in _SAID_IN_A_WORD and self._is_subject(message)):
            kind = PAPERS
        if kind in _TO_THE_PAPERS:
            return Course(kind, message, earlier)
        own = in_own_words(kind, message, self._index, self._host, subjects)
        return Course(kind if own else PAPERS, message, earlier, own)

    def _kind(self, message: str, *, leans: bool = False) -> Kind:
        """The kind of what is asked beside orders to the machine; what cannot be read at all is said elsewhere."""
        clean = clean_question(message, self._limits.max_chars)
        asked, _ = without_orders(clean.text)
        if clean.reason is not None or not asked:
            return PAPERS
        kind = self._router.kind_of(asked, leans=leans)
        if kind == "about_papers" and asked_form(asked) in _OF_WHAT_THEY_HOLD:
            return PAPERS
        # Of a word or two that look like nonsense the search says better that the papers have nothing about it.
        return PAPERS if kind == "nonsense" and len(asked.split()) <= _SUBJECT_WORDS else kind

    def _is_subject(self, message: str) -> bool:
        """Whether a message is nothing but a word or two, each of the papers."""
        said = words(message)
        stems = [stem(word) for word in content_words(message)]
        return 0 < len(stems) == len(said) <= _SUBJECT_WORDS and all(word in self._stems for word in stems)

    def _questions(self, history: Sequence[str]) -> tuple[str, ...]:
        """The history up to its last question about the papers: a word of thanks after it is nothing to go on from."""
        turns = list(history[-self._limits.history_turns :]) if self._limits.history_turns else []
        while turns and (asks_literally(turns[-1]) or self._kind(turns[-1]) not in (*_TO_THE_PAPERS, "unclear")):
            turns.pop()
        return tuple(turns)
