"""Let a language model propose wordings for sentences that have none, each held against its range; a person reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.corpus.organisation import Organisation
from ingest.corpus.wordings import MAX_QUOTE_CHARS
from ingest.files import read_lines, replace_file
from ingest.index.vectors import Progress
from ingest.records import Paper, Section, Span
from ingest.settings import LlmSettings
from qa.claims.wordings import Check, Texts
from qa.llm.asking import Asker, Call, NothingUsableError, Quote, Row, as_lines, quotes_of
from qa.llm.checking import harmless, to_people
from qa.llm.client import LanguageModelError, messages_of
from qa.llm.propose_texts import WORDINGS_ASKED, WORDINGS_NOBODY, WORDINGS_SYSTEM, WORDINGS_USER
from qa.llm.proposed import Worded, good_wordings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class WordingProposal:
    """What was written for one paper: how many wordings, how many of them don't follow, and calls without a usable one."""

    paper: Paper
    file: Path
    wordings: int
    doubtful: int
    fruitless: int


def without_wordings(
    papers: Sequence[Paper], texts: Texts, taken: Mapping[str, Sequence[Span]]
) -> list[tuple[Paper, list[tuple[Section, Quote]]]]:
    """The sentences and bullets that nothing in `taken` (by paper id) overlaps, by paper; papers without any are left out."""
    found = []
    for paper in papers:
        quotes = [
            (section, quote)
            for section in paper.sections
            for quote in quotes_of(section, texts.sources[paper.source])
            if len(quote.text) <= MAX_QUOTE_CHARS
            and not any(quote.span.overlaps(span) for span in taken.get(paper.id, ()))
        ]
        if quotes:
            found.append((paper, quotes))
    return found


def propose_wordings(
    waiting: Sequence[tuple[Paper, Sequence[tuple[Section, Quote]]]],
    texts: Texts,
    llm: BaseChatModel,
    limits: LlmSettings,
    folder: Path,
    check: Check,
    progress: Progress = lambda done, total: None,
) -> Iterator[WordingProposal]:
    """Ask the model about each sentence; what it proposes is held against its range and added to the paper's file at once.

    Raises:
        LanguageModelError: it gives nothing, again and again; what was proposed before stays.
        NothingUsableError: it answers, but with no wording, again and again.
    """
    asker = Asker(llm, limits, sum(len(quotes) for _, quotes in waiting), progress)
    for paper, quotes in waiting:
        file = folder / f"{paper.id}.jsonl"
        lines = "".join(f"{line}\n" for line in read_lines(file)) if file.exists() else ""
        rows: list[Row] = []
        fruitless = 0
        failure: Exception | None = None
        for section, quote in quotes:
            try:
                fresh = asker.rows(_call(paper, section, quote, texts, limits.model, check), paper)
            except (LanguageModelError, NothingUsableError) as error:
                failure = error
                break
            rows += fresh
            fruitless += not fresh
            if fresh:
                replace_file(file, lines + as_lines(rows))
        if rows or failure is None:
            doubtful = sum(1 for row in rows if row["reasons"] or row["verdict"] == "long")
            yield WordingProposal(paper, file, len(rows), doubtful, fruitless)
        if failure is None and not rows and isinstance(asker.failure, LanguageModelError):
            failure = asker.failure
        if failure is not None:
            raise failure


def _call(paper: Paper, section: Section, quote: Quote, texts: Texts, writer: str, check: Check) -> Call:
    def rows(reply: Worded) -> list[Row]:
        found = []
        for kind, text in good_wordings(reply, quote.text):
            checked = check(paper, quote.span, text)
            found.append({
                "paper": paper.title, "section": section.heading,
                "start": quote.span.start, "end": quote.span.end, "quote": quote.text,
                "kind": kind, "text": text, "writer": writer,
                "verdict": checked.verdict, "reasons": list(checked.reasons),
            })  # fmt: skip
        return found

    organisation = texts.organisations.of(paper.id)
    messages = messages_of(
        WORDINGS_SYSTEM,
        WORDINGS_USER,
        paper=harmless(paper.title),
        section=harmless(section.heading),
        who=organisation.the_we or organisation.name or WORDINGS_NOBODY,
        asked=_addressed(organisation),
        context=harmless(quote.context),
        quote=harmless(to_people(quote.text)),
    )
    return Call(messages, Worded, rows)


def _addressed(organisation: Organisation) -> str:
    """Whom the organisation addresses, as a sentence; "" where nobody says so."""
    whom = " en ".join(party.name for party in organisation.addressee)
    return WORDINGS_ASKED.format(whom=whom) if whom else ""
