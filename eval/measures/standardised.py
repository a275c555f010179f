"""A logistic regression on standardised signals, told in their own units: what the small models of answering are fitted by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline as Steps
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def fitted_steps(matrix: Floats, right: Flags, inverse_strength: float, weights: Floats | None = None) -> Steps:
    """A logistic regression on standardised signals; `weights` of the rows, even where there are none."""
    steps = make_pipeline(StandardScaler(), LogisticRegression(C=inverse_strength, max_iter=2000))
    return steps.fit(matrix, right, logisticregression__sample_weight=weights)


def fitted(
    signals: Sequence[Mapping[str, float]],
    right: Sequence[bool],
    inverse_strength: float,
    *,
    without: Collection[str] = (),
    weights: Sequence[float] | None = None,
) -> dict[str, object]:
    """The model of these rows by all their signals but some, as `qa.logistic.Logistic` reads it."""
    names = [name for name in signals[0] if name not in without]
    matrix = np.asarray([[row[name] for name in names] for row in signals])
    even = None if weights is None else np.asarray(weights)
    return in_own_units(fitted_steps(matrix, np.asarray(right), inverse_strength, even), names)


def in_own_units(steps: Steps, names: Sequence[str]) -> dict[str, object]:
    """That model as `qa.logistic.Logistic` reads it, weights in the signals' own units."""
    scaler, model = steps[0], steps[1]
    weights = model.coef_[0] / scaler.scale_
    return {
        "intercept": round(float(model.intercept_[0] - weights @ scaler.mean_), 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
    }
