from typing import Any

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableLambda

from ingest.models.encoder import load_encoder
from ingest.settings import Settings
from qa.langchain import StandpuntRetriever, as_runnable
from qa.pipeline import Pipeline

QUESTION = "Wat moet er gebeuren met asielzoekers die weinig kans maken?"


class SameEncoder(Embeddings):
    """Standpunt's encoder behind LangChain's interface."""

    def __init__(self, settings: Settings) -> None:
        self._encoder = load_encoder(settings.encoder, settings.models_dir)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._encoder.encode_passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = self._encoder.encode_queries([text])[0].tolist()
        return row


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


@pytest.mark.parametrize("question", [QUESTION, "Waar zoeken gemeenten geld voor investeringen?"])
def test_langchains_own_chroma_reads_the_collection_and_finds_the_same_passage(
    question: str, shipped_pipeline: Pipeline, shipped_settings: Settings
) -> None:
    embeddings = SameEncoder(shipped_settings)
    theirs = shipped_pipeline.index.store.as_langchain("chunks", embeddings)
    found = theirs.similarity_search(question, k=1)[0]
    vector = load_encoder(shipped_settings.encoder, shipped_settings.models_dir).encode_queries([question])[0]
    ours = shipped_pipeline.index.store.nearest("chunks", vector, 1)[0][0]
    assert found.id == ours
    assert found.metadata["passage"] == ours.partition("#")[0]
    assert found.page_content
