"""The key that sessions are signed with: from the environment, or in a file of the data folder for its owner alone."""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path

log = logging.getLogger(__name__)

VARIABLE = "STANDPUNT_SECRET"
FILE_NAME = "secret"
_BYTES = 32


def server_secret(data_dir: Path) -> bytes:
    """The same for all processes of an installation; one for this process alone where no file can be made.

    Processes on several machines share it through the environment.
    """
    if given := os.environ.get(VARIABLE):
        return given.encode("utf-8", "surrogateescape")
    path = data_dir / FILE_NAME
    try:
        return _read(path) or _make(path)
    except OSError as error:
        log.warning("%s can't be kept (%s): who signed in has to again after a restart", path, error.strerror)
        return secrets.token_bytes(_BYTES)


def _read(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return b""


def _make(path: Path) -> bytes:
    """Make the file whole before it gets its name; where another process was first, its secret is the one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_bytes(_BYTES)
    aside = path.with_name(f".{FILE_NAME}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(made.hex())
    try:
        os.link(aside, path)
    except FileExistsError:
        if found := _read(path):
            return found
        aside.replace(path)  # what was there is no secret
    except OSError:  # a file system without hard links
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return made
