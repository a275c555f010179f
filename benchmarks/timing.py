"""What the benchmarks time with."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def ms(times: Iterable[float]) -> float:
    """The median of some seconds, in milliseconds."""
    return round(1000 * statistics.median(times), 1)
