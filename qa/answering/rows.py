"""The rows of the inventory, each judged by itself against what is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.files import weights_in
from ingest.index.inventory import Row
from ingest.index.opened import Index
from ingest.records import Paper
from qa.answering.evidence import Evidence, relevance_signals
from qa.answering.ranking import fits_role
from qa.answering.subject import share_of, subject_of
from qa.logistic import Logistic
from qa.question.analyze import Query

MODEL_FILE = Path(__file__).parent / "data" / "rows.json"


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row with the sentence of it that comes nearest to what is asked, and the signals that it is judged by."""

    row: Row
    evidence: Evidence
    signals: Mapping[str, float]

    @property
    def place(self) -> tuple[str, str]:
        """Its paper and section."""
        return self.evidence.paper.id, self.evidence.passage.section


@cache
def row_model(*, with_reader: bool) -> Logistic:
    """The probability that a row belongs to a list, by the signals of `judge_rows`; `python -m eval.fit_rows` writes it."""
    return Logistic(**weights_in(MODEL_FILE)["with_reader" if with_reader else "without_reader"])


def judge_rows(query: Query, ranked: Sequence[Evidence], index: Index) -> list[JudgedRow]:
    """Every row of the candidates that states something, in reading order; `ranked` are their sentences, best first.

    Signals:
        behind: how much less the score of its best sentence is than the best one's.
        reader: the reader's cosine of that sentence.
        reader_gap: how much less that is than the best one's.
        question_gap: how much less near it comes to an indexed question than the best one; 0 where it has none.
        known: 1 when it answers an indexed question.
        role: 1 when it is for what is asked for (problem, own effort, ask), -1 when it is for something else.
        section: how much less near the rows of its section are in the mean than the best row, in cosines of the reader.
        home: 1 in the section of the best row.
        words: share of the subject's words that stand in it, in its headings or in what leads it in.
        title: share of the subject's words that stand in its paper's title.
    """
    if not ranked:
        return []
    best = _best_of_rows(ranked, index)
    top = ranked[0]
    subject = subject_of(query, top.paper, index.organisations.of(top.paper.id))
    nearest_read = max(item.sentence.reader for item in ranked)
    # The rows' sentences are among those ranked.
    shared = dict(zip(map(id, ranked), relevance_signals(ranked), strict=True))
    of_section: dict[tuple[str, str], list[float]] = defaultdict(list)
    for item in best.values():
        of_section[item.paper.id, item.passage.section].append(item.sentence.reader)
    judged = []
    for row, item in best.items():
        section = of_section[item.paper.id, item.passage.section]
        signals = {
            **shared[id(item)],
            "role": fits_role(query, row.role),
            "section": nearest_read - sum(section) / len(section),
            "home": float((item.paper.id, item.passage.section) == (top.paper.id, top.passage.section)),
            "words": share_of(subject, words_of(row, item.paper, index)),
            "title": share_of(subject, item.paper.title),
        }
        judged.append(JudgedRow(row, item, signals))
    order = {paper.id: at for at, paper in enumerate(index.papers)}
    return sorted(judged, key=lambda one: (order[one.row.paper_id], one.row.span))


def _best_of_rows(ranked: Sequence[Evidence], index: Index) -> dict[Row, Evidence]:
    """The best sentence of each row."""
    found: dict[Row, Evidence] = {}
    for item in ranked:
        for row in index.rows_of.get(item.passage.id, ()):
            if row.kind != "lead_in" and row.span.overlaps(item.span):
                found.setdefault(row, item)
                break
    return found


def words_of(row: Row, paper: Paper, index: Index) -> str:
    """Its own words, what leads it in and its headings."""
    text = index.sources[paper.source].text
    lead_in = row.lead_in.slice(text) if row.lead_in else ""
    return " ".join((row.span.slice(text), lead_in, *row.path))
