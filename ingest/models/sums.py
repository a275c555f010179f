"""The checksums of a model's files, kept beside them: a flipped bit in a weight is noticed before anything is asked."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.files import read_regular, sum_of, sums_of

SUMS_FILE = "sha256.json"
_MAX_BYTES = 1_000_000


def write_sums(folder: Path) -> None:
    """Write down the checksum of every file in a folder that was made just now."""
    (folder / SUMS_FILE).write_text(json.dumps(sums_of(folder), indent=1), encoding="utf-8")


def sums_match(folder: Path) -> bool:
    """Whether every file whose checksum was written down is as it was then (half a second for 490 MB).

    What was put beside them since, such as layers for another runtime, has a check of its own.
    """
    try:
        written = json.loads(read_regular(folder / SUMS_FILE, _MAX_BYTES))
        return isinstance(written, dict) and all(sum_of(folder / name) == sum_ for name, sum_ in written.items())
    except (OSError, ValueError, RecursionError):
        return False
