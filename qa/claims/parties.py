"""Who can act in a claim: bodies and groups that the language knows, those of the corpus, and who "we" is in a quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.corpus.lexicon import NO_LEXICON, Lexicon
from ingest.corpus.organisation import NEUTRAL, NO_ORGANISATIONS, Organisation, Organisations, name_words
from qa.claims.words import Reading, find_entries, share_stem, word_lists

_WE = re.compile(r"\b(?:[Ww]ij|[Ww]e)\b")


@dataclass(frozen=True)
class Parties:
    """The parties by name with the entries that mean them, and the words of the corpus that a check looks for.

    `we` is how the publisher, who is "wij" in its papers, stands in a sentence; `own` are the names of the parties that it
    is, `addressed` of those whom it asks; `named` are words that any claim may name: whose papers these are, whom they
    address, and where.
    """

    entries: Mapping[str, str]
    we: str = ""
    own: frozenset[str] = frozenset()
    addressed: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    imperatives: frozenset[str] = frozenset()
    periods: str = ""

    def find(self, reading: Reading) -> dict[str, list[str]]:
        """The parties that a text names, each with the words it does it with."""
        found = ((name, find_entries(entries, reading.folded)) for name, entries in self.entries.items())
        return {name: words for name, words in found if words}

    def first(self, reading: Reading) -> str | None:
        """The party named first: in Dutch main clauses nearly always the one who acts."""
        best, at = None, len(reading.folded)
        for name, words in self.find(reading).items():
            for word in words:
                place = reading.folded.find(word)
                if place < at:
                    best, at = name, place
        return best

    def named_we(self, text: str) -> str:
        """A text with the publisher's name where it says "wij" or "we"; as it is where nobody knows who that is."""
        if not self.we:
            return text
        return _WE.sub(lambda found: self.we[:1].upper() + self.we[1:] if found.group()[0] == "W" else self.we, text)

    def is_own(self, word: str) -> bool:
        """Whether a folded word means the publisher."""
        return any(find_entries(self.entries[name], word) for name in self.own) or any(
            share_stem(word, known) for known in self.named
        )


def parties_of(organisation: Organisation, organisations: Organisations, lexicon: Lexicon) -> Parties:
    """The parties as they stand in the papers of one organisation, beside the others of its corpus."""
    lists = word_lists()
    entries = {name: " ".join(_entries(words)) for name, words in lexicon.actors.items()}
    for name, words in lists["actors"].items():
        entries[name] = f"{entries[name]} {words}" if name in entries else words
    own: frozenset[str] = frozenset()
    addressed: frozenset[str] = frozenset()
    for owner in dict.fromkeys((organisation, *organisations.all)):
        ours = _enter(entries, owner.we or owner.name, owner.spoken_of, owner.names)
        asked = [_enter(entries, party.name, party.spoken_of, party.names) for party in owner.addressee]
        if owner == organisation:
            # "Vereniging" in a name doesn't make any association the publisher.
            own = ours if owner.we else ours - set(lists["soft_actors"].split())
            addressed = frozenset().union(*asked)
    names = (organisation.name, organisation.short_name, organisation.we, *organisation.addressee_names)
    return Parties(
        entries=entries,
        we=organisation.we or organisation.name,
        own=own,
        addressed=addressed,
        named=frozenset([*lists["always_named"].split(), *(word for name in names for word in name_words(name))]),
        imperatives=frozenset([*lists["modality"]["imperatives"].split(), *lexicon.imperatives]),
        periods=" ".join([lists["times"]["term"], *_entries(lexicon.periods)]),
    )


def _enter(entries: dict[str, str], name: str, spoken_of: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """The parties that a name means: those whose words it has, and one of its own where it has words of its own.

    One that no list knows is known by its names.
    """
    said = " ".join(name_words(name))
    found = {known for known, words in entries.items() if said and find_entries(words, said)}
    words = _entries(spoken_of) or ([] if found else _entries(names))
    if words:
        entries[name] = " ".join([entries[name], *words] if name in entries else words)
        found.add(name)
    return frozenset(found)


def _entries(words: Iterable[str]) -> list[str]:
    """Words and phrases as the word lists have them: a space is written "-"."""
    return [word.replace(" ", "-") for word in words]


# Where nothing is known of whose papers these are.
NO_PARTIES = parties_of(NEUTRAL, NO_ORGANISATIONS, NO_LEXICON)
