"""The plots of the report as SVG, each with its words for who can't see it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from eval.measures.figures import Figure, is_wrong_answer, stages
from eval.measures.intervals import proportion_interval
from eval.measures.metrics import reliability, risk_coverage
from eval.reporting.words import part_name
from eval.run_records import Row
from ingest.notation import decimal, percentage

BLUE, ORANGE, GREY = "#0b5394", "#b45309", "#595959"


class Plot(NamedTuple):
    """One plot: `svg` for the eye, `words` and the table's rows for everyone."""

    title: str
    svg: str
    words: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def make_plots(rows: Sequence[Row], figures: Mapping[str, Figure]) -> list[Plot]:
    """The plots that a set's rows allow."""
    plots = [
        _bars("Goed beantwoord, per soort vraag", _parts(figures, "correct"), "Hoger is beter."),
        _bars("Toch beantwoord, per soort vraag", _parts(figures, "hallucination_rate"), "Lager is beter."),
        _bars("Goed beantwoord, per paper", _per_paper(rows), "Hoger is beter."),
        _calibration(rows),
        _risk_coverage(rows),
        _latency(figures, rows),
    ]
    return [plot for plot in plots if plot is not None]


def make_claim_plots(figures: Mapping[str, Figure]) -> list[Plot]:
    """The plot of the verifier: what it catches by type of error."""
    plot = _bars("Afgekeurde fouten, per soort fout", _parts(figures, "rejected_false"), "Hoger is beter.")
    return [plot] if plot else []


def _parts(figures: Mapping[str, Figure], name: str) -> dict[str, Figure]:
    return {part_name(key.partition(".")[2]): figures[key] for key in figures if key.startswith(f"{name}.")}


def _per_paper(rows: Sequence[Row]) -> dict[str, Figure]:
    right: dict[str, list[bool]] = {}
    for row in rows:
        papers = {evidence.paper for evidence in row.question.evidence if evidence.paper}
        if row.question.has_answer and len(papers) == 1:
            right.setdefault(papers.pop(), []).append(row.scores.right)
    return {paper: Figure(*proportion_interval(sum(part), len(part)), len(part)) for paper, part in right.items()}


def _bars(title: str, parts: Mapping[str, Figure], words: str) -> Plot | None:
    if not parts:
        return None
    canvas, axes = _axes(0.45 * len(parts) + 1.0)
    names = list(parts)[::-1]
    for place, name in enumerate(names):
        figure = parts[name]
        axes.barh(place, 100 * figure.value, color=BLUE, height=0.55)
        axes.plot([100 * figure.low, 100 * figure.high], [place, place], color=ORANGE, linewidth=2.5)
    axes.set_yticks(range(len(names)), [f"{name} ({parts[name].n})" for name in names])
    axes.set_xlim(0, 100)
    axes.set_xlabel("procent; de oranje lijn is het 95%-interval")
    rows = [(n, percentage(f.value), f"{percentage(f.low)} – {percentage(f.high)}", str(f.n)) for n, f in parts.items()]
    return Plot(title, _svg(canvas, title), words, ("", "waarde", "95%-interval", "aantal"), rows)


def _calibration(rows: Sequence[Row]) -> Plot | None:
    given = [row for row in rows if row.outcome == "answered"]
    if not given:
        return None
    title = "Kalibratie: hoe zeker, en hoe vaak goed"
    bins = reliability([row.confidence for row in given], [row.scores.right for row in given])
    canvas, axes = _axes(3.4)
    axes.plot([0, 100], [0, 100], color=GREY, linestyle="--", linewidth=1)
    axes.plot([100 * c for c, _, _ in bins], [100 * r for _, r, _ in bins], "o-", color=BLUE)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    axes.set_xlabel("zekerheid volgens Standpunt (%)")
    axes.set_ylabel("goed beantwoord (%)")
    words = "Op de stippellijn is Standpunt precies zo vaak goed als het zelf verwacht; eronder is het te zeker."
    cells = [(percentage(c), percentage(r), str(n)) for c, r, n in bins]
    return Plot(title, _svg(canvas, title), words, ("zekerheid", "goed", "antwoorden"), cells)


def _risk_coverage(rows: Sequence[Row]) -> Plot | None:
    given = [row for row in rows if row.outcome == "answered"]
    if not given:
        return None
    title = "Risico en dekking: wat als alleen de zekerste antwoorden gegeven worden"
    points = risk_coverage([row.confidence for row in given], [is_wrong_answer(row) for row in given], len(rows))
    canvas, axes = _axes(3.4)
    axes.step([100 * c for c, _ in points], [100 * r for _, r in points], where="post", color=BLUE)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, max(10.0, *(110 * r for _, r in points)))
    axes.set_xlabel("deel van alle vragen dat beantwoord wordt (%)")
    axes.set_ylabel("daarvan fout (%)")
    words = "Lager is beter: bij elke hoeveelheid antwoorden is dan een kleiner deel ervan fout."
    step = max(1, len(points) // 10)
    shown = [*points[::step], points[-1]] if (len(points) - 1) % step else points[::step]
    cells = [(percentage(c), percentage(r)) for c, r in shown]
    return Plot(title, _svg(canvas, title), words, ("beantwoord", "daarvan fout"), cells)


def _latency(figures: Mapping[str, Figure], rows: Sequence[Row]) -> Plot | None:
    parts = {stage: figures[f"latency_ms.{stage}"] for stage in stages(rows)}
    if not parts:
        return None
    title = "Tijd per stap, in het midden"
    canvas, axes = _axes(0.45 * len(parts) + 1.0)
    names = list(parts)[::-1]
    axes.barh(range(len(names)), [parts[name].value for name in names], color=BLUE, height=0.55)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("milliseconden (mediaan)")
    cells = [(n, decimal(f.value, 1), str(f.n)) for n, f in parts.items()]
    words = "De mediaan: de helft van de antwoorden is sneller, de helft langzamer."
    return Plot(title, _svg(canvas, title), words, ("stap", "ms", "antwoorden"), cells)


def _axes(height_inches: float) -> tuple[Canvas, Axes]:
    canvas = Canvas(figsize=(7.2, height_inches), layout="constrained")
    axes = canvas.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return canvas, axes


def _svg(canvas: Canvas, title: str) -> str:
    """The drawing as an SVG element with a name; text stays text, so that it scales and can be read aloud."""
    buffer = io.StringIO()
    # The salt makes ids that are the same in every run and never shared by two drawings of one page.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": title, "font.family": "sans-serif"}):
        canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    drawing = buffer.getvalue()
    element = re.sub(r"<metadata>.*?</metadata>", "", drawing[drawing.index("<svg") :], flags=re.DOTALL)
    return element.replace("<svg", f'<svg role="img" aria-label="{title}"', 1)
