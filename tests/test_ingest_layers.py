"""The shipped encoder's kind in ONNX Runtime, on a small real encoder of random weights."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer

from ingest.errors import ModelMissingError
from ingest.models.adapter import ADAPTER_FILE, load_reader
from ingest.models.encoder import Encoder, encode_by_each
from ingest.models.layers import OnnxVectors, SharedLayers, load_layers, stored_weights
from ingest.models.torch_vectors import TorchVectors
from ingest.settings import EncoderSettings
from tests.tiny_encoder import save_tiny_encoder

TEXTS = ["geld voor veren", "de veerman vaart ook in de winter", "veren", "niets"]
WORDS = sorted({word for text in TEXTS for word in text.split()})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as the shipped encoder's: one that has more layers than are shared."""
    return save_tiny_encoder(tmp_path / "tiny", WORDS, layers=8)


def encoder_of(folder: Path) -> Encoder:
    return Encoder(
        OnnxVectors.of(SharedLayers(folder)), EncoderSettings(query_prompt="", passage_prompt=""), "tiny@float32/0"
    )


def torch_of(folder: Path) -> Encoder:
    model = SentenceTransformer(str(folder), device="cpu")
    return Encoder(TorchVectors(model), EncoderSettings(query_prompt="", passage_prompt=""), "tiny@float32/0")


def adapter(folder: Path, layer: int) -> Path:
    folder.mkdir()
    name = f"encoder.layer.{layer}.attention.self.value"
    weights = {f"{name}.lora_A.weight": torch.eye(2, 16), f"{name}.lora_B.weight": torch.full((16, 2), 3.0)}
    save_file(weights, folder / ADAPTER_FILE, metadata={"base": "tiny", "scale": "0.5"})
    return folder


def test_models_with_shared_layers_embed_together_what_each_embeds_alone(folder: Path, tmp_path: Path) -> None:
    encoder = encoder_of(folder)
    reader = load_reader(encoder, adapter(tmp_path / "reader", 7))
    together = encode_by_each([encoder, reader], TEXTS, questions=True)
    assert not np.array_equal(together[0], together[1])
    for model, rows in zip((encoder, reader), together, strict=True):
        assert np.array_equal(rows, model.encode_queries(TEXTS))
        assert np.array_equal(rows, model.encode_queries(TEXTS, alone=True))


def test_layers_that_cannot_be_kept_are_made_at_each_start(folder: Path) -> None:
    before = encoder_of(folder).encode_queries(TEXTS)
    shutil.rmtree(folder / "onnx")
    # Who may only read here: a folder can't be made.
    (folder / "onnx").write_text("", "utf-8")
    assert np.array_equal(encoder_of(folder).encode_queries(TEXTS), before)


def test_vectors_are_those_of_torch(folder: Path, tmp_path: Path) -> None:
    ours, theirs = encoder_of(folder), torch_of(folder)
    tuned = adapter(tmp_path / "reader", 7)
    for one, other in ((ours, theirs), (load_reader(ours, tuned), load_reader(theirs, tuned))):
        for alone in (True, False):
            np.testing.assert_allclose(
                one.encode_queries(TEXTS, alone=alone), other.encode_queries(TEXTS, alone=alone), atol=1e-5
            )


def test_a_text_read_alone_has_the_same_vector_whatever_was_read_before(folder: Path) -> None:
    encoder = encoder_of(folder)
    first = encoder.encode_queries(TEXTS[:1], alone=True)
    encoder.encode_queries(TEXTS, alone=True)
    encoder.encode_passages(TEXTS * 50)
    assert np.array_equal(encoder.encode_queries(TEXTS[:1], alone=True), first)


def test_threads_share_an_encoder(folder: Path) -> None:
    encoder = encoder_of(folder)
    wanted = encoder.encode_queries(TEXTS, alone=True)
    found: list[bool] = []

    def ask() -> None:
        found.extend(np.array_equal(encoder.encode_queries(TEXTS, alone=True), wanted) for _ in range(50))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 200


def test_damaged_layers_are_written_anew(folder: Path) -> None:
    wanted = encoder_of(folder).encode_queries(TEXTS)
    files = sorted((folder / "onnx").iterdir())
    assert [file.name for file in files] == ["lower.bin", "lower.onnx", "upper.bin", "upper.onnx"]
    for file in files:
        assert file.stat().st_size > 1000
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 0x40
        file.write_bytes(data)
        assert np.array_equal(encoder_of(folder).encode_queries(TEXTS), wanted)
    files[0].write_bytes(b"")
    assert np.array_equal(encoder_of(folder).encode_queries(TEXTS), wanted)


def test_weights_that_are_no_numbers_are_an_error_and_no_vector(folder: Path) -> None:
    path = folder / "model.safetensors"
    weights = load_file(path)
    weights["embeddings.word_embeddings.weight"][:] = float("nan")
    save_file(weights, path, metadata={"format": "pt"})
    with pytest.raises(ModelMissingError):
        encoder_of(folder).encode_queries(TEXTS)


def test_an_adapter_of_a_shared_layer_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="shares"):
        load_reader(encoder_of(folder), adapter(tmp_path / "reader", 2))


@pytest.mark.parametrize("length", [0, 7, 5000])
def test_a_file_of_weights_that_is_cut_off_is_an_error(folder: Path, length: int) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ModelMissingError):
        SharedLayers(folder)


def test_weights_without_a_layer_are_an_error(folder: Path) -> None:
    with pytest.raises(ModelMissingError, match="cannot be made"):
        load_layers(folder, "other", lambda: stored_weights(folder), range(20, 21))
