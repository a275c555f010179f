"""Retrieval measured by ir-measures: recall and success at 1, 5 and 10, reciprocal rank and nDCG at 10."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, R, Success, nDCG

# trec_eval's definitions: a query's recall@k is the share of all its relevant passages in the first k, so a question
# with eight relevant passages can't reach 1 at k = 1; success@k asks whether there is one at all.
_MEASURES = {
    "recall@1": R @ 1,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "success@1": Success @ 1,
    "success@5": Success @ 5,
    "success@10": Success @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}
MEASURE_NAMES = tuple(_MEASURES)


def retrieval_scores(
    rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Per measure and question its score; a question with relevant passages and no ranking scores 0.

    >>> scores = retrieval_scores({"q": ["b", "a"]}, {"q": ["a", "c"], "r": ["a"]})
    >>> scores["recall@5"], scores["mrr@10"], scores["success@1"]
    ({'q': 0.5, 'r': 0.0}, {'q': 0.5, 'r': 0.0}, {'q': 0.0, 'r': 0.0})
    """
    qrels = [ir_measures.Qrel(query, passage, 1) for query, passages in relevant.items() for passage in passages]
    run = [
        ir_measures.ScoredDoc(query, passage, -float(rank))
        for query, passages in rankings.items()
        if query in relevant
        for rank, passage in enumerate(passages)
    ]
    names = {str(measure): name for name, measure in _MEASURES.items()}
    scores: dict[str, dict[str, float]] = {name: dict.fromkeys(relevant, 0.0) for name in _MEASURES}
    for metric in ir_measures.iter_calc(list(_MEASURES.values()), qrels, run):
        scores[names[str(metric.measure)]][metric.query_id] = float(metric.value)
    return scores
