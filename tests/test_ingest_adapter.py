"""The reader: an adapter merged into a copy of a small real encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer

from ingest.errors import ModelMissingError
from ingest.models.adapter import ADAPTER_FILE, adapter_fits, load_reader
from ingest.models.encoder import Encoder
from ingest.models.torch_vectors import TorchVectors
from ingest.settings import EncoderSettings
from tests.tiny_encoder import save_tiny_encoder

LAYER = "encoder.layer.1.attention.self.value"
TEXTS = ["geld voor wonen", "zorg in de wijk"]


@pytest.fixture
def encoder(tmp_path: Path) -> Encoder:
    words = sorted({word for text in TEXTS for word in text.split()})
    model = SentenceTransformer(str(save_tiny_encoder(tmp_path / "tiny", words)), device="cpu")
    return Encoder(TorchVectors(model), EncoderSettings(), "tiny@float32/0")


def write_adapter(folder: Path, up: torch.Tensor, base: str = "tiny", layer: str = LAYER) -> Path:
    folder.mkdir(exist_ok=True)
    weights = {f"{layer}.lora_A.weight": torch.eye(2, 16), f"{layer}.lora_B.weight": up}
    save_file(weights, folder / ADAPTER_FILE, metadata={"base": base, "scale": "0.5"})
    return folder


def inside(model: Encoder) -> Any:
    """The transformer itself; the library doesn't say what its modules are."""
    return model.model[0].auto_model


def test_reader_adds_scaled_product_to_the_named_layer_only(encoder: Encoder, tmp_path: Path) -> None:
    reader = load_reader(encoder, write_adapter(tmp_path / "reader", torch.full((16, 2), 3.0)))
    before, after = (inside(model).state_dict() for model in (encoder, reader))
    # down passes on the first two inputs, so up @ down has threes in two columns; the scale is 0.5.
    change = torch.zeros(16, 16)
    change[:, :2] = 1.5
    torch.testing.assert_close(after[f"{LAYER}.weight"], before[f"{LAYER}.weight"] + change)
    assert [name for name in before if not torch.equal(before[name], after[name])] == [f"{LAYER}.weight"]


def test_reader_shares_the_embeddings_with_the_encoder(encoder: Encoder, tmp_path: Path) -> None:
    reader = load_reader(encoder, write_adapter(tmp_path / "reader", torch.ones(16, 2)))
    one, other = (inside(model).embeddings.word_embeddings.weight for model in (encoder, reader))
    assert one.data_ptr() == other.data_ptr()


def test_encoder_stays_as_it_was(encoder: Encoder, tmp_path: Path) -> None:
    before = encoder.encode_queries(TEXTS)
    up = torch.arange(32.0).reshape(16, 2)
    reader = load_reader(encoder, write_adapter(tmp_path / "reader", up))
    assert np.array_equal(encoder.encode_queries(TEXTS), before)
    assert not np.allclose(reader.encode_queries(TEXTS), before)


def test_adapter_without_change_gives_the_encoders_vectors(encoder: Encoder, tmp_path: Path) -> None:
    reader = load_reader(encoder, write_adapter(tmp_path / "reader", torch.zeros(16, 2)))
    assert np.array_equal(reader.encode_passages(TEXTS), encoder.encode_passages(TEXTS))


def test_another_adapter_is_another_fingerprint(encoder: Encoder, tmp_path: Path) -> None:
    one = load_reader(encoder, write_adapter(tmp_path / "one", torch.ones(16, 2)))
    other = load_reader(encoder, write_adapter(tmp_path / "other", torch.zeros(16, 2)))
    assert len({encoder.fingerprint, one.fingerprint, other.fingerprint}) == 3


def test_vectors_have_length_one(encoder: Encoder) -> None:
    assert np.allclose(np.linalg.norm(encoder.encode_queries(TEXTS), axis=1), 1, atol=1e-6)


def test_adapter_of_another_encoder_is_refused(encoder: Encoder, tmp_path: Path) -> None:
    folder = write_adapter(tmp_path / "reader", torch.ones(16, 2), base="other")
    assert not adapter_fits(folder, encoder.name)
    with pytest.raises(ModelMissingError, match="other"):
        load_reader(encoder, folder)


@pytest.mark.parametrize(
    "layer", ["encoder.layer.9.attention.self.query", "encoder.layer.1.intermediate.dense"], ids=["no layer", "shape"]
)
def test_adapter_that_does_not_fit_is_refused(encoder: Encoder, tmp_path: Path, layer: str) -> None:
    with pytest.raises(ModelMissingError, match="does not fit"):
        load_reader(encoder, write_adapter(tmp_path / "reader", torch.ones(7, 2), layer=layer))


def test_damaged_or_missing_adapter_is_named(encoder: Encoder, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="cannot be read"):
        load_reader(encoder, tmp_path)
    (tmp_path / ADAPTER_FILE).write_bytes(b"no adapter")
    with pytest.raises(ModelMissingError, match="cannot be read"):
        load_reader(encoder, tmp_path)
