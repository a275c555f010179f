"""Find the passages that may answer: Chroma and the lexical index find candidates, which are scored exactly and fused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

import numpy as np

from ingest.index.entries import EntryKind
from ingest.index.opened import Index
from ingest.index.store import CHUNKS, NEAR_MISSES, NEAR_MISSES_READER, QUESTIONS, key_of
from ingest.models.encoder import FloatMatrix
from ingest.records import Passage, Span
from qa.retrieval.blocks import NO_SCORE, Blocks, ChosenBlocks, FloatArray
from qa.retrieval.fusion import FusionWeights, expected_where_missing, fuse

# How many passages each search contributes; more of them moved no figure on dev and costs time.
CANDIDATES = 64
# How many indexed questions are looked for at first, and at most: a passage has some thirty, and `CANDIDATES` passages
# are wanted. The first number found as many for each of 881 questions.
_QUESTIONS, _MAX_QUESTIONS = 12 * CANDIDATES, 96 * CANDIDATES
# How many of the nearest indexed questions tell whether the papers answer such questions; 10 to 80 tell it alike.
KNOWN_QUESTIONS = 20
# How much less near (a cosine) an indexed question counts 1/e for the sentence that answers it, by either encoder. By the nearest one alone, of
# both, the first sentence for a message of outsiders-dev has a mean reciprocal rank of 0.78; by the reader 0.83, and so 0.90 (0.02 to 0.05 alike);
# by the encoder 0.78, and so 0.86.
BASE_WIDTH, READER_WIDTH = 0.01, 0.03
# How much of the vector of a whole message is added to that of each thing asked in it, whose own words may leave its subject
# out. Of 0 to 1 on outsiders-dev: from 0.2 on 0.45 of messages with several things are right instead of 0.40, with more than
# 0.4 more near misses are answered.
MESSAGE_WEIGHT = 0.3
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

    def within(self, message: QueryVectors) -> QueryVectors:
        """The vectors of one thing asked, drawn to those of the message in which it stands."""
        reader = None if self.reader is None or message.reader is None else _drawn(self.reader, message.reader)
        return replace(self, base=_drawn(self.base, message.base), reader=reader)


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of a candidate passage; `score` is comparable between sentences of one question only.

    `base` and `reader` are cosines; `question` is a soft maximum of those of the indexed questions to which this sentence is an
    answer, by the reader where there is one, -1 where there is none. `new` holds these three in the same order to rank by: in a follow-up, less what the sentence
    has in common with the question before it.
    """

    span: Span
    score: float
    base: float
    reader: float
    question: float
    new: tuple[float, float, float] = (NO_SCORE, NO_SCORE, NO_SCORE)


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
    """The candidates, best first, and how near the question is to indexed ones.

    `asked` are the cosines of the nearest questions that the papers answer, each once, `unanswered` of those that they are known not
    to answer, by the reader where there is one, at most `KNOWN_QUESTIONS` of either.
    `found_by` tells how many of them each search brought; a passage can be found by several.
    """

    hits: tuple[Hit, ...]
    asked: tuple[float, ...] = ()
    unanswered: tuple[float, ...] = ()
    found_by: Mapping[str, int] = field(default_factory=dict)


class Retriever:
    """Searches one open index; holds which rows of its vectors belong together."""

    def __init__(self, index: Index, weights: FusionWeights) -> None:
        self._index = index
        self._weights = weights
        self._passages = list(index.passages.values())
        row_of = {passage.id: row for row, passage in enumerate(self._passages)}
        self._blocks = Blocks(index.scored, [row_of[entry.passage_id] for entry in index.scored], len(self._passages))
        self._chunk_passages = np.asarray([row_of[entry.passage_id] for entry in index.by_kind["chunk"]], np.intp)
        self._with_text = {kind: self._passages_by_key(kind, row_of) for kind in ("chunk", "question")}

    def _passages_by_key(self, kind: EntryKind, row_of: Mapping[str, int]) -> dict[str, list[int]]:
        """The passages that have an entry of a kind with a text, by the text's key in Chroma; in reading order."""
        found: dict[str, list[int]] = defaultdict(list)
        for entry in self._index.scored:
            if entry.kind == kind:
                found[key_of(entry.text)].append(row_of[entry.passage_id])
        return found

    def retrieve(self, vectors: QueryVectors, query_terms: Sequence[str], within: Set[str] = frozenset()) -> Retrieval:
        """The candidate passages, best first; equal scores in reading order.

        Where `within` names passages, only those come into question, and all of them do.
        """
        lexical = np.zeros(len(self._passages), np.float32)
        np.maximum.at(lexical, self._chunk_passages, self._index.lexical.scores(query_terms))
        found = {
            "chunks": self._nearest_by_chunk(vectors.base),
            "questions": self._nearest_by_question(vectors.base),
            "words": [int(row) for row in np.argsort(-lexical, kind="stable")[:CANDIDATES] if lexical[row] > 0],
        }
        if within:
            # They are scored among all that was found, so that a score means the same wherever one looks.
            found["named"] = [row for row, passage in enumerate(self._passages) if passage.id in within]
        candidates = sorted({row for rows in found.values() for row in rows})
        hits, asked = (
            self._scored(candidates, vectors, lexical[candidates], query_terms, within) if candidates else ((), ())
        )
        return Retrieval(
            hits=tuple(hit for hit in hits if hit.passage.id in within) if within else hits,
            asked=asked,
            unanswered=self._unanswered(vectors),
            found_by={search: len(rows) for search, rows in found.items()},
        )

    def _nearest_by_chunk(self, query: FloatMatrix) -> list[int]:
        return _passages_of(self._index.store.nearest(CHUNKS, query, CANDIDATES), self._with_text["chunk"])

    def _nearest_by_question(self, query: FloatMatrix) -> list[int]:
        """The passages whose indexed questions come nearest, at most `CANDIDATES`."""
        wanted = _QUESTIONS
        while True:
            nearest = self._index.store.nearest(QUESTIONS, query, wanted)
            found = _passages_of(nearest, self._with_text["question"])
            if len(found) >= CANDIDATES or len(nearest) < wanted or wanted >= _MAX_QUESTIONS:
                return found[:CANDIDATES]
            wanted *= 2

    def _unanswered(self, vectors: QueryVectors) -> tuple[float, ...]:
        """The cosines of the nearest questions that the papers are known not to answer."""
        query, collection = (
            (vectors.base, NEAR_MISSES) if vectors.reader is None else (vectors.reader, NEAR_MISSES_READER)
        )
        return _largest(self._index.store.nearest_vectors(collection, query, KNOWN_QUESTIONS) @ query)

    def _scored(
        self,
        candidates: Sequence[int],
        vectors: QueryVectors,
        lexical: FloatArray,
        query_terms: Sequence[str],
        within: Set[str],
    ) -> tuple[tuple[Hit, ...], tuple[float, ...]]:
        """The candidates with their scores, and the nearest of their questions, where `within` names passages those of these.

        Every entry of the candidates is compared with the question.
        """
        blocks = self._blocks.of(candidates)
        base = blocks.cosines(self._index.vectors, vectors.base)
        reader = blocks.cosines(self._index.reader_vectors, vectors.reader)
        by_base = _less_past(base, blocks, self._index.vectors, vectors.past_base)
        by_reader = _less_past(reader, blocks, self._index.reader_vectors, vectors.past_reader)
        columns = {**_passage_columns(blocks, by_base), "lexical": lexical}
        sentence_columns = {
            **_sentence_columns(blocks, by_base, BASE_WIDTH),
            "sentence_lexical": self._index.lexical_sentences.scores(query_terms)[blocks.sentence_numbers],
        }
        if vectors.reader is not None:
            columns |= _of_reader(_passage_columns(blocks, by_reader))
            sentence_columns |= _of_reader(_sentence_columns(blocks, by_reader, READER_WIDTH))
        # How near the questions come that each sentence answers, by the reader where there is one: to rank by, and as it is.
        with_reader = vectors.reader is not None
        near, width = (reader, READER_WIDTH) if with_reader else (base, BASE_WIDTH)
        by_asked = sentence_columns["reader_question" if with_reader else "question"]
        asked = by_asked if vectors.past_base is None else blocks.answered(near, width)
        _fill_in(columns, sentence_columns, blocks)
        fused = fuse(columns, self._weights)
        sentences = self._sentence_hits(
            blocks, fuse(sentence_columns, self._weights), (base, reader, asked), (by_base, by_reader, by_asked)
        )
        chunk_base = blocks.best("chunk", base)
        order = sorted(range(len(candidates)), key=lambda at: (-float(fused[at]), candidates[at]))
        hits = tuple(
            Hit(
                passage=self._passages[candidates[at]],
                score=float(fused[at]),
                base=float(chunk_base[at]),
                lexical=float(lexical[at]),
                sentences=tuple(sentences[at]),
            )
            for at in order
        )
        is_there = np.asarray([not within or self._passages[row].id in within for row in candidates])
        rows = blocks.rows_of["question"]
        # One that has several answers stands there once for each: the same words have the same cosine.
        return hits, _largest(np.unique(near[rows[is_there[blocks.owner[rows]]]]))

    def _sentence_hits(
        self,
        blocks: ChosenBlocks,
        scores: FloatArray,
        raw: tuple[FloatArray, FloatArray, FloatArray],
        ranked_by: tuple[FloatArray, FloatArray, FloatArray],
    ) -> list[list[SentenceHit]]:
        """Per passage its sentences; cosines of both encoders, one a row, and how near a sentence's questions are: as they are, and to rank by."""
        columns = [
            column
            for base, reader, asked in (raw, ranked_by)
            for column in (blocks.of_sentences(base), blocks.of_sentences(reader), asked)
        ]
        owners = blocks.owner[blocks.rows_of["sentence"]].tolist()
        table = np.stack((scores, *columns), axis=1).tolist()
        hits: list[list[SentenceHit]] = [[] for _ in range(blocks.size)]
        for owner, entry, (score, *cosines) in zip(owners, blocks.sentences, table, strict=True):
            base, reader, question, *new = cosines
            hits[owner].append(SentenceHit(entry.span, score, base, reader, question, (new[0], new[1], new[2])))
        return hits


def _largest(cosines: FloatArray) -> tuple[float, ...]:
    """The largest of these, at most `KNOWN_QUESTIONS`, largest first."""
    return tuple(np.sort(cosines)[::-1][:KNOWN_QUESTIONS].tolist())


def _fill_in(columns: dict[str, FloatArray], sentence_columns: dict[str, FloatArray], blocks: ChosenBlocks) -> None:
    """Papers without indexed questions stand beside papers with: what they would score is told by the others."""
    prepared = columns["question"] > NO_SCORE
    of_sentence = prepared[blocks.owner[blocks.rows_of["sentence"]]]
    for asked, said in (("question", "sentence"), ("reader_question", "reader_sentence")):
        if asked in columns:
            columns[asked] = expected_where_missing(columns[asked], columns[said], prepared)
            told_by = sentence_columns[said]
            sentence_columns[asked] = expected_where_missing(sentence_columns[asked], told_by, of_sentence)


def _passages_of(keys: Iterable[str], passages: Mapping[str, Sequence[int]]) -> list[int]:
    """The passages of these texts, each once, in order."""
    return list(dict.fromkeys(row for key in keys for row in passages[key]))


def _passage_columns(blocks: ChosenBlocks, cosines: FloatArray) -> dict[str, FloatArray]:
    """The best cosine of each passage by kind of entry, under the names that fusion knows."""
    return {
        "base": blocks.best("chunk", cosines),
        "sentence": blocks.best("sentence", cosines),
        "question": blocks.best("question", cosines),
    }


def _sentence_columns(blocks: ChosenBlocks, cosines: FloatArray, width: float) -> dict[str, FloatArray]:
    """Of each sentence its own cosine, and how near the questions come that it answers."""
    return {"sentence": blocks.of_sentences(cosines), "question": blocks.answered(cosines, width)}


def _of_reader(columns: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """The same columns under the names of those of the reader."""
    return {"reader" if name == "base" else f"reader_{name}": column for name, column in columns.items()}


def _less_past(
    cosines: FloatArray, blocks: ChosenBlocks, matrix: FloatMatrix | None, past: FloatMatrix | None
) -> FloatArray:
    """The cosines to rank by: those of the question, less part of those of the question before it."""
    return cosines if past is None else cosines - PAST_WEIGHT * blocks.cosines(matrix, past)


def _drawn(vector: FloatMatrix, towards: FloatMatrix) -> FloatMatrix:
    both = vector + np.float32(MESSAGE_WEIGHT) * towards
    return np.asarray(both / np.linalg.norm(both), np.float32)
