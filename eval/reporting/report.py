"""The report: one HTML page that stands alone, the same in Markdown, and the figures in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.claims import ClaimRow
from eval.measures.blame import blame_table
from eval.measures.compare import Change, Difference, changed_sides, compare_figures
from eval.measures.figures import Figure
from eval.reporting.gates import Shortfall
from eval.reporting.plots import Plot, make_claim_plots, make_plots
from eval.reporting.tables import difference_rows, headline_rows, markdown_table
from eval.reporting.words import ERRORS, KINDS, OUTCOMES, STAGES, in_reading_order, in_words, set_name
from eval.run_records import Row, Run
from ingest.records import Source, Span, fold

_AROUND_CHARS = 160
_TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True, slots=True)
class Context:
    """A quote between the words around it; `mark` is "goed", "elders" or "" for the expected place itself."""

    where: str
    before: str
    quote: str
    after: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class FailedQuestion:
    """A failed question as the report shows it: what was expected beside what was given."""

    row: Row
    kind: str
    stage: str
    outcome: str
    expected: str
    places: tuple[Context, ...]
    cited: tuple[Context, ...]


@dataclass(frozen=True, slots=True)
class SetReport:
    """Everything that the report says of one set."""

    name: str
    title: str
    sentences: list[str]
    headlines: list[tuple[str, str, str, int]]
    plots: list[Plot]
    blame: list[tuple[str, int, int]] = field(default_factory=list)
    failed: list[FailedQuestion] = field(default_factory=list)
    wrong_claims: list[ClaimRow] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def write_report(
    folder: Path,
    run: Run,
    figures: Mapping[str, Mapping[str, Figure]],
    sources: Mapping[str, Mapping[str, Source]],
    shortfalls: Sequence[Shortfall] | None = None,
    baseline: Run | None = None,
) -> Path:
    """Write `report.html`, `report.md`, `report.json` and the run itself as `run.jsonl`.

    Args:
        folder: where; made when it isn't there.
        run: the run to report on.
        figures: its figures by set.
        sources: per set the sources by name, to show quotes in their context.
        shortfalls: the gates that fell; None when no gates were asked for.
        baseline: the run to compare with.

    Returns:
        The path of the HTML page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = [_part(name, run, figures[name], sources.get(name, {}), baseline) for name in in_reading_order(figures)]
    page = folder / "report.html"
    page.write_text(_render(parts, run, shortfalls, baseline), encoding="utf-8")
    (folder / "report.md").write_text(as_markdown(parts), encoding="utf-8")
    (folder / "report.json").write_text(as_json(run, figures, shortfalls), encoding="utf-8")
    records = (run.header, *run.rows, *run.claims, *([run.end] if run.end else []))
    (folder / "run.jsonl").write_text("".join(r.model_dump_json() + "\n" for r in records), encoding="utf-8")
    return page


def as_json(
    run: Run, figures: Mapping[str, Mapping[str, Figure]], shortfalls: Sequence[Shortfall] | None = None
) -> str:
    """Header, figures and fallen gates as one JSON object."""
    record = {
        "run": run.header.model_dump(mode="json"),
        "seconds": run.end.seconds if run.end else None,
        "figures": {name: {key: figure._asdict() for key, figure in part.items()} for name, part in figures.items()},
        "shortfalls": None if shortfalls is None else [gap._asdict() for gap in shortfalls],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def as_markdown(parts: Sequence[SetReport]) -> str:
    """The summary, the headline tables, the blame and the comparison in Markdown."""
    blocks = ["# Verslag van de meting"]
    for part in parts:
        blocks += [f"## {part.title}", *part.sentences]
        blocks.append(markdown_table(["cijfer", "waarde", "95%-interval", "aantal"], part.headlines))
        if part.blame:
            blame = [(STAGES[stage], count, wrong) for stage, count, wrong in part.blame]
            blocks.append(markdown_table(["waar het misging", "vragen", "goed paper, verkeerde plek"], blame))
        if part.differences:
            columns = ["cijfer", "vorige", "nu", "verschil", "95%-interval", "oordeel"]
            blocks.append(markdown_table(columns, difference_rows(part.differences)))
    return "\n\n".join(blocks) + "\n"


def _part(
    name: str, run: Run, figures: Mapping[str, Figure], sources: Mapping[str, Source], baseline: Run | None
) -> SetReport:
    rows, claims = run.of(name), run.claims_of(name)
    earlier = baseline.of(name) if baseline else []
    return SetReport(
        name=name,
        title=set_name(name),
        sentences=in_words(figures),
        headlines=headline_rows(figures),
        plots=make_plots(rows, figures) if rows else make_claim_plots(figures),
        blame=blame_table(rows),
        failed=[_failed(row, sources) for row in rows if row.blame],
        wrong_claims=[claim for claim in claims if not claim.is_right],
        differences=compare_figures(earlier, rows) if earlier else [],
        changes=changed_sides(earlier, rows) if earlier else [],
    )


def _failed(row: Row, sources: Mapping[str, Source]) -> FailedQuestion:
    question = row.question
    places = [in_context(sources, e.source, e.span, e.quote, f"{e.paper} — {e.section}") for e in question.evidence]
    spans = {(e.source, e.span) for e in question.evidence}
    cited = [
        in_context(
            sources,
            c["source"],
            Span(c["start"], c["end"]),
            c["quote"],
            f"[{c['marker']}] {c['paper']} — {c['section']}",
            "goed" if any(s == c["source"] and p.overlaps(Span(c["start"], c["end"])) for s, p in spans) else "elders",
        )
        for c in row.answer["citations"]
    ]
    return FailedQuestion(
        row=row,
        kind=KINDS[question.kind],
        stage=STAGES[row.blame.stage] if row.blame else "",
        outcome=OUTCOMES[row.outcome],
        expected=_expected(row),
        places=tuple(places),
        cited=tuple(cited),
    )


def _expected(row: Row) -> str:
    facts = " en ".join(" of ".join(f"‘{word}’" for word in group) for group in row.question.facts)
    match row.question.expects:
        case "refusal":
            return "Weigeren, of zeggen wat de papers niet zeggen."
        case "correction":
            return "De aanname rechtzetten met de bron, weigeren, of zeggen wat de papers niet zeggen."
        case "part":
            missing = " en ".join(f"‘{asked}’" for asked in row.question.unanswered)
            return f"Een antwoord op een deel, met de mededeling dat er niets staat over {missing}."
        case "answer":
            return f"Een antwoord met {facts}." if facts else "Een antwoord met de bron hieronder."


def in_context(sources: Mapping[str, Source], name: str, span: Span, quote: str, where: str, mark: str = "") -> Context:
    """A quote with the words around it; without them when the source is not at hand or has changed since."""
    source = sources.get(name)
    if source is None or span.slice(source.text) != quote:
        return Context(where, "", fold(quote), "", mark)
    # The words at the far ends are whole ones: what stands before the first space, or after the last, is cut off.
    before = fold(source.text[max(0, span.start - _AROUND_CHARS) : span.start].partition(" ")[2])
    after = fold(source.text[span.end : span.end + _AROUND_CHARS].rpartition(" ")[0])
    return Context(where, before, fold(quote), after, mark)


def _render(parts: Sequence[SetReport], run: Run, shortfalls: Sequence[Shortfall] | None, baseline: Run | None) -> str:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["svg"] = Markup
    return environment.get_template("report.html.j2").render(
        parts=parts,
        run=run,
        shortfalls=shortfalls,
        baseline=baseline,
        difference_rows=difference_rows,
        stages=STAGES,
        errors=ERRORS,
    )
