"""`python -m tests.trust [--long] [WORD...]`: prove every promise, and print the table of promises with pass or fail.

With words, only the promises whose proofs hold one of them in their name, such as `rolling` or `soak`.

The long form makes hypothesis look at a hundred times as many cases and lets the loops of `tests/trust` turn longer. What
a proof counted stands below its promise.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from datetime import date

import pytest

from tests.trust import IS_LONG
from tests.trust.promises import PROMISES, Promise


class _Record:
    """Takes note of how each test ended."""

    def __init__(self) -> None:
        self.ends: dict[str, str] = {}
        self.figures: dict[str, list[tuple[str, object]]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            worse = self.ends.get(report.nodeid) == "failed"
            self.ends[report.nodeid] = "failed" if worse else report.outcome
            if report.when == "call" and report.user_properties:
                self.figures[report.nodeid] = report.user_properties


def main(arguments: list[str]) -> int:
    """Run all proofs once and tell of each promise whether it holds."""
    if IS_LONG:
        os.environ["STANDPUNT_TRUST_LONG"] = "1"  # for processes of the proofs
    words = [word for word in arguments if not word.startswith("--")]
    chosen = [one for one in PROMISES if not words or any(word in " ".join(one.proofs) for word in words)]
    proofs = sorted({proof for promise in chosen for proof in promise.proofs})
    whole = {proof for proof in proofs if "::" not in proof}
    wanted = [proof for proof in proofs if proof in whole or proof.partition("::")[0] not in whole]
    record, began = _Record(), time.monotonic()
    pytest.main(["-q", "-n", "0", "-m", "slow or not slow", "--no-header", "--tb=short", *wanted], plugins=[record])
    print()
    holds = [_told(promise, record) for promise in chosen]
    print(f"{sum(holds)} of {len(holds)} promises hold; {date.today()}, {time.monotonic() - began:.0f} seconds.")
    return 0 if all(holds) else 1


def _told(promise: Promise, record: _Record) -> bool:
    """Print whether a promise holds, by how many tests, and what they counted."""
    counts = Counter(end for test, end in record.ends.items() if test.startswith(promise.proofs))
    is_of_the_long_form = set(counts) == {"skipped"}  # it says nothing of whether the promise holds
    holds = (bool(counts["passed"]) or is_of_the_long_form) and not counts["failed"]
    print(
        f"{'long' if is_of_the_long_form else 'pass' if holds else 'FAIL'}  {promise.says} ({counts['passed']} of {counts.total()})"
    )
    for test, figures in record.figures.items():
        if test.startswith(promise.proofs):
            print(f"        {', '.join(f'{name}: {value}' for name, value in figures)}")
    return holds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
