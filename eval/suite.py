"""The whole suite in order: read the sets, open the pipelines, run, make figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.claims import CLAIM_SETS, SHIPPED_CLAIMS, Claim, ClaimTask, read_claims
from eval.data.dataset import BESIDE, SHIPPED_SETS, Question, find_set, read_questions
from eval.data.locating import with_offsets
from eval.data.rows import Fault
from eval.measures.claim_figures import claim_figures
from eval.measures.figures import Figure, make_figures
from eval.openers import SettingsOpener
from eval.run import RunFileError, Task, make_header, read_run, run
from eval.run_records import Run
from ingest.records import Source
from ingest.settings import Settings

DEFAULT_SETS = (*SHIPPED_SETS, *CLAIM_SETS)


@dataclass(frozen=True, slots=True)
class LoadedSet:
    """A set as read: its questions or claims, and what was wrong with the other rows."""

    name: str
    questions: Sequence[Question] = ()
    claims: Sequence[Claim] = ()
    faults: Sequence[Fault] = ()


@dataclass(frozen=True, slots=True)
class SuitePlan:
    """What a run will ask, and the rows that it can't ask."""

    tasks: Sequence[Task]
    claim_tasks: Sequence[ClaimTask]
    faults: Mapping[str, Sequence[Fault]]

    @property
    def size(self) -> int:
        """Number of questions and claims."""
        return sum(len(task.questions) for task in self.tasks) + sum(len(task.claims) for task in self.claim_tasks)


def load_set(name: str) -> LoadedSet:
    """Read a shipped set by name or a set of one's own by path.

    Raises:
        SetNotFoundError: there is no such set.
    """
    if name in CLAIM_SETS:
        claims, faults = read_claims(SHIPPED_CLAIMS)
        return LoadedSet(name, claims=[claim for claim in claims if claim.split == CLAIM_SETS[name]], faults=faults)
    path = find_set(name)
    questions, faults = read_questions(path)
    is_shipped = name.removeprefix(BESIDE) in SHIPPED_SETS
    return LoadedSet(name if is_shipped else path.stem, questions=questions, faults=faults)


def located_questions(name: str, sources: Mapping[str, Source]) -> list[Question]:
    """The questions of a set whose evidence stands in these papers, with its places."""
    return with_offsets(load_set(name).questions, sources)[0]


def make_plan(sets: Sequence[LoadedSet], opener: SettingsOpener) -> SuitePlan:
    """The tasks of a run, evidence without offsets located; a row whose evidence can't be found is a fault."""
    tasks: list[Task] = []
    claim_tasks: list[ClaimTask] = []
    faults: dict[str, Sequence[Fault]] = {}
    for loaded in sets:
        missing: list[Fault] = []
        if loaded.claims:
            claim_tasks.append(ClaimTask(loaded.name, loaded.claims, opener.verifier()))
        if loaded.questions:
            pipeline = opener.pipeline(loaded.name)
            questions, missing = with_offsets(loaded.questions, pipeline.sources)
            tasks.append(Task(loaded.name, questions, pipeline))
        if loaded.faults or missing:
            faults[loaded.name] = [*loaded.faults, *missing]
    return SuitePlan(tasks, claim_tasks, faults)


def run_suite(
    plan: SuitePlan, settings: Settings, startup_seconds: float, progress: Callable[[str], None]
) -> tuple[Run, Path]:
    """Run a plan into a file under the data folder; an unfinished run of the same fingerprint there is resumed."""
    header = make_header(plan.tasks, plan.claim_tasks, settings)
    folder = runs_folder(settings)
    path = _unfinished(folder, header.fingerprint) or folder / f"{_now()}-{'-'.join(header.sets)}.jsonl"
    return run(plan.tasks, plan.claim_tasks, settings, path, startup_seconds, progress), path


def runs_folder(settings: Settings) -> Path:
    """Where run files are kept."""
    return settings.data_dir / "runs"


def all_figures(run_: Run) -> dict[str, Mapping[str, Figure]]:
    """The figures of every set in a run, in the order of the run."""
    figures: dict[str, Mapping[str, Figure]] = {}
    for name in run_.header.sets:
        if rows := run_.of(name):
            figures[name] = make_figures(rows)
        elif claims := run_.claims_of(name):
            figures[name] = claim_figures(claims)
    return figures


def last_run(settings: Settings, sets: Sequence[str], before: Path) -> Run | None:
    """The latest finished run of at least these sets before this one, or None."""
    for path in sorted(runs_folder(settings).glob("*.jsonl"), reverse=True):
        if path.name < before.name:
            try:
                earlier = read_run(path)
            except RunFileError:
                # A run file of another version of Standpunt is no run to compare with.
                continue
            if earlier.end and set(sets) <= set(earlier.header.sets):
                return earlier
    return None


def _unfinished(folder: Path, fingerprint: str) -> Path | None:
    for path in sorted(folder.glob("*.jsonl"), reverse=True):
        lines = path.read_text(encoding="utf-8", errors="replace").strip().split("\n")
        if f'"fingerprint":"{fingerprint}"' in lines[0] and '"type":"end"' not in lines[-1]:
            return path
    return None


def _now() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")[:-3]
