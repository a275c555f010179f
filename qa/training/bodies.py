"""The training papers: each body's paper with the questions, near misses and claims about it (corpus/training/README.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.corpus.parse import parse_papers
from ingest.files import json_rows
from ingest.index.chunk import Chunk, chunk_paper
from ingest.index.entries import Entry, EntryKind, text_entries
from ingest.readers.read import read_source
from ingest.records import Paper, Source, Span, fold
from qa.training.claim_lines import Line, read_lines

BODIES_FILE = "bodies.toml"
BLIND_FILE = "blind.jsonl"
_MARKDOWN_SIGNS = re.compile(r"[*_`|#>]+")


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question about a paper; `gold` are the sentences that answer it, none for a near miss of the kind `near_miss`.

    `nearest` is the sentence that a near miss comes nearest to; `answer` the very words that answer a question; `also` are sentences
    that bear on it and need not be shown. `is_blind` is whether it was written by somebody who had not read the paper.
    """

    question: str
    kind: str
    gold: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    nearest: str = ""
    also: tuple[str, ...] = ()
    is_blind: bool = False

    @property
    def is_near_miss(self) -> bool:
        """Whether the paper does not answer it."""
        return not self.gold


@dataclass(frozen=True, slots=True)
class Body:
    """One publisher's paper in pieces as the index would hold them, with what is asked and claimed about it."""

    slug: str
    name: str
    split: str
    chunks: tuple[Chunk, ...]
    questions: tuple[AskedQuestion, ...]
    lines: tuple[Line, ...]


def read_bodies(folder: Path) -> list[Body]:
    """All bodies of a training folder, in the order of `bodies.toml`.

    Raises:
        ValueError: a line cannot be read, or a quote does not stand in its paper.
    """
    listed = tomllib.loads((folder / BODIES_FILE).read_text(encoding="utf-8")).get("body", [])
    return [read_body(folder / str(entry["slug"]), str(entry["name"]), str(entry["split"])) for entry in listed]


def read_body(folder: Path, name: str, split: str) -> Body:
    """One body's folder."""
    source = read_source(next(folder.glob("paper.*")))
    papers = parse_papers(source)
    chunks = tuple(chunk for paper in papers for chunk in chunk_paper(paper, source))
    lines = tuple(replace(line, paper=folder.name) for line in read_lines(folder / "claims.txt"))
    return Body(folder.name, name, split, chunks, _read_questions(folder), lines)


def read_entries(folder: Path) -> tuple[list[Entry], dict[str, str]]:
    """One body's texts and questions as the index of its paper would hold them, and the paper id of each passage id.

    A question stands there once for each sentence that answers it; one whose sentence stands in no passage is left out.
    """
    source = read_source(next(folder.glob("paper.*")))
    papers = parse_papers(source)
    entries = text_entries(papers, {source.name: source})
    for number, asked in enumerate(_read_questions(folder)):
        kind: EntryKind = "near_miss" if asked.is_near_miss else "question"
        also = tuple(filter(None, (_passage_of(quote, papers, source) for quote in asked.also)))
        for at, quote in enumerate(asked.gold or (asked.nearest,)):
            if found := _passage_of(quote, papers, source):
                entries.append(Entry(kind, f"{folder.name}:{number}.{at}", *found, asked.question, also=also))
    return entries, {passage.id: folder.name for paper in papers for passage in paper.passages}


def place_of(quote: str, text: str) -> Span | None:
    """Where a quote stands, signs of Markdown aside; a row of a table by its cells, since the text names each one's column."""
    cells = [re.findall(r"[^\W_]+", cell) for cell in quote.split("|")]
    pattern = r"[^\n]*?".join(r"[\W_]*".join(map(re.escape, words)) for words in cells if words)
    match = re.search(pattern, text, re.IGNORECASE) if pattern else None
    return Span(match.start(), match.end()) if match else None


def _passage_of(quote: str, papers: Sequence[Paper], source: Source) -> tuple[str, Span] | None:
    span = place_of(quote, source.text)
    passages = (passage for paper in papers for passage in paper.passages)
    return next(((passage.id, span) for passage in passages if span and passage.span.overlaps(span)), None)


def _read_questions(folder: Path) -> tuple[AskedQuestion, ...]:
    """What is asked by readers of the paper, then by people who had not read it, where there is such a file."""
    blind = folder / BLIND_FILE
    return (
        *(_question(row) for row in json_rows(folder / "questions.jsonl")),
        *(_question(row, is_blind=True) for row in (json_rows(blind) if blind.exists() else ())),
    )


def _question(row: dict[str, Any], *, is_blind: bool = False) -> AskedQuestion:
    if "near_miss" in row:
        return AskedQuestion(row["question"], row["near_miss"], nearest=row["nearest"], is_blind=is_blind)
    gold, answer, also = (tuple(row.get(name, ())) for name in ("gold", "answer", "also"))
    return AskedQuestion(row["question"], row["kind"], gold, answer, also=also, is_blind=is_blind)


def plain(text: str) -> str:
    """Folded, without the signs of Markdown: how quotes of a paper are compared with what a reader made of it."""
    return fold(_MARKDOWN_SIGNS.sub(" ", text))


def by_split(bodies: Sequence[Body], split: str) -> list[Body]:
    """The bodies of one split."""
    return [body for body in bodies if body.split == split]
