"""What a claim says that its passage does not: one function for each kind of error, on words and numbers alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from ingest.numbers import Number, find_numbers
from qa.claims.pair import Finding, Pair
from qa.claims.restate import restate_numbers
from qa.claims.words import Reading, Word, find_entries, share_stem, states_something, without_partner, word_lists

# From here on a claim counts as a quote with a change: measured on the papers' own sentences, where paraphrases of the
# claim set stay below 0.72.
NEAR_QUOTE = 0.75
CLOSE_QUOTE = 0.8
_TIME_UNITS = ("jaar", "maand", "week", "dag", "uur", "euro", "procent")
# Bounded, so that one word of thousands of signs or a list of thousands of words takes no time.
_ENUMERATION = re.compile(r"(?<![\w-])[\w-]++(?:, [\w-]++){1,12},? en [\w-]+")
_SPELLED_SMALL = range(2, 7)


def check_numbers(pair: Pair) -> Iterator[Finding]:
    """Values, their units and the words that bound them ("ruim", "maximaal")."""
    ours, theirs = find_numbers(pair.claim.text), find_numbers(pair.passage.text)
    listed = {len(re.split(r", | en ", m.group())) for m in _ENUMERATION.finditer(pair.passage.text)}
    for number in ours:
        same = [other for other in theirs if number.agrees_with(other)]
        if not same:
            is_a_count_of_things_listed = number.value in listed and number.value in _SPELLED_SMALL
            is_a_loose_one = number.value == 1 and number.kind == "count"
            if not is_a_count_of_things_listed and not (is_a_loose_one and _is_part_of_ratio_or_word(number, theirs)):
                yield Finding(_missing_kind(number), (number.words,))
            continue
        unit = _unit_after(pair.claim, number)
        if unit and not any(
            number.lasts_as_long_as(other) or _unit_after(pair.passage, other) in {unit, None} for other in same
        ):
            yield Finding("number_otherwise", (f"{number.words} {unit}",))
        bound = _bound_before(pair.claim, number)
        if bound and all(_bound_before(pair.passage, other) not in {bound, None} for other in same):
            yield Finding("number_otherwise", (f"{_text_before(pair.claim, number).split()[-1]} {number.words}",))


def _missing_kind(number: Number) -> str:
    """Digits that the source lacks settle it; in words a number may be a source's own, said otherwise ("de helft" of 118)."""
    return "number" if any(sign.isdecimal() for sign in number.words) else "number_otherwise"


def _is_part_of_ratio_or_word(number: Number, theirs: list[Number]) -> bool:
    return number.words.isalpha() or any(other.kind == "ratio" for other in theirs)


def _text_before(reading: Reading, number: Number) -> str:
    return reading.text[max(0, number.start - 20) : number.start].strip()


def _bound_before(reading: Reading, number: Number) -> str | None:
    before = Reading(_text_before(reading, number)).folded
    for bound, entries in word_lists()["comparators"].items():
        if any(before.endswith(found) for found in find_entries(entries, before)):
            return str(bound)
    return None


def _unit_after(reading: Reading, number: Number) -> str | None:
    after = Reading(reading.text[number.end : number.end + 14]).folded.split()
    first = after[0].strip(".,;:()") if after else ""
    return next(
        (unit for unit in _TIME_UNITS if first.startswith(unit[:4]) and first.removeprefix(unit) in {"", "en", "s"}),
        None,
    )


def check_times(pair: Pair) -> Iterator[Finding]:
    """How often, in which term or period, and in which month."""
    for name, listed in word_lists()["times"].items():
        entries = pair.parties.periods if name == "term" else listed
        found, theirs = find_entries(entries, pair.claim.folded), find_entries(entries, pair.passage.folded)
        if name == "months":
            found, theirs = [month for month in found if month not in theirs], []
        if found and not theirs:
            yield Finding("time", tuple(found))


def check_names(pair: Pair) -> Iterator[Finding]:
    """Names of bodies, laws, people and places: capitals that do not open a sentence, and abbreviations."""
    known = [word.folded for word in pair.passage.words]
    initials = _initials(pair.passage.words)
    missing = []
    for word in pair.claim.words:
        if not _is_name(word) or word.folded in pair.parties.named or word.folded in initials:
            continue
        for part in re.split(r"[-'.]", word.folded):
            if len(part) < 2 or part in pair.parties.named:
                continue
            if not any(_names_agree(part, other) for other in known) and not _is_actor_of(pair, part):
                missing.append(word.text)
                break
    if missing:
        yield Finding("name", tuple(missing), min(2.0, len(missing)))


def _is_name(word: Word) -> bool:
    text = word.text
    inner_capital = any(c.isupper() for c in text[1:])
    if word.opens_sentence:
        return inner_capital
    return text[0].isupper() or inner_capital or (any(c.isdigit() for c in text) and any(c.isalpha() for c in text))


def _names_agree(a: str, b: str) -> bool:
    if a == b:
        return True
    if any(c.isdigit() for c in a):
        return a in b.split("-")
    short, long = sorted((a, b), key=len)
    return (
        len(short) >= 3 and (long.startswith(short) or any(part == short for part in re.split(r"[-'.]", long)))
    ) or (len(short) >= 5 and share_stem(a, b))


def _initials(words: tuple[Word, ...]) -> frozenset[str]:
    """Abbreviations that the capitals of neighbouring words make ("Europese Unie": eu)."""
    letters = [word.folded[0] for word in words]
    return frozenset(
        "".join(letters[i : i + n]) for n in (2, 3, 4) for i in range(len(words) - n + 1) if words[i].text[0].isupper()
    )


def _is_actor_of(pair: Pair, name: str) -> bool:
    """Whether a name is a word for an actor whom the passage names otherwise ("Brussel" for the EU)."""
    return any(
        find_entries(entries, name) and find_entries(entries, pair.passage.folded)
        for entries in pair.parties.entries.values()
    )


def check_near_quote(pair: Pair) -> Iterator[Finding]:
    """A claim that is nearly a quote must be one in its numbers, names, negations and every content word."""
    ours = [word.folded for word in (pair.said or pair.claim).words]
    best: tuple[float, Reading] | None = None
    for sentence in (*pair.passage.sentences, pair.nearest, pair.passage):
        theirs = [word.folded for word in sentence.words]
        matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
        # Two bounds that cost little: most sentences are too short, too long or too different to be near.
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < NEAR_QUOTE:
            continue
        ratio = matcher.ratio()
        if ratio >= NEAR_QUOTE and (best is None or ratio > best[0]):
            best = ratio, sentence
    if best is None:
        return
    # A number that is only said in another way is no change.
    claim = Reading(restate_numbers(pair.claim.text, pair.passage.text, counts=True))
    ours = [word.folded for word in claim.words]
    theirs = [word.folded for word in best[1].words]
    changed: list[str] = []
    swapped: list[str] = []
    for operation, a0, a1, b0, b1 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if operation == "equal":
            continue
        added, lost = claim.words[a0:a1], best[1].words[b0:b1]
        if _is_weighty(added, lost):
            changed.extend(word.text for word in (added or lost))
        elif operation == "replace":
            kept = without_partner((word for word in added if states_something(word)), best[1].words)
            swapped.extend(word.text for word in kept if word.text.islower())
    if swapped and best[0] >= CLOSE_QUOTE:
        yield Finding("word_swapped", tuple(swapped))
    if changed:
        yield Finding("changed_quote", tuple(changed), min(3.0, len(changed)))


def _is_weighty(added: tuple[Word, ...], lost: tuple[Word, ...]) -> bool:
    """Whether a changed stretch touches a number, a name or a negation, or swaps one content word for another."""
    negators = word_lists()["negators"].split()
    for word in (*added, *lost):
        if word.folded in negators or any(c.isdigit() for c in word.text):
            return True
    if added and find_numbers(" ".join(word.text for word in added)):
        return True
    if added and any(_is_name(word) for word in added):
        return True
    return bool(added and lost) and any(_is_name(word) or find_numbers(word.text) for word in lost)
