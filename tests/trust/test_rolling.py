"""Two `standpunt serve` behind nginx that end, are killed and come back, while people ask and papers are read in.

Part of the long form: it needs nginx (`apt-get install nginx-light`) and some minutes. The proxy runs `deploy/nginx.conf`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from ingest.settings import Settings
from tests.trust import IS_LONG
from tests.trust.servers import COMMAND, ROOT, Web, environment_to_serve, free_port, in_own_folder, wait_for

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NAMES = ("web-1", "web-2")
QUESTIONS = (
    "Hoeveel woningen zijn er nodig?",
    "Wat vragen gemeenten over migratie?",
    "Waar gaat het paper over zorg over?",
)
# Who asked without a pause would keep the processes that start from the processor.
THINKS_SECONDS = 0.3
ADDED = "Veerponten\n\nWat is het probleem?\nVeel veerponten zijn oud. Er is geld nodig om ze te vervangen.\n"
AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Visitor(threading.Thread):
    """Somebody who asks and opens the page on and on, from an address of her own, and keeps what came back."""

    def __init__(self, url: str, number: int) -> None:
        super().__init__(daemon=True)
        self.url, self.number = url, number
        self.done = threading.Event()
        self.ends: Counter[str] = Counter()
        self.slowest = 0.0
        self.versions: list[str] = []

    def run(self) -> None:
        at = httpx.HTTPTransport(local_address=f"127.0.0.{self.number}")
        with httpx.Client(base_url=self.url, transport=at, timeout=120) as client:
            while not self.done.is_set():
                for question in QUESTIONS:
                    self._keep(lambda asked=question: client.post("/api/ask", json={"question": asked}))  # type: ignore[misc]
                    time.sleep(THINKS_SECONDS)
                self._keep(lambda: client.get("/"))

    def _keep(self, call: Callable[[], httpx.Response]) -> None:
        began = time.monotonic()
        try:
            answer = call()
        except httpx.HTTPError as error:
            self.ends[type(error).__name__] += 1
            return
        self.ends[str(answer.status_code)] += 1
        self.slowest = max(self.slowest, time.monotonic() - began)
        if answer.headers["content-type"].startswith("application/json") and answer.status_code == 200:
            version = answer.json()["corpus_version"]
            if self.versions[-1:] != [version]:
                self.versions.append(version)


@contextlib.contextmanager
def proxy(folder: Path, webs: list[Web]) -> Iterator[str]:
    """nginx with the configuration of `deploy`, before these processes; gives its address."""
    assert NGINX is not None
    port = free_port()
    site = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").replace("listen 8080", f"listen 127.0.0.1:{port}")
    for name, web in zip(NAMES, webs, strict=True):
        site, count = re.subn(rf"\b{name}:7860", f"127.0.0.1:{web.port}", site)
        assert count == 1
    site = site.replace("error_log stderr crit", f"error_log {folder}/error.log")
    folder.mkdir()
    (folder / "site.conf").write_text(site, "utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder), "utf-8")
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.skipif(not (IS_LONG and NGINX), reason="a part of the long form; needs nginx")
def test_no_question_fails_while_processes_end_are_killed_and_papers_are_read_in(
    shipped_settings: Settings, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    place = in_own_folder(shipped_settings, tmp_path)
    environment = environment_to_serve(place)
    webs = [Web(environment) for _ in NAMES]
    visitors: list[Visitor] = []
    with contextlib.ExitStack() as opened:
        for web in webs:
            opened.callback(web.end, signal.SIGKILL)
            web.start()
        url = opened.enter_context(proxy(tmp_path / "nginx", webs))
        wait_for(lambda: is_served(url), 60)
        before = webs[0].ready()
        visitors = [Visitor(url, number) for number in range(11, 15)]
        for visitor in visitors:
            visitor.start()
        (place.corpus_dir / "papers" / "veerponten.txt").write_text(ADDED, "utf-8")
        reading_in = subprocess.Popen([*COMMAND, "ingest"], env=environment, stdout=subprocess.DEVNULL)
        for web in webs:  # one after the other, while the papers are read in
            web.end(signal.SIGTERM)
            web.start()
            settle(visitors)
        webs[0].end(signal.SIGKILL)
        webs[0].start()
        settle(visitors)
        assert reading_in.wait(1800) == 0
        wait_for(lambda: all(web.ready() not in (None, before) for web in webs), 600)
        webs[1].end(signal.SIGTERM)
        webs[1].start()
        wait_for(lambda: all(web.answered() for web in webs), 60)
        ends = told(visitors)
    record_property("requests behind nginx", sum(ends.values()))
    record_property("failed", sum(ends.values()) - ends["200"])
    record_property("slowest answer in seconds", round(max(visitor.slowest for visitor in visitors), 1))
    assert set(ends) == {"200"} and ends["200"] > 100
    assert {visitor.versions[-1] for visitor in visitors} != {before}


def is_served(url: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{url}/readyz", timeout=30).status_code == 200
    return False


def settle(visitors: list[Visitor]) -> None:
    """Wait until who found a process gone has been answered by the other: of two, one at a time may go."""
    before = [visitor.ends.total() for visitor in visitors]
    wait_for(lambda: all(one.ends.total() >= old + 2 for one, old in zip(visitors, before, strict=True)), 600)


def told(visitors: list[Visitor]) -> Counter[str]:
    """Tell the visitors to go, and count how their requests ended."""
    for visitor in visitors:
        visitor.done.set()
    for visitor in visitors:
        visitor.join(150)
        assert not visitor.is_alive()
    return sum((visitor.ends for visitor in visitors), Counter())
