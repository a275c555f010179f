"""Only the rows of the chosen passages are compared, and they get the scores that all rows would give."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from ingest.index.entries import Entry, EntryKind
from ingest.records import Span
from qa.retrieval.blocks import NO_SCORE, Blocks


def entry(kind: EntryKind, passage: int, start: int, end: int) -> Entry:
    return Entry(kind, f"{kind}-{passage}-{start}", str(passage), Span(start, end), "")


# Three passages: the first with a question about its second sentence, the second with none, the third about both.
ENTRIES = [
    entry("chunk", 0, 0, 20), entry("sentence", 0, 0, 10), entry("sentence", 0, 10, 20), entry("question", 0, 12, 18),
    entry("chunk", 1, 20, 30), entry("sentence", 1, 20, 30),
    entry("chunk", 2, 30, 50), entry("sentence", 2, 30, 40), entry("sentence", 2, 40, 50), entry("question", 2, 30, 50),
]  # fmt: skip
BLOCKS = Blocks(ENTRIES, [int(one.passage_id) for one in ENTRIES], 3)


def unit(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


MATRIX = unit(np.random.default_rng(3).normal(size=(10, 8)))
QUERY = unit(np.random.default_rng(4).normal(size=8))
ALL = MATRIX @ QUERY


@pytest.mark.parametrize("chosen", [[0], [1], [2], [0, 1], [0, 2], [0, 1, 2]])
def test_the_chosen_passages_have_the_scores_that_the_whole_gives(chosen: list[int]) -> None:
    blocks = BLOCKS.of(chosen)
    cosines = blocks.cosines(MATRIX, QUERY)
    rows = [row for row, one in enumerate(ENTRIES) if int(one.passage_id) in chosen]
    assert np.allclose(cosines, ALL[rows], atol=1e-6)
    sentences = [row for row in rows if ENTRIES[row].kind == "sentence"]
    assert blocks.sentences == [ENTRIES[row] for row in sentences]
    assert np.allclose(blocks.of_sentences(cosines), ALL[sentences], atol=1e-6)
    every = [row for row, one in enumerate(ENTRIES) if one.kind == "sentence"]
    assert [every[number] for number in blocks.sentence_numbers] == sentences


def test_a_passage_has_the_best_of_its_entries_of_a_kind_and_none_where_it_has_none() -> None:
    blocks = BLOCKS.of([0, 1, 2])
    cosines = blocks.cosines(MATRIX, QUERY)
    assert np.allclose(blocks.best("sentence", cosines), [max(ALL[1:3]), ALL[5], max(ALL[7:9])], atol=1e-6)
    assert np.allclose(blocks.best("question", cosines), [ALL[3], NO_SCORE, ALL[9]], atol=1e-6)


def test_a_sentence_has_the_cosine_of_the_question_that_it_answers() -> None:
    blocks = BLOCKS.of([0, 2])
    answered = blocks.answered(blocks.cosines(MATRIX, QUERY), 0.03)
    assert np.allclose(answered, [NO_SCORE, max(NO_SCORE, ALL[3]), *[max(NO_SCORE, ALL[9])] * 2], atol=1e-6)


def test_many_questions_that_come_near_count_for_more_than_one() -> None:
    rows = [entry("sentence", 0, 0, 9), entry("sentence", 0, 10, 20), *(entry("question", 0, 0, 9) for _ in range(3))]
    rows.append(entry("question", 0, 12, 18))
    blocks = Blocks(rows, [0] * len(rows), 1).of([0])
    cosines = np.asarray([0, 0, 0.8, 0.8, 0.2, 0.81], np.float32)
    many, one = blocks.answered(cosines, 0.03).tolist()
    assert one == pytest.approx(0.81, abs=1e-6)
    assert many == pytest.approx(0.8 + 0.03 * np.log(2), abs=1e-6)
    assert blocks.answered(cosines, 0.005)[0] == pytest.approx(0.8, abs=4e-3)


def test_without_a_query_or_vectors_there_is_no_score() -> None:
    blocks = BLOCKS.of([0, 1])
    assert set(blocks.cosines(MATRIX, None)) == set(blocks.cosines(None, QUERY)) == {np.float32(NO_SCORE)}
