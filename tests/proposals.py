"""Proposals of a language model for a paper of the ferry services, as they lie ready for a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ingest.settings import Settings

PAPER_ID = "na-negen-uur"
FRIDAY = "Op vrijdag varen vrijwilligers tot middernacht."
EVENING = "Vergoed de avonddienst op werkdagen."
WRITER = "openai:proef"
# One that follows, and one in which an exact rule finds another number.
GOOD: dict[str, Any] = {"kind": "plain", "text": "Vrijwilligers varen op vrijdag tot middernacht."}
WRONG: dict[str, Any] = {
    "kind": "spoken",
    "text": "Op vrijdag varen wij tot 23 uur.",
    "verdict": "exact",
    "reasons": ["Dit getal staat er niet: ‘23’."],
}


def write_lines(file: Path, *rows: dict[str, Any] | str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def rows_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def wording(quote: str, **more: Any) -> dict[str, Any]:
    head = {"paper": "Na negen uur", "section": "Wat we al <b>zelf</b> regelen", "start": 0, "end": 1, "quote": quote}
    return {**head, "writer": WRITER, "verdict": "follows", "reasons": [], **more}


def propose_wordings(settings: Settings, *rows: dict[str, Any] | str) -> None:
    write_lines(settings.proposed_wordings_dir / f"{PAPER_ID}.jsonl", *rows)


def wordings_in(settings: Settings) -> list[dict[str, Any]]:
    """What was accepted."""
    return rows_of(settings.corpus_dir / "wordings" / f"{PAPER_ID}.jsonl")
