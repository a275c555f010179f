"""Lists that were typed, with a dash or a number before each line, where the program would have made them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.readers.list_signs import BULLETS, DASHES, sign_kind, sign_rank
from ingest.readers.rough import Rough

_SIGN = re.compile(rf"(?P<sign>[{BULLETS}{DASHES}]|\(?(?:\d{{1,2}}|[a-z]|[ivx]{{2,4}})[.)])\s+(?=\S)")
# Between two numbered paragraphs of one list stand at most so many blocks: what belongs to the first of them.
_REACH = 8


def typed_lines(item: Rough) -> list[Rough]:
    """A paragraph whose lines are those of a list, as text and items; one whose lines only break is left whole."""
    lines = item.text.split("\n")
    signs = [_SIGN.match(line) for line in lines]
    kinds = [sign_kind(found["sign"]) for found in signs if found]
    counted = [sign_rank(found["sign"]) for found in signs if found]
    first = next((index for index, found in enumerate(signs) if found), 0)
    # One sign is none: "- 14 graden", a dash in front of a speaker. Numbers have to count.
    if len(kinds) < 2 or len(set(kinds)) > 1 or not _counts(counted):
        return [item]
    parts: list[Rough] = []
    at = 0
    for index, (line, found) in enumerate(zip(lines, signs, strict=True)):
        if found:
            sign, text = found["sign"], line[found.end() :]
            parts.append(Rough("bullet", text, 1, item.page, sign if counted[0] is not None else "•"))
        elif index and (index < first or line[:1].islower()):
            parts[-1].text += " " + line
        else:
            parts.append(Rough("paragraph", line, 0, item.page, strong=item.strong))
        parts[-1].notes += _notes_of(item, at, len(line), len(parts[-1].text))
        at += len(line) + 1
    return parts


def _notes_of(item: Rough, start: int, length: int, end: int) -> list[tuple[int, str]]:
    """The notes of one line, at their place in the text that ends with that line."""
    return [(max(end - (start + length - at), 0), label) for at, label in item.notes if start <= at <= start + length]


def mark_typed_lists(rough: Sequence[Rough]) -> None:
    """Paragraphs that count on from each other, "1. ... 2. ..." or "a) ... b) ...", are the items of a list."""
    for index, item in enumerate(rough):
        found = _typed(item)
        if found is None or sign_rank(found["sign"]) != 1:
            continue
        run = _run(rough, index, found["sign"])
        inside = _is_inside(rough, index)
        for member in run if len(run) > 1 else ():
            sign = _SIGN.match(member.text)
            assert sign is not None
            member.notes = [(max(at - sign.end(), 0), label) for at, label in member.notes]
            member.kind, member.level = ("subbullet", 2) if inside else ("bullet", 1)
            member.sign, member.text = sign["sign"], member.text[sign.end() :]


def _run(rough: Sequence[Rough], start: int, sign: str) -> list[Rough]:
    run = [rough[start]]
    last = start
    for index in range(start + 1, len(rough)):
        item = rough[index]
        if item.kind in ("heading", "title") or index - last > _REACH:
            break
        found = _typed(item)
        if found and sign_kind(found["sign"]) == sign_kind(sign) and sign_rank(found["sign"]) == len(run) + 1:
            run.append(item)
            last = index
    return run


def _typed(item: Rough) -> re.Match[str] | None:
    if item.kind != "paragraph" or item.sign or item.strong:
        return None
    return _SIGN.match(item.text)


def _is_inside(rough: Sequence[Rough], index: int) -> bool:
    """Whether a list opens right below an item that leads it in."""
    before = rough[index - 1] if index else None
    return before is not None and before.kind in ("bullet", "subbullet") and before.text[-1] == ":"


def _counts(ranks: Sequence[int | None]) -> bool:
    return all(rank is None for rank in ranks) or list(ranks) == list(range(1, len(ranks) + 1))
