"""Folders that a process needs while it works: its own, and removed by the next one when it was killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import stat
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

_LOCK = ".lock"
_OWN = "own-"


class OwnFolder:
    """An empty folder for this process alone, removed with this object.

    Each stands beside a file that its process holds locked. The system lets go of that lock however a process ends, so
    what a killed one left is known by it, and removed when the next folder is made.

    Args:
        parent: where it is made.

    Raises:
        OSError: nothing can be written there.
    """

    def __init__(self, parent: Path) -> None:
        self.path, lock = _claim(parent)
        self._finalizer = weakref.finalize(self, _release, self.path, lock)

    def close(self) -> None:
        """Remove it now; what was moved out of it stays."""
        self._finalizer()


def sweep(parent: Path) -> None:
    """Remove what processes left behind that are gone; nothing where there is nothing or it is not ours."""
    if not parent.is_dir():
        return
    with contextlib.suppress(OSError), _guarded(parent):
        _sweep(parent)


def of_this_user() -> Path:
    """The system's folder for temporary files of ours; nobody else can have put it there."""
    folder = Path(tempfile.gettempdir()) / f"standpunt-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid():
        return folder
    return Path(tempfile.mkdtemp(prefix="standpunt-"))


def _claim(parent: Path) -> tuple[Path, TextIO]:
    parent.mkdir(parents=True, exist_ok=True)
    with _guarded(parent):
        _sweep(parent)
        path = parent / f"{_OWN}{secrets.token_hex(8)}"
        lock = _lock_of(path).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Not by `tempfile`, whose folders are closed to other users whatever the umask says.
        path.mkdir()
    return path, lock


def _release(path: Path, lock: TextIO) -> None:
    shutil.rmtree(path, ignore_errors=True)
    _lock_of(path).unlink(missing_ok=True)
    lock.close()


def _sweep(parent: Path) -> None:
    """Under the guard, so that no folder is between its making and its lock."""
    for path in {entry.with_suffix("") for entry in parent.glob(f"{_OWN}*")}:
        with contextlib.suppress(OSError), _lock_of(path).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
            _lock_of(path).unlink(missing_ok=True)


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".held")


@contextlib.contextmanager
def _guarded(parent: Path) -> Iterator[None]:
    """Alone in `parent` for the milliseconds that this takes."""
    with (parent / _LOCK).open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield
