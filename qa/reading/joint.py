"""The joint reader: the encoder's upper layers, tuned to read a question or a claim beside a passage.

The layers below `FIRST_JOINT_LAYER` are the encoder's own and see each text apart; those from there on see both at once.
From one pass come, for a question: does the passage answer it, and with which words; for a claim: does it follow, is it
contradicted, and which of its words does the passage not bear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ingest.models.adapter import adapter_fits, load_reader, read_adapter, transformer_of
from ingest.models.encoder import Encoder
from qa.reading.marks import token_marks

if TYPE_CHECKING:
    from torch import Tensor

READER_DIR = Path(__file__).parent / "data"
FIRST_JOINT_LAYER = 6
# The encoder has no places for more.
MAX_TOKENS = 512
Task = Literal["question", "claim"]
TASKS: tuple[Task, ...] = ("question", "claim")
# Heads on the first token: log-odds that the passage answers, that the claim follows, that it is contradicted.
PAIR_HEADS = ("answers", "follows", "contradicted")
# Heads on every token: a word of the left text at fault; a word of the passage in a sentence that answers; in the answer.
TOKEN_HEADS = ("fault", "evidence", "answer")
Ranges = tuple[tuple[int, int], ...]


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
    """Reads pairs; `base` and `tuned` share all layers below `FIRST_JOINT_LAYER`. Safe to share between threads."""

    def __init__(self, base: Encoder, tuned: Encoder, heads: dict[str, Tensor]) -> None:
        self._base = base
        self._lower: Any = transformer_of(base.model)
        self._upper: Any = transformer_of(tuned.model)
        self._heads = {name: weight.float() for name, weight in heads.items() if "lora" not in name}

    def read(self, left: str, passage: str, task: Task) -> JointReading:
        """Read one pair."""
        return self.read_all([(left, passage)], task)[0]

    def read_all(self, pairs: Sequence[tuple[str, str]], task: Task) -> list[JointReading]:
        """Read pairs of left text and passage together, padded to the longest; texts are cut at `MAX_TOKENS` tokens."""
        import torch

        if not pairs:
            return []
        with torch.no_grad():
            texts = list(dict.fromkeys(text for pair in pairs for text in pair))
            states = dict(zip(texts, lower_states(self._base, self._lower, texts), strict=True))
            rows, marks = [], []
            for left, passage in pairs:
                (ours, our_spans), (theirs, their_spans) = states[left], states[passage]
                rows.append(torch.cat([ours, theirs]))
                marks.append(torch.tensor(token_marks(left, passage, our_spans, their_spans, TASKS.index(task))))
            hidden = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
            lengths = torch.tensor([len(row) for row in rows])
            real = torch.arange(hidden.shape[1])[None, :] < lengths[:, None]
            kinds = torch.nn.utils.rnn.pad_sequence(marks, batch_first=True)
            hidden = hidden + self._heads["marks"].to(hidden.dtype)[kinds]
            hidden = run_layers(self._upper, hidden, real, FIRST_JOINT_LAYER).float()
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

    def _score(self, head: str, states: Tensor) -> Tensor:
        return states @ self._heads[f"{head}.weight"][0] + self._heads[f"{head}.bias"][0]


def load_joint_reader(encoder: Encoder, folder: Path = READER_DIR) -> JointReader | None:
    """The reader that ships with Standpunt; None for another encoder than the one that it was tuned from.

    Raises:
        ModelMissingError: it cannot be read.
    """
    if not adapter_fits(folder, encoder.name):
        return None
    return JointReader(encoder, load_reader(encoder, folder), read_adapter(folder).weights)


def lower_states(base: Encoder, transformer: Any, texts: Sequence[str]) -> list[tuple[Tensor, list[tuple[int, int]]]]:
    """What enters the first joint layer, shape (tokens, dimension) a text, and the tokens' ranges in the text.

    Tokens of the prompt and the marks around a text have a range that ends at or before its first character.
    """
    import torch

    prompt = base.settings.query_prompt
    tokenizer: Any = base.model.tokenizer
    results: list[tuple[Tensor, list[tuple[int, int]]]] = []
    for text in texts:
        found = tokenizer(prompt + text, return_offsets_mapping=True, truncation=True, max_length=MAX_TOKENS)
        hidden = transformer.embeddings(input_ids=torch.tensor([found["input_ids"]]))
        hidden = run_layers(transformer, hidden, None, 0, FIRST_JOINT_LAYER)
        results.append((hidden[0], [(s - len(prompt), e - len(prompt)) for s, e in found["offset_mapping"]]))
    return results


def run_layers(transformer: Any, hidden: Tensor, real: Tensor | None, first: int, last: int | None = None) -> Tensor:
    """Hidden states through some layers; `real` tells which tokens are no padding, None where all are."""
    hindrance = None if real is None or bool(real.all()) else (~real[:, None, None, :]).to(hidden.dtype) * -1e9
    for layer in transformer.encoder.layer[first:last]:
        hidden = layer(hidden, hindrance)
    return hidden


def _is_text(span: tuple[int, int]) -> bool:
    return span[1] > max(span[0], 0)


def _kept(scores: Sequence[float], spans: Sequence[tuple[int, int]]) -> tuple[float, ...]:
    return tuple(score for score, span in zip(scores, spans, strict=True) if _is_text(span))


def _best_inside(scores: Sequence[float], spans: Ranges, start: int, end: int) -> float | None:
    inside = [score for score, span in zip(scores, spans, strict=True) if span[0] < end and span[1] > start]
    return max(inside, default=None)
