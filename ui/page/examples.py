"""The example questions on the start page."""

from __future__ import annotations

import tomllib
from pathlib import Path


def load_examples(corpus_dir: Path) -> tuple[str, ...]:
    """The example questions of the corpus, from `examples.toml`; none where there is no file."""
    path = corpus_dir / "examples.toml"
    if not path.is_file():
        return ()
    return tuple(entry["question"] for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("example", []))
