"""Tuning a reader: data, batches, loss, folds, and the whole flow on a small real encoder."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ingest.errors import TooFewQuestionsError
from ingest.index.entries import Entry
from ingest.models.adapter import load_reader, read_adapter
from ingest.models.encoder import Encoder, load_encoder
from ingest.records import Span
from ingest.settings import EncoderSettings, Settings
from qa.training.batches import Batch, sample_epochs
from qa.training.bodies import read_body, read_entries
from qa.training.data import Example, NearMiss, TuningData, tuning_data
from qa.training.folds import split_folds, without
from qa.training.hyperparameters import Hyperparameters
from qa.training.loss import tuning_loss
from qa.training.measure import Vectors, measure
from qa.training.pairs import RankedQuestion, question_pairs
from qa.training.train_reader import about_blind
from qa.training.tune import read_data, tune
from tests.tiny_encoder import save_tiny_encoder

PAPER_OF = {"a:0-40": "a", "b:0-9": "b"}
ENTRIES = [
    Entry("chunk", "a:0-40#0", "a:0-40", Span(0, 40), "chunk a"),
    Entry("chunk", "b:0-9#0", "b:0-9", Span(0, 9), "b one"),
    Entry("sentence", "a:0-40@0", "a:0-40", Span(0, 18), "a one"),
    Entry("sentence", "a:0-40@20", "a:0-40", Span(20, 40), "a two"),
    Entry("sentence", "b:0-9@0", "b:0-9", Span(0, 9), "b one"),
    Entry("question", "a:1", "a:0-40", Span(20, 40), "Wat?"),
    Entry("question", "b:1", "b:0-9", Span(0, 9), "wat?"),
    Entry("near_miss", "a.near-misses:1", "a:0-40", Span(0, 10), "Hoeveel?"),
]


def test_question_points_at_its_sentence_and_chunk() -> None:
    data = tuning_data(ENTRIES, PAPER_OF)
    named = [[data.texts[text] for text in example.targets] for example in data.examples]
    assert named == [["a two", "chunk a"], ["b one"]]
    assert [(near.paper_id, data.texts[near.near]) for near in data.near_misses] == [("a", "a one")]


def test_other_answers_of_a_list_question_are_no_wrong_answers() -> None:
    data = tuning_data(ENTRIES, PAPER_OF)
    assert {data.texts[text] for text in data.examples[0].positives} == {"a two", "chunk a", "b one"}
    assert data.examples[0].positives == data.examples[1].positives


def test_what_bears_on_a_question_is_no_wrong_answer_either() -> None:
    entries = [replace(entry, also=(("b:0-9", Span(0, 9)),)) if entry.id == "a:1" else entry for entry in ENTRIES[:6]]
    (example,) = tuning_data(entries, PAPER_OF).examples
    assert "b one" not in [tuning_data(entries, PAPER_OF).texts[text] for text in example.targets]
    assert example.positives == tuning_data(ENTRIES, PAPER_OF).examples[0].positives


def test_questions_of_a_training_body_stand_at_their_sentence_in_its_paper(tmp_path: Path) -> None:
    (tmp_path / "paper.md").write_text(
        "# Boten\n\nDe kade is **nieuw**. De boot vaart om tien uur.\n", encoding="utf-8"
    )
    rows = [
        {"question": "Hoe laat?", "kind": "date", "gold": ["De boot vaart om tien uur."]},
        {"question": "Is de kade oud?", "kind": "yes_no", "gold": ["De kade is **nieuw**."]},
        {"question": "Wie vaart?", "near_miss": "name", "nearest": "De boot vaart om tien uur.", "missing": "wie"},
        {"question": "Wat staat er niet?", "kind": "other", "gold": ["Dit staat er niet."]},
    ]
    blind = [
        {"question": "wanneer gaat die boot", "kind": "fact", "gold": ["De boot vaart om tien uur."]},
        {"question": "Wat kost een trein?", "near_miss": "far_miss", "nearest": ""},
    ]
    for name, kept in (("questions", rows), ("blind", blind)):
        lines = "\n".join(json.dumps(row) for row in kept)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    data = tuning_data(*read_entries(tmp_path))
    answers = {example.question: data.texts[example.targets[0]] for example in data.examples}
    assert answers["Hoe laat?"].endswith("De boot vaart om tien uur.")
    assert "nieuw" in answers["Is de kade oud?"]
    assert set(answers) == {"Hoe laat?", "Is de kade oud?", "wanneer gaat die boot"}
    assert [near.question for near in data.near_misses] == ["Wie vaart?"]


def test_what_bears_on_a_question_is_no_example_of_what_does_not_answer(tmp_path: Path) -> None:
    sections = ("De boot vaart om tien uur.", "De kade is nieuw.", "De schipper is oud.", "Het water is laag.")
    paper = "# Boten\n" + "".join(f"\n## Deel {at}\n\n{text}\n" for at, text in enumerate(sections))
    (tmp_path / "paper.md").write_text(paper, encoding="utf-8")
    (tmp_path / "claims.txt").write_text("", encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text("", encoding="utf-8")
    row = {"question": "hoe zit het met boten", "kind": "position", "gold": [sections[0]], "also": [sections[1]]}
    (tmp_path / "blind.jsonl").write_text(json.dumps(row), encoding="utf-8")
    body = read_body(tmp_path, "Bond", "train")
    pairs = question_pairs(RankedQuestion(body.questions[0], body, (0, 1, 2, 3)), random.Random(7), others=4)
    said = {text: {pair.holds for pair in pairs if text in pair.passage} for text in sections}
    assert said == {sections[0]: {True}, sections[1]: set(), sections[2]: {False}, sections[3]: {False}}


def many_questions(papers: int, each: int) -> TuningData:
    texts = tuple(f"text {number}" for number in range(papers * each))
    examples = tuple(Example(str(n // each), f"vraag {n}", (n,), frozenset({n})) for n in range(papers * each))
    near = tuple(NearMiss(str(n // each), f"mis {n}", n) for n in range(0, papers * each, 3))
    return TuningData(texts, tuple(range(len(texts))), (), {}, examples, near)


def test_an_epoch_deals_every_near_miss_once_and_no_question_twice() -> None:
    data = many_questions(papers=5, each=20)
    (epoch,) = sample_epochs(data, Hyperparameters(epochs=1, batch_questions=16, papers_per_batch=2))
    sampled = [example for batch in epoch for example in batch.examples]
    assert len(sampled) == len(set(sampled)) > 90
    assert sorted(near.near for batch in epoch for near in batch.near_misses) == list(range(0, 100, 3))
    assert all(len({example.paper_id for example in batch.examples}) <= 2 for batch in epoch)


def test_an_epoch_deals_a_few_answers_of_a_question_that_has_many() -> None:
    data = many_questions(papers=2, each=20)
    asked = frozenset(range(10))
    broad = tuple(Example("0", "alles?", (place,), asked) for place in sorted(asked))
    data = replace(data, examples=(*data.examples, *broad))
    epochs = sample_epochs(data, Hyperparameters(epochs=4, batch_questions=16, answers_per_question=3))
    dealt = [[one.targets for batch in epoch for one in batch.examples if one.question == "alles?"] for epoch in epochs]
    assert {len(targets) for targets in dealt} <= {2, 3}
    assert len({target for targets in dealt for target in targets}) > 3


def test_who_goes_on_learns_what_was_asked_blind_and_half_as_many_other_questions() -> None:
    data = many_questions(papers=2, each=20)
    blind = frozenset({"vraag 1", "vraag 2", "vraag 30", "mis 3"})
    kept = about_blind(data, blind, seed=7)
    assert blind - {"mis 3"} <= {example.question for example in kept.examples}
    assert len(kept.examples) == 5
    assert "mis 3" in {near.question for near in kept.near_misses}
    assert len(kept.near_misses) < len(data.near_misses)


def test_same_seed_deals_the_same_batches() -> None:
    data = many_questions(papers=3, each=20)
    assert sample_epochs(data, Hyperparameters()) == sample_epochs(data, Hyperparameters())
    assert sample_epochs(data, Hyperparameters()) != sample_epochs(data, Hyperparameters(seed=8))


BATCH = Batch(
    (Example("a", "een", (0,), frozenset({0, 1})), Example("a", "twee", (2,), frozenset({2}))),
    (NearMiss("a", "mis", 1),),
)
HYPERPARAMETERS = Hyperparameters(temperature=1.0, margin=0.5, text_weight=0.5, near_miss_weight=2.0)


def test_loss_is_the_sum_counted_by_hand() -> None:
    # Columns are the texts 0, 2 and 1: targets first, then what comes near.
    cosines = torch.tensor([[0.9, 0.1, 0.4], [0.2, 0.8, 0.3], [0.1, 0.2, 0.6]])
    questions = [np.log(1 + np.exp(0.1 - 0.9)), np.log(1 + np.exp(0.2 - 0.8) + np.exp(0.3 - 0.8))]
    texts = [np.log(1 + np.exp(0.2 - 0.9) + np.exp(0.1 - 0.9)), np.log(1 + np.exp(0.1 - 0.8) + np.exp(0.2 - 0.8))]
    near = [np.log(1 + np.exp(0.6 - 0.9 + 0.5)), np.log(1 + np.exp(0.6 - 0.8 + 0.5))]
    expected = np.mean(questions) + 0.5 * np.mean(texts) + 2.0 * np.mean(near)
    assert tuning_loss(cosines, BATCH, HYPERPARAMETERS).item() == pytest.approx(expected, rel=1e-5)


def test_loss_does_not_push_down_another_answer_of_the_same_question() -> None:
    cosines = torch.tensor([[0.5, 0.1, 0.9], [0.2, 0.8, 0.3], [0.1, 0.2, 0.2]], requires_grad=True)
    tuning_loss(cosines, BATCH, HYPERPARAMETERS.model_copy(update={"near_miss_weight": 0.0})).backward()  # type: ignore[no-untyped-call] # untyped in the library
    assert cosines.grad is not None
    assert cosines.grad[0, 2] == 0
    assert cosines.grad[0, 0] < 0 < cosines.grad[0, 1]


def test_folds_hold_each_paper_once_and_weigh_about_the_same() -> None:
    data = many_questions(papers=6, each=10)
    folds = split_folds(data, 3)
    assert sorted(paper for fold in folds for paper in fold) == list(data.paper_ids)
    assert {len(fold) for fold in folds} == {2}
    assert split_folds(data, 0) == split_folds(many_questions(papers=1, each=10), 3) == []
    assert split_folds(data, 9) == [(paper,) for paper in data.paper_ids]


def test_training_never_sees_a_text_of_a_held_out_paper() -> None:
    data = many_questions(papers=3, each=20)
    kept = without(data, ["1"])
    seen = {text for epoch in sample_epochs(kept, Hyperparameters(epochs=1)) for batch in epoch for text in batch.texts}
    assert seen and not seen & set(range(20, 40))


def test_figures_counted_by_hand() -> None:
    data = TuningData(
        texts=("x", "y"),
        chunks=(0, 1),
        sentences=(0, 1),
        chunk_of={0: 0, 1: 1},
        examples=(Example("a", "een", (0,), frozenset({0})), Example("a", "twee", (1,), frozenset({1}))),
        near_misses=(NearMiss("a", "mis", 0),),
    )
    texts = np.eye(2, dtype=np.float32)
    first_right = np.array([[1.0, 0.0], [0.8, 0.6]], np.float32)
    both_right = np.array([[1.0, 0.0], [0.0, 1.0]], np.float32)
    near = np.array([[0.9, 0.1]], np.float32)
    figures = measure(data, Vectors(texts, first_right, near), Vectors(texts, both_right, near))
    assert (figures["untuned"].recall_at_1, figures["untuned"].reciprocal_rank) == (0.5, 0.75)
    assert (figures["tuned"].recall_at_1, figures["tuned"].reciprocal_rank) == (1, 1)
    assert (figures["untuned"].near_miss_auc, figures["tuned"].near_miss_auc) == (0.5, 1)


WORDS = [f"woord{number}" for number in range(60)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two papers of made-up words, with questions that share no word with their answers."""
    rng = random.Random(3)
    (tmp_path / "corpus/papers").mkdir(parents=True)
    (tmp_path / "corpus/questions").mkdir()
    for paper in ("Een", "Twee"):
        sentences = [" ".join(rng.sample(WORDS[:30], 6)).capitalize() + "." for _ in range(20)]
        (tmp_path / f"corpus/papers/{paper.lower()}.md").write_text(f"# {paper}\n\n" + "\n\n".join(sentences))
        rows = [
            {"paper": paper, "quote": quote, "question": " ".join(rng.sample(WORDS[30:], 4)) + "?"}
            for quote in sentences
            for _ in range(4)
        ]
        near = [{"paper": paper, "near": sentences[0], "question": " ".join(rng.sample(WORDS[30:], 4))}]
        for name, lines in ((paper, rows), (f"{paper}.near-misses", near)):
            text = "\n".join(json.dumps(line) for line in lines)
            (tmp_path / f"corpus/questions/{name.lower()}.jsonl").write_text(text)
    model = save_tiny_encoder(tmp_path / "tiny", [*WORDS, *(f"{word}." for word in WORDS), "query:", "passage:"])
    encoder = EncoderSettings(model=str(model), precision="float32")
    return Settings(corpus_dir=tmp_path / "corpus", data_dir=tmp_path / "data", encoder=encoder)


SMALL = Hyperparameters(first_layer=1, rank=2, alpha=4, epochs=2, batch_questions=20, learning_rate=0.02)


def test_tuning_writes_a_reader_that_loads_and_says_what_it_is_worth(settings: Settings, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    card = tune(settings, tmp_path / "reader", SMALL, 2, lambda *step: steps.append(step))
    assert [fold["held_out"] for fold in card["folds"]] == [["een"], ["twee"]]
    assert json.loads((tmp_path / "reader/card.json").read_text()) == card
    assert steps[-1][1] == steps[-1][2] == len(steps)
    assert {stage for stage, _, _ in steps} == {"1/2", "2/2", ""}
    base = load_encoder(settings.encoder, settings.models_dir)
    reader = load_reader(base, tmp_path / "reader")
    assert not np.allclose(reader.encode_queries(["woord31 woord32"]), base.encode_queries(["woord31 woord32"]))


def test_tuning_learns_and_repeats_exactly(settings: Settings, tmp_path: Path) -> None:
    data = read_data(settings)
    hyperparameters = SMALL.model_copy(update={"epochs": 4})
    for name in ("one", "two"):
        tune(settings, tmp_path / name, hyperparameters, folds=0)
    one, two = (read_adapter(tmp_path / name).weights for name in ("one", "two"))
    assert all(np.array_equal(one[key], two[key]) for key in one)
    base = load_encoder(settings.encoder, settings.models_dir)
    reader = load_reader(base, tmp_path / "one")

    whole = Batch(data.examples, data.near_misses)

    def loss_of(encoder: Encoder) -> float:
        texts = encoder.encode_passages([data.texts[text] for text in whole.texts])
        cosines = torch.tensor(encoder.encode_queries(whole.questions) @ texts.T)
        return tuning_loss(cosines, whole, hyperparameters).item()

    assert loss_of(reader) < 0.9 * loss_of(base)


def test_interrupted_tuning_goes_on_to_the_same_reader(settings: Settings, tmp_path: Path) -> None:
    def interrupt(stage: str, done: int, total: int) -> None:
        if done == total - 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        tune(settings, tmp_path / "reader", SMALL, 2, interrupt)
    assert not (tmp_path / "reader").exists()
    steps: list[int] = []
    tune(settings, tmp_path / "reader", SMALL, 2, lambda stage, done, total: steps.append(done))
    assert steps[0] > 1
    tune(settings, tmp_path / "at-once", SMALL, 2)
    resumed, at_once = (read_adapter(tmp_path / name).weights for name in ("reader", "at-once"))
    assert all(np.array_equal(resumed[key], at_once[key]) for key in at_once)


def test_too_few_questions_are_refused(settings: Settings, tmp_path: Path) -> None:
    (settings.corpus_dir / "questions/een.jsonl").unlink()
    with pytest.raises(TooFewQuestionsError, match="80 questions"):
        tune(settings, tmp_path / "reader", SMALL)
