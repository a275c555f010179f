"""From passages to what is embedded: each text with its paper and heading before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.records import Paper, Passage, Source, Span, fold

# The encoder reads 512 tokens; Dutch runs at about 3.7 characters a token, headings take some 40 of them.
CHUNK_MAX_CHARS = 1500


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage, or a run of its sentences where it is long: `context` is what stands before `text` when embedded."""

    passage_id: str
    span: Span
    context: str
    text: str

    @property
    def id(self) -> str:
        """Unique in the index."""
        return f"{self.passage_id}#{self.span.start}"

    @property
    def embedded_text(self) -> str:
        """What the encoder and the lexical index read."""
        return f"{self.context}: {self.text}"


def context_of(paper: Paper, passage: Passage, source: Source) -> str:
    """The words that tell where a passage stands: paper, headings, what it answers, and the sentence that leads in its list."""
    parts = [paper.title, passage.section, *passage.path, passage.subsection or ""]
    parts += [fold(question.slice(source.text)) for question in passage.questions]
    if passage.lead_in is not None:
        parts.append(fold(passage.lead_in.slice(source.text)).rstrip(":"))
    return " — ".join(part for part in parts if part)


def chunk_paper(paper: Paper, source: Source) -> list[Chunk]:
    """One chunk a passage; a passage above `CHUNK_MAX_CHARS` gets several, cut between sentences, in reading order."""
    chunks = []
    for passage in paper.passages:
        context = context_of(paper, passage, source)
        for span in _pieces(passage.span, passage.sentences):
            chunks.append(Chunk(passage.id, span, context, fold(span.slice(source.text))))
    return chunks


def _pieces(whole: Span, sentences: Iterable[Span]) -> list[Span]:
    if whole.end - whole.start <= CHUNK_MAX_CHARS:
        return [whole]
    pieces: list[Span] = []
    for sentence in sentences:
        if pieces and sentence.end - pieces[-1].start <= CHUNK_MAX_CHARS:
            pieces[-1] = Span(pieces[-1].start, sentence.end)
        else:
            pieces.append(sentence)
    return pieces or [whole]
