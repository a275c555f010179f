"""From the corpus folder to parsed papers; a file that cannot be read is left out and reported."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.corpus.discover import discover, source_name
from ingest.corpus.glossary import GlossaryTerm, load_glossary
from ingest.corpus.lexicon import NO_LEXICON, Lexicon, load_lexicon
from ingest.corpus.manifest import MANIFEST_FILE, Manifest, SourceManifest, outline_path, read_manifest, read_outline
from ingest.corpus.organisation import NO_ORGANISATIONS, Organisations, assign_organisations
from ingest.corpus.parse import keep_their_ids, parse_papers
from ingest.corpus.readings import Reading, Readings
from ingest.corpus.wordings import NO_WORDINGS, Wordings, read_wordings
from ingest.files import has_unshown
from ingest.readers.errors import DuplicateNameError, SourceError, UnshownNameError
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.records import Paper, Source
from ingest.settings import Settings

QUESTIONS_FOLDER = "questions"
NOTHING_READ: Mapping[str, Reading] = {}


@dataclass(frozen=True, slots=True)
class Corpus:
    """All papers that could be read, their sources by name, and the files that were left out.

    Nobody has judged its `wordings` yet. `readings` says of each source by what it is known again.
    """

    papers: tuple[Paper, ...]
    sources: dict[str, Source]
    faults: tuple[SourceError, ...]
    questions_dir: Path
    glossary: tuple[GlossaryTerm, ...] = ()
    organisations: Organisations = NO_ORGANISATIONS
    lexicon: Lexicon = NO_LEXICON
    wordings: Wordings = NO_WORDINGS
    readings: Mapping[str, str] = field(default_factory=dict)


def load_corpus(settings: Settings, added: Sequence[Path] = (), known: Mapping[str, Reading] = NOTHING_READ) -> Corpus:
    """Read and parse everything in the corpus folder and the added files.

    A readable `added` file is copied into the data folder, in place of one of that name, and stays in the corpus. What an earlier
    ingest has read stands in `known`, by its key.

    Raises:
        ManifestError: the manifest, the glossary or the lexicon cannot be used.
        SourceError: the corpus folder is missing or may not be listed.
    """
    manifest = read_manifest(settings.corpus_dir / MANIFEST_FILE)
    paths, left_out = discover(settings.corpus_dir)
    faults = list(left_out)
    in_folder = {source_name(path, settings.corpus_dir) for path in paths}  # what comes from elsewhere is nobody's
    readings = Readings(known)
    sources: dict[str, Source] = {}
    papers: dict[str, Paper] = {}
    if settings.added_dir.is_dir():
        paths += [one for one in discover(settings.added_dir)[0] if one.name not in {path.name for path in added}]
    for path in [*paths, *added]:
        name = path.name if path in added else source_name(path, settings.corpus_dir)
        try:
            _add(path, name, readings, manifest, sources, papers)
            if path in added:
                _keep(path, settings.added_dir)
        except SourceError as error:
            faults.append(error)
    lines = {name: manifest.for_file(name) for name in sources}
    of_source = {name: line.organisation for name, line in lines.items() if line and line.organisation}
    return Corpus(
        papers=tuple(papers.values()),
        sources=sources,
        faults=tuple(faults),
        questions_dir=settings.corpus_dir / QUESTIONS_FOLDER,
        glossary=load_glossary(settings.corpus_dir),
        organisations=assign_organisations(
            papers.values(), manifest.organisation, of_source, sources.keys() - in_folder
        ),
        lexicon=load_lexicon(settings.corpus_dir),
        wordings=read_wordings(settings.corpus_dir, tuple(papers.values()), sources),
        readings={name: readings.keys[name] for name in sources},
    )


def hints_for(path: Path, name: str, manifest: Manifest) -> SourceHints:
    """What the manifest, and the file beside a paper, say about how it is to be read."""
    line = manifest.for_file(name)
    hints = line.hints if line else NO_HINTS
    return replace(hints, corrections=(*read_outline(path), *hints.corrections))


def _keep(path: Path, folder: Path) -> None:
    """Copy an added file into the data folder, with the corrections beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in (path, outline_path(path)):
        if file.exists() and file.resolve() != (folder / file.name).resolve():
            shutil.copyfile(file, folder / file.name)


def _add(
    path: Path, name: str, readings: Readings, manifest: Manifest, sources: dict[str, Source], papers: dict[str, Paper]
) -> None:
    if has_unshown(name):
        raise UnshownNameError(path)
    shown_name = unicodedata.normalize("NFC", name)
    line = manifest.for_file(name)
    read = readings.read(path, shown_name, hints_for(path, name, manifest), line)
    source = replace(read.source, name=shown_name)
    if source.name in sources:
        raise DuplicateNameError(path, source.name)
    sources[source.name] = source
    papers.update({paper.id: paper for paper in _papers_of(source, read, line, papers.keys())})


def _papers_of(source: Source, read: Reading, line: SourceManifest | None, taken: Set[str]) -> tuple[Paper, ...]:
    """The papers of a source: those that an earlier ingest found there, where it would find the same again."""
    is_known = bool(read.papers) and read.source.name == source.name
    return read.papers if is_known and keep_their_ids(read.papers, line, taken) else parse_papers(source, line, taken)
