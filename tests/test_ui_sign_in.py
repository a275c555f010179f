"""Who may see which page, and who may use the tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import ClientOf, people_file
from ui import texts

QUESTION = "Hoeveel woningen en huurwoningen?"


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    return people_file(tmp_path, "anna:press")


def test_a_password_opens_its_own_page_only(client_of: ClientOf, password_file: Path) -> None:
    client = client_of(password_file=password_file)
    assert client.get("/pers/").status_code == 401
    assert client.get("/aanmelden").status_code == 200
    wrong = client.post("/aanmelden", data={"naam": "anna", "wachtwoord": "fout"})
    assert wrong.status_code == 401
    assert texts.SIGN_IN_WRONG in wrong.text
    right = client.post("/aanmelden", data={"naam": "anna", "wachtwoord": "goed wachtwoord"})
    assert (right.status_code, right.headers["location"]) == (303, "/pers/")
    assert "httponly" in right.headers["set-cookie"].lower()
    assert "samesite=strict" in right.headers["set-cookie"].lower()
    assert client.get("/pers/").status_code == 200
    assert client.get("/evaluatie/").status_code == 401
    client.post("/afmelden")
    assert client.get("/pers/").status_code == 401


def test_after_five_failures_even_the_right_password_waits(client_of: ClientOf, password_file: Path) -> None:
    client = client_of(password_file=password_file)
    for _ in range(5):
        client.post("/aanmelden", data={"naam": "anna", "wachtwoord": "fout"})
    locked = client.post("/aanmelden", data={"naam": "anna", "wachtwoord": "goed wachtwoord"})
    assert locked.status_code == 429
    assert "2 minuten" in locked.text


def test_the_proxys_header_signs_in_by_group(client_of: ClientOf) -> None:
    web = {
        "user_header": "X-Remote-User", "groups_header": "X-Remote-Groups", "group_roles": {"voorlichting": "press"},
    }  # fmt: skip
    headers = {"X-Remote-User": "anna", "X-Remote-Groups": "allen, voorlichting"}
    proxy = client_of(**web)
    assert proxy.get("/pers/", headers=headers).status_code == 200
    assert proxy.get("/evaluatie/", headers=headers).status_code == 401
    stranger = client_of(**web, trusted_proxies=("192.0.2.1",))
    assert stranger.get("/pers/", headers=headers).status_code == 401


def _call(client: httpx.Client, method: str, params: dict[str, Any], **headers: str) -> httpx.Response:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    accepted = {"accept": "application/json, text/event-stream"} | headers
    return client.post("/mcp", json=body, headers=accepted)


def test_mcp_is_off_by_default(client: httpx.Client) -> None:
    assert _call(client, "tools/list", {}).status_code == 404


def test_mcp_offers_read_only_tools_to_this_machine(client_of: ClientOf) -> None:
    client = client_of(mcp=True)
    tools = _call(client, "tools/list", {}).json()["result"]["tools"]
    assert {tool["name"] for tool in tools} == {"ask", "search", "papers", "paper"}
    assert all(tool["annotations"]["readOnlyHint"] for tool in tools)
    answer = _call(client, "tools/call", {"name": "ask", "arguments": {"question": QUESTION}}).json()["result"]
    assert json.loads(answer["content"][0]["text"])["outcome"] == "answered"
    empty = _call(client, "tools/call", {"name": "ask", "arguments": {"question": ""}}).json()["result"]
    assert empty["isError"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"host": "evil.example"}, id="another name"),
        pytest.param({"origin": "https://evil.example"}, id="from a web page"),
        pytest.param({"x-forwarded-for": "203.0.113.9"}, id="from outside"),
    ],
)
def test_mcp_is_closed_to_others(client_of: ClientOf, headers: dict[str, str]) -> None:
    assert _call(client_of(mcp=True), "tools/list", {}, **headers).status_code == 401
