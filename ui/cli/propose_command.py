"""`standpunt ingest --questions` and `--wordings`: what a language model proposes, for a person to read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from ui.cli import messages
from ui.cli.output import FELL_SHORT, fail, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from langchain_core.language_models import BaseChatModel

    from ingest.index.opened import Index
    from ingest.index.vectors import Progress
    from ingest.records import Paper, Span
    from ingest.settings import Settings
    from qa.claims.wordings import Check
    from qa.llm.propose import Proposal

_Made = TypeVar("_Made")


def language_model(settings: Settings) -> BaseChatModel:
    """The language model of the settings; ends the program with one sentence when they name none."""
    from ingest.settings import CONFIG_FILE
    from qa.llm.client import load_llm

    if not settings.llm.model:
        raise fail(messages.LLM_NEEDED.format(where=os.environ.get("STANDPUNT_CONFIG", CONFIG_FILE)))
    return load_llm(settings.llm)


def propose(settings: Settings, llm: BaseChatModel, *, questions: bool, wordings: bool) -> None:
    """Let the model propose what is asked for, and tell what came of it."""
    from ingest.index.opened import open_index

    index = open_index(settings.index_dir, settings.chroma_url)
    if questions:
        _propose_questions(settings, index, llm)
    if wordings:
        _propose_wordings(settings, index, llm)


def _made(
    title: str, asked: str, settings: Settings, begin: Callable[[Progress], Iterator[_Made]]
) -> tuple[list[_Made], str]:
    """What the model proposes, with a bar meanwhile, and what to say where it gave up; "" where it did not."""
    from qa.llm.asking import NothingUsableError
    from qa.llm.client import LanguageModelError
    from ui.cli.terminal import progress_bar

    made: list[_Made] = []
    failure = ""
    with progress_bar(title) as show:
        try:
            # What was made before the model gave up is kept.
            for one in begin(show):
                made.append(one)
        except LanguageModelError:
            failure = messages.LLM_SILENT.format(model=settings.llm.model)
        except NothingUsableError as error:
            what = messages.LLM_ASKED[asked]
            failure = messages.LLM_USELESS.format(model=settings.llm.model, paper=error, what=what)
    return made, failure


def _propose_questions(settings: Settings, index: Index, llm: BaseChatModel) -> None:
    """Propose questions for each paper that has none and for which no proposal lies ready; tell what came of it."""
    from ingest.corpus.load import QUESTIONS_FOLDER
    from qa.llm.propose import papers_without_questions
    from qa.llm.propose import propose as propose_for

    without = papers_without_questions(index)
    waiting, kept = _sorted_out(without, settings)
    made, failure = _made(
        messages.PROPOSE_PROGRESS,
        "questions",
        settings,
        lambda show: propose_for(waiting, index.sources, llm, settings.llm, settings.proposed_dir, show),
    )
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


def _propose_wordings(settings: Settings, index: Index, llm: BaseChatModel) -> None:
    """Propose wordings for each sentence that has none and for which no proposal lies ready; tell what came of it."""
    from qa.llm.propose_wordings import propose_wordings, without_wordings

    waiting = without_wordings(index.papers, index, _worded(settings, index))
    if not waiting:
        say(messages.WORDINGS_PROPOSED_NONE)
        return
    check = wording_check_of(settings, index)
    made, failure = _made(
        messages.WORDINGS_PROPOSE_PROGRESS,
        "wordings",
        settings,
        lambda show: propose_wordings(waiting, index, llm, settings.llm, settings.proposed_wordings_dir, check, show),
    )
    for one in made:
        say(messages.WORDINGS_PROPOSED.format(paper=one.paper.title, wordings=one.wordings, doubtful=one.doubtful))
        if one.wordings:
            say(messages.WORDINGS_PROPOSED_FILE.format(file=one.file))
        if one.fruitless:
            say(messages.PROPOSED_FRUITLESS.format(count=one.fruitless))
    if any(one.wordings for one in made):
        say(messages.WORDINGS_PROPOSED_READ)
    if failure:
        raise fail(failure, FELL_SHORT)


def wording_check_of(settings: Settings, index: Index) -> Check:
    """What holds a wording against its range with the models of the settings, which are loaded for it."""
    from ingest.models.encoder import load_encoder
    from qa.claims.nli import load_nli
    from qa.claims.verify import Verifier
    from qa.claims.wordings import wording_check

    encoder = load_encoder(settings.encoder, settings.models_dir)
    nli = load_nli(settings.verifier, allow_download=settings.encoder.allow_download)
    return wording_check(index, Verifier(encoder, nli, index.organisations, index.lexicon))


def _worded(settings: Settings, index: Index) -> dict[str, list[Span]]:
    """By paper, the ranges that have a wording, or a proposal that somebody may have dropped."""
    from ingest.corpus.wordings import read_wordings
    from qa.llm.review import Review

    written = read_wordings(settings.corpus_dir, index.papers, index.sources).kept
    found: dict[str, list[Span]] = {}
    for wording in written:
        found.setdefault(wording.paper_id, []).append(wording.span)
    for item in Review(settings, index.papers, index.sources).items.values():
        if item.is_worded:
            found.setdefault(item.paper.id, []).append(item.span)
    return found


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
