"""The door that judges a claim."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.settings import EncoderSettings, Settings, WebSettings
from tests.conftest import ClientOf
from tests.tiny_encoder import save_tiny_encoder
from tests.web_pipeline import pipeline_of
from tests.web_server import running
from ui import texts
from ui.serve import make_app
from ui.service import Service

CITED = ["Sinds 2020 krijgt 1 op de 7 kinderen in Utrecht hulp. Het rijk kan de subsidie stoppen."]


@pytest.fixture(scope="module")
def verifying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server with an encoder that knows the words of one passage."""
    folder = tmp_path_factory.mktemp("verify")
    model = save_tiny_encoder(folder / "model", sorted(set(CITED[0].split())))
    encoder = EncoderSettings(model=str(model), precision="float32", reader="none")
    made = make_app(Service(pipeline_of, WebSettings()), Settings(corpus_dir=folder, encoder=encoder))
    with running(made) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


def test_a_quote_is_supported_by_the_text_it_stands_in(verifying: httpx.Client) -> None:
    answer = verifying.post("/api/verify", json={"claim": "Het rijk kan de subsidie stoppen.", "cited": CITED})
    assert (answer.status_code, answer.json()) == (200, {"supported": True, "score": 1.0, "reasons": []})


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        pytest.param("Sinds 2021 krijgt 1 op de 7 kinderen in Utrecht hulp.", "2021", id="other year"),
        pytest.param("Het rijk kan de subsidie niet stoppen.", "niet", id="negation"),
    ],
)
def test_a_claim_that_differs_is_not_supported_and_hears_why(verifying: httpx.Client, claim: str, word: str) -> None:
    verdict = verifying.post("/api/verify", json={"claim": claim, "cited": CITED}).json()
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
def test_a_wrong_call_to_verify_is_one_dutch_sentence(verifying: httpx.Client, body: dict[str, Any], text: str) -> None:
    answer = verifying.post("/api/verify", json=body)
    assert (answer.status_code, answer.json()["error"]) == (422, text)


def test_a_verifier_without_its_model_says_so(client_of: ClientOf, tmp_path: Path) -> None:
    client = client_of(encoder=EncoderSettings(model=str(tmp_path / "none")))
    answer = client.post("/api/verify", json={"claim": "Het rijk kan stoppen.", "cited": CITED})
    assert (answer.status_code, answer.json()["error"]) == (503, texts.ERROR_MODEL_DOWN)
