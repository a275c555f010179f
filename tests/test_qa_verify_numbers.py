"""The verifier on numbers said in another way, on signs that nobody sees and on what is too long to judge."""

from __future__ import annotations

import time

import pytest

from qa.claims.verify import MAX_CITED_CHARS, MAX_CLAIM_CHARS, TooLongToVerifyError, Verifier, is_exact_quote
from qa.claims.words import share_stem

VERIFIER = Verifier()


@pytest.mark.parametrize(
    ("claim", "passage", "supported"),
    [
        ("Ruim vier op de tien scholen hebben een tekort.", "41 procent van de scholen heeft een tekort.", True),
        ("Ruim vier op de tien scholen hebben een tekort.", "58 procent van de scholen heeft een tekort.", False),
        ("Bijna de helft van de scholen is oud.", "47 procent van de scholen is oud.", True),
        ("De wachttijd is een half jaar.", "De wachttijd is zes maanden.", True),
        ("De wachttijd is zes maanden.", "De wachttijd is een half jaar.", True),
        ("De wachttijd is zes weken.", "De wachttijd is een half jaar.", False),
        ("De wachttijd is 18 maanden.", "De wachttijd is anderhalf jaar.", True),
        ("Een vijftigste van het geld gaat naar zorg.", "2% van het geld gaat naar zorg.", True),
        ("Het kost 1.5 miljard euro.", "Het kost anderhalf miljard euro.", True),
        ("De wet gaat in op 1-5-2026.", "De wet gaat in op 1 mei 2026.", True),
        ("De wet gaat in op 1-6-2026.", "De wet gaat in op 1 mei 2026.", False),
        ("Het is de 25e keer.", "Het is de vijfentwintigste keer.", True),
        ("Het kost 5 euro.²", "Het kost 5 euro.", True),
        ("In 2025① zijn er 5 scholen.", "In 2025 zijn er 5 scholen.", True),
    ],
)
def test_equal_numbers_compare_equal(claim: str, passage: str, supported: bool) -> None:
    assert VERIFIER.verify(claim, [passage]).supported is supported


def test_an_invented_word_does_not_pass_in_pieces() -> None:
    passage = "Er komt een centrale in Zeeland."
    hidden = "Er komt een " + "\u200b".join("nucleaire") + " centrale in Zeeland."
    plain = "Er komt een nucleaire centrale in Zeeland."
    assert VERIFIER.verify(hidden, [passage]) == VERIFIER.verify(plain, [passage])
    assert is_exact_quote("Er komt een cen\u00adtrale in Zeeland.", [passage])


@pytest.mark.parametrize("claim", ["x" * 60_000, "Dat is zo. " * 3_000])
def test_a_claim_beyond_the_limit_is_an_error_that_names_it(claim: str) -> None:
    with pytest.raises(TooLongToVerifyError, match=str(MAX_CLAIM_CHARS)) as found:
        VERIFIER.verify(claim, ["Dat is zo."])
    assert found.value.limit == MAX_CLAIM_CHARS
    with pytest.raises(TooLongToVerifyError, match=str(MAX_CITED_CHARS)):
        VERIFIER.verify("Dat is zo.", [claim, claim])


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        pytest.param("Er zijn 5 scholen.", "Er zijn 5 scholen " + "iVBOR/w0K+" * 3_000, id="a picture"),
        pytest.param("Er zijn 5 scholen.", "Er zijn 5 scholen " + "x" * 40_000, id="an endless word"),
        pytest.param("y" * 1_900, "x" * 40_000, id="two endless words"),
        pytest.param("Dat was zo. " * 150, "Dit is anders. " * 1_300, id="short sentences"),
    ],
)
def test_a_claim_within_the_limits_costs_no_seconds(claim: str, passage: str) -> None:
    VERIFIER.verify("Er zijn 5 scholen.", ["Er zijn 5 scholen in de stad."])  # the word lists are read once
    started = time.process_time()
    VERIFIER.verify(claim, [passage])
    # A tenth to a whole second; it was minutes, and gigabytes. The bound is wide for a busy machine.
    assert time.process_time() - started < 6.0


def test_a_run_of_whole_sentences_is_a_quote_and_no_piece_of_one() -> None:
    passage = "Een. Twee is meer. Drie ook."
    assert is_exact_quote("“Twee is meer. Drie ook.”", [passage])
    assert not is_exact_quote("is meer. Drie ook.", [passage])
    assert not is_exact_quote("Een. Twee is", [passage])
    sentences = " ".join(f"Zin {number} is waar." for number in range(2_000))
    started = time.process_time()
    assert is_exact_quote("Zin 7 is waar. Zin 8 is waar.", [sentences])
    assert time.process_time() - started < 1.0


def test_an_endless_word_has_no_other_form() -> None:
    assert not share_stem("a" * 60_000, "a" * 59_999)
