"""Explanations of abbreviations and policy words, from the glossary that the index holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.corpus.glossary import GlossaryTerm


@dataclass(frozen=True, slots=True)
class Term:
    """A word as the papers use it, with its meaning in plain Dutch."""

    term: str
    explanation: str
    _word: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # An abbreviation is only itself in its own capitals: "AI" isn't the end of "mooi" nor "ai".
        flags = 0 if self.term.isupper() else re.IGNORECASE
        object.__setattr__(self, "_word", re.compile(rf"(?<!\w){re.escape(self.term)}(?!\w)", flags))

    def stands_in(self, text: str) -> bool:
        """Whether the word stands in the text as a word of its own."""
        return self._word.search(text) is not None


def terms_of(entries: Iterable[GlossaryTerm]) -> tuple[Term, ...]:
    """The entries of a glossary that explain something, in their order."""
    return tuple(Term(entry.term, entry.explanation) for entry in entries if entry.explanation)
