"""What others do with the same papers on the same encoder: a plain LangChain-and-Chroma pipeline, and rank-bm25."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from rank_bm25 import BM25Okapi

from benchmarks.grown import MadeUp
from benchmarks.growth import (
    NEW_SENTENCE,
    Timed,
    found_at,
    megabytes_of,
    place_of,
    questions_asked,
    resident,
    settings_in,
    took,
)
from ingest.index.opened import open_index, read_texts
from ingest.models.encoder import Encoder, load_encoder
from ingest.records import Span

# As in LangChain's own tutorial.
_CHUNK_CHARS, _OVERLAP_CHARS = 1000, 200
# Chroma takes no more at once.
_BATCH = 5000
_WORD = re.compile(r"\w+")


class _Same(Embeddings):
    """Our encoder as LangChain wants it; texts of papers may have vectors that are made up."""

    def __init__(self, encoder: Encoder, passages: Encoder) -> None:
        self._encoder, self._passages = encoder, passages

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Their vectors."""
        rows: list[list[float]] = self._passages.encode_passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Its vector."""
        row: list[float] = self._encoder.encode_queries([text])[0].tolist()
        return row


def langchain(folder: Path, *, made_up: bool) -> dict[str, Any]:
    """Split, embed, store in Chroma, find the five nearest; a changed paper is taken out and put in anew, as its users do."""
    settings = settings_in(folder)
    documents = _documents(folder)
    encoder = load_encoder(settings.encoder, settings.models_dir)
    passages = encoder
    if made_up:
        rows = open_index(settings.index_dir).vectors
        passages = Encoder(MadeUp(rows), settings.encoder, encoder.fingerprint)
    place = folder / "langchain"
    store = Chroma("papers", _Same(encoder, passages), persist_directory=str(place))

    def fill() -> int:
        pieces = _split(documents)
        for at in range(0, len(pieces), _BATCH):
            store.add_documents(pieces[at : at + _BATCH])
        return len(pieces)

    def change() -> None:
        last = documents[-1]
        store.delete(where={"source": last.metadata["source"]})
        store.add_documents(_split([Document(last.page_content + NEW_SENTENCE, metadata=last.metadata)]))

    passages_stored, grown = took(fill)
    changed = took(change)[1]

    def nearest(question: str) -> list[Document]:
        return store.similarity_search(question, 5)

    return {
        "grow": grown,
        "one_changed": changed,
        "passages": passages_stored,
        "megabytes": megabytes_of(place),
        **_asked(nearest, made_up=made_up),
    }


def words(folder: Path) -> dict[str, Any]:
    """The same pieces by their words alone; a changed paper means a new index, which is kept in memory."""
    documents = _documents(folder)

    def fill() -> tuple[list[Document], BM25Okapi]:
        pieces = _split(documents)
        return pieces, BM25Okapi([_words(piece.page_content) for piece in pieces])

    (pieces, index), grown = took(fill)

    def nearest(question: str) -> list[Document]:
        found: list[Document] = index.get_top_n(_words(question), pieces, n=5)
        return found

    return {
        "grow": grown,
        "one_changed": took(fill)[1],
        "passages": len(pieces),
        **_asked(nearest, made_up=False),
    }


def _asked(nearest: Callable[[str], list[Document]], *, made_up: bool) -> dict[str, Any]:
    timed = Timed()
    places = []
    questions = questions_asked()
    for row in questions:
        found = timed(lambda row=row: nearest(str(row["question"])))  # type: ignore[misc]
        if row["answerable"]:
            places.append(place_of(row, list(map(_range_of, found))))
    return {
        **timed.figures(),
        "resident_megabytes": {"after_all": resident()},
        "questions": len(questions),
        **({} if made_up else found_at(places)),
    }


def _documents(folder: Path) -> list[Document]:
    """The texts as Standpunt read them, so that places in them mean the same."""
    _, sources = read_texts(settings_in(folder).index_dir)
    return [Document(source.text, metadata={"source": name}) for name, source in sorted(sources.items(), key=_last)]


def _last(named: tuple[str, Any]) -> tuple[bool, str]:
    return named[0].startswith("anders"), named[0]


def _split(documents: Sequence[Document]) -> list[Document]:
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=_CHUNK_CHARS, chunk_overlap=_OVERLAP_CHARS, add_start_index=True
    )
    return splitter.split_documents(documents)


def _range_of(piece: Document) -> tuple[str, Span]:
    start = int(piece.metadata["start_index"])
    return str(piece.metadata["source"]), Span(start, start + len(piece.page_content))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
