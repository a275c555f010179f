"""Everything that gets a vector: chunks, sentences, the questions they answer, and questions that nothing answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.files import MAX_LINES_BYTES, lines_of, read_regular
from ingest.index.chunk import chunk_paper, context_of
from ingest.records import Paper, Passage, Source, Span, find_quote, fold

EntryKind = Literal["chunk", "sentence", "question", "near_miss"]
ENTRY_KINDS: tuple[EntryKind, ...] = ("chunk", "sentence", "question", "near_miss")
NEAR_MISS_SUFFIX = ".near-misses.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One text that is embedded, and the words of a paper that it stands for.

    A near miss is a question in the papers' domain that they do not answer: `span` is the sentence nearest to it and
    `missing` says in Dutch what the papers do not say. `also` are the passages and ranges of what else bears on a question and need
    not be shown: a reader in training does not take these for wrong. `is_partly` is whether its answer leaves open what is asked.
    """

    kind: EntryKind
    id: str
    passage_id: str
    span: Span
    text: str
    missing: str = ""
    also: tuple[tuple[str, Span], ...] = ()
    is_partly: bool = False

    @property
    def is_question(self) -> bool:
        """Whether the encoder reads it with the prompt of a question."""
        return self.kind in ("question", "near_miss")


@dataclass(frozen=True, slots=True)
class QuestionFault:
    """A line of the question index that cannot be used, and why.

    `field`: it is no JSON object with the right fields; `quote`: its quote does not stand in the paper; `encoding`, with
    line 0: the file is no text in UTF-8, or cannot be read.
    """

    file: str
    line: int
    reason: str


class _IndexQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    paper: str
    question: str
    section: str | None = None
    quote: str | None = None
    near: str | None = None
    missing: str = ""
    also: tuple[str, ...] = ()
    is_partly: bool = False


def text_entries(
    papers: Iterable[Paper], sources: Mapping[str, Source], known: Mapping[str, Sequence[Entry]] = MappingProxyType({})
) -> list[Entry]:
    """A chunk entry for each chunk and a sentence entry for each sentence, in reading order; `known` has those of some papers."""
    chunks: list[Entry] = []
    sentences: list[Entry] = []
    for paper in papers:
        found = known.get(paper.id) or _entries_of(paper, sources[paper.source])
        chunks.extend(entry for entry in found if entry.kind == "chunk")
        sentences.extend(entry for entry in found if entry.kind == "sentence")
    return chunks + sentences


def _entries_of(paper: Paper, source: Source) -> list[Entry]:
    """The chunks of a paper and then its sentences, in reading order."""
    found = [
        Entry("chunk", chunk.id, chunk.passage_id, chunk.span, chunk.embedded_text)
        for chunk in chunk_paper(paper, source)
    ]
    for passage in paper.passages:
        context = context_of(paper, passage, source)
        for span in passage.sentences:
            text = f"{context}: {fold(span.slice(source.text))}"
            found.append(Entry("sentence", f"{passage.id}@{span.start}", passage.id, span, text))
    return found


def question_entries(
    folder: Path, papers: Sequence[Paper], sources: Mapping[str, Source]
) -> tuple[list[Entry], list[QuestionFault]]:
    """The question index in `folder` (JSON lines, see `docs/papers.md`), each question tied to its quote in a paper.

    A line whose paper is not in the corpus is passed over; any other line that cannot be used is a fault.
    """
    by_title = {paper.title: paper for paper in papers}
    entries: list[Entry] = []
    faults: list[QuestionFault] = []
    for path in sorted(path for path in folder.glob("*.jsonl") if path.is_file()):
        near_miss = path.name.endswith(NEAR_MISS_SUFFIX)
        try:
            lines = lines_of(read_regular(path, MAX_LINES_BYTES))
        except (OSError, UnicodeDecodeError):
            faults.append(QuestionFault(path.name, 0, "encoding"))
            continue
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = _IndexQuestion.model_validate_json(line)
            except ValidationError:
                faults.append(QuestionFault(path.name, number, "field"))
                continue
            paper = by_title.get(row.paper)
            if paper is None:
                continue
            quote = row.near if near_miss else row.quote
            found = _locate(quote or "", paper, sources[paper.source])
            if found is None:
                faults.append(QuestionFault(path.name, number, "quote"))
                continue
            beside = [_locate(also, paper, sources[paper.source]) for also in row.also]
            if None in beside:
                faults.append(QuestionFault(path.name, number, "quote"))
                continue
            passage, span = found
            kind: EntryKind = "near_miss" if near_miss else "question"
            also = tuple((at.id, where) for at, where in filter(None, beside))
            asked = (row.question, row.missing, also, row.is_partly)
            entries.append(Entry(kind, f"{path.stem}:{number}", passage.id, span, *asked))
    return [e for e in entries if e.kind == "question"] + [e for e in entries if e.kind == "near_miss"], faults


def _locate(quote: str, paper: Paper, source: Source) -> tuple[Passage, Span] | None:
    """The passage that holds a quote, white space and broken words aside, and the range of the quote in it."""
    first = find_quote(quote, source.text, paper.span)
    if first is None:
        return None
    for passage in paper.passages:
        if passage.span.contains(first):
            return passage, first
    # The first place is a heading, or runs over two passages: a later one may lie inside one.
    found = ((passage, find_quote(quote, source.text, passage.span)) for passage in paper.passages)
    return next(((passage, span) for passage, span in found if span), None)
