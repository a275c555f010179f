"""Vectors for texts that have none yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from ingest.index.entries import Entry
from ingest.models.encoder import Encoder, FloatMatrix, encode_by_each

# Whether it is a question, since the encoder reads those with another prompt; and its words.
Text = tuple[bool, str]
# Many, so that more of them have as many tokens as others and are read together: with 256 in the place of 64 an ingest of the
# shipped papers takes 4 % less processor time.
_ENCODE_BATCH = 256


def text_of(entry: Entry) -> Text:
    """What is embedded of an entry."""
    return entry.is_question, entry.text


def embed(
    lacking: Sequence[tuple[Encoder, Collection[Text]]], told: Callable[[int], None]
) -> list[dict[Text, FloatMatrix]]:
    """The vectors of the texts that each model lacks, by text; long ones go first, so that a batch is of one length.

    Args:
        lacking: models, each with its texts; what several lack they embed together.
        told: hears how many vectors are made, after each batch.
    """
    groups: dict[tuple[tuple[int, ...], bool], list[str]] = {}
    for text in sorted({text for _, texts in lacking for text in texts}, key=lambda text: (-len(text[1]), text)):
        who = tuple(at for at, (_, texts) in enumerate(lacking) if text in texts)
        groups.setdefault((who, text[0]), []).append(text[1])
    made: list[dict[Text, FloatMatrix]] = [{} for _ in lacking]
    for (who, is_question), alike in groups.items():
        for batch in _batches(alike):
            of_each = encode_by_each([lacking[at][0] for at in who], batch, questions=is_question)
            for at, rows in zip(who, of_each, strict=True):
                made[at].update({(is_question, words): row for words, row in zip(batch, rows, strict=True)})
            told(sum(map(len, made)))
    return made


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[at : at + _ENCODE_BATCH] for at in range(0, len(texts), _ENCODE_BATCH))
