"""The main lines of a paper: a few points of its problem, its own effort and its asks; or of every paper the first ask."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest

from ingest.corpus.roles import Role
from ingest.index.opened import Index
from ingest.terms import vocabulary_of
from qa.answering.evidence import Evidence, Selection, leads_in, merge_evidence, whole
from qa.answering.texts import COMMON_THREAD
from qa.question.analyze import Query
from qa.question.asked import points_asked

# Points of each section that an overview shows, and in all; writers put the main point first: taking the first did better
# on dev than taking the most central (0.75 to 0.62). Where no heading tells what a section is for, each says less of the whole.
SECTION_POINTS: dict[Role | None, int] = {"problem": 3, "own_effort": 3, "asks": 5, None: 1}
MAX_POINTS = 12
_OVER_PAPERS = re.compile(
    r"\brode draad\b|\b(?:alle|de|jullie|uw) (?:position )?(?:papers|stukken)\b|\bwaarover gaan\b", re.IGNORECASE
)


def overview(query: Query, ranked: Sequence[Evidence], index: Index) -> Selection:
    """The main lines of the paper asked for, or of the best one's; `ranked` are the sentences, best first, at least one."""
    if len(index.papers) > 1 and not query.papers and _OVER_PAPERS.search(query.original):
        return _over_papers(ranked, index)
    paper_id = _paper_meant(query, ranked)
    own = sorted((item for item in ranked if item.paper.id == paper_id), key=lambda item: item.span)
    tells = any(item.role is not None for item in own) or len({item.passage.section for item in own}) > 3
    chosen: list[Evidence] = []
    per_section: dict[str, int] = defaultdict(int)
    for item in own:
        most = SECTION_POINTS[item.role] if tells else 3
        if per_section[item.passage.section] < most and len(chosen) < MAX_POINTS and not leads_in(item, index):
            before = len(chosen)
            chosen = merge_evidence([*chosen, whole(item, index)])
            per_section[item.passage.section] += len(chosen) - before
    return Selection("overview", tuple(_at_most(points_asked(query.original), chosen)))


def _paper_meant(query: Query, ranked: Sequence[Evidence]) -> str:
    """The paper that is named, the best one of whose title the question has a word, or the best one."""
    asked = vocabulary_of([query.text])
    titles = {item.paper.id: item.paper.title for item in ranked}
    titled = (paper_id for paper_id, title in titles.items() if asked & vocabulary_of([title]))
    return next(iter(query.papers), None) or next(titled, ranked[0].paper.id)


def _at_most(points: int | None, chosen: Sequence[Evidence]) -> Sequence[Evidence]:
    """As many points as were asked for, in order: of each section the first, then of each the second, and so on."""
    if points is None or points >= len(chosen):
        return chosen
    sections: dict[str, list[Evidence]] = defaultdict(list)
    for item in chosen:
        sections[item.passage.section].append(item)
    in_turn = [item for row in zip_longest(*sections.values()) for item in row if item is not None]
    return sorted(in_turn[:points], key=lambda item: item.span)


def _over_papers(ranked: Sequence[Evidence], index: Index) -> Selection:
    """No text speaks of all papers: of each the first thing that it asks, or that it says."""
    items = []
    for paper in index.papers:
        own = sorted((item for item in ranked if item.paper.id == paper.id), key=lambda item: item.span)
        stating = [item for item in own if not leads_in(item, index)]
        first = next((item for item in stating if item.role == "asks"), stating[0] if stating else None)
        if first is not None:
            items.append(whole(first, index))
    return Selection("where", tuple(items), intro=COMMON_THREAD.format(papers=len(index.papers)), is_found=True)
