"""The open index: one whole generation, as questions are answered from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from ingest.corpus.glossary import GlossaryTerm
from ingest.corpus.lexicon import Lexicon
from ingest.corpus.organisation import Organisations
from ingest.corpus.wordings import NO_WORDINGS, Wordings
from ingest.errors import IndexMismatchError, IndexMissingError
from ingest.index.entries import ENTRY_KINDS, Entry, EntryKind
from ingest.index.garbage import uncollected
from ingest.index.generation import current_name, intact_generation
from ingest.index.inventory import Row
from ingest.index.lexical import LexicalIndex, open_lexical_index
from ingest.index.manifest import Manifest
from ingest.index.served import ServedStore, keys_of
from ingest.index.store import Neighbours, VectorStore
from ingest.models.encoder import Encoder, FloatMatrix
from ingest.records import Paper, Passage, Source

PAPERS = TypeAdapter(tuple[Paper, ...])
SOURCES = TypeAdapter(tuple[Source, ...])
ENTRIES = TypeAdapter(tuple[Entry, ...])
INVENTORY = TypeAdapter(tuple[Row, ...])
GLOSSARY = TypeAdapter(tuple[GlossaryTerm, ...])
WORDINGS = TypeAdapter(Wordings)
READINGS = TypeAdapter(dict[str, str])
CHROMA, BASE_VECTORS, READER_VECTORS = "chroma", "vectors-base.npy", "vectors-reader.npy"
PAPERS_FILE, SOURCES_FILE, ENTRIES_FILE, GLOSSARY_FILE = "papers.json", "sources.json", "entries.json", "glossary.json"
ORGANISATIONS_FILE, LEXICON_FILE = "organisations.json", "lexicon.json"
WORDINGS_FILE, INVENTORY_FILE, READINGS_FILE = "wordings.json", "inventory.json", "readings.json"
# What is looked for by its words.
LEXICAL_KINDS: tuple[EntryKind, ...] = ("chunk", "sentence")
# Where processes keep their copies of Chroma.
_COPIES = ".copies"


@dataclass(frozen=True)
class Index:
    """An open generation; nothing in it changes.

    Rows of `vectors` and `reader_vectors`, shape (entries, dimension), belong to `scored`: the entries that a passage is
    scored by, those of a passage together. They lie in a file and come into memory as they are read. Near misses are
    only looked for, so their vectors are in `store` alone. `is_older` says that a newer generation did not pass its check.
    """

    papers: tuple[Paper, ...]
    sources: dict[str, Source]
    entries: tuple[Entry, ...]
    inventory: tuple[Row, ...]
    scored: tuple[Entry, ...]
    vectors: FloatMatrix
    reader_vectors: FloatMatrix | None
    store: Neighbours
    lexical: LexicalIndex
    lexical_sentences: LexicalIndex
    glossary: tuple[GlossaryTerm, ...]
    organisations: Organisations
    lexicon: Lexicon
    manifest: Manifest = field(repr=False)
    wordings: Wordings = NO_WORDINGS
    is_older: bool = False

    @property
    def corpus_version(self) -> str:
        """Changes with every change of papers, questions, glossary, wordings, organisations or lexicon, and with nothing else."""
        return self.manifest.contents.corpus_version

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """All passages by id, in reading order."""
        return {passage.id: passage for paper in self.papers for passage in paper.passages}

    @cached_property
    def paper_of(self) -> dict[str, Paper]:
        """The paper of each passage id."""
        return {passage.id: paper for paper in self.papers for passage in paper.passages}

    @cached_property
    def rows_of(self) -> dict[str, tuple[Row, ...]]:
        """The rows of the inventory by passage id, in reading order."""
        found: dict[str, tuple[Row, ...]] = {}
        for row in self.inventory:
            found[row.passage_id] = (*found.get(row.passage_id, ()), row)
        return found

    @cached_property
    def by_kind(self) -> dict[EntryKind, list[Entry]]:
        """Entries by kind: those of the texts in reading order, questions as they are listed."""
        return {kind: [entry for entry in self.entries if entry.kind == kind] for kind in ENTRY_KINDS}

    @cached_property
    def chunks_of(self) -> dict[str, list[Entry]]:
        """The chunks of each passage id, in reading order."""
        found: dict[str, list[Entry]] = {}
        for entry in self.by_kind["chunk"]:
            found.setdefault(entry.passage_id, []).append(entry)
        return found


def open_index(index_dir: Path, chroma_url: str = "") -> Index:
    """Open the current generation after checking every file of it; `chroma_url` names the server that holds its vectors.

    Raises:
        IndexMissingError: there is no generation that passes its check, or its vectors are not where they should be.
        ChromaServerError: the server doesn't answer.
    """
    with uncollected():
        return _opened(*intact_generation(index_dir), chroma_url)


def _opened(folder: Path, manifest: Manifest, chroma_url: str) -> Index:
    papers, sources = _texts_in(folder)
    entries = ENTRIES.validate_json((folder / ENTRIES_FILE).read_bytes())
    return Index(
        papers=papers,
        sources=sources,
        entries=entries,
        inventory=INVENTORY.validate_json((folder / INVENTORY_FILE).read_bytes()),
        scored=scored_entries(papers, entries),
        vectors=open_vectors(folder / BASE_VECTORS),
        reader_vectors=open_vectors(folder / READER_VECTORS) if manifest.contents.reader else None,
        store=_neighbours(folder, manifest, entries, chroma_url),
        lexical=open_lexical_index(folder / lexical_folder("chunk")),
        lexical_sentences=open_lexical_index(folder / lexical_folder("sentence")),
        glossary=GLOSSARY.validate_json((folder / GLOSSARY_FILE).read_bytes()),
        organisations=Organisations.model_validate_json((folder / ORGANISATIONS_FILE).read_bytes()),
        lexicon=Lexicon.model_validate_json((folder / LEXICON_FILE).read_bytes()),
        manifest=manifest,
        wordings=wordings_in(folder),
        is_older=folder.name != current_name(folder.parent),
    )


def _neighbours(folder: Path, manifest: Manifest, entries: Sequence[Entry], chroma_url: str) -> Neighbours:
    if chroma_url:
        return ServedStore(chroma_url, manifest.contents, keys_of(manifest.contents, entries))
    if not (folder / CHROMA).is_dir():
        raise IndexMissingError(f"{folder} was made for a Chroma server; run `standpunt ingest`.")
    return VectorStore(folder / CHROMA, folder.parent / _COPIES)


def read_texts(index_dir: Path) -> tuple[tuple[Paper, ...], dict[str, Source]]:
    """The papers and canonical texts of the current generation alone, without models and vectors.

    Raises:
        IndexMissingError: there is no generation that passes its check.
    """
    return _texts_in(intact_generation(index_dir)[0])


def read_inventory(index_dir: Path) -> tuple[tuple[Paper, ...], dict[str, Source], tuple[Row, ...]]:
    """As `read_texts`, and the inventory of the same generation.

    Raises:
        IndexMissingError: there is no generation that passes its check.
    """
    folder = intact_generation(index_dir)[0]
    return *_texts_in(folder), INVENTORY.validate_json((folder / INVENTORY_FILE).read_bytes())


def require_same_model(index: Index, encoder: Encoder, reader: Encoder | None) -> None:
    """Refuse an index whose vectors were made by another model than the one that reads the questions.

    Raises:
        IndexMismatchError: names both models and the command that mends it.
    """
    contents = index.manifest.contents
    for found, model in ((contents.encoder, encoder), (contents.reader, reader)):
        wanted = model.fingerprint if model else None
        if found != wanted:
            raise IndexMismatchError(
                f"The index holds vectors of {found!r}, the settings ask for {wanted!r}; run `standpunt ingest --rebuild`."
            )


def wordings_in(folder: Path) -> Wordings:
    """The judged wordings of a generation that was checked; none where it has none."""
    file = folder / WORDINGS_FILE
    return WORDINGS.validate_json(file.read_bytes()) if file.exists() else NO_WORDINGS


def scored_entries(papers: Sequence[Paper], entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Chunks, sentences and questions in the order of their vectors: passage by passage, in reading order."""
    order = {passage.id: at for at, passage in enumerate(p for paper in papers for p in paper.passages)}
    return tuple(
        sorted((entry for entry in entries if entry.kind != "near_miss"), key=lambda entry: order[entry.passage_id])
    )


def lexical_folder(kind: EntryKind) -> str:
    """The folder in a generation of the lexical index over a kind of entries."""
    return f"bm25-{kind}"


def open_vectors(path: Path) -> FloatMatrix:
    """A matrix whose rows are read from the file when they are first used."""
    return np.asarray(np.load(path, mmap_mode="r"))


def _texts_in(folder: Path) -> tuple[tuple[Paper, ...], dict[str, Source]]:
    sources = SOURCES.validate_json((folder / SOURCES_FILE).read_bytes())
    papers = PAPERS.validate_json((folder / PAPERS_FILE).read_bytes())
    return papers, {source.name: source for source in sources}
