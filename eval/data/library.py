"""What the suite reads of the papers: of an open pipeline, or of the files alone to check question sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ingest.corpus.load import Corpus, load_corpus
from ingest.records import Paper, Source
from ingest.settings import Settings


class Library(Protocol):
    """What the suite reads of a pipeline to check its citations."""

    @property
    def papers(self) -> Sequence[Paper]:
        """The papers, in reading order."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources by name."""
        ...


def read_library(settings: Settings) -> Corpus:
    """The papers as the index reads them: with the hints of the manifest, under guard, bad files left out.

    Raises:
        ManifestError: `corpus.toml` is faulty.
        SourceError: there is no such folder.
    """
    return load_corpus(settings)
