"""Whether a sentence can hold what is sought, and what that makes of the confidence."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from eval.bodies import asked_of, folders_of, foreign_to, nonsense
from eval.calibrate import thresholds
from ingest.corpus.load import load_corpus
from ingest.settings import Settings
from qa.answering.sought import Sought, may_hold, sought_in
from qa.training.bodies import AskedQuestion, Body, read_bodies

TABLE = "# Wensen\n\n| Aan wie | Wat | Wanneer |\n|---|---|---|\n| De haven | een kade van hout | 2027 |\n"


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        ("Wat vindt de GGD van het plan?", "opinion"),
        ("Wat vinden jullie van het plan?", "open"),
        ("Hoeveel procent van de boten is oud?", "share"),
        ("Hoeveel verdient een schipper?", "amount"),
        ("Welke drie leden stemden tegen?", "names"),
        ("Waardoor kwam de vertraging?", "reason"),
        ("Wanneer mag je varen?", "condition"),
        ("Wanneer is de bond opgericht?", "time"),
    ],
)
def test_what_a_question_seeks(question: str, sought: Sought) -> None:
    assert sought_in(question) == sought


@pytest.mark.parametrize(
    ("text", "question", "holds"),
    [
        pytest.param("De directeur noemt dat slecht.", "Wie is de directeur?", False, id="no name"),
        pytest.param("Volgens directeur Bea Bos is dat slecht.", "Wie is de directeur?", True, id="a name"),
        pytest.param(
            "Van de 58 leden stemden er 3 tegen.", "Wat kost dat de 58 leden?", False, id="a number is no sum"
        ),
        pytest.param("Drie leden stemden tegen.", "Welke drie leden stemden tegen?", False, id="no names"),
        pytest.param("In 2024 sloten wij.", "Wanneer in 2024 sloten jullie?", False, id="the year was given"),
        pytest.param("Hulp bij ons is gratis.", "Wat kost de hulp?", True, id="nothing is a sum"),
    ],
)
def test_signs_of_what_is_sought(text: str, question: str, holds: bool) -> None:
    assert may_hold(text, sought_in(question), question) is holds


def test_a_row_of_a_table_is_found_by_its_cells(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "haven.md").write_text(TABLE, encoding="utf-8")
    corpus = load_corpus(Settings(corpus_dir=tmp_path, data_dir=tmp_path / "data"))

    class Papers:
        sources = corpus.sources

    row = AskedQuestion("Wie maakt de kade?", "ask", ("| De haven | een kade van hout | 2027 |",))
    (asked,) = asked_of([Body("haven", "", "train", (), (row,), ())], Papers())  # type: ignore[arg-type]
    (name, span), *others = asked.gold
    assert not others
    assert span.slice(corpus.sources[name].text) == "De haven | Wat: een kade van hout | Wanneer: 2027"


def test_folders_hold_each_body_once_and_are_asked_nothing_of_their_own() -> None:
    bodies = read_bodies(Path("corpus/training"))
    folders = folders_of(bodies)
    assert sorted(body.slug for folder in folders for body in folder) == sorted(body.slug for body in bodies)
    own = {asked.question for asked in bodies[0].questions}
    asked = list(foreign_to(bodies[:1], bodies))
    assert {one.kind for one in asked} == {"far_miss", "nonsense"}
    assert not own & {one.question for one in asked}
    assert nonsense("Hoeveel boten varen er?", random.Random(1)) == nonsense(
        "Hoeveel boten varen er?", random.Random(1)
    )


def test_the_dearer_a_lost_answer_is_the_sooner_is_answered() -> None:
    chances = np.linspace(0.01, 0.99, 99)
    right = np.random.default_rng(3).random(99) < chances
    cheap, dear = (thresholds(chances, right, np.ones(99), cost) for cost in (0.5, 3.0))
    assert dear["answer_from"] < cheap["answer_from"]
    assert all(limits["partial_from"] <= limits["answer_from"] for limits in (cheap, dear))
