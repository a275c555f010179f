"""The lines that the claim reader learns from, and what the shipped reader makes of claims that are in none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import ModelMissingError
from ingest.models.encoder import load_encoder
from ingest.settings import EncoderSettings, Settings
from qa.claims.verify import Verifier
from qa.reading.joint import READER_DIR, load_joint_reader
from qa.training.claim_lines import read_lines


def test_a_line_gives_a_true_claim_and_one_false_claim_for_each_fault(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text(
        "# Paper\n= Het zwembad blijft open.\nHet bad {blijft|n:gaat niet} <open/toegankelijk>[ tot mei].\n", "utf-8"
    )
    (line,) = read_lines(path)
    true, turned, added = line.examples()
    assert (true.claim, true.supported, true.passage) == ("Het bad blijft open.", True, "Het zwembad blijft open.")
    assert (turned.claim, turned.kind) == ("Het bad gaat niet open.", "negation")
    assert added.claim == "Het bad blijft open tot mei." and added.kind == "added_detail"
    assert [added.claim[start:end] for start, end in added.wrong] == [" tot mei"]


def test_a_paper_is_held_out_until_the_next_heading(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("#! Een\n= Bron.\nDit {blijft|n:gaat}.\n# Twee\n= Bron.\nDat {blijft|n:gaat}.\n", "utf-8")
    assert [(line.paper, line.is_held_out) for line in read_lines(path)] == [("Een", True), ("Twee", False)]


@pytest.mark.parametrize("text", ["Een claim zonder bron.\n", "# P\n= Bron.\nDit {blijft open.\n"])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lines.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"lines\.txt:\d"):
        read_lines(path)


def test_the_shipped_lines_can_all_be_read() -> None:
    lines = read_lines()
    assert len(lines) > 2000
    assert {line.is_held_out for line in lines} == {True, False}
    assert all(line.faults for line in lines)


PASSAGE = "De gemeente opent volgend jaar drie buurthuizen. Vrijwilligers helpen er mensen met hun administratie."


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(load_encoder(EncoderSettings(), Settings().models_dir))


def test_the_reader_doubts_what_was_put_in_more_than_the_rest(verifier: Verifier) -> None:
    assert verifier.reader
    claim = "Vrijwilligers ondersteunen mensen met duikles bij hun papieren."
    reading = verifier.reader.read(claim, PASSAGE, "claim")
    worst = max(zip(reading.faults, reading.left_spans, strict=True))[1]
    assert claim.index("duikles") <= worst[0] < claim.index("duikles") + len("duikles")


def test_the_same_claim_is_read_the_same(verifier: Verifier) -> None:
    assert verifier.reader
    first, second = (verifier.reader.read("Er komen buurthuizen bij.", PASSAGE, "claim") for _ in range(2))
    assert first == second


def test_pairs_read_together_are_read_as_alone(verifier: Verifier) -> None:
    assert verifier.reader
    pairs = [("Er komen vier buurthuizen bij.", PASSAGE), ("Hoeveel buurthuizen komen er?", "Het is een korte tekst.")]
    together = verifier.reader.read_all(pairs, "question")
    for pair, reading in zip(pairs, together, strict=True):
        alone = verifier.reader.read(*pair, "question")
        assert reading.answers == pytest.approx(alone.answers, abs=0.3)  # bfloat16, padded to another length
        assert reading.passage_spans == alone.passage_spans


def test_a_very_long_passage_is_read_as_far_as_the_encoder_reaches(verifier: Verifier) -> None:
    claim = "De gemeente opent volgend jaar drie buurthuizen."
    near, far = (verifier.verify(claim, [text]) for text in (PASSAGE, " ".join([PASSAGE] * 80)))
    assert near.supported
    assert far.supported


def test_a_foreign_encoder_has_no_reader(tiny: Settings, tiny_model: Path) -> None:
    encoder = load_encoder(EncoderSettings(model=str(tiny_model)), tiny.models_dir)
    assert load_joint_reader(encoder) is None
    assert not Verifier(encoder).verify("Er komen vier buurthuizen.", [PASSAGE]).supported


def test_a_damaged_reader_is_named(verifier: Verifier, tmp_path: Path) -> None:
    (tmp_path / "adapter.safetensors").write_bytes((READER_DIR / "adapter.safetensors").read_bytes()[:100])
    assert verifier.encoder
    with pytest.raises(ModelMissingError, match="cannot be read"):
        load_joint_reader(verifier.encoder, tmp_path)
