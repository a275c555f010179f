"""The figures of a run, each with its interval: made from the rows and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from eval.intervals import Interval, mean_interval, median_interval, proportion_interval, statistic_interval
from eval.metrics import area_under_risk_coverage, expected_calibration_error
from eval.records import Row
from eval.retrieval import MEASURE_NAMES, retrieval_scores

Unit = Literal["share", "score", "ms"]
Better = Literal["higher", "lower"]


class Figure(NamedTuple):
    """A figure with its interval over `n` questions, citations or claims."""

    value: float
    low: float
    high: float
    n: int
    unit: Unit = "share"
    better: Better = "higher"


def make_figures(rows: Sequence[Row]) -> dict[str, Figure]:
    """All figures of one set by name; a figure that has no rows is left out rather than guessed."""
    answerable = [row for row in rows if row.question.expects == "answer"]
    unanswerable = [row for row in rows if row.question.expects == "refusal"]
    corrections = [row for row in rows if row.question.expects == "correction"]
    guarded = [row for row in rows if row.question.forbidden]
    figures: dict[str, Figure | None] = {
        "correct": _share(answerable, lambda row: row.scores.right),
        "correct_and_cited": _share(answerable, lambda row: row.scores.right and row.scores.cited is True),
        "error_rate": _share(answerable, lambda row: row.outcome == "refused", "lower"),
        "partial_on_answerable": _share(answerable, lambda row: row.outcome == "partial", "lower"),
        "hallucination_rate": _share(unanswerable, lambda row: row.outcome == "answered", "lower"),
        "partial_on_unanswerable": _share(unanswerable, lambda row: row.outcome == "partial"),
        "refused_on_unanswerable": _share(unanswerable, lambda row: row.outcome == "refused"),
        "false_premise_right": _share(corrections, lambda row: row.scores.right),
        "forbidden_said": _share(guarded, lambda row: bool(row.scores.forbidden), "lower"),
    }
    for kind in dict.fromkeys(row.question.kind for row in answerable):
        of_kind = [row for row in answerable if row.question.kind == kind]
        figures[f"correct.{kind}"] = _share(of_kind, lambda row: row.scores.right)
        figures[f"error_rate.{kind}"] = _share(of_kind, lambda row: row.outcome == "refused", "lower")
    for kind in dict.fromkeys(row.question.kind for row in unanswerable):
        of_kind = [row for row in unanswerable if row.question.kind == kind]
        figures[f"hallucination_rate.{kind}"] = _share(of_kind, lambda row: row.outcome == "answered", "lower")
    figures |= {
        "evidence_recall": _mean(answerable, lambda row: row.scores.evidence_recall),
        "evidence_precision": _mean(answerable, lambda row: row.scores.evidence_precision),
        "citation_recall": _mean(rows, lambda row: row.scores.citation_recall),
        "citation_precision": _mean(rows, lambda row: row.scores.citation_precision),
        "quote_fidelity": _quote_fidelity(rows),
        "markers_complete": _share(
            [row for row in rows if row.scores.markers_complete is not None], lambda row: row.scores.markers_complete
        ),
        "crag": _mean(rows, lambda row: row.scores.crag, unit="score"),
        "readability": _mean(rows, lambda row: row.scores.readability, unit="score"),
    }
    figures |= _retrieval(rows)
    figures |= _confidence(rows)
    figures |= _latency(rows)
    return {name: figure for name, figure in figures.items() if figure is not None}


def is_wrong_answer(row: Row) -> bool:
    """Whether an answer that was given is wrong; a refusal is not an answer given."""
    return row.outcome == "answered" and not row.scores.right


def _share(rows: Sequence[Row], holds: Callable[[Row], bool | None], better: Better = "higher") -> Figure | None:
    if not rows:
        return None
    return Figure(*proportion_interval(sum(bool(holds(row)) for row in rows), len(rows)), len(rows), "share", better)


def _mean(rows: Iterable[Row], value: Callable[[Row], float | None], unit: Unit = "share") -> Figure | None:
    pairs = [(number, row.question.cluster) for row in rows if (number := value(row)) is not None]
    if not pairs:
        return None
    numbers, clusters = zip(*pairs, strict=True)
    return Figure(*mean_interval(numbers, clusters), len(numbers), unit)


def _quote_fidelity(rows: Sequence[Row]) -> Figure | None:
    total = sum(row.scores.quotes for row in rows)
    if not total:
        return None
    return Figure(*proportion_interval(sum(row.scores.quotes_exact for row in rows), total), total)


def _retrieval(rows: Sequence[Row]) -> dict[str, Figure | None]:
    measured = [row for row in rows if row.scores.relevant]
    # A refusal before the search (too long, unclear) has no ranking and counts as found nothing.
    if not any(row.scores.ranking for row in measured):
        return {}
    scores = retrieval_scores(
        {row.question.id: row.scores.ranking for row in measured},
        {row.question.id: row.scores.relevant for row in measured},
    )
    clusters = [row.question.cluster for row in measured]
    return {
        name: Figure(*mean_interval([scores[name][row.question.id] for row in measured], clusters), len(measured))
        for name in MEASURE_NAMES
    }


def _confidence(rows: Sequence[Row]) -> dict[str, Figure | None]:
    given = [row for row in rows if row.outcome == "answered"]
    if not given:
        return {}

    def area(part: Sequence[Row]) -> float:
        return area_under_risk_coverage([r.confidence for r in part], [is_wrong_answer(r) for r in part]) or 0.0

    def calibration(part: Sequence[Row]) -> float:
        return expected_calibration_error([r.confidence for r in part], [r.scores.right for r in part]) or 0.0

    clusters = [row.question.cluster for row in given]
    return {
        name: Figure(*_ends(statistic_interval(given, clusters, statistic)), len(given), "score", "lower")
        for name, statistic in (("aurc", area), ("ece", calibration))
    }


def _ends(interval: Interval) -> tuple[float, float, float]:
    return interval.value, interval.low, interval.high


def stages(rows: Sequence[Row]) -> list[str]:
    """The names of the stages that are timed, in the order in which the first answers have them."""
    names = dict.fromkeys(stage for row in rows for stage in row.answer["timings_ms"])
    return [name for name in names if name != "total"]


def _latency(rows: Sequence[Row]) -> dict[str, Figure | None]:
    figures: dict[str, Figure | None] = {}
    for stage in (*stages(rows), "total"):
        times = [float(row.answer["timings_ms"][stage]) for row in rows if stage in row.answer["timings_ms"]]
        if times:
            figures[f"latency_ms.{stage}"] = Figure(*median_interval(times), len(times), "ms", "lower")
    totals = [float(row.answer["timings_ms"]["total"]) for row in rows if "total" in row.answer["timings_ms"]]
    if totals:
        figures["latency_ms.total_p95"] = Figure(*median_interval(totals, quantile=0.95), len(totals), "ms", "lower")
    return figures
