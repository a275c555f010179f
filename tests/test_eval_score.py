"""What counts as right: an answer in part where the papers say nothing of a thing that is asked."""

from dataclasses import replace

import pytest

from eval.data.dataset import GoldEvidence, Question
from eval.measures.score import score
from qa.pipeline import Pipeline


@pytest.mark.parametrize("missing", [(), ("wat een hond betaalt",)])
def test_an_answer_in_part_is_right_only_where_the_papers_lack_a_part(
    tiny_pipeline: Pipeline, missing: tuple[str, ...]
) -> None:
    paper = tiny_pipeline.papers[0]
    text = tiny_pipeline.sources[paper.source].text
    sentence = next(span for passage in paper.passages for span in passage.sentences)
    gold = GoldEvidence(source=paper.source, quote=sentence.slice(text), start=sentence.start, end=sentence.end)
    question = Question(
        id="q",
        kind="several",
        question=f"{gold.quote}?",
        answerable=True,
        evidence=(gold,),
        needed=1,
        unanswered=missing,
    )
    answer = replace(tiny_pipeline.quote(gold.quote), outcome="answered")
    assert any(citation.quote == gold.quote for citation in answer.citations)
    whole, part = (score(question, replace(answer, outcome=said), tiny_pipeline) for said in ("answered", "partial"))
    assert (whole.right, part.right) == ((False, True) if missing else (True, False))
