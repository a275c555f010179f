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
from ingest.readers.read import read_source
from ingest.records import fold
from qa.training.claim_lines import Line, read_lines

BODIES_FILE = "bodies.toml"
_MARKDOWN_SIGNS = re.compile(r"[*_`|#>]+")


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question about a paper; `gold` are the sentences that answer it, none for a near miss of the kind `near_miss`.

    `nearest` is the sentence that a near miss comes nearest to; `answer` the very words that answer a question.
    """

    question: str
    kind: str
    gold: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    nearest: str = ""

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
    return Body(folder.name, name, split, chunks, tuple(map(_question, json_rows(folder / "questions.jsonl"))), lines)


def _question(row: dict[str, Any]) -> AskedQuestion:
    if "near_miss" in row:
        return AskedQuestion(row["question"], row["near_miss"], nearest=row["nearest"])
    return AskedQuestion(row["question"], row["kind"], tuple(row["gold"]), tuple(row.get("answer", ())))


def plain(text: str) -> str:
    """Folded, without the signs of Markdown: how quotes of a paper are compared with what a reader made of it."""
    return fold(_MARKDOWN_SIGNS.sub(" ", text))


def by_split(bodies: Sequence[Body], split: str) -> list[Body]:
    """The bodies of one split."""
    return [body for body in bodies if body.split == split]
