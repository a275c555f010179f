"""`standpunt eval --retrieval DIR`: search alone, on any set of passages and questions, through an index of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from eval.measures.figures import Figure, Values, figure_of
from eval.measures.retrieval import MEASURE_NAMES, retrieval_scores
from ingest.files import json_rows

if TYPE_CHECKING:
    from qa.pipeline import Pipeline

_DEPTH = 10
# A passage can be read as several; searching deeper than ten keeps ten different ones.
_SEARCHED = 50


class BenchmarkError(ValueError):
    """The folder does not hold a set in the layout that is asked for."""


class Benchmark(NamedTuple):
    """Passages by id, questions by id, and the ids of the passages that answer each question."""

    passages: Mapping[str, str]
    questions: Mapping[str, str]
    relevant: Mapping[str, Sequence[str]]


def read_benchmark(folder: Path) -> Benchmark:
    """Read `passages.jsonl` ({id, text}) and `questions.jsonl` ({id, question, positive_ids}).

    Raises:
        BenchmarkError: a file is missing, or a line has not these fields.
    """
    passages: dict[str, str] = {}
    questions: dict[str, str] = {}
    relevant: dict[str, list[str]] = {}
    for row in _rows(folder / "passages.jsonl", ("id", "text")):
        passages[row["id"]] = row["text"]
    for row in _rows(folder / "questions.jsonl", ("id", "question", "positive_ids")):
        questions[row["id"]] = row["question"]
        relevant[row["id"]] = row["positive_ids"]
    return Benchmark(passages, questions, relevant)


def run_benchmark(
    folder: Path, open_for: Callable[[Path, Path], Pipeline], progress: Callable[[str], None]
) -> dict[str, Figure]:
    """Index the passages of a set in a temporary folder, search every question, and give the retrieval figures.

    Each passage is a file of its own and is read, parsed, chunked and indexed as any paper is.

    Args:
        folder: the set.
        open_for: indexes a corpus folder into a data folder and gives the pipeline over it.
        progress: called with the set's name after each question.

    Raises:
        BenchmarkError: the folder does not hold a set.
    """
    benchmark = read_benchmark(folder)
    with tempfile.TemporaryDirectory(prefix="standpunt-eval-") as temporary:
        papers = Path(temporary) / "corpus" / "papers"
        papers.mkdir(parents=True)
        names = {f"{number:06}.txt": key for number, key in enumerate(benchmark.passages)}
        for name, key in names.items():
            (papers / name).write_text(benchmark.passages[key], encoding="utf-8")
        pipeline = open_for(papers.parent, Path(temporary) / "data")
        found = {paper.id: names[paper.source] for paper in pipeline.papers}
        rankings: dict[str, list[str]] = {}
        for key, question in benchmark.questions.items():
            ids = [found[hit.passage.paper_id] for hit in pipeline.search(question, _SEARCHED)]
            rankings[key] = list(dict.fromkeys(ids))[:_DEPTH]
            progress(folder.name)
    scores = retrieval_scores(rankings, benchmark.relevant)
    cluster = {key: key for key in benchmark.questions}
    return {name: figure_of(Values(scores[name], is_proportion=False), cluster) for name in MEASURE_NAMES}


def _rows(path: Path, fields: Sequence[str]) -> list[dict[str, Any]]:
    try:
        rows = json_rows(path)
    except OSError as error:
        raise BenchmarkError(f"{path} is niet te lezen.") from error
    except json.JSONDecodeError as error:
        raise BenchmarkError(f"{path} is geen goed JSON-lines-bestand.") from error
    for number, row in enumerate(rows, start=1):
        missing = [name for name in fields if not isinstance(row, dict) or name not in row]
        if missing:
            raise BenchmarkError(f"{path}, rij {number}: {', '.join(missing)} ontbreekt.")
    return rows
