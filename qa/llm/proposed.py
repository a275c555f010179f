"""What can be used of a language model's reply when it proposes questions: each is checked by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import BaseModel

from qa.llm.checking import is_out_of_line
from qa.llm.propose_texts import KEYWORDS, KINDS, NEAR_MISSES_SYSTEM, QUESTIONS_SYSTEM

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


def good_questions(reply: Questions, quote: str) -> list[str]:
    """The questions of a reply that can be asked about a quote, at most one for each kind that was asked for.

    >>> good_questions(Questions(questions=[Question(question="Hoe lang wacht ik?")]), "U wacht elf jaar.")
    ['Hoe lang wacht ik?']
    """
    found = []
    for proposed in reply.questions:
        text = _clean(proposed.question)
        may_be_keywords = proposed.kind.strip().lower() == KEYWORDS
        if _is_question(text, QUESTIONS_SYSTEM, may_be_keywords=may_be_keywords) and not _repeats(text, quote):
            found.append(text)
    return found[: len(KINDS)]


def good_near_misses(reply: NearMisses, quotes: Sequence[str]) -> list[tuple[str, str, str]]:
    """The near misses of a reply: the quote that its number names, the question, and what is missing."""
    found = []
    for proposed in reply.near_misses:
        question, missing = _clean(proposed.question), _clean(proposed.missing).rstrip(".")
        names_a_gap = missing.isprintable() and 0 < len(missing) <= _MISSING_MAX_CHARS and not missing.endswith("?")
        if (
            1 <= proposed.sentence <= len(quotes)
            and names_a_gap
            and not is_out_of_line(missing, NEAR_MISSES_SYSTEM)
            and _is_question(question, NEAR_MISSES_SYSTEM)
        ):
            found.append((quotes[proposed.sentence - 1], question, missing))
    return found[:MOST_NEAR_MISSES]


def _clean(text: str) -> str:
    """Without the marks of Markdown, and with single spaces."""
    return " ".join(re.sub(r"[*_`\"“”]", "", text).split())


def _is_question(text: str, told: str, *, may_be_keywords: bool = False) -> bool:
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
