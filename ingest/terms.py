"""Words of a text as the lexical side sees them: folded, without stop words, compounds split by a vocabulary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

# Also what a dot holds together: "4.500", "o.a", an address of a site.
WORD_WITH_DOTS = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")

# Function words and the words of asking itself; names of bodies are none, since they tell actors apart.
STOP_WORDS = frozenset(
    """
    aan al alle alleen als alsjeblieft altijd andere anders ben bent bij binnen buiten daar daarbij daardoor
    daarom daarvoor dan dat de deze die dit doen doet door dus een één eens en enige enkele er ervan ervoor
    eraan erbij erin erover etc even gaan gaat geen geven geweest had hadden hebben hebt heb heeft heel hem hen
    het hier hierbij hierin hij hoe hoeveel hun iemand iets ik in is ja je jij jou jouw jullie kan kom komen
    komt kunnen kun laat laten maar me mede meer mee men met mijn moest moet moeten mogen mag na naar nee niet
    nog nu of om omdat ons onze ook op over per precies s 's se sinds snel t tegen tot toch toe u uit uw vaak
    van vanaf vanuit veel via volgens voor waar waarbij waardoor waarin waarmee waarom waarop waarover waarvan
    waarvoor wanneer want waren was wat we weer wel welk welke wie wij wil willen wilt wordt worden word zal ze
    zelf zich zij zijn zo zoals zou zouden zeggen zegt staat staan stel vindt vinden vind graag bedankt hallo
    hoi beste geachte dank the and to what how does do are for on a an which who why when where
    """.split()
)
# No Dutch word is longer; what is, such as a picture in base64, is taken as it stands.
LONGEST_WORD = 80
# A shorter part stands in most words.
_SHORTEST_PART = 4
_STEMMER = Stemmer.Stemmer("dutch")


def fold_accents(word: str) -> str:
    """Lower case without diacritics: "Één" becomes "een"."""
    lower = word.lower()
    if lower.isascii():
        return lower
    return "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a text in order, folded, stop words included."""
    found: list[str] = _WORD.findall(text.lower() if text.isascii() else text)
    return found if text.isascii() else [fold_accents(word) for word in found]


def stem(word: str) -> str:
    """The Snowball stem of a folded word, so that inflections meet.

    >>> stem("woningen") == stem("woning")
    True
    """
    return str(_STEMMER.stemWord(word))


def content_words(text: str) -> list[str]:
    """The words that carry meaning, in order, folded but not stemmed."""
    return [word for word in words(text) if word not in STOP_WORDS]


def split_compound(word: str, vocabulary: frozenset[str]) -> list[str]:
    """The two known stems that make up a word, with an optional linking s, e or en; none if it does not split so.

    >>> split_compound("jeugdhulp", frozenset({"jeugd", "hulp"}))
    ['jeugd', 'hulp']
    """
    if len(word) > LONGEST_WORD:
        return []
    for at in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        head, tail = word[:at], stem(word[at:])
        if tail in vocabulary:
            for link in ("", "s", "e", "en", "-"):
                if head.endswith(link) and len(head) - len(link) >= _SHORTEST_PART:
                    bare = stem(head[: len(head) - len(link)] if link else head)
                    if bare in vocabulary:
                        return [bare, tail]
    return []


def terms(text: str, vocabulary: frozenset[str] = frozenset()) -> list[str]:
    """Stems of the content words and of the parts of compounds, as they go into and against the lexical index."""
    return [term for word in content_words(text) for term in word_terms(word, vocabulary)]


def word_terms(word: str, vocabulary: frozenset[str] = frozenset()) -> list[str]:
    """The stem of one content word, and those of its parts where it is a compound."""
    return [stem(word), *(split_compound(word, vocabulary) if len(word) >= 8 and vocabulary else ())]


def shared_prefix(a: str, b: str) -> int:
    """How many signs two words begin with alike.

    >>> shared_prefix("dijken", "dijkgraaf")
    4
    """
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        length += 1
    return length


def vocabulary_of(texts: Iterable[str]) -> frozenset[str]:
    """All stems of the content words of some texts: what compounds may be split into."""
    return frozenset(map(stem, {word for text in texts for word in content_words(text)}))
