"""What a killed process leaves behind is removed by the next one, and nothing of one that still works."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.index.opened import open_index
from ingest.models.shipped import FOLDER_NAME, ensure_shipped_encoder
from ingest.models.sums import write_sums
from ingest.scratch import OwnFolder, sweep
from ingest.settings import Settings
from tests.conftest import environment_of, index_of

HOLD = """
import sys
from pathlib import Path
from ingest.scratch import OwnFolder
held = OwnFolder(Path(sys.argv[1]))
(held.path / "large.bin").write_bytes(b"x" * 1000)
print(held.path, flush=True)
sys.stdin.read()
"""
OPEN = """
import sys
from ingest.index.opened import open_index
from ingest.settings import Settings
index = open_index(Settings().index_dir)
print("open", flush=True)
sys.stdin.read()
"""


def started(code: str, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=pipe, stdout=pipe, text=True, env=env or dict(os.environ)
    )
    assert process.stdout is not None
    process.first_line = process.stdout.readline().strip()  # type: ignore[attr-defined]
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_what_a_killed_process_left_goes_and_what_another_holds_stays(tmp_path: Path) -> None:
    killed, alive = started(HOLD, str(tmp_path)), started(HOLD, str(tmp_path))
    end(killed)
    own = OwnFolder(tmp_path)
    folders = {path for path in tmp_path.iterdir() if path.is_dir()}
    assert folders == {own.path, Path(alive.first_line)}  # type: ignore[attr-defined]
    end(alive)
    sweep(tmp_path)
    assert {path for path in tmp_path.iterdir() if path.is_dir()} == {own.path}
    own.close()
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_killed_reader_leaves_its_copy_of_chroma_until_the_next_one(tiny: Settings) -> None:
    index_of(tiny)
    gc.collect()
    reader = started(OPEN, env=environment_of(tiny))
    copies = tiny.index_dir / ".copies"
    assert len([path for path in copies.iterdir() if path.is_dir()]) == 1
    end(reader)
    index = open_index(tiny.index_dir)
    assert len([path for path in copies.iterdir() if path.is_dir()]) == 1
    assert index.store.count("chunks") > 0
    del index
    gc.collect()
    assert not [path for path in copies.iterdir() if path.is_dir()]


def test_a_copy_stands_elsewhere_where_the_data_folder_takes_none(
    tiny: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_of(tiny)
    gc.collect()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    for path in (tiny.index_dir / ".copies").iterdir():
        path.unlink()
    (tiny.index_dir / ".copies").rmdir()
    (tiny.index_dir / ".copies").write_text("no folder", "utf-8")
    assert open_index(tiny.index_dir).store.count("chunks") > 0


def test_half_a_model_of_a_killed_process_is_removed(tmp_path: Path) -> None:
    end(started(HOLD, str(tmp_path / ".building")))
    (tmp_path / FOLDER_NAME).mkdir()
    write_sums(tmp_path / FOLDER_NAME)
    assert ensure_shipped_encoder(tmp_path, print) == tmp_path / FOLDER_NAME
    assert not [path for path in (tmp_path / ".building").iterdir() if path.is_dir()]
