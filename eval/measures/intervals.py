"""Intervals: Clopper-Pearson for proportions, bootstrap clustered by paraphrase group for means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

Item = TypeVar("Item")
Floats = NDArray[np.float64]

RESAMPLES = 2000
STATISTIC_RESAMPLES = 500  # a statistic in plain Python is slower; the ends move by less than 0.01 beyond this
SEED = 20250101
LEVEL = 0.95


class Interval(NamedTuple):
    """A value with its interval, both ends included."""

    value: float
    low: float
    high: float


def proportion_interval(successes: int, total: int) -> Interval:
    """Clopper-Pearson interval of a proportion; exact, so never too narrow.

    Source: Clopper and Pearson, Biometrika 1934.

    >>> [round(number, 4) for number in proportion_interval(8, 10)]
    [0.8, 0.4439, 0.9748]
    """
    ends = binomtest(successes, total).proportion_ci(confidence_level=LEVEL, method="exact")
    return Interval(successes / total, float(ends.low), float(ends.high))


def mean_interval(values: Sequence[float], clusters: Sequence[str]) -> Interval:
    """Mean and its percentile bootstrap interval; whole clusters are drawn, because paraphrases are not independent.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993; clusters: Davison and Hinkley 1997, 3.8.

    >>> mean_interval([1.0, 1.0, 1.0], ["a", "a", "b"])
    Interval(value=1.0, low=1.0, high=1.0)
    """
    sums, counts = _per_cluster(np.asarray(values, dtype=float), clusters)
    draws = _draws(len(sums))
    means = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    return _around(float(np.mean(values)), means)


def median_interval(values: Sequence[float], quantile: float = 0.5) -> Interval:
    """Median, or another quantile, and its percentile bootstrap interval.

    >>> median_interval([2.0, 2.0, 2.0])
    Interval(value=2.0, low=2.0, high=2.0)
    """
    numbers = np.asarray(values, dtype=float)
    drawn = np.quantile(numbers[_draws(len(numbers))], quantile, axis=1)
    return _around(float(np.quantile(numbers, quantile)), drawn)


def statistic_interval(
    items: Sequence[Item], clusters: Sequence[str], statistic: Callable[[Sequence[Item]], float]
) -> Interval:
    """Any statistic of a sample and its percentile bootstrap interval; whole clusters are drawn.

    >>> statistic_interval([1, 1, 1], ["a", "b", "b"], lambda part: sum(part) / len(part))
    Interval(value=1.0, low=1.0, high=1.0)
    """
    members: dict[str, list[Item]] = {}
    for item, cluster in zip(items, clusters, strict=True):
        members.setdefault(cluster, []).append(item)
    groups = list(members.values())
    drawn = [
        statistic([item for index in draw for item in groups[index]])
        for draw in _draws(len(groups))[:STATISTIC_RESAMPLES]
    ]
    return _around(statistic(items), drawn)


def _around(value: float, drawn: Floats | Sequence[float]) -> Interval:
    """A value between the ends that leave out an equal share of what was drawn on either side."""
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))


def _per_cluster(values: Floats, clusters: Sequence[str]) -> tuple[Floats, Floats]:
    _, member = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.bincount(member, weights=values).astype(np.float64)
    counts = np.bincount(member).astype(np.float64)
    return sums, counts


def _draws(size: int) -> NDArray[np.int64]:
    # A fixed seed: the same run gives the same interval, so that a gate can't fall by chance alone.
    return np.random.default_rng(SEED).integers(0, size, size=(RESAMPLES, size))
