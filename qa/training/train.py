"""The training loop: sample, embed, compare, step; a checkpoint after every epoch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qa.training.batches import sample_epochs
from qa.training.data import TuningData
from qa.training.hyperparameters import Hyperparameters
from qa.training.loss import tuning_loss
from qa.training.model import TunableEncoder
from qa.training.optimiser import Optimiser

# Called with how many of how many steps are done.
Progress = Callable[[int, int], None]


def train(
    model: TunableEncoder, data: TuningData, hyperparameters: Hyperparameters, checkpoint: Path, progress: Progress
) -> None:
    """Train the adapter in place; the same data, hyperparameters and machine give the same weights.

    Args:
        model: a fresh one.
        data: what is trained on; texts that no question points at are not used.
        hyperparameters: the figures of the training.
        checkpoint: where an interrupted training goes on from; of the same data and hyperparameters, or absent.
        progress: receives how many of how many steps are done.
    """
    epochs = sample_epochs(data, hyperparameters)
    total = sum(map(len, epochs))
    groups = [(model.layers.trainable, hyperparameters.learning_rate)]
    optimiser = Optimiser(groups, total=total, warmup=hyperparameters.warmup, weight_decay=hyperparameters.weight_decay)
    finished = _resume(checkpoint, model, optimiser)
    done = sum(map(len, epochs[:finished]))
    for number, epoch in enumerate(epochs[finished:], start=finished + 1):
        for batch in epoch:
            questions = model.embed_queries(batch.questions)
            texts = model.embed_passages([data.texts[text] for text in batch.texts])
            optimiser.step(tuning_loss(questions @ texts.T, batch, hyperparameters))
            done += 1
            progress(done, total)
        _save(checkpoint, number, model, optimiser)


def _save(checkpoint: Path, epochs: int, model: TunableEncoder, optimiser: Optimiser) -> None:
    import torch

    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    aside = checkpoint.with_suffix(".writing")
    torch.save({"epochs": epochs, "adapter": model.layers.weights(), **optimiser.state()}, aside)
    aside.replace(checkpoint)


def _resume(checkpoint: Path, model: TunableEncoder, optimiser: Optimiser) -> int:
    """Restore what an earlier run saved; how many epochs that had finished."""
    import torch

    if not checkpoint.is_file():
        return 0
    saved = torch.load(checkpoint, weights_only=True)
    model.layers.restore(saved["adapter"])
    optimiser.restore(saved)
    return int(saved["epochs"])
