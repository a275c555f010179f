"""Run against run: the difference of each figure with a paired bootstrap, and the questions that changed side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from eval.measures.figures import Better, Unit, row_values
from eval.measures.intervals import mean_interval
from eval.run_records import Row


class Difference(NamedTuple):
    """How a figure moved over the questions that both runs asked; the interval is of the difference."""

    figure: str
    before: float
    after: float
    low: float
    high: float
    n: int
    unit: Unit
    better: Better

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def verdict(self) -> str:
        """Beter or slechter when the interval is clear of 0, else gelijk: no difference that this set can show."""
        if self.low <= 0 <= self.high:
            return "gelijk"
        return "beter" if (self.change > 0) == (self.better == "higher") else "slechter"


class Change(NamedTuple):
    """A question that went right in one run and wrong in the other."""

    before: Row
    after: Row


def compare_figures(before: Sequence[Row], after: Sequence[Row]) -> list[Difference]:
    """Every figure that is a mean over questions, over the questions that it has in both runs.

    Questions are paired by id and drawn by paraphrase group, so that what both runs find hard cancels out.
    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993; paired: Koehn, EMNLP 2004.
    """
    cluster = {row.question.id: row.question.cluster for row in after}
    earlier, later = row_values(before), row_values(after)
    differences: list[Difference] = []
    for name in later:
        if name not in earlier:
            continue
        both = [key for key in later[name].of if key in earlier[name].of]
        if not both:
            continue
        gaps = [later[name].of[key] - earlier[name].of[key] for key in both]
        _, low, high = mean_interval(gaps, [cluster[key] for key in both])
        first, second = (sum(values[name].of[key] for key in both) / len(both) for values in (earlier, later))
        unit, better = later[name].unit, later[name].better
        differences.append(Difference(name, first, second, low, high, len(both), unit, better))
    return differences


def changed_sides(before: Sequence[Row], after: Sequence[Row]) -> list[Change]:
    """The questions that were right and are now wrong, then those that were wrong and are now right."""
    earlier = {row.question.id: row for row in before}
    changes = [Change(earlier[row.question.id], row) for row in after if row.question.id in earlier]
    turned = [change for change in changes if change.before.scores.right != change.after.scores.right]
    return sorted(turned, key=lambda change: change.after.scores.right)
