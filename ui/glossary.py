"""Explanations of abbreviations and policy words, from `glossary.toml` in the corpus folder."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from ingest.glossary import load_glossary as read_glossary


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


def load_glossary(corpus_dir: Path) -> tuple[Term, ...]:
    """The terms of the corpus in the file's order; none where there is no file."""
    return tuple(Term(entry.term, entry.explanation) for entry in read_glossary(corpus_dir) if entry.explanation)


def load_examples(corpus_dir: Path) -> tuple[str, ...]:
    """The example questions of the corpus, from `examples.toml`; none where there is no file."""
    path = corpus_dir / "examples.toml"
    if not path.is_file():
        return ()
    return tuple(entry["question"] for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("example", []))
