"""What papers of new bodies refuse: `python -m benchmarks.refusals`, one JSON object on stdout.

The eight bodies of `corpus/training` that only measure are asked, each alone and all in one folder: their questions, their near misses,
what other bodies answer, and words that mean nothing; apart from these what was asked by people who had not read the paper.
Intervals are Clopper-Pearson's at 95 %.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from sklearn.metrics import roc_auc_score

from eval.calibrate import BLIND, FAR, Judged, ask_all_bodies
from eval.measures.intervals import proportion_interval
from eval.measures.metrics import expected_calibration_error
from ingest.settings import Settings


def main() -> None:
    """Ask the bodies and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", default="held-out", help="another split, to see what it was fitted on")
    parser.add_argument("--rows", type=Path, help="also write what was asked to this file")
    arguments = parser.parse_args()
    rows = ask_all_bodies(Settings(), arguments.split)
    if arguments.rows:
        arguments.rows.write_text("".join(json.dumps(["with_reader", *row]) + "\n" for row in rows), encoding="utf-8")
    tables = {
        "asked by readers of the paper": table([row for row in rows if row.origin != BLIND]),
        "asked by people who had not read it": table([row for row in rows if row.origin == BLIND]),
    }
    print(json.dumps(tables, indent=1, ensure_ascii=False))


def table(rows: Sequence[Judged]) -> dict[str, object]:
    """The goals' figures; a share is [value, low, high, questions]."""
    answerable = [row for row in rows if row.answerable]
    near = [row for row in rows if not row.answerable and row.kind not in FAR]
    both = [*answerable, *near]
    kinds = sorted({row.kind for row in near})
    return {
        "near miss refused, partial or put right": _share([_is_handled(row) for row in near]),
        "near miss refused": _share([row.outcome == "refused" for row in near]),
        "answerable refused": _share([row.outcome == "refused" for row in answerable]),
        "answerable met with partial": _share([row.outcome == "partial" for row in answerable]),
        "answerable answered with the right place": _share(
            [row.right and row.outcome == "answered" for row in answerable]
        ),
        "area, answerable against near miss": _area(both, [row.answerable for row in both]),
        "area, right answer against all else": _area(rows, [row.right for row in rows]),
        "calibration error": round(
            expected_calibration_error([row.confidence for row in rows], [row.right for row in rows]) or 0.0, 3
        ),
        "far miss not answered": _share([row.outcome != "answered" for row in rows if row.kind == "far_miss"]),
        "nonsense not answered": _share([row.outcome != "answered" for row in rows if row.kind == "nonsense"]),
        "by kind": {kind: _share([_is_handled(row) for row in near if row.kind == kind]) for kind in kinds},
    }


def _is_handled(row: Judged) -> bool:
    """Whether a near miss is not answered, or the sentence shown puts its premise right."""
    return row.outcome != "answered" or row.right


def _share(flags: Sequence[bool]) -> list[float]:
    if not flags:
        return []
    return [*(round(value, 3) for value in proportion_interval(sum(flags), len(flags))), len(flags)]


def _area(rows: Sequence[Judged], labels: Sequence[bool]) -> float:
    return round(float(roc_auc_score(labels, [row.confidence for row in rows])), 3)


if __name__ == "__main__":
    main()
