"""Who runs this Standpunt, whom to ask, and how well it was measured to work."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)

EVALUATION_FILE = "evaluation.json"


@dataclass(frozen=True, slots=True)
class Share:
    """A figure of the evaluation with its 95% interval, each 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a report of the evaluation, by set and name; `date` is "" and there are none without a report."""

    date: str = ""
    figures: Mapping[tuple[str, str], Share] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Host:
    """`organisation` runs this Standpunt, `contact` is whom a reader may ask; both are "" where nobody filled them in."""

    organisation: str = ""
    contact: str = ""
    measured: Measured = Measured()


NO_HOST = Host()


def read_measured(path: Path) -> Measured:
    """The figures of a report of the evaluation (its `report.json`); none where there is no report, or another file."""
    if not path.is_file():
        return Measured()
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        figures = {
            (group, name): Share(*(float(figure[key]) for key in ("value", "low", "high")))
            for group, named in report["figures"].items()
            for name, figure in named.items()
            if {"value", "low", "high"} <= set(figure)
        }
        return Measured(str(report["run"]["started"])[:10], figures)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("%s is no report of the evaluation: %s", path, error)
        return Measured()
