"""Train the joint reader: low-rank changes of the upper layers, and its heads, on pairs of both tasks."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.models.adapter import Adapter, read_adapter, write_adapter
from ingest.models.encoder import Encoder
from ingest.models.layers import MAX_TOKENS
from qa.reading.joint import FIRST_JOINT_LAYER, PAIR_HEADS, TASKS, TOKEN_HEADS
from qa.reading.marks import MARKS, token_marks
from qa.training.layers import State, TunableLayers
from qa.training.optimiser import Optimiser
from qa.training.padding import length_batches, pad
from qa.training.pairs import Pair

if TYPE_CHECKING:
    from torch import Tensor

Report = Callable[[int, int, float], None]


@dataclass(frozen=True, slots=True)
class JointHyperparameters:
    """The hyperparameters of the training."""

    rank: int = 64
    alpha: int = 128
    learning_rate: float = 3.5e-4
    head_learning_rate: float = 1e-3
    warmup: float = 0.06
    weight_decay: float = 0.01
    # Few tokens of a false claim are the wrong ones, few of a passage the answer.
    rare_token_weight: float = 3.0
    worst_token_weight: float = 0.5
    tokens_per_batch: int = 2400
    seed: int = 7


class TunableJointReader:
    """The joint reader with gradients; `base` must be loaded for this alone, in float32, since its layers are changed."""

    def __init__(self, base: Encoder, hyperparameters: JointHyperparameters) -> None:
        import torch

        self._base_name, self._prompt = base.name, base.settings.query_prompt
        self._hyperparameters = hyperparameters
        self._layers = TunableLayers(
            base,
            first_layer=FIRST_JOINT_LAYER,
            rank=hyperparameters.rank,
            alpha=hyperparameters.alpha,
            seed=hyperparameters.seed,
            max_tokens=MAX_TOKENS,
            tokens_per_pass=hyperparameters.tokens_per_batch,
        )
        self._heads = torch.nn.ModuleDict(
            {name: torch.nn.Linear(base.dimension, 1) for name in (*PAIR_HEADS, *TOKEN_HEADS)}
        )
        for head in self._heads.values():
            torch.nn.init.normal_(head.weight, 0, 0.02)  # type: ignore[arg-type] # a module's attribute, to the checker
        self._marks = torch.nn.Parameter(torch.zeros(MARKS, base.dimension))

    def start_from(self, folder: Path) -> None:
        """Go on from the weights of an earlier joint reader, of this rank or a lower one and of this scale.

        Raises:
            ModelMissingError: there are none, or they cannot be read.
        """
        import torch

        weights = {name: torch.from_numpy(weight) for name, weight in read_adapter(folder).weights.items()}
        self._layers.restore({name: _widened(weights[name], fresh) for name, fresh in self._layers.weights().items()})
        self._heads.load_state_dict({name: weights[name] for name in self._heads.state_dict()})
        with torch.no_grad():
            self._marks.copy_(weights["marks"])

    def train(self, epochs: Sequence[Sequence[Pair]], report: Report, after_epoch: Callable[[int], None]) -> None:
        """Train on epochs of pairs as they were drawn; `report` receives step, steps and loss."""
        hyperparameters = self._hyperparameters
        rng = random.Random(hyperparameters.seed)
        batches = [self._batches(epoch, rng) for epoch in epochs]
        total = sum(map(len, batches))
        heads: list[Tensor] = [*self._heads.parameters(), self._marks]
        groups = [(self._layers.trainable, hyperparameters.learning_rate), (heads, hyperparameters.head_learning_rate)]
        optimiser = Optimiser(
            groups, total=total, warmup=hyperparameters.warmup, weight_decay=hyperparameters.weight_decay
        )
        step = 0
        for number, (epoch, places) in enumerate(zip(epochs, batches, strict=True), start=1):
            for batch in places:
                loss = self._loss([epoch[place] for place in batch])
                optimiser.step(loss)
                step += 1
                report(step, total, float(loss.detach()))
            after_epoch(number)

    def score(self, pairs: Sequence[Pair]) -> list[dict[str, float]]:
        """For each pair the log-odds of its heads: answers, follows, contradicted, worst fault, best evidence."""
        import torch

        rows: list[dict[str, float]] = [{} for _ in pairs]
        with torch.no_grad():
            for places in self._batches(pairs, None):
                batch = [pairs[place] for place in places]
                pair_scores, token_scores, is_left, is_text = self._forward(batch)
                worst = token_scores["fault"].masked_fill(~is_left, -30.0).amax(1)
                best = token_scores["evidence"].masked_fill(is_left | ~is_text, -30.0).amax(1)
                for row, place in enumerate(places):
                    rows[place] = {name: float(pair_scores[name][row]) for name in PAIR_HEADS}
                    rows[place] |= {"fault": float(worst[row]), "evidence": float(best[row])}
        return rows

    def save(self, folder: Path) -> None:
        """Write adapter and heads in one file, in half precision."""
        weights: dict[str, Tensor] = {
            **self._layers.weights(),
            "marks": self._marks,
            **self._heads.state_dict(),
        }
        numbers = {name: weight.detach().numpy() for name, weight in weights.items()}
        write_adapter(
            Adapter(numbers, self._base_name, self._hyperparameters.alpha / self._hyperparameters.rank), folder
        )

    def _batches(self, pairs: Sequence[Pair], rng: random.Random | None) -> list[list[int]]:
        lengths = [(len(pair.left) + len(pair.passage)) // 3 for pair in pairs]
        batches = list(length_batches(lengths, self._hyperparameters.tokens_per_batch))
        if rng is not None:
            rng.shuffle(batches)
        return batches

    def _loss(self, batch: Sequence[Pair]) -> Tensor:
        """Of the pair and of the tokens; a head counts for the pairs whose label it knows."""
        import torch

        pair_scores, token_scores, is_left, is_text = self._forward(batch)
        holds = torch.tensor([float(pair.holds) for pair in batch])
        is_question = torch.tensor([pair.task == "question" for pair in batch])
        contradicted = torch.tensor([float(bool(pair.contradicted)) for pair in batch])
        knows_contradiction = torch.tensor([pair.contradicted is not None for pair in batch]) & ~is_question
        loss = _entropy(pair_scores["answers"], holds, is_question)
        loss = loss + _entropy(pair_scores["follows"], holds, ~is_question)
        loss = loss + 0.3 * _entropy(pair_scores["contradicted"], contradicted, knows_contradiction)
        knows_faults = torch.tensor([pair.faults is not None for pair in batch])
        rare = self._hyperparameters.rare_token_weight
        wrong = self._targets(batch, "faults", is_left)
        loss = loss + _entropy(token_scores["fault"], wrong, is_left & (knows_faults & ~is_question)[:, None], rare)
        worst = token_scores["fault"].masked_fill(~is_left, -30.0).amax(1)
        loss = loss + self._hyperparameters.worst_token_weight * _entropy(worst, 1 - holds, ~is_question)
        of_passage = is_text & ~is_left & is_question[:, None]
        for head in ("evidence", "answer"):
            targets = self._targets(batch, head, of_passage)
            known = torch.tensor([not pair.holds or bool(getattr(pair, head)) for pair in batch])
            loss = loss + 0.7 * _entropy(token_scores[head], targets, of_passage & known[:, None], rare)
        return loss

    def _targets(self, batch: Sequence[Pair], field: str, mask: Tensor) -> Tensor:
        """1 for each token that touches a range of the field, which for faults is of the left text, else of the passage."""
        import torch

        targets = torch.zeros(mask.shape)
        for row, pair in enumerate(batch):
            ranges = getattr(pair, field)
            if not ranges:
                continue
            (_, ours), (_, theirs) = self._states(pair)
            offset, spans = (0, ours) if field == "faults" else (len(ours), theirs)
            for place, (start, end) in enumerate(spans):
                if end > max(start, 0) and any(start < stop and end > begin for begin, stop in ranges):
                    targets[row, offset + place] = 1.0
        return targets

    def _forward(self, batch: Sequence[Pair]) -> tuple[dict[str, Tensor], dict[str, Tensor], Tensor, Tensor]:
        import torch

        # All at once, so that texts of about the same length are computed together.
        self._layers.lower([text for pair in batch for text in (pair.left, pair.passage)], self._prompt)
        rows, marks, lefts, texts = [], [], [], []
        for pair in batch:
            (ours, our_spans), (theirs, their_spans) = self._states(pair)
            rows.append(torch.cat([ours, theirs]).float())
            marks.append(
                torch.tensor(token_marks(pair.left, pair.passage, our_spans, their_spans, TASKS.index(pair.task)))
            )
            is_text = [end > max(start, 0) for start, end in (*our_spans, *their_spans)]
            texts.append(torch.tensor(is_text))
            lefts.append(torch.tensor([text and place < len(our_spans) for place, text in enumerate(is_text)]))
        hidden, real = pad(rows)
        hidden = hidden + self._marks[pad(marks)[0]]
        hidden = self._layers.upper(hidden, real)
        pair_scores = {name: self._heads[name](hidden[:, 0]).squeeze(-1) for name in PAIR_HEADS}
        token_scores = {name: self._heads[name](hidden).squeeze(-1) for name in TOKEN_HEADS}
        return pair_scores, token_scores, pad(lefts)[0], pad(texts)[0]

    def _states(self, pair: Pair) -> list[State]:
        """What enters the first joint layer of both texts, and the ranges of their tokens."""
        return self._layers.lower([pair.left, pair.passage], self._prompt)


def _widened(earlier: Tensor, fresh: Tensor) -> Tensor:
    """A half of a change of a lower rank in one of this rank: the same change, since one half of what is new is zero."""
    widened = fresh.clone()
    rows, columns = earlier.shape
    widened[:rows, :columns] = earlier
    return widened


def _entropy(scores: Tensor, targets: Tensor, known: Tensor, rare_weight: float = 1.0) -> Tensor:
    """The mean binary cross-entropy over what is known; 0 where nothing is."""
    import torch

    weight = torch.tensor(rare_weight)
    each = torch.nn.functional.binary_cross_entropy_with_logits(scores, targets, pos_weight=weight, reduction="none")
    counted = known.float()
    return (each * counted).sum() / counted.sum().clamp(min=1)
