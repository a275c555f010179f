"""What stands around a question is left out of the search, whatever it is and whoever's papers are asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.models.encoder import load_encoder
from ingest.settings import EncoderSettings, Settings
from qa.pipeline import Pipeline
from qa.question.wrapping import sentences_of, unwrap

QUESTION = "Wat vragen de veerdiensten van de provincies?"
WRAPPINGS = [
    pytest.param("Goedemorgen, ik schrijf voor een regionale krant.", "Ik hoor het graag vandaag nog.", id="reporter"),
    pytest.param("Beste redactie,\n", "\nAlvast dank en groeten, Jannes", id="letter"),
    pytest.param("hoi even snel iets.", "graag in max drie zinnen!!", id="app"),
    pytest.param("Ik word hier echt moe van.", "En geen praatjes graag.", id="angry"),
]


@pytest.mark.parametrize(("before", "after"), WRAPPINGS)
def test_a_wrapped_question_gets_the_citations_of_the_bare_one(ferries: Pipeline, before: str, after: str) -> None:
    bare, wrapped = ferries.ask(QUESTION), ferries.ask(f"{before} {QUESTION} {after}")
    assert wrapped.question == f"{before} {QUESTION} {after}"
    assert (wrapped.outcome, wrapped.citations) == (bare.outcome, bare.citations)


def test_a_message_that_is_all_wrapping_or_all_question_stays_as_it_is(ferries: Pipeline) -> None:
    encoder = load_encoder(EncoderSettings(), Settings().models_dir)
    for message in ("Hallo. Dank je wel!", "Wat kost een overtocht? En wie betaalt de veren?", QUESTION, ""):
        assert unwrap(message, encoder) == message


def test_another_encoder_leaves_a_message_whole(tiny: Settings, tiny_model: Path) -> None:
    encoder = load_encoder(EncoderSettings(model=str(tiny_model)), tiny.models_dir)
    message = f"Goedemorgen. {QUESTION}"
    assert unwrap(message, encoder) == message


def test_lines_and_sentences_are_told_apart() -> None:
    assert sentences_of("Beste,\nWat nu? 12.\n\nGroet") == ["Beste,", "Wat nu?", "Groet"]
