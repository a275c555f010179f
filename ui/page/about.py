"""The page 'Over dit systeem': fixed texts, the papers' date, the last evaluation's figures, and the contact."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.settings import Settings
from ui import texts
from ui.library import dutch_date
from ui.page.parts import Contact
from ui.service import Service
from ui.templates import Html, render

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Figure:
    """One result of the evaluation with its 95 % interval."""

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
    made, figures = read_figures(settings.corpus_dir / "evaluation.json")
    return render(
        "about.html",
        papers=texts.ABOUT_PAPERS.format(papers=count, version=version),
        dated=texts.ABOUT_DATED.format(date=dutch_date(max(dates))) if dates else texts.ABOUT_UNDATED,
        measured=texts.ABOUT_FIGURES.format(date=dutch_date(made)),
        figures=[texts.ABOUT_FIGURE.format(**asdict(figure)) for figure in figures],
        contact=contact,
        kept=texts.ABOUT_QUESTIONS_KEPT.format(days=days) if days else texts.ABOUT_NOTHING_KEPT,
    )


def read_figures(path: Path) -> tuple[str, tuple[Figure, ...]]:
    """The date and headline figures of a report of the evaluation (its `report.json`); ("", ()) where there is none."""
    if not path.is_file():
        return "", ()
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        measured = report["figures"]
        figures = tuple(
            Figure(text, *(_dutch_number(measured[group][name][key]) for key in ("value", "low", "high")))
            for group, name, text in texts.ABOUT_FIGURE_NAMES
            if name in measured.get(group, {})
        )
        return str(report["run"]["started"])[:10], figures
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("%s is no report of the evaluation: %s", path, error)
        return "", ()


def _dutch_number(share: float) -> str:
    """A share as a percentage; one that isn't quite all or nothing doesn't become it by rounding.

    >>> _dutch_number(0.876), _dutch_number(0.996), _dutch_number(1)
    ('88%', '99,6%', '100%')
    """
    rounded = f"{share * 100:.0f}"
    return f"{rounded}%" if share in (0, 1) or rounded not in {"0", "100"} else f"{share * 100:.1f}%".replace(".", ",")
