"""Find the passages that may answer: dense and lexical search, then every candidate scored exactly and fused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.index.build import Index
from ingest.index.entries import ENTRY_KINDS, EntryKind
from ingest.models.encoder import FloatMatrix
from ingest.records import Passage, Span
from qa.retrieval.fusion import FusionWeights, fuse

FloatArray = npt.NDArray[np.float32]
# How many entries each search contributes; more of them moved no figure on dev and costs time.
CANDIDATES = 64
NO_SCORE = -1.0
# How much of the past question's cosine is taken off in a follow-up: best of 0 to 0.8 on the dev follow-ups, flat from 0.2.
PAST_WEIGHT = 0.7


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """A question as unit vectors of the shipped encoder and, where there is one, of the reader.

    A follow-up also has those of the question before it (`past_...`): what answers that one again is not asked for.
    """

    base: FloatMatrix
    reader: FloatMatrix | None = None
    past_base: FloatMatrix | None = None
    past_reader: FloatMatrix | None = None


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of a candidate passage; `score` is comparable between sentences of one question only.

    `base` and `reader` are cosines; `question` is that of the nearest indexed question to which this sentence is the
    answer, -1 where there is none.
    """

    span: Span
    score: float
    base: float
    reader: float
    question: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate passage; `score` is comparable between hits of one question only, the others are raw."""

    passage: Passage
    score: float
    base: float
    lexical: float
    sentences: tuple[SentenceHit, ...]

    @property
    def best_sentence(self) -> SentenceHit:
        """The sentence with the highest score, the first of equals."""
        return max(self.sentences, key=lambda sentence: (sentence.score, -sentence.span.start))


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The candidates, best first, and how near the question is to one that the papers are known not to answer."""

    hits: tuple[Hit, ...]
    near_miss: float = NO_SCORE
    reader_near_miss: float = NO_SCORE


class Retriever:
    """Searches one open index; holds which rows of its vectors belong together."""

    def __init__(self, index: Index, weights: FusionWeights) -> None:
        self._index = index
        self._weights = weights
        passages = list(index.passages.values())
        self._row_of_passage = {passage.id: row for row, passage in enumerate(passages)}
        self._passages = passages
        self._passage_of_entry = {entry.id: self._row_of_passage[entry.passage_id] for entry in index.entries}
        self._owner = {
            kind: np.asarray([self._row_of_passage[entry.passage_id] for entry in entries], np.intp)
            for kind, entries in index.by_kind.items()
        }
        self._sentence_rows: list[list[int]] = [[] for _ in passages]
        for row, entry in enumerate(index.by_kind["sentence"]):
            self._sentence_rows[self._row_of_passage[entry.passage_id]].append(row)
        self._answers = self._question_to_sentence()

    def _question_to_sentence(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Pairs of rows: an indexed question, and a sentence that its quote holds or lies in."""
        sentences = self._index.by_kind["sentence"]
        pairs = [
            (row, other)
            for row, entry in enumerate(self._index.by_kind["question"])
            for other in self._sentence_rows[self._row_of_passage[entry.passage_id]]
            if sentences[other].span.overlaps(entry.span)
        ]
        left, right = zip(*pairs, strict=True) if pairs else ((), ())
        return np.asarray(left, np.intp), np.asarray(right, np.intp)

    def retrieve(self, vectors: QueryVectors, query_terms: Sequence[str]) -> Retrieval:
        """The candidate passages, best first; equal scores in reading order."""
        base = self._cosines(self._index.vectors, vectors.base)
        reader = self._cosines(self._index.reader_vectors, vectors.reader)
        ranking_base = self._less_past(base, self._index.vectors, vectors.past_base)
        ranking_reader = self._less_past(reader, self._index.reader_vectors, vectors.past_reader)
        lexical = np.zeros(len(self._passages), np.float32)
        np.maximum.at(lexical, self._owner["chunk"], self._index.lexical.scores(query_terms))
        candidates = self._candidates(vectors.base, self._best("question", base), lexical)
        if not candidates:
            return Retrieval(())
        chunk_base = self._best("chunk", base)
        sentence_base, sentence_reader = base["sentence"], reader["sentence"]
        question = self._spread(base["question"])
        reader_question = self._spread(reader["question"])
        columns = {
            "base": self._best("chunk", ranking_base),
            "sentence": self._best("sentence", ranking_base),
            "question": self._best("question", ranking_base),
            "lexical": lexical,
        }
        sentence_columns = {
            "sentence": ranking_base["sentence"],
            "question": self._spread(ranking_base["question"]),
            "sentence_lexical": self._index.lexical_sentences.scores(query_terms),
        }
        if vectors.reader is not None:
            columns["reader"] = self._best("chunk", ranking_reader)
            columns["reader_sentence"] = self._best("sentence", ranking_reader)
            columns["reader_question"] = self._best("question", ranking_reader)
            sentence_columns["reader_sentence"] = ranking_reader["sentence"]
            sentence_columns["reader_question"] = self._spread(ranking_reader["question"])
        fused = fuse({name: values[candidates] for name, values in columns.items()}, self._weights)
        rows = [row for at in candidates for row in self._sentence_rows[at]]
        scores = fuse({name: values[rows] for name, values in sentence_columns.items()}, self._weights)
        sentence_scores = dict(zip(rows, map(float, scores), strict=True))
        order = sorted(range(len(candidates)), key=lambda at: (-float(fused[at]), candidates[at]))
        entries = self._index.by_kind["sentence"]
        hits = [
            Hit(
                passage=self._passages[candidates[at]],
                score=float(fused[at]),
                base=float(chunk_base[candidates[at]]),
                lexical=float(lexical[candidates[at]]),
                sentences=tuple(
                    SentenceHit(
                        entries[row].span,
                        sentence_scores[row],
                        float(sentence_base[row]),
                        float(sentence_reader[row]),
                        float(max(question[row], reader_question[row])),
                    )
                    for row in self._sentence_rows[candidates[at]]
                ),
            )
            for at in order
        ]
        near = base["near_miss"]
        return Retrieval(
            hits=tuple(hits),
            near_miss=float(near.max(initial=NO_SCORE)),
            reader_near_miss=float(reader["near_miss"].max(initial=NO_SCORE)),
        )

    def _cosines(
        self, matrices: dict[EntryKind, FloatMatrix], query: FloatMatrix | None
    ) -> dict[EntryKind, FloatArray]:
        """Per kind one cosine an entry; -1 everywhere without a query vector."""
        if query is None:
            return {kind: np.full(len(self._index.by_kind[kind]), NO_SCORE, np.float32) for kind in ENTRY_KINDS}
        return {kind: np.asarray(matrices[kind] @ query, np.float32) for kind in ENTRY_KINDS}

    def _less_past(
        self,
        cosines: dict[EntryKind, FloatArray],
        matrices: dict[EntryKind, FloatMatrix],
        past: FloatMatrix | None,
    ) -> dict[EntryKind, FloatArray]:
        """The cosines to rank by: those of the question, less part of those of the question before it."""
        if past is None:
            return cosines
        before = self._cosines(matrices, past)
        return {kind: cosines[kind] - PAST_WEIGHT * before[kind] for kind in ENTRY_KINDS}

    def _best(self, kind: EntryKind, cosines: dict[EntryKind, FloatArray]) -> FloatArray:
        """Per passage the best cosine among its entries of a kind; -1 where it has none."""
        best = np.full(len(self._passages), NO_SCORE, np.float32)
        np.maximum.at(best, self._owner[kind], cosines[kind])
        return best

    def _spread(self, question_cosines: FloatArray) -> FloatArray:
        """Per sentence the best cosine among the indexed questions that it answers; -1 where there is none."""
        best = np.full(len(self._index.by_kind["sentence"]), NO_SCORE, np.float32)
        questions, sentences = self._answers
        np.maximum.at(best, sentences, question_cosines[questions])
        return best

    def _candidates(self, query: FloatMatrix, question: FloatArray, lexical: FloatArray) -> list[int]:
        """Rows of the passages that any of the searches found, in reading order."""
        found = {self._passage_of_entry[key] for key, _ in self._index.store.nearest("chunks", query, CANDIDATES)}
        for scores, floor in ((question, NO_SCORE), (lexical, 0.0)):
            found.update(int(row) for row in np.argsort(-scores, kind="stable")[:CANDIDATES] if scores[row] > floor)
        return sorted(found)
