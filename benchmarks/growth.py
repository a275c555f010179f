"""How an installation grows, beside two others: `python -m benchmarks.growth 1 10 100 [--made-up-from 1000] [--out FILE]`.

For each number of times the shipped papers a line of JSON a system: Standpunt, a plain LangChain-and-Chroma pipeline, and rank-bm25.
The index of the shipped papers has to be there; its vectors are taken over, those of other papers are made by the same models, from
`--made-up-from` on made up. Where they are made up, what Standpunt finds among them says nothing, and isn't told. Times are of the
processor too, since other work on the machine weighs on the clock alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from benchmarks.grown import MadeUp, write_grown
from ingest.index.build import IngestSummary, ingest
from ingest.index.opened import open_index
from ingest.models.encoder import Encoder
from ingest.models.load import find_adapter, load_models
from ingest.records import Span
from ingest.settings import Settings
from qa.claims.wordings import wording_judge
from qa.pipeline import Pipeline, open_pipeline

QUESTIONS = Path(__file__).resolve().parent.parent / "eval" / "questions" / "dev.jsonl"
# Every so many of the questions without a history.
_EVERY = 2
_WARM_UP = 5
NEW_SENTENCE = "\n\nDit is een nieuwe zin, die er nog niet stond.\n"
STEPS = ("grow", "ask", "langchain", "words")
_Made = TypeVar("_Made")


def main() -> None:
    """Measure each size, a step in a process of its own, so that none weighs on another's memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", nargs="+", type=int)
    parser.add_argument("--made-up-from", type=int, default=1000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for times in sorted(options.times):
            folder = Path(place) / str(times)
            made_up = "made-up" if times >= options.made_up_from else "real"
            for step in STEPS:
                command = [sys.executable, "-m", "benchmarks.growth_step", step, str(times), str(folder), made_up]
                line = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
                sys.stdout.write(line)
                sys.stdout.flush()
                if options.out:
                    with options.out.open("a", encoding="utf-8") as file:
                        file.write(line)
            shutil.rmtree(folder)


def grow(times: int, folder: Path, *, made_up: bool) -> dict[str, Any]:
    """Ingest so many times the shipped papers; then nothing new; then one changed paper among them; then its old text."""
    settings = settings_in(folder)
    shutil.copytree(Settings().index_dir, settings.index_dir, ignore=shutil.ignore_patterns(".copies"))
    settings.models_dir.symlink_to(Settings().models_dir.resolve())
    write_grown(settings.corpus_dir, times)
    models = _made_up_models(settings) if made_up else load_models(settings)

    def bring_in_line() -> IngestSummary:
        return ingest(settings, lambda: models, judge=wording_judge(settings))

    summary, growing = took(bring_in_line)
    found: dict[str, Any] = {"grow": growing | {"embedded": summary.embedded}, "unchanged": took(bring_in_line)[1]}
    changed = max((settings.corpus_dir / "papers").iterdir(), key=lambda path: path.name.startswith("anders"))
    before = changed.read_text("utf-8")
    for name, text in (("one_changed", before + NEW_SENTENCE), ("changed_back", before)):
        changed.write_text(text, "utf-8")
        summary, found[name] = took(bring_in_line)
        found[name]["embedded"] = summary.embedded
    index = open_index(settings.index_dir)
    generation = settings.index_dir / (settings.index_dir / "CURRENT").read_text("ascii").strip()
    return found | {
        "papers": len(index.papers),
        "passages": len(index.passages),
        "vectors": len(index.scored),
        "megabytes": megabytes_of(generation),
        "ingest_peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def ask(folder: Path, *, made_up: bool) -> dict[str, Any]:
    """Open it as a server does, and answer questions."""
    pipeline, opened = took(lambda: open_pipeline(settings_in(folder)))
    questions = questions_asked()
    for row in questions[:_WARM_UP]:
        pipeline.ask(str(row["question"]))
    at_rest = resident()
    timed = Timed()
    right = [timed(lambda row=row: _is_right(row, pipeline)) for row in questions]  # type: ignore[misc]
    found = [_place(row, pipeline) for row in questions if row["answerable"]]
    return {
        "open": opened,
        **timed.figures(),
        "resident_megabytes": {"after_5_questions": at_rest, "after_all": resident()},
        "questions": len(questions),
        **({} if made_up else {"right": round(statistics.mean(right), 3), **found_at(found)}),
    }


class Timed:
    """Calls things, and remembers how long each took, by the clock and on the processor."""

    def __init__(self) -> None:
        self._walls: list[float] = []
        self._processor: list[float] = []

    def __call__(self, call: Callable[[], _Made]) -> _Made:
        """What it makes."""
        made, spent = took(call)
        self._walls.append(spent["wall"])
        self._processor.append(spent["cpu"])
        return made

    def figures(self) -> dict[str, float]:
        """The median and the 95th of a hundred, in milliseconds."""
        return {
            f"answer_{name}{kind}_ms": round(1000 * value, 1)
            for kind, times in (("", self._walls), ("_cpu", self._processor))
            for name, value in (("median", statistics.median(times)), ("p95", statistics.quantiles(times, n=20)[-1]))
        }


def _is_right(row: dict[str, Any], pipeline: Pipeline) -> bool:
    """Whether an answer cites what answers the question; of one that nothing answers, whether it isn't answered."""
    answer = pipeline.ask(str(row["question"]))
    if not row["answerable"]:
        return answer.outcome != "answered"
    return any(
        citation.source == gold["source"]
        and Span(citation.start, citation.end).overlaps(Span(gold["start"], gold["end"]))
        for citation in answer.citations
        for gold in row["evidence"]
    )


def _place(row: dict[str, Any], pipeline: Pipeline) -> int | None:
    hits = pipeline.search(str(row["question"]), 5)
    sources = [pipeline.index.paper_of[hit.passage.id].source for hit in hits]
    return place_of(row, [(source, hit.passage.span) for source, hit in zip(sources, hits, strict=True)])


def place_of(row: dict[str, Any], found: Sequence[tuple[str, Span]]) -> int | None:
    """The place of the first of some ranges that holds part of the evidence; None where none does."""
    gold = [(one["source"], Span(one["start"], one["end"])) for one in row["evidence"]]
    hits = (
        at for at, (source, span) in enumerate(found) if any(source == of and span.overlaps(at_) for of, at_ in gold)
    )
    return next(hits, None)


def found_at(places: Sequence[int | None]) -> dict[str, float]:
    """The share of questions whose evidence is found first, and among the first five."""
    return {
        "found_first": round(statistics.mean(place == 0 for place in places), 3),
        "found_in_5": round(statistics.mean(place is not None for place in places), 3),
    }


def questions_asked() -> list[dict[str, Any]]:
    """Questions of the dev set that need no history."""
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [row for row in rows if not row["history"]][::_EVERY]


def settings_in(folder: Path) -> Settings:
    """Settings for a corpus and a data folder of their own, with the shipped reader."""
    shipped = Settings()
    encoder = shipped.encoder.model_copy(update={"reader": str(find_adapter(shipped))})
    return shipped.model_copy(update={"corpus_dir": folder / "corpus", "data_dir": folder / "data", "encoder": encoder})


def _made_up_models(settings: Settings) -> tuple[Encoder, Encoder]:
    """Models that make up their vectors, under the names of those that made the index."""
    index = open_index(settings.index_dir)
    contents = index.manifest.contents
    assert index.reader_vectors is not None and contents.reader is not None
    return (
        Encoder(MadeUp(np.array(index.vectors)), settings.encoder, contents.encoder),
        Encoder(MadeUp(np.array(index.reader_vectors)), settings.encoder, contents.reader),
    )


def took(call: Callable[[], _Made]) -> tuple[_Made, dict[str, float]]:
    """What a call makes, and how many seconds it took: by the clock, and on the processor with the processes it started."""
    began, spent = time.perf_counter(), _processor_seconds()
    made = call()
    return made, {"wall": round(time.perf_counter() - began, 4), "cpu": round(_processor_seconds() - spent, 4)}


def _processor_seconds() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def resident() -> int:
    """What this process holds now, in megabytes."""
    return round(int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20)


def megabytes_of(folder: Path) -> float:
    """What a folder takes on disk."""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 1)


if __name__ == "__main__":
    main()
