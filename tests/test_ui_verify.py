"""The interface that judges a claim."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from ui import texts

CITED = ["Sinds 2020 krijgt 1 op de 7 kinderen in Utrecht hulp. Het rijk kan de subsidie stoppen."]


def test_a_quote_is_supported_by_the_text_it_stands_in(client: httpx.Client) -> None:
    answer = client.post("/api/verify", json={"claim": "Het rijk kan de subsidie stoppen.", "cited": CITED})
    assert (answer.status_code, answer.json()) == (
        200,
        {"supported": True, "score": 1.0, "reasons": [], "verdict": "literal"},
    )


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        pytest.param("Sinds 2021 krijgt 1 op de 7 kinderen in Utrecht hulp.", "2021", id="other year"),
        pytest.param("Het rijk kan de subsidie niet stoppen.", "niet", id="negation"),
    ],
)
def test_a_claim_that_differs_is_not_supported_and_hears_why(client: httpx.Client, claim: str, word: str) -> None:
    verdict = client.post("/api/verify", json={"claim": claim, "cited": CITED}).json()
    assert verdict["supported"] is False
    assert verdict["score"] < 0.5
    assert any(word in reason for reason in verdict["reasons"])


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param({"claim": " ", "cited": CITED}, texts.ERROR_EMPTY, id="no claim"),
        pytest.param({"claim": "x", "cited": []}, texts.ERROR_INPUT.format(where="cited"), id="nothing cited"),
        pytest.param({"claim": "x", "cited": "x"}, texts.ERROR_INPUT.format(where="cited"), id="no list"),
        pytest.param({"cited": CITED}, texts.ERROR_INPUT.format(where="claim"), id="claim left out"),
        pytest.param({"claim": "x", "cited": CITED, "k": 1}, texts.ERROR_INPUT.format(where="k"), id="unknown field"),
    ],
)
def test_a_wrong_call_to_verify_is_one_dutch_sentence(client: httpx.Client, body: dict[str, Any], text: str) -> None:
    answer = client.post("/api/verify", json=body)
    assert (answer.status_code, answer.json()["error"]) == (422, text)
