"""What the command prints: tables for people, JSON for programs, failures for who tunes."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from eval.measures.blame import blame_table
from eval.measures.compare import changed_sides, compare_figures
from eval.measures.figures import Figure
from eval.reporting.tables import difference_rows, headline_rows, label, show_interval, show_value
from eval.reporting.words import STAGES, in_reading_order, set_name
from eval.run_records import Run

_output = Console()
_errors = Console(stderr=True)


def show_json(figures: Mapping[str, Mapping[str, Figure]]) -> None:
    """One JSON object a line for each set."""
    for name, part in figures.items():
        record = {"set": name, "figures": {key: figure._asdict() for key, figure in part.items()}}
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def show_figures(figures: Mapping[str, Mapping[str, Figure]]) -> None:
    """Per set the headline figures."""
    for name in in_reading_order(figures):
        _table(set_name(name), ("cijfer", "waarde", "95%-interval", "aantal"), headline_rows(figures[name]))


def show_tables(run: Run, figures: Mapping[str, Mapping[str, Figure]], baseline: Run | None = None) -> None:
    """The headline figures, then per set those by kind, the blame and the comparison."""
    show_figures(figures)
    for name in in_reading_order(figures):
        title = set_name(name)
        kinds = [
            (label(key), show_value(figure), show_interval(figure), figure.n)
            for key, figure in figures[name].items()
            if "." in key and not key.startswith("latency")
        ]
        _table(f"{title}: per soort", ("cijfer", "waarde", "95%-interval", "aantal"), kinds)
        blame = [(STAGES[stage], count, wrong) for stage, count, wrong in blame_table(run.of(name))]
        _table(f"{title}: waar het misging", ("stap", "vragen", "goed paper, verkeerde plek"), blame)
        if baseline and baseline.of(name):
            gaps = difference_rows(compare_figures(baseline.of(name), run.of(name)))
            _table(f"{title}: vergeleken", ("cijfer", "vorige", "nu", "verschil", "95%-interval", "oordeel"), gaps)
            for change in changed_sides(baseline.of(name), run.of(name)):
                side = "nu goed" if change.after.scores.right else "nu fout"
                _output.print(f"{side}: {change.after.question.id} {change.after.question.question}", markup=False)


def show_failures(run: Run) -> None:
    """Every failed question with what it missed and what was answered, on stderr."""
    for row in run.rows:
        if row.blame:
            where = f"{row.blame.stage}{', verkeerde plek' if row.blame.wrong_passage else ''}"
            _errors.print(f"\n{row.question.id} [{row.question.kind}] {row.question.question}", markup=False)
            _errors.print(f"  {where}; {row.outcome}; mist {list(row.scores.facts_missing)}", markup=False)
            _errors.print(f"  {row.answer['answer']}", markup=False)
    for claim in run.claims:
        if not claim.is_right:
            _errors.print(f"\n{claim.claim.id} [{claim.claim.error}] {claim.claim.claim}", markup=False)
            _errors.print(f"  {claim.score:.2f}; {' / '.join(claim.claim.cited)}", markup=False)


def _table(title: str, columns: tuple[str, ...], rows: Sequence[Sequence[object]]) -> None:
    if not rows:
        return
    table = Table(*columns, title=title)
    for cells in rows:
        table.add_row(*map(str, cells))
    _output.print(table)
