"""A sentence encoder of a few small layers with random weights: a real model that trains in a second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertForSequenceClassification, BertModel, PreTrainedTokenizerFast


def save_tiny_encoder(folder: Path, words: Sequence[str], layers: int = 2) -> Path:
    """Write a sentence-transformers folder whose tokens are `words`; the same words give the same weights."""
    vocabulary = ["[PAD]", "[UNK]", *words]
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=32,
    )
    inner = folder / "bert"
    BertModel(config).save_pretrained(inner)
    _save_tokenizer(vocabulary, inner)
    model = SentenceTransformer(modules=[Transformer(str(inner)), Pooling(16), Normalize()], device="cpu")
    model.save(str(folder))
    return folder


def save_tiny_nli(folder: Path, labels: Sequence[str], always: str) -> Path:
    """Write a folder of a cross-encoder with these labels that finds the same of every pair: `always`."""
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=2, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        id2label=dict(enumerate(labels)), label2id={label: at for at, label in enumerate(labels)},
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.bias[list(labels).index(always)] = 20.0
    model.save_pretrained(folder)
    _save_tokenizer(["[PAD]", "[UNK]"], folder)
    return folder


def _save_tokenizer(vocabulary: Sequence[str], folder: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    whole = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call] # untyped in the library
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]"
    )
    whole.save_pretrained(folder)
