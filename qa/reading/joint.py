"""The joint reader: the encoder's upper layers, tuned to read a question or a claim beside a passage.

The layers below `FIRST_JOINT_LAYER` are the encoder's own and see each text apart; those from there on see both at once.
From one pass come, for a question: does the passage answer it, and with which words; for a claim: does it follow, is it
contradicted, and which of its words does the passage not bear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from ingest.errors import ModelMissingError
from ingest.models.adapter import adapter_fits, read_adapter, upper_layers
from ingest.models.encoder import Encoder
from ingest.models.layers import FIRST_UPPER_LAYER, Layers, OnnxVectors, SharedLayers, mask_of
from qa.reading.marks import token_marks

READER_DIR = Path(__file__).parent / "data"
FIRST_JOINT_LAYER = FIRST_UPPER_LAYER
Task = Literal["question", "claim"]
TASKS: tuple[Task, ...] = ("question", "claim")
# Heads on the first token: log-odds that the passage answers, that the claim follows, that it is contradicted.
PAIR_HEADS = ("answers", "follows", "contradicted")
# Heads on every token: a word of the left text at fault; a word of the passage in a sentence that answers; in the answer.
TOKEN_HEADS = ("fault", "evidence", "answer")
Ranges = tuple[tuple[int, int], ...]
Spans = list[tuple[int, int]]
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class JointReading:
    """What one pass says of a left text (question or claim) beside a passage; all scores are log-odds.

    `faults` holds a score for each token of the left text, `evidence` and `answer` for each token of the passage, with the
    tokens' ranges in `left_spans` and `passage_spans`.
    """

    answers: float
    follows: float
    contradicted: float
    faults: tuple[float, ...]
    evidence: tuple[float, ...]
    answer: tuple[float, ...]
    left_spans: Ranges
    passage_spans: Ranges

    @property
    def worst_fault(self) -> float:
        """The log-odds of the most doubtful token of the left text; -30 for none."""
        return max(self.faults, default=-30.0)

    def fault_of(self, start: int, end: int) -> float | None:
        """The most doubtful token of the left text that touches this range; None where no token does."""
        return _best_inside(self.faults, self.left_spans, start, end)


class JointReader:
    """Reads pairs: each text through the encoder's lower layers, both together through upper ones. Safe to share between threads.

    Args:
        shared: the lower layers.
        upper: the upper ones, tuned.
        prompt: stands before each text.
        weights: of the heads and of the marks, by name.
    """

    def __init__(self, shared: SharedLayers, upper: Layers, prompt: str, weights: dict[str, FloatArray]) -> None:
        self._shared = shared
        self._upper = upper
        self._prompt = prompt
        self._heads = {name: weight for name, weight in weights.items() if "lora" not in name}

    def read(self, left: str, passage: str, task: Task) -> JointReading:
        """Read one pair."""
        return self.read_all([(left, passage)], task)[0]

    def read_all(self, pairs: Sequence[tuple[str, str]], task: Task) -> list[JointReading]:
        """Read pairs of left text and passage together, padded to the longest; texts are cut at 512 tokens."""
        if not pairs:
            return []
        states = {text: self._states(text) for text in dict.fromkeys(text for pair in pairs for text in pair)}
        rows = []
        for left, passage in pairs:
            (ours, our_spans), (theirs, their_spans) = states[left], states[passage]
            marks = token_marks(left, passage, our_spans, their_spans, TASKS.index(task))
            rows.append(np.concatenate([ours, theirs]) + self._heads["marks"][marks])
        mask = mask_of([len(row) for row in rows])
        hidden = np.zeros((*mask.shape, self._shared.dimension), np.float32)
        for place, states_of_pair in zip(hidden, rows, strict=True):
            place[: len(states_of_pair)] = states_of_pair
        hidden = self._upper.run(hidden, mask)
        if not np.isfinite(hidden[mask > 0]).all():
            raise ModelMissingError("The joint reader gives scores that are no numbers: its weights are damaged.")
        pair_scores = {name: self._score(name, hidden[:, 0]).tolist() for name in PAIR_HEADS}
        token_scores = {name: self._score(name, hidden).tolist() for name in TOKEN_HEADS}
        readings = []
        for row, (left, passage) in enumerate(pairs):
            left_spans, passage_spans = states[left][1], states[passage][1]
            cut, end = len(left_spans), len(left_spans) + len(passage_spans)
            readings.append(
                JointReading(
                    answers=pair_scores["answers"][row],
                    follows=pair_scores["follows"][row],
                    contradicted=pair_scores["contradicted"][row],
                    faults=_kept(token_scores["fault"][row][:cut], left_spans),
                    evidence=_kept(token_scores["evidence"][row][cut:end], passage_spans),
                    answer=_kept(token_scores["answer"][row][cut:end], passage_spans),
                    left_spans=tuple(span for span in left_spans if _is_text(span)),
                    passage_spans=tuple(span for span in passage_spans if _is_text(span)),
                )
            )
        return readings

    def _states(self, text: str) -> tuple[FloatArray, Spans]:
        """What enters the first joint layer, and the tokens' ranges in the text.

        Tokens of the prompt and the marks around a text have a range that ends at or before its first character.
        """
        hidden, spans = self._shared.states(self._prompt + text)
        return hidden, [(start - len(self._prompt), end - len(self._prompt)) for start, end in spans]

    def _score(self, head: str, states: FloatArray) -> FloatArray:
        return np.asarray(states @ self._heads[f"{head}.weight"][0] + self._heads[f"{head}.bias"][0], np.float32)


def load_joint_reader(encoder: Encoder, folder: Path = READER_DIR) -> JointReader | None:
    """The reader that ships with Standpunt; None for another encoder than the one that it was tuned from.

    Raises:
        ModelMissingError: it cannot be read.
    """
    base = encoder.vectors
    if not (isinstance(base, OnnxVectors) and adapter_fits(folder, encoder.name)):
        return None
    adapter = read_adapter(folder)
    return JointReader(base.shared, upper_layers(base, folder, adapter), encoder.settings.query_prompt, adapter.weights)


def _is_text(span: tuple[int, int]) -> bool:
    return span[1] > max(span[0], 0)


def _kept(scores: Sequence[float], spans: Sequence[tuple[int, int]]) -> tuple[float, ...]:
    return tuple(score for score, span in zip(scores, spans, strict=True) if _is_text(span))


def _best_inside(scores: Sequence[float], spans: Ranges, start: int, end: int) -> float | None:
    inside = [score for score, span in zip(scores, spans, strict=True) if span[0] < end and span[1] > start]
    return max(inside, default=None)
