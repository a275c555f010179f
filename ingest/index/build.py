"""The flow from corpus folder to published index."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ingest.corpus.lexicon import NO_LEXICON
from ingest.corpus.load import NOTHING_READ, Corpus, load_corpus
from ingest.corpus.organisation import NO_ORGANISATIONS
from ingest.corpus.wordings import NO_WORDINGS, Wordings
from ingest.errors import IndexMissingError, NoPapersError
from ingest.index.embed import Earlier, Text, embed, text_of
from ingest.index.entries import ENTRY_KINDS, Entry, EntryKind, QuestionFault, question_entries, text_entries
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
    READINGS,
    READINGS_FILE,
    SOURCES,
    SOURCES_FILE,
    WORDINGS,
    WORDINGS_FILE,
    scored_entries,
    wordings_in,
)
from ingest.index.served import ServedStore, ServedWriter, keep_only, keys_of, writing_served
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
        earlier = None if rebuild else _earlier(settings.index_dir)
        corpus, entries, inventory, faults = _read(settings, added, earlier)
        encoder, reader = load()
        corpus, before = _judged(corpus, encoder, earlier, judge)
        contents = _contents(corpus, entries, inventory, encoder, reader)
        embedded = None
        if earlier is None or before != corpus.wordings or not _holds(earlier, contents, entries, settings.chroma_url):
            with building(settings.index_dir) as folder:
                vectors = _Vectors(folder, corpus.papers, entries, earlier, progress)
                embedded = vectors.write(encoder, reader, settings.chroma_url)
                _write_texts(folder, corpus, entries, inventory)
                publish(folder, settings.index_dir, contents)
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
    inventory = take_inventory(corpus.papers, corpus.sources, corpus.organisations, corpus.lexicon)
    return corpus, [*text_entries(corpus.papers, corpus.sources), *questions], inventory, faults


@dataclass(frozen=True, slots=True)
class _Part:
    """What a generation holds of one model: its vectors to score by in a file, its near misses in a collection."""

    model: Encoder
    file: str
    near_misses: str


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
        self._folder = folder
        self._scored = [text_of(entry) for entry in scored_entries(papers, entries)]
        self._of_kind = {kind: [text_of(entry) for entry in entries if entry.kind == kind] for kind in ENTRY_KINDS}
        self._earlier = earlier
        self._progress = progress

    def write(self, encoder: Encoder, reader: Encoder | None, chroma_url: str) -> int:
        """Write the vectors to score by, let Chroma, here or on a server, hold those that are looked for; how many were made anew."""
        parts = [_Part(encoder, BASE_VECTORS, NEAR_MISSES)]
        if reader is not None:
            parts.append(_Part(reader, READER_VECTORS, NEAR_MISSES_READER))
        with self._writing(encoder, reader, chroma_url) as store:
            of_parts, embedded = self._vectors(store, parts)
            for part, vectors in zip(parts, of_parts, strict=True):
                _write_rows(self._folder / part.file, self._scored, vectors)
                _sync(store, part.near_misses, self._of_kind["near_miss"], vectors)
            _sync(store, CHUNKS, self._of_kind["chunk"], of_parts[0])
            _sync(store, QUESTIONS, self._of_kind["question"], of_parts[0])
        return embedded

    @contextlib.contextmanager
    def _writing(
        self, encoder: Encoder, reader: Encoder | None, chroma_url: str
    ) -> Iterator[StoreWriter | ServedWriter]:
        """Where this generation's neighbours are written: what an earlier one has of the same models is there."""
        names = encoder.fingerprint, reader.fingerprint if reader else None
        if chroma_url:
            with writing_served(chroma_url, *names) as served:
                yield served
            return
        before = self._earlier
        if before and before.contents.encoder == names[0] and (before.folder / CHROMA).is_dir():
            shutil.copytree(before.folder / CHROMA, self._folder / CHROMA)
        with writing_store(self._folder / CHROMA) as store:
            if before is None or before.contents.reader != names[1]:
                store.drop(NEAR_MISSES_READER)
            yield store

    def _vectors(
        self, store: StoreWriter | ServedWriter, parts: Sequence[_Part]
    ) -> tuple[list[Mapping[Text, FloatMatrix]], int]:
        """The vectors of each model by text, near misses that Chroma has left out; and how many were not known."""
        known = [self._known(part) for part in parts]
        here = [store.keys(part.near_misses) for part in parts]
        near_misses = self._of_kind["near_miss"]
        lacking = [
            (
                part.model,
                {*self._scored, *(text for text in near_misses if key_of(text[1]) not in keys)} - of_part.keys(),
            )
            for part, of_part, keys in zip(parts, known, here, strict=True)
        ]
        total = len(parts) * sum(map(len, self._of_kind.values()))
        fresh = embed(lacking, lambda done: self._progress(done, total))
        return [{**before, **made} for before, made in zip(known, fresh, strict=True)], sum(map(len, fresh))

    def _known(self, part: _Part) -> Mapping[Text, FloatMatrix]:
        if self._earlier is None:
            return {}
        return self._earlier.vectors(part.model.fingerprint, of_reader=part.file == READER_VECTORS)


def _write_rows(file: Path, texts: Sequence[Text], vectors: Mapping[Text, FloatMatrix]) -> None:
    """The vectors of texts (at least one) in a file, row by row: all of them are never in memory at once."""
    shape = len(texts), len(vectors[texts[0]])
    rows = np.lib.format.open_memmap(file, "w+", np.float32, shape)
    for at, text in enumerate(texts):
        rows[at] = vectors[text]
    rows.flush()


def _sync(
    store: StoreWriter | ServedWriter, name: str, texts: Sequence[Text], vectors: Mapping[Text, FloatMatrix]
) -> None:
    by_key = {key_of(text[1]): text for text in texts}
    store.sync(name, by_key.keys(), lambda keys: np.stack([vectors[by_key[key]] for key in keys]))


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
    (folder / READINGS_FILE).write_bytes(READINGS.dump_json(dict(corpus.readings)))
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
