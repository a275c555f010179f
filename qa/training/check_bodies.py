"""Check the training papers: `python -m qa.training.check_bodies FOLDER`, 1 when something is wrong.

Each gold sentence must stand in its paper, each answer in a gold sentence, each claim's passage in the paper, and each claim must
have a way to be false.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from qa.training.bodies import AskedQuestion, Body, plain, read_bodies
from qa.training.claim_lines import KINDS

QUESTION_KINDS = frozenset(
    "amount share number date person body law place reason consequence condition yes_no position definition list comparison"
    " overview ask own_effort problem other".split()
)
NEAR_MISS_KINDS = frozenset(
    "amount year name place cause consequence condition comparison other_actor other_group other_country"
    " third_party_opinion neighbouring_subject opposite_premise".split()
)
# Those of people who had not read the paper: "unsaid" stands beside what it speaks of, a far miss beside nothing.
BLIND_KINDS = frozenset("fact position list overview compare several false_premise".split())
BLIND_MISSES = frozenset({"unsaid", "far_miss"})


def faults_of(body: Body) -> Iterator[str]:
    """What is wrong with a body's questions and claims, one line each."""
    text = " ".join(plain(f"{chunk.context} {chunk.text}") for chunk in body.chunks)
    seen: set[str] = set()
    for asked in body.questions:
        if asked.question in seen:
            yield f"asked twice: {asked.question}"
        seen.add(asked.question)
        yield from _question_faults(asked, text)
    for line in body.lines:
        if plain(line.passage) not in text and not _stands_apart(line.passage, text):
            yield f"passage not in the paper: {line.passage[:80]}"
        if not line.faults:
            yield f"no way to make it false: {line.example().claim}"


def _question_faults(asked: AskedQuestion, text: str) -> Iterator[str]:
    if asked.is_blind:
        kinds = BLIND_MISSES if asked.is_near_miss else BLIND_KINDS
    else:
        kinds = NEAR_MISS_KINDS if asked.is_near_miss else QUESTION_KINDS
    if asked.kind not in kinds:
        yield f"unknown kind {asked.kind!r}: {asked.question}"
    # A far miss comes near to nothing.
    nearest = () if asked.kind == "far_miss" else (asked.nearest,)
    for quote in (*(asked.gold or nearest), *asked.also):
        if not quote or (plain(quote) not in text and not _stands_apart(quote, text)):
            yield f"not in the paper: {quote!r}"
    for words in asked.answer:
        if not any(plain(words) in plain(quote) for quote in asked.gold):
            yield f"answer in no gold sentence: {words!r}"


def _stands_apart(quote: str, text: str) -> bool:
    """Whether a quote runs over the border of two pieces, or holds signs that the reader of the file left out."""
    words = re.findall(r"\w+", plain(quote))
    return bool(words) and sum(word in text for word in words) >= 0.9 * len(words)


def main() -> int:
    """Check every body of a folder."""
    wrong = 0
    for body in read_bodies(Path(sys.argv[1])):
        near_misses = sum(asked.is_near_miss for asked in body.questions)
        kinds = {kind for line in body.lines for kind in (line.example(fault).kind for fault in line.faults)}
        missing = sorted(set(KINDS.values()) - kinds)
        print(
            f"{body.slug}: {len(body.chunks)} pieces, {len(body.questions) - near_misses} questions, {near_misses} near misses,"
            f" {len(body.lines)} claims{', no ' + ', '.join(missing) if missing else ''}"
        )
        for fault in faults_of(body):
            wrong += 1
            print(f"  {fault}")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
