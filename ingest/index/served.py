"""Chroma on a server of its own, for several machines that search one index: the setting `chroma_url` names it.

A collection there holds the texts of every generation that may be in use, under the keys that they have in any index, and each
generation passes over those of the others. So only what is new is sent, nothing that an older generation needs changes while a
newer one is published, and who opens either finds the old or the new one, whole. A server's database serves one installation.
"""

from __future__ import annotations

import contextlib
import hashlib
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError

from ingest.errors import ChromaServerError, IndexMissingError
from ingest.index.entries import Entry
from ingest.index.manifest import Contents
from ingest.index.store import (
    CHROMA_SETTINGS,
    CHUNKS,
    HNSW,
    NEAR_MISSES,
    NEAR_MISSES_READER,
    QUESTIONS,
    key_of,
    nearest_keys,
    parts_of,
)
from ingest.models.encoder import FloatMatrix

# A search takes some milliseconds; Chroma itself would wait for a server without end.
_TIMEOUT_SECONDS = 20.0
# How many nearest texts of other generations are reckoned with at first.
_SPARE = 16
Keys = Mapping[str, Collection[str]]


class ServedWriter:
    """Adds the texts of a generation to the collections of a server.

    Args:
        url: the server, and its database as the path.
        encoder, reader: fingerprints of the models; texts of other models stand in collections of their own.
    """

    def __init__(self, url: str, encoder: str, reader: str | None) -> None:
        self._url = url
        self._models = encoder, reader
        self._client = _client(url)

    def keys(self, name: str) -> set[str]:
        """The keys of a collection, of whatever generation."""
        with _asking(self._url):
            return set(self._collection(name).get(include=[])["ids"])

    def drop(self, name: str) -> None:
        """Nothing: an older generation may need it."""

    def sync(self, name: str, keys: Collection[str], vectors_of: Callable[[Sequence[str]], FloatMatrix]) -> None:
        """Let a collection hold these keys as well; vectors are asked for those that it lacks."""
        here = self.keys(name)
        with _asking(self._url):
            collection = self._collection(name)
            for part in parts_of([key for key in dict.fromkeys(keys) if key not in here], self._client):
                collection.upsert(ids=part, embeddings=vectors_of(part))

    def close(self) -> None:
        """Let go of the connection."""
        _close(self._client)

    def _collection(self, name: str) -> chromadb.Collection:
        made: chromadb.Collection = self._client.get_or_create_collection(
            _name(name, *self._models),
            configuration=CreateCollectionConfiguration(hnsw=HNSW),
            embedding_function=None,
        )
        return made


class ServedStore:
    """One generation of those that a server holds. Safe to share between threads.

    Args:
        url: the server, and its database as the path.
        contents: the generation.
        keys: its texts, by collection.

    Raises:
        IndexMissingError: the server doesn't hold all of them.
        ChromaServerError: it doesn't answer, or with an error.
    """

    def __init__(self, url: str, contents: Contents, keys: Keys) -> None:
        self._url = url
        self._own = {name: frozenset(own) for name, own in keys.items() if own}
        self._client = _client(url)
        weakref.finalize(self, _close, self._client)
        self._collections: dict[str, chromadb.Collection] = {}
        with _asking(url):
            for name, own in self._own.items():
                try:
                    collection = self._client.get_collection(_name(name, contents.encoder, contents.reader))
                    whole = own <= set(collection.get(include=[])["ids"])
                except NotFoundError:
                    whole = False
                if not whole:
                    raise IndexMissingError(f"{url} lacks texts of {name}; run `standpunt ingest`.")
                self._collections[name] = collection

    def nearest(self, name: str, vector: FloatMatrix, k: int) -> list[str]:
        """The k nearest keys of this generation, nearest first and equals by key; fewer when there are fewer."""
        own = self._own.get(name, frozenset())
        k = min(k, len(own))
        asked = k + _SPARE
        with _asking(self._url):
            while k:
                found = nearest_keys(self._collections[name], vector, asked)
                ours = [key for key in found if key in own]
                if len(ours) >= k or len(found) < asked:
                    return ours[:k]
                asked *= 2
        return []

    def nearest_vectors(self, name: str, vector: FloatMatrix, k: int) -> FloatMatrix:
        """The k nearest vectors themselves, shape (found, dimension), fewer when there are fewer; in no order."""
        keys = self.nearest(name, vector, k)
        with _asking(self._url):
            found = self._collections[name].get(ids=keys, include=["embeddings"])["embeddings"] if keys else None
        return np.asarray([] if found is None else found, np.float32).reshape(-1, len(vector))

    def count(self, name: str) -> int:
        """How many texts of this generation a collection has."""
        return len(self._own.get(name, ()))


@contextlib.contextmanager
def writing_served(url: str, encoder: str, reader: str | None) -> Iterator[ServedWriter]:
    """Write to a server's collections, made where there are none.

    Raises:
        ChromaServerError: the server doesn't answer, or with an error.
    """
    writer = ServedWriter(url, encoder, reader)
    try:
        yield writer
    finally:
        writer.close()


def keys_of(contents: Contents, entries: Iterable[Entry]) -> dict[str, set[str]]:
    """The texts of a generation that are looked for, by collection."""
    keys: dict[str, set[str]] = {CHUNKS: set(), QUESTIONS: set(), NEAR_MISSES: set()}
    of_kind: dict[str, str] = {"chunk": CHUNKS, "question": QUESTIONS, "near_miss": NEAR_MISSES}
    for entry in entries:
        if entry.kind in of_kind:
            keys[of_kind[entry.kind]].add(key_of(entry.text))
    return keys | ({NEAR_MISSES_READER: keys[NEAR_MISSES]} if contents.reader else {})


def keep_only(url: str, generations: Sequence[tuple[Contents, Keys]]) -> None:
    """Take away what none of these generations holds."""
    kept: dict[str, set[str]] = {}
    for contents, keys in generations:
        for name, own in keys.items():
            kept.setdefault(_name(name, contents.encoder, contents.reader), set()).update(own)
    client = _client(url)
    try:
        with _asking(url):
            for collection in client.list_collections():
                if collection.name not in kept:
                    client.delete_collection(collection.name)
                    continue
                gone = sorted(set(collection.get(include=[])["ids"]) - kept[collection.name])
                for part in parts_of(gone, client):
                    collection.delete(ids=part)
    finally:
        _close(client)


def _name(name: str, encoder: str, reader: str | None) -> str:
    """What a collection is called there: by the model of its vectors and by how widely it is searched."""
    model = reader if name == NEAR_MISSES_READER else encoder
    return f"{name}-{hashlib.sha256(f'{model} {HNSW}'.encode()).hexdigest()[:12]}"


def _client(url: str) -> Any:
    """A client of the server's database, which is made where there is none."""
    parts = urlsplit(url)
    with _asking(url):
        client: Any = chromadb.HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if parts.scheme == "https" else 8000),
            ssl=parts.scheme == "https",
            settings=ChromaSettings(**CHROMA_SETTINGS),
        )
        # The library has no setting for it, and waits for a server that hangs without end.
        for session in _sessions(client):
            session.timeout = _TIMEOUT_SECONDS
        if database := parts.path.strip("/"):
            try:
                client._admin_client.get_database(database)
            except NotFoundError:
                client._admin_client.create_database(database)
            client.set_database(database)
    return client


def _close(client: Any) -> None:
    """Let go of the connections too, which the library's own `close` leaves open."""
    client.close()
    for session in _sessions(client):
        session.close()


def _sessions(client: Any) -> tuple[httpx.Client, httpx.Client]:
    return client._server._session, client._admin_client._server._session


@contextlib.contextmanager
def _asking(url: str) -> Iterator[None]:
    try:
        yield
    except (ChromaError, httpx.HTTPError, ValueError) as error:
        raise ChromaServerError(f"The Chroma server {url} does not answer as it should: {error}") from error
