"""The Dutch reasons that the verifier gives, at level B1: they name the words at fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.claims.pair import Finding

_REASONS = {
    "nothing": "Er is geen zin of geen bron om te vergelijken.",
    "number": "Dit getal staat niet zo in de bron: {words}.",
    "number_otherwise": "Dit getal staat niet zo in de bron: {words}.",
    "time": "Deze tijd of datum staat niet zo in de bron: {words}.",
    "name": "Deze naam staat niet in de bron: {words}.",
    "changed_quote": "Dit lijkt een citaat, maar deze woorden zijn veranderd: {words}.",
    "flipped": "De bron zegt hierover het omgekeerde: {words}.",
    "flipped_weak": "De bron zegt hierover misschien het omgekeerde: {words}.",
    "negation": "De bron ontkent dit niet, de zin wel: {words}.",
    "negation_missing": "De bron ontkent iets, de zin niet: {words}.",
    "opposite": "Dit is het tegendeel van wat de bron zegt: {words}.",
    "opposite_weak": "Dit lijkt het tegendeel van wat de bron zegt: {words}.",
    "actor": "De bron noemt deze partij niet: {words}.",
    "actor_soft": "De bron noemt deze groep niet: {words}.",
    "actor_swapped": "De bron zegt dit over een andere partij: {words}.",
    "subject": "In de bron doet een ander dit: {words}.",
    "modality": "De bron is hierover minder of meer stellig: {words}.",
    "possible_lost": "De bron zegt dat dit kan, niet dat het zo is: {words}.",
    "ask_as_fact": "In de bron is dit een wens of een vraag, geen feit.",
    "detail": "Dit voorbeeld of deze toevoeging staat niet in de bron: {words}.",
    "word_swapped": "De bron gebruikt hier andere woorden: {words}.",
    "wish_lost": "In de bron is dit een voornemen, geen feit: {words}.",
    "overclaim": "Zo algemeen zegt de bron het niet: {words}.",
}


def finding_reason(finding: Finding) -> str:
    """What is wrong with a claim, in one Dutch sentence that names the words."""
    return _REASONS[finding.kind].format(words=_listed(finding.words))


def doubt_reason(words: Sequence[str]) -> str:
    """That the reader doubts some words of a claim."""
    return f"Deze woorden passen niet bij de bron: {_listed(words)}."


def unmet_reason(words: Sequence[str]) -> str:
    """That some words of a claim have no counterpart in its source."""
    return f"Hiervoor staat niets in de bron: {_listed(words)}." if words else "De bron zegt dit niet."


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"‘{word}’" for word in dict.fromkeys(words))
