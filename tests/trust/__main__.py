"""`python -m tests.trust [--long]`: prove every promise, and print the table of promises with pass or fail.

The long form makes hypothesis look at a hundred times as many cases and lets the loops of `tests/trust` turn longer.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter

import pytest

from tests.trust.promises import PROMISES


class _Record:
    """Takes note of how each test ended."""

    def __init__(self) -> None:
        self.ends: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            worse = self.ends.get(report.nodeid) == "failed"
            self.ends[report.nodeid] = "failed" if worse else report.outcome


def main(arguments: list[str]) -> int:
    """Run all proofs once and tell of each promise whether it holds."""
    if "--long" in arguments:
        os.environ["STANDPUNT_TRUST_LONG"] = "1"
    proofs = sorted({proof for promise in PROMISES for proof in promise.proofs})
    whole = {proof for proof in proofs if "::" not in proof}
    wanted = [proof for proof in proofs if proof in whole or proof.partition("::")[0] not in whole]
    record, began = _Record(), time.monotonic()
    pytest.main(["-q", "-n", "0", "--no-header", "--tb=short", *wanted], plugins=[record])
    print()
    holds = [_line(promise.says, promise.proofs, record.ends) for promise in PROMISES]
    print(f"{sum(holds)} of {len(holds)} promises hold; {time.monotonic() - began:.0f} seconds.")
    return 0 if all(holds) else 1


def _line(says: str, proofs: tuple[str, ...], ends: dict[str, str]) -> bool:
    counts = Counter(end for test, end in ends.items() if test.startswith(proofs))
    holds = bool(counts["passed"]) and not counts["failed"]
    print(f"{'pass' if holds else 'FAIL'}  {says} ({counts['passed']} of {counts.total()})")
    return holds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
