"""The figures of the verifier: balanced accuracy, its two sides, and the errors it catches by type."""

from __future__ import annotations

from collections.abc import Sequence

from eval.claims import ClaimRow
from eval.measures.figures import Figure
from eval.measures.intervals import proportion_interval, statistic_interval
from eval.measures.metrics import balanced_accuracy


def claim_figures(rows: Sequence[ClaimRow]) -> dict[str, Figure]:
    """Balanced accuracy, the two rates it is made of, and the share of wrong claims caught by type of error."""
    figures: dict[str, Figure] = {}
    true = [row for row in rows if row.claim.supported]
    false = [row for row in rows if not row.claim.supported]
    if true and false:
        clusters = [row.claim.pair or row.claim.id for row in rows]
        interval = statistic_interval(rows, clusters, _balanced)
        figures["balanced_accuracy"] = Figure(*interval, len(rows))
    for name, part in (("accepted_true", true), ("rejected_false", false)):
        figures |= _share(name, part)
    for error in sorted({row.claim.error for row in false if row.claim.error}):
        figures |= _share(f"rejected_false.{error}", [row for row in false if row.claim.error == error])
    return figures


def _balanced(rows: Sequence[ClaimRow]) -> float:
    # Pairs are drawn whole, so that a sample without one of the sides is all but impossible.
    return balanced_accuracy([row.claim.supported for row in rows], [row.judged for row in rows]) or 0.0


def _share(name: str, rows: Sequence[ClaimRow]) -> dict[str, Figure]:
    if not rows:
        return {}
    return {name: Figure(*proportion_interval(sum(row.is_right for row in rows), len(rows)), len(rows))}
