"""LangChain's sockets: the passages as a retriever, the whole of Standpunt as a runnable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict

from qa.answer import Answer
from qa.pipeline import Pipeline
from qa.retrieval.retrieve import Hit


class StandpuntRetriever(BaseRetriever):
    """The passages that fit a question best, `k` at most, each with the place where it stands."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    pipeline: Pipeline
    k: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [self._document(hit) for hit in self.pipeline.search(query, self.k)]

    def _document(self, hit: Hit) -> Document:
        """The exact words of a passage; `start` and `end` count characters of the source's canonical text."""
        passage = hit.passage
        paper = self.pipeline.index.paper_of[passage.id]
        return Document(
            id=passage.id,
            page_content=passage.span.slice(self.pipeline.sources[paper.source].text),
            metadata={
                "paper": paper.title,
                "section": passage.section,
                "source": paper.source,
                "page": passage.page,
                "start": passage.span.start,
                "end": passage.span.end,
                "score": round(hit.score, 4),
            },
        )


def as_runnable(pipeline: Pipeline) -> Runnable[str | Mapping[str, Any], dict[str, Any]]:
    """Standpunt as a step of a chain.

    It takes a question, or a mapping with `question` and optionally `history` (the questions before it, oldest first),
    and gives the answer of the contract in `docs/contract.md` as a dict.
    """

    def answer(asked: str | Mapping[str, Any]) -> dict[str, Any]:
        return _ask(pipeline, asked).to_json()

    return RunnableLambda(answer, name="standpunt")


def _ask(pipeline: Pipeline, asked: str | Mapping[str, Any]) -> Answer:
    if isinstance(asked, str):
        return pipeline.ask(asked)
    return pipeline.ask(asked["question"], asked.get("history") or ())
