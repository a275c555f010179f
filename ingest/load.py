"""From the corpus folder to parsed papers; a file that cannot be read is left out and reported."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.manifest import MANIFEST_FILE, Manifest, read_manifest
from ingest.parse import parse_papers
from ingest.read import read_source
from ingest.records import Paper, Source
from ingest.settings import Settings
from ingest.source_errors import SourceError


@dataclass(frozen=True, slots=True)
class Corpus:
    """All papers that could be read, their sources by name, and the files that were left out."""

    papers: tuple[Paper, ...]
    sources: dict[str, Source]
    faults: tuple[SourceError, ...]
    questions_dir: Path


def load_corpus(settings: Settings, added: Sequence[Path] = ()) -> Corpus:
    """Read and parse everything in the corpus folder and the added files.

    A readable `added` file is copied into the data folder, so that it stays part of the corpus.

    Raises:
        ManifestError: the manifest cannot be used.
    """
    manifest = read_manifest(settings.corpus_dir / MANIFEST_FILE)
    sources: dict[str, Source] = {}
    papers: list[Paper] = []
    faults: list[SourceError] = []
    paths, left_out = discover(settings.corpus_dir)
    faults.extend(left_out)
    kept, _ = discover(settings.added_dir)
    incoming = [path for path in added if path.name not in {k.name for k in kept} or path.is_file()]
    for path in [*paths, *(k for k in kept if k.name not in {p.name for p in incoming}), *incoming]:
        try:
            _add(path, manifest, sources, papers)
        except SourceError as error:
            faults.append(error)
            continue
        if path in incoming:
            settings.added_dir.mkdir(parents=True, exist_ok=True)
            if path.resolve() != (settings.added_dir / path.name).resolve():
                shutil.copyfile(path, settings.added_dir / path.name)
    return Corpus(tuple(papers), sources, tuple(faults), settings.corpus_dir / "questions")


def _add(path: Path, manifest: Manifest, sources: dict[str, Source], papers: list[Paper]) -> None:
    line = manifest.for_file(path.name)
    source = read_source(path, *([line.hints] if line else []))
    found = parse_papers(source, line, {paper.id for paper in papers})
    sources[source.name] = source
    papers.extend(found)


def discover(folder: Path) -> tuple[list[Path], Iterable[SourceError]]:
    papers = folder / "papers" if (folder / "papers").is_dir() else folder
    return sorted(p for p in papers.rglob("*.txt") if p.is_file()), []
