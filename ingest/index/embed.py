"""Vectors for texts: those that an older generation has are taken from it, the others are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.index.entries import Entry
from ingest.index.manifest import Contents
from ingest.index.opened import (
    BASE_VECTORS,
    ENTRIES,
    ENTRIES_FILE,
    PAPERS,
    PAPERS_FILE,
    READER_VECTORS,
    open_vectors,
    scored_entries,
)
from ingest.models.encoder import Encoder, FloatMatrix

# Whether it is a question, since the encoder reads those with another prompt; and its words.
Text = tuple[bool, str]
_ENCODE_BATCH = 64


def text_of(entry: Entry) -> Text:
    """What is embedded of an entry."""
    return entry.is_question, entry.text


@dataclass(frozen=True, slots=True)
class Earlier:
    """A whole generation that was published before, whose vectors can be used again."""

    folder: Path
    contents: Contents

    def vectors(self, fingerprint: str, *, of_reader: bool) -> dict[Text, FloatMatrix]:
        """The vectors by text; none where another model made them."""
        if fingerprint != (self.contents.reader if of_reader else self.contents.encoder):
            return {}
        papers = PAPERS.validate_json((self.folder / PAPERS_FILE).read_bytes())
        entries = ENTRIES.validate_json((self.folder / ENTRIES_FILE).read_bytes())
        rows = open_vectors(self.folder / (READER_VECTORS if of_reader else BASE_VECTORS))
        return {text_of(entry): row for entry, row in zip(scored_entries(papers, entries), rows, strict=True)}


def embed(
    texts: Iterable[Text], encoder: Encoder, known: Mapping[Text, FloatMatrix], told: Callable[[int], None]
) -> dict[Text, FloatMatrix]:
    """The vectors of those texts that are not known; long ones go first, so that a batch is of one length.

    Args:
        texts: what is to be embedded; equal ones count once.
        encoder: what makes the vectors.
        known: those that are there already.
        told: hears how many are done, after each batch.
    """
    todo = sorted({text for text in texts if text not in known}, key=lambda text: (-len(text[1]), text))
    made: dict[Text, FloatMatrix] = {}
    for is_question in (False, True):
        alike = [words for question, words in todo if question == is_question]
        for batch in _batches(alike):
            rows = encoder.encode_queries(batch) if is_question else encoder.encode_passages(batch)
            made.update({(is_question, words): row for words, row in zip(batch, rows, strict=True)})
            told(len(made))
    return made


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[at : at + _ENCODE_BATCH] for at in range(0, len(texts), _ENCODE_BATCH))
