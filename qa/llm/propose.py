"""Let a language model propose questions for papers that have none: files that a person reads before they are used.

What a question is tied to is always the paper's own text, never words of the model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from ingest.index.build import Progress
from ingest.index.entries import NEAR_MISS_SUFFIX
from ingest.index.opened import Index
from ingest.records import Paper, Section, Source, Span
from ingest.settings import LlmSettings
from qa.llm.checking import harmless, to_people
from qa.llm.client import LanguageModelError, ask_for, messages_of
from qa.llm.propose_texts import NEAR_MISSES_SYSTEM, NEAR_MISSES_USER, QUESTIONS_SYSTEM, QUESTIONS_USER
from qa.llm.proposed import MOST_NEAR_MISSES, NearMisses, Questions, good_near_misses, good_questions, question_key

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

Row = dict[str, str]
_MIN_WORDS = 3
# A section goes in parts of this size, so that a paper without headings fits in a small model's context.
_PART_MAX_CHARS = 4000
_SENTENCES_BEFORE = 2
# A sentence without a usable line happens; so many in a row mean that the model is down or not up to it.
_GIVE_UP_AFTER = 5


class NothingUsableError(RuntimeError):
    """The language model answers, but not with questions."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was written for one paper; `fruitless` counts the calls that gave nothing usable."""

    paper: Paper
    files: tuple[Path, Path]
    questions: int
    near_misses: int
    fruitless: int


@dataclass(frozen=True, slots=True)
class _Call:
    """One thing to ask, and how to read the reply: rows of the question index, or of the near misses."""

    messages: list[BaseMessage]
    reply: type[BaseModel]
    is_near_miss: bool
    rows: Callable[[Any], list[Row]]


def papers_without_questions(index: Index) -> list[Paper]:
    """The papers that no question of the index is tied to, in order."""
    asked = {index.paper_of[entry.passage_id].id for entry in index.by_kind["question"]}
    return [paper for paper in index.papers if paper.id not in asked]


def review_files(paper: Paper, folder: Path) -> tuple[Path, Path]:
    """Where the questions and the near misses of a paper go."""
    return folder / f"{paper.id}.jsonl", folder / f"{paper.id}{NEAR_MISS_SUFFIX}"


def propose(
    papers: Sequence[Paper],
    sources: Mapping[str, Source],
    llm: BaseChatModel,
    limits: LlmSettings,
    folder: Path,
    progress: Progress = lambda done, total: None,
) -> Iterator[Proposal]:
    """Ask the model about each sentence and each section; a paper's files are written when all of it was asked.

    Raises:
        LanguageModelError: it gives nothing, again and again; the files of the papers before stay.
        NothingUsableError: it answers, but with no question.
    """
    calls = {paper.id: list(_calls(paper, sources[paper.source])) for paper in papers}
    total = sum(map(len, calls.values()))
    done = in_a_row = 0
    for paper in papers:
        found: dict[bool, list[Row]] = {False: [], True: []}
        seen: set[str] = set()
        fruitless = 0
        failure: Exception = NothingUsableError(paper.title)
        for call in calls[paper.id]:
            rows, failure = _ask(call, llm, limits, paper)
            fresh = list(_unseen(rows, seen))
            found[call.is_near_miss] += fresh
            fruitless += not fresh
            in_a_row = 0 if fresh else in_a_row + 1
            if in_a_row == _GIVE_UP_AFTER:
                raise failure
            done += 1
            progress(done, total)
        if calls[paper.id] and not found[False]:
            raise failure
        files = review_files(paper, folder)
        for file, is_near_miss in zip(files, (False, True), strict=True):
            _write(file, found[is_near_miss])
        yield Proposal(paper, files, len(found[False]), len(found[True]), fruitless)


def _ask(call: _Call, llm: BaseChatModel, limits: LlmSettings, paper: Paper) -> tuple[list[Row], Exception]:
    """The rows that a call brings, and what is wrong when none of them is of use."""
    try:
        reply = ask_for(llm, limits, call.messages, call.reply)
    except LanguageModelError as error:
        return [], error
    return call.rows(reply) if reply else [], NothingUsableError(paper.title)


def _calls(paper: Paper, source: Source) -> Iterator[_Call]:
    """For each section: a call for each sentence, then one for what it nearly answers."""
    asked: set[str] = set()
    for section in paper.sections:
        quotes: list[str] = []
        for quote, context in _quotes(section, source):
            # The index ties a question to the first place of its quote.
            if quote not in asked:
                asked.add(quote)
                quotes.append(quote)
                yield _question_call(paper, section, quote, context)
        for part in _parts(quotes):
            yield _near_miss_call(paper, section, part)


def _quotes(section: Section, source: Source) -> Iterator[tuple[str, str]]:
    """The sentences and bullets that say something by themselves, on one line, and what stands before each."""
    for passage in section.passages:
        for i, span in enumerate(passage.sentences):
            quote = _one_line(span, source)
            if len(quote.split()) < _MIN_WORDS or quote.endswith(":") or not to_people(quote):
                continue
            before = [
                *([passage.lead_in] if passage.lead_in else []),
                *passage.sentences[max(0, i - _SENTENCES_BEFORE) : i],
            ]
            yield quote, to_people(" ".join(_one_line(part, source) for part in before))


def _one_line(span: Span, source: Source) -> str:
    """The words of the paper with single spaces; a word broken at a line end stays so, or it would not be found again."""
    return " ".join(span.slice(source.text).split())


def _parts(quotes: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for quote in quotes:
        if part and sum(map(len, part)) + len(quote) > _PART_MAX_CHARS:
            yield part
            part = []
        part.append(quote)
    if part:
        yield part


def _question_call(paper: Paper, section: Section, quote: str, context: str) -> _Call:
    def rows(reply: Questions) -> list[Row]:
        head = {"paper": paper.title, "section": section.heading, "quote": quote}
        return [{**head, "question": question} for question in good_questions(reply, quote)]

    messages = messages_of(
        QUESTIONS_SYSTEM,
        QUESTIONS_USER,
        paper=harmless(paper.title),
        section=harmless(section.heading),
        context=harmless(context),
        quote=harmless(to_people(quote)),
    )
    return _Call(messages, Questions, False, rows)


def _near_miss_call(paper: Paper, section: Section, quotes: Sequence[str]) -> _Call:
    def rows(reply: NearMisses) -> list[Row]:
        return [
            {"paper": paper.title, "near": near, "question": question, "missing": missing}
            for near, question, missing in good_near_misses(reply, quotes)
        ]

    sentences = "\n".join(f"{number}. {harmless(to_people(quote))}" for number, quote in enumerate(quotes, start=1))
    messages = messages_of(
        NEAR_MISSES_SYSTEM,
        NEAR_MISSES_USER,
        paper=harmless(paper.title),
        section=harmless(section.heading),
        sentences=sentences,
        most=MOST_NEAR_MISSES,
    )
    return _Call(messages, NearMisses, True, rows)


def _unseen(rows: Collection[Row], seen: set[str]) -> Iterator[Row]:
    """The rows whose question was not there yet; `seen` grows."""
    for row in rows:
        key = question_key(row["question"])
        if key not in seen:
            seen.add(key)
            yield row


def _write(file: Path, rows: Sequence[Row]) -> None:
    """All or nothing: half a file would pass for a proposal."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.tmp")
    unfinished.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    unfinished.replace(file)
