import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from eval.check import check_questions, check_split, relocate
from eval.checking import run_check
from eval.claims import CLAIM_SETS, ClaimTask, judge_all
from eval.command import WRONG_USE, run_eval
from eval.data.dataset import SHIPPED_SETS, GoldEvidence, Question, read_questions
from eval.data.leaks import Known, find_pairs
from eval.measures.figures import Figure
from eval.openers import BESIDE_PAPERS, OWN_PAPERS, papers_of, write_beside
from eval.reporting.tables import markdown_headlines
from eval.reporting.words import part_name
from eval.suite import load_set
from ingest.corpus.load import load_corpus
from ingest.records import Source, find_quote
from ingest.settings import Settings
from tests.corpora import write_ferries
from tests.keyword_pipeline import verify_by_words


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def sources(apart: Settings) -> Mapping[str, Source]:
    return load_corpus(apart).sources


@pytest.mark.parametrize("name", SHIPPED_SETS)
def test_the_shipped_sets_are_sound(name: str, sources: Mapping[str, Source], apart: Settings) -> None:
    loaded = load_set(name)
    own = load_corpus(papers_of(name, apart)).sources if name in OWN_PAPERS else sources
    assert loaded.questions
    assert not loaded.faults
    assert check_questions(loaded.questions, own) == []


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
def test_half_of_the_claims_are_wrong_and_all_cite_the_papers(name: str, sources: Mapping[str, Source]) -> None:
    claims = load_set(name).claims
    text = next(iter(sources.values())).text
    assert abs(sum(claim.supported for claim in claims) / len(claims) - 0.5) < 0.02
    assert all(claim.supported == (claim.error is None) for claim in claims)
    assert all(find_quote(cited, text) for claim in claims for cited in claim.cited)


def question(**fields: object) -> Question:
    plain = {"id": "q", "kind": "fact", "question": "Wat?", "answerable": False}
    return Question.model_validate(plain | fields)


def test_a_moved_quote_is_reported_and_relocated(tmp_path: Path, sources: Mapping[str, Source]) -> None:
    source = next(iter(sources.values()))
    start = source.text.index("Handhaaf")
    moved = GoldEvidence(source=source.name, quote=source.text[start : start + 8], start=start - 1, end=start + 7)
    asked = question(answerable=True, evidence=[moved.model_dump()], needed=1, facts=[["handhaaf"]])
    assert [fault.field for fault in check_questions([asked], sources)] == ["evidence.0.quote"]
    path = tmp_path / "set.jsonl"
    assert relocate(path, [asked], sources) == 1
    assert check_questions(read_questions(path)[0], sources) == []


def test_a_fact_outside_the_evidence_and_a_forbidden_word_inside_it_are_faults(sources: Mapping[str, Source]) -> None:
    source = next(iter(sources.values()))
    start = source.text.index("Handhaaf")
    evidence = {"source": source.name, "quote": "Handhaaf", "start": start, "end": start + 8}
    asked = question(
        answerable=True, evidence=[evidence], needed=1, facts=[["intrekken"], ["handhaaf"]], forbidden=["handhaaf"]
    )
    assert [fault.field for fault in check_questions([asked], sources)] == ["facts.0", "forbidden"]


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


def test_papers_are_read_for_a_check_as_they_are_for_the_index(tmp_path: Path) -> None:
    paper = tmp_path / "corpus" / "papers" / "veer.txt"
    paper.parent.mkdir(parents=True)
    text = "Wat er op het water gebeurt.\n\nElk uur een veer\n\nLaat het veer elk uur varen.\n"
    paper.write_text(text, encoding="utf-8")
    (paper.parent / "stuk.docx").write_bytes(b"PK\x03\x04 this is no Word file")
    (tmp_path / "corpus" / "corpus.toml").write_text(
        '[[source]]\nfile = "veer.txt"\ntitle = "Elk uur een veer"\n', encoding="utf-8"
    )
    settings = Settings(corpus_dir=tmp_path / "corpus", data_dir=tmp_path / "data")
    quote = "Laat het veer elk uur varen."
    start = text.index(quote)
    evidence = {"source": "veer.txt", "quote": quote, "start": start, "end": start + len(quote)}
    asked = question(answerable=True, evidence=[evidence], needed=1, facts=[["elk uur"]])
    (tmp_path / "set.jsonl").write_text(asked.model_dump_json(), encoding="utf-8")
    assert run_check(settings, [str(tmp_path / "set.jsonl")])
    read = load_corpus(settings)
    assert [paper.title for paper in read.papers] == ["Elk uur een veer"]
    assert [fault.path.name for fault in read.faults] == ["stuk.docx"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("set.jsonl", '{"id": "é"}'.encode("latin-1"), id="another encoding"),
        pytest.param("set.jsonl", b"\x00\xff\xfe\x01", id="no text"),
        pytest.param("missing.jsonl", None, id="missing"),
        pytest.param("x" * 300 + ".jsonl", None, id="a name that is too long"),
        pytest.param("", None, id="a folder"),
    ],
)
def test_a_set_that_cannot_be_used_is_one_dutch_sentence(
    name: str, content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert run_eval(Settings(data_dir=tmp_path), [str(tmp_path / name)]) == WRONG_USE
    said = capsys.readouterr().err
    assert "Bewaar het bestand als UTF-8." in said or "bestaat niet" in said.replace("\n", " ")
    assert "codec" not in said


def test_odd_rows_are_faults_and_the_others_run(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    good = {"id": "a", "kind": "several", "question": "Wat kost het\u2028en wie betaalt?", "answerable": False}
    odd = ["[" * 100_000, "1" * 5000, json.dumps(good | {"id": "b", "question": "\ud800"})]
    path.write_text("\n".join([*odd, json.dumps(good, ensure_ascii=False)]), encoding="utf-8")
    questions, faults = read_questions(path)
    assert [question.question for question in questions] == [good["question"]]
    assert [fault.line for fault in faults] == [1, 2, 3]
    assert part_name("several") == "meer vragen ineens"


def test_a_broken_csv_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text(f'id,kind,question,answerable\na,fact,Wat?,nee\nb,fact,"{"x" * 200_000}",nee\n', encoding="utf-8")
    questions, faults = read_questions(path)
    assert [question.id for question in questions] == ["a"]
    assert [fault.problem for fault in faults] == ["geen leesbare CSV; vanaf hier is niets gelezen"]


def test_what_outsiders_asked_stands_first_in_every_report() -> None:
    figures = {name: {"correct": Figure(0.5, 0.4, 0.6, 10)} for name in ("dev", "test", "eigen", "outsiders")}
    shown = markdown_headlines(figures)
    titles = ["Vragen van buitenstaanders", "Vragen van mensen die de papers kenden (test)", "eigen", "Vragen om op af"]
    places = [shown.index(f"**{title}") for title in titles]
    assert places == sorted(places)


def test_a_set_can_be_asked_of_the_papers_of_two_publishers_at_once(tmp_path: Path) -> None:
    assert load_set("beside:dev").questions == load_set("dev").questions
    write_beside(write_ferries(tmp_path / "ferries"), tmp_path / "both")
    names = {path.name for path in (tmp_path / "both" / "papers").iterdir()}
    assert names > {"steigers.md", *(path.name for path in (BESIDE_PAPERS / "papers").iterdir())}
