"""Mix two readers: `python -m qa.training.mix_readers BEFORE AFTER --share 0.6 --out FOLDER`.

A reader that goes on learning, or learns anew from other questions, forgets some of what it knew; between both lies one that has most of either
(Wortsman and others, "Robust fine-tuning of zero-shot models", 2022). The mean is taken of the changes themselves, not of their halves, and cut
to the rank of the later one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from ingest.models.adapter import DOWN, UP, Adapter, read_adapter, write_adapter
from ingest.models.layers import FloatArray
from qa.reading.joint import READER_DIR


def mixed(before: Adapter, after: Adapter, share: float) -> Adapter:
    """The mean of both; `share`, 0 to 1, is how much of it is what they are after."""
    weights: dict[str, FloatArray] = {
        name: np.asarray((1 - share) * before.weights[name] + share * later, np.float32)
        for name, later in after.weights.items()
        if "lora" not in name
    }
    for layer in after.layers:
        down, up = layer + DOWN, layer + UP
        rank = len(after.weights[down])
        change = (1 - share) * before.change_of(layer) + share * after.change_of(layer)
        left, sizes, right = np.linalg.svd(change / after.scale, full_matrices=False)
        kept = np.sqrt(sizes[:rank])
        weights[up], weights[down] = left[:, :rank] * kept, kept[:, None] * right[:rank]
    return Adapter(weights, after.base, after.scale)


def main() -> None:
    """Mix and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "before", type=Path, help="folder of the reader that the training began with, or of an earlier one"
    )
    parser.add_argument("after", type=Path, help="folder of the one that it ended with")
    parser.add_argument("--share", type=float, default=0.6)
    parser.add_argument("--out", type=Path, default=READER_DIR, help="the joint reader's folder when left out")
    arguments = parser.parse_args()
    before, after = read_adapter(arguments.before), read_adapter(arguments.after)
    write_adapter(mixed(before, after, arguments.share), arguments.out)


if __name__ == "__main__":
    main()
