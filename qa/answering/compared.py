"""What each of several papers says of one thing, side by side; a paper that says nothing of it keeps its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.index.opened import Index
from qa.answering.evidence import (
    FACT_RELEVANT_FROM,
    Evidence,
    Selection,
    fact_evidence,
    nearest_evidence,
    relevance_signals,
    relevant,
)
from qa.logistic import Logistic
from qa.question.analyze import Query

# Under this chance that its best sentence belongs to the answer a paper has no say; one that is named may be less sure. On the comparisons of
# dev and outsiders-dev recall is the same from 0.015 to 0.08, and from 0.005 to 0.02 where the paper is named; two laws that are compared need less than 0.04.
SAYS_NOTHING_UNDER = 0.02
NAMED_SAYS_NOTHING_UNDER = 0.005
_EVERY_PAPER = re.compile(
    r"\b(?:per|elk|ieder|alle) (?:paper|stuk|papers|stukken)\b|\b(?:drie|vier|vijf) papers\b", re.IGNORECASE
)


def compare(query: Query, ranked: Sequence[Evidence], index: Index, relevance: Logistic) -> Selection:
    """The best evidence of each paper that is compared; `ranked` are the sentences, best first, at least one.

    Compared are the papers named, all where each of them is asked, else those that have a say, and at least two.
    """
    sides: list[tuple[str, tuple[Evidence, ...]]] = []
    titles = {paper.id: paper.title for paper in index.papers}
    for paper_id in _papers(query, ranked, index, relevance):
        own = [item for item in ranked if item.paper.id == paper_id]
        enough = NAMED_SAYS_NOTHING_UNDER if paper_id in query.papers else SAYS_NOTHING_UNDER
        says = own and relevance.probability(relevance_signals([ranked[0], own[0]])[1]) >= enough
        sides.append((titles[paper_id], tuple(fact_evidence(own, index, relevance)) if says else ()))
    items = tuple(item for _, side in sides for item in side)
    return Selection("compare", items or tuple(nearest_evidence(ranked, index)), sides=tuple(sides) if items else ())


def _papers(query: Query, ranked: Sequence[Evidence], index: Index, relevance: Logistic) -> list[str]:
    if len(query.papers) > 1:
        return list(query.papers)
    if _EVERY_PAPER.search(query.original):
        return [paper.id for paper in index.papers]
    sure = [item.paper.id for item in relevant(ranked, relevance, FACT_RELEVANT_FROM)]
    papers = dict.fromkeys([*(query.papers or sure), *(item.paper.id for item in ranked)])
    return list(papers)[: max(2, len(set(sure)))]
