"""The inventory: one row for each sentence and bullet of the papers, with what it is for, whom it is about and what it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from ingest.corpus.lexicon import Lexicon
from ingest.corpus.mentions import Mention, MentionKind, find_mentions
from ingest.corpus.organisation import Organisation, Organisations
from ingest.corpus.roles import Role, role_of_passage
from ingest.records import Paper, Passage, Source, Span, fold
from ingest.terms import fold_accents

RowKind = Literal["sentence", "bullet", "table_row", "lead_in"]
# Whom a list is for stands in the last clause before it.
_LEAD_IN_CHARS = 160

# What asks in so many words, under a heading that does not tell.
_ASKS = re.compile(
    r"\b(?:vragen|verzoeken|pleiten|roepen) (?:wij|we)\b|\b(?:wij|we) (?:\w+ ){0,2}?(?:vragen|verzoeken|pleiten|roepen|eisen|verwachten)\b"
    r"|\b(?:wij|we) willen (?:\w+ ){0,2}?dat\b|\b(?:ons|onze) (?:verzoek|oproep|eis|vraag)\b",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\b(?:doen|nemen|zorgen|werken) (?:wij|we) (?:zelf|ook|al)\b|\b(?:wij|we) (?:\w+ ){0,2}?zelf\b", re.IGNORECASE
)
_PARTY = r"(?P<who>(?:(?:de|het|alle|iedere|elke) [\w-]{3,40}|anderen)(?: (?:voor|van) [A-Z]\w{1,40})?)"
_ENDS = r"(?=[,.:;?!]|$| (?:om|dat|te|wij|we|vragen|vraagt|moet|moeten|daarom|ook|het volgende|drie|vier|vijf)\b)"
# Of whom something is asked, in a heading or lead-in: "Wat wij van de provincie vragen", "De minister vragen wij:".
_ADDRESSED = (
    re.compile(rf"\b(?:van|aan) {_PARTY}{_ENDS}", re.IGNORECASE),
    re.compile(
        rf"\b(?:vragen|verzoeken|roepen) (?:(?:wij|we) )?(?:(?:daarom|dan ook|ook) )?{_PARTY}{_ENDS}", re.IGNORECASE
    ),
    re.compile(rf"^{_PARTY} (?:aan zet|vragen|moet|moeten)\b", re.IGNORECASE),
)
_SUBJECT = re.compile(
    r"(?P<who>(?:(?:De|Het|Alle|Iedere|Elke) )?[\w-]{3,40}) (?:moet|moeten|dient|dienen|kan|kunnen)\b"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence, a whole bullet, a row of a table or the sentence that leads in a list.

    `path` are its headings from section to subsection, "" for none; `role` is what it is for; `actor` who asks or does
    it and `addressee` of whom it is asked, "" where the paper does not tell.
    """

    paper_id: str
    passage_id: str
    path: tuple[str, ...]
    kind: RowKind
    span: Span
    role: Role | None = None
    lead_in: Span | None = None
    page: int | None = None
    actor: str = ""
    addressee: str = ""
    mentions: tuple[Mention, ...] = ()

    def names(self, kind: MentionKind) -> tuple[Span, ...]:
        """Where it names things of a kind."""
        return tuple(mention.span for mention in self.mentions if mention.kind == kind)


def take_inventory(
    papers: Iterable[Paper],
    sources: Mapping[str, Source],
    organisations: Organisations,
    lexicon: Lexicon,
    known: Mapping[str, Sequence[Row]] = MappingProxyType({}),
) -> tuple[Row, ...]:
    """The rows of all papers, in reading order; `known` has those of some papers."""
    actors = _words_of(word for words in lexicon.actors.values() for word in words)
    return tuple(
        row
        for paper in papers
        for row in known.get(paper.id)
        or _Reader(paper, organisations.of(paper.id), actors).rows(sources[paper.source].text)
    )


class _Reader:
    """Reads the rows of one paper: who is who in it comes from its organisation and the words for `actors`."""

    def __init__(self, paper: Paper, organisation: Organisation, actors: re.Pattern[str] | None) -> None:
        self._paper = paper
        self._organisation = organisation
        self._actors = actors
        self._addressed = [
            (party.name, pattern)
            for party in organisation.addressee
            if (pattern := _words_of((*party.names, *party.spoken_of)))
        ]
        self._publisher = organisation.we or organisation.short_name or organisation.name or paper.publisher or ""
        self._own = _words_of((*organisation.names, *organisation.spoken_of, "wij", "we", "ons", "onszelf"))

    def rows(self, text: str) -> Iterator[Row]:
        """The rows in reading order."""
        passages = list(self._paper.passages)
        leading: set[Span | None] = {passage.lead_in for passage in passages}
        for passage in passages:
            path = tuple(dict.fromkeys(name for name in (passage.section, *passage.path, passage.subsection) if name))
            lead_in = fold(passage.lead_in.slice(text))[-_LEAD_IN_CHARS:] if passage.lead_in else ""
            for kind, span in _units(passage, leading):
                said = fold(span.slice(text))
                role = self._role(passage, lead_in, said)
                yield Row(
                    paper_id=self._paper.id,
                    passage_id=passage.id,
                    path=path,
                    kind=kind,
                    span=span,
                    role=role,
                    lead_in=passage.lead_in,
                    page=passage.page,
                    actor=self._publisher if role in ("asks", "own_effort") else "",
                    addressee=self._addressee(path, lead_in, said) if role == "asks" else "",
                    mentions=find_mentions(text, span),
                )

    def _role(self, passage: Passage, lead_in: str, said: str) -> Role | None:
        """By the nearest heading that tells, then by what leads it in, then by its own words."""
        if (role := role_of_passage(passage, self._organisation)) is not None:
            return role
        for words in (lead_in, said):
            if _ASKS.search(words):
                return "asks"
            if _DOES.search(words):
                return "own_effort"
        return None

    def _addressee(self, path: tuple[str, ...], lead_in: str, said: str) -> str:
        """Of whom it is asked: who is named nearest to it, else the first whom the publisher's papers address."""
        subject = _SUBJECT.match(said)
        if (
            subject
            and self._actors
            and self._actors.search(fold_accents(subject["who"]))
            and not self._is_own(subject["who"])
        ):
            return subject["who"]
        for words in (lead_in, *reversed(path)):
            if found := self._named(words):
                return found
        return self._organisation.addressee[0].name if self._organisation.addressee else ""

    def _named(self, words: str) -> str:
        """Whom a heading or lead-in speaks to; "" where it names nobody."""
        folded = fold_accents(words)
        if party := next((name for name, pattern in self._addressed if pattern.search(folded)), ""):
            return party
        found = (match["who"] for pattern in _ADDRESSED if (match := pattern.search(words)))
        return next((who for who in found if not self._is_own(who)), "")

    def _is_own(self, who: str) -> bool:
        return bool(self._own and self._own.search(fold_accents(who)))


def _words_of(words: Iterable[str]) -> re.Pattern[str] | None:
    return _pattern_of(tuple(words))


# The papers of one publisher share their words.
@lru_cache(256)
def _pattern_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern of words and phrases in folded text; "*" stands for any letters. None where there are none."""
    parts = [re.escape(fold_accents(word)).replace(r"\*", r"\w*") for word in words if word]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)") if parts else None


def _units(passage: Passage, leading: set[Span | None]) -> Iterator[tuple[RowKind, Span]]:
    """A bullet whole; of anything else each sentence or row."""
    if passage.kind == "bullet":
        yield "bullet", passage.span
        return
    for span in passage.sentences:
        yield ("lead_in" if span in leading else "table_row" if passage.kind == "table" else "sentence"), span
