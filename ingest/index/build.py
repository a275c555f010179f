"""The flow from corpus folder to published index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.corpus.lexicon import NO_LEXICON
from ingest.corpus.load import NOTHING_READ, Corpus, load_corpus
from ingest.corpus.organisation import NO_ORGANISATIONS
from ingest.corpus.wordings import NO_WORDINGS, Wordings
from ingest.errors import IndexMissingError, NoPapersError
from ingest.index.earlier import Earlier
from ingest.index.embed import text_of
from ingest.index.entries import ENTRY_KINDS, Entry, EntryKind, QuestionFault, question_entries, text_entries
from ingest.index.garbage import uncollected
from ingest.index.generation import (
    building,
    current_name,
    intact_generation,
    make_current,
    publish,
    whole_generations,
    writing,
)
from ingest.index.inventory import Row, take_inventory
from ingest.index.lexical import write_lexical_index
from ingest.index.manifest import Contents, Counts, read_manifest
from ingest.index.opened import (
    CHROMA,
    ENTRIES,
    ENTRIES_FILE,
    GLOSSARY,
    GLOSSARY_FILE,
    INVENTORY,
    INVENTORY_FILE,
    LEXICAL_KINDS,
    LEXICON_FILE,
    ORGANISATIONS_FILE,
    PAPERS,
    PAPERS_FILE,
    READINGS,
    READINGS_FILE,
    SOURCES,
    SOURCES_FILE,
    WORDINGS,
    WORDINGS_FILE,
    lexical_folder,
    wordings_in,
)
from ingest.index.served import ServedStore, keep_only, keys_of
from ingest.index.vectors import Progress, Vectors
from ingest.index.words import NO_WORDS, words_of
from ingest.models.encoder import Encoder
from ingest.readers.errors import SourceError
from ingest.records import Paper
from ingest.settings import Settings

# Judges the wordings of a corpus; those that were judged before spare it work.
Judge = Callable[[Corpus, Encoder, Wordings], Wordings]


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What an ingest did; `changed` is False when the index already held exactly this corpus."""

    changed: bool
    papers: tuple[Paper, ...]
    entries: Mapping[EntryKind, int]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    embedded: int
    reused: int
    source_faults: tuple[SourceError, ...]
    question_faults: tuple[QuestionFault, ...]
    wordings: Wordings = NO_WORDINGS


def ingest(
    settings: Settings,
    load: Callable[[], tuple[Encoder, Encoder | None]],
    added: Sequence[Path] = (),
    *,
    rebuild: bool = False,
    progress: Progress = lambda done, total: None,
    judge: Judge | None = None,
) -> IngestSummary:
    """Bring the index in line with the corpus folder; unchanged texts keep their vectors unless `rebuild`.

    Args:
        settings: where the corpus is and where the index goes.
        load: loads encoder and reader.
        added: files to take into the corpus; they are copied into the data folder.
        rebuild: embed everything again.
        progress: told how many of how many texts are embedded.
        judge: says which prepared wordings hold; without it none is used.

    Raises:
        IndexBusyError: another process is ingesting.
        NoPapersError: the corpus has no paper that can be read; the old index stays.
    """
    with writing(settings.index_dir), uncollected():
        earlier = None if rebuild else _earlier(settings.index_dir)
        corpus, entries, inventory, faults = _read(settings, added, earlier)
        encoder, reader = load()
        corpus, before = _judged(corpus, encoder, earlier, judge)
        files = _files(corpus, entries, inventory)
        contents = _contents(corpus, entries, files, encoder, reader)
        embedded = None
        if earlier is None or before != corpus.wordings or not _holds(earlier, contents, entries, settings.chroma_url):
            with building(settings.index_dir) as folder:
                vectors = Vectors(folder, corpus.papers, entries, earlier, progress)
                embedded = vectors.write(encoder, reader, settings.chroma_url)
                _write_words(folder, entries, earlier)
                for name, content in files.items():
                    (folder / name).write_bytes(content)
                publish(folder, settings.index_dir, contents, earlier.folder if earlier else None)
            _tidy_server(settings)
        elif earlier.folder.name != current_name(settings.index_dir):
            make_current(earlier.folder)
        return _summary(corpus, entries, faults, earlier, contents, embedded=embedded)


def _read(
    settings: Settings, added: Sequence[Path], earlier: Earlier | None
) -> tuple[Corpus, list[Entry], tuple[Row, ...], Sequence[QuestionFault]]:
    """The papers, all of them that is embedded, their inventory, and what is wrong with the files of questions."""
    corpus = load_corpus(settings, added, earlier.readings() if earlier else NOTHING_READ)
    if not corpus.papers:
        raise NoPapersError(f"There is no readable paper in {settings.corpus_dir}.")
    questions, faults = question_entries(corpus.questions_dir, corpus.papers, corpus.sources)
    known_rows, known_entries = (
        (earlier.inventory_of(corpus), earlier.entries_of(corpus.papers)) if earlier else ({}, {})
    )
    inventory = take_inventory(corpus.papers, corpus.sources, corpus.organisations, corpus.lexicon, known_rows)
    return corpus, [*text_entries(corpus.papers, corpus.sources, known_entries), *questions], inventory, faults


def _judged(corpus: Corpus, encoder: Encoder, earlier: Earlier | None, judge: Judge | None) -> tuple[Corpus, Wordings]:
    """The corpus with the wordings that may be used, and those that could be used before."""
    before = wordings_in(earlier.folder) if earlier else NO_WORDINGS
    return replace(corpus, wordings=judge(corpus, encoder, before) if judge else NO_WORDINGS), before


def _holds(earlier: Earlier, contents: Contents, entries: Sequence[Entry], chroma_url: str) -> bool:
    """Whether a generation holds just this, with the vectors that are looked for where the settings want them."""
    if earlier.contents != contents:
        return False
    if not chroma_url:
        return (earlier.folder / CHROMA).is_dir()
    try:
        ServedStore(chroma_url, earlier.contents, keys_of(earlier.contents, entries))
    except IndexMissingError:
        return False
    return True


def _tidy_server(settings: Settings) -> None:
    """Take from the server, where there is one, what neither the current generation nor the way back needs."""
    if not settings.chroma_url:
        return
    kept = [(folder, read_manifest(folder).contents) for folder in whole_generations(settings.index_dir)]
    keep_only(
        settings.chroma_url,
        [(of, keys_of(of, ENTRIES.validate_json((folder / ENTRIES_FILE).read_bytes()))) for folder, of in kept],
    )


def _contents(
    corpus: Corpus, entries: Sequence[Entry], files: Mapping[str, bytes], encoder: Encoder, reader: Encoder | None
) -> Contents:
    digest = hashlib.sha256()
    for name in (PAPERS_FILE, ENTRIES_FILE, INVENTORY_FILE, GLOSSARY_FILE):
        digest.update(files[name])
    # Papers of which no more is known keep their version.
    for known, nothing in ((corpus.organisations, NO_ORGANISATIONS), (corpus.lexicon, NO_LEXICON)):
        if known != nothing:
            digest.update(known.model_dump_json().encode())
    digest.update(corpus.wordings.identity.encode())
    for source in corpus.sources.values():
        digest.update(source.sha256.encode())
    return Contents(
        corpus_version=digest.hexdigest()[:12],
        encoder=encoder.fingerprint,
        reader=reader.fingerprint if reader else None,
        sources={name: source.sha256 for name, source in corpus.sources.items()},
        papers=tuple(paper.title for paper in corpus.papers),
        passages=sum(1 for paper in corpus.papers for _ in paper.passages),
        counts=Counts(**_counts(entries)),
    )


def _earlier(index_dir: Path) -> Earlier | None:
    try:
        folder, manifest = intact_generation(index_dir)
    except IndexMissingError:
        return None
    return Earlier(folder, manifest.contents)


def _files(corpus: Corpus, entries: Sequence[Entry], inventory: tuple[Row, ...]) -> dict[str, bytes]:
    """What is written of the texts, by file."""
    files = {
        PAPERS_FILE: PAPERS.dump_json(corpus.papers),
        SOURCES_FILE: SOURCES.dump_json(tuple(corpus.sources.values())),
        READINGS_FILE: READINGS.dump_json(dict(corpus.readings)),
        ENTRIES_FILE: ENTRIES.dump_json(tuple(entries)),
        INVENTORY_FILE: INVENTORY.dump_json(inventory),
        GLOSSARY_FILE: GLOSSARY.dump_json(corpus.glossary),
        ORGANISATIONS_FILE: corpus.organisations.model_dump_json().encode(),
        LEXICON_FILE: corpus.lexicon.model_dump_json().encode(),
    }
    return files if corpus.wordings == NO_WORDINGS else files | {WORDINGS_FILE: WORDINGS.dump_json(corpus.wordings)}


def _write_words(folder: Path, entries: Sequence[Entry], earlier: Earlier | None) -> None:
    """The lexical indexes, of chunks and of sentences."""
    for kind in LEXICAL_KINDS:
        known_texts, known = earlier.words(kind) if earlier else ((), NO_WORDS)
        words = words_of([entry.text for entry in entries if entry.kind == kind], known_texts, known)
        write_lexical_index(words, folder / lexical_folder(kind))


def _counts(entries: Iterable[Entry]) -> dict[EntryKind, int]:
    kinds = [entry.kind for entry in entries]
    return {kind: kinds.count(kind) for kind in ENTRY_KINDS}


def _summary(
    corpus: Corpus,
    entries: Sequence[Entry],
    question_faults: Sequence[QuestionFault],
    earlier: Earlier | None,
    contents: Contents,
    *,
    embedded: int | None,
) -> IngestSummary:
    """The summary; `embedded` is None where the index held this corpus already."""
    before = earlier.contents.sources if earlier else {}
    texts = len({text_of(entry) for entry in entries}) * (2 if contents.reader else 1)
    return IngestSummary(
        changed=embedded is not None,
        papers=corpus.papers,
        entries=_counts(entries),
        added=tuple(name for name, digest in contents.sources.items() if before.get(name) != digest),
        removed=tuple(name for name in before if name not in contents.sources),
        embedded=embedded or 0,
        reused=texts - (embedded or 0),
        source_faults=corpus.faults,
        question_faults=tuple(question_faults),
        wordings=corpus.wordings,
    )
