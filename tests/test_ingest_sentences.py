from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.records import Span
from ingest.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("Zie art. 3. Akkoord!", ["Zie art. 3.", "Akkoord!"], id="abbreviation"),
        pytest.param(
            "Dat kan, bijv. Utrecht. Of niet?", ["Dat kan, bijv. Utrecht.", "Of niet?"], id="capital after one"
        ),
        pytest.param(
            "Dhr. Jansen en mr. De Vries, d.w.z. Wij.", ["Dhr. Jansen en mr. De Vries, d.w.z. Wij."], id="names"
        ),
        pytest.param("O.a. Zeist doet mee, m.b.t. Zorg.", ["O.a. Zeist doet mee, m.b.t. Zorg."], id="dotted"),
        pytest.param("Volgens J. de Boer en A.B. Smit.", ["Volgens J. de Boer en A.B. Smit."], id="initials"),
        pytest.param("Wegen, water, etc. Dat kost geld.", ["Wegen, water, etc.", "Dat kost geld."], id="etc. ends one"),
        pytest.param("Wegen, etc. en water.", ["Wegen, etc. en water."], id="etc. inside one"),
        pytest.param("Ca. 1,2 miljard. Dat is 7.500 euro.", ["Ca. 1,2 miljard.", "Dat is 7.500 euro."], id="numbers"),
        pytest.param("Het is 1 op de \n4. En dat stijgt.", ["Het is 1 op de \n4.", "En dat stijgt."], id="number"),
        pytest.param("1. Zorg voor ruimte. En tijd.", ["1. Zorg voor ruimte.", "En tijd."], id="item number"),
        pytest.param("Hij zei: “Kom. Ga.” Toen ging hij.", ["Hij zei: “Kom. Ga.”", "Toen ging hij."], id="quote"),
        pytest.param('"Wat nu?" vroeg zij. Niets.', ['"Wat nu?" vroeg zij.', "Niets."], id="question in a quote"),
        pytest.param("Ja (zie hoofdstuk 2. En 3). Nee.", ["Ja (zie hoofdstuk 2. En 3).", "Nee."], id="brackets"),
        pytest.param("Ja. (Zie hoofdstuk 2.) Nee.", ["Ja.", "(Zie hoofdstuk 2.)", "Nee."], id="sentence in brackets"),
        pytest.param("geld; tijd; ruimte.", ["geld; tijd; ruimte."], id="semicolons"),
        pytest.param("Regen. ’s Avonds niet. 't Is wat.", ["Regen.", "’s Avonds niet.", "'t Is wat."], id="'s"),
        pytest.param("Wat? Waarom?! Daarom … Zo is het.", ["Wat?", "Waarom?!", "Daarom …", "Zo is het."], id="marks"),
        pytest.param("Zie www.vng.nl. Of bel.", ["Zie www.vng.nl.", "Of bel."], id="address"),
        pytest.param("Geen punt aan het eind", ["Geen punt aan het eind"], id="no stop"),
        pytest.param("  Ruimte \n eromheen.  ", ["Ruimte \n eromheen."], id="trimmed"),
        pytest.param(" \n ", [], id="blank"),
    ],
)
def test_sentences_are_quoted_exactly(text: str, sentences: list[str]) -> None:
    assert [part.slice(text) for part in split_sentences(text, Span(0, len(text)))] == sentences


PROSE = st.text(alphabet=st.sampled_from("abZ1 .,;:!?…()\"“”'’\n-•art.nr"), min_size=1, max_size=120)


@settings(max_examples=60, deadline=None)
@given(PROSE | st.text(min_size=1, max_size=60), st.integers(0, 10))
def test_sentences_hold_every_character_once(text: str, before: int) -> None:
    whole = "x" * before + text
    parts = split_sentences(whole, Span(before, len(whole)))
    assert "".join("".join(part.slice(whole).split()) for part in parts) == "".join(text.split())
    assert all(part.slice(whole) == part.slice(whole).strip() for part in parts)
    assert all(one.end <= two.start for one, two in pairwise(parts))


@pytest.mark.parametrize("sign", ["!", ".", "a", " ", "(", '"', "A.", "? ", ". A"])
def test_splitting_stays_fast_on_repeated_signs(sign: str) -> None:
    text = sign * 200_000
    parts = split_sentences(text, Span(0, len(text)))
    assert "".join(part.slice(text) for part in parts).replace(" ", "") == text.replace(" ", "")
