"""Files of JSON lines: read line by line, and written anew so that a kill at any moment leaves the old or the new one."""

from __future__ import annotations

import os
from pathlib import Path

from ingest.files import MAX_LINES_BYTES, lines_of, read_regular


def read_lines(path: Path) -> list[str]:
    """The lines of a file, without a mark of UTF-8 before them and an empty one at the end.

    Raises:
        OSError: the file can't be read.
        UnicodeDecodeError: it is no UTF-8.
    """
    return lines_of(read_regular(path, MAX_LINES_BYTES))


def replace_text(path: Path, text: str) -> None:
    """Write a file anew: aside first, safely on the disk, and then in place of the old one by one rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
