"""Train the shipped reader: `python -m qa.training.train_reader --out DIR`, on the shipped question index and on corpus/training.

`standpunt tune` trains on an organisation's own papers alone; this one also learns from the training bodies, so that it reads papers of
bodies that it has not seen. Figures are those on the bodies to calibrate on, which are never trained on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ingest.index.entries import Entry
from ingest.settings import SHIPPED_CORPUS, Settings
from qa.training.bodies import Body, by_split, read_bodies, read_entries
from qa.training.card import write_reader
from qa.training.data import tuning_data
from qa.training.hyperparameters import Hyperparameters
from qa.training.model import TunableEncoder
from qa.training.sections import read_all_sections, section_entries
from qa.training.train import train
from qa.training.tune import corpus_entries, in_full_precision, measure_fold


def body_entries(bodies: Sequence[Body], folder: Path) -> tuple[list[Entry], dict[str, str]]:
    """The texts and questions of training bodies, and the body's slug of each passage id."""
    entries: list[Entry] = []
    paper_of: dict[str, str] = {}
    for body in bodies:
        own, own_papers = read_entries(folder / body.slug)
        entries += own
        paper_of |= own_papers
    return entries, paper_of


def main() -> None:
    """Train, measure and write the reader with its card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=Path, default=SHIPPED_CORPUS / "training")
    parser.add_argument("--out", type=Path, default=SHIPPED_CORPUS / "reader")
    arguments = parser.parse_args()
    settings, hyperparameters = Settings(), Hyperparameters()
    everything = read_bodies(arguments.bodies)
    shipped, shipped_papers = corpus_entries(Settings(corpus_dir=SHIPPED_CORPUS))
    taught, taught_papers = body_entries(by_split(everything, "train"), arguments.bodies)
    written, written_papers = section_entries(read_all_sections(arguments.bodies), "sections")
    data = tuning_data([*shipped, *taught, *written], shipped_papers | taught_papers | written_papers)
    asked = tuning_data(*body_entries(by_split(everything, "calibrate"), arguments.bodies))
    encoder = in_full_precision(settings)
    model = TunableEncoder(encoder, hyperparameters)
    untuned = model.vectors(asked)
    sys.stderr.write(f"{len(data.examples)} questions, {len(data.near_misses)} near misses\n")

    def report(done: int, total: int) -> None:
        if done % 10 == 0:
            sys.stderr.write(f"{done}/{total}\n")

    train(model, data, hyperparameters, arguments.out / "training.pt", report)
    unread = measure_fold(model, asked, untuned, asked.paper_ids)
    write_reader(arguments.out, model.layers.weights(), encoder.name, hyperparameters, data, [unread])
    (arguments.out / "training.pt").unlink()
    sys.stdout.write(f"{unread.figures}\n")


if __name__ == "__main__":
    main()
