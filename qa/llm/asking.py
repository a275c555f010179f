"""What all proposals of a language model share: the sentences they are about, and when to give up asking."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from ingest.index.vectors import Progress
from ingest.records import Paper, Section, Source, Span
from ingest.settings import LlmSettings
from qa.llm.checking import to_people
from qa.llm.client import LanguageModelError, ask_for

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

Row = dict[str, Any]
_MIN_WORDS = 3
_SENTENCES_BEFORE = 2
# A sentence without a usable line happens; so many in a row mean that the model is down or not up to it.
_GIVE_UP_AFTER = 5


class NothingUsableError(RuntimeError):
    """The language model answers, but not with what it was asked for."""


@dataclass(frozen=True, slots=True)
class Call:
    """One thing to ask, and how to read the reply: the rows that go into a file for a person to read."""

    messages: list[BaseMessage]
    reply: type[BaseModel]
    rows: Callable[[Any], list[Row]]


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence or bullet that says something by itself, on one line, its range, and what stands before it."""

    span: Span
    text: str
    context: str


class Asker:
    """Asks call after call, `total` of them, and gives up when too many in a row bring nothing usable."""

    def __init__(self, llm: BaseChatModel, limits: LlmSettings, total: int, progress: Progress) -> None:
        self.failure: Exception = NothingUsableError()
        self._llm = llm
        self._limits = limits
        self._total = total
        self._progress = progress
        self._done = 0
        self._in_a_row = 0

    def rows(self, call: Call, paper: Paper) -> list[Row]:
        """What one call brings; none happens, and `failure` is what was wrong then.

        Raises:
            LanguageModelError: it gave nothing, again and again.
            NothingUsableError: it answers, but with nothing usable, again and again.
        """
        self.failure = NothingUsableError(paper.title)
        try:
            reply = ask_for(self._llm, self._limits, call.messages, call.reply)
            rows = call.rows(reply) if reply else []
        except LanguageModelError as error:
            self.failure, rows = error, []
        self._in_a_row = 0 if rows else self._in_a_row + 1
        if self._in_a_row == _GIVE_UP_AFTER:
            raise self.failure
        self._done += 1
        self._progress(self._done, self._total)
        return rows


def quotes_of(section: Section, source: Source) -> Iterator[Quote]:
    """The sentences and bullets of a section that say something by themselves and don't speak to a machine."""
    for passage in section.passages:
        for i, span in enumerate(passage.sentences):
            quote = _one_line(span, source)
            if len(quote.split()) < _MIN_WORDS or quote.endswith(":") or not to_people(quote):
                continue
            before = [
                *([passage.lead_in] if passage.lead_in else []),
                *passage.sentences[max(0, i - _SENTENCES_BEFORE) : i],
            ]
            yield Quote(span, quote, to_people(" ".join(_one_line(part, source) for part in before)))


def as_lines(rows: Iterable[Row]) -> str:
    """Rows as JSON lines, not escaped to ASCII."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _one_line(span: Span, source: Source) -> str:
    """The words of the paper with single spaces; a word broken at a line end stays so, or it would not be found again."""
    return " ".join(span.slice(source.text).split())
