"""Clean a question that somebody typed: what is too long, empty or no language at all is said so, not searched."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from qa.answer import Reason

MAX_QUESTION_CHARS = 1000
MAX_HISTORY_TURNS = 6


@dataclass(frozen=True, slots=True)
class QuestionLimits:
    """How many characters a question may have, and how many of the questions before it are looked at."""

    max_chars: int = MAX_QUESTION_CHARS
    history_turns: int = MAX_HISTORY_TURNS


DEFAULT_LIMITS = QuestionLimits()
_LETTERS = re.compile(r"[^\W\d_]")
_LATIN_WORD = re.compile(r"[a-zà-ÿ]{2,}", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouyà-ÿ]", re.IGNORECASE)
# Markup and shell signs carry no meaning in a question; what stands between them may.
_TAG = re.compile(r"<[^<>]{0,200}>")


@dataclass(frozen=True, slots=True)
class CleanQuestion:
    """A question fit for searching, or the reason why it is not."""

    text: str
    reason: Reason | None = None


def clean_question(raw: str, max_chars: int = MAX_QUESTION_CHARS) -> CleanQuestion:
    r"""Fold white space, drop control characters and markup, and judge whether anything is asked.

    >>> clean_question("  Wat\x00 kost\n dat? ")
    CleanQuestion(text='Wat kost dat?', reason=None)
    >>> clean_question("?!").reason
    'unclear'
    """
    text = "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else "" for c in raw)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    if not text:
        return CleanQuestion("", "empty")
    if len(text) > max_chars:
        return CleanQuestion(text[:max_chars], "too_long")
    bare = re.sub(r"\s+", " ", _TAG.sub(" ", text)).strip()
    if not _is_language(bare):
        return CleanQuestion(text, "unclear")
    return CleanQuestion(bare)


def _is_language(text: str) -> bool:
    """Whether a text holds at least one word in our alphabet, and mostly words rather than signs."""
    words = [word for word in _LATIN_WORD.findall(text) if _VOWEL.search(word)]
    letters = len(_LETTERS.findall(text))
    return bool(words) and letters >= 0.4 * len(text.replace(" ", "")) and sum(map(len, words)) >= 0.5 * letters
