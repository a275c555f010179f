"""`standpunt eval`: run the grounding suite, show its figures, write reports, compare and hold gates."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from eval.blame import blame_table
from eval.dataset import SetNotFoundError
from eval.figures import Figure
from eval.gates import GateFileError, find_shortfalls, read_gates
from eval.records import Row, Run
from eval.run import Pipeline, RunFileError, Task
from eval.suite import DEFAULT_SETS, Stopwatch, all_figures, load_set, make_tasks, run_suite
from eval.tables import headline_rows
from ingest.errors import StandpuntError
from ingest.settings import Settings, SettingsError

DONE, FELL_SHORT, WRONG_USE, MISSING = 0, 1, 2, 3
_errors = Console(stderr=True)

app = typer.Typer(add_completion=False, help="Meet hoe goed de antwoorden in de papers staan.")


@app.callback(invoke_without_command=True)
def main(
    sets: Annotated[
        list[str] | None, typer.Argument(metavar="[SET...]", help="dev, test, of een eigen bestand")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="cijfers als JSON")] = False,
    report: Annotated[Path | None, typer.Option(help="map voor het verslag")] = None,
    baseline: Annotated[Path | None, typer.Option(help="runbestand om mee te vergelijken")] = None,
    gate: Annotated[Path | None, typer.Option(help="bestand met grenzen; 1 als een cijfer tekortschiet")] = None,
    failures: Annotated[bool, typer.Option("--failures", help="toon ook elke mislukte vraag")] = False,
) -> None:
    """Stel de vragen van een of meer vragensets en meet de antwoorden."""
    try:
        settings = Settings()
    except (SettingsError, ValidationError) as error:
        _errors.print(f"De instellingen kloppen niet: {error}", markup=False)
        raise typer.Exit(WRONG_USE) from error
    raise typer.Exit(run_eval(settings, sets or [], as_json, report, baseline, gate, failures))


def run_eval(
    settings: Settings,
    sets: Sequence[str],
    json_out: bool = False,
    report: Path | None = None,
    baseline: Path | None = None,
    gate: Path | None = None,
    failures: bool = False,
    open_for: Callable[[str], Pipeline] | None = None,
) -> int:
    """Run the suite and show what came out.

    Args:
        settings: of the pipeline under test.
        sets: names of shipped sets or paths; all shipped sets when empty.
        json_out: print the figures as one JSON object a line for each set, instead of tables.
        report: folder for the report.
        baseline: run file to compare with.
        gate: TOML file with limits.
        failures: print every failed question too.
        open_for: gives the pipeline of a set; the shipped one when left out.

    Returns:
        The exit code of the contract.
    """
    watch = Stopwatch()
    try:
        limits = read_gates(gate) if gate else {}
        loaded = [load_set(name) for name in sets or DEFAULT_SETS]
        tasks, faults = make_tasks(loaded, open_for or _opener(settings))
    except (SetNotFoundError, GateFileError, RunFileError, UnicodeDecodeError) as error:
        _errors.print(str(error), markup=False)
        return WRONG_USE
    except StandpuntError as error:
        _errors.print(str(error), markup=False)
        return MISSING
    for fault in faults:
        _errors.print(f"Overgeslagen, {fault}", markup=False)
    if not any(task.questions for task in tasks):
        _errors.print("Er is geen enkele vraag om te stellen.")
        return WRONG_USE
    run_, path = _run_with_progress(tasks, settings, watch.seconds)
    figures = all_figures(run_)
    _show(figures, json_out)
    if not json_out:
        _show_blame(run_, failures)
    _errors.print(f"Runbestand: {path}", markup=False)
    shortfalls = find_shortfalls(figures, limits)
    for shortfall in shortfalls:
        _errors.print(f"Te laag of te hoog: {shortfall}", markup=False)
    return FELL_SHORT if shortfalls else DONE


def _opener(settings: Settings) -> Callable[[str], Pipeline]:
    # Loading a pipeline loads the models; `--help` and a wrong name should not wait for that.
    from qa.pipeline import open_pipeline

    opened: list[Pipeline] = []

    def open_for(_: str) -> Pipeline:
        if not opened:
            opened.append(open_pipeline(settings))
        return opened[0]

    return open_for


def _run_with_progress(tasks: Sequence[Task], settings: Settings, startup_seconds: float) -> tuple[Run, Path]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=_errors) as bar:
        total = bar.add_task("Vragen stellen", total=sum(len(task.questions) for task in tasks))

        def advance(row: Row) -> None:
            bar.update(total, advance=1, description=f"Vragen stellen ({row.set})")

        return run_suite(tasks, settings, startup_seconds, advance)


def _show(figures: Mapping[str, Mapping[str, Figure]], json_out: bool) -> None:
    if json_out:
        for name, part in figures.items():
            record = {"set": name, "figures": {key: figure._asdict() for key, figure in part.items()}}
            sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        return
    for name, part in figures.items():
        table = Table("cijfer", "waarde", "95%-interval", "aantal", title=name)
        for cells in headline_rows(part):
            table.add_row(*map(str, cells))
        Console().print(table)


def _show_blame(run_: Run, failures: bool) -> None:
    for name in run_.header.sets:
        table = Table("schakel", "vragen", "waarvan goed paper, verkeerde plek", title=f"{name}: waar het misging")
        for stage, count, wrong_passage in blame_table(run_.of(name)):
            table.add_row(stage, str(count), str(wrong_passage))
        Console().print(table)
    for row in run_.rows if failures else ():
        if row.blame:
            _errors.print(f"\n{row.question.id} [{row.question.kind}] {row.question.question}", markup=False)
            _errors.print(f"  {row.blame.stage}; {row.outcome}; mist {row.scores.facts_missing}", markup=False)
            _errors.print(f"  {row.answer['answer']}", markup=False)
