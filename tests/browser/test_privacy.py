from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.page import ask, error, field, open_page
from tests.web_server import free_port

ROOT = Path(__file__).parents[2]
CANARY = "Kanariepiet7391"


def _files_with(canary: str, folder: Path) -> list[Path]:
    wanted = [canary.encode(), canary.lower().encode(), canary.encode("utf-16-le")]
    return [path for path in folder.rglob("*") if path.is_file() and any(w in path.read_bytes() for w in wanted)]


def test_a_question_is_found_in_no_file_log_or_cache(browser: Browser, tmp_path: Path) -> None:
    """Fifty questions by page and REST, answered, refused, failed and too long; then every file the server wrote."""
    home = tmp_path / "home"
    places = (
        "HOME",
        "TMPDIR",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "GRADIO_TEMP_DIR",
    )
    environment = os.environ | {name: str(home / name.lower()) for name in places} | {"PYTHONPATH": str(ROOT)}
    for name in places:
        (home / name.lower()).mkdir(parents=True)
    port = free_port()
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.canary_server", str(port), str(tmp_path)],
            env=environment, cwd=home, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            stored = _ask_fifty(browser, f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(30)
    assert server.returncode in {0, -15}
    assert stored == "{}{}[]"
    assert _files_with(CANARY, home) == []


def _ask_fifty(browser: Browser, url: str) -> str:
    """Ask, and give back what the browser keeps of this page."""
    _wait_for(url)
    headers = {"user-agent": CANARY, "referer": f"{url}/?vraag={CANARY}"}
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
        for number in range(40):
            how = ("woningen", "onbekend", "kapot", "x" * 1001)[number % 4]
            client.post("/api/ask", json={"question": f"{CANARY} {number} {how}", "history": [CANARY]})
        client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": CANARY}]})
        client.post("/api/ask", json={"question": [CANARY], CANARY: CANARY})
        client.get(f"/?vraag={CANARY}")
        client.get(f"/api/papers/{CANARY}")
        assert CANARY not in client.get("/metrics").text
    context = browser.new_context()
    page = open_page(context.new_page(), url)
    for number in range(9):
        ask(page, f"Welke woningen, {CANARY} {number}?")
    field(page).fill(f"{CANARY} kapot")
    field(page).press("Enter")
    expect(error(page).locator("p")).to_be_visible()
    stored = str(page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"))
    stored += str(context.cookies())
    context.close()
    return stored


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            httpx.get(f"{url}/healthz")
            return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("the server did not start")
