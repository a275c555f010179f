"""Folds by paper: what a reader is worth on papers that it was not trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qa.training.data import TuningData


def split_folds(data: TuningData, count: int) -> list[tuple[str, ...]]:
    """Split the papers into `count` folds with about as many questions each, the same for the same data.

    Largest paper first, each to the fold that is smallest so far. Fewer folds where there are fewer papers, and none
    at all below two, since there has to be something to train on.
    """
    sizes = Counter(example.paper_id for example in data.examples)
    if min(count, len(sizes)) < 2:
        return []
    folds: list[list[str]] = [[] for _ in range(min(count, len(sizes)))]
    for paper in sorted(sizes, key=lambda paper: (-sizes[paper], paper)):
        min(folds, key=lambda fold: (sum(sizes[held] for held in fold), len(fold))).append(paper)
    return [tuple(sorted(fold)) for fold in folds]


def without(data: TuningData, held_out: Sequence[str]) -> TuningData:
    """The data without the questions about some papers; their texts are never seen, since no question points at them."""
    return data.about(paper for paper in data.paper_ids if paper not in held_out)
