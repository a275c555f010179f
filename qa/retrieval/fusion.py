"""Fuse the scores of several searches into one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from qa.retrieval.blocks import NO_SCORE

FloatArray = npt.NDArray[np.float32]
# As many scores as a line can be drawn through, and how much they must differ.
_LEAST_KNOWN, _LEAST_SPREAD = 3, 1e-6


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


def expected_where_missing(values: FloatArray, told_by: FloatArray, known: npt.NDArray[np.bool_]) -> FloatArray:
    """Scores with those that are not known filled in by what another score leads one to expect: a line through the known ones.

    As they were where none or nearly all are missing, since then there is nothing to compare or to learn from. A known
    score of -1 says that there is none, and tells nothing of the line.

    >>> values, told_by = np.asarray([0.2, 0.4, 0.6, -1.0]), np.asarray([0.1, 0.2, 0.3, 0.4])
    >>> expected_where_missing(values, told_by, np.asarray([True, True, True, False])).round(3).tolist()
    [0.2, 0.4, 0.6, 0.8]
    """
    learned = known & (values > NO_SCORE)
    if known.all() or learned.sum() < _LEAST_KNOWN or told_by[learned].std() < _LEAST_SPREAD:
        return values
    slope, height = np.polyfit(told_by[learned], values[learned], 1)
    return np.asarray(np.where(known, values, height + slope * told_by), values.dtype)


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
