"""The vectors of a generation in the making: to score by in files, to be looked for in Chroma."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.index.earlier import Earlier
from ingest.index.embed import Text, embed, text_of
from ingest.index.entries import ENTRY_KINDS, Entry
from ingest.index.opened import BASE_VECTORS, CHROMA, READER_VECTORS, scored_entries
from ingest.index.served import ServedWriter, keys_of, writing_served
from ingest.index.store import CHUNKS, NEAR_MISSES, NEAR_MISSES_READER, QUESTIONS, StoreWriter, key_of, writing_store
from ingest.models.encoder import Encoder, FloatMatrix
from ingest.records import Paper

Progress = Callable[[int, int], None]
# How many rows are copied at once: some megabytes.
_ROWS = 4096


@dataclass(frozen=True, slots=True)
class _Part:
    """What a generation holds of one model: its vectors to score by in a file, its near misses in a collection."""

    model: Encoder
    file: str
    near_misses: str


@dataclass(frozen=True, slots=True)
class _Found:
    """The vectors of one model: rows of an older generation's file, where it has one of this model, and those made anew."""

    rows: Mapping[Text, int]
    before: FloatMatrix | None
    made: Mapping[Text, FloatMatrix]

    def of(self, texts: Sequence[Text]) -> FloatMatrix:
        """The vectors of some texts, shape (len(texts), dimension)."""
        at = np.asarray([-1 if text in self.made else self.rows[text] for text in texts], np.intp)
        width = next(iter(self.made.values())).shape[0] if self.before is None else self.before.shape[1]
        found = np.empty((len(texts), width), np.float32)
        if self.before is not None:
            found[at >= 0] = self.before[at[at >= 0]]
        for place in np.flatnonzero(at < 0).tolist():
            found[place] = self.made[texts[place]]
        return found


class Vectors:
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
            of_parts = self._vectors(store, parts)
            for part, vectors in zip(parts, of_parts, strict=True):
                _write_rows(self._folder / part.file, self._scored, vectors)
                _sync(store, part.near_misses, self._of_kind["near_miss"], vectors)
            _sync(store, CHUNKS, self._of_kind["chunk"], of_parts[0])
            _sync(store, QUESTIONS, self._of_kind["question"], of_parts[0])
        return sum(len(vectors.made) for vectors in of_parts)

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
        held: Mapping[str, set[str]] = {}
        if before and before.contents.encoder == names[0] and (before.folder / CHROMA).is_dir():
            shutil.copytree(before.folder / CHROMA, self._folder / CHROMA)
            held = keys_of(before.contents, before.entries)
        with writing_store(self._folder / CHROMA, held) as store:
            if before is None or before.contents.reader != names[1]:
                store.drop(NEAR_MISSES_READER)
            yield store

    def _vectors(self, store: StoreWriter | ServedWriter, parts: Sequence[_Part]) -> list[_Found]:
        """The vectors of each model, those of near misses that Chroma has left out."""
        rows = self._earlier.rows if self._earlier else {}
        before = [self._before(part) for part in parts]
        near_misses = self._of_kind["near_miss"]
        lacking = []
        for part, matrix in zip(parts, before, strict=True):
            here = store.keys(part.near_misses)
            texts = {*self._scored, *(text for text in near_misses if key_of(text[1]) not in here)}
            lacking.append((part.model, texts if matrix is None else texts - rows.keys()))
        total = len(parts) * sum(map(len, self._of_kind.values()))
        made = embed(lacking, lambda done: self._progress(done, total))
        return [_Found(rows, matrix, new) for matrix, new in zip(before, made, strict=True)]

    def _before(self, part: _Part) -> FloatMatrix | None:
        if self._earlier is None:
            return None
        return self._earlier.vectors(part.model.fingerprint, of_reader=part.file == READER_VECTORS)


def _write_rows(file: Path, texts: Sequence[Text], vectors: _Found) -> None:
    """The vectors of texts (at least one) in a file, some at a time: all of them are never in memory at once."""
    rows = np.lib.format.open_memmap(file, "w+", np.float32, (len(texts), vectors.of(texts[:1]).shape[1]))
    for at in range(0, len(texts), _ROWS):
        rows[at : at + _ROWS] = vectors.of(texts[at : at + _ROWS])
    rows.flush()


def _sync(store: StoreWriter | ServedWriter, name: str, texts: Sequence[Text], vectors: _Found) -> None:
    by_key = {key_of(text[1]): text for text in texts}
    store.sync(name, by_key.keys(), lambda keys: vectors.of([by_key[key] for key in keys]))
