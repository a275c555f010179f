"""What `standpunt ingest` tells: what changed, how the papers were read, and what is not used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.files import shown
from ui.cli import messages, wordings_report
from ui.cli.output import left_out, say, warn

if TYPE_CHECKING:
    from ingest.index.build import IngestSummary
    from ingest.settings import Settings


def say_reading(settings: Settings, summary: IngestSummary, report: Path | None) -> None:
    """Tell how the papers were read, and where the report is."""
    from ui.cli.reading_report import check_reading

    for line in check_reading(settings, summary.source_faults, report):
        warn(line)
    if report is not None:
        say(messages.INGEST_REPORT.format(file=report))


def say_ingested(summary: IngestSummary) -> None:
    """Tell what an ingest did, and what of questions and wordings is not used."""
    head = messages.INGEST_CHANGED if summary.changed else messages.INGEST_SAME
    passages = sum(1 for paper in summary.papers for _ in paper.passages)
    say(head.format(papers=len(summary.papers), passages=passages, questions=summary.entries["question"]))
    if summary.added:
        say(messages.INGEST_ADDED.format(names=", ".join(summary.added)))
    if summary.removed:
        say(messages.INGEST_REMOVED.format(names=", ".join(summary.removed)))
    if summary.changed:
        say(messages.INGEST_WORK.format(embedded=summary.embedded, reused=summary.reused))
    if line := wordings_report.summary_line(summary.wordings):
        say(line)
    for line in wordings_report.held_back_lines(summary.wordings):
        warn(line)
    for fault in summary.source_faults:
        say(left_out(fault))
    for unread in (fault for fault in summary.question_faults if fault.line == 0):
        say(messages.INGEST_QUESTION_FILE_FAULT.format(file=shown(unread.file)))
    if faults := [fault for fault in summary.question_faults if fault.line > 0]:
        first = faults[0]
        say(messages.INGEST_QUESTION_FAULTS.format(count=len(faults), file=shown(first.file), line=first.line))
