"""Chroma, and LangChain's `Document` at its edge: the only file that knows either."""

from __future__ import annotations

import errno
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError

from ingest.models.encoder import FloatMatrix

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings

_CHROMA_SETTINGS = {"anonymized_telemetry": False, "allow_reset": False}
# A wider search than Chroma's default of 100: exact at the size of a town's papers, 0.3 ms more.
_HNSW: CreateHNSWConfiguration = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "num_threads": 1}


def write_collection(
    folder: Path, name: str, ids: Sequence[str], vectors: FloatMatrix, payload: Sequence[Document]
) -> None:
    """Add one collection (possibly empty) to the Chroma database in `folder`, with our own vectors.

    Raises:
        OSError: Chroma cannot write there.
    """
    try:
        _write_collection(folder, name, ids, vectors, payload)
    except ChromaError as error:
        raise OSError(errno.EIO, str(error), str(folder)) from error


def _write_collection(
    folder: Path, name: str, ids: Sequence[str], vectors: FloatMatrix, payload: Sequence[Document]
) -> None:
    client = _client(folder)
    collection = client.create_collection(
        name, configuration=CreateCollectionConfiguration(hnsw=_HNSW), embedding_function=None
    )
    batch = client.get_max_batch_size()
    for at in range(0, len(ids), batch):
        part = slice(at, at + batch)
        collection.add(
            ids=list(ids[part]),
            embeddings=np.asarray(vectors[part]),
            documents=[document.page_content for document in payload[part]],
            metadatas=[document.metadata for document in payload[part]],
        )


class VectorStore:
    """A private copy of a generation's Chroma database, removed with this object.

    Opening a database changes its file, so the checked original is never opened; the copy costs some milliseconds.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="standpunt-chroma-"))
        self._finalizer = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        shutil.copytree(folder, self._folder, dirs_exist_ok=True)
        self._client = _client(self._folder)
        self._collections = {
            item.name: self._client.get_collection(item.name) for item in self._client.list_collections()
        }
        self._counts = {name: collection.count() for name, collection in self._collections.items()}

    def nearest(self, name: str, vector: FloatMatrix, k: int) -> list[tuple[str, float]]:
        """The ids of the k nearest entries with their cosine similarity, nearest first; fewer when there are fewer."""
        k = min(k, self._counts.get(name, 0))
        if k == 0:
            return []
        found = self._collections[name].query(
            query_embeddings=np.asarray([vector], np.float32), n_results=k, include=["distances"]
        )
        distances = found["distances"] or [[]]
        return [(key, 1.0 - float(distance)) for key, distance in zip(found["ids"][0], distances[0], strict=True)]

    def count(self, name: str) -> int:
        """How many entries a collection has; 0 when there is no such collection."""
        return self._counts.get(name, 0)

    def as_langchain(self, name: str, embeddings: Embeddings) -> Chroma:
        """The collection as LangChain's own vector store, for chains of other people."""
        from langchain_chroma import Chroma

        return Chroma(client=self._client, collection_name=name, embedding_function=embeddings)


def _client(folder: Path) -> ClientAPI:
    settings: dict[str, Any] = dict(_CHROMA_SETTINGS)
    return chromadb.PersistentClient(str(folder), settings=ChromaSettings(**settings))
