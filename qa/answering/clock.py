"""How long each stage of an answer takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

# Told of each stage by name when it begins; what it gives is open for as long as the stage lasts.
Watch = Callable[[str], AbstractContextManager[object]]


class Clock:
    """Milliseconds by stage; who watches is told of each."""

    def __init__(self, watch: Watch | None = None) -> None:
        self._stages: dict[str, float] = {}
        self._watch = watch

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What is done in this context belongs to the stage of this name."""
        started = time.perf_counter()
        try:
            with self._watch(name) if self._watch else nullcontext():
                yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + 1000 * (time.perf_counter() - started)

    def timings(self) -> dict[str, float]:
        """By stage, and in all."""
        rounded = {name: round(value, 2) for name, value in self._stages.items()}
        return {**rounded, "total": round(sum(self._stages.values()), 2)}
