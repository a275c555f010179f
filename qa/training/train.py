"""The training loop: deal, embed, compare, step; a checkpoint after every epoch."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.training.batches import deal_all
from qa.training.data import TuningData
from qa.training.loss import tuning_loss
from qa.training.model import TunableEncoder
from qa.training.recipe import TuningRecipe

if TYPE_CHECKING:
    from torch import Tensor

# Called with how many of how many steps are done.
Progress = Callable[[int, int], None]


def train(
    model: TunableEncoder, data: TuningData, recipe: TuningRecipe, checkpoint: Path, progress: Progress
) -> dict[str, Tensor]:
    """Train the adapter; the same data, recipe and machine give the same weights.

    Args:
        model: a fresh one; its adapter is changed in place.
        data: what is trained on; texts that no question points at are not used.
        recipe: the figures of the training.
        checkpoint: where an interrupted training goes on from; of the same data and recipe, or absent.
        progress: told how many of how many steps are done.

    Returns:
        The adapter's weights.
    """
    import torch

    epochs = deal_all(data, recipe)
    total = sum(map(len, epochs))
    optimiser = torch.optim.AdamW(model.trainable, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _warm_up_then_fall(total, recipe.warmup))
    finished = _resume(checkpoint, model, optimiser, schedule)
    done = sum(map(len, epochs[:finished]))
    for number, epoch in enumerate(epochs[finished:], start=finished + 1):
        for batch in epoch:
            questions = model.embed_queries(batch.questions)
            texts = model.embed_passages([data.texts[text] for text in batch.texts])
            loss = tuning_loss(questions @ texts.T, batch, recipe)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call] # untyped in the library
            torch.nn.utils.clip_grad_norm_(model.trainable, 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            progress(done, total)
        _save(checkpoint, number, model, optimiser, schedule)
    return model.adapter()


def _warm_up_then_fall(total: int, warmup: float) -> Callable[[int], float]:
    """The factor on the learning rate: up in a line over the first share of the steps, then down in a line to 0."""
    rising = max(1, math.floor(total * warmup))
    return lambda step: min((step + 1) / rising, max(0.0, (total - step) / max(1, total - rising)))


def _save(checkpoint: Path, epochs: int, model: TunableEncoder, optimiser: Any, schedule: Any) -> None:
    import torch

    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    aside = checkpoint.with_suffix(".writing")
    torch.save(
        {
            "epochs": epochs,
            "adapter": model.adapter(),
            "optimiser": optimiser.state_dict(),
            "schedule": schedule.state_dict(),
        },
        aside,
    )
    aside.replace(checkpoint)


def _resume(checkpoint: Path, model: TunableEncoder, optimiser: Any, schedule: Any) -> int:
    """Restore what an earlier run saved; how many epochs that had finished."""
    import torch

    if not checkpoint.is_file():
        return 0
    saved = torch.load(checkpoint, weights_only=True)
    model.restore(saved["adapter"])
    optimiser.load_state_dict(saved["optimiser"])
    # A LambdaLR leaves its function out of its state, which suits: the function is made anew from the recipe.
    schedule.load_state_dict(saved["schedule"])
    return int(saved["epochs"])
