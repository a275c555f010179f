"""Let a language model propose questions for papers that have none: files that a person reads before they are used.

What a question is tied to is always the paper's own text, never words of the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.files import replace_file
from ingest.index.entries import NEAR_MISS_SUFFIX
from ingest.index.opened import Index
from ingest.index.vectors import Progress
from ingest.records import Paper, Section, Source
from ingest.settings import LlmSettings
from qa.llm.asking import Asker, Call, Quote, Row, as_lines, quotes_of
from qa.llm.checking import harmless, to_people
from qa.llm.client import messages_of
from qa.llm.propose_texts import NEAR_MISSES_SYSTEM, NEAR_MISSES_USER, QUESTIONS_SYSTEM, QUESTIONS_USER
from qa.llm.proposed import (
    MOST_NEAR_MISSES,
    NearMisses,
    Questions,
    good_near_misses,
    good_questions,
    question_key,
)

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# A section goes in parts of this size, so that a paper without headings fits in a small model's context.
_PART_MAX_CHARS = 4000


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was written for one paper; `fruitless` counts the calls that gave nothing usable."""

    paper: Paper
    files: tuple[Path, Path]
    questions: int
    near_misses: int
    fruitless: int


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
    asker = Asker(llm, limits, sum(map(len, calls.values())), progress)
    for paper in papers:
        found: dict[bool, list[Row]] = {False: [], True: []}
        fruitless = 0
        for is_near_miss, call in calls[paper.id]:
            rows = asker.rows(call, paper)
            found[is_near_miss] += rows
            fruitless += not rows
        if calls[paper.id] and not found[False]:
            raise asker.failure
        files = review_files(paper, folder)
        for file, is_near_miss in zip(files, (False, True), strict=True):
            # All or nothing: half a file would pass for a proposal.
            replace_file(file, as_lines(found[is_near_miss]))
        yield Proposal(paper, files, len(found[False]), len(found[True]), fruitless)


def _calls(paper: Paper, source: Source) -> Iterator[tuple[bool, Call]]:
    """For each section: a call for each sentence, then one for what it nearly answers; with whether it is the latter."""
    asked: set[str] = set()
    seen: set[str] = set()
    for section in paper.sections:
        quotes: list[str] = []
        for quote in quotes_of(section, source):
            # The index ties a question to the first place of its quote.
            if quote.text not in asked:
                asked.add(quote.text)
                quotes.append(quote.text)
                yield False, _question_call(paper, section, quote, seen)
        for part in _parts(quotes):
            yield True, _near_miss_call(paper, section, part, seen)


def _parts(quotes: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for quote in quotes:
        if part and sum(map(len, part)) + len(quote) > _PART_MAX_CHARS:
            yield part
            part = []
        part.append(quote)
    if part:
        yield part


def _question_call(paper: Paper, section: Section, quote: Quote, seen: set[str]) -> Call:
    def rows(reply: Questions) -> list[Row]:
        head = {"paper": paper.title, "section": section.heading, "quote": quote.text}
        return _unseen([{**head, "question": question} for question in good_questions(reply, quote.text)], seen)

    messages = messages_of(
        QUESTIONS_SYSTEM,
        QUESTIONS_USER,
        paper=harmless(paper.title),
        section=harmless(section.heading),
        context=harmless(quote.context),
        quote=harmless(to_people(quote.text)),
    )
    return Call(messages, Questions, rows)


def _near_miss_call(paper: Paper, section: Section, quotes: Sequence[str], seen: set[str]) -> Call:
    def rows(reply: NearMisses) -> list[Row]:
        found = [
            {"paper": paper.title, "near": near, "question": question, "missing": missing}
            for near, question, missing in good_near_misses(reply, quotes)
        ]
        return _unseen(found, seen)

    sentences = "\n".join(f"{number}. {harmless(to_people(quote))}" for number, quote in enumerate(quotes, start=1))
    messages = messages_of(
        NEAR_MISSES_SYSTEM,
        NEAR_MISSES_USER,
        paper=harmless(paper.title),
        section=harmless(section.heading),
        sentences=sentences,
        most=MOST_NEAR_MISSES,
    )
    return Call(messages, NearMisses, rows)


def _unseen(rows: Sequence[Row], seen: set[str]) -> list[Row]:
    """The rows whose question was not there yet; `seen` grows."""
    fresh = []
    for row in rows:
        key = question_key(row["question"])
        if key not in seen:
            seen.add(key)
            fresh.append(row)
    return fresh
