"""The child process of `ingest.readers.guard`: limits itself, reads one file, and writes what it found as JSON; and how such a process is run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from ingest.readers.errors import SourceError
from ingest.readers.outline import hints_from
from ingest.readers.read import read_source

MEMORY_BYTES = 1 << 30
PROCESSOR_SECONDS = 60


def limit_process() -> None:
    """Bound memory and processor time, and forbid to write any file; a system without such limits does without."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def run_child(module: str, path: Path, timeout_seconds: float, given: bytes = b"") -> CompletedProcess[bytes]:
    """Run a module of ours on a file in a process of its own, which is `given` something to read.

    Raises:
        TimeoutExpired: it takes longer than that.
    """
    # -P: the working directory may be a folder of papers, and no place to import modules from.
    command = [sys.executable, "-P", "-m", module, str(path.absolute())]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, input=given, capture_output=True, timeout=timeout_seconds, env=environment, check=False
    )


def main() -> None:
    """Read the file that the first argument names, with the hints that come over standard input."""
    hints = json.load(sys.stdin)
    limit_process()
    try:
        found = read_source(Path(sys.argv[1]), hints_from(hints))
        answer: dict[str, Any] = {"source": asdict(found)}
    except SourceError as error:
        answer = {"error": type(error).__name__, "detail": error.detail}
    except (MemoryError, RecursionError) as error:
        answer = {"error": "ReadTimeoutError", "detail": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
