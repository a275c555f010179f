"""Who does it, how sure it is, and how far it reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.claims.pair import Finding, Pair
from qa.claims.words import Reading, find_entries, share_stem, without_partner, word_lists


def check_actors(pair: Pair) -> Iterator[Finding]:
    """Who acts: an actor whom the passage does not name, or who is not in the sentence that the claim restates."""
    ours = {name: found for name in word_lists()["actors"] if (found := pair.claim.find("actors", name))}
    all_theirs = {name for name in word_lists()["actors"] if pair.passage.find("actors", name)}
    theirs = {name for name in word_lists()["actors"] if pair.nearest.find("actors", name)}
    # "Ze" and "we" are the municipalities; what is asked is asked of the national government.
    implied = {"gemeente"} if not theirs or pair.nearest.find("pronouns") else set()
    if asks(pair.nearest) or not theirs:
        implied |= {"gemeente", "rijk"}
    soft = word_lists()["soft_actors"].split()
    for name, words in ours.items():
        if name in theirs or name in implied:
            continue
        if name in {"gemeente", "rijk"}:
            if theirs & {"gemeente", "rijk"}:
                yield Finding("actor_swapped", tuple(words[:2]))
        elif name not in all_theirs and not _is_in_compound(words[0], pair.passage):
            yield Finding("actor_soft" if name in soft else "actor", tuple(words[:2]))
    subject, other = _subject(pair.claim), _subject(pair.nearest)
    if subject and other and subject != other and other not in ours and not asks(pair.nearest):
        yield Finding("subject", tuple(ours[subject][:1]))


def _is_in_compound(actor: str, passage: Reading) -> bool:
    return any(share_stem(actor, part) for word in passage.words for part in (word.folded, *word.folded.split("-")))


def _subject(reading: Reading) -> str | None:
    """The actor named first: in Dutch main clauses nearly always the one who acts."""
    best, at = None, len(reading.folded)
    for name in word_lists()["actors"]:
        for found in reading.find("actors", name):
            place = reading.folded.find(found)
            if place < at:
                best, at = name, place
    return best


def asks(reading: Reading) -> bool:
    """Whether a passage asks for something: an imperative, a bullet without a verb's subject, or a word of asking."""
    first = reading.words[0].folded if reading.words else ""
    return (
        first in word_lists()["modality"]["imperatives"].split()
        or bool(find_entries("moet moeten nodig vraag vragen vraagt", reading.folded))
        or (bool(reading.text) and not reading.text.endswith("."))
    )


def check_modality(pair: Pair) -> Iterator[Finding]:
    """Done, certain, possible, considered, obliged or asked for: the claim's strength against the passage's."""
    claim, near = pair.claim, pair.nearest
    done = _perfect(claim)
    open_still = asks(near) or near.find("modality", "possible")
    if done and open_still and not _perfect(near) and not claim.find("modality", "asking"):
        yield Finding("modality", tuple(done))
    for kind in ("certain", "considering", "obliged"):
        found = claim.find("modality", kind)
        if found and not near.find("modality", kind):
            excused = kind == "considering" and near.find("modality", "possible")
            if not excused:
                yield Finding("modality", tuple(found))
    if claim.find("modality", "wanting") and _perfect(near) and not near.find("modality", "wanting") and not asks(near):
        yield Finding("modality", tuple(claim.find("modality", "wanting")[:1]))
    if (
        near.find("modality", "possible")
        and not claim.find("modality", "possible")
        and not claim.find("modality", "asking")
    ):
        yield Finding("possible_lost", tuple(near.find("modality", "possible")[:1]))
    if (
        claim.find("modality", "optional")
        and near.find("modality", "obliged")
        and not claim.find("modality", "obliged")
    ):
        yield Finding("modality", tuple(claim.find("modality", "optional")[:1]))
    wish = near.find("modality", "wishing")
    if wish and not claim.find("modality", "wanting") and not claim.find("modality", "asking"):
        yield Finding("wish_lost", tuple(wish[:1]))
    if claim.find("modality", "promised") and not near.find("modality", "promised"):
        yield Finding("modality", tuple(claim.find("modality", "promised")))
    must = claim.find("modality", "must")
    if must and near.find("modality", "free") and not near.find("modality", "must") and not asks(near):
        yield Finding("modality", tuple(must))
    if claim.find("modality", "wishing") and not wish and not asks(near) and not near.find("modality", "asking"):
        yield Finding("softened", tuple(claim.find("modality", "wishing")[:1]))
    if asks(near) and not _asks_in_claim(claim):
        yield Finding("ask_as_fact", ())


_PARTICLE = "(?:aan|af|bij|door|in|mee|om|op|over|samen|terug|toe|uit|vast|voor|vrij|weg)?"
_GE_FORM = rf"{_PARTICLE}ge\w{{3,}}(?:d|t|en)"
_OTHER_FORM = "besloten|voltooid|bereikt|erkend|verplicht|verbeterd|versterkt|vergroot|verlaagd|verhoogd|ontwikkeld"
_PARTICIPLE = re.compile(
    rf"\b(?:heeft|hebben|is|zijn|werd|werden)\b(?:\W+\w+){{0,12}}?\W+({_GE_FORM}|{_PARTICLE}(?:{_OTHER_FORM}))\b"
)
_PARTICIPLE_FIRST = re.compile(rf"\b({_GE_FORM})\W+(?:heeft|hebben|is|zijn)\b")
# Nouns and adjectives that look like a past participle.
_NO_PARTICIPLE = re.compile(
    r"\b(?:gemeente\w*|gezicht|gebied|gebieden|gezin|gezinnen|gevolgen|gebouwen|gezond|gezonde|gemoeid|gericht|gebaat|"
    r"geschikt|gelden|gevallen|gegevens|gesprekken|gevaren|geduld|geweld|geacht|gewenst|gewend)\b"
)


def _perfect(reading: Reading) -> list[str]:
    """Past participles with their auxiliary ("is ingevoerd"): something that has happened."""
    text = _NO_PARTICIPLE.sub("_", reading.folded)
    return [m.group(1) for pattern in (_PARTICIPLE, _PARTICIPLE_FIRST) for m in pattern.finditer(text)]


def _asks_in_claim(claim: Reading) -> bool:
    first = claim.words[0].folded if claim.words else ""
    return (
        bool(claim.find("modality", "asking") or claim.find("modality", "wanting"))
        or first in word_lists()["modality"]["imperatives"].split()
    )


def check_overclaims(pair: Pair) -> Iterator[Finding]:
    """Everything, everyone, always, only, the most: words that the passage does not have."""
    for name in word_lists()["overclaims"]:
        found = [word for word in pair.claim.find("overclaims", name) if not _is_harmless(word, pair.claim)]
        if found and not pair.nearest.find("overclaims", name):
            yield Finding("overclaim", tuple(found))
    one_of = _ONE_OF_THE_MOST.search(pair.passage.folded)
    if (
        one_of
        and not _ONE_OF_THE_MOST.search(pair.claim.folded)
        and not re.search(r"\btot de \w+ste", pair.claim.folded)
    ):
        claimed = re.findall(r"\b(?:het|de) (\w{4,}ste)\b", pair.claim.folded)
        if any(share_stem(word, one_of.group(1)) for word in claimed):
            yield Finding("overclaim", (claimed[0],))


_ONE_OF_THE_MOST = re.compile(r"\been van de (\w{4,}ste)\b")


def _is_harmless(word: str, reading: Reading) -> bool:
    return any(word.split()[-1] in phrase for phrase in reading.find("harmless"))


def check_details(pair: Pair) -> Iterator[Finding]:
    """Examples and specifications after "zoals", "vooral", "waaronder" that the passage does not name."""
    for match in _SPECIFIES.finditer(pair.claim.text):
        named = Reading(re.split(r"[,.;:)]", pair.claim.text[match.end() :])[0])
        missing = without_partner(named.content[:4], pair.passage.words)
        if missing:
            yield Finding("detail", tuple(word.text for word in missing))
            return


_SPECIFIES = re.compile(
    r"\b(?:zoals|vooral|met name|waaronder|bijvoorbeeld|in het bijzonder|namelijk|te weten|in de vorm van)\b",
    re.IGNORECASE,
)
