"""Every point that is asked for: rows of the inventory filtered by what they are for, of whom they are asked and their subject."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.corpus.roles import Role
from ingest.index.opened import Index
from ingest.terms import content_words, stem
from qa.answering.evidence import (
    WHOLE_BULLET_MAX_CHARS_IN_LIST,
    Evidence,
    Selection,
    merge_evidence,
    whole,
)
from qa.answering.rows import JudgedRow, judge_rows
from qa.logistic import Logistic
from qa.question.analyze import Query
from qa.question.asked import points_asked

# How probable it must be that a row belongs to the list: by folds of 108 questions of the sets to tune on that are read as lists, 0.2, 0.25 and
# 0.3 give a complete one for 0.80, 0.80 and 0.76, at a precision of 0.48, 0.52 and 0.55.
ROW_FROM = 0.25
# A list that must be complete holds less sure ones too.
ROW_FROM_ALL = 0.1
# Where none is that sure, those at least this share as probable as the surest.
SHARE_OF_SUREST = 0.5
# Where this share of a section's points belongs to the list, all of them do, of sections of three or more: at 0.6 by the same folds as many are
# complete, at 0.015 less precision.
SECTION_SHARE = 0.7
SECTION_MIN_POINTS = 3
MAX_ITEMS = 60
_ABOUT_MONEY = re.compile(
    r"\b(?:die|dat|waar\w*|welke)\b[^?]{0,40}\b(?:geld|financi\w+|bedrag\w*)\b[^?]{0,20}\b(?:gaa[nt]|kost\w*|staa[nt]|vrag\w+)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"€|\b(?:euro|geld\w*|budget\w*|\w*financi\w+|bekosti\w+|middelen|subsidie\w*|\w*fonds\w*|investe\w+|betaal\w*|vergoed\w*|miljoen|miljard"
    r"|kosten|compens\w+|begroting\w*)\b",
    re.IGNORECASE,
)


def list_points(
    query: Query, ranked: Sequence[Evidence], index: Index, model: Logistic, *, about_paper: bool
) -> Selection:
    """The points asked for, in the papers' order, the paper of the best one first.

    Args:
        query: the question, read.
        ranked: the sentences that may be evidence, best first; at least one.
        index: the papers.
        model: the probability that a row belongs to the list (`qa.answering.rows.row_model`).
        about_paper: whether nothing but the best one's paper is asked for: then all its points of that role are given.
    """
    # Of several things asked, what one is for says nothing of the others.
    rows = _of_role(judge_rows(query, ranked, index), None if query.needs else query.role)
    rows = _under_condition(query, _of_addressee(query, rows), index)
    if about_paper:
        top = _home_paper(rows, ranked[0])
        chosen = [one for one in rows if one.row.paper_id == top and (query.role is None or one.row.role == query.role)]
    else:
        chances = [model.probability(one.signals) for one in rows]
        enough = min(ROW_FROM_ALL if query.wants_all else ROW_FROM, SHARE_OF_SUREST * max(chances, default=0.0))
        chosen = [one for one, chance in zip(rows, chances, strict=True) if chance >= enough]
        chosen = _whole_sections(chosen, rows)
        if query.wants_all and query.role is not None and max(chances, default=0.0) < ROW_FROM:
            # What is left of the question tells no point from another: all that is asked, or done, is meant.
            home = _home_paper(rows, ranked[0])
            chosen = [one for one in rows if one.row.paper_id == home and one.row.role == query.role] or chosen
    items: list[Evidence] = []
    for one in chosen:
        items = merge_evidence([*items, whole(one.evidence, index, WHOLE_BULLET_MAX_CHARS_IN_LIST)])
    first = {item.paper.id: item.score for item in sorted(items, key=lambda item: item.score)}
    order = sorted(items, key=lambda item: (-first[item.paper.id], item.paper.id, item.span))
    points = Counter(one.place for one in rows if one.row.kind == "bullet")
    if (most := points_asked(query.original)) is not None:
        best = sorted(order, key=lambda item: -item.score)[:most]
        order = [item for item in order if item in best]
    # Where not all is asked for, a reader sees the first points only.
    wants_order = about_paper or query.wants_all
    shown_first = None if wants_order else max(order[:MAX_ITEMS], key=lambda item: item.score, default=None)
    return Selection("list", tuple(order[:MAX_ITEMS]), totals=points, first=shown_first)


def _of_role(rows: list[JudgedRow], role: Role | None) -> list[JudgedRow]:
    """Those that are for what is asked for; of papers whose headings do not tell, all."""
    if role is None or all(one.row.role != role for one in rows):
        return rows
    return [one for one in rows if one.row.role in (role, None)]


def _of_addressee(query: Query, rows: list[JudgedRow]) -> list[JudgedRow]:
    """Those that are asked of whom the question names, where the papers ask things of several."""
    asked = {stem(word) for word in content_words(query.text)}
    named = {
        who
        for who in {one.row.addressee for one in rows if one.row.addressee}
        if asked & {stem(word) for word in content_words(who)}
    }
    others = {one.row.addressee for one in rows if one.row.role == "asks"} - named
    if not named or not others:
        return rows
    return [one for one in rows if one.row.addressee in named or not one.row.addressee]


def _under_condition(query: Query, rows: list[JudgedRow], index: Index) -> list[JudgedRow]:
    """Those that are about money, where that is asked."""
    if not _ABOUT_MONEY.search(query.text):
        return rows
    kept = [
        one
        for one in rows
        if one.row.names("amount") or _MONEY.search(one.row.span.slice(index.sources[one.evidence.paper.source].text))
    ]
    return kept or rows


def _home_paper(rows: Sequence[JudgedRow], top: Evidence) -> str:
    """The paper of the best evidence, or of the best row that passed where none of that paper did."""
    if any(one.row.paper_id == top.paper.id for one in rows) or not rows:
        return top.paper.id
    return max(rows, key=lambda one: one.evidence.score).row.paper_id


def _whole_sections(chosen: Sequence[JudgedRow], rows: Sequence[JudgedRow]) -> list[JudgedRow]:
    """The chosen rows with all points of the sections of which most were chosen."""
    of_section = Counter(one.place for one in rows)
    passed = Counter(one.place for one in chosen)
    full = {
        place
        for place, total in of_section.items()
        if total >= SECTION_MIN_POINTS and passed[place] >= SECTION_SHARE * total
    }
    kept = set(map(id, chosen))
    return [one for one in rows if id(one) in kept or one.place in full]
