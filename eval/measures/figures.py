"""The figures of a run, each with its interval: made from the rows and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from eval.measures.intervals import mean_interval, median_interval, proportion_interval, statistic_interval
from eval.measures.metrics import area_under_risk_coverage, expected_calibration_error
from eval.measures.reading import HARD, LONG, WORDINGS
from eval.measures.retrieval import MEASURE_NAMES, retrieval_scores
from eval.run_records import ReadingEase, Row

Unit = Literal["share", "score", "ms"]
Better = Literal["higher", "lower"]
_Value = Callable[[Row], float | None]


class Figure(NamedTuple):
    """A figure with its interval over `n` questions, citations or claims."""

    value: float
    low: float
    high: float
    n: int
    unit: Unit = "share"
    better: Better = "higher"


class Values(NamedTuple):
    """What a figure is the mean of: a number for each question that it is about, by id."""

    of: Mapping[str, float]
    is_proportion: bool
    unit: Unit = "share"
    better: Better = "higher"


def row_values(rows: Sequence[Row]) -> dict[str, Values]:
    """The numbers behind every figure that is a mean over questions; figures without questions are left out."""
    answerable = [row for row in rows if row.question.has_answer]
    whole = [row for row in answerable if row.question.expects == "answer" and not row.question.is_partly]
    unanswerable = [row for row in rows if row.question.expects == "refusal"]
    corrections = [row for row in rows if row.question.expects == "correction"]
    guarded = [row for row in rows if row.question.forbidden]
    values = {
        "correct": _share(answerable, lambda row: row.scores.right),
        "correct_and_cited": _share(answerable, lambda row: row.scores.right and row.scores.cited is True),
        "error_rate": _share(answerable, _is("refused"), "lower"),
        "partial_on_answerable": _share(whole, _is("partial"), "lower"),
        "hallucination_rate": _share(unanswerable, _is("answered"), "lower"),
        "partial_on_unanswerable": _share(unanswerable, _is("partial")),
        "refused_on_unanswerable": _share(unanswerable, _is("refused")),
        "false_premise_right": _share(corrections, lambda row: row.scores.right),
        "forbidden_said": _share(guarded, lambda row: bool(row.scores.forbidden), "lower"),
        "markers_complete": _share(rows, lambda row: row.scores.markers_complete),
        "evidence_recall": _mean(answerable, lambda row: row.scores.evidence_recall),
        "evidence_precision": _mean(answerable, lambda row: row.scores.evidence_precision),
        "citation_recall": _mean(rows, lambda row: row.scores.citation_recall),
        "citation_precision": _mean(rows, lambda row: row.scores.citation_precision),
        "crag": _mean(rows, lambda row: row.scores.crag, "score"),
        "readability": _mean(rows, lambda row: row.scores.readability, "score"),
    }
    for name, part in (("correct", answerable), ("error_rate", answerable), ("hallucination_rate", unanswerable)):
        for kind in dict.fromkeys(row.question.kind for row in part):
            ids = {row.question.id for row in part if row.question.kind == kind}
            all_kinds = values[name]
            values[f"{name}.{kind}"] = all_kinds._replace(
                of={key: all_kinds.of[key] for key in all_kinds.of if key in ids}
            )
    values |= _reading(rows)
    return {name: part for name, part in (values | _retrieval(rows)).items() if part.of}


def make_figures(rows: Sequence[Row]) -> dict[str, Figure]:
    """All figures of one set by name; a figure that has no rows is left out rather than guessed."""
    cluster = {row.question.id: row.question.cluster for row in rows}
    figures = {name: figure_of(values, cluster) for name, values in row_values(rows).items()}
    return figures | _ease(rows) | _quote_fidelity(rows) | _confidence(rows) | _latency(rows)


def figure_of(values: Values, cluster: Mapping[str, str]) -> Figure:
    """The mean with its interval: Clopper-Pearson for a proportion, else a bootstrap over clusters of questions."""
    numbers = list(values.of.values())
    if values.is_proportion:
        interval = proportion_interval(int(sum(numbers)), len(numbers))
    else:
        interval = mean_interval(numbers, [cluster[key] for key in values.of])
    return Figure(*interval, len(numbers), values.unit, values.better)


def is_wrong_answer(row: Row) -> bool:
    """Whether an answer that was given is wrong; a refusal is not an answer given."""
    return row.outcome == "answered" and not row.scores.right


def stages(rows: Sequence[Row]) -> list[str]:
    """The names of the stages that are timed, in the order in which the first answers have them."""
    names = dict.fromkeys(stage for row in rows for stage in row.answer["timings_ms"])
    return [name for name in names if name != "total"]


def _is(outcome: str) -> Callable[[Row], bool]:
    return lambda row: row.outcome == outcome


def _share(rows: Sequence[Row], holds: _Value, better: Better = "higher") -> Values:
    return Values(_numbers(rows, holds), is_proportion=True, better=better)


def _mean(rows: Sequence[Row], value: _Value, unit: Unit = "share") -> Values:
    return Values(_numbers(rows, value), is_proportion=False, unit=unit)


def _numbers(rows: Sequence[Row], value: _Value) -> dict[str, float]:
    return {row.question.id: float(number) for row in rows if (number := value(row)) is not None}


def _reading(rows: Sequence[Row]) -> dict[str, Values]:
    """For each wording: how many answers are too hard for most people, words a sentence, and what is worded at all."""
    values: dict[str, Values] = {}
    for wording in WORDINGS:
        read = [row for row in rows if wording in row.scores.read]
        values[f"hard_to_read.{wording}"] = _share(read, _of(wording, lambda r: r.ease < HARD), "lower")
        values[f"sentence_words.{wording}"] = _mean(read, _of(wording, lambda r: r.sentence_words), "score")
        values[f"long_sentence.{wording}"] = _share(read, _of(wording, lambda r: r.longest_sentence > LONG), "lower")
    values["worded"] = _mean([row for row in rows if "plain" in row.scores.read], _of("plain", lambda r: r.worded))
    return values


def _of(wording: str, value: Callable[[ReadingEase], float]) -> _Value:
    return lambda row: value(row.scores.read[wording])


def _ease(rows: Sequence[Row]) -> dict[str, Figure]:
    """The median reading ease of all that is read, for each wording."""
    figures = {}
    for wording in WORDINGS:
        found = [row.scores.read[wording].ease for row in rows if wording in row.scores.read]
        if found:
            figures[f"reading_ease.{wording}"] = Figure(*median_interval(found), len(found), "score")
    return figures


def _retrieval(rows: Sequence[Row]) -> dict[str, Values]:
    measured = [row for row in rows if row.scores.relevant]
    # A refusal before the search (too long, unclear) has no ranking and counts as found nothing.
    if not any(row.scores.ranking for row in measured):
        return {}
    scores = retrieval_scores(
        {row.question.id: row.scores.ranking for row in measured},
        {row.question.id: row.scores.relevant for row in measured},
    )
    return {name: Values(scores[name], is_proportion=False) for name in MEASURE_NAMES}


def _quote_fidelity(rows: Sequence[Row]) -> dict[str, Figure]:
    total = sum(row.scores.quotes for row in rows)
    if not total:
        return {}
    exact = sum(row.scores.quotes_exact for row in rows)
    return {"quote_fidelity": Figure(*proportion_interval(exact, total), total)}


def _confidence(rows: Sequence[Row]) -> dict[str, Figure]:
    given = [row for row in rows if row.outcome == "answered"]
    if not given:
        return {}

    def area(part: Sequence[Row]) -> float:
        return area_under_risk_coverage([r.confidence for r in part], [is_wrong_answer(r) for r in part]) or 0.0

    def calibration(part: Sequence[Row]) -> float:
        return expected_calibration_error([r.confidence for r in part], [r.scores.right for r in part]) or 0.0

    clusters = [row.question.cluster for row in given]
    return {
        name: Figure(*statistic_interval(given, clusters, statistic), len(given), "score", "lower")
        for name, statistic in (("aurc", area), ("ece", calibration))
    }


def _latency(rows: Sequence[Row]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for stage in (*stages(rows), "total"):
        times = [float(row.answer["timings_ms"][stage]) for row in rows if stage in row.answer["timings_ms"]]
        if times:
            figures[f"latency_ms.{stage}"] = Figure(*median_interval(times), len(times), "ms", "lower")
        if times and stage == "total":
            figures["latency_ms.total_p95"] = Figure(*median_interval(times, quantile=0.95), len(times), "ms", "lower")
    return figures
