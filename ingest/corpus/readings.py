"""Files that an earlier ingest read are not opened again: what a file holds, how it is to be read and by which code are its key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ingest.readers.formats import detect_format
from ingest.readers.guard import read_guarded
from ingest.readers.outline import SourceHints
from ingest.readers.read import read_content
from ingest.records import Source

# What opens files besides our own code.
_LIBRARIES = (
    "pypdfium2",
    "python-docx",
    "lxml",
    "beautifulsoup4",
    "markdown-it-py",
    "mdit-py-plugins",
    "charset-normalizer",
)


class Readings:
    """Reads files, and knows those that an earlier ingest has read; `keys` has those that were read, by name.

    Args:
        known: sources by their key.
    """

    def __init__(self, known: Mapping[str, Source]) -> None:
        self._known = known
        self.keys: dict[str, str] = {}

    def read(self, path: Path, name: str, hints: SourceHints) -> Source:
        """One file as `read_guarded` reads it.

        Raises:
            SourceError: it can't be read.
        """
        content = read_content(path)
        how = json.dumps([_reader(), detect_format(path, content), path.name, asdict(hints)], sort_keys=True)
        key = hashlib.sha256(how.encode("utf-8", "surrogateescape") + b"\0" + content).hexdigest()
        source = self._known.get(key) or read_guarded(path, hints)
        # A second file of the same name is refused, and the first one is what this name stands for.
        self.keys.setdefault(name, key)
        return source


@cache
def _reader() -> str:
    """Which code reads: a file is read anew by every version that may read it otherwise."""
    digest = hashlib.sha256(" ".join(map(version, _LIBRARIES)).encode("ascii"))
    for path in sorted(Path(__file__).resolve().parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
