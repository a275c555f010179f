"""Train the shipped reader: `python -m qa.training.train_reader --out DIR`, on the shipped question index and on corpus/training.

`standpunt tune` trains on an organisation's own papers alone; this one also learns from the training bodies, so that it reads papers of
bodies that it has not seen. `--start FOLDER` goes on from an earlier reader on what people asked who had not read the papers, who ask
otherwise than its readers, and on as many other questions. Figures are those on the bodies to calibrate on, which are never trained on.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.corpus.load import QUESTIONS_FOLDER
from ingest.files import json_rows
from ingest.index.entries import NEAR_MISS_SUFFIX, Entry
from ingest.models.adapter import ADAPTER_FILE
from ingest.settings import SHIPPED_CORPUS, Settings
from qa.training.bodies import BLIND_FILE, Body, by_split, read_bodies, read_entries
from qa.training.card import write_reader
from qa.training.data import TuningData, tuning_data
from qa.training.hyperparameters import Hyperparameters
from qa.training.model import TunableEncoder
from qa.training.sections import read_all_sections, section_entries
from qa.training.train import train
from qa.training.tune import corpus_entries, in_full_precision, measure_fold

# How a reader goes on: a higher rate or more epochs were not tried.
GOING_ON = {"learning_rate": 2e-4, "epochs": 1}


def body_entries(bodies: Sequence[Body], folder: Path) -> tuple[list[Entry], dict[str, str]]:
    """The texts and questions of training bodies, and the body's slug of each passage id."""
    entries: list[Entry] = []
    paper_of: dict[str, str] = {}
    for body in bodies:
        own, own_papers = read_entries(folder / body.slug)
        entries += own
        paper_of |= own_papers
    return entries, paper_of


def blind_questions(bodies: Sequence[Body], index_dir: Path) -> frozenset[str]:
    """What was asked by people who had not read the papers: those of these bodies, and those of a question index."""
    files = (index_dir / BLIND_FILE, index_dir / Path(BLIND_FILE).with_suffix(NEAR_MISS_SUFFIX))
    indexed = {str(row["question"]) for file in files if file.is_file() for row in json_rows(file)}
    return frozenset(asked.question for body in bodies for asked in body.questions if asked.is_blind) | indexed


def about_blind(data: TuningData, blind: frozenset[str], seed: int) -> TuningData:
    """What was asked blind, and half as many other questions, with their share of the near misses."""
    rng = random.Random(seed)
    others = sorted({example.question for example in data.examples} - blind)
    kept = blind.union(rng.sample(others, min(len(others), len(blind) // 2)))
    misses = [miss for miss in data.near_misses if miss.question not in blind]
    drawn = rng.sample(misses, len(misses) * (len(kept) - len(blind)) // max(1, len(others)))
    return replace(
        data,
        examples=tuple(example for example in data.examples if example.question in kept),
        near_misses=(*(miss for miss in data.near_misses if miss.question in blind), *drawn),
    )


def main() -> None:
    """Train, measure and write the reader with its card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=Path, default=SHIPPED_CORPUS / "training")
    parser.add_argument("--out", type=Path, default=SHIPPED_CORPUS / "reader")
    parser.add_argument("--start", type=Path, help="folder of an earlier reader to go on from")
    arguments = parser.parse_args()
    settings = Settings()
    hyperparameters = Hyperparameters().model_copy(update=GOING_ON if arguments.start else {})
    everything = read_bodies(arguments.bodies)
    shipped, shipped_papers = corpus_entries(Settings(corpus_dir=SHIPPED_CORPUS))
    taught, taught_papers = body_entries(by_split(everything, "train"), arguments.bodies)
    written, written_papers = section_entries(read_all_sections(arguments.bodies), "sections")
    data = tuning_data([*shipped, *taught, *written], shipped_papers | taught_papers | written_papers)
    asked = tuning_data(*body_entries(by_split(everything, "calibrate"), arguments.bodies))
    encoder = in_full_precision(settings)
    model = TunableEncoder(encoder, hyperparameters)
    untuned = model.vectors(asked)
    if arguments.start:
        from safetensors.torch import load_file

        model.layers.restore(load_file(arguments.start / ADAPTER_FILE))
        blind = blind_questions(by_split(everything, "train"), SHIPPED_CORPUS / QUESTIONS_FOLDER)
        data = about_blind(data, blind, hyperparameters.seed)
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
