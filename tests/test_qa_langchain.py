from typing import Any
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableLambda

from qa.langchain import StandpuntRetriever, as_runnable
from qa.pipeline import Pipeline

QUESTION = "Wat moet er gebeuren met asielzoekers die weinig kans maken?"


def test_the_retriever_gives_the_passages_of_search_to_the_letter(shipped_pipeline: Pipeline) -> None:
    documents = StandpuntRetriever(pipeline=shipped_pipeline, k=4).invoke(QUESTION)
    assert [document.id for document in documents] == [hit.passage.id for hit in shipped_pipeline.search(QUESTION, 4)]
    for document in documents:
        place = document.metadata
        text = shipped_pipeline.sources[place["source"]].text
        assert document.page_content == text[place["start"] : place["end"]]


def test_the_runnable_answers_alone_with_history_in_a_batch_and_in_a_chain(shipped_pipeline: Pipeline) -> None:
    runnable = as_runnable(shipped_pipeline)
    answer = runnable.invoke(QUESTION)
    assert answer["outcome"] == "answered"
    assert "kansarme aanvraag" in answer["answer"]
    follow_up: dict[str, Any] = {"question": "En wat nog meer?", "history": [QUESTION]}
    expected = shipped_pipeline.ask("En wat nog meer?", [QUESTION])
    assert [item["answer"] for item in runnable.batch([QUESTION, follow_up])] == [answer["answer"], expected.answer]
    chain = runnable | RunnableLambda(lambda found: found["answer"]) | StrOutputParser()
    assert chain.invoke(QUESTION) == answer["answer"]


class Listening(BaseCallbackHandler):
    """Keeps what a tracing tool is told, in order."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.parents: dict[str, UUID | None] = {}
        self.told: list[Any] = []

    def on_chain_start(self, serialized: Any, inputs: Any, **about: Any) -> None:
        self.begun.append(about["name"])
        self.parents[about["name"]] = about["parent_run_id"]
        self.told.append(inputs)

    def on_chain_end(self, outputs: Any, **about: Any) -> None:
        self.told.append(outputs)

    def on_chain_error(self, error: BaseException, **about: Any) -> None:
        self.told.append(repr(error))


STAGES = ["route", "analyze", "encode", "retrieve", "evidence", "judge", "compose"]


def test_callbacks_see_each_stage_by_name_below_the_answer_and_no_text(shipped_pipeline: Pipeline) -> None:
    listening = Listening()
    answer = as_runnable(shipped_pipeline).invoke(QUESTION, {"callbacks": [listening]})
    assert listening.begun == ["standpunt", *STAGES]
    assert listening.parents["standpunt"] is None
    assert len({listening.parents[stage] for stage in STAGES} - {None}) == 1
    told = repr(listening.told)
    assert not [word for word in QUESTION.split() if len(word) > 4 and word in told]
    assert answer["answer"][:20] not in told


def test_callbacks_see_the_texts_where_that_is_asked_for(shipped_pipeline: Pipeline) -> None:
    listening = Listening()
    answer = as_runnable(shipped_pipeline, show_texts=True).invoke({"question": QUESTION}, {"callbacks": [listening]})
    assert listening.told[0] == {"question": QUESTION}
    assert listening.told[-1]["answer"] == answer["answer"]


def test_a_stage_that_fails_is_told_without_its_words(shipped_pipeline: Pipeline) -> None:
    listening = Listening()
    with pytest.raises(TypeError):
        as_runnable(shipped_pipeline).invoke({"question": QUESTION, "history": [7]}, {"callbacks": [listening]})
    assert listening.told[-1] == "RuntimeError('TypeError')"
