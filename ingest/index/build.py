"""The flow from corpus folder to published index."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ingest.corpus.lexicon import NO_LEXICON
from ingest.corpus.load import Corpus, load_corpus
from ingest.corpus.organisation import NO_ORGANISATIONS
from ingest.corpus.wordings import NO_WORDINGS, Wordings
from ingest.errors import IndexMissingError, NoPapersError
from ingest.index.embed import Earlier, Text, embed, text_of
from ingest.index.entries import ENTRY_KINDS, Entry, EntryKind, QuestionFault, question_entries, text_entries
from ingest.index.generation import building, current_name, intact_generation, make_current, publish, writing
from ingest.index.inventory import Row, take_inventory
from ingest.index.lexical import write_lexical_index
from ingest.index.manifest import Contents, Counts
from ingest.index.opened import (
    BASE_VECTORS,
    CHROMA,
    ENTRIES,
    ENTRIES_FILE,
    GLOSSARY,
    GLOSSARY_FILE,
    INVENTORY,
    INVENTORY_FILE,
    LEXICON_FILE,
    ORGANISATIONS_FILE,
    PAPERS,
    PAPERS_FILE,
    READER_VECTORS,
    SOURCES,
    SOURCES_FILE,
    WORDINGS,
    WORDINGS_FILE,
    scored_entries,
    wordings_in,
)
from ingest.index.store import CHUNKS, NEAR_MISSES, NEAR_MISSES_READER, QUESTIONS, StoreWriter, key_of, writing_store
from ingest.models.encoder import Encoder, FloatMatrix
from ingest.readers.errors import SourceError
from ingest.records import Paper
from ingest.settings import Settings

Progress = Callable[[int, int], None]
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
    with writing(settings.index_dir):
        corpus = _read(settings, added)
        entries, inventory, faults = _rows_of(corpus)
        encoder, reader = load()
        earlier = None if rebuild else _earlier(settings.index_dir)
        before = wordings_in(earlier.folder) if earlier else NO_WORDINGS
        corpus = replace(corpus, wordings=judge(corpus, encoder, before) if judge else NO_WORDINGS)
        contents = _contents(corpus, entries, inventory, encoder, reader)
        embedded = None
        if earlier is None or (earlier.contents, before) != (contents, corpus.wordings):
            with building(settings.index_dir) as folder:
                embedded = _Vectors(folder, corpus.papers, entries, earlier, progress).write(encoder, reader)
                _write_texts(folder, corpus, entries, inventory)
                publish(folder, settings.index_dir, contents)
        elif earlier.folder.name != current_name(settings.index_dir):
            make_current(earlier.folder)
        return _summary(corpus, entries, faults, earlier, contents, embedded=embedded)


def _read(settings: Settings, added: Sequence[Path]) -> Corpus:
    corpus = load_corpus(settings, added)
    if not corpus.papers:
        raise NoPapersError(f"There is no readable paper in {settings.corpus_dir}.")
    return corpus


def _rows_of(corpus: Corpus) -> tuple[list[Entry], tuple[Row, ...], Sequence[QuestionFault]]:
    """All that is embedded, the inventory, and what is wrong with the files of questions."""
    questions, faults = question_entries(corpus.questions_dir, corpus.papers, corpus.sources)
    inventory = take_inventory(corpus.papers, corpus.sources, corpus.organisations, corpus.lexicon)
    return [*text_entries(corpus.papers, corpus.sources), *questions], inventory, faults


class _Vectors:
    """The vectors of one generation in the making; of an earlier one it takes what is the same."""

    def __init__(
        self,
        folder: Path,
        papers: Sequence[Paper],
        entries: Sequence[Entry],
        earlier: Earlier | None,
        progress: Progress,
    ) -> None:
        self._embedded = 0
        self._folder = folder
        self._scored = scored_entries(papers, entries)
        self._of_kind = {kind: [text_of(entry) for entry in entries if entry.kind == kind] for kind in ENTRY_KINDS}
        self._earlier = earlier
        self._progress = progress
        self._total = 0

    def write(self, encoder: Encoder, reader: Encoder | None) -> int:
        """Write the vectors to score by, let Chroma hold those that are looked for; how many were made anew."""
        self._total = sum(map(len, self._of_kind.values())) * (2 if reader else 1)
        earlier = self._earlier
        if earlier and earlier.contents.encoder == encoder.fingerprint:
            shutil.copytree(earlier.folder / CHROMA, self._folder / CHROMA)
            keeps_reader = reader is not None and earlier.contents.reader == reader.fingerprint
        else:
            keeps_reader = False
        with writing_store(self._folder / CHROMA) as store:
            if not keeps_reader:
                store.drop(NEAR_MISSES_READER)
            made = self._vectors(store, encoder, NEAR_MISSES, BASE_VECTORS)
            _sync(store, CHUNKS, self._of_kind["chunk"], made)
            _sync(store, QUESTIONS, self._of_kind["question"], made)
            if reader is not None:
                self._vectors(store, reader, NEAR_MISSES_READER, READER_VECTORS)
        return self._embedded

    def _vectors(self, store: StoreWriter, model: Encoder, near_misses: str, file: str) -> Mapping[Text, FloatMatrix]:
        """Embed what one model has not embedded before; its vectors by text, near misses that Chroma has left out."""
        of_reader = file == READER_VECTORS
        known = self._earlier.vectors(model.fingerprint, of_reader=of_reader) if self._earlier else {}
        here = store.keys(near_misses)
        lacking = [text for text in self._of_kind["near_miss"] if key_of(text[1]) not in here]
        before = self._embedded
        wanted = [*map(text_of, self._scored), *lacking]
        fresh = embed(wanted, model, known, lambda done: self._progress(before + done, self._total))
        self._embedded += len(fresh)
        vectors = {**known, **fresh}
        np.save(self._folder / file, np.stack([vectors[text_of(entry)] for entry in self._scored]))
        _sync(store, near_misses, self._of_kind["near_miss"], vectors)
        return vectors


def _sync(store: StoreWriter, name: str, texts: Sequence[Text], vectors: Mapping[Text, FloatMatrix]) -> None:
    by_key = {key_of(text[1]): text for text in texts}
    store.sync(name, by_key.keys(), lambda keys: np.stack([vectors[by_key[key]] for key in keys]))


def _contents(
    corpus: Corpus, entries: Sequence[Entry], inventory: tuple[Row, ...], encoder: Encoder, reader: Encoder | None
) -> Contents:
    digest = hashlib.sha256()
    digest.update(PAPERS.dump_json(corpus.papers))
    digest.update(ENTRIES.dump_json(tuple(entries)))
    digest.update(INVENTORY.dump_json(inventory))
    digest.update(GLOSSARY.dump_json(corpus.glossary))
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


def _write_texts(folder: Path, corpus: Corpus, entries: Sequence[Entry], inventory: tuple[Row, ...]) -> None:
    for kind in ("chunk", "sentence"):
        write_lexical_index([entry.text for entry in entries if entry.kind == kind], folder / f"bm25-{kind}")
    (folder / PAPERS_FILE).write_bytes(PAPERS.dump_json(corpus.papers))
    (folder / SOURCES_FILE).write_bytes(SOURCES.dump_json(tuple(corpus.sources.values())))
    (folder / ENTRIES_FILE).write_bytes(ENTRIES.dump_json(tuple(entries)))
    (folder / INVENTORY_FILE).write_bytes(INVENTORY.dump_json(inventory))
    (folder / GLOSSARY_FILE).write_bytes(GLOSSARY.dump_json(corpus.glossary))
    (folder / ORGANISATIONS_FILE).write_text(corpus.organisations.model_dump_json(), "utf-8")
    (folder / LEXICON_FILE).write_text(corpus.lexicon.model_dump_json(), "utf-8")
    if corpus.wordings != NO_WORDINGS:
        (folder / WORDINGS_FILE).write_bytes(WORDINGS.dump_json(corpus.wordings))


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
