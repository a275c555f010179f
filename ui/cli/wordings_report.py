"""What `standpunt ingest` tells of the prepared wordings: how many are used, and which are not and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ui.cli import messages

if TYPE_CHECKING:
    from ingest.corpus.wordings import HeldBack, Wordings

# Of more than these it is the rule that they have in common that matters, and `status` counts them.
_NAMED = 10


def summary_line(wordings: Wordings) -> str:
    """How many wordings are used and how many are not; "" where the corpus has none."""
    if not (wordings.kept or wordings.held_back):
        return ""
    return messages.INGEST_WORDINGS.format(kept=len(wordings.kept), held_back=len(wordings.held_back))


def held_back_lines(wordings: Wordings) -> Iterator[str]:
    """A sentence for each of the first wordings that are not used, and how many there are beside these."""
    yield from map(_held_back, wordings.held_back[:_NAMED])
    if (more := len(wordings.held_back) - _NAMED) > 0:
        yield messages.WORDINGS_MORE.format(count=more)


def _held_back(one: HeldBack) -> str:
    why = messages.WORDING_FAULTS[one.reason].format(limit=messages.WORDINGS_LIMIT)
    if not one.line:
        return messages.WORDINGS_FILE_LEFT_OUT.format(file=one.file, why=why)
    kind = messages.WORDING_KINDS[one.kind] if one.kind else messages.WORDING_LINE
    text = f" “{one.text}”" if one.text else ""
    detail = f" {one.detail}" if one.detail else ""
    return messages.WORDING_LEFT_OUT.format(file=one.file, line=one.line, kind=kind, why=why) + text + detail
