"""One turn on the page: what its reader sees while it is made, and that what was stopped stays stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from ingest.settings import WebSettings
from tests.web_pipeline import ScriptedPipeline, pipeline_of, stand_in
from ui import texts
from ui.page.conversation import Asking, View, converse
from ui.service import Service

SLOW = "Welke woningen, en wacht even?"


@pytest.fixture
def pipeline() -> ScriptedPipeline:
    return pipeline_of()


@pytest.fixture
def service(pipeline: ScriptedPipeline, held_back: None) -> Iterator[Service]:
    made = Service(stand_in(lambda: pipeline), WebSettings())
    made.open()
    yield made
    made.close()


def test_an_answer_that_is_ready_before_stop_is_heard_does_not_come_after_it(
    service: Service, pipeline: ScriptedPipeline
) -> None:
    async def stop_too_late() -> list[View]:
        asking = Asking()
        views = converse(service, SLOW, (), asking)
        while not (await anext(views)).can_stop:
            pass
        ScriptedPipeline.go_on.set()
        # The answer is there; the page only hasn't asked for the next view yet.
        await asyncio.to_thread(pipeline.wait_for, 0)
        stopping = asyncio.create_task(asking.stop())
        await asyncio.sleep(0)
        left = [view async for view in views]
        await asyncio.wait_for(stopping, 5)
        return left

    (last,) = asyncio.run(stop_too_late())
    assert [turn.answer for turn in last.turns] == [None]
    assert (last.status, last.turns[0].note) == (texts.STOPPED, texts.STOPPED)


def test_a_stop_that_is_on_its_way_when_the_answer_is_ready_still_counts(service: Service) -> None:
    async def stop_just_too_late() -> View:
        asking = Asking()
        views = converse(service, SLOW, (), asking)
        while not (await anext(views)).can_stop:
            pass

        async def answer_then_stop() -> None:
            ScriptedPipeline.go_on.set()
            await asyncio.sleep(0.05)
            await asking.stop()

        stopping = asyncio.create_task(answer_then_stop())
        last = [view async for view in views][-1]
        await stopping
        return last

    last = asyncio.run(stop_just_too_late())
    assert (last.turns[0].answer, last.turns[0].note) == (None, texts.STOPPED)


def test_stop_while_sentences_come_in_leaves_no_answer(service: Service) -> None:
    async def stop_half_way() -> View:
        asking = Asking()
        views = converse(service, "Hoeveel woningen en huurwoningen, in zinnen, en wacht even?", (), asking)
        while not (view := await anext(views)).turns[0].answer:
            pass
        assert not view.turns[0].is_whole and view.can_stop
        asking.stopped.set()
        async for last in views:
            view = last
        return view

    assert asyncio.run(stop_half_way()).turns[0].answer is None


def test_stop_does_not_wait_for_the_answer(service: Service) -> None:
    async def stop() -> float:
        asking = Asking()
        views = converse(service, SLOW, (), asking)
        while not (await anext(views)).can_stop:
            pass
        began = time.perf_counter()
        stopping = asyncio.create_task(asking.stop())
        last = [view async for view in views][-1]
        await stopping
        assert last.turns[0].note == texts.STOPPED
        assert not asking.is_busy
        return time.perf_counter() - began

    assert asyncio.run(stop()) < 0.5


def test_stop_without_a_running_question_changes_nothing(service: Service) -> None:
    async def ask_on() -> View:
        asking = Asking()
        await asking.stop()
        return [view async for view in converse(service, "Hoeveel woningen?", (), asking)][-1]

    last = asyncio.run(ask_on())
    assert last.turns[0].answer is not None
    assert last.status.startswith("Antwoord klaar")


def test_a_reader_who_leaves_frees_the_conversation(service: Service) -> None:
    async def leave() -> bool:
        asking = Asking()
        views = converse(service, SLOW, (), asking)
        await anext(views)
        await anext(views)
        assert asking.is_busy
        await views.aclose()  # type: ignore[attr-defined]  # an async generator, as Gradio closes it
        return asking.is_busy

    assert asyncio.run(leave()) is False
