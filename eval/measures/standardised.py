"""A logistic model of named signals that are penalised alike, whatever their units: how the small models of answering are fitted and written."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qa.logistic import Logistic
from qa.training.logistic import Floats, fit_logistic

Flags = NDArray[np.bool_]


def fitted(
    signals: Sequence[Mapping[str, float]],
    right: Sequence[bool] | Flags,
    inverse_strength: float,
    *,
    without: Collection[str] = (),
    shares: ArrayLike | None = None,
) -> Logistic:
    """The model of these rows by all their signals but some; `shares` is how much each row weighs, even where nobody says.

    The penalty is one on standardised signals; the weights are given in the signals' own units.
    """
    names = [name for name in signals[0] if name not in without]
    matrix = np.asarray([[row[name] for name in names] for row in signals], np.float64)
    mean, spread = matrix.mean(axis=0), matrix.std(axis=0)
    spread[spread == 0.0] = 1.0
    weights, intercept = fit_logistic((matrix - mean) / spread, right, penalty=1 / inverse_strength, shares=shares)
    own: Floats = weights / spread
    return Logistic(
        intercept=round(float(intercept - own @ mean), 4),
        weights={name: round(float(weight), 4) for name, weight in zip(names, own, strict=True)},
    )


def write_models(path: Path, models: Mapping[str, object]) -> None:
    """Write the models of a file, each by the kind of pipeline that it is for, and say where."""
    path.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{path}\n")
