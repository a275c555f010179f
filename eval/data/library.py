"""The sources and papers of a corpus folder as read, without an index: enough to check question sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ingest.corpus.discover import discover, source_name
from ingest.corpus.load import hints_for
from ingest.corpus.manifest import read_manifest
from ingest.corpus.parse import parse_papers
from ingest.readers.read import read_source
from ingest.records import Paper, Source


class Library(Protocol):
    """What the suite reads of a pipeline to check its citations."""

    @property
    def papers(self) -> Sequence[Paper]:
        """The papers, in reading order."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources by name."""
        ...


@dataclass(frozen=True, slots=True)
class FileLibrary:
    """Papers in the order of their files' names, and their sources by name."""

    papers: Sequence[Paper]
    sources: Mapping[str, Source]


def read_library(corpus_dir: Path) -> FileLibrary:
    """Read every paper of a corpus folder; files that the corpus leaves out are left out here too.

    Raises:
        SourceError: a file can't be read.
        ManifestError: `corpus.toml` is faulty.
    """
    manifest = read_manifest(corpus_dir / "corpus.toml")
    files, _ = discover(corpus_dir)
    names = {path: source_name(path, corpus_dir) for path in files}
    sources = [replace(read_source(path, hints_for(path, name, manifest)), name=name) for path, name in names.items()]
    papers: list[Paper] = []
    for source in sources:
        papers += parse_papers(source, manifest.for_file(source.name), [paper.id for paper in papers])
    return FileLibrary(papers, {source.name: source for source in sources})
