"""A draft holds what is relevant to the message, asks the hardest questions of its subject, and says what is missing only after a search."""

from __future__ import annotations

from itertools import pairwise

import pytest

from qa.pipeline import Pipeline
from qa.press import texts as words
from qa.press.draft import make_draft
from qa.press.relevance import Relevance

SEVERAL = "Ik moet straks iets zeggen over jeugdzorg. Wat vragen wij aan het Rijk, hoeveel kost het en vanaf wanneer moet het ingaan?"


@pytest.mark.parametrize(
    ("message", "text", "names"),
    [
        pytest.param("Geef de kern van het migratiestuk.", "Bij migratie ontbreekt beleid.", True, id="compound"),
        pytest.param("Hoe zit het met steigers?", "Elke steiger wordt gekeurd.", True, id="inflected"),
        pytest.param("Wat vraagt de gemeente?", "Gemeenten vragen om geld.", False, id="who publishes"),
        pytest.param("Wat moeten wij zeggen?", "Dat moeten anderen zeggen.", False, id="words of asking"),
        pytest.param("Hoe blijft de Wmo betaalbaar?", "Voer de bijdrage in de Wmo in.", True, id="short and rare"),
    ],
)
def test_a_sentence_names_the_subject(message: str, text: str, names: bool, shipped_pipeline: Pipeline) -> None:
    assert Relevance(message, shipped_pipeline).names_subject(text) is names


@pytest.mark.parametrize(
    "message",
    [
        "Vuurwerk, voetbal, carnaval: welke daarvan komen aan bod en wie betaalt dat?",
        "Wat vinden jullie van de paus en van tennis?",
    ],
)
def test_words_that_the_papers_lack_are_refused_in_one_line(message: str, shipped_pipeline: Pipeline) -> None:
    made = make_draft(message, shipped_pipeline)
    assert (made.outcome, made.headline, made.parts) == ("refused", words.REFUSED, ())


def test_what_answers_is_said_first_also_where_it_is_a_request(shipped_pipeline: Pipeline) -> None:
    made = make_draft("Klopt het dat de bijdrage voor de Wmo van het inkomen moet afhangen?", shipped_pipeline)
    assert made.parts[0].heading == words.CORE and "inkomensafhankelijke bijdrage" in made.parts[0].lines[0].text


def test_what_is_missing_was_searched_for_and_is_no_lead_in(shipped_pipeline: Pipeline) -> None:
    made = make_draft(SEVERAL, shipped_pipeline)
    lines = next(part.lines for part in made.parts if part.heading == words.FOLLOW_UPS)
    refused = [before.text for before, line in pairwise(lines) if line.text == words.FOLLOW_UP_REFUSED]
    assert refused and all(shipped_pipeline.quote(question).outcome != "answered" for question in refused)
    gaps = [line.text for part in made.parts if part.is_about_gaps for line in part.lines]
    assert gaps and not any(text.endswith(":") or "“" in text for text in gaps)


def test_facts_and_figures_have_a_figure(shipped_pipeline: Pipeline) -> None:
    made = make_draft("Wat is er nodig voor gezond leven?", shipped_pipeline, wording="quotes")
    facts = [line.text for part in made.parts if part.heading == words.FACTS for line in part.lines]
    assert not any("drie grote opgaven" in text for text in facts)


def test_what_is_asked_is_answered_in_order_and_no_line_is_said_twice(shipped_pipeline: Pipeline) -> None:
    made = make_draft("Wat is er nodig voor schoolgebouwen, en hoeveel geld kost dat?", shipped_pipeline)
    lines = next(part.lines for part in made.parts if part.heading == words.FOLLOW_UPS)
    asked = [line.text for line in lines if line.text.endswith("?")]
    assert asked[:2] == ["Wat is er nodig voor schoolgebouwen?", "Hoeveel geld kost dat?"]
    said = [(line.text, line.markers) for line in made.lines if line.markers]
    assert len(said) == len(set(said))


def test_a_subject_of_the_papers_is_not_refused_for_an_unknown_word_beside_it(shipped_pipeline: Pipeline) -> None:
    made = make_draft("Stikstof: wat kost de veestapel per boer, of wat willen gemeenten wel?", shipped_pipeline)
    assert made.outcome != "refused" and any("stikstof" in line.text for line in made.lines)
    assert made.parts[0].lines[0].text == words.DOUBTFUL


def test_no_question_of_a_draft_presumes_what_the_papers_lack(shipped_pipeline: Pipeline) -> None:
    made = make_draft("Wat vinden gemeenten van de afhankelijkheid van Amerikaanse techbedrijven?", shipped_pipeline)
    asked = [line.text for line in made.lines if line.text.endswith("?")]
    assert asked and not any(text.startswith("Waarom") for text in asked)
