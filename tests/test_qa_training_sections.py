"""The training of the joint reader: sections with their questions, the pools that pairs are drawn from, and two readers mixed."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from ingest.models.adapter import DOWN, UP, Adapter
from qa.training.data import tuning_data
from qa.training.mix_readers import mixed
from qa.training.pairs import Pair
from qa.training.sections import read_sections, section_entries, section_pairs
from qa.training.train_joint import Pool

PAPER = """
# Bond van Molenaars | Wind in de wieken
== Het probleem
= Van de 1.200 molens draaien er 800. || De rest mist een molenaar. || Een cursus kost 300 euro.
+1 Hoeveel molens draaien er?
+2, 3 Waarom staan er molens stil, en wat kost een cursus?
-1 year Sinds wanneer draaien er zo weinig?
== Wat we vragen
= Betaal de cursus. || Laat molenaars ook in de avond malen.
-2 other_actor Wat vindt de brandweer van malen in de avond?
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(PAPER, encoding="utf-8")
    return tmp_path / "a.txt"


def test_a_question_stands_beside_its_section_with_the_words_that_answer(written: Path) -> None:
    (paper,) = read_sections(written)
    pairs = list(section_pairs(paper, random.Random(1)))
    answered = [pair for pair in pairs if pair.holds]
    assert [pair.left for pair in answered] == [
        "Hoeveel molens draaien er?",
        "Waarom staan er molens stil, en wat kost een cursus?",
    ]
    assert answered[0].passage.startswith("Wind in de wieken — Het probleem: Van de")
    said = [[pair.passage[start:end] for start, end in pair.evidence] for pair in answered]
    assert said == [
        ["Van de 1.200 molens draaien er 800."],
        ["De rest mist een molenaar.", "Een cursus kost 300 euro."],
    ]


def test_a_near_miss_and_a_section_without_its_answer_do_not_answer(written: Path) -> None:
    (paper,) = read_sections(written)
    pairs = [pair for seed in range(5) for pair in section_pairs(paper, random.Random(seed)) if not pair.holds]
    assert {pair.kind for pair in pairs} == {
        "near_miss.year",
        "near_miss.other_actor",
        "sentence_removed",
        "other_passage",
    }
    removed = next(pair for pair in pairs if pair.kind == "sentence_removed" and pair.left.startswith("Hoeveel"))
    assert "800" not in removed.passage and "De rest mist" in removed.passage


@pytest.mark.parametrize("line", ["+4 Hoeveel?", "-1 Zonder soort?", "zomaar tekst", "+ 1"])
def test_a_line_that_cannot_be_read_is_named(written: Path, line: str) -> None:
    written.write_text(f"{PAPER}{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.txt:11"):
        read_sections(written)


def test_a_pool_gives_every_pair_once_before_one_comes_again() -> None:
    made = [Pair("claim", str(number), "tekst", True, "", "") for number in range(5)]
    pool = Pool(lambda: [*made, Pair("claim", "te lang " * 20, "tekst", True, "", "")], 100, random.Random(1))
    drawn = [pair.left for pair in pool.draw(5)]
    assert sorted(drawn) == list("01234") and len(pool.draw(12)) == 12


def test_a_pool_without_pairs_says_so() -> None:
    with pytest.raises(ValueError, match="nothing to learn"):
        Pool(list, 100, random.Random(1)).draw(1)


def test_the_reader_learns_from_them_as_from_an_index(written: Path) -> None:
    entries, paper_of = section_entries(read_sections(written), "a")
    data = tuning_data(entries, paper_of)
    assert set(paper_of.values()) == {"a.0"} and len(data.chunks) == 2 and len(data.sentences) == 5
    asked = [(example.question, [data.texts[at] for at in example.targets]) for example in data.examples]
    assert asked[0] == (
        "Hoeveel molens draaien er?",
        [
            "Wind in de wieken — Het probleem: Van de 1.200 molens draaien er 800.",
            "Wind in de wieken — Het probleem: Van de 1.200 molens draaien er 800. De rest mist een molenaar. Een cursus kost 300 euro.",
        ],
    )
    # A question that two sentences answer together has both as its answers.
    assert len(asked) == 3 and asked[1][0] == asked[2][0]
    assert [data.texts[miss.near].rpartition(": ")[2] for miss in data.near_misses] == [
        "Van de 1.200 molens draaien er 800.",
        "Laat molenaars ook in de avond malen.",
    ]


def test_two_readers_are_mixed_by_their_changes() -> None:
    rng = np.random.default_rng(3)

    def reader(rank: int) -> Adapter:
        halves = {"layer" + DOWN: rng.normal(size=(rank, 6)), "layer" + UP: rng.normal(size=(8, rank))}
        return Adapter(
            {name: np.asarray(half, np.float32) for name, half in {**halves, "marks": rng.normal(size=4)}.items()},
            "base",
            2.0,
        )

    before, after = reader(1), reader(3)
    found = mixed(before, after, 1.0)
    assert found.change_of("layer") == pytest.approx(after.change_of("layer"), abs=1e-4)
    assert found.weights["marks"] == pytest.approx(after.weights["marks"])
    half = mixed(before, after, 0.25)
    both = 0.75 * before.change_of("layer") + 0.25 * after.change_of("layer")
    # Cut to the later one's rank it is as near as that rank comes.
    assert np.linalg.norm(half.change_of("layer") - both) == pytest.approx(np.linalg.svd(both)[1][3:].sum(), abs=1e-3)
