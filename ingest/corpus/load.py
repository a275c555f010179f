"""From the corpus folder to parsed papers; a file that cannot be read is left out and reported."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.corpus.discover import discover
from ingest.corpus.glossary import GlossaryTerm, load_glossary
from ingest.corpus.lexicon import NO_LEXICON, Lexicon, load_lexicon
from ingest.corpus.manifest import MANIFEST_FILE, Manifest, read_manifest
from ingest.corpus.organisation import NO_ORGANISATIONS, Organisations, assign_organisations
from ingest.corpus.parse import parse_papers
from ingest.readers.errors import DuplicateNameError, SourceError
from ingest.readers.guard import read_guarded
from ingest.readers.outline import NO_HINTS
from ingest.records import Paper, Source
from ingest.settings import Settings

QUESTIONS_FOLDER = "questions"


@dataclass(frozen=True, slots=True)
class Corpus:
    """All papers that could be read, their sources by name, and the files that were left out."""

    papers: tuple[Paper, ...]
    sources: dict[str, Source]
    faults: tuple[SourceError, ...]
    questions_dir: Path
    glossary: tuple[GlossaryTerm, ...] = ()
    organisations: Organisations = NO_ORGANISATIONS
    lexicon: Lexicon = NO_LEXICON


def load_corpus(settings: Settings, added: Sequence[Path] = ()) -> Corpus:
    """Read and parse everything in the corpus folder and the added files.

    A readable `added` file is copied into the data folder, in place of one of that name, and stays in the corpus.

    Raises:
        ManifestError: the manifest, the glossary or the lexicon cannot be used.
        SourceError: the corpus folder is missing or may not be listed.
    """
    manifest = read_manifest(settings.corpus_dir / MANIFEST_FILE)
    paths, left_out = discover(settings.corpus_dir)
    faults = list(left_out)
    in_folder = {path.name for path in paths}  # what comes from elsewhere is nobody's
    sources: dict[str, Source] = {}
    papers: list[Paper] = []
    new_names = {path.name for path in added}
    if settings.added_dir.is_dir():
        paths += [path for path in discover(settings.added_dir)[0] if path.name not in new_names]
    for path in paths:
        try:
            _add(path, manifest, sources, papers)
        except SourceError as error:
            faults.append(error)
    for path in added:
        try:
            _add(path, manifest, sources, papers)
            settings.added_dir.mkdir(parents=True, exist_ok=True)
            if path.resolve() != (settings.added_dir / path.name).resolve():
                shutil.copyfile(path, settings.added_dir / path.name)
        except SourceError as error:
            faults.append(error)
    questions_dir = settings.corpus_dir / QUESTIONS_FOLDER
    of_source = {line.file: line.organisation for line in manifest.source if line.organisation}
    outside = sources.keys() - in_folder
    return Corpus(
        papers=tuple(papers),
        sources=sources,
        faults=tuple(faults),
        questions_dir=questions_dir,
        glossary=load_glossary(settings.corpus_dir),
        organisations=assign_organisations(papers, manifest.organisation, of_source, outside),
        lexicon=load_lexicon(settings.corpus_dir),
    )


def _add(path: Path, manifest: Manifest, sources: dict[str, Source], papers: list[Paper]) -> None:
    line = manifest.for_file(path.name)
    source = read_guarded(path, line.hints if line else NO_HINTS)
    if source.name in sources:
        raise DuplicateNameError(path, source.name)
    found = parse_papers(source, line, {paper.id for paper in papers})
    sources[source.name] = source
    papers.extend(found)
