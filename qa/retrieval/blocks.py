"""Which rows of the vectors belong to which passage, and scores over the rows of some passages only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.index.entries import Entry, EntryKind
from ingest.models.encoder import FloatMatrix

FloatArray = npt.NDArray[np.float32]
_Rows = npt.NDArray[np.intp]
NO_SCORE = -1.0
_KINDS: tuple[EntryKind, ...] = ("chunk", "sentence", "question")


class Blocks:
    """The rows of the vectors by passage: each passage has one block of them.

    Args:
        scored: the entry of each row; those of a passage stand together.
        passage_of: the passage of each row, counted in reading order.
        passages: how many passages there are.
    """

    def __init__(self, scored: Sequence[Entry], passage_of: Sequence[int], passages: int) -> None:
        self._bounds = np.searchsorted(np.asarray(passage_of, np.intp), np.arange(passages + 1))
        kinds = np.asarray([_KINDS.index(entry.kind) for entry in scored], np.int8)
        self._kinds = kinds
        # The number of a sentence among all sentences, by row: the lexical index counts like that.
        self._sentence_number = np.cumsum(kinds == _KINDS.index("sentence")) - 1
        self._scored = scored
        self._answers = [self._pairs(at) for at in range(passages)]

    def of(self, passages: Sequence[int]) -> ChosenBlocks:
        """The blocks of some passages, in that order."""
        starts, stops = self._bounds[list(passages)], self._bounds[[at + 1 for at in passages]]
        sizes = stops - starts
        rows = np.concatenate([np.arange(a, b) for a, b in zip(starts, stops, strict=True)] or [np.empty(0, np.intp)])
        before = np.cumsum(sizes) - sizes
        pairs = [self._answers[at] + first for at, first in zip(passages, before, strict=True)]
        return ChosenBlocks(
            runs=_joined(list(zip(starts.tolist(), stops.tolist(), strict=True))),
            owner=np.repeat(np.arange(len(passages)), sizes),
            rows_of={kind: np.flatnonzero(self._kinds[rows] == at) for at, kind in enumerate(_KINDS)},
            answers=np.concatenate(pairs or [np.empty((0, 2), np.intp)]),
            sentences=[self._scored[row] for row in rows[self._kinds[rows] == _KINDS.index("sentence")].tolist()],
            sentence_numbers=self._sentence_number[rows[self._kinds[rows] == _KINDS.index("sentence")]],
        )

    def _pairs(self, passage: int) -> _Rows:
        """Rows within a block, shape (pairs, 2): an indexed question, and a sentence that its quote holds or lies in."""
        start, stop = self._bounds[passage : passage + 2].tolist()
        block = self._scored[start:stop]
        found = [
            (question, sentence)
            for question, asked in enumerate(block)
            if asked.kind == "question"
            for sentence, said in enumerate(block)
            if said.kind == "sentence" and said.span.overlaps(asked.span)
        ]
        return np.asarray(found, np.intp).reshape(-1, 2)


@dataclass(frozen=True, slots=True)
class ChosenBlocks:
    """The rows of some passages one after another; arrays have one value a row unless it is said otherwise.

    `runs` are their ranges in the whole, `owner` the place of each row's passage among the chosen, `rows_of` the rows of
    a kind, `answers` pairs of a question's and a sentence's row; `sentences` and their numbers go by sentence.
    """

    runs: Sequence[tuple[int, int]]
    owner: _Rows
    rows_of: Mapping[EntryKind, _Rows]
    answers: _Rows
    sentences: Sequence[Entry]
    sentence_numbers: _Rows

    @property
    def size(self) -> int:
        """How many passages there are."""
        return int(self.owner[-1]) + 1 if len(self.owner) else 0

    def cosines(self, matrix: FloatMatrix | None, query: FloatMatrix | None) -> FloatArray:
        """The cosine of each row with a query; -1 everywhere where there is no query to compare with."""
        if matrix is None or query is None:
            return np.full(len(self.owner), NO_SCORE, np.float32)
        # Neighbouring passages are multiplied in one go and nothing is copied out of the file.
        # Summed in double precision: else the last digits hang on how many threads share the sum, and with them near ties.
        exact = query.astype(np.float64)
        products = [matrix[start:stop].astype(np.float64) @ exact for start, stop in self.runs]
        return np.concatenate(products or [np.empty(0)]).astype(np.float32)

    def best(self, kind: EntryKind, cosines: FloatArray) -> FloatArray:
        """Per passage the best cosine among its entries of a kind; -1 where it has none."""
        best = np.full(self.size, NO_SCORE, np.float32)
        rows = self.rows_of[kind]
        np.maximum.at(best, self.owner[rows], cosines[rows])
        return best

    def of_sentences(self, cosines: FloatArray) -> FloatArray:
        """Per sentence its own cosine."""
        return cosines[self.rows_of["sentence"]]

    def answered(self, cosines: FloatArray, width: float) -> FloatArray:
        """Per sentence how near the indexed questions come that it answers, a soft maximum: many near ones count for more than one.

        Args:
            cosines: of the rows.
            width: how much less near (a cosine) a question counts 1/e.

        Returns:
            Somewhat above the best cosine, by the width times the logarithm of how many are about as near; -1 without any.
        """
        asked, said = self.answers.T
        counted = np.exp((cosines[asked].astype(np.float64) - 1) / width)
        total = np.bincount(said, counted, len(cosines))
        with np.errstate(divide="ignore"):
            soft = 1 + width * np.log(total)
        return self.of_sentences(np.maximum(soft, NO_SCORE).astype(np.float32))


def _joined(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order, those that touch made one."""
    joined: list[tuple[int, int]] = []
    for start, stop in ranges:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined
