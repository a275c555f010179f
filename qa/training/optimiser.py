"""How weights are changed step by step: the one optimiser of all trainings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

# Longer gradients are shortened to this.
_MAX_NORM = 1.0


class Optimiser:
    """AdamW, whose rate rises in a line over the first share of the steps and then falls in a line to 0.

    Args:
        groups: weights with the rate each of them has at the top.
        total: how many steps there will be.
        warmup: the share of the steps in which the rate rises.
        weight_decay: as in AdamW.
    """

    def __init__(
        self, groups: Sequence[tuple[list[Tensor], float]], *, total: int, warmup: float, weight_decay: float
    ) -> None:
        import torch

        self._weights = [weight for weights, _ in groups for weight in weights]
        self._optimiser = torch.optim.AdamW(
            [{"params": weights, "lr": rate} for weights, rate in groups], weight_decay=weight_decay
        )
        rising = max(1, round(warmup * total))
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda step: min((step + 1) / rising, max(0.0, (total - step) / max(1, total - rising)))
        )

    def step(self, loss: Tensor) -> None:
        """One step down the slope of a batch's loss."""
        import torch

        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # untyped in the library
        torch.nn.utils.clip_grad_norm_(self._weights, _MAX_NORM)
        self._optimiser.step()
        self._schedule.step()

    def state(self) -> dict[str, Any]:
        """What an interrupted training needs to go on."""
        # A LambdaLR leaves its function out of its state, which suits: it is made anew from the hyperparameters.
        return {"optimiser": self._optimiser.state_dict(), "schedule": self._schedule.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])
