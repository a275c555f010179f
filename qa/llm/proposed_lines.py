"""What can be used of a language model's reply when it proposes questions: each line is read and checked by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.llm.propose_texts import KEYWORDS, KINDS, NEAR_MISSES_SYSTEM, QUESTIONS_SYSTEM
from qa.llm.rewrite import is_out_of_line

MOST_NEAR_MISSES = 5
# The longest of the shipped question index have 129 and 64 characters.
_QUESTION_MAX_CHARS = 200
_MISSING_MAX_CHARS = 100
_MIN_WORDS = 3
_KEYWORDS_MAX = 8
_NUMBERING = re.compile(r"^(?:[-•\s]|\d{1,2}[.)](?=\s))+")
# A model may repeat in brackets what was asked of the line.
_ASIDE = r"(?:\([^)]*\))?"
_KIND = re.compile(rf"^({'|'.join(map(re.escape, KINDS))})\s*{_ASIDE}\s*:\s*{_ASIDE}\s*", re.IGNORECASE)


def read_questions(reply: str, quote: str) -> list[str]:
    r"""The lines of a reply that are questions about a quote, at most one for each kind that was asked for.

    >>> read_questions("Hier zijn ze:\n1. alledaags: Hoe lang wacht ik?\ntrefwoorden: wachttijd huis", "U wacht elf jaar.")
    ['Hoe lang wacht ik?', 'wachttijd huis']
    """
    found = []
    for line in reply.splitlines():
        text = _NUMBERING.sub("", _clean(line))
        label = _KIND.match(text)
        text = text[label.end() :] if label else text
        may_be_keywords = label is not None and label.group(1).lower() == KEYWORDS
        if _is_question(text, QUESTIONS_SYSTEM, may_be_keywords=may_be_keywords) and not _repeats(text, quote):
            found.append(text)
    return found[: len(KINDS)]


def read_near_misses(reply: str, quotes: Sequence[str]) -> list[tuple[str, str, str]]:
    """The lines of a reply that are near misses: the quote that its number names, the question, and what is missing."""
    found = []
    for line in reply.splitlines():
        pieces = [piece.strip() for piece in _clean(line).strip("| ").split("|")]
        # A line that is numbered itself has the sentence's number behind its own.
        numbers = [int(digits) for digits in re.findall(r"[0-9]{1,4}", pieces[0])]
        if len(pieces) != 3 or not numbers or not 1 <= numbers[-1] <= len(quotes):
            continue
        question, missing = pieces[1], pieces[2].rstrip(".")
        names_a_gap = missing.isprintable() and 0 < len(missing) <= _MISSING_MAX_CHARS and not missing.endswith("?")
        if (
            names_a_gap
            and not is_out_of_line(missing, NEAR_MISSES_SYSTEM)
            and _is_question(question, NEAR_MISSES_SYSTEM)
        ):
            found.append((quotes[numbers[-1] - 1], question, missing))
    return found[:MOST_NEAR_MISSES]


def _clean(line: str) -> str:
    """Without the marks of Markdown, and with single spaces."""
    return " ".join(re.sub(r"[*_`\"“”]", "", line).split())


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
