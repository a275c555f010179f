import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("standpunt-*.whl")))


def test_the_wheel_carries_everything_that_is_read_at_run_time(wheel: zipfile.ZipFile) -> None:
    carried = set(wheel.namelist())
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in tracked.split("\0"):
        if name.startswith(("corpus/", "ingest/", "qa/", "ui/", "eval/")) and not name.startswith("corpus/training/"):
            assert name in carried, name


def test_the_wheel_carries_nothing_else_and_its_licence(wheel: zipfile.ZipFile) -> None:
    folders = {name.split("/")[0] for name in wheel.namelist()}
    about = next(folder for folder in folders if folder.endswith(".dist-info"))
    assert folders == {"corpus", "ingest", "qa", "ui", "eval", about}
    assert f"{about}/licenses/LICENSE" in wheel.namelist()
    assert not any("__pycache__" in name for name in wheel.namelist())


def test_the_command_and_its_additions_are_declared(wheel: zipfile.ZipFile) -> None:
    name = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    points = wheel.read(name).decode()
    assert "standpunt = ui.cli.main:main" in points
    assert "eval = eval.command:app" in points
