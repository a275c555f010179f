"""Chroma, the engine that finds the nearest vectors: the only file that knows it.

A collection holds unit vectors by the key of their text and nothing else; which entries a text belongs to is the
index's to know. So a paper that moves in its file changes nothing here, and an equal text stands once.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import shutil
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError

from ingest.models.encoder import FloatMatrix
from ingest.scratch import OwnFolder, of_this_user

CHUNKS, QUESTIONS = "chunks", "questions"
NEAR_MISSES, NEAR_MISSES_READER = "near-misses", "near-misses-reader"
CHROMA_SETTINGS: dict[str, Any] = {"anonymized_telemetry": False, "allow_reset": False}
# Twice Chroma's neighbours, and a search so wide that up to some thousands of vectors it misses none. Each graph of the same
# vectors is another one, so what one misses another finds, and a rebuilt index would answer otherwise: with 200 in the
# place of 2,500, two graphs of 2,520 vectors found another set of 64 for 15 of 180 questions; with these for none, and
# a search takes 0.2 to 0.9 ms more.
HNSW: CreateHNSWConfiguration = {
    "space": "cosine",
    "ef_construction": 400,
    "ef_search": 2500,
    "max_neighbors": 32,
    "num_threads": 1,
}
# A removed vector stays in the graph as a hole. With this share of holes the collection is made anew.
_MAX_REMOVED_SHARE = 0.25
_REMOVED = "removed"
# How widely a collection is searched is settled when it is made; one that was made otherwise is made anew.
_SEARCH = "search"


def key_of(text: str) -> str:
    """The key of a text in a collection."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class StoreWriter:
    """A Chroma database in a folder that nobody else has open.

    Args:
        folder: the database, made where there is none.
        held: the keys that it holds, by collection; reading a hundred thousand of them back takes it seconds.
    """

    def __init__(self, folder: Path, held: Mapping[str, Collection[str]]) -> None:
        self._client = _client(folder)
        self._held = {name: frozenset(keys) for name, keys in held.items()}

    def keys(self, name: str) -> frozenset[str]:
        """The keys of a collection; none when there is no such collection."""
        return self._held.get(name, frozenset())

    def sync(self, name: str, keys: Collection[str], vectors_of: Callable[[Sequence[str]], FloatMatrix]) -> None:
        """Let a collection hold these keys and no others; vectors are asked for those that it lacks."""
        here = self.keys(name)
        gone, new = sorted(here - set(keys)), [key for key in dict.fromkeys(keys) if key not in here]
        self._held[name] = frozenset(keys)
        collection = self._made(name)
        about = collection.metadata or {}
        removed = int(about.get(_REMOVED, 0)) + len(gone)
        if about.get(_SEARCH) != HNSW["ef_search"] or removed > _MAX_REMOVED_SHARE * (len(keys) + removed):
            kept = sorted(here & set(keys))
            found = (
                np.asarray(collection.get(ids=kept, include=["embeddings"])["embeddings"], np.float32) if kept else None
            )
            self._client.delete_collection(name)
            self._add(name, kept, found)
            self._add(name, new, vectors_of(new) if new else None)
            return
        for part in parts_of(gone, self._client):
            collection.delete(ids=part)
        if gone:
            collection.modify(metadata={_REMOVED: removed, _SEARCH: HNSW["ef_search"]})
        self._add(name, new, vectors_of(new) if new else None)

    def drop(self, name: str) -> None:
        """Remove a collection where there is one."""
        self._held.pop(name, None)
        with contextlib.suppress(NotFoundError):
            self._client.delete_collection(name)

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()  # type: ignore[attr-defined] # the clients have it, their common interface lacks it

    def _made(self, name: str) -> chromadb.Collection:
        """A collection, made where there is none."""
        return self._client.get_or_create_collection(
            name,
            configuration=CreateCollectionConfiguration(hnsw=HNSW),
            metadata={_SEARCH: HNSW["ef_search"]},
            embedding_function=None,
        )

    def _add(self, name: str, keys: Sequence[str], vectors: FloatMatrix | None) -> None:
        collection = self._made(name)
        at = 0
        for part in parts_of(keys, self._client):
            assert vectors is not None
            collection.add(ids=part, embeddings=vectors[at : at + len(part)])
            at += len(part)


@contextlib.contextmanager
def writing_store(folder: Path, held: Mapping[str, Collection[str]] = MappingProxyType({})) -> Iterator[StoreWriter]:
    """Write the Chroma database in `folder`, which holds the keys `held`; made where there is none.

    Raises:
        OSError: Chroma cannot write there.
    """
    try:
        writer = StoreWriter(folder, held)
        try:
            yield writer
        finally:
            writer.close()
    except ChromaError as error:
        raise OSError(errno.EIO, str(error), str(folder)) from error


class Neighbours(Protocol):
    """Where the vectors of one generation are looked for, here or on a server."""

    def nearest(self, name: str, vector: FloatMatrix, k: int) -> list[str]:
        """The k nearest keys, nearest first and equals by key; fewer when there are fewer."""

    def nearest_vectors(self, name: str, vector: FloatMatrix, k: int) -> FloatMatrix:
        """The k nearest vectors themselves, shape (found, dimension), fewer when there are fewer; in no order."""

    def count(self, name: str) -> int:
        """How many texts a collection has; 0 when there is no such collection."""


class VectorStore:
    """A private copy of a generation's Chroma database, removed with this object.

    Opening a database changes its file, so the checked original is never opened; the copy costs some milliseconds.

    Args:
        folder: the generation's database.
        copies_dir: where the copy is made; in the system's folder for temporary files where nothing can be written there.
    """

    def __init__(self, folder: Path, copies_dir: Path) -> None:
        self._own = _own_copy(folder, copies_dir)
        self._client = _client(self._own.path)
        # Chroma itself remembers every database that was opened, for good.
        weakref.finalize(self, self._client.close)  # type: ignore[attr-defined] # see above
        self._collections = {
            item.name: self._client.get_collection(item.name) for item in self._client.list_collections()
        }
        self._counts = {name: collection.count() for name, collection in self._collections.items()}

    def nearest(self, name: str, vector: FloatMatrix, k: int) -> list[str]:
        """The k nearest keys, nearest first and equals by key; fewer when there are fewer."""
        k = min(k, self.count(name))
        if k == 0:
            return []
        return nearest_keys(self._collections[name], vector, k)

    def nearest_vectors(self, name: str, vector: FloatMatrix, k: int) -> FloatMatrix:
        """The k nearest vectors themselves, shape (found, dimension), fewer when there are fewer; in no order."""
        k = min(k, self.count(name))
        if k == 0:
            return np.empty((0, len(vector)), np.float32)
        query = np.asarray([vector], np.float32)
        found = self._collections[name].query(query_embeddings=query, n_results=k, include=["embeddings"])["embeddings"]
        return np.asarray((found or [[]])[0], np.float32).reshape(-1, len(vector))

    def count(self, name: str) -> int:
        """How many texts a collection has; 0 when there is no such collection."""
        return self._counts.get(name, 0)


def nearest_keys(collection: chromadb.Collection, vector: FloatMatrix, k: int) -> list[str]:
    """The k nearest keys of a collection, nearest first and equals by key."""
    query = np.asarray([vector], np.float32)
    found = collection.query(query_embeddings=query, n_results=k, include=["distances"])
    distances = (found["distances"] or [[]])[0]
    return [key for _, key in sorted(zip(distances, found["ids"][0], strict=True))]


def parts_of(keys: Sequence[str], client: ClientAPI) -> Iterator[list[str]]:
    """Keys in parts that Chroma takes at once."""
    size = client.get_max_batch_size()
    for at in range(0, len(keys), size):
        yield list(keys[at : at + size])


def _own_copy(folder: Path, copies_dir: Path) -> OwnFolder:
    try:
        own = OwnFolder(copies_dir)
        shutil.copytree(folder, own.path, dirs_exist_ok=True)
    except OSError:
        # Another user's data folder, or a full disk: what is there already can still be read.
        own = OwnFolder(of_this_user())
        shutil.copytree(folder, own.path, dirs_exist_ok=True)
    return own


def _client(folder: Path) -> ClientAPI:
    return chromadb.PersistentClient(str(folder), settings=ChromaSettings(**CHROMA_SETTINGS))
