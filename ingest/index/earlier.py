"""An older generation, from which a new one takes over what has not changed: what was read and made of each paper, and its vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from ingest.corpus.lexicon import Lexicon
from ingest.corpus.load import Corpus
from ingest.corpus.organisation import Organisations
from ingest.corpus.readings import Reading
from ingest.index.embed import Text, text_of
from ingest.index.entries import Entry, EntryKind
from ingest.index.inventory import Row
from ingest.index.manifest import Contents
from ingest.index.opened import (
    BASE_VECTORS,
    ENTRIES,
    ENTRIES_FILE,
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
    lexical_folder,
    open_vectors,
    scored_entries,
)
from ingest.index.words import TextWords, open_words
from ingest.models.encoder import FloatMatrix
from ingest.records import Paper


class Earlier:
    """A whole generation that was published before.

    A paper is unchanged when the corpus holds the very record of this generation: the same file read by the same code.
    """

    def __init__(self, folder: Path, contents: Contents) -> None:
        self.folder = folder
        self.contents = contents

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All its entries."""
        return ENTRIES.validate_json((self.folder / ENTRIES_FILE).read_bytes())

    @cached_property
    def rows(self) -> Mapping[Text, int]:
        """The row of each text that has a vector to score by."""
        return {text_of(entry): at for at, entry in enumerate(scored_entries(self._papers, self.entries))}

    def vectors(self, fingerprint: str, *, of_reader: bool) -> FloatMatrix | None:
        """The vectors to score by, in a file; None where another model made them."""
        if fingerprint != (self.contents.reader if of_reader else self.contents.encoder):
            return None
        return open_vectors(self.folder / (READER_VECTORS if of_reader else BASE_VECTORS))

    def readings(self) -> dict[str, Reading]:
        """What was read from its files, by the key of each."""
        file = self.folder / READINGS_FILE
        if not file.exists():
            return {}
        keys = READINGS.validate_json(file.read_bytes())
        papers: dict[str, list[Paper]] = {}
        for paper in self._papers:
            papers.setdefault(paper.source, []).append(paper)
        sources = SOURCES.validate_json((self.folder / SOURCES_FILE).read_bytes())
        return {keys[source.name]: Reading(source, tuple(papers.get(source.name, ()))) for source in sources}

    def entries_of(self, papers: Sequence[Paper]) -> dict[str, list[Entry]]:
        """The chunks and sentences of each of these papers that is unchanged, by the paper's id."""
        paper_of = {passage.id: paper.id for paper in self._unchanged(papers) for passage in paper.passages}
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if not entry.is_question and (paper := paper_of.get(entry.passage_id)):
                found.setdefault(paper, []).append(entry)
        return found

    def inventory_of(self, corpus: Corpus) -> dict[str, list[Row]]:
        """The rows of each unchanged paper, by its id; none of a paper whose organisation or lexicon is another one now."""
        if corpus.lexicon != Lexicon.model_validate_json((self.folder / LEXICON_FILE).read_bytes()):
            return {}
        before = Organisations.model_validate_json((self.folder / ORGANISATIONS_FILE).read_bytes())
        found: dict[str, list[Row]] = {
            paper.id: []
            for paper in self._unchanged(corpus.papers)
            if before.of(paper.id) == corpus.organisations.of(paper.id)
        }
        for row in INVENTORY.validate_json((self.folder / INVENTORY_FILE).read_bytes()):
            if row.paper_id in found:
                found[row.paper_id].append(row)
        return found

    def words(self, kind: EntryKind) -> tuple[list[str], TextWords]:
        """The texts of a kind, and their words."""
        return [entry.text for entry in self.entries if entry.kind == kind], open_words(
            self.folder / lexical_folder(kind)
        )

    @cached_property
    def _papers(self) -> tuple[Paper, ...]:
        return PAPERS.validate_json((self.folder / PAPERS_FILE).read_bytes())

    def _unchanged(self, papers: Sequence[Paper]) -> list[Paper]:
        here = {id(paper) for paper in self._papers}
        return [paper for paper in papers if id(paper) in here]
