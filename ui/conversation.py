"""One turn of a conversation on the page, as the states a reader sees while it is made."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from ui import texts
from ui.render import Turn
from ui.service import Service, ServiceError

_FIRST_WAIT_SECONDS = 0.4  # an answer that comes sooner needs no Stop: it would only flash by
_NEXT_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows: the turns, a line of status, an error beside the field, and whether Stop is offered."""

    turns: tuple[Turn, ...]
    status: str = ""
    error: str = ""
    question: str | None = None  # what to put in the field; None leaves what the reader is typing
    can_stop: bool = False


async def converse(service: Service, question: str, turns: tuple[Turn, ...]) -> AsyncIterator[View]:
    """Ask a question after `turns`; the last view is the answer, or the question back in its field with an error."""
    try:
        asked = service.check(question)
    except ServiceError as error:
        yield View(turns, error=error.text, question=question)
        return
    pending = Turn(len(turns) + 1, asked)
    yield View((*turns, pending), texts.BUSY_SEARCHING, question="")
    began = time.perf_counter()
    history = [turn.question for turn in turns if turn.answer]
    task = asyncio.create_task(service.ask(asked, history, door="page"))
    try:
        wait = _FIRST_WAIT_SECONDS
        while not (await asyncio.wait({task}, timeout=wait))[0]:
            wait = _NEXT_WAIT_SECONDS
            seconds = round(time.perf_counter() - began)
            status = texts.BUSY_LONGER.format(seconds=seconds) if seconds else texts.BUSY_SEARCHING
            yield View((*turns, pending), status, can_stop=True)
        answer = task.result()
    except ServiceError as error:
        yield View(turns, error=error.text, question=question)
        return
    finally:
        task.cancel()
    for shown in range(1, len(answer.statements)):
        yield View((*turns, replace(pending, answer=answer, shown=shown)), texts.BUSY_SEARCHING)
    yield View((*turns, replace(pending, answer=answer)), ready_text(len(answer.citations)))


def stopped(turns: tuple[Turn, ...]) -> View:
    """The view after Stop: the last question without an answer."""
    if turns and turns[-1].answer is None:
        turns = (*turns[:-1], replace(turns[-1], note=texts.STOPPED))
    elif turns and turns[-1].shown is not None:
        turns = (*turns[:-1], replace(turns[-1], shown=None))
    return View(turns, texts.STOPPED)


def ready_text(sources: int) -> str:
    """The status line of a finished answer."""
    if not sources:
        return texts.READY_NONE
    return texts.READY.format(sources=texts.ONE_SOURCE if sources == 1 else texts.SOURCES_COUNT.format(count=sources))
