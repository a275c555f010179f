"""One turn of a conversation on the page, as the states a reader sees while it is made."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from ingest.errors import StandpuntError
from qa.answer import Answer
from ui import texts
from ui.errors import web_sentence
from ui.page.turns import Turn
from ui.service import Service

_FIRST_WAIT_SECONDS = 0.4  # an answer that comes sooner needs no Stop: it would only flash by
_NEXT_WAIT_SECONDS = 5.0
_STOP_ON_ITS_WAY_SECONDS = 0.15  # between the click and the server, also on a busy machine


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows: the turns, a line of status, an error beside the field, and whether Stop is offered."""

    turns: tuple[Turn, ...]
    status: str = ""
    error: str = ""
    question: str | None = None  # what to put in the field; None leaves what the reader is typing
    can_stop: bool = False


class Asking:
    """The one question of a conversation that is being answered.

    Stop does not write on the page: the turn that is being made hears of it and says so itself. Two writers could
    overtake one another, and a stopped turn get its answer after all.
    """

    def __init__(self) -> None:
        self.question = ""
        self.stopped = asyncio.Event()
        self._over = asyncio.Event()
        self._over.set()

    @property
    def is_busy(self) -> bool:
        """Whether an answer is being made."""
        return not self._over.is_set()

    def begin(self, question: str) -> None:
        """A question is being answered."""
        self.question = question
        self.stopped.clear()
        self._over.clear()

    def end(self) -> None:
        """Nothing is being answered any more."""
        self._over.set()

    async def stop(self) -> None:
        """End the answer that is being made, and wait until the page has its last word on it."""
        self.stopped.set()
        await self._over.wait()


async def converse(service: Service, question: str, turns: tuple[Turn, ...], asking: Asking) -> AsyncIterator[View]:
    """Ask a question after `turns`, with no other running.

    The last view is the answer, an error (with a question that was taken on back in its field), or the turn as
    stopped.
    """
    try:
        asked = service.check(question)
    except StandpuntError as error:
        yield View(turns, error=web_sentence(error))
        return
    asking.begin(asked)
    try:
        async for view in _answering(service, asked, turns, asking):
            yield view
    finally:
        asking.end()


async def _answering(service: Service, asked: str, turns: tuple[Turn, ...], asking: Asking) -> AsyncIterator[View]:
    history = [turn.question for turn in turns if turn.answer]
    pending = Turn(len(turns) + 1, asked, stands_alone=not history)
    stopped = View((*turns, replace(pending, note=texts.STOPPED)), texts.STOPPED)
    began = time.perf_counter()
    partial: asyncio.Queue[Answer] = asyncio.Queue()
    # Begun before the question is shown: the answer is looked for while the page draws it.
    task = asyncio.create_task(service.ask(asked, history, interface="page", on_partial=partial.put_nowait))
    stop = asyncio.create_task(asking.stopped.wait())
    more = asyncio.create_task(partial.get())
    try:
        await asyncio.sleep(0)
        yield View((*turns, pending), texts.BUSY_SEARCHING, question="")
        can_stop = False
        while True:
            wait = _NEXT_WAIT_SECONDS if can_stop else _FIRST_WAIT_SECONDS
            await asyncio.wait({task, stop, more}, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            if task.done() or stop.done():
                break
            can_stop = True
            if more.done():
                pending = replace(pending, answer=more.result(), is_whole=False)
                more = asyncio.create_task(partial.get())
                yield View((*turns, pending), texts.BUSY_WRITING, can_stop=True)
            else:
                yield View((*turns, pending), _waiting_text(time.perf_counter() - began), can_stop=True)
        if can_stop:  # it may have been clicked before the answer was there
            await asyncio.wait({stop}, timeout=_STOP_ON_ITS_WAY_SECONDS)
        if asking.stopped.is_set():
            yield stopped
            return
        answer = task.result()
    except StandpuntError as error:
        yield View(turns, error=web_sentence(error), question=asked)
        return
    finally:
        for unneeded in (task, stop, more):
            unneeded.cancel()
    yield View((*turns, replace(pending, answer=answer, is_whole=True)), ready_text(answer))


def _waiting_text(seconds: float) -> str:
    return texts.BUSY_LONGER.format(seconds=round(seconds)) if round(seconds) else texts.BUSY_SEARCHING


def ready_text(answer: Answer) -> str:
    """The status line of a finished answer."""
    if answer.is_own_words:
        return texts.READY_OWN
    sources = len(answer.citations)
    if not sources:
        return texts.READY_NONE
    return texts.READY.format(sources=texts.ONE_SOURCE if sources == 1 else texts.SOURCES_COUNT.format(count=sources))
