"""The page 'Over dit systeem': fixed texts, the papers' date, the last evaluation's figures, and the contact."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.notation import percentage
from ingest.settings import Settings
from qa.answering.host import EVALUATION_FILE, read_measured
from ui import texts
from ui.page.parts import Contact
from ui.render.library import dutch_date
from ui.render.templates import Html, render
from ui.service import Service


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One result of the evaluation with its 95% interval."""

    name: str
    value: str
    low: str
    high: str


def about_html(service: Service, settings: Settings, contact: Contact) -> Html:
    """All sections, each under a heading that the footer links to."""
    library = service.library
    days = settings.web.question_log_days
    count = texts.ABOUT_PAPERS_COUNT.format(count=len(library.papers))
    version = service.open().corpus_version if service.is_ready else "-"
    dates = [paper.date for paper in library.papers if paper.date]
    made, figures = read_figures(settings.corpus_dir / EVALUATION_FILE)
    return render(
        "about.html",
        papers=texts.ABOUT_PAPERS.format(papers=count, version=version),
        dated=texts.ABOUT_DATED.format(date=dutch_date(max(dates))) if dates else texts.ABOUT_UNDATED,
        measured=texts.ABOUT_FIGURES.format(date=dutch_date(made)),
        figures=[texts.ABOUT_FIGURE.format(**asdict(figure)) for figure in figures],
        contact=contact,
        kept=texts.ABOUT_QUESTIONS_KEPT.format(days=days) if days else texts.ABOUT_NOTHING_KEPT,
    )


def read_figures(path: Path) -> tuple[str, tuple[ShownFigure, ...]]:
    """The date and headline figures of a report of the evaluation (its `report.json`); ("", ()) where there is none."""
    measured = read_measured(path)
    shown = (
        (text, measured.figures[group, name])
        for group, name, text in texts.ABOUT_FIGURE_NAMES
        if (group, name) in measured.figures
    )
    return measured.date, tuple(
        ShownFigure(text, percentage(share.value), percentage(share.low), percentage(share.high))
        for text, share in shown
    )
