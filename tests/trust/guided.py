"""`python -m tests.trust.guided CASES`: files for the readers, changed by what they reach in them (libFuzzer through atheris).

Ends with 0 when every file was read or refused with its reason.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ingest.readers", "ingest.corpus.parse"]):
    from ingest.corpus.parse import parse_papers
    from ingest.readers.errors import SourceError
    from ingest.readers.read import read_source

from tests.trust.test_fuzz import samples

KINDS = (".txt", ".md", ".html", ".docx", ".pdf")


def reads(folder: Path) -> Callable[[bytes], None]:
    """Reads bytes as a file of the kind that the first of them says."""

    def read(data: bytes) -> None:
        path = folder / f"paper{KINDS[data[0] % len(KINDS)] if data else '.txt'}"
        path.write_bytes(data[1:])
        with contextlib.suppress(SourceError):
            source = read_source(path)
            for paper in parse_papers(source):
                assert all(passage.span.slice(source.text).strip() for passage in paper.passages)

    return read


def main(cases: int) -> None:
    """Read that many files, beginning with a good one of each kind; the process ends with it."""
    with tempfile.TemporaryDirectory() as place:
        first, work = Path(place, "first"), Path(place, "work")
        first.mkdir()
        work.mkdir()
        for name, content in samples().items():
            (first / name).write_bytes(bytes([KINDS.index(Path(name).suffix)]) + content)
        # A file may take a minute, as in an ingest; what it is given is changed from run to run in the same way.
        options = [f"-runs={cases}", "-seed=7", "-timeout=60", "-max_len=200000", "-rss_limit_mb=4096", "-verbosity=1"]
        atheris.Setup([sys.argv[0], *options, str(first)], reads(work))
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]))
