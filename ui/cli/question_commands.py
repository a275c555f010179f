"""`standpunt questions`: what the question log holds, and how to remove something from it."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli import messages
from ui.cli.output import fail, say


def questions(
    erase: Annotated[
        str | None, typer.Option("--erase", metavar="WOORDEN", help="verwijder elke vraag met deze woorden")
    ] = None,
) -> None:
    """Toon de bewaarde vragen, een JSON-object per regel, of verwijder er een paar."""
    from ingest.settings import Settings
    from ui.guard.question_log import erase as erase_lines
    from ui.guard.question_log import kept_lines

    data_dir = Settings().data_dir
    if erase is None:
        for line in kept_lines(data_dir):
            say(line)
    elif erase.strip():
        say(messages.QUESTIONS_ERASED.format(count=erase_lines(data_dir, erase.strip())))
    else:
        raise fail(messages.ERASE_NEEDS_WORDS)
