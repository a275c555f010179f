"""What is asked, read from a question's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.asked import Asked, Form, asked_form, asked_kind, asks_for_all, holds
from qa.question.normalise import MAX_QUESTION_CHARS, clean_question
from qa.question.parts import parts_of
from qa.question.roles import Role, role_of_heading, role_of_question


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param("", "empty", id="empty"),
        pytest.param(" \n\t ", "empty", id="blank"),
        pytest.param("\x00\x07", "empty", id="control characters"),
        pytest.param("?!...", "unclear", id="punctuation"),
        pytest.param("😀😀", "unclear", id="emoji"),
        pytest.param("Где деньги?", "unclear", id="another alphabet"),
        pytest.param("\ud800", "empty", id="lone surrogate"),
        pytest.param("a" * (MAX_QUESTION_CHARS + 1), "too_long", id="one too many"),
        pytest.param("Wat kost dat?", None, id="a question"),
        pytest.param("<b>Wat kost dat?</b>", None, id="markup around a question"),
    ],
)
def test_only_a_question_is_searched(raw: str, reason: str | None) -> None:
    assert clean_question(raw).reason == reason


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    once = clean_question(raw)
    if once.reason is None:
        assert clean_question(once.text).text == once.text


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Hoeveel geld is er nodig?", "amount"),
        ("Hoe hoog zijn de boetes?", "amount"),
        ("Hoeveel procent gaat naar zorg?", "percentage"),
        ("Hoeveel kinderen krijgen hulp?", "number"),
        ("Wanneer gaat de wet in?", "date"),
        ("Wie is de voorzitter?", "person"),
        ("In welke steden komt dat?", "place"),
        ("Waarom is dat zo?", "reason"),
        ("Wat vindt u daarvan?", "open"),
    ],
)
def test_the_kind_of_thing_asked(question: str, kind: Asked) -> None:
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Dat kost 1,2 miljoen euro.", "amount", True),
        ("Dat kost veel geld.", "amount", False),
        ("De helft is oud.", "percentage", True),
        ("Eén op de zeven kinderen.", "percentage", True),
        ("Sinds 2026 is er minder.", "date", True),
        ("Alles mag, altijd.", "open", True),
    ],
)
def test_whether_a_text_holds_that_kind(text: str, kind: Asked, expected: bool) -> None:
    assert holds(text, kind) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Hoeveel centimeter is het peil in de 46 polders gestegen?", "In 46 polders is het peil verhoogd.", False),
        ("Hoeveel centimeter is het peil gestegen?", "Het peil is 12 centimeter verhoogd.", True),
        ("Hoeveel weken duurt een aanvraag?", "Een aanvraag kost 300 euro.", False),
        ("Hoeveel weken duurt een aanvraag?", "Een aanvraag duurt zes weken.", True),
        ("Bij welke vier loketten moet ik zijn?", "U moet langs vier verschillende loketten.", False),
        ("Bij welke vier loketten moet ik zijn?", "Bij de gemeente, het UWV, de SVB en DUO.", True),
    ],
)
def test_the_thing_asked_for_must_stand_in_the_words(question: str, text: str, expected: bool) -> None:
    assert holds(text, asked_kind(question), question) is expected


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Wie betaalt de dijken, en hoeveel is dat?", ()),
        ("Wie betaalt de hoge dijken, en hoeveel vacatures zijn er?", 2),
        ("Wat kosten de nieuwe dijken? Wanneer zijn de dijken klaar?", 2),
        ("Zowel bij de bussen als bij de veren is geld nodig.", 2),
        ("Wat vinden gemeenten van dijken en van waterbeheer?", ()),
    ],
)
def test_a_question_is_taken_apart_where_it_asks_several_things(question: str, parts: int | tuple[()]) -> None:
    assert len(parts_of(question)) == (parts or 0)


@given(st.text(max_size=200))
def test_parts_are_two_or_three_or_none(question: str) -> None:
    assert len(parts_of(question)) in (0, 2, 3)


@pytest.mark.parametrize(
    ("question", "form", "wants_all"),
    [
        ("Hoeveel kinderen zijn er?", "fact", False),
        ("Welke maatregelen willen gemeenten?", "list", False),
        ("Noem alle punten op een rij.", "list", True),
        ("Geef een samenvatting van het paper.", "overview", False),
        ("Vergelijk het ene paper met het andere.", "compare", False),
    ],
)
def test_the_form_of_the_answer(question: str, form: Form, wants_all: bool) -> None:
    assert (asked_form(question), asks_for_all(question)) == (form, wants_all)


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Wat is het probleem?", "problem"),
        ("Wat willen gemeenten hier zelf aan doen?", "own_effort"),
        ("Wat hebben gemeenten daarvoor nodig?", "asks"),
        ("Waar lopen we tegenaan?", "problem"),
        ("Onze eigen bijdrage", "own_effort"),
        ("Onze vragen aan Den Haag", "asks"),
        ("Inleiding", None),
    ],
)
def test_the_role_of_a_section_is_told_from_its_heading(heading: str, role: Role | None) -> None:
    assert role_of_heading(heading) == role


def test_a_question_about_own_effort_is_not_one_about_asks() -> None:
    assert role_of_question("Wat doen gemeenten zelf aan energie?") == "own_effort"
    assert role_of_question("Wat hebben gemeenten nodig van het rijk?") == "asks"
