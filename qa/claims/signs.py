"""Denial and direction: what a claim affirms where its passage denies it, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.claims.pair import Finding, Pair
from qa.claims.words import Reading, Word, find_entries, share_stem, states_something, without_partner, word_lists


def check_negation(pair: Pair) -> Iterator[Finding]:
    """A denial that only one of the two has: of a word they share, or, weaker, anywhere in the clauses they share."""
    near = _shared_clauses(pair.claim, pair.nearest)
    ours, theirs = pair.claim.find("negators"), near.find("negators")
    passage = _signs(pair.nearest)
    flips = [(word, clash) for word, sign in _signs(pair.claim) if (clash := _clash(word, sign, passage))]
    if flips:
        # With a denial on both sides, somewhere, the two may well say the same in other words.
        words = {word.folded for word, _ in flips}
        balanced = bool(ours or [w for w in _negative_words(pair.claim) if w not in words]) and bool(
            theirs or _negative_words(near)
        )
        weak = balanced and not any(clash == 2 for _, clash in flips)
        yield Finding("flipped_weak" if weak else "flipped", tuple(word.text for word, _ in flips))
    if ours and not theirs and not _negative_words(pair.nearest):
        yield Finding("negation", tuple(ours))
    if theirs and not ours and not _negative_words(pair.claim):
        yield Finding("negation_missing", tuple(theirs))


def _shared_clauses(claim: Reading, passage: Reading) -> Reading:
    shared = [c for c in passage.clauses if len(without_partner(c.content, claim.content)) < len(c.content)]
    return Reading(", ".join(clause.text for clause in shared))


def _signs(reading: Reading) -> list[tuple[Word, int]]:
    """The content words of a text: -1 denied ("zonder dwang", "minder dwang"), 1 affirmed ("met dwang"), else 0."""
    deniers, affirmers = (frozenset(word_lists()[name].split()) for name in ("deniers", "affirmers"))
    found: list[tuple[Word, int]] = []
    for clause in reading.clauses:
        signs = dict.fromkeys(range(len(clause.words)), 0)
        for i, word in enumerate(clause.words):
            sign = -1 if word.folded in deniers else 1 if word.folded in affirmers else 0
            if sign:
                ahead = [j for j in range(i + 1, min(i + 5, len(signs))) if states_something(clause.words[j])]
                behind = [j for j in range(i - 1, max(i - 3, -1), -1) if states_something(clause.words[j])]
                for j in ahead[:1] or (behind[:1] if sign < 0 else []):
                    signs[j] = sign
        if clause.find("reducers"):
            continue
        found.extend((word, signs[i]) for i, word in enumerate(clause.words) if states_something(word))
        for word in clause.words:
            if word.folded.endswith(("vrij", "vrije", "loos", "loze", "bestrijding")) and len(word.folded) > 8:
                head = re.sub(r"s?(?:vrije?|lo(?:os|ze)|bestrijding)$", "", word.folded)
                found.append((Word(word.text, head, word.start, word.end, False), -1))
    return found


def _clash(word: Word, sign: int, passage: list[tuple[Word, int]]) -> int:
    """2 where the passage affirms what the claim denies or the other way round, 1 where only one denies, else 0."""
    signs = {theirs for other, theirs in passage if share_stem(word.folded, other.folded)}
    if not signs or sign in signs or (sign >= 0 and max(signs) >= 0):
        return 0
    return 2 if sign * (max(signs) if sign < 0 else min(signs)) < 0 else 1


def check_opposites(pair: Pair) -> Iterator[Finding]:
    """A word where the passage has its opposite ("afschaffen" for "behouden")."""
    for name, (left, right) in word_lists()["opposites"].items():
        for here, there in ((left, right), (right, left)):
            mine, other = find_entries(here, pair.claim.folded), find_entries(there, pair.nearest.folded)
            if (
                not mine
                or not other
                or find_entries(there, pair.claim.folded)
                or find_entries(here, pair.passage.folded)
            ):
                continue
            if not _is_negated(pair.claim, mine[0]) and not _is_negated(pair.nearest, other[0]):
                weak = name in {"quantity", "much", "strength", "level"}
                yield Finding("opposite_weak" if weak else "opposite", (mine[0], other[0]))
    for word, other_word in [*_undone(pair.claim, pair.nearest), *_undone(pair.nearest, pair.claim)]:
        yield Finding("opposite", (word.text, other_word.text))


# As far before a word, in characters, a denial belongs to it.
_NEAR = 30
# What an adjective or participle may end in and stay the same word.
_INFLECTED = re.compile(r"(?:e|s|er|ere|ste)$")


def _undone(plain: Reading, undoing: Reading) -> Iterator[tuple[Word, Word]]:
    """Words of the first text that the second one has with "on" before them alone ("voldoende", "onvoldoende")."""
    theirs = {_bare(word) for word in undoing.words}
    mine = {_bare(word): word for word in plain.content}
    for other in undoing.words:
        bare = _bare(other)
        word = mine.get(bare.removeprefix("on")) if bare.startswith("on") and len(bare) > 6 else None
        if word and _bare(word) not in theirs and not _is_denied(plain, word) and not _is_denied(undoing, other):
            yield word, other


def _bare(word: Word) -> str:
    return _INFLECTED.sub("", word.folded)


def _is_denied(reading: Reading, word: Word) -> bool:
    deniers = f"{word_lists()['deniers']} {word_lists()['negators']}".split()
    return any(before.folded in deniers for before in reading.words if 0 < word.start - before.end < _NEAR)


def _negative_words(reading: Reading) -> list[str]:
    excused = set(reading.find("not_negative"))
    return [word for word in reading.find("negative_words") if word not in excused]


def _is_negated(reading: Reading, word: str) -> bool:
    before = re.split(r"[,;.]", reading.folded.partition(word)[0])[-1][-45:]
    return bool(find_entries(word_lists()["negators"], before))
