"""A real HTTP server that speaks the OpenAI protocol and says what a test tells it to say, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ScriptedServer(ThreadingHTTPServer):
    """Answers each call with the next step of `script`, the last one again and again; keeps what it was asked.

    A step is what to say, pieces of it with an event to wait for after each (None for none), a status code, or a function
    of the messages that gives one of these.
    """

    daemon_threads = True

    def __init__(self, script: list[Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.asked: list[dict[str, Any]] = []
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        step = self.server.script[min(len(self.server.asked), len(self.server.script) - 1)]
        self.server.asked.append(json.loads(body))
        if callable(step):
            step = step(self.server.asked[-1]["messages"])
        if isinstance(step, int):
            self.send_response(step)
            self.send_header("content-length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        try:
            if step == "<garbage>":
                self.wfile.write(b"data: {not json\n\n")
            elif step == "<stall>":
                self._piece("Er zijn ")
                self.server.closing.wait(60)
            elif step == "<endless>":
                while True:
                    self._piece("woningen en nog meer woningen ")
            else:
                for text, until in step if isinstance(step, list) else [(step, None)]:
                    for word in text.split(" "):
                        self._piece(word + " ")
                    if until is not None:
                        until.wait(60)
                self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            # The client has heard enough and hung up: that is what some tests are about.
            return

    def _piece(self, text: str) -> None:
        chunk = {
            "id": "x",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}],
        }
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the output of the tests is for their results."""


@contextmanager
def scripted_llm(*script: Any) -> Iterator[ScriptedServer]:
    """A server that follows a script, for as long as the block lasts."""
    server = ScriptedServer(list(script))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
