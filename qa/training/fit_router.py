"""Fit the router: `python -m qa.training.fit_router --models DIR`, from corpus/training/requests and the training questions.

Half of `router.jsonl`, the same for every run, is only measured on; the other half and `router-more.jsonl` are fitted on, with
questions of the training bodies and of the shipped question index, bare and wrapped, as questions about the papers. What is fitted
are low-rank changes of the encoder's upper layers and a linear head on the vector of a message; then, for each kind, how improbable a
question about the papers must be, on questions of the bodies to calibrate on and of `--tune` sets.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import classification_report, confusion_matrix, f1_score
from sklearn.model_selection import train_test_split

from ingest.files import json_rows
from ingest.models.adapter import Adapter, write_adapter
from ingest.models.encoder import load_encoder
from ingest.settings import SHIPPED_CORPUS, EncoderSettings
from qa.question.router import HEAD_FILE, KINDS, PAPERS, ROUTER_DIR, Kind, Router
from qa.training.bodies import read_bodies
from qa.training.hyperparameters import Hyperparameters
from qa.training.model import TunableEncoder
from qa.training.optimiser import Optimiser

HYPERPARAMETERS = Hyperparameters(first_layer=8, rank=16, alpha=32, epochs=6, learning_rate=1e-3)
HEAD_LEARNING_RATE = 5e-3
# The head sees unit vectors, of which the cosines lie close together: this spreads them.
SPREAD = 10.0
SMOOTHING = 0.05  # of the labels: a router that is less sure of itself leaves more to the papers
BATCH = 32
# Of each source. With 300 and half the epochs the same macro F1 cost twelve questions of the held-out bodies instead of four.
QUESTIONS_EACH = 800
# The bound of a kind is half of what leaves at most so many of the questions that it is tuned on to that kind, and never above
# the last.
MOST_AWAY, MARGIN, MOST_BELOW = 1, 0.5, 0.15
# Who is in need or asks whom to vote for must not get policy quotes: rather a question too many taken for one of these.
AT_LEAST: dict[Kind, float] = {"in_need": 0.1, "voting_advice": 0.5}
SEED = 7


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody typed, and the kind of request that it is."""

    text: str
    kind: Kind


def labelled(folder: Path = SHIPPED_CORPUS / "training" / "requests") -> tuple[list[Message], list[Message]]:
    """The messages to fit on and those to measure on; none of the latter is among the former, but for case and signs."""
    rows = json_rows(folder / "router.jsonl")
    fitted, measured = train_test_split(rows, test_size=0.5, random_state=SEED, stratify=[row["kind"] for row in rows])
    held = {_bare(row["message"]) for row in measured}
    more = [row for row in json_rows(folder / "router-more.jsonl") if _bare(row["message"]) not in held]
    return [_message(row) for row in (*fitted, *more)], [_message(row) for row in measured]


def questions(each: int = QUESTIONS_EACH, corpus_dir: Path = SHIPPED_CORPUS) -> list[Message]:
    """Questions about papers to fit on: of the training bodies, of the shipped index, and some of either in a wrapping."""
    rng = random.Random(SEED)
    bodies = [
        q.question for body in read_bodies(corpus_dir / "training") if body.split == "train" for q in body.questions
    ]
    index = [row["question"] for file in sorted((corpus_dir / "questions").glob("*.jsonl")) for row in json_rows(file)]
    wrappings = json_rows(corpus_dir / "training" / "requests" / "wrappings.jsonl")
    wrapped = [f"{row['before']} {rng.choice(bodies + index)} {row['after']}".strip() for row in wrappings]
    chosen = (rng.sample(texts, min(len(texts), each)) for texts in (bodies, index, wrapped))
    return [Message(text, PAPERS) for texts in chosen for text in texts]


def fit(models_dir: Path, messages: Sequence[Message], epochs: int, out_dir: Path) -> None:
    """Train on the messages, and write the change of the encoder and the head, with no bound for any kind."""
    import torch

    base = load_encoder(EncoderSettings(precision="float32"), models_dir)
    model = TunableEncoder(base, HYPERPARAMETERS)
    head = torch.nn.Linear(base.dimension, len(KINDS))
    batches = list(_batches(messages, epochs))
    optimiser = Optimiser(
        [(model.layers.trainable, HYPERPARAMETERS.learning_rate), (list(head.parameters()), HEAD_LEARNING_RATE)],
        total=len(batches),
        warmup=HYPERPARAMETERS.warmup,
        weight_decay=HYPERPARAMETERS.weight_decay,
    )
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    for number, batch in enumerate(batches, start=1):
        vectors = model.embed_queries([message.text for message in batch])
        loss = loss_of(head(vectors * SPREAD), torch.tensor([KINDS.index(message.kind) for message in batch]))
        optimiser.step(loss)
        if number % 20 == 0:
            print(f"{number} of {len(batches)}: loss {float(loss.detach()):.3f}", flush=True)
    numbers = {name: weight.numpy() for name, weight in model.layers.weights().items()}
    write_adapter(Adapter(numbers, base.name, HYPERPARAMETERS.alpha / HYPERPARAMETERS.rank), out_dir)
    _write_head(
        out_dir,
        {
            "kinds": np.array(KINDS),
            "weights": (head.weight.detach() * SPREAD).numpy().astype(np.float16),
            "intercepts": head.bias.detach().numpy(),
            "below": np.zeros(len(KINDS)),
        },
    )


def bound(router: Router, asked: Sequence[str], out_dir: Path) -> None:
    """Set for each kind how improbable a question about the papers must be, on questions that are about papers."""
    probabilities = router.probabilities(asked)
    papers = KINDS.index(PAPERS)
    others = probabilities.copy()
    others[:, papers] = 0.0
    nearest = others.argmax(axis=1)
    below = []
    for place, kind in enumerate(KINDS):
        real = np.sort(probabilities[nearest == place, papers])
        highest = float(real[MOST_AWAY]) if len(real) > MOST_AWAY else 1.0
        below.append(max(AT_LEAST.get(kind, 0.0), min(MARGIN * highest, MOST_BELOW)))
    with np.load(out_dir / HEAD_FILE) as head:
        _write_head(out_dir, {**head, "below": np.array(below)})
    print("bounds: " + ", ".join(f"{kind} {value:.2f}" for kind, value in zip(KINDS, below, strict=True)))


def report(router: Router, measured: Sequence[Message]) -> float:
    """Print how well the kinds are told and which are taken for which; the macro F1."""
    told = [router.kind_by(row) for row in router.probabilities([message.text for message in measured])]
    true = [message.kind for message in measured]
    print(classification_report(true, told, labels=list(KINDS), zero_division=0.0, digits=3))
    print("true kind in rows, told kind in columns, both in the order above")
    print(
        "\n".join(" ".join(f"{count:3d}" for count in row) for row in confusion_matrix(true, told, labels=list(KINDS)))
    )
    score = float(f1_score(true, told, average="macro"))
    print(f"macro F1 {score:.3f}")
    return score


def routed_away(router: Router, texts: Sequence[str]) -> list[tuple[str, Kind]]:
    """The questions about the papers that are taken for something else, each with that."""
    kinds = map(router.kind_by, router.probabilities(texts))
    return [(text, kind) for text, kind in zip(texts, kinds, strict=True) if kind != PAPERS]


def main() -> None:
    """Fit and write the router, and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="folder of the shipped encoder")
    parser.add_argument("--out", type=Path, default=ROUTER_DIR, help="folder that gets the router")
    parser.add_argument("--epochs", type=int, default=HYPERPARAMETERS.epochs)
    parser.add_argument("--questions", type=int, default=QUESTIONS_EACH, help="of each source")
    parser.add_argument("--keep", action="store_true", help="keep the adapter that is there: only bound and measure it")
    parser.add_argument(
        "--tune", type=Path, nargs="*", default=(), help="question sets that the bounds are tuned on too"
    )
    parser.add_argument("--measure", type=Path, nargs="*", default=(), help="question sets that are only measured on")
    chosen = parser.parse_args()
    fitted, measured = labelled()
    if not chosen.keep:
        fit(chosen.models, [*fitted, *questions(chosen.questions)], chosen.epochs, chosen.out)
    encoder = load_encoder(EncoderSettings(), chosen.models)
    bodies = read_bodies(SHIPPED_CORPUS / "training")
    of_split = {
        split: [q.question for body in bodies if body.split == split for q in body.questions]
        for split in ("calibrate", "held-out")
    }
    tuned = {"calibrate": of_split["calibrate"], **{path.stem: about_papers(path) for path in chosen.tune}}
    bound(Router(encoder, chosen.out), [text for texts in tuned.values() for text in texts], chosen.out)
    router = Router(encoder, chosen.out)
    report(router, measured)
    unseen = {"held-out": of_split["held-out"], **{path.stem: about_papers(path) for path in chosen.measure}}
    for name, texts in (tuned | unseen).items():
        away = routed_away(router, texts)
        print(f"{name}: {len(away)} of {len(texts)} routed away ({len(away) / len(texts):.2%})")
        print("\n".join(f"  {kind}: {text}" for text, kind in away))


def about_papers(path: Path) -> list[str]:
    """The questions of a set of the suite that are about papers and stand by themselves."""
    elsewhere = ("nonsense", "injection", "far_miss")
    return [row["question"] for row in json_rows(path) if row["kind"] not in elsewhere and not row.get("history")]


def _write_head(out_dir: Path, head: Mapping[str, Any]) -> None:
    np.savez(out_dir / HEAD_FILE, **head)


def _batches(messages: Sequence[Message], epochs: int) -> Iterable[list[Message]]:
    """The messages of all epochs in batches, sampled anew for each."""
    rng = random.Random(SEED)
    for _ in range(epochs):
        shuffled = list(messages)
        rng.shuffle(shuffled)
        for start in range(0, len(shuffled), BATCH):
            yield shuffled[start : start + BATCH]


def _message(row: dict[str, Any]) -> Message:
    return Message(row["message"], row["kind"])


def _bare(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .!?")


if __name__ == "__main__":
    main()
