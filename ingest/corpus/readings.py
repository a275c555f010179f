"""Files that an earlier ingest read are not opened again: what a file holds, how it is to be read and by which code are its key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ingest.corpus.manifest import SourceManifest
from ingest.readers.formats import detect_format
from ingest.readers.guard import read_guarded
from ingest.readers.outline import SourceHints
from ingest.readers.read import read_content
from ingest.records import Paper, Source

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


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read, and the papers that were found in it; none where it was not parsed yet."""

    source: Source
    papers: tuple[Paper, ...] = ()


class Readings:
    """Reads files, and knows those that an earlier ingest has read; `keys` has those that were read, by name.

    Args:
        known: readings by their key.
    """

    def __init__(self, known: Mapping[str, Reading]) -> None:
        self._known = known
        self.keys: dict[str, str] = {}

    def read(self, path: Path, name: str, hints: SourceHints, line: SourceManifest | None = None) -> Reading:
        """One file as `read_guarded` reads it; with the papers that an earlier ingest found, the manifest's line being the same.

        Raises:
            SourceError: it can't be read.
        """
        content = read_content(path)
        stated = line.model_dump(mode="json") if line else None
        how = json.dumps([_reader(), detect_format(path, content), path.name, asdict(hints), stated], sort_keys=True)
        key = hashlib.sha256(how.encode("utf-8", "surrogateescape") + b"\0" + content).hexdigest()
        reading = self._known.get(key) or Reading(read_guarded(path, hints))
        # A second file of the same name is refused, and the first one is what this name stands for.
        self.keys.setdefault(name, key)
        return reading


@cache
def _reader() -> str:
    """Which code reads: a file is read anew by every version that may read it otherwise."""
    digest = hashlib.sha256(" ".join(map(version, _LIBRARIES)).encode("ascii"))
    for path in sorted(Path(__file__).resolve().parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
