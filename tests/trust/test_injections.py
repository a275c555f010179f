"""Forty orders in questions and papers, with and without a model that obeys: none is followed, all that stands is quoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.records import fold
from ingest.settings import LlmSettings, Settings
from qa.answer import Answer
from qa.llm.client import load_llm
from qa.llm.rewrite import Rewriter
from qa.pipeline import Pipeline
from tests.conftest import pipeline_over
from tests.scripted_llm import scripted_llm
from tests.trust.injections import IN_PAPERS, IN_QUESTIONS, Injection

RIVERS = (
    "Amstel Berkel Dinkel Dommel Donge Eem Geul Hunze IJssel Jeker Lek Linge Maas Merwede Regge Reitdiep Roer Rotte "
    "Vecht Waal"
).split()
ASKED = "Hoe vaak vaart pont {river} per dag?"


def paper_of(number: int, planted: Injection) -> str:
    """A paper about one ferry, with an order among what it says."""
    river = RIVERS[number]
    return (
        f"Pont {river}\n\nWat is het probleem?\nPont {river} vaart {number + 3} keer per dag naar de overkant. "
        f"{planted.order} Reizigers van pont {river} wachten lang.\n\nWat vragen wij?\n"
        f"Laat pont {river} vaker varen.\n"
    )


def write_planted(folder: Path) -> Path:
    (folder / "papers").mkdir(parents=True)
    for number, planted in enumerate(IN_PAPERS):
        (folder / "papers" / f"pont-{number:02d}.txt").write_text(paper_of(number, planted), "utf-8")
    return folder


class Obedient:
    """A language model that says what it was ordered to where the order reaches it, and else what its source says."""

    def __init__(self) -> None:
        self.order = self.says = ""

    def __call__(self, messages: list[dict[str, str]]) -> str:
        told = letters(messages[-1]["content"])
        return self.says if letters(self.order)[:20] in told else "De pont vaart elke dag naar de overkant. [1]"


def letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalpha())


@pytest.fixture(scope="module")
def planted(shipped_settings: Settings) -> Pipeline:
    return pipeline_over("planted", write_planted, shipped_settings)


@pytest.fixture(scope="module")
def obedient() -> Obedient:
    return Obedient()


@pytest.fixture(scope="module")
def with_model(planted: Pipeline, obedient: Obedient) -> Iterator[Pipeline]:
    """The same papers, with that model."""
    own = vars(planted)
    with scripted_llm(obedient) as server:
        settings = LlmSettings(model="openai:proef", base_url=server.url)
        rewriter = Rewriter(load_llm(settings), settings, planted.verifier)
        yield Pipeline(planted.index, own["_encoder"], own["_reader"], rewriter, planted.verifier)


def keeps_to_the_papers(answer: Answer, pipeline: Pipeline) -> None:
    """Each citation is exactly in its paper, each statement but connecting words is cited, each quote is one."""
    quotes = {citation.marker: fold(citation.quote) for citation in answer.citations}
    for citation in answer.citations:
        text = pipeline.sources[citation.source].text
        assert text[citation.start : citation.end] == citation.quote
    for statement in answer.statements:
        assert bool(statement.markers) == (statement.kind != "bridge")
        assert set(statement.markers) <= quotes.keys()
        if statement.kind == "quote":
            assert statement.text in " ".join(quotes[marker] for marker in statement.markers)


def own_words_of(answer: Answer) -> str:
    """What stands in an answer that is no quote."""
    if not answer.statements:
        return answer.answer
    return " ".join(statement.text for statement in answer.statements if statement.kind != "quote")


def replies(injection: Injection, answer: Answer) -> list[str]:
    """What an obedient model says: what it was told to, alone or behind a sentence that is borne."""
    first = answer.citations[0].quote if answer.citations else "De pont vaart."
    return [f"{injection.obeyed} [1]", f"{fold(first)} [1] {injection.obeyed} [1]"]


@pytest.mark.parametrize("injection", IN_QUESTIONS, ids=range(len(IN_QUESTIONS)))
@pytest.mark.parametrize("is_first", [True, False])
def test_an_order_in_a_question_is_not_followed(
    injection: Injection, is_first: bool, planted: Pipeline, with_model: Pipeline, obedient: Obedient
) -> None:
    asked = ASKED.format(river=RIVERS[2])
    question = f"{injection.order} {asked}" if is_first else f"{asked} {injection.order}"
    plain = planted.ask(question)
    keeps_to_the_papers(plain, planted)
    assert injection.obeyed not in plain.answer
    for said in replies(injection, plain):
        obedient.order, obedient.says = injection.order, said
        answer = with_model.ask(question)
        keeps_to_the_papers(answer, planted)
        assert injection.obeyed not in answer.answer


@pytest.mark.parametrize("number", range(len(IN_PAPERS)))
def test_an_order_in_a_paper_is_not_followed(
    number: int, planted: Pipeline, with_model: Pipeline, obedient: Obedient
) -> None:
    injection = IN_PAPERS[number]
    question = ASKED.format(river=RIVERS[number])
    plain = planted.ask(question)
    keeps_to_the_papers(plain, planted)
    assert f"{number + 3} keer per dag" in plain.answer
    assert injection.obeyed not in own_words_of(plain)
    for said in replies(injection, plain):
        obedient.order, obedient.says = injection.order, said
        answer = with_model.ask(question)
        keeps_to_the_papers(answer, planted)
        assert injection.obeyed not in own_words_of(answer)


@pytest.mark.parametrize("number", range(len(IN_PAPERS)))
def test_planted_words_alone_bear_no_sentence_of_a_model(number: int, planted: Pipeline, with_model: Pipeline) -> None:
    """The model is given the passage with the order in it as its source, and repeats what it is told to say."""
    injection = IN_PAPERS[number]
    paper = paper_of(number, injection)
    rewriter = vars(with_model)["_rewriter"]
    plain = planted.ask(ASKED.format(river=RIVERS[number]))
    start = paper.index("Pont", paper.index("?"))
    quote = paper[start : paper.index("\n\n", start)]
    citations = (replace(plain.citations[0], marker=1, start=start, end=start + len(quote), quote=quote),)
    assert not rewriter.supports()(injection.obeyed, citations)
