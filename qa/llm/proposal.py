"""One thing that a language model proposed, for a person to accept, mend or drop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ingest.corpus.wordings import WORDING_KINDS, WordingKind
from ingest.files import fingerprint
from ingest.records import Paper, Span

ItemKind = Literal[WordingKind, "question", "near_miss"]
# In the order in which they are read.
ITEM_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
# What comes of holding a wording against its range (`qa/claims/wordings.py`); `form`: a mended text is no wording or question
# at all; "" where nothing was looked at.
ItemVerdict = Literal["", "literal", "follows", "unsure", "absent", "contradicted", "exact", "long", "form"]


@dataclass(frozen=True, slots=True)
class Item:
    """A wording, a question that `quote` answers, or one that it nearly answers (`missing` says what is not there).

    `reasons` say in Dutch which words led to the `verdict`.
    """

    id: str
    kind: ItemKind
    paper: Paper
    section: str
    span: Span
    quote: str
    text: str
    missing: str = ""
    writer: str = ""
    verdict: ItemVerdict = ""
    reasons: tuple[str, ...] = ()
    is_mended: bool = False

    @property
    def is_worded(self) -> bool:
        """Whether it is a wording, and no question."""
        return self.kind in WORDING_KINDS

    @property
    def is_acceptable(self) -> bool:
        """Whether it would be used: what an exact rule finds, or cannot be checked, is held back, whoever has read it."""
        return self.verdict not in ("exact", "long", "form")

    @property
    def holds(self) -> bool:
        """Whether nothing was found against it."""
        return self.verdict in ("", "literal", "follows")


def id_of(kind: ItemKind, paper_id: str, quote: str, text: str) -> str:
    """The same for the same proposal, wherever its words stand in the paper by now."""
    return fingerprint(kind, paper_id, quote, text)
