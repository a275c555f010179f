"""Weights with bits turned over: noticed before anything is asked, and never an answer made of what is no number."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from ingest.errors import ModelMissingError
from ingest.models.load import load_models
from ingest.models.shipped import FOLDER_NAME, ensure_shipped_encoder
from ingest.models.sums import sums_match, write_sums
from ingest.settings import Settings


def test_weights_that_are_no_numbers_give_no_vectors(tiny: Settings, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(tiny.encoder.model, damaged)
    file = next(damaged.rglob("model.safetensors"))
    weights = load_file(file)
    name = next(name for name in weights if "word_embeddings" in name)
    weights[name] = torch.full_like(weights[name], float("nan"))
    save_file(weights, file, metadata={"format": "pt"})
    encoder_settings = tiny.encoder.model_copy(update={"model": str(damaged)})
    encoder, _ = load_models(tiny.model_copy(update={"encoder": encoder_settings}))
    for encode in (encoder.encode_queries, encoder.encode_passages):
        with pytest.raises(ModelMissingError, match="no numbers"):
            encode(["Hoeveel woningen?"])


@pytest.mark.parametrize("damage", ["bit", "cut", "gone", "sums"])
def test_any_changed_file_of_a_model_is_noticed(damage: str, tmp_path: Path) -> None:
    (tmp_path / "deel").mkdir()
    weights = tmp_path / "deel" / "model.safetensors"
    weights.write_bytes(bytes(range(256)))
    write_sums(tmp_path)
    assert sums_match(tmp_path)
    match damage:
        case "bit":
            content = bytearray(weights.read_bytes())
            content[100] ^= 1
            weights.write_bytes(content)
        case "cut":
            weights.write_bytes(weights.read_bytes()[:-1])
        case "gone":
            weights.unlink()
        case _:
            (tmp_path / "sha256.json").write_text("[" * 100_000)
    assert not sums_match(tmp_path)


def test_a_damaged_model_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / FOLDER_NAME
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"stuk")
    monkeypatch.setattr("ingest.models.shipped._read_package_file", lambda: b"")
    monkeypatch.setattr(
        "ingest.models.shipped._build", lambda data, place: (place / "model.safetensors").write_bytes(b"heel")
    )
    assert ensure_shipped_encoder(tmp_path, lambda folder: None) == folder
    assert (folder / "model.safetensors").read_bytes() == b"heel" and sums_match(folder)
    before = (folder / "model.safetensors").stat()
    ensure_shipped_encoder(tmp_path, lambda folder: None)
    assert (folder / "model.safetensors").stat().st_mtime_ns == before.st_mtime_ns


def test_vectors_of_a_whole_model_are_unit_vectors(tiny: Settings) -> None:
    encoder, _ = load_models(tiny)
    vectors = encoder.encode_queries(["Hoeveel woningen?", "huurwoningen"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
