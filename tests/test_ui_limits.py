"""What is refused, closed or cut off, so that one visitor can't take the server from the others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from ingest.settings import WebSettings
from tests.conftest import ClientOf
from tests.web_pipeline import ScriptedPipeline, pipeline_of, stand_in
from ui import texts
from ui.service import Service

QUESTION = "Hoeveel woningen en huurwoningen?"


def test_a_body_is_counted_as_it_comes_in(client: httpx.Client) -> None:
    def without_length() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1024

    answer = client.post("/api/ask", content=without_length())
    assert (answer.status_code, answer.json()["kind"], answer.headers["connection"]) == (413, "HttpError", "close")
    assert client.post("/gradio_api/queue/join", content=b"x" * 70_000).status_code == 413


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/run/ask"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/api/ask"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=https://example.org"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/upload_progress"),
        ("POST", "/gradio_api/component_server"),
        ("GET", "/monitoring"),
        ("GET", "/monitoring/summary"),
        ("POST", "/login"),
        ("GET", "/docs"),
        ("GET", "/pers/"),
    ],
)
def test_what_the_page_does_not_need_is_not_there(client: httpx.Client, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 404


def test_never_more_answers_at_once_than_allowed(client_of: ClientOf, held_back: None) -> None:
    pipeline = pipeline_of()
    client = client_of(pipeline, parallel=2, waiting=5)

    async def all_at_once() -> list[int]:
        async with httpx.AsyncClient(base_url=client.base_url, timeout=30) as many:
            asked = [many.post("/api/ask", json={"question": "woningen, en wacht even"}) for _ in range(20)]
            statuses: list[int] = []
            for answer in asyncio.as_completed(asked):
                statuses.append((await answer).status_code)
                if statuses.count(503) == 13:  # all that may not wait; only now the others get their answers
                    ScriptedPipeline.go_on.set()
            return statuses

    assert asyncio.run(all_at_once()) == [503] * 13 + [200] * 7
    assert pipeline.busiest == 2


def test_who_asks_too_often_has_to_wait(client_of: ClientOf) -> None:
    client = client_of(rate_per_minute=3)
    answers = [client.post("/api/ask", json={"question": QUESTION}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["error"] == texts.ERROR_RATE


def test_only_a_trusted_proxy_says_who_asks(client_of: ClientOf) -> None:
    stranger = client_of(rate_per_minute=1, trusted_proxies=())
    asked = [
        stranger.post("/api/ask", json={"question": QUESTION}, headers={"x-forwarded-for": f"10.0.0.{n}"}).status_code
        for n in range(2)
    ]
    assert asked == [200, 429]
    proxy = client_of(rate_per_minute=1)
    asked = [
        proxy.post("/api/ask", json={"question": QUESTION}, headers={"x-forwarded-for": f"10.0.0.{n}"}).status_code
        for n in range(2)
    ]
    assert asked == [200, 200]


def test_who_stops_waiting_leaves_no_work_behind(held_back: None) -> None:
    pipeline = pipeline_of()
    service = Service(stand_in(lambda: pipeline), WebSettings(parallel=1))

    async def leave() -> None:
        first = asyncio.create_task(service.ask("woningen, en wacht even", interface="test"))
        second = asyncio.create_task(service.ask(QUESTION, interface="test"))
        await asyncio.to_thread(pipeline.wait_for, 1)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)  # it has left before the first is done
        ScriptedPipeline.go_on.set()
        await first

    asyncio.run(leave())
    assert pipeline.asked == 1


def test_an_answer_that_takes_too_long_is_given_up(client_of: ClientOf) -> None:
    client = client_of(answer_seconds=0.3)
    answer = client.post("/api/ask", json={"question": "langzaam woningen"})
    assert (answer.status_code, answer.json()["error"]) == (504, texts.ERROR_TOO_SLOW)


def test_the_limits_of_the_settings_are_those_of_a_question(client_of: ClientOf) -> None:
    pipeline = pipeline_of()
    client = client_of(pipeline, question_max_chars=1500, history_max_turns=9)
    body = {"question": f"{QUESTION} {'woning ' * 200}", "history": ["x" * 1400] * 9}
    assert len(str(body["question"])) > 1400
    assert client.post("/api/ask", json=body).status_code == 200
    assert pipeline.histories[-1] == ("x" * 1400,) * 9
    assert client.post("/api/ask", json={"question": "x" * 1501}).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"fn_index": 999, "data": [], "session_hash": "x"}, id="a number that no call has"),
        pytest.param({"fn_index": -1, "data": [], "session_hash": "x"}, id="below zero"),
        pytest.param({"fn_index": "x", "data": [], "session_hash": "x"}, id="no number"),
        pytest.param({"fn_index": 0, "data": []}, id="no session"),
        pytest.param({}, id="nothing"),
    ],
)
def test_a_call_that_the_page_does_not_have_is_refused_in_dutch(
    client: httpx.Client, body: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.post("/gradio_api/queue/join", json=body)
    assert (answer.status_code, answer.json()) == (
        422,
        {"error": texts.ERROR_INPUT.format(where=texts.CALL), "kind": "HttpError"},
    )
    assert "Traceback" not in caplog.text
