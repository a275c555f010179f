"""Claims made from sentences: true ones say the same, false ones differ by one change, and the labels tell which."""

import random

import pytest

from ingest.index.chunk import Chunk
from ingest.records import Span
from qa.training.bodies import Body
from qa.training.constructed import changes_of, constructed_pairs

TEXT = (
    "De vissers betalen het schoonmaken van de haven. De vangst daalt, omdat het water warmer wordt. "
    "Telers en winkeliers willen een vaste prijs voor garnalen. Moet de haven open blijven in de winter?"
)


@pytest.mark.parametrize(
    ("sentence", "kind", "turned"),
    [
        ("De huurders betalen de bank.", "relation", "De bank betalen de huurders."),
        ("De vangst daalt, omdat het warm is.", "relation", "De vangst daalt, hoewel het warm is."),
        ("Dat mag alleen als het bestuur het wil.", "condition", "Dat mag ook als het bestuur het wil."),
        ("De prijs stijgt.", "opposite", "De prijs daalt."),
        ("De prijs stijgt.", "same", None),
        ("Huurders en banken willen dit.", "relation", None),
    ],
)
def test_each_kind_of_change_is_found_where_it_can_be_made(sentence: str, kind: str, turned: str | None) -> None:
    made = {change.applied(sentence) for change in changes_of(sentence) if change.kind == kind}
    assert turned in made if turned else not made


def test_a_false_claim_is_one_change_away_and_names_the_words_that_changed() -> None:
    chunk = Chunk(passage_id="p", span=Span(0, len(TEXT)), context="Haven", text=TEXT)
    body = Body("haven", "De Haven", "train", (chunk,), (), ())
    pairs = [pair for seed in range(20) for pair in constructed_pairs(body, random.Random(seed), 4)]
    assert not any(pair.left.endswith("?") for pair in pairs)
    false = [pair for pair in pairs if not pair.holds]
    assert false
    for pair in false:
        assert pair.left not in pair.passage
        [(start, end)] = pair.faults or ()
        assert 0 <= start < end <= len(pair.left)
    assert any(pair.left in pair.passage for pair in pairs if pair.holds)
