"""Texts made to keep the verifier busy, to break it, or to carry a word past it."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.claims import Claim, ClaimTask, judge_all
from qa.claims.verify import MAX_CITED_CHARS, MAX_CLAIM_CHARS, TooLongToVerifyError, Verifier
from tests.conftest import Standpunt
from tests.trust import CASES

SOURCE = "Wij vragen in 2025 om 500 miljoen euro voor de opvang. Dat is nodig, want 12 m² is te klein."
VERIFIER = Verifier()


@pytest.mark.parametrize("words", [("Wij. ", "Ja. "), ("3 ", "6 "), ("Aab ", "Cdd "), ("aa, ", "bb, "), ("en ", "en ")])
@pytest.mark.parametrize("count", [30, 300])
def test_no_text_takes_long(words: tuple[str, str], count: int) -> None:
    claim, cited = (words[0] * count)[:MAX_CLAIM_CHARS], (words[1] * 20_000)[:MAX_CITED_CHARS]
    began = time.process_time()
    with contextlib.suppress(TooLongToVerifyError):
        VERIFIER.verify(claim, [cited])
    assert time.process_time() - began < 30  # a few seconds; it was minutes. The bound is wide for a busy machine


@pytest.mark.parametrize("sign", list("¹²³①⑳½٣²\u200b\u2060\u00ad\ufeff\ud800\u0301"), ids=ascii)
def test_a_sign_at_a_number_or_word_breaks_nothing(sign: str) -> None:
    for claim in (
        f"Wij vragen in 2025{sign} om 500{sign} miljoen euro.",
        f"Het is 202{sign} jaar.",
        f"{sign}",
        f"{sign} euro",
    ):
        assert 0 <= VERIFIER.verify(claim, [SOURCE, f"{sign}", f"In 2025{sign}"]).score <= 1


@pytest.mark.parametrize("sign", list("\u200b\u200c\u200d\u2060\u00ad\ufeff\u034f\ufe0f\U000e0041"), ids=ascii)
def test_an_unseen_sign_carries_no_invented_word_past_the_verifier(sign: str) -> None:
    verdict = VERIFIER.verify(f"Wij vragen in 2025 om 500 miljoen euro voor een kern{sign}centrale.", [SOURCE])
    assert not verdict.supported


@settings(max_examples=CASES, deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=300), max_size=3))
def test_any_text_gets_a_verdict(claim: str, cited: list[str]) -> None:
    verdict = VERIFIER.verify(claim, cited)
    assert 0 <= verdict.score <= 1 and verdict.supported == (verdict.verdict in ("literal", "follows"))


def test_a_line_that_is_too_long_is_told_and_the_next_is_judged(
    standpunt: Standpunt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.cli.press_commands.open_verifier", lambda: VERIFIER)
    rows = [{"id": 1, "claim": "Ja " * 700, "cited": [SOURCE]}, {"id": 2, "claim": SOURCE, "cited": [SOURCE]}]
    file = tmp_path / "rijen.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = standpunt("verify", str(file), "--json")
    first, second = map(json.loads, done.out.splitlines())
    assert (done.code, first["supported"], first["verdict"], second["supported"]) == (0, False, "unsure", True)
    assert "te lang" in first["reasons"][0]


def test_a_set_with_a_claim_that_is_too_long_is_measured_to_its_end() -> None:
    claims = [
        Claim(id="1", claim="Ja " * 1000, cited=(SOURCE,), supported=True),
        Claim(id="2", claim=SOURCE, cited=(SOURCE,), supported=True),
    ]
    rows = list(judge_all(ClaimTask("eigen", claims, VERIFIER.verify)))
    assert [(row.judged, row.score) for row in rows] == [(False, 0.0), (True, 1.0)]
