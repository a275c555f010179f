"""What can be used of a language model's reply when it proposes questions or wordings: each is checked by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import BaseModel

from ingest.corpus.wordings import MAX_CHARS, WordingKind
from qa.llm.checking import is_out_of_line
from qa.llm.propose_texts import (
    KEYWORDS,
    KINDS,
    NEAR_MISSES_SYSTEM,
    QUESTIONS_SYSTEM,
    WORDINGS_EXAMPLE,
    WORDINGS_SYSTEM,
)

MOST_NEAR_MISSES = 5
# The longest of the shipped question index have 129 and 64 characters.
_QUESTION_MAX_CHARS = 200
_MISSING_MAX_CHARS = 100
_MIN_WORDS = 3
_KEYWORDS_MAX = 8


class Question(BaseModel):
    """A question that a sentence answers; what a model leaves out is empty, and dropped when it is looked at."""

    kind: str = ""
    question: str = ""


class Questions(BaseModel):
    """What a model replies about one sentence."""

    questions: list[Question]


class NearMiss(BaseModel):
    """A question that a sentence, by its number from 1, nearly answers, and what is missing there."""

    sentence: int = 0
    question: str = ""
    missing: str = ""


class NearMisses(BaseModel):
    """What a model replies about the sentences of a section."""

    near_misses: list[NearMiss]


class Worded(BaseModel):
    """What a model replies when it says a sentence in other words."""

    plain: str = ""
    spoken: str = ""


def good_questions(reply: Questions, quote: str) -> list[str]:
    """The questions of a reply that can be asked about a quote, at most one for each kind that was asked for.

    >>> good_questions(Questions(questions=[Question(question="Hoe lang wacht ik?")]), "U wacht elf jaar.")
    ['Hoe lang wacht ik?']
    """
    found = []
    for proposed in reply.questions:
        text = _clean(proposed.question)
        may_be_keywords = proposed.kind.strip().lower() == KEYWORDS
        if is_question(text, QUESTIONS_SYSTEM, may_be_keywords=may_be_keywords) and not _repeats(text, quote):
            found.append(text)
    return found[: len(KINDS)]


def good_near_misses(reply: NearMisses, quotes: Sequence[str]) -> list[tuple[str, str, str]]:
    """The near misses of a reply: the quote that its number names, the question, and what is missing."""
    found = []
    for proposed in reply.near_misses:
        question, missing = _clean(proposed.question), _clean(proposed.missing).rstrip(".")
        if 1 <= proposed.sentence <= len(quotes) and is_near_miss(question, missing):
            found.append((quotes[proposed.sentence - 1], question, missing))
    return found[:MOST_NEAR_MISSES]


def is_near_miss(question: str, missing: str) -> bool:
    """Whether these are a question, and in a few words what is missing to answer it."""
    names_a_gap = missing.isprintable() and 0 < len(missing) <= _MISSING_MAX_CHARS and not missing.endswith("?")
    is_told = names_a_gap and not is_out_of_line(missing, NEAR_MISSES_SYSTEM)
    return is_told and is_question(question, NEAR_MISSES_SYSTEM)


def good_wordings(reply: Worded, quote: str) -> list[tuple[WordingKind, str]]:
    """The wordings of a reply that say a quote in other words; whether they say the same is not looked at."""
    found: list[tuple[WordingKind, str]] = [("plain", _clean(reply.plain)), ("spoken", _clean(reply.spoken))]
    said = question_key(quote)
    foreign = [word for word in WORDINGS_EXAMPLE if word not in said]
    return [
        (kind, text)
        for kind, text in found
        if is_wording(text) and (key := question_key(text)) != said and not any(word in key for word in foreign)
    ]


def is_wording(text: str) -> bool:
    """Whether a text can be a wording: some Dutch words, no link, nothing unseen, not too long."""
    is_long_enough = len(text.split()) >= _MIN_WORDS and text.endswith((".", "!"))
    return (
        is_long_enough and len(text) <= MAX_CHARS and text.isprintable() and not is_out_of_line(text, WORDINGS_SYSTEM)
    )


def _clean(text: str) -> str:
    """Without the marks of Markdown, and with single spaces."""
    return " ".join(re.sub(r"[*_`\"“”]", "", text).split())


def is_question(text: str, told: str = QUESTIONS_SYSTEM, *, may_be_keywords: bool = False) -> bool:
    """Whether a text is a question that people could type, or some keywords where it may be."""
    words = len(text.split())
    shape = text.endswith("?") and words >= _MIN_WORDS
    if may_be_keywords:
        shape = shape or (2 <= words <= _KEYWORDS_MAX and not text.endswith("."))
    # What cannot be printed (controls, invisible signs, half characters) is not typed by people either.
    return shape and len(text) <= _QUESTION_MAX_CHARS and text.isprintable() and not is_out_of_line(text, told)


def _repeats(question: str, quote: str) -> bool:
    """Whether a question is a piece of the quote, or the quote with a word more."""
    asked, said = f" {question_key(question)} ", f" {question_key(quote)} "
    return asked in said or (said in asked and len(asked.split()) <= len(said.split()) + 1)


def question_key(text: str) -> str:
    """The words alone: questions with the same key are the same question."""
    return " ".join(re.findall(r"\w+", text.lower()))
