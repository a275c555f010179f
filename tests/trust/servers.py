"""`standpunt serve` in processes of their own, which a proof starts, watches, ends and kills."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from ingest.settings import Settings
from tests.conftest import environment_of

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from ui.cli.main import main; main()")


def in_own_folder(settings: Settings, folder: Path) -> Settings:
    """The same papers and index in a folder of their own; the models are read where they are."""
    shutil.copytree(settings.corpus_dir, folder / "corpus")
    shutil.copytree(settings.index_dir, folder / "data" / "index", ignore=shutil.ignore_patterns(".copies"))
    (folder / "data" / "models").symlink_to(settings.models_dir)
    return settings.model_copy(update={"corpus_dir": folder / "corpus", "data_dir": folder / "data"})


def environment_to_serve(settings: Settings) -> dict[str, str]:
    """These settings for a process of its own, in which nobody asks too often."""
    return environment_of(settings) | {"STANDPUNT_WEB__RATE_PER_MINUTE": "1000000", "PYTHONPATH": str(ROOT)}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def wait_for(is_so: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.2)


@dataclass
class Web:
    """A server on a port of its own, started anew as often as it ends."""

    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it can answer."""
        command = [*COMMAND, "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)
        wait_for(lambda: self.ready() is not None, 900)  # some twenty seconds; minutes on a machine that is full

    def ready(self) -> str | None:
        """The version of the papers that it answers from; None while it does not."""
        with contextlib.suppress(httpx.HTTPError):
            answer = httpx.get(f"{self.url}/readyz", timeout=30)
            return str(answer.json()["corpus_version"]) if answer.status_code == 200 else None
        return None

    def end(self, how: signal.Signals) -> None:
        """Send it a signal, and wait until it is gone."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)
            self.process = None

    def answered(self) -> int:
        """How many questions it has answered since it started."""
        figures = httpx.get(f"{self.url}/metrics", timeout=30).text
        counts = re.findall(r"^standpunt_answers_total\{.*\} ([\d.e+]+)$", figures, re.MULTILINE)
        return sum(int(float(count)) for count in counts)

    def holds(self) -> tuple[float, int]:
        """Its memory in MiB and the number of its open files."""
        assert self.process is not None
        place = Path("/proc") / str(self.process.pid)
        kilobytes = re.search(r"^VmRSS:\s+(\d+) kB", (place / "status").read_text("ascii"), re.MULTILINE)
        assert kilobytes is not None
        return int(kilobytes[1]) / 1024, sum(1 for _ in (place / "fd").iterdir())
