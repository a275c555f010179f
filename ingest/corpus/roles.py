"""What a section of a position paper is for: what is wrong, what the body does itself, what it asks of others.

A heading is read by a logistic model on its words and pieces of words (`python -m qa.training.fit_section_roles` makes it), so
any body's headings will do. What the body and those whom it addresses are called, and what it calls such sections itself,
comes from the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import exp, sqrt
from pathlib import Path

from ingest.corpus.organisation import NEUTRAL, Organisation
from ingest.corpus.organisation import Role as Role
from ingest.files import weights_in
from ingest.records import Passage
from ingest.terms import fold_accents

MODEL_FILE = Path(__file__).parent / "data" / "section_roles.json"
# Below it a heading tells no role: best of 0.5 to 0.7 on the bodies to train on, each fold of bodies read by a model of the others.
SURE_FROM = 0.6
_NUMBER = re.compile(r"^(?:\(?(?:\d+(?:\.\d+)*[a-z]?|[a-z]|[ivx]+)[.)]\s*|\d+(?:\.\d+)*\s+)(?:[·—–-]\s*)?(?=\S)")
_WORD = re.compile(r"[^\W_]+|\?")


def role_of_heading(heading: str, organisation: Organisation = NEUTRAL) -> Role | None:
    """The role of a section by its heading in a paper of an organisation, None when the heading does not tell.

    >>> role_of_heading("Wat willen imkers hier zelf aan doen?"), role_of_heading("Onze vragen aan de minister")
    ('own_effort', 'asks')
    """
    return _role_of_heading(heading, organisation)


def role_of_passage(passage: Passage, organisation: Organisation = NEUTRAL) -> Role | None:
    """The role of where a passage stands: of the nearest heading above it that tells one."""
    headings = (passage.subsection or "", *reversed(passage.path), passage.section)
    return next((role for heading in headings if heading and (role := role_of_heading(heading, organisation))), None)


@lru_cache(maxsize=4096)
def _role_of_heading(heading: str, organisation: Organisation) -> Role | None:
    folded = bare_heading(heading)
    if called := organisation.sections.role_of(folded):
        return called
    if own := any_of(organisation.names):
        folded = re.sub(rf"\b(?:(?:de|het|onze) )?(?:{own})\b", "wij", folded)
    odds = role_odds(folded)
    role = max(odds, key=lambda name: odds[name])
    if odds[role] >= SURE_FROM:
        return role
    # A section that is named after whom the paper addresses is about what they must do.
    addressed = any_of(organisation.addressee_names)
    return "asks" if addressed and re.search(rf"\b(?:{addressed})\b", folded) else None


def bare_heading(heading: str) -> str:
    """A heading in lower case without accents and without its number."""
    return _NUMBER.sub("", fold_accents(" ".join(heading.split())))


def heading_features(folded: str) -> frozenset[str]:
    """What a heading is read by: its words, each pair of neighbours, and the pieces of three and four letters in them."""
    words = _WORD.findall(folded)
    padded = [f" {word} " for word in words]
    pieces = {word[at : at + size] for word in padded for size in (3, 4) for at in range(len(word) - size + 1)}
    pairs = {f" {one} {other} " for one, other in zip(["<", *words], [*words, ">"], strict=True)}
    return frozenset(pieces | pairs | set(padded))


def role_odds(folded: str) -> dict[Role, float]:
    """How probable each role is, 0 to 1; what is left to 1 is for none."""
    features = heading_features(folded)
    model = weights_in(MODEL_FILE)
    totals: dict[Role, float] = dict(model["intercepts"])
    share = 1 / sqrt(len(features) or 1)
    for feature in features & model["weights"].keys():
        for role, weight in zip(totals, model["weights"][feature], strict=True):
            totals[role] += share * weight
    raised = {role: exp(total) for role, total in totals.items()}
    whole = 1 + sum(raised.values())
    return {role: one / whole for role, one in raised.items()}


def any_of(names: Iterable[str]) -> str:
    """A pattern of any of these names."""
    return "|".join(re.escape(name) for name in dict.fromkeys(names))
