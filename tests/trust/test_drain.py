"""A process that is told to end goes on answering while the proxy sends the next questions elsewhere."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

SERVER = """
import sys
from pathlib import Path
from ingest.settings import Settings, WebSettings
from tests.web_pipeline import pipeline_of, stand_in
from ui.serve import _end, make_app, run
from functools import partial
from ui.service import Service
folder = Path(sys.argv[1])
settings = Settings(corpus_dir=folder, data_dir=folder / "data", web=WebSettings(rate_per_minute=100_000))
service = Service(stand_in(pipeline_of), settings.web)
service.open()
run(make_app(service, settings), "127.0.0.1", int(sys.argv[2]), lambda url: print(url, flush=True), partial(_end, service), 60.0)
"""


def test_no_question_is_lost_when_a_process_ends(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path), str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        ends: list[int] = []
        is_told = threading.Event()

        def ask() -> None:
            while not is_told.is_set():
                try:
                    ends.append(
                        httpx.post(f"{url}/api/ask", json={"question": "Hoeveel woningen?"}, timeout=30).status_code
                    )
                except httpx.HTTPError:
                    ends.append(0)

        askers = [threading.Thread(target=ask) for _ in range(3)]
        for asker in askers:
            asker.start()
        time.sleep(0.5)
        child.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        ready = httpx.get(f"{url}/readyz", timeout=30).status_code
        is_told.set()  # the proxy has heard it
        for asker in askers:
            asker.join(30)
        child.send_signal(signal.SIGTERM)  # a second one ends at once
        child.wait(60)
    assert ready == 503 and ends and set(ends) == {200}
