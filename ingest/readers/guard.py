"""Reading files of strangers: in a process of its own, with bounds on memory and time.

One bad file is one error, whatever it does to the library that reads it.
"""

from __future__ import annotations

import json
import signal
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ingest.readers import errors as source_errors
from ingest.readers.child import run_child
from ingest.readers.errors import DamagedSourceError, ReadTimeoutError, SourceError
from ingest.readers.formats import detect_format
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.read import read_content, read_source
from ingest.records import Source

WALL_CLOCK_SECONDS = 90
# Plain text needs no library, and this much of it not many seconds whatever it holds.
_PLAIN_MAX_BYTES = 500_000
_SOURCE = TypeAdapter(Source)


def read_guarded(path: Path, hints: SourceHints = NO_HINTS, timeout_seconds: float = WALL_CLOCK_SECONDS) -> Source:
    """Read one file as `read_source` does; what needs a library to open is opened in a child process.

    Raises:
        SourceError: also when the child takes too much time or memory, or dies.
    """
    content = read_content(path)
    if detect_format(path, content) == "text" and len(content) <= _PLAIN_MAX_BYTES:
        return read_source(path, hints)
    try:
        done = run_child("ingest.readers.child", path, timeout_seconds, json.dumps(asdict(hints)).encode())
    except subprocess.TimeoutExpired as error:
        raise ReadTimeoutError(path, f"more than {timeout_seconds:.0f} seconds") from error
    # PDFium aborts where it gets no more memory.
    if -done.returncode in (signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT):
        raise ReadTimeoutError(path, "more processor time or memory than a paper needs")
    if done.returncode != 0:
        last_line = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise DamagedSourceError(path, last_line or f"the reader ended with {done.returncode}")
    return _source(path, json.loads(done.stdout))


def _source(path: Path, answer: dict[str, Any]) -> Source:
    """What the child found, or its error as ours."""
    if "error" in answer:
        kind = getattr(source_errors, answer["error"])
        assert issubclass(kind, SourceError)
        raise kind(path, answer["detail"])
    return _SOURCE.validate_python(answer["source"])
