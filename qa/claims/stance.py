"""Who does it, how sure it is, and how far it reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.claims.pair import Finding, Pair
from qa.claims.parties import Parties
from qa.claims.words import Reading, find_entries, is_function_word, share_stem, without_partner, word_lists


def check_actors(pair: Pair) -> Iterator[Finding]:
    """Who acts: an actor whom the passage does not name, or who is not in the sentence that the claim restates."""
    parties = pair.parties
    ours, all_theirs, theirs = parties.find(pair.claim), parties.find(pair.passage), parties.find(pair.nearest)
    # "Ze" and "we" are the publisher; what is asked is asked of those whom it addresses.
    ours_or_theirs = parties.own | parties.addressed
    implied = parties.own if not theirs or pair.nearest.find("pronouns") else frozenset()
    if asks(pair) or not theirs:
        implied |= ours_or_theirs
    soft = word_lists()["soft_actors"].split()
    is_swapped = False
    for name, words in ours.items():
        if name in theirs or name in implied:
            continue
        if name in ours_or_theirs:
            if theirs.keys() & ours_or_theirs:
                is_swapped = True
                yield Finding("actor_swapped", tuple(words[:2]))
        elif name not in all_theirs and not _is_in_compound(words[0], pair.passage):
            yield Finding("actor_soft" if name in soft else "actor", tuple(words[:2]))
    subject, other = parties.first(pair.claim), parties.first(pair.nearest)
    if subject and other and subject != other and other not in ours:
        is_another_body = subject in ours_or_theirs and other not in implied and other not in soft
        if is_another_body and not is_swapped and _acts_itself(pair):
            yield Finding("actor_swapped", tuple(ours[subject][:1]))
        elif not asks(pair):
            yield Finding("subject", tuple(ours[subject][:1]))
    asker = _ASKER.match(pair.claim.folded)
    if asker and not ours and _is_stranger(asker["who"], pair):
        yield Finding("actor", (asker["who"],))


# "Imkers vragen ...": who is said to ask. A body that no list knows is told by its place.
_ASKER = re.compile(
    r"(?:(?:de|het|alle|veel) )?(?P<who>[\w-]+) (?:vra(?:agt|gen)|eis(?:t|en)|wil(?:len)?|pleit(?:en)?|roep(?:t|en)"
    r"|verzoek(?:t|en)|bepleit(?:en)?|dring(?:t|en)|hoopt|hopen|verwacht(?:en)?)\b"
)


def _is_stranger(who: str, pair: Pair) -> bool:
    """Whether a word that is no known party is neither the publisher nor in the passage."""
    if is_function_word(who) or pair.parties.is_own(who):
        return False
    return not any(share_stem(who, word.folded) for word in pair.passage.words)


def _acts_itself(pair: Pair) -> bool:
    """Whether whom the nearest sentences name first does or needs something itself; else the publisher asks it of them."""
    near = pair.nearest
    return _first_word(near) not in pair.parties.imperatives and not find_entries(
        "moet moeten dient dienen", near.folded
    )


def _is_in_compound(actor: str, passage: Reading) -> bool:
    return any(share_stem(actor, part) for word in passage.words for part in (word.folded, *word.folded.split("-")))


def asks(pair: Pair) -> bool:
    """Whether the nearest sentences ask for something: an imperative, a bullet without a subject, or a word of asking."""
    reading = pair.nearest
    return (
        _first_word(reading) in pair.parties.imperatives
        or bool(find_entries("moet moeten nodig vraag vragen vraagt", reading.folded))
        or (bool(reading.text) and not reading.text.endswith("."))
    )


def _first_word(reading: Reading) -> str:
    return reading.words[0].folded if reading.words else ""


def check_modality(pair: Pair) -> Iterator[Finding]:
    """Done, certain, possible, considered, obliged or asked for: the claim's strength against the passage's."""
    claim, near = pair.claim, pair.nearest
    done, is_asked = _perfect(claim, pair.parties), asks(pair)
    open_still = is_asked or near.find("modality", "possible")
    is_done = bool(_perfect(near, pair.parties))
    if done and open_still and not is_done and not claim.find("modality", "asking"):
        yield Finding("modality", tuple(done))
    for kind in ("certain", "considering", "obliged"):
        found = claim.find("modality", kind)
        if found and not near.find("modality", kind):
            excused = kind == "considering" and near.find("modality", "possible")
            if not excused:
                yield Finding("modality", tuple(found))
    if claim.find("modality", "wanting") and is_done and not near.find("modality", "wanting") and not is_asked:
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
    if must and near.find("modality", "free") and not near.find("modality", "must") and not is_asked:
        yield Finding("modality", tuple(must))
    if is_asked and not _asks_in_claim(pair):
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
    r"\b(?:gezicht|gebied|gebieden|gezin|gezinnen|gevolgen|gebouwen|gezond|gezonde|gemoeid|gericht|gebaat|"
    r"geschikt|gelden|gevallen|gegevens|gesprekken|gevaren|geduld|geweld|geacht|gewenst|gewend)\b"
)


def _perfect(reading: Reading, parties: Parties) -> list[str]:
    """Past participles with their auxiliary ("is ingevoerd"): something that has happened."""
    text = _NO_PARTICIPLE.sub("_", reading.folded)
    # So may the name of a body.
    names = {word for words in parties.find(reading).values() for word in words if word.startswith("ge")}
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}\b", "_", text)
    return [m.group(1) for pattern in (_PARTICIPLE, _PARTICIPLE_FIRST) for m in pattern.finditer(text)]


def _asks_in_claim(pair: Pair) -> bool:
    claim = pair.claim
    asked = claim.find("modality", "asking") or claim.find("modality", "wanting")
    return bool(asked) or _first_word(claim) in pair.parties.imperatives


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
