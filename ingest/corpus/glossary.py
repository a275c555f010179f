"""The corpus glossary: lay words and abbreviations beside the words of the papers, data that an editor extends."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from ingest.corpus.manifest import read_model

GLOSSARY_FILE = "glossary.toml"


class GlossaryTerm(BaseModel):
    """A word as the papers use it, what it means in plain Dutch, and how people say it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    term: str = Field(min_length=1)
    explanation: str = ""
    lay: tuple[str, ...] = ()


class _Glossary(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    term: tuple[GlossaryTerm, ...] = ()


def load_glossary(corpus_dir: Path) -> tuple[GlossaryTerm, ...]:
    """The terms of the corpus in the file's order; none where there is no file.

    Raises:
        ManifestError: not TOML, or a field that cannot be.
    """
    return read_model(corpus_dir / GLOSSARY_FILE, _Glossary).term
