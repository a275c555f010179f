"""Dutch or English? By the little words first, by dictionaries where those do not tell."""

from __future__ import annotations

import re
from functools import cache

_WORD = re.compile(r"[^\W\d_]+")
# Little words that stand in nearly every sentence of one language and in none of the other: "is", "in", "of", "over",
# "was", "we", "will", "me", "have", "do" and "it" (as in "geld voor IT") are in both or too easily met, and not here.
_DUTCH = frozenset(
    """
    de het een en dat die dit deze der den van voor naar bij met aan om op uit tot door tegen zonder wat wie wiens welk
    welke hoe hoeveel hoelang waar waarom wanneer waarvoor waarmee waarover niet geen wel ook nog al maar want dus als dan
    er ik je jij u hij zij ze wij jullie hun hen mijn uw onze ons zijn worden wordt werd heeft hebben hebt had kan kun
    kunnen moet moeten mag mogen wil willen zal zullen zou zouden gaat gaan doet doen komt komen krijgt krijgen geeft staat
    vindt vinden zegt vraagt vragen meer minder veel weinig alle alles ja nee nu hier daar volgens
    """.split()
)
_ENGLISH = frozenset(
    """
    the an and what which who whose why how when where does did are were has been being to for from with by about on
    this that these those there their they them you your our my his her she he its should would could can must not any some
    more less many much than please give tell list show explain
    """.split()
)


def is_english(text: str) -> bool:
    """Whether a text is put in English rather than in Dutch; one that is both, or neither, counts as Dutch.

    The dictionaries are loaded only for a text whose little words do not tell: some 70 MB and 1.2 seconds, once.

    >>> is_english("Who has to pay for the heat networks?"), is_english("Vragen gemeenten geld voor IT of voor personeel?")
    (True, False)
    >>> is_english("housing crisis demands"), is_english("jeugdzorg geld")
    (True, False)
    """
    words = {match.group().lower() for match in _WORD.finditer(text)}
    dutch, english = len(words & _DUTCH), len(words & _ENGLISH)
    if dutch == english:
        rest = words - _DUTCH - _ENGLISH
        known = [(is_known(word, "nl"), is_known(word, "en")) for word in rest]
        dutch, english = known.count((True, False)), known.count((False, True))
    return english > dutch


@cache
def _dictionary(language: str) -> frozenset[str]:
    from spellchecker import SpellChecker

    return frozenset(SpellChecker(language=language, distance=1).word_frequency.words())


def is_known(word: str, language: str) -> bool:
    """Whether a dictionary of "nl" or "en" has this word; it is loaded at the first word that needs it."""
    return word.lower() in _dictionary(language)
