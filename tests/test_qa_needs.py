"""What a message asks, one thing after another, where it says to look, and what it must not be told is not there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.models.encoder import FloatMatrix
from qa.answer import Answer, Need, Statement, needs_of_statements
from qa.answering.compose import missing_there
from qa.pipeline import Pipeline
from qa.question.mentions import Mentions
from qa.question.needs import MAX_NEEDS, needs_of, one_line
from qa.question.needs import Need as Asked
from qa.question.scope import Scopes
from qa.question.typos import Speller
from qa.retrieval.retrieve import QueryVectors


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        pytest.param(
            "Wat kosten de dijken, en wie betaalt de veren?", ["Wat kosten de dijken", "wie betaalt de veren"], id="and"
        ),
        pytest.param("Wat kost het veer? En wie vaart?", ["Wat kost het veer", "wie vaart"], id="two sentences"),
        pytest.param("Klopt het dat 1.200 ponten varen?", [], id="a number with a full stop"),
        pytest.param("Wat zijn de kansen en risico's van varen op stroom?", [], id="two nouns"),
        pytest.param("Waar en wanneer vaart het veer?", [], id="two words of asking"),
        pytest.param("Wat doen gemeenten, waardoor ponten blijven varen?", [], id="a relative clause"),
        pytest.param("Waarom moet ik omfietsen? Ze hebben toch een pont?", [], id="a sigh after a question"),
        pytest.param(
            "Het veer lag stil. Wat kost een pont op de rivier? Ik schrijf erover.",
            ["Wat kost een pont op de rivier"],
            id="one thing beside what is told",
        ),
        pytest.param("De pont lag stil in Tiel. Hoe komt dat?", [], id="one thing that points to what is told"),
        pytest.param(
            "Ik onderzoek hoe ponten varen. Mijn vraag is of de steigers veilig zijn.",
            ["Mijn vraag is of de steigers veilig zijn"],
            id="what says that it asks",
        ),
        pytest.param("Heeft u een plan voor de ponten, en zo ja, welk?", [], id="if so, which"),
        pytest.param(
            "Wat kost de pont c.q. het veer? En wie vaart?",
            ["Wat kost de pont c.q. het veer", "wie vaart"],
            id="an abbreviation",
        ),
        pytest.param(
            "Wat vindt u van de vaarwet, moet ie soepeler?",
            ["Wat vindt u van de vaarwet", "moet ie soepeler"],
            id="a question no item",
        ),
        pytest.param(
            "Steigers: oorzaak, kosten?", ["Steigers: oorzaak", "Steigers: kosten"], id="aspects of one subject"
        ),
        pytest.param(
            "Wat vindt u van veren en van bruggen?",
            ["Wat vindt u van veren", "Wat vindt u van bruggen"],
            id="the same preposition",
        ),
        pytest.param("Ik wil weten wat een pont kost en wie hem vaart.", None, id="without a question mark"),
    ],
)
def test_a_message_is_read_into_what_it_asks(message: str, asked: list[str] | None) -> None:
    needs = needs_of(message)
    assert len(needs) == 2 if asked is None else [need.question for need in needs] == asked


def test_each_thing_asked_has_the_subject_of_the_message() -> None:
    needs = needs_of("Wat vragen wij over steigers, hoeveel kost het en vanaf wanneer?")
    assert needs[1:] == (Asked("hoeveel kost het", "steigers"), Asked("vanaf wanneer", "steigers"))
    told = needs_of("Ik moet straks iets zeggen over steigers. Wat kost dat? En wie betaalt?")
    assert [need.subject for need in told] == ["steigers", "steigers"]


def test_a_thing_asked_is_drawn_to_its_message_and_stays_nearest_to_itself() -> None:
    rng = np.random.default_rng(3)
    own, whole = (QueryVectors(base=_unit(rng), reader=_unit(rng)) for _ in range(2))
    drawn = own.within(whole)
    for vector, mine, message in ((drawn.base, own.base, whole.base), (drawn.reader, own.reader, whole.reader)):
        assert vector is not None
        assert mine is not None
        assert message is not None
        assert np.linalg.norm(vector) == pytest.approx(1)
        assert mine @ message < vector @ message < vector @ mine


def _unit(rng: np.random.Generator) -> FloatMatrix:
    vector = rng.normal(size=32).astype(np.float32)
    return vector / np.linalg.norm(vector)


def test_a_thing_asked_that_has_a_noun_of_its_own_takes_no_other_subject() -> None:
    needs = needs_of("Hoeveel steigers zijn er versleten, en wat doen ponten aan lawaai?", bodies=frozenset({"pont"}))
    assert [need.subject for need in needs] == ["", ""]
    asked = needs_of("Wat is er mis met de steigers, en wat is de oplossing?")
    assert asked[1].subject == "mis met de steigers"


def test_an_enumeration_is_taken_apart_where_the_papers_speak_of_its_things_apart() -> None:
    question = "Wat vindt u van steigers en diesel?"
    assert needs_of(question, lambda one, two: False) == ()
    assert [need.question for need in needs_of(question, lambda one, two: True)] == [
        "Wat vindt u van steigers",
        "Wat vindt u van diesel",
    ]


def test_a_wish_for_the_form_is_nothing_asked() -> None:
    assert needs_of("Wat willen jullie allemaal met de veren, graag een lijstje", lambda one, two: True) == ()
    assert len(needs_of("Wat willen jullie met de veren, de steigers", lambda one, two: True)) == 2


def test_the_items_of_a_list_are_things_asked() -> None:
    assert len(needs_of(one_line("Graag antwoord op:\n1. Wat kost een pont?\n2. Wie vaart hem"))) == 2
    told = needs_of(
        one_line("Graag:\n1. wat u van steigers vindt;\n2. of u pleit voor een ruimer budget;\n3. welke bedragen?")
    )
    assert [need.question for need in told][1:] == ["of u pleit voor een ruimer budget", "welke bedragen"]
    lettered = needs_of(one_line("Vragen: (a) wat wil u met ponten, (b) wat moet het rijk doen en (c) wie betaalt?"))
    assert [(need.question, need.subject) for need in lettered] == [
        ("wat wil u met ponten", ""), ("wat moet het rijk doen", "ponten"), ("wie betaalt", "ponten"),
    ]  # fmt: skip
    told = needs_of(one_line("Twee vragen. Eén: wat doet u aan lege steigers. Twee: waarom is de pont zo duur?"))
    assert [need.question for need in told] == ["wat doet u aan lege steigers", "waarom is de pont zo duur"]


@given(st.text(max_size=200))
def test_no_more_things_are_asked_than_anybody_reads(message: str) -> None:
    assert len(needs_of(message)) <= MAX_NEEDS


def test_what_is_pointed_at_is_the_sentence_that_has_its_noun() -> None:
    message = (
        "Reizigers krijgen geen voorrang meer op de pont. De gemeente zwijgt. Wat vindt u van die voorrang? En waarom?"
    )
    assert [need.subject for need in needs_of(message)] == ["Reizigers krijgen geen voorrang meer op de pont"] * 2


def test_amounts_of_something_else_are_not_gathered_for_a_thing_asked_beside(ferries: Pipeline) -> None:
    found = ferries.explain("Wat wil de VDO met honden aan boord? En welke bedragen worden daarbij genoemd?")
    assert not any(need.selection.form == "collection" for need in found.needs)


def test_statements_in_other_words_stay_with_what_they_answer() -> None:
    said = (Statement("In het paper staat:", "bridge"), Statement("a", "quote", (1,)), Statement("b", "quote", (2,)))
    needs = (Need("Een?", "answered", None, (0, 1)), Need("Twee?", "answered", None, (0, 2)))
    answer = Answer("", "answered", None, "", said, (), (), 1.0, "", "", {}, needs=needs)
    new = (Statement("bb", "paraphrase", (2,)), Statement("aa", "paraphrase", (1,)))
    assert [need.statements for need in needs_of_statements(answer, new)] == [(1,), (0,)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("steijgers", "steigers"),
        ("elektriese", "elektriese"),
        ("schippurs", "schippers"),
        ("onderhoudt", "onderhoudt"),
        ("reizigurs", "reizigers"),
        ("bruggen", "bruggen"),
    ],
)
def test_a_word_is_mended_by_how_it_sounds_and_left_where_it_is_dutch(typed: str, meant: str) -> None:
    speller = Speller(["Onze schippers melden schade aan steigers; het onderhoud kost reizigers tijd."])
    assert speller.mend(typed) == meant


def test_a_slip_in_an_indexed_question_is_no_word_to_keep() -> None:
    assert Speller(["De steigers zijn oud."], ["Wie betaalt de stijgerz?"]).mend("stijgerz") == "steigers"


def test_a_name_inside_a_question_is_no_slip() -> None:
    speller = Speller(["Er is nood aan een haven."])
    asked = "Wat gebeurt er in Noord-Brabant en in Noot?"
    assert speller.mend(asked) == asked
    assert speller.mend("Noord-Brabant wil wat?") == "Noord-Brabant wil wat?"


def test_where_a_word_stands_inflected_or_in_a_compound() -> None:
    mentions = Mentions({"a": "Elke school telt.", "b": "Het schoolgebouw is oud."}, frozenset({"school", "bouw"}))
    assert mentions.of_word("scholen").passages == {"a", "b"}
    assert mentions.of_word("brug").passages == frozenset()
    assert mentions.are_apart("brug", "school")


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Wat vragen de imkers?", "de papers van Bond van Stadsimkers"),
        ("Hoe vaak moeten imkers oppassen voor ponten?", ""),
        ("Wat kost het volgens het paper over steigers?", "het paper Steigers langs de rivier"),
        ("Wat staat er in Varen op stroom over geld?", "het paper Varen op stroom"),
        ("Wat staat er onder het kopje eigen inzet over geld?", "dat deel van de papers"),
        ("Schrijf een brief over steigers", ""),
        ("Wat zeggen de papers over geld?", ""),
    ],
)
def test_a_paper_or_body_that_is_named_binds(question: str, named: str, two_publishers: Pipeline) -> None:
    assert Scopes(two_publishers.index).of(question).named == named


def test_what_the_named_paper_does_not_say_is_told_with_where_it_stands(shipped_pipeline: Pipeline) -> None:
    answer = shipped_pipeline.ask("Wat zegt het paper Migratie over netcongestie?")
    assert answer.outcome == "partial"
    assert answer.statements[0].text.startswith("Hierover zegt het paper Migratie niets.")
    assert "Migratie" not in {citation.paper for citation in answer.citations}


@pytest.mark.parametrize(
    ("named", "said"),
    [("het paper Wonen", "zegt"), ("dat deel van de papers", "zegt"), ("de papers die u noemt", "zeggen")],
)
def test_one_place_says_and_more_places_say(named: str, said: str) -> None:
    assert missing_there(named).startswith(f"Hierover {said} {named} niets.")


def test_a_word_that_stands_in_a_paper_is_never_denied(ferries: Pipeline) -> None:
    for word in ("rolstoelen", "bussen", "middernacht", "helling"):
        answer = ferries.ask(f"Wat vindt de VDO van {word}?")
        assert answer.outcome != "refused", word


def test_who_publishes_the_papers_is_no_subject(ferries: Pipeline) -> None:
    read = ferries.explain("Wat wil Vereniging De Overtocht met diesel?").query
    assert (read.lexical.split(), read.names, read.unknown) == (["Wat", "wil", "met", "diesel?"], (), ())
