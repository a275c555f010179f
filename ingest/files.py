"""Reading a file of which anything may be said, without being kept waiting or filled up by it."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def read_regular(path: Path, max_bytes: int) -> bytes:
    """The bytes of a regular file of bounded size; a pipe or a device in its place is not waited for.

    Raises:
        OSError: it is no regular file, larger than `max_bytes`, or cannot be read.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > max_bytes:
            raise OSError(f"{path} is no regular file of at most {max_bytes} bytes.")
        return file.read(max_bytes)
