"""`standpunt eval`: run the grounding suite, show its figures, write reports, compare and hold gates."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from eval.benchmark import BenchmarkError, read_benchmark, run_benchmark
from eval.checking import run_check
from eval.data.rows import QuestionSetError
from eval.measures.figures import Figure
from eval.openers import SettingsOpener, open_over
from eval.reporting.gates import GateFileError, Shortfall, find_shortfalls, read_gates
from eval.reporting.report import write_report
from eval.reporting.show import show_failures, show_figures, show_json, show_tables
from eval.reporting.tables import markdown_headlines
from eval.run import RunFileError, read_run
from eval.run_records import Run
from eval.suite import DEFAULT_SETS, SuitePlan, all_figures, last_run, load_set, make_plan, run_suite
from ingest.settings import Settings

if TYPE_CHECKING:
    from qa.pipeline import Pipeline

DONE, FELL_SHORT, WRONG_USE = 0, 1, 2
_errors = Console(stderr=True)
_SETS_HELP = "outsiders, test, unprepared, claims, rewordings, dev, outsiders-dev, unprepared-dev, claims-dev of het pad van een eigen set (JSON-lines of CSV)"
_COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
    TimeRemainingColumn(),
)

app = typer.Typer(add_completion=False, help="Meet hoe goed de antwoorden in de papers staan.")


# A group, because the command line takes it in as a part; options may stand after the sets all the same.
@app.callback(invoke_without_command=True, context_settings={"allow_interspersed_args": True})
def main(
    sets: Annotated[list[str] | None, typer.Argument(metavar="SET", help=_SETS_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="cijfers als JSON")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="kerncijfers als Markdown")] = False,
    report: Annotated[Path | None, typer.Option(help="map voor het verslag")] = None,
    baseline: Annotated[Path | None, typer.Option(help="runbestand om mee te vergelijken")] = None,
    gate: Annotated[Path | None, typer.Option(help="bestand met grenzen; 1 als een cijfer tekortschiet")] = None,
    failures: Annotated[bool, typer.Option("--failures", help="toon ook elke mislukte vraag")] = False,
    check: Annotated[bool, typer.Option("--check", help="stel niets, controleer de vragensets en lekken")] = False,
    relocate: Annotated[bool, typer.Option("--relocate", help="bij --check: zet verschoven citaten goed")] = False,
    retrieval: Annotated[Path | None, typer.Option(help="map met passages en vragen: meet alleen zoeken")] = None,
) -> None:
    """Stel de vragen van een of meer vragensets en meet de antwoorden."""
    settings = Settings()
    if check:
        raise SystemExit(check_sets(settings, sets or [], move_quotes=relocate))
    if retrieval:
        raise SystemExit(measure_retrieval(settings, retrieval, json_out=as_json))
    code = run_eval(settings, sets or [], as_json, report, baseline, gate, failures=failures, markdown=markdown)
    raise SystemExit(code)


def check_sets(settings: Settings, sets: Sequence[str], *, move_quotes: bool = False) -> int:
    """Check question sets; 1 when something is wrong with them."""
    try:
        return DONE if run_check(settings, sets, move_quotes=move_quotes) else FELL_SHORT
    except QuestionSetError as error:
        _errors.print(str(error), markup=False)
        return WRONG_USE


def measure_retrieval(settings: Settings, folder: Path, *, json_out: bool = False) -> int:
    """Measure search alone on a set of passages and questions."""

    def open_for(corpus_dir: Path, data_dir: Path) -> Pipeline:
        return open_over(corpus_dir, data_dir, settings)

    try:
        with Progress(*_COLUMNS, console=_errors) as bar:
            total = bar.add_task("Zoeken", total=len(read_benchmark(folder).questions))
            figures = run_benchmark(folder, open_for, lambda _: bar.advance(total))
    except BenchmarkError as error:
        _errors.print(str(error), markup=False)
        return WRONG_USE
    if json_out:
        show_json({folder.name: figures})
    else:
        show_figures({folder.name: figures})
    return DONE


def run_eval(
    settings: Settings,
    sets: Sequence[str],
    json_out: bool = False,
    report: Path | None = None,
    baseline: Path | None = None,
    gate: Path | None = None,
    *,
    failures: bool = False,
    markdown: bool = False,
    opener: SettingsOpener | None = None,
) -> int:
    """Run the suite over sets by name or path, or over all shipped ones, and show what came out.

    `report` is a folder; without a `baseline` it compares with the last run of the same sets. `gate` is a TOML file with limits.
    `opener` gives what is under test: Standpunt as the settings say when left out.

    Returns:
        The exit code of the contract; a missing index or model is raised.
    """
    began = time.perf_counter()
    try:
        limits = read_gates(gate) if gate else None
        earlier = read_run(baseline) if baseline else None
        plan = make_plan([load_set(name) for name in sets or DEFAULT_SETS], opener or SettingsOpener(settings))
    except (QuestionSetError, GateFileError, RunFileError) as error:
        _errors.print(str(error), markup=False)
        return WRONG_USE
    if not _has_questions(plan):
        return WRONG_USE
    run_, path = _run_with_progress(plan, settings, time.perf_counter() - began)
    figures = all_figures(run_)
    shortfalls = None if limits is None else find_shortfalls(figures, limits)
    if report:
        compared = earlier or last_run(settings, list(run_.header.sets), path)
        _write_report(report, plan, run_, figures, shortfalls, compared)
    _show(run_, figures, earlier, json_out=json_out, markdown=markdown, failures=failures)
    return _ended(path, shortfalls)


def _write_report(
    folder: Path,
    plan: SuitePlan,
    run_: Run,
    figures: Mapping[str, Mapping[str, Figure]],
    shortfalls: Sequence[Shortfall] | None,
    compared: Run | None,
) -> None:
    sources = {task.name: task.pipeline.sources for task in plan.tasks}
    page = write_report(folder, run_, figures, sources, shortfalls, compared)
    _errors.print(f"Verslag: {page}", markup=False)


def _ended(path: Path, shortfalls: Sequence[Shortfall] | None) -> int:
    """Say where the run is and which limits it did not reach; the exit code."""
    _errors.print(f"Runbestand: {path}", markup=False)
    for shortfall in shortfalls or ():
        _errors.print(f"Grens niet gehaald: {shortfall}", markup=False)
    return FELL_SHORT if shortfalls else DONE


def _has_questions(plan: SuitePlan) -> bool:
    """Say which rows are left out, and whether any are left to ask."""
    for name, faults in plan.faults.items():
        for fault in faults:
            _errors.print(f"Overgeslagen in {name}, {fault}", markup=False)
    if not plan.size:
        _errors.print("Er is geen enkele vraag om te stellen.")
    return plan.size > 0


def _show(
    run_: Run,
    figures: Mapping[str, Mapping[str, Figure]],
    earlier: Run | None,
    *,
    json_out: bool,
    markdown: bool,
    failures: bool,
) -> None:
    if json_out:
        show_json(figures)
    elif markdown:
        sys.stdout.write(markdown_headlines(figures))
    else:
        show_tables(run_, figures, earlier)
    if failures:
        show_failures(run_)


def _run_with_progress(plan: SuitePlan, settings: Settings, startup_seconds: float) -> tuple[Run, Path]:
    with Progress(*_COLUMNS, console=_errors) as bar:
        total = bar.add_task("Vragen stellen", total=plan.size)

        def advance(name: str) -> None:
            bar.update(total, advance=1, description=f"Vragen stellen ({name})")

        return run_suite(plan, settings, startup_seconds, advance)
