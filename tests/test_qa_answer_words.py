"""The very words that answer are marked in their quote, where an exact rule knows them; where two could be it none is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ingest.records import Span
from qa.answering.answer_words import answer_words
from qa.pipeline import Pipeline
from tests.web_pipeline import pipeline_of
from ui.page.parts import Contact
from ui.page.turns import Turn, turn_html


@pytest.mark.parametrize(
    ("question", "said", "words"),
    [
        pytest.param(
            "Wat kost een pont?", "Een pont kost 4,5 miljoen euro per jaar.", "4,5 miljoen euro per jaar", id="sum"
        ),
        pytest.param("Welk deel vaart?", "Nu vaart 41 procent.", "41 procent", id="share"),
        pytest.param("Hoeveel steigers zijn versleten?", "Er zijn 19 steigers versleten.", "19 steigers", id="count"),
        pytest.param("Vanaf wanneer?", "Dat geldt vanaf 1 januari 2029.", "1 januari 2029", id="date"),
        pytest.param("Welke wet moet anders?", "De Omgevingswet moet dat regelen.", "Omgevingswet", id="law"),
        pytest.param("Wie is de voorzitter?", "Voorzitter Bea Bos is blij.", "Bea Bos", id="name"),
        pytest.param("Hoeveel antwoordden er?", "Van de 74 antwoordden er negen.", None, id="a number in words too"),
        pytest.param("Hoeveel leden zijn er?", "Er zijn 93 afdelingen en 52.000 leden.", None, id="two counts"),
        pytest.param("Kloppen die 19 steigers?", "Er zijn 19 steigers versleten.", None, id="given by the question"),
        pytest.param("Waarom zijn er 19 versleten?", "Er zijn er 21, door het water.", None, id="nothing to see"),
    ],
)
def test_the_words_that_answer_are_found_where_there_is_one_such_thing(
    question: str, said: str, words: str | None
) -> None:
    found = answer_words(question, said, Span(0, len(said)))
    assert (found.slice(said) if found else None) == words


def test_an_answer_tells_where_its_words_stand_in_the_quote(ferries: Pipeline) -> None:
    answer = ferries.quote("Hoeveel geld per jaar vragen de veerdiensten voor het onderhoud van steigers?")
    marked = [
        (citation, span)
        for citation in json.loads(json.dumps(answer.to_json()))["citations"]
        for span in citation.get("answer", ())
    ]
    assert marked
    for citation, span in marked:
        assert citation["start"] <= span["start"] < span["end"] <= citation["end"]
        text = ferries.sources[citation["source"]].text
        assert text[span["start"] : span["end"]] == "4,5 miljoen euro per jaar"


def test_the_page_marks_them_inside_the_quote() -> None:
    pipeline = pipeline_of()
    answer = pipeline.ask("Hoeveel huurwoningen?")
    (citation,) = answer.citations
    at = citation.start + citation.quote.index("tienduizend")
    citation = replace(citation, answer=(Span(at, at + len("tienduizend")),))
    page = turn_html(Turn(1, "x", replace(answer, citations=(citation,))), pipeline.library, (), Contact())
    assert "<mark>Geef gemeenten geld voor <strong>tienduizend</strong> sociale huurwoningen per jaar" in page
