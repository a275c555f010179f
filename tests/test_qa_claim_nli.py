"""A model for natural language inference of one's own: it has a say, it can't undo what is certain, it must fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import ModelMissingError
from ingest.settings import VerifierSettings
from qa.claims.nli import load_nli
from qa.claims.verify import Verifier
from tests.tiny_encoder import save_tiny_nli

PASSAGE = "Gemeenten vragen om geld voor tien nieuwe buurthuizen in de stad."
TRUE = "Gemeenten willen dat er geld komt voor nieuwe buurthuizen."
LABELS = ("contradiction", "entailment", "neutral")


def verifier_with(folder: Path, always: str) -> Verifier:
    return Verifier(nli=load_nli(VerifierSettings(nli=str(save_tiny_nli(folder, LABELS, always)))))


def test_its_finding_moves_the_score_both_ways(tmp_path: Path) -> None:
    alone = Verifier().verify(TRUE, [PASSAGE])
    against = verifier_with(tmp_path / "against", "contradiction").verify(TRUE, [PASSAGE])
    in_favour = verifier_with(tmp_path / "in favour", "entailment").verify(TRUE, [PASSAGE])
    assert against.score < alone.score < in_favour.score
    assert not against.supported and against.reasons
    assert in_favour.supported


def test_it_cannot_undo_a_wrong_number(tmp_path: Path) -> None:
    verdict = verifier_with(tmp_path, "entailment").verify("Gemeenten vragen om twaalf buurthuizen.", [PASSAGE])
    assert not verdict.supported
    assert "twaalf" in verdict.reasons[0]


def test_a_model_that_does_not_know_entailment_is_refused(tmp_path: Path) -> None:
    folder = save_tiny_nli(tmp_path, ("positief", "negatief"), "positief")
    with pytest.raises(ModelMissingError, match="entailment"):
        load_nli(VerifierSettings(nli=str(folder)))


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="nergens"):
        load_nli(VerifierSettings(nli=str(tmp_path / "nergens")))


def test_without_a_name_there_is_none() -> None:
    assert load_nli(VerifierSettings()) is None
