"""What counts as right: an answer in part where the papers lack a part, or answer only partly."""

from dataclasses import replace
from typing import Any

import pytest

from eval.data.dataset import GoldEvidence, Question
from eval.measures.score import score
from qa.pipeline import Pipeline


@pytest.mark.parametrize(
    ("papers_lack", "right_as_whole", "right_in_part"),
    [
        pytest.param({}, True, False, id="nothing"),
        pytest.param({"unanswered": ("wat een hond betaalt",)}, False, True, id="one of the things asked"),
        pytest.param({"is_partly": True}, True, True, id="part of the answer"),
    ],
)
def test_an_answer_in_part_is_right_where_the_papers_lack_a_part(
    tiny_pipeline: Pipeline, papers_lack: dict[str, Any], right_as_whole: bool, right_in_part: bool
) -> None:
    paper = tiny_pipeline.papers[0]
    text = tiny_pipeline.sources[paper.source].text
    sentence = next(span for passage in paper.passages for span in passage.sentences)
    gold = GoldEvidence(source=paper.source, quote=sentence.slice(text), start=sentence.start, end=sentence.end)
    asked = f"{gold.quote}?"
    question = Question(
        id="q", kind="several", question=asked, answerable=True, evidence=(gold,), needed=1, **papers_lack
    )
    answer = tiny_pipeline.quote(gold.quote)
    assert any(citation.quote == gold.quote for citation in answer.citations)
    whole, part = (score(question, replace(answer, outcome=said), tiny_pipeline) for said in ("answered", "partial"))
    assert (whole.right, part.right) == (right_as_whole, right_in_part)
