"""A corpus so many times as large as the shipped one, the same in every run, and vectors for texts that nobody needs to understand."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np

from ingest.models.encoder import FloatMatrix
from ingest.settings import SHIPPED_CORPUS

_WORD = re.compile(r"\b[a-zà-ÿ]{5,}\b")
# How many of the words of a paper that was there before are others.
_EXCHANGED = 0.4
# So that a made-up vector lies at a cosine of some 0.9 from the real one that it is made from.
_NOISE = 0.48


def write_grown(corpus_dir: Path, times: int) -> None:
    """Write the shipped papers, and those of other bodies, until there are so many times as many bytes.

    The other papers have no indexed questions, as papers that nobody prepared. After the bodies' own texts come the same texts
    again and again with words exchanged. They are plain text, which needs no process of its own to be read.
    """
    shutil.copytree(SHIPPED_CORPUS, corpus_dir, ignore=shutil.ignore_patterns("training", "reader"))
    papers = corpus_dir / "papers"
    wanted = (times - 1) * sum(path.stat().st_size for path in papers.iterdir())
    texts = [path.read_text("utf-8") for path in sorted((SHIPPED_CORPUS / "training").glob("*/paper.md"))]
    for number, text in enumerate(_others(texts)):
        if wanted <= 0:
            return
        (papers / f"anders-{number:05d}.txt").write_text(re.sub(r"^#+ *", "", text, flags=re.MULTILINE), "utf-8")
        wanted -= len(text.encode())


def _others(texts: Sequence[str]) -> Iterator[str]:
    """The texts as they are, then again and again with other words."""
    words = sorted(set(_WORD.findall(" ".join(texts))))
    yield from texts
    for number in iter(range(1_000_000)):
        chance = random.Random(number)

        def other(match: re.Match[str], chance: random.Random = chance) -> str:
            return chance.choice(words) if chance.random() < _EXCHANGED else match[0]

        yield _WORD.sub(other, texts[number % len(texts)])


class MadeUp:
    """Vectors near one of some real rows, told by the text's checksum: what it costs to search them is the same."""

    def __init__(self, rows: FloatMatrix) -> None:
        self._rows = rows
        self.dimension = int(rows.shape[1])

    def batched(self, texts: Sequence[str]) -> FloatMatrix:
        """A row for each text, the same in every run."""
        return np.stack([self._row(text) for text in texts])

    alone = batched

    def torch_model(self) -> NoReturn:
        """There is none."""
        raise NotImplementedError

    def _row(self, text: str) -> FloatMatrix:
        chance = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
        noise = chance.normal(size=self.dimension)
        near = self._rows[chance.integers(len(self._rows))]
        return np.asarray(near + _NOISE * noise / np.linalg.norm(noise), np.float32)
