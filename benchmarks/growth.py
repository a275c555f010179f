"""How an installation grows: `python -m benchmarks.growth 1 10 100`, a line of JSON for each number of times the shipped papers.

The other papers are those of the bodies in `corpus/training`, over and over with words exchanged, the same in every run. They have
no indexed questions, as papers that nobody prepared. Embedding a text takes as long in a large index as in a small one, so the
shipped texts have their own vectors and those of the others are made up: near a real one, at a cosine of some 0.9.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.timing import ms, seconds
from ingest.index.build import ingest
from ingest.index.opened import open_index
from ingest.models.encoder import Encoder, FloatMatrix, encoder_fingerprint
from ingest.settings import SHIPPED_CORPUS, Settings
from qa.claims.wordings import wording_judge
from qa.pipeline import open_pipeline

_QUESTIONS = Path(__file__).resolve().parent.parent / "eval" / "questions" / "dev.jsonl"
_ASKED = 100
_WORD = re.compile(r"\b[a-zà-ÿ]{5,}\b")
# How many of the words of a paper that was there before are others.
_EXCHANGED = 0.4
_NOISE = 0.48


class MadeUp:
    """Vectors of texts that nobody needs to understand: near one of some rows, by the text's checksum."""

    def __init__(self, rows: FloatMatrix) -> None:
        self._rows = rows
        self.dimension = int(rows.shape[1])

    def batched(self, texts: Sequence[str]) -> FloatMatrix:
        """A row for each text, the same in every run."""
        return np.stack([self._row(text) for text in texts])

    alone = batched

    def torch_model(self) -> Any:
        """There is none."""
        raise NotImplementedError

    def _row(self, text: str) -> FloatMatrix:
        chance = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
        noise = chance.normal(size=self.dimension)
        near = self._rows[chance.integers(len(self._rows))]
        return np.asarray(near + _NOISE * noise / np.linalg.norm(noise), np.float32)


def main(times: Sequence[str]) -> None:
    """Grow a copy of the index of the shipped papers, which has to be there, and measure it at each size."""
    with tempfile.TemporaryDirectory() as place:
        for number in sorted(map(int, times)):
            folder = Path(place) / str(number)
            for step in ("grow", "ask"):
                done = subprocess.run(
                    [sys.executable, "-m", "benchmarks.growth", step, str(number), str(folder)],
                    check=True,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                sys.stdout.write(done.stdout)
                sys.stdout.flush()
            shutil.rmtree(folder)


def grow(times: int, folder: Path) -> dict[str, Any]:
    """Ingest so many times the shipped papers, then one changed paper among them."""
    settings = _settings(folder)
    shutil.copytree(Settings().index_dir, settings.index_dir, ignore=shutil.ignore_patterns(".copies"))
    settings.models_dir.symlink_to(Settings().models_dir.resolve())
    write_grown(settings.corpus_dir, times)
    models = _models(settings)
    found: dict[str, Any] = {"times": times}
    found["grow"] = _took(lambda: ingest(settings, lambda: models, judge=wording_judge(settings)))
    found["unchanged"] = _took(lambda: ingest(settings, lambda: models, judge=wording_judge(settings)))
    changed = max((settings.corpus_dir / "papers").iterdir())
    changed.write_text(changed.read_text("utf-8") + "\n\nDit is een nieuwe zin, die er nog niet stond.\n", "utf-8")
    found["one_changed"] = _took(lambda: ingest(settings, lambda: models, judge=wording_judge(settings)))
    index = open_index(settings.index_dir)
    generation = settings.index_dir / (settings.index_dir / "CURRENT").read_text("ascii")
    files = {path: path.stat().st_size for path in generation.rglob("*") if path.is_file()}
    in_chroma = sum(size for path, size in files.items() if "chroma" in path.parts)
    vectors = sum(size for path, size in files.items() if path.suffix == ".npy")
    return found | {
        "papers": len(index.papers),
        "passages": len(index.passages),
        "scored": len(index.scored),
        "megabytes": {"all": _mb(sum(files.values())), "chroma": _mb(in_chroma), "vectors": _mb(vectors)},
        "ingest_peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def ask(times: int, folder: Path) -> dict[str, Any]:
    """Open it as a server does, and answer questions."""
    began, spent = time.perf_counter(), time.process_time()
    pipeline = open_pipeline(_settings(folder))
    opened = {"wall": round(time.perf_counter() - began, 2), "cpu": round(time.process_time() - spent, 2)}
    rows = [json.loads(line) for line in _QUESTIONS.read_text("utf-8").splitlines()]
    questions = [str(row["question"]) for row in rows if "question" in row][:_ASKED]
    for question in questions[:5]:
        pipeline.ask(question)
    at_rest = _resident()
    walls, cpus, answers = [], [], []
    for question in questions:
        spent = time.process_time()
        walls.append(seconds(lambda: answers.append(pipeline.ask(question))))  # noqa: B023 # called at once
        cpus.append(time.process_time() - spent)
    said = hashlib.sha256(json.dumps([answer.answer for answer in answers]).encode()).hexdigest()[:12]
    return {
        "times": times,
        "open": opened,
        "answer_ms": ms(walls),
        "answer_p95_ms": _p95(walls),
        "answer_cpu_ms": ms(cpus),
        "answer_cpu_p95_ms": _p95(cpus),
        "resident_megabytes": {"after 5 questions": at_rest, "after all": _resident()},
        "answered": sum(answer.outcome == "answered" for answer in answers),
        "of": len(questions),
        "answers": said,
    }


def write_grown(corpus_dir: Path, times: int) -> None:
    """Write the shipped papers, and others until there are so many times as many signs."""
    shutil.copytree(SHIPPED_CORPUS, corpus_dir, ignore=shutil.ignore_patterns("training", "reader"))
    papers = corpus_dir / "papers"
    wanted = (times - 1) * sum(path.stat().st_size for path in papers.iterdir())
    bodies = sorted((SHIPPED_CORPUS / "training").glob("*/paper.md"))
    texts = [path.read_text("utf-8") for path in bodies]
    words = sorted(set(_WORD.findall(" ".join(texts))))
    for number, text in enumerate(_others(texts, words)):
        if wanted <= 0:
            return
        (papers / f"anders-{number:05d}.txt").write_text(re.sub(r"^#+ *", "", text, flags=re.MULTILINE), "utf-8")
        wanted -= len(text.encode())


def _others(texts: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """The texts as they are, then again and again with other words."""
    yield from texts
    number = 0
    while True:
        chance = random.Random(number)
        number += 1

        def other(match: re.Match[str], chance: random.Random = chance) -> str:
            return chance.choice(words) if chance.random() < _EXCHANGED else match[0]

        yield _WORD.sub(other, texts[number % len(texts)])


def _settings(folder: Path) -> Settings:
    return Settings(corpus_dir=folder / "corpus", data_dir=folder / "data")


def _models(settings: Settings) -> tuple[Encoder, Encoder]:
    index = open_index(settings.index_dir)
    contents = index.manifest.contents
    assert index.reader_vectors is not None and contents.encoder == encoder_fingerprint(settings.encoder)
    assert contents.reader is not None
    return (
        Encoder(MadeUp(np.array(index.vectors)), settings.encoder, contents.encoder),
        Encoder(MadeUp(np.array(index.reader_vectors)), settings.encoder, contents.reader),
    )


def _took(call: Any) -> dict[str, Any]:
    began, spent = time.perf_counter(), time.process_time()
    summary = call()
    return {
        "wall": round(time.perf_counter() - began, 2),
        "cpu": round(time.process_time() - spent, 2),
        "embedded": summary.embedded,
    }


def _resident() -> int:
    """What this process holds now, in megabytes."""
    return round(int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20)


def _p95(times: Sequence[float]) -> float:
    return round(1000 * statistics.quantiles(times, n=20)[-1], 1)


def _mb(size: int) -> float:
    return round(size / 1e6, 1)


if __name__ == "__main__":
    if sys.argv[1] in ("grow", "ask"):
        step = {"grow": grow, "ask": ask}[sys.argv[1]]
        print(json.dumps(step(int(sys.argv[2]), Path(sys.argv[3]))))
    else:
        main(sys.argv[1:])
