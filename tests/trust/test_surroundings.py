"""Where a process runs changes nothing: no locale, another time zone, a strict umask, a folder with spaces, no network."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.settings import Settings
from tests.conftest import environment_of, index_of

ROOT = Path(__file__).parents[2]
ASKED = "Hoeveel woningen zijn er nodig – één of méér?"
# No name can be looked up and no other machine is reached; what tries ends at once.
RUN = """
import os, socket
os.umask(0o077)
def refuse(*arguments, **named):
    raise OSError("no network")
socket.getaddrinfo = socket.socket.connect = refuse
from ui.cli.main import main
main()
"""


def asked_with(settings: Settings, **environment: str) -> dict[str, object]:
    """The answer of a process of its own, without its times."""
    given = environment_of(settings) | {"PYTHONPATH": str(ROOT)} | environment
    command = [sys.executable, "-c", RUN, "ask", ASKED, "--json"]
    done = subprocess.run(command, env=given, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    answer: dict[str, object] = json.loads(done.stdout.decode("utf-8"))
    answer.pop("timings_ms")
    return answer


@pytest.mark.slow
def test_surroundings_change_no_answer(tiny: Settings, tmp_path: Path) -> None:
    index_of(tiny)
    home = tmp_path / "een map met spaties é"
    moved = tiny.model_copy(update={"corpus_dir": home / "corpus", "data_dir": home / "data"})
    plain = asked_with(tiny, LC_ALL="C.UTF-8", TZ="Europe/Amsterdam")
    home.mkdir()
    tiny.corpus_dir.rename(moved.corpus_dir)
    tiny.data_dir.rename(moved.data_dir)
    read_only = tmp_path / "geen thuis"
    read_only.mkdir(mode=0o500)
    odd = {"LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Kiritimati", "HOME": str(read_only), "HF_HUB_OFFLINE": ""}
    assert asked_with(moved, **odd) == plain
