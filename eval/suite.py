"""The whole suite in order: read the sets, open the pipelines, run, make figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.dataset import Fault, Question, find_set, read_questions
from eval.figures import Figure, make_figures
from eval.locating import with_offsets
from eval.records import Row, Run
from eval.run import Pipeline, Task, make_header, read_run, run
from ingest.settings import Settings

DEFAULT_SETS = ("dev", "test")


@dataclass(frozen=True, slots=True)
class LoadedSet:
    """A set as read: the questions that can be asked, and what was wrong with the other rows."""

    name: str
    path: Path
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]


def load_set(name: str) -> LoadedSet:
    """Read a shipped set by name or a set of one's own by path.

    Raises:
        SetNotFoundError: there is no such set.
    """
    path = find_set(name)
    questions, faults = read_questions(path)
    return LoadedSet(name if name != str(path) else path.stem, path, tuple(questions), tuple(faults))


def make_tasks(sets: Sequence[LoadedSet], open_for: Callable[[str], Pipeline]) -> tuple[list[Task], list[Fault]]:
    """The tasks of a run, evidence without offsets located; rows whose evidence can't be found are faults."""
    tasks: list[Task] = []
    faults: list[Fault] = []
    for loaded in sets:
        pipeline = open_for(loaded.name)
        questions, missing = with_offsets(loaded.questions, pipeline)
        faults += [*loaded.faults, *missing]
        tasks.append(Task(loaded.name, questions, pipeline))
    return tasks, faults


def run_suite(
    tasks: Sequence[Task], settings: Settings, startup_seconds: float, progress: Callable[[Row], None]
) -> tuple[Run, Path]:
    """Run tasks into a file under the data folder; an unfinished run of the same fingerprint there is resumed."""
    header = make_header(tasks, settings)
    folder = runs_folder(settings)
    path = _unfinished(folder, header.fingerprint) or folder / f"{_now()}-{'-'.join(header.sets)}.jsonl"
    return run(tasks, settings, path, startup_seconds, progress), path


def runs_folder(settings: Settings) -> Path:
    """Where run files are kept."""
    return settings.data_dir / "runs"


def all_figures(run_: Run) -> dict[str, Mapping[str, Figure]]:
    """The figures of every set in a run, in the order of the run."""
    return {name: make_figures(run_.of(name)) for name in run_.header.sets if run_.of(name)}


def last_run(settings: Settings, sets: Sequence[str], before: Path) -> Path | None:
    """The latest finished run of the same sets before this one, or None."""
    for path in sorted(runs_folder(settings).glob("*.jsonl"), reverse=True):
        if path != before and path.name < before.name:
            earlier = read_run(path)
            if earlier.end and list(earlier.header.sets) == list(sets):
                return path
    return None


def _unfinished(folder: Path, fingerprint: str) -> Path | None:
    for path in sorted(folder.glob("*.jsonl"), reverse=True):
        lines = path.read_text(encoding="utf-8").splitlines()
        if lines and f'"fingerprint":"{fingerprint}"' in lines[0] and '"type":"end"' not in lines[-1]:
            return path
    return None


def _now() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")[:-3]


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return time.perf_counter() - self._began
