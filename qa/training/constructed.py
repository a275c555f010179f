"""Claims made from the sentences of papers by one change of words, true and false, with exact labels.

Of a sentence comes a true claim (the sentence itself, or with words that say the same) and a false twin with one change: an
opposite word, a turned cause or condition, a negation, two bodies that change places. In half of the false ones the passage
is changed and the claim kept, so that an odd wording does not give the false one away. Claims in words of their own are turned
in the same way.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.records import Span
from ingest.sentences import is_question, split_sentences
from qa.training.bodies import Body, plain
from qa.training.claim_lines import Example, Line
from qa.training.pairs import Pair, claim_pair

CHANGES_FILE = Path(__file__).parent / "word_changes.txt"
SAME, ACTORS = "same", "actors"
# Sentences of fewer characters say too little to be turned, longer ones are no claim that somebody makes.
_CHARS = range(40, 320)
# How often a claim stands beside the whole piece of the paper, and how often words that say the same are put in.
_BESIDE_ALL, _REWORDED = 0.5, 0.7
# Kinds that few sentences allow, and that are told from true ones worst (`standpunt eval rewordings`), are drawn oftener.
_OFTENER = {"relation": 3, "condition": 2}
_DETERMINER = r"(?:(?:de|het|een|hun|onze|alle|veel|sommige|enkele|deze|die) )?"


@dataclass(frozen=True, slots=True)
class Change:
    """Words in the place of a range of a sentence; `kind` is that of the fault, "same" where it makes none."""

    start: int
    end: int
    words: str
    kind: str

    def applied(self, text: str) -> str:
        """The text with these words in."""
        return text[: self.start] + self.words + text[self.end :]

    @property
    def changed(self) -> tuple[int, int]:
        """Where the new words stand."""
        return self.start, self.start + len(self.words)


@cache
def read_changes(path: Path = CHANGES_FILE) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The pairs of words by kind; of actors each with nothing beside it."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    kind = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            kind = line[1:-1]
        elif line and not line.startswith("#"):
            one, sign, other = (
                (part.strip() for part in re.split(r"( [/>](?: |$))", line, maxsplit=1))
                if kind != ACTORS
                else (line, "", "")
            )
            found[kind].append((one, other))
            if sign == "/":
                found[kind].append((other, one))
    return found


def changes_of(sentence: str) -> list[Change]:
    """Every change that can be made to a sentence.

    >>> sorted(change.applied("De huur stijgt, omdat er geen woningen zijn.") for change in changes_of("De huur stijgt, omdat er geen woningen zijn.") if change.kind == "opposite")
    ['De huur daalt, omdat er geen woningen zijn.']
    """
    found = []
    for kind, pairs in read_changes().items():
        if kind == ACTORS:
            continue
        for one, other in pairs:
            for match in _pattern_of(one).finditer(sentence):
                words = other[:1].upper() + other[1:] if match.group()[:1].isupper() else other
                found.append(Change(match.start(), match.end(), words, kind))
    return found + _exchanges(sentence)


def _exchanges(sentence: str) -> list[Change]:
    """Two bodies that change places; two that stand side by side ("A en B") say the same either way."""
    found = list(_actor_pattern().finditer(sentence))
    exchanges = []
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            between = sentence[one.end() : other.start()]
            if one.group().lower() == other.group().lower() or re.search(r"\b(?:of|en)\b", between) or len(between) < 4:
                continue
            first, second = other.group(), one.group()
            if one.start() == 0:
                first, second = first[:1].upper() + first[1:], second[:1].lower() + second[1:]
            exchanges.append(Change(one.start(), other.end(), first + between + second, "relation"))
    return exchanges


@cache
def _pattern_of(words: str) -> re.Pattern[str]:
    before = "" if words.startswith(",") else r"(?<![\w-])"
    return re.compile(rf"{before}{re.escape(words)}(?![\w-])", re.IGNORECASE)


@cache
def _actor_pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name, _ in read_changes()[ACTORS])
    return re.compile(rf"(?<![\w-]){_DETERMINER}(?:{names})(?![\w-])", re.IGNORECASE)


def constructed_pairs(body: Body, rng: random.Random, count: int) -> list[Pair]:
    """True and false claims from at most `count` sentences of a paper, drawn anew by each call."""
    sentences = [
        (sentence, text)
        for text in (plain(chunk.text) for chunk in body.chunks)
        for sentence in (text[span.start : span.end] for span in split_sentences(text, Span(0, len(text))))
        if len(sentence) in _CHARS and not is_question(sentence)
    ]
    pairs = []
    for sentence, text in rng.sample(sentences, min(count, len(sentences))):
        pairs += _twins(sentence, text, body.slug, rng)
    return pairs


def turned_pairs(lines: Sequence[Line], rng: random.Random) -> list[Pair]:
    """Each true claim with words that say the same, and a false one by one change where that can be made."""
    pairs = []
    for line in lines:
        right = line.example(rng=rng)
        same = _reworded(right.claim, changes_of(right.claim), rng)
        pairs.append(claim_pair(Example(same, line.passage, True, "", (), line.paper)))
        if change := _drawn(changes_of(right.claim), rng):
            turned = Example(
                change.applied(right.claim), line.passage, False, change.kind, (change.changed,), line.paper
            )
            pairs.append(claim_pair(turned))
    return pairs


def _twins(sentence: str, text: str, paper: str, rng: random.Random) -> list[Pair]:
    """A true claim from a sentence, and a false one where a change of words can be made."""
    changes = changes_of(sentence)
    beside = text if rng.random() < _BESIDE_ALL else sentence
    true = _reworded(sentence, changes, rng)
    pairs = [claim_pair(Example(true, beside, True, "", (), paper))]
    if change := _drawn(changes, rng):
        turned = change.applied(sentence)
        if rng.random() < 0.5:
            example = Example(turned, beside, False, change.kind, (change.changed,), paper)
        else:
            kept = ((change.start, change.end),)
            example = Example(sentence, beside.replace(sentence, turned), False, change.kind, kept, paper)
        pairs.append(claim_pair(example))
    return pairs


def _drawn(changes: Sequence[Change], rng: random.Random) -> Change | None:
    """One of the changes that make a fault, its kind drawn first; None where none does."""
    by_kind: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_kind[change.kind].append(change)
    kinds = sorted(by_kind.keys() - {SAME})
    if not kinds:
        return None
    [kind] = rng.choices(kinds, [_OFTENER.get(kind, 1) for kind in kinds])
    return rng.choice(by_kind[kind])


def _reworded(sentence: str, changes: Sequence[Change], rng: random.Random) -> str:
    """The sentence with up to two of its words said otherwise."""
    same = [change for change in changes if change.kind == SAME]
    if not same or rng.random() > _REWORDED:
        return sentence
    text, before = sentence, len(sentence) + 1
    for change in sorted(rng.sample(same, min(2, len(same))), key=lambda change: -change.start):
        if change.end < before:
            text, before = change.applied(text), change.start
    return text
