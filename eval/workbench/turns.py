"""Ask the service of the page as a reader does, from the thread of a measurement: in turn, and within its limits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from qa.answer import Answer


class Service(Protocol):
    """What holds the open pipeline and lets a few questions in at a time."""

    def open(self) -> Any:
        """The pipeline."""
        ...

    def check(self, question: str) -> str:
        """The question without what has no sign of its own; an error when it is empty or too long."""
        ...

    async def run(self, work: Callable[[Any], Any]) -> Any:
        """Work with the pipeline when it is its turn; an error when too many wait, or when it takes too long."""
        ...


class MeasurementLeftError(Exception):
    """Who started the measurement has left the page; it goes on where it stopped when it is started again."""


class Turns:
    """Takes one turn at a time at a service, for the questions of a measurement.

    Args:
        service: of the page.
        loop: in which the service works.
        history_max_turns: how many earlier questions a reader's question may have.
    """

    def __init__(self, service: Service, loop: asyncio.AbstractEventLoop, history_max_turns: int) -> None:
        self._service = service
        self._loop = loop
        self._history_max_turns = history_max_turns
        self._left = threading.Event()

    def leave(self) -> None:
        """Ask no further question."""
        self._left.set()

    def ask(self, turns: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Answer]:
        """Answer the questions in order, each when it is its turn.

        Raises:
            MeasurementLeftError: after `leave`.
            StandpuntError: a question got no answer; what was answered before it is kept.
        """
        for question, history in turns:
            if self._left.is_set():
                raise MeasurementLeftError
            yield asyncio.run_coroutine_threadsafe(self._ask_one(question, history), self._loop).result()

    async def _ask_one(self, question: str, history: Sequence[str]) -> Answer:
        earlier = tuple(history)[-self._history_max_turns :] if self._history_max_turns else ()
        asked = self._service.check(question)
        answer: Answer = await self._service.run(lambda pipeline: pipeline.ask(asked, earlier))
        return answer
