"""What a stranger on the network can do to the server: be refused in Dutch, and take it from nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.conftest import ClientOf, people_file
from tests.web_apps import app_of
from tests.web_pipeline import pipeline_of
from tests.web_server import running
from ui import texts
from ui.guard.counts import Counts, open_storage
from ui.guard.limits import RateLimit, network_of
from ui.web.attempts import SignInAttempts
from ui.web.refusals import UnexpectedErrors
from ui.web.timeouts import TimeoutProtocol

QUESTION = "Hoeveel woningen en huurwoningen?"
PASSWORD = "goed wachtwoord"


@pytest.fixture(scope="module")
def password_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return people_file(tmp_path_factory.mktemp("people"), "anna:press", PASSWORD)


@pytest.fixture(scope="module")
def staff(password_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server where people sign in with a password."""
    app = app_of(pipeline_of(), tmp_path_factory.mktemp("corpus"), password_file=password_file, metrics_from=())
    with running(app) as url, httpx.Client(base_url=url, timeout=60) as made:
        yield made


def sign_in(client: httpx.Client, password: str = PASSWORD, **headers: str) -> httpx.Response:
    return client.post("/aanmelden", data={"naam": "anna", "wachtwoord": password}, headers=headers)


def test_who_guesses_makes_nobody_else_wait(staff: httpx.Client) -> None:
    client = staff
    guesser, colleague = {"x-forwarded-for": "203.0.113.9"}, {"x-forwarded-for": "203.0.113.10"}
    for _ in range(5):
        assert sign_in(client, "fout", **guesser).status_code == 401
    assert sign_in(client, **guesser).status_code == 429
    assert sign_in(client, **colleague).status_code == 303


def test_each_wrong_password_waits_longer_and_many_names_are_one_guess_each(tmp_path: Path) -> None:
    counts = Counts(open_storage("memory://", tmp_path), b"x")
    attempts = SignInAttempts(counts, 3, 900)
    waits = []
    for _ in range(8):
        attempts.was_wrong("anna", "203.0.113.9")
        waits.append(attempts.wait_seconds("anna", "203.0.113.9"))
    assert waits == [0, 0, 120, 240, 480, 900, 900, 900]
    for number in range(30):
        attempts.was_wrong(f"naam {number}", "203.0.113.9")
    assert attempts.wait_seconds("naam 29", "203.0.113.9") == 120
    assert attempts.wait_seconds("bert", "203.0.113.9") == 0  # who has not guessed yet may still come in from there


def test_many_passwords_at_once_are_looked_at_two_at_a_time(staff: httpx.Client) -> None:
    client = staff

    async def all_at_once() -> list[int]:
        async with httpx.AsyncClient(base_url=client.base_url, timeout=60) as many:
            posts = (
                many.post(
                    "/aanmelden",
                    data={"naam": f"naam {number}", "wachtwoord": "fout"},
                    headers={"x-forwarded-for": f"203.0.113.{number}"},
                )
                for number in range(40)
            )
            return [answer.status_code for answer in await asyncio.gather(*posts)]

    statuses = asyncio.run(all_at_once())
    assert set(statuses) == {401, 503} and statuses.count(401) <= 40 - 10


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"sec-fetch-site": "cross-site"}, id="another site"),
        pytest.param({"sec-fetch-site": "same-site"}, id="a neighbour"),
        pytest.param({"origin": "https://evil.example"}, id="another origin"),
        pytest.param({"origin": "null"}, id="an origin that hides"),
    ],
)
def test_another_site_signs_nobody_in_or_out(headers: dict[str, str], staff: httpx.Client) -> None:
    client = staff
    refused = sign_in(client, **headers)
    assert refused.status_code == 403 and "set-cookie" not in refused.headers
    assert sign_in(client, origin=str(client.base_url).rstrip("/")).status_code == 303
    assert client.post("/afmelden", headers=headers).status_code == 403
    assert client.get("/pers/").status_code == 200


def test_only_listed_names_are_answered(client_of: ClientOf) -> None:
    client = client_of(hosts=("papers.voorbeeld.nl", "*.intern.nl", "127.0.0.1"))
    asked = {"evil.example": 400, "papers.voorbeeld.nl": 200, "a.intern.nl:8080": 200, "intern.nl.evil.example": 400}
    for host, status in asked.items():
        answer = client.get("/api/papers", headers={"host": host})
        assert answer.status_code == status
    assert client.get("/api/papers", headers={"x-forwarded-host": "evil.example"}).status_code == 400
    assert client.get("/readyz", headers={"host": "evil.example"}).status_code == 200
    assert client.get("/", headers={"host": "evil.example"}).json()["error"] == texts.ERROR_HOST


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/bestaat-niet", 404),
        ("GET", "/eigen/bestaat-niet.css", 404),
        ("GET", "/api/bestaat-niet", 404),
        ("DELETE", "/api/papers", 404),
        ("PUT", "/healthz", 404),
        ("GET", "/mcp", 404),
    ],
)
def test_an_error_of_a_framework_is_a_dutch_sentence(
    method: str, path: str, status: int, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.json() == {"error": texts.HTTP_ERRORS[status], "kind": "HttpError"}
    assert "Traceback" not in caplog.text


def test_who_did_not_sign_in_is_told_so_in_dutch(staff: httpx.Client) -> None:
    client = staff
    client.cookies.clear()
    for method, path in (("GET", "/pers/"), ("POST", "/pers/gradio_api/queue/join"), ("GET", "/evaluatie/")):
        answer = client.request(method, path)
        assert (answer.status_code, answer.json()["error"]) == (401, texts.ERROR_SIGN_IN)
    assert client.get("/metrics").json()["error"] == texts.ERROR_NOT_ALLOWED


def test_a_fault_of_ours_is_told_without_the_words_of_a_question(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            raise ValueError(" ".join(("geheime", "vraag")))

    with running(UnexpectedErrors(fails)) as url, caplog.at_level(logging.DEBUG):
        answer = httpx.get(url)
    assert (answer.status_code, answer.json()["error"]) == (500, texts.ERROR_MODEL_DOWN)
    assert "geheime vraag" not in caplog.text and "ValueError" in caplog.text


def test_a_timeout_of_ours_is_told_as_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            raise TimeoutError

    with running(UnexpectedErrors(fails)) as url:
        answer = httpx.get(url)
    assert (answer.status_code, answer.json()["error"]) == (500, texts.ERROR_MODEL_DOWN)
    assert "took nothing" not in caplog.text


@contextlib.contextmanager
def impatient(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(TimeoutProtocol, "head_seconds", 0.5)
    plain = uvicorn.Config
    monkeypatch.setattr(uvicorn, "Config", lambda app, **given: plain(app, http=TimeoutProtocol, **given))
    with running(app) as url:
        yield url


def test_a_client_that_sends_its_request_drop_by_drop_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with impatient(app_of(pipeline_of(), tmp_path), monkeypatch) as url:
        port = int(url.rpartition(":")[2])
        with (
            socket.create_connection(("127.0.0.1", port)) as slow,
            socket.create_connection(("127.0.0.1", port)) as mute,
        ):
            slow.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n")
            for one in (slow, mute):
                one.settimeout(20)
                assert one.recv(1) == b""
        with httpx.Client(base_url=url) as client:
            for _ in range(3):
                assert client.get("/healthz").status_code == 200
                time.sleep(0.3)


def test_a_body_that_does_not_come_is_not_waited_for(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.web.headers._BODY_SECONDS", 0.5)
    client = client_of()
    with socket.create_connection(("127.0.0.1", client.base_url.port or 0)) as slow:
        slow.sendall(b"POST /api/ask HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
        slow.settimeout(20)
        assert b" 408 " in slow.recv(200)


def test_one_limit_counts_every_interface(client_of: ClientOf) -> None:
    client = client_of(rate_per_minute=4, mcp=True, tab_roles={})
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accepted = {"accept": "application/json, text/event-stream"}
    asked = [
        client.post("/api/ask", json={"question": QUESTION}),
        client.get("/api/papers"),
        client.post("/mcp", json=body, headers=accepted),
        client.post("/api/desk/draft", json={"subject": "woningen"}),
        client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": QUESTION}]}),
        client.post("/mcp", json=body, headers=accepted),
        client.post("/api/desk/draft", json={"subject": "woningen"}),
    ]
    assert [answer.status_code == 429 for answer in asked] == [False] * 4 + [True] * 3


def test_an_address_that_changes_within_its_network_is_one(tmp_path: Path) -> None:
    rate = RateLimit(2, Counts(open_storage("", tmp_path), b"x"))
    assert [rate.allows(f"2001:db8:0:7::{number}") for number in range(1, 4)] == [True, True, False]
    assert rate.allows("2001:db8:0:8::1")
    assert network_of("::ffff:10.0.0.1") == "10.0.0.1"
