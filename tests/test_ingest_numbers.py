"""Numbers in Dutch text: what is read as one, and which of them say the same."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numbers import find_numbers, parse_number_word
from qa.claims.restate import restate_numbers, spell_dates


def values(text: str) -> list[str]:
    return [str(number.value) for number in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("drie tot vijf jaar", ["3", "5"], id="a range in words"),
        pytest.param("3-5 jaar", ["3", "5"], id="a range in digits"),
        pytest.param("1,5 miljard", ["1500000000"], id="a comma"),
        pytest.param("1.5 miljard", ["1500000000"], id="a full stop as a comma"),
        pytest.param("1.250.000 euro", ["1250000"], id="full stops for thousands"),
        pytest.param("12,5 mln", ["12500000"], id="a magnitude cut short"),
        pytest.param("anderhalf miljoen", ["1500000"], id="one and a half"),
        pytest.param("een half miljoen", ["500000"], id="half of a magnitude"),
        pytest.param("drieduizend tweehonderd", ["3200"], id="two words"),
        pytest.param("honderd en vijftig", ["150"], id="three words"),
        pytest.param("vijf en zes", ["5", "6"], id="two numbers"),
        pytest.param("drie, vier of vijf", ["3", "4", "5"], id="three numbers"),
        pytest.param("drie komma vijf procent", ["7/200"], id="a comma in words"),
        pytest.param("min drie graden", ["-3"], id="negative in words"),
        pytest.param("een groei van -3 %", ["-3/100"], id="negative in digits"),
        pytest.param("covid-19", ["19"], id="no minus inside a word"),
        pytest.param("de 25e keer", ["25"], id="an ordinal in digits"),
        pytest.param("de vijfentwintigste keer", ["25"], id="an ordinal in words"),
        pytest.param("in de eerste plaats", [], id="hardly ever a number"),
        pytest.param("de helft en een kwart", ["1/2", "1/4"], id="parts"),
        pytest.param("twee derde van de scholen", ["2/3"], id="a fraction"),
        pytest.param("een vijftigste van het geld", ["1/50"], id="a rare fraction"),
        pytest.param("een derde reden", ["3"], id="no fraction"),
        pytest.param("tien procent", ["1/10"], id="percent in words"),
        pytest.param("een half procent", ["1/200"], id="half a percent"),
        pytest.param("2025¹, ² en ①", ["2025"], id="footnote signs"),
        pytest.param("een huis", [], id="the article"),
    ],
)
def test_numbers_are_read(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("said", "source", "expected"),
    [
        ("ruim vier op de tien", "41 procent", True),
        ("ruim vier op de tien", "46 procent", False),
        ("ruim vier op de tien", "39 procent", False),
        ("vier op de tien", "41 procent", False),
        ("bijna de helft", "47 %", True),
        ("bijna de helft", "53 %", False),
        ("ongeveer 500", "520", True),
        ("ongeveer 500", "600", False),
        ("meer dan 7,5 miljoen", "7,58 miljoen", True),
        ("meer dan 7,5 miljoen", "7,5 miljoen", True),
        ("minder dan 40", "38", True),
        ("ruim 80 procent", "ruim 85 procent", False),
        ("de helft", "vijf op de tien", True),
        ("een half jaar", "zes maanden", True),
        ("zes maanden", "een halfjaar", True),
        ("anderhalf jaar", "18 maanden", True),
        ("ruim een half jaar", "zeven maanden", False),
        ("twee weken", "veertien dagen", True),
        ("twee jaar", "twee maanden", False),
        ("25e", "vijfentwintigste", True),
        ("1.5 miljard", "anderhalf miljard", True),
        ("-3 %", "3 %", False),
        ("10 procent", "10 scholen", False),
    ],
)
def test_whether_a_number_may_stand_for_another(said: str, source: str, expected: bool) -> None:
    (one,), (other,) = find_numbers(said), find_numbers(source)
    assert one.agrees_with(other) is expected


def test_an_exact_number_never_stands_for_a_rounded_one() -> None:
    (exact,), (rounded,) = find_numbers("41 procent"), find_numbers("ruim 40 procent")
    assert not exact.agrees_with(rounded)


@given(st.text(alphabet=st.characters(categories=("N", "L", "P", "Zs")), max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    for number in find_numbers(text):
        assert text[number.start : number.end] == number.words
        assert number.agrees_with(number)


@pytest.mark.parametrize("text", ["9" * 60_000, "x" * 60_000, "miljoen " * 10_000, "1." * 30_000])
def test_an_endless_text_is_read_to_its_end(text: str) -> None:
    assert all(isinstance(number.value, Fraction) for number in find_numbers(text))


def test_a_number_is_restated_in_the_words_of_a_source() -> None:
    assert restate_numbers("De helft wacht zes maanden.", "50% wacht een half jaar.") == "De 50% wacht half jaar."
    assert restate_numbers("Er zijn zes loketten.", "Er zijn 6 loketten.") == "Er zijn zes loketten."
    assert restate_numbers("Er zijn zes loketten.", "Er zijn 6 loketten.", counts=True) == "Er zijn 6 loketten."


def test_a_date_that_is_none_stays() -> None:
    assert spell_dates("artikel 45-13-2020") == "artikel 45-13-2020"
    assert parse_number_word("") is None
