"""The flow from corpus folder to published index, and the open index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.documents import Document
from pydantic import TypeAdapter

from ingest.corpus.glossary import GlossaryTerm
from ingest.corpus.lexicon import NO_LEXICON, Lexicon
from ingest.corpus.load import Corpus, load_corpus
from ingest.corpus.organisation import NO_ORGANISATIONS, Organisations
from ingest.errors import IndexMismatchError, IndexMissingError, NoPapersError
from ingest.index.entries import ENTRY_KINDS, Entry, EntryKind, QuestionFault, question_entries, text_entries
from ingest.index.generation import building, intact_generation, publish, writing
from ingest.index.lexical import LexicalIndex, open_lexical_index, write_lexical_index
from ingest.index.store import VectorStore, write_collection
from ingest.models.encoder import Encoder, FloatMatrix
from ingest.readers.errors import SourceError
from ingest.records import Paper, Passage, Source, fold
from ingest.settings import Settings

Progress = Callable[[int, int], None]
_PAPERS = TypeAdapter(tuple[Paper, ...])
_SOURCES = TypeAdapter(tuple[Source, ...])
_ENTRIES = TypeAdapter(tuple[Entry, ...])
_GLOSSARY = TypeAdapter(tuple[GlossaryTerm, ...])
_ENCODE_BATCH = 64


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


@dataclass(frozen=True)
class Index:
    """An open generation; nothing in it changes. Rows of `vectors[kind]` belong to `entries_of(kind)`, in order."""

    papers: tuple[Paper, ...]
    sources: dict[str, Source]
    entries: tuple[Entry, ...]
    vectors: dict[EntryKind, FloatMatrix]
    reader_vectors: dict[EntryKind, FloatMatrix]
    store: VectorStore
    lexical: LexicalIndex
    lexical_sentences: LexicalIndex
    glossary: tuple[GlossaryTerm, ...]
    organisations: Organisations
    lexicon: Lexicon
    facts: dict[str, Any] = field(repr=False)

    @property
    def corpus_version(self) -> str:
        """Changes with every change of papers, questions, glossary, organisations or lexicon, and with nothing else."""
        return str(self.facts["corpus_version"])

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """All passages by id, in reading order."""
        return {passage.id: passage for paper in self.papers for passage in paper.passages}

    @cached_property
    def paper_of(self) -> dict[str, Paper]:
        """The paper of each passage id."""
        return {passage.id: paper for paper in self.papers for passage in paper.passages}

    @cached_property
    def by_kind(self) -> dict[EntryKind, list[Entry]]:
        """Entries by kind, in row order."""
        return {kind: [entry for entry in self.entries if entry.kind == kind] for kind in ENTRY_KINDS}


def ingest(
    settings: Settings,
    load: Callable[[], tuple[Encoder, Encoder | None]],
    added: Sequence[Path] = (),
    *,
    rebuild: bool = False,
    progress: Progress = lambda done, total: None,
) -> IngestSummary:
    """Bring the index in line with the corpus folder; unchanged texts keep their vectors unless `rebuild`.

    Args:
        settings: where the corpus is and where the index goes.
        load: loads encoder and reader; called only when there is something to embed or compare.
        added: files to take into the corpus; they are copied into the data folder.
        rebuild: embed everything again.
        progress: told how many of how many texts are embedded.

    Raises:
        IndexBusyError: another process is ingesting.
        NoPapersError: the corpus has no paper that can be read; the old index stays.
    """
    index_dir = settings.index_dir
    with writing(index_dir):
        corpus = load_corpus(settings, added)
        if not corpus.papers:
            raise NoPapersError(f"There is no readable paper in {settings.corpus_dir}.")
        entries = text_entries(corpus.papers, corpus.sources)
        questions, question_faults = question_entries(corpus.questions_dir, corpus.papers, corpus.sources)
        entries = [*entries, *questions]
        encoder, reader = load()
        facts = _facts(corpus, entries, encoder, reader)
        old = None if rebuild else _previous(index_dir)
        before = old.facts["sources"] if old else {}
        added_names = tuple(name for name, digest in facts["sources"].items() if before.get(name) != digest)
        removed_names = tuple(name for name in before if name not in facts["sources"])
        if old is not None and {key: old.facts.get(key) for key in facts} == facts:
            return _summary(False, corpus, entries, added_names, removed_names, 0, len(entries), question_faults)
        embedded = reused = 0
        with building(index_dir) as folder:
            total = len(entries) * (2 if reader else 1)
            for name, model in (("base", encoder), ("reader", reader)):
                if model is None:
                    continue
                known = _known_vectors(old, name, model.fingerprint)
                matrix, fresh, kept = _embed(entries, model, known, partial(_report, progress, embedded, total))
                embedded += fresh
                reused += kept
                np.save(folder / f"vectors-{name}.npy", matrix)
                if name == "base":
                    _write_stores(folder, entries, matrix, corpus)
            (folder / "papers.json").write_bytes(_PAPERS.dump_json(corpus.papers))
            (folder / "sources.json").write_bytes(_SOURCES.dump_json(tuple(corpus.sources.values())))
            (folder / "entries.json").write_bytes(_ENTRIES.dump_json(tuple(entries)))
            (folder / "glossary.json").write_bytes(_GLOSSARY.dump_json(corpus.glossary))
            (folder / "organisations.json").write_text(corpus.organisations.model_dump_json(), "utf-8")
            (folder / "lexicon.json").write_text(corpus.lexicon.model_dump_json(), "utf-8")
            publish(folder, index_dir, facts["corpus_version"], facts)
        return _summary(True, corpus, entries, added_names, removed_names, embedded, reused, question_faults)


def open_index(index_dir: Path) -> Index:
    """Open the current generation after checking every file of it.

    Raises:
        IndexMissingError: there is no generation that passes its check.
    """
    folder, facts = intact_generation(index_dir)
    papers, sources = _texts_in(folder)
    entries = _ENTRIES.validate_json((folder / "entries.json").read_bytes())
    return Index(
        papers=papers,
        sources=sources,
        entries=entries,
        vectors=_by_kind(entries, np.load(folder / "vectors-base.npy")),
        reader_vectors=_by_kind(entries, np.load(folder / "vectors-reader.npy")) if facts["reader"] else {},
        store=VectorStore(folder / "chroma"),
        lexical=open_lexical_index(folder / "bm25-chunk"),
        lexical_sentences=open_lexical_index(folder / "bm25-sentence"),
        glossary=_GLOSSARY.validate_json((folder / "glossary.json").read_bytes()),
        organisations=Organisations.model_validate_json(_json_in(folder / "organisations.json")),
        lexicon=Lexicon.model_validate_json(_json_in(folder / "lexicon.json")),
        facts=facts,
    )


def read_texts(index_dir: Path) -> tuple[tuple[Paper, ...], dict[str, Source]]:
    """The papers and canonical texts of the current generation alone, without models and vectors.

    Raises:
        IndexMissingError: there is no generation that passes its check.
    """
    return _texts_in(intact_generation(index_dir)[0])


def _json_in(path: Path) -> bytes:
    """The JSON of a file; an empty object where an index was made before there was such a file."""
    return path.read_bytes() if path.exists() else b"{}"


def _texts_in(folder: Path) -> tuple[tuple[Paper, ...], dict[str, Source]]:
    sources = _SOURCES.validate_json((folder / "sources.json").read_bytes())
    papers = _PAPERS.validate_json((folder / "papers.json").read_bytes())
    return papers, {source.name: source for source in sources}


def require_same_model(index: Index, encoder: Encoder, reader: Encoder | None) -> None:
    """Refuse an index whose vectors were made by another model than the one that reads the questions.

    Raises:
        IndexMismatchError: names both models and the command that mends it.
    """
    for name, model in (("encoder", encoder), ("reader", reader)):
        wanted = model.fingerprint if model else None
        if index.facts[name] != wanted:
            raise IndexMismatchError(
                f"The index holds vectors of {index.facts[name]!r}, the settings ask for {wanted!r}; "
                "run `standpunt ingest --rebuild`."
            )


def _facts(corpus: Corpus, entries: Sequence[Entry], encoder: Encoder, reader: Encoder | None) -> dict[str, Any]:
    """What identifies the content of an index; equal facts mean an equal index."""
    digest = hashlib.sha256()
    digest.update(_PAPERS.dump_json(corpus.papers))
    digest.update(_ENTRIES.dump_json(tuple(entries)))
    digest.update(_GLOSSARY.dump_json(corpus.glossary))
    # Papers of which no more is known keep their version.
    for known, nothing in ((corpus.organisations, NO_ORGANISATIONS), (corpus.lexicon, NO_LEXICON)):
        if known != nothing:
            digest.update(known.model_dump_json().encode())
    for source in corpus.sources.values():
        digest.update(source.sha256.encode())
    return {
        "corpus_version": digest.hexdigest()[:12],
        "encoder": encoder.fingerprint,
        "reader": reader.fingerprint if reader else None,
        "sources": {name: source.sha256 for name, source in corpus.sources.items()},
        "papers": [paper.title for paper in corpus.papers],
        "passages": sum(1 for paper in corpus.papers for _ in paper.passages),
        "counts": {kind: sum(entry.kind == kind for entry in entries) for kind in ENTRY_KINDS},
    }


def _previous(index_dir: Path) -> Index | None:
    try:
        return open_index(index_dir)
    except IndexMissingError:
        return None


def _known_vectors(old: Index | None, name: str, fingerprint: str) -> dict[tuple[bool, str], FloatMatrix]:
    """Vectors of an older generation by (is it a question, text), when the same model made them."""
    if old is None or old.facts["encoder" if name == "base" else "reader"] != fingerprint:
        return {}
    vectors = old.vectors if name == "base" else old.reader_vectors
    return {
        (entry.is_question, entry.text): vectors[kind][row]
        for kind, entries in old.by_kind.items()
        for row, entry in enumerate(entries)
    }


def _embed(
    entries: Sequence[Entry],
    encoder: Encoder,
    known: dict[tuple[bool, str], FloatMatrix],
    progress: Callable[[int], None],
) -> tuple[FloatMatrix, int, int]:
    """One row an entry, and how many texts were encoded and how many known; equal texts count once, long ones go first."""
    keys = [(entry.is_question, entry.text) for entry in entries]
    todo = sorted({key for key in keys if key not in known}, key=lambda key: (-len(key[1]), key))
    done = 0
    for is_question in (False, True):
        texts = [text for question, text in todo if question == is_question]
        for at in range(0, len(texts), _ENCODE_BATCH):
            batch = texts[at : at + _ENCODE_BATCH]
            rows = encoder.encode_queries(batch) if is_question else encoder.encode_passages(batch)
            known.update({(is_question, text): row for text, row in zip(batch, rows, strict=True)})
            done += len(batch)
            progress(done)
    return np.stack([known[key] for key in keys]), len(todo), len(set(keys)) - len(todo)


def _report(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


def _write_stores(folder: Path, entries: Sequence[Entry], matrix: FloatMatrix, corpus: Corpus) -> None:
    papers = {passage.id: (paper, passage) for paper in corpus.papers for passage in paper.passages}
    rows = [row for row, entry in enumerate(entries) if entry.kind == "chunk"]
    documents = []
    for entry in (entries[row] for row in rows):
        paper, passage = papers[entry.passage_id]
        metadata = {
            "passage": passage.id,
            "paper": paper.title,
            "section": passage.section,
            "source": paper.source,
            "start": entry.span.start,
            "end": entry.span.end,
            "page": passage.page or 0,
        }
        quote = fold(entry.span.slice(corpus.sources[paper.source].text))
        documents.append(Document(page_content=quote, metadata=metadata))
    write_collection(folder / "chroma", "chunks", [entries[row].id for row in rows], matrix[rows], documents)
    for kind in ("chunk", "sentence"):
        write_lexical_index([entry.text for entry in entries if entry.kind == kind], folder / f"bm25-{kind}")


def _by_kind(entries: Sequence[Entry], matrix: FloatMatrix) -> dict[EntryKind, FloatMatrix]:
    return {kind: matrix[[row for row, entry in enumerate(entries) if entry.kind == kind]] for kind in ENTRY_KINDS}


def _summary(
    changed: bool,
    corpus: Corpus,
    entries: Iterable[Entry],
    added: tuple[str, ...],
    removed: tuple[str, ...],
    embedded: int,
    reused: int,
    question_faults: Sequence[QuestionFault],
) -> IngestSummary:
    kinds = [entry.kind for entry in entries]
    return IngestSummary(
        changed=changed,
        papers=corpus.papers,
        entries={kind: kinds.count(kind) for kind in ENTRY_KINDS},
        added=added,
        removed=removed,
        embedded=embedded,
        reused=reused,
        source_faults=corpus.faults,
        question_faults=tuple(question_faults),
    )
