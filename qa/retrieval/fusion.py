"""Fuse the scores of several searches into one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

FloatArray = npt.NDArray[np.float32]


class FusionWeights(BaseModel):
    """The weight of each score's z-score in the sum; the figures are in `docs/quality.md`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: float = 1.0
    sentence: float = 0.3
    question: float = 1.0
    lexical: float = 0.7
    sentence_lexical: float = 0.15
    reader: float = 0.5
    reader_sentence: float = 0.3
    reader_question: float = 1.0


def fuse(columns: Mapping[str, FloatArray], weights: FusionWeights) -> FloatArray:
    """The weighted sum of the z-scores of each column, one value a row; columns are named as the weights."""
    size = len(next(iter(columns.values())))
    total = np.zeros(size, np.float32)
    for name, values in columns.items():
        total += getattr(weights, name) * z_scores(values)
    return total


def z_scores(values: FloatArray) -> FloatArray:
    """Values as distances from the mean of their row in standard deviations; all 0 where they do not differ.

    >>> z_scores(np.asarray([1.0, 3.0], np.float32)).tolist()
    [-1.0, 1.0]
    """
    spread = values.std(axis=-1, keepdims=True)
    differs = spread >= 1e-6
    return np.asarray(
        np.where(differs, (values - values.mean(axis=-1, keepdims=True)) / np.where(differs, spread, 1), 0), np.float32
    )
