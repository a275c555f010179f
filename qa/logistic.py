"""A logistic model of a few named signals."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class Logistic(BaseModel):
    """Weights by signal name, in the signals' own units."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intercept: float
    weights: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """The calibrated probability, 0 to 1; a signal without a weight is passed over."""
        return 1 / (1 + math.exp(-self.log_odds(signals)))

    def log_odds(self, signals: Mapping[str, float]) -> float:
        """The logarithm of the odds of that probability."""
        return self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())
