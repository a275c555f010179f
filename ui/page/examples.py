"""The example questions on the start page."""

from __future__ import annotations

import logging
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from ingest.corpus.manifest import ManifestError, read_model

log = logging.getLogger(__name__)


class Example(BaseModel):
    """One example."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1)


class Examples(BaseModel):
    """What `examples.toml` holds."""

    model_config = ConfigDict(extra="forbid")

    example: tuple[Example, ...] = ()


def load_examples(corpus_dir: Path) -> tuple[str, ...]:
    """The example questions of the corpus, from `examples.toml`; none where there is no file, or a faulty one.

    A page without examples answers all the same, so a fault is only a warning.
    """
    path = corpus_dir / "examples.toml"
    try:
        found = read_model(path, Examples)
    except ManifestError as error:
        log.warning("The page shows no examples, %s", error)
        return ()
    return tuple(example.question for example in found.example)
