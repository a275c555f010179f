"""What training minimises: each answer first among the texts, each near-miss below every true answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.training.batches import Batch
from qa.training.hyperparameters import Hyperparameters

if TYPE_CHECKING:
    from torch import Tensor

# As good as minus infinity, but a sum with it stays a number.
_NEVER = -1e9


def tuning_loss(cosines: Tensor, batch: Batch, hyperparameters: Hyperparameters) -> Tensor:
    """The loss of a batch, a scalar.

    Three terms: InfoNCE of each question's targets against the texts that do not answer it (van den Oord and others,
    2018); InfoNCE of each target against the questions it does not answer, near-misses among them; and for each pair
    of a true answer and a near-miss the softplus of how far the near-miss's best text comes above the answer's score
    less the margin, a smooth form of the area under the curve.

    Args:
        cosines: shape (questions + near-misses, texts), in the order of the batch.
        batch: whose questions and texts these are.
        hyperparameters: temperature, margin and weights.
    """
    import torch
    from torch.nn.functional import softplus

    column = {text: place for place, text in enumerate(batch.texts)}
    count = len(batch.examples)
    answers = torch.zeros_like(cosines, dtype=torch.bool)
    for row, example in enumerate(batch.examples):
        answers[row, [column[text] for text in example.positives if text in column]] = True
    pairs = [(row, column[text]) for row, example in enumerate(batch.examples) for text in example.targets]
    rows, columns = (torch.tensor(side) for side in zip(*pairs, strict=True))
    logits = cosines / hyperparameters.temperature
    wrong = logits.masked_fill(answers, _NEVER)
    true = logits[rows, columns]
    loss: Any = (torch.logaddexp(wrong.logsumexp(1)[rows], true) - true).mean()
    loss = loss + hyperparameters.text_weight * (torch.logaddexp(wrong.logsumexp(0)[columns], true) - true).mean()
    if batch.near_misses:
        best_true = cosines[:count].masked_fill(~answers[:count], _NEVER).amax(1)
        best_near = cosines[count:].amax(1)
        excess = best_near[None, :] - best_true[:, None] + hyperparameters.margin
        loss = loss + hyperparameters.near_miss_weight * softplus(excess / hyperparameters.temperature).mean()
    tensor: Tensor = loss
    return tensor
