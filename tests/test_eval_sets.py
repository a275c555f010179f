import json
from pathlib import Path

import numpy as np
import pytest

from eval.check import check_questions, check_split, relocate
from eval.claims import CLAIM_SETS, ClaimTask, judge_all
from eval.data.dataset import SHIPPED_SETS, Evidence, Question, read_questions
from eval.data.leaks import Known, find_pairs
from eval.data.library import FileLibrary, read_library
from eval.openers import OWN_PAPERS
from eval.suite import load_set
from ingest.records import find_quote
from ingest.settings import SHIPPED_CORPUS
from tests.keyword_pipeline import verify_by_words


@pytest.fixture(scope="module")
def library() -> FileLibrary:
    return read_library(SHIPPED_CORPUS)


@pytest.mark.parametrize("name", SHIPPED_SETS)
def test_the_shipped_sets_are_sound(name: str, library: FileLibrary) -> None:
    loaded = load_set(name)
    papers = read_library(OWN_PAPERS[name]) if name in OWN_PAPERS else library
    assert loaded.questions
    assert not loaded.faults
    assert check_questions(loaded.questions, papers) == []


def test_there_are_as_many_hard_questions_as_promised() -> None:
    questions = [*load_set("dev").questions, *load_set("test").questions]
    assert len(questions) >= 400
    assert sum(not question.answerable for question in questions) >= len(questions) / 3
    assert sum(question.kind == "near_miss" for question in questions) >= 80
    assert {question.role for question in questions} == {"citizen", "press", "evaluator"}


def test_no_paper_is_on_both_sides_of_the_split() -> None:
    tuned, reported = load_set("dev").questions, load_set("test").questions
    assert check_split(tuned, reported) == []
    sides = [{evidence.paper for q in side for evidence in q.evidence} for side in (tuned, reported)]
    assert not sides[0] & sides[1]
    assert {question.split for question in tuned} == {"dev"}
    assert {question.split for question in reported} == {"test"}


@pytest.mark.parametrize("name", CLAIM_SETS)
def test_half_of_the_claims_are_wrong_and_all_cite_the_papers(name: str, library: FileLibrary) -> None:
    claims = load_set(name).claims
    text = next(iter(library.sources.values())).text
    assert abs(sum(claim.supported for claim in claims) / len(claims) - 0.5) < 0.02
    assert all(claim.supported == (claim.error is None) for claim in claims)
    assert all(find_quote(cited, text) for claim in claims for cited in claim.cited)


def question(**fields: object) -> Question:
    plain = {"id": "q", "kind": "fact", "question": "Wat?", "answerable": False}
    return Question.model_validate(plain | fields)


def test_a_moved_quote_is_reported_and_relocated(tmp_path: Path, library: FileLibrary) -> None:
    source = next(iter(library.sources.values()))
    start = source.text.index("Handhaaf")
    moved = Evidence(source=source.name, quote=source.text[start : start + 8], start=start - 1, end=start + 7)
    asked = question(answerable=True, evidence=[moved.model_dump()], needed=1, facts=[["handhaaf"]])
    assert [fault.field for fault in check_questions([asked], library)] == ["evidence.0.quote"]
    path = tmp_path / "set.jsonl"
    assert relocate(path, [asked], library) == 1
    assert check_questions(read_questions(path)[0], library) == []


def test_a_fact_outside_the_evidence_and_a_forbidden_word_inside_it_are_faults(library: FileLibrary) -> None:
    source = next(iter(library.sources.values()))
    start = source.text.index("Handhaaf")
    evidence = {"source": source.name, "quote": "Handhaaf", "start": start, "end": start + 8}
    asked = question(
        answerable=True, evidence=[evidence], needed=1, facts=[["intrekken"], ["handhaaf"]], forbidden=["handhaaf"]
    )
    assert [fault.field for fault in check_questions([asked], library)] == ["facts.0", "forbidden"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"answerable": True}, "evidence"),
        ({"needed": 1}, "needed"),
        ({"facts": [["a"]]}, "answerable"),
        ({"kind": "unknown"}, "kind"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_faulty_row_is_named_by_field(row: dict[str, object], field: str, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    plain = {"id": "q", "kind": "fact", "question": "Wat?", "answerable": False}
    path.write_text(json.dumps(plain | row), encoding="utf-8")
    questions, faults = read_questions(path)
    assert not questions
    assert [(fault.line, fault.field) for fault in faults] == [(1, field)]


def test_a_leak_is_the_same_words_or_a_cosine_of_0_95() -> None:
    known = [Known("set", 1, "Wat wil de VNG?"), Known("set", 2, "dichtbij"), Known("set", 3, "in de buurt")]
    vectors = {
        "wat wil de vng": [1, 0],
        "Wat wil de VNG?": [0, 1],
        "dichtbij": [0.96, 0.28],
        "in de buurt": [0.91, 0.4146],
    }
    asked = [question(question="wat wil de vng")]
    pairs = find_pairs(asked, known, lambda texts: np.array([vectors[text] for text in texts], np.float32))
    assert [(pair.known.line, pair.is_leak) for pair in pairs] == [(1, True), (2, True), (3, False)]


def test_claims_are_judged_in_order_and_resumed() -> None:
    claims = load_set("claims").claims[:4]
    rows = list(judge_all(ClaimTask("claims", claims, verify_by_words), {("claims", claims[0].id)}))
    assert [row.claim for row in rows] == list(claims[1:])
