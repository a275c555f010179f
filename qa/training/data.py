"""What the reader learns from: texts of papers, questions that they answer, and questions that they do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.index.entries import Entry
from ingest.records import Span


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the texts that answer it.

    `targets` are what the quote stands in, its sentence first and then its chunk (one number where they are the same
    text); `positives` holds these and every other text that answers the same question, none of which is a wrong answer.
    """

    paper_id: str
    question: str
    targets: tuple[int, ...]
    positives: frozenset[int]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A question that no paper answers, with the text that comes nearest to it."""

    paper_id: str
    question: str
    near: int


@dataclass(frozen=True, slots=True)
class TuningData:
    """Texts as the encoder reads them and what is asked about them; a number in an example is a place in `texts`.

    `chunks` and `sentences` are the places of these kinds; `chunk_of` tells in which chunk each sentence stands.
    """

    texts: tuple[str, ...]
    chunks: tuple[int, ...]
    sentences: tuple[int, ...]
    chunk_of: Mapping[int, int]
    examples: tuple[Example, ...]
    near_misses: tuple[NearMiss, ...]

    @property
    def paper_ids(self) -> tuple[str, ...]:
        """The papers that questions were asked about, in a fixed order."""
        return tuple(sorted({example.paper_id for example in self.examples}))

    def about(self, paper_ids: Iterable[str]) -> TuningData:
        """The same texts, with the questions about these papers only."""
        kept = frozenset(paper_ids)
        return TuningData(
            self.texts,
            self.chunks,
            self.sentences,
            self.chunk_of,
            tuple(example for example in self.examples if example.paper_id in kept),
            tuple(near_miss for near_miss in self.near_misses if near_miss.paper_id in kept),
        )


def tuning_data(entries: Sequence[Entry], paper_of: Mapping[str, str]) -> TuningData:
    """Pair each question of the question index with the sentence and the chunk in which its quote stands.

    Args:
        entries: all entries of a corpus.
        paper_of: the paper id of each passage id.
    """
    texts: dict[str, int] = {}
    of_passage: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if not entry.is_question:
            texts.setdefault(entry.text, len(texts))
            of_passage[entry.passage_id].append(entry)
    targets = {
        entry.id: tuple(dict.fromkeys(texts[text] for text in _holding(entry.span, of_passage[entry.passage_id])))
        for entry in entries
        if entry.is_question
    }
    positives = _positives(entries, of_passage, texts)
    return TuningData(
        texts=tuple(texts),
        chunks=tuple(dict.fromkeys(texts[entry.text] for entry in entries if entry.kind == "chunk")),
        sentences=tuple(dict.fromkeys(texts[entry.text] for entry in entries if entry.kind == "sentence")),
        chunk_of=_chunk_of(of_passage.values(), texts),
        examples=tuple(
            Example(paper_of[entry.passage_id], entry.text, targets[entry.id], positives[entry.text.casefold()])
            for entry in entries
            if entry.kind == "question" and targets[entry.id]
        ),
        near_misses=tuple(
            NearMiss(paper_of[entry.passage_id], entry.text, targets[entry.id][0])
            for entry in entries
            if entry.kind == "near_miss" and targets[entry.id]
        ),
    )


def _positives(
    entries: Sequence[Entry], of_passage: Mapping[str, Sequence[Entry]], texts: Mapping[str, int]
) -> dict[str, frozenset[int]]:
    """By a question's folded words the texts that answer it or bear on it: a list question stands in the index once for each answer."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.kind == "question":
            for passage, span in ((entry.passage_id, entry.span), *entry.also):
                touching = (e for e in of_passage[passage] if e.span.overlaps(span))
                found[entry.text.casefold()].update(texts[e.text] for e in touching)
    return {question: frozenset(answers) for question, answers in found.items()}


def _chunk_of(passages: Iterable[Sequence[Entry]], texts: Mapping[str, int]) -> dict[int, int]:
    """In which chunk each sentence stands."""
    return {
        texts[sentence.text]: texts[chunk.text]
        for found in passages
        for chunk in found
        for sentence in found
        if chunk.kind == "chunk" and sentence.kind == "sentence" and chunk.span.contains(sentence.span)
    }


def _holding(span: Span, candidates: Sequence[Entry]) -> list[str]:
    """The text of the sentence that shares most characters with a span, then that of such a chunk."""
    texts = []
    for kind in ("sentence", "chunk"):
        touching = [entry for entry in candidates if entry.kind == kind and entry.span.overlaps(span)]
        if touching:
            texts.append(max(touching, key=lambda entry: _shared(entry.span, span)).text)
    return texts


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)
