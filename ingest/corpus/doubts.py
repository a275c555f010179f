"""Signs that a file was read badly: what a person should look at before trusting its answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.records import Paper, Source, fold

DoubtKind = Literal["no_passages", "no_headings", "short", "apart", "repeated", "cut", "pictures"]
# Shares of the passages of a paper above which something is wrong with its reading. On papers, letters and assessments of
# a dozen bodies that were read well, 0.12 of the passages are very short and 0.08 open or end in the middle of a sentence.
_SHARES: dict[DoubtKind, float] = {"short": 0.25, "apart": 0.02, "repeated": 0.1, "cut": 0.2}
_FEW_PASSAGES = 8
# A long text without a single heading was hardly written so.
_LONG_CHARS = 6_000
_PICTURE_PAGES = 0.3
_APART = re.compile(r"(?:\b[^\W\d] ){4}")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One sign, the share of the passages (or pages) that show it, and the words of one that does."""

    kind: DoubtKind
    share: float
    example: str = ""


def doubts_about(source: Source, papers: Sequence[Paper]) -> tuple[Doubt, ...]:
    """What is doubtful in how a file was read, the worst first; nothing for one that was read well."""
    passages = [passage for paper in papers for passage in paper.passages]
    texts = [fold(passage.span.slice(source.text)) for passage in passages]
    found: list[Doubt] = []
    with_text = {block.page for block in source.blocks}
    bare = source.pages - len(with_text - {None})
    if source.pages and bare / source.pages > _PICTURE_PAGES:
        found.append(Doubt("pictures", bare / source.pages))
    if not texts:
        return (*found, Doubt("no_passages", 1.0))
    if len(source.text) > _LONG_CHARS and not any(section.heading for paper in papers for section in paper.sections):
        found.append(Doubt("no_headings", 1.0))
    counted = Counter(texts)
    signs: dict[DoubtKind, list[str]] = {
        "short": [text for text in texts if is_short(text)],
        "apart": [text for text in texts if has_letters_apart(text)],
        "repeated": [text for text in texts if len(text) > 3 and counted[text] > 2],
        "cut": [t for t, passage in zip(texts, passages, strict=True) if passage.kind == "paragraph" and is_cut(t)],
    }
    for kind, shown in signs.items():
        share = len(shown) / len(texts)
        if share > _SHARES[kind] and (len(texts) >= _FEW_PASSAGES or kind == "apart"):
            found.append(Doubt(kind, share, shown[0][:120]))
    return tuple(sorted(found, key=lambda doubt: -doubt.share))


def is_short(text: str) -> bool:
    """Whether a passage has fewer than four words."""
    return len(re.findall(r"\w+", text)) < 4


def has_letters_apart(text: str) -> bool:
    """Whether letters of a word stand apart, as in "b r i e f"."""
    return bool(_APART.search(text))


def is_cut(text: str) -> bool:
    """Whether a paragraph opens or ends in the middle of a sentence."""
    return text[0].islower() or text[-1].isalnum() or text[-1] in ",-"
