"""Choose the words that answer, by the form of the question: a fact, a list, a collection, a comparison or an overview."""

from __future__ import annotations

from ingest.index.opened import Index
from qa.answering.compared import compare
from qa.answering.evidence import Selection, fact_evidence, is_about_paper, leads_in, led_in_by, rank
from qa.answering.gathered import find_papers, gather
from qa.answering.lists import list_points
from qa.answering.overviews import overview
from qa.answering.rows import row_model
from qa.logistic import Logistic
from qa.question.analyze import Query
from qa.retrieval.retrieve import Retrieval


def choose_evidence(query: Query, retrieval: Retrieval, index: Index, relevance: Logistic) -> Selection:
    """The evidence for a question; none when nothing was retrieved.

    Args:
        query: the question, read.
        retrieval: its candidates.
        index: the papers.
        relevance: the probability, by `relevance_signals`, that a sentence belongs to the answer.
    """
    ranked = rank(query, retrieval, index)
    if not ranked:
        return Selection(query.form)
    rows = row_model(with_reader=index.reader_vectors is not None)
    if query.form == "collection" and (gathered := gather(query, index)).items:
        return gathered
    if query.form == "where" and (places := find_papers(query, ranked, index, rows)).items:
        return places
    if query.form == "compare":
        return compare(query, ranked, index, relevance)
    about_paper = is_about_paper(query, ranked[0].paper, index.organisations.of(ranked[0].paper.id))
    if query.form == "overview" or (about_paper and query.role is None):
        return overview(query, ranked, index)
    if led_in := led_in_by(ranked[0], index):
        return Selection("list", tuple(led_in))
    stating = [item for item in ranked if not leads_in(item, index)]
    if about_paper or query.form in ("list", "collection"):
        return list_points(query, stating, index, rows, about_paper=about_paper)
    return Selection("fact", tuple(fact_evidence(stating, index, relevance)))
