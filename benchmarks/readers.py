"""How well files of others are read: `python -m benchmarks.readers FOLDER`, JSON lines on stdout.

FOLDER holds papers; beside some of them `NAME.outline.json`, a list of {"type": "HEADLINES" | "ENUMERATION", "title", "text",
"id", "parent"} in reading order, is what people found in them. Headings and items are compared by their letters and digits,
in order; the lines of a table of contents count neither for nor against.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from ingest.corpus.discover import discover
from ingest.corpus.doubts import has_letters_apart, is_cut, is_short
from ingest.corpus.parse import parse_papers
from ingest.readers.errors import SourceError
from ingest.readers.guard import read_guarded
from ingest.records import Paper, Source

HEADINGS = ("title", "heading", "subheading")
ITEMS = ("bullet", "subbullet")
_CONTENTS = re.compile(r"inhoud(?:sopgave)?|table of contents", re.IGNORECASE)
# A heading is found when its letters are nearly those of the gold: a footnote mark or a lost space is no other heading.
_SAME = 88
# Gold items run into what follows them here and there, so they are compared by how they begin.
_ITEM_CHARS = 40


@dataclass(frozen=True, slots=True)
class Outline:
    """What people found in a file: headings and list items, as keys."""

    headings: tuple[str, ...]
    optional: frozenset[str]
    items: tuple[str, ...]


def main() -> None:
    """Print one line a file, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--differences", action="store_true", help="name what is missed and what is too much")
    arguments = parser.parse_args()
    paths, faults = discover(arguments.folder)
    rows, seconds = [], 0.0
    for path in paths:
        start = time.perf_counter()
        try:
            source = read_guarded(path)
        except SourceError as error:
            faults.append(error)
            continue
        seconds += time.perf_counter() - start
        papers = parse_papers(source)
        row = {"file": path.name[:60], "papers": len(papers), "title": papers[0].title} | _passages(source, papers)
        gold = path.with_suffix(".outline.json")
        if gold.is_file():
            row |= _against(_read(gold), source, differences=arguments.differences)
        rows.append(row)
        print(json.dumps(row, ensure_ascii=False), flush=True)
    print(json.dumps(_sums(rows, faults, seconds), ensure_ascii=False))


def _read(path: Path) -> Outline:
    rows = json.loads(path.read_text(encoding="utf-8"))
    contents = _contents(rows)
    heads = [row for row in rows if row["type"] == "HEADLINES"]
    return Outline(
        headings=tuple(_key(row["title"]) for row in heads if row["id"] not in contents),
        optional=frozenset(_key(row["title"]) for row in heads if row["id"] in contents),
        items=tuple(_item_key(row["text"] or row["title"]) for row in rows if row["type"] == "ENUMERATION"),
    )


def _contents(rows: Sequence[dict[str, Any]]) -> set[int]:
    """The entries of a table of contents: what stands below its title, or behind it until an entry has text of its own."""
    found: set[int] = set()
    inside = False
    for row in rows:
        title = bool(_CONTENTS.fullmatch(row["title"].strip()))
        inside = title or (inside and not row["text"].strip())
        if inside or row["parent"] in found:
            found.add(row["id"])
    return found


def _against(gold: Outline, source: Source, *, differences: bool) -> dict[str, object]:
    own = [(b.span.slice(source.text), _key(b.span.slice(source.text))) for b in source.blocks if b.kind in HEADINGS]
    pairs = _pairs(gold.headings, [key for _, key in own])
    right = {j for _, run in pairs for j in run}
    wrong = [text for j, (text, key) in enumerate(own) if j not in right and not _is_optional(key, gold.optional)]
    items = [_item_key(b.span.slice(source.text)) for b in source.blocks if b.kind in ITEMS]
    found = _in_order(gold.items, items)
    row: dict[str, object] = {
        "gold_headings": len(gold.headings),
        "headings_found": len(pairs),
        "headings_right": len(right),
        "headings_wrong": len(wrong),
        "gold_items": len(gold.items),
        "items_found": len(found),
    }
    if differences:
        hit = {i for i, _ in pairs}
        row["missed"] = [key for i, key in enumerate(gold.headings) if i not in hit]
        row["wrong"] = [" ".join(text.split()) for text in wrong]
        row["missed_items"] = [key for i, key in enumerate(gold.items) if i not in found]
    return row


def _pairs(gold: Sequence[str], own: Sequence[str]) -> list[tuple[int, tuple[int, ...]]]:
    """Gold headings with ours, in order: a heading of ours, or up to six in a row that the gold holds as one."""
    best: list[list[tuple[int, list[tuple[int, tuple[int, ...]]]]]] = [[(0, [])] * (len(own) + 1)]
    for i, wanted in enumerate(gold):
        row = [(0, best[-1][0][1])]
        for j in range(len(own)):
            choice = max(row[-1], best[-1][j + 1], key=lambda option: option[0])
            for first in range(max(0, j - 5), j + 1):
                score, pairs = best[-1][first]
                if score + 1 > choice[0] and _same(wanted, "".join(own[first : j + 1])):
                    choice = (score + 1, [*pairs, (i, tuple(range(first, j + 1)))])
            row.append(choice)
        best.append(row)
    return best[-1][-1][1]


def _same(one: str, other: str) -> bool:
    return one == other or fuzz.ratio(one, other, score_cutoff=_SAME) > 0


def _is_optional(key: str, optional: frozenset[str]) -> bool:
    return any(key in wanted for wanted in optional) or key == "inhoudsopgave"


def _in_order(gold: Sequence[str], own: Sequence[str]) -> set[int]:
    """The gold items that are found among ours, the longest run in the same order."""
    best: list[list[tuple[int, ...]]] = [[()] * (len(own) + 1)]
    for i, wanted in enumerate(gold):
        row: list[tuple[int, ...]] = [()]
        for j, key in enumerate(own):
            size = min(len(key), len(wanted), _ITEM_CHARS)
            same = size > 3 and _same(key[:size], wanted[:size])
            options = (row[-1], best[-1][j + 1], (*best[-1][j], i) if same else ())
            row.append(max(options, key=len))
        best.append(row)
    return set(best[-1][-1])


def _passages(source: Source, papers: Sequence[Paper]) -> dict[str, int]:
    passages = [passage for paper in papers for passage in paper.passages]
    texts = [" ".join(passage.span.slice(source.text).split()) for passage in passages]
    return {
        "passages": len(texts),
        "short": sum(map(is_short, texts)),
        "apart": sum(map(has_letters_apart, texts)),
        "repeated": sum(texts.count(text) > 1 for text in texts),
        "cut": sum(p.kind == "paragraph" and is_cut(text) for p, text in zip(passages, texts, strict=True)),
        "questions": sum(
            sentence.slice(source.text).endswith("?") for passage in passages for sentence in passage.sentences
        ),
    }


def _sums(rows: Sequence[dict[str, object]], faults: Sequence[SourceError], seconds: float) -> dict[str, object]:
    def total(name: str) -> int:
        return sum(value for row in rows if isinstance(value := row.get(name, 0), int))

    doubtful = total("short") + total("apart") + total("repeated") + total("cut")
    return {
        "files": len(rows),
        "left_out": [[fault.path.name[:60], fault.reason, fault.detail] for fault in faults],
        "papers": total("papers"),
        "heading_recall": _share(total("headings_found"), total("gold_headings")),
        "heading_precision": _share(total("headings_right"), total("headings_right") + total("headings_wrong")),
        "items_found": _share(total("items_found"), total("gold_items")),
        "passages": total("passages"),
        "doubtful": _share(doubtful, total("passages")),
        "questions_as_evidence": total("questions"),
        "seconds": round(seconds, 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _item_key(text: str) -> str:
    """An item without its sign: a number, a letter, a code such as "fo 3." or a dash."""
    return _key(re.sub(r"^\s*(?:\(?[a-z]{0,2} ?\d{0,2}[.)]|[-•–])\s*", "", text))[:_ITEM_CHARS]


if __name__ == "__main__":
    main()
