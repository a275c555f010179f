"""`standpunt ingest --questions`: questions that a language model proposes, for a person to read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ui.cli import messages
from ui.cli.output import FELL_SHORT, fail, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.language_models import BaseChatModel

    from ingest.records import Paper
    from ingest.settings import Settings
    from qa.llm.propose import Proposal


def language_model(settings: Settings) -> BaseChatModel:
    """The language model of the settings; ends the program with one sentence when they name none."""
    from ingest.settings import CONFIG_FILE
    from qa.llm.client import load_llm

    if not settings.llm.model:
        raise fail(messages.LLM_NEEDED.format(where=os.environ.get("STANDPUNT_CONFIG", CONFIG_FILE)))
    return load_llm(settings.llm)


def propose_questions(settings: Settings, llm: BaseChatModel) -> None:
    """Propose questions for each paper that has none and for which no proposal lies ready; tell what came of it."""
    from ingest.corpus.load import QUESTIONS_FOLDER
    from ingest.index.opened import open_index
    from qa.llm.client import LanguageModelError
    from qa.llm.propose import NothingUsableError, papers_without_questions, propose
    from ui.cli.terminal import progress_bar

    index = open_index(settings.index_dir)
    without = papers_without_questions(index)
    waiting, kept = _sorted_out(without, settings)
    made = []
    failure = ""
    with progress_bar() as bar:
        task = bar.add_task(messages.PROPOSE_PROGRESS, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        try:
            for proposal in propose(waiting, index.sources, llm, settings.llm, settings.proposed_dir, show):
                made.append(proposal)
        except LanguageModelError:
            failure = messages.LLM_SILENT.format(model=settings.llm.model)
        except NothingUsableError as error:
            failure = messages.LLM_USELESS.format(model=settings.llm.model, paper=error)
    for proposal in made:
        _say_proposal(proposal)
    for line in kept:
        say(line)
    if made or kept:
        say(messages.PROPOSED_READ.format(folder=settings.corpus_dir / QUESTIONS_FOLDER))
    if failure:
        raise fail(failure, FELL_SHORT)
    if not without:
        say(messages.PROPOSED_NONE)


def _sorted_out(papers: Sequence[Paper], settings: Settings) -> tuple[list[Paper], list[str]]:
    """The papers to propose questions for, and what to say of those for which a proposal lies ready."""
    from qa.llm.propose import review_files

    waiting, kept = [], []
    for paper in papers:
        there = [file for file in review_files(paper, settings.proposed_dir) if file.exists()]
        if there:
            kept.append(messages.PROPOSED_KEPT.format(paper=paper.title, file=there[0]))
        else:
            waiting.append(paper)
    return waiting, kept


def _say_proposal(proposal: Proposal) -> None:
    counts = {"questions": proposal.questions, "near_misses": proposal.near_misses}
    say(messages.PROPOSED.format(paper=proposal.paper.title, **counts))
    say(messages.PROPOSED_FILES.format(questions=proposal.files[0], near_misses=proposal.files[1]))
    if proposal.fruitless:
        say(messages.PROPOSED_FRUITLESS.format(count=proposal.fruitless))
