"""Papers of other publishers: every statement speaks of whoever wrote the paper, and of nobody where nobody says so."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ingest.corpus.lexicon import Lexicon, load_lexicon
from ingest.corpus.load import load_corpus
from ingest.corpus.manifest import ManifestError, read_manifest
from ingest.corpus.organisation import NEUTRAL, Organisation, Organisations, Party, SectionNames
from ingest.corpus.roles import role_of_heading
from ingest.settings import LlmSettings, Settings
from qa.answering.compose import compose_refusal
from qa.claims.verify import Verifier
from qa.llm.client import load_llm
from qa.llm.rewrite import Rewriter
from qa.llm.texts import speaking
from qa.pipeline import Pipeline
from qa.press import texts as words
from qa.press.draft import make_draft
from qa.press.reading import read_draft
from qa.press.recheck import Checker
from qa.press.written import draft_text
from qa.question.roles import role_of_question
from tests.conftest import Here, Standpunt, index_of
from tests.corpora import FERRIES, write_ferries, write_two_publishers
from tests.scripted_llm import scripted_llm

ROOMS = ("ingest", "qa", "ui", "eval")
OF_ONE_BODY = re.compile(r"gemeente|vng|kabinet|jeugdzorg", re.IGNORECASE)
WATER = Organisation(
    name="Bond van Waterkringen",
    we="waterkringen",
    spoken_of=("waterkring*",),
    addressee=(Party(name="de regering", spoken_of=("regering*", "minister*")),),
)
TOWNS = Organisation(name="Kring van Gemeenten", we="gemeenten", spoken_of=("gemeente*",))
VERIFIER = Verifier(organisations=Organisations(default=WATER, others=(TOWNS,)))


def texts_in(path: Path) -> Iterator[str]:
    """What a file of code or data says: all its strings and names, without comments and docstrings."""
    if path.suffix == ".toml":
        yield json.dumps(tomllib.loads(path.read_text("utf-8")), ensure_ascii=False)
        return
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value
        elif isinstance(node, ast.Name | ast.arg):
            yield node.id if isinstance(node, ast.Name) else node.arg


def test_no_code_knows_a_body_or_its_field() -> None:
    files = [path for room in ROOMS for suffix in ("py", "toml") for path in Path(room).rglob(f"*.{suffix}")]
    assert len(files) > 100
    assert [str(path) for path in files if any(OF_ONE_BODY.search(text) for text in texts_in(path))] == []


def test_a_paper_is_of_its_file_or_of_the_corpus_or_of_whom_its_line_names(tmp_path: Path) -> None:
    folder = write_two_publishers(tmp_path / "corpus")
    manifest = folder / "corpus.toml"
    manifest.write_text(
        manifest.read_text("utf-8") + '[[source]]\nfile = "avond.docx"\npublisher = "Dorpsraad"\n', "utf-8"
    )
    outside = tmp_path / "elders.md"
    outside.write_text("# Over iets anders\n\nDe brug is dicht.\n", "utf-8")
    corpus = load_corpus(Settings(corpus_dir=folder, data_dir=tmp_path / "data"), (outside,))
    names = {paper.title: corpus.organisations.of(paper.id).name for paper in corpus.papers}
    assert names == {
        "Steigers langs de rivier": "Vereniging De Overtocht",
        "Varen op stroom": "Vereniging De Overtocht",
        "Bloemen in de berm": "Bond van Stadsimkers",
        "Na negen uur": "Dorpsraad",
        "Over iets anders": "",
    }


def test_organisation_and_lexicon_stay_in_the_index_and_change_its_version(tiny: Settings) -> None:
    before = index_of(tiny)
    assert (before.organisations, before.lexicon) == (Organisations(), Lexicon())
    (tiny.corpus_dir / "corpus.toml").write_text('[organisation]\nname = "Bond"\nwe = "huurders"\n', "utf-8")
    named = index_of(tiny)
    assert named.organisations.of(named.papers[0].id).we == "huurders"
    (tiny.corpus_dir / "lexicon").mkdir()
    (tiny.corpus_dir / "lexicon" / "wonen.toml").write_text('places = ["buurt"]\n', "utf-8")
    worded = index_of(tiny)
    assert worded.lexicon.places == ("buurt",)
    assert len({before.corpus_version, named.corpus_version, worded.corpus_version}) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[organisation]\nwe = "imkers"\n', "organisation"),
        ('[organisation]\nname = "Bond"\nwij = "imkers"\n', "organisation.wij"),
        (
            '[[source]]\nfile = "a.txt"\n[source.organisation]\nname = "Bond"\n[[source.organisation.addressee]]\n',
            "name",
        ),
    ],
)
def test_a_faulty_organisation_is_one_error_that_names_the_place(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text(text)
    with pytest.raises(ManifestError, match=told):
        read_manifest(tmp_path / "corpus.toml")


def test_a_lexicon_is_all_files_of_its_folder(tmp_path: Path) -> None:
    assert load_lexicon(tmp_path) == Lexicon()
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "a.toml").write_text('imperatives = ["maai"]\n[actors]\nimker = ["imker*"]\n')
    (tmp_path / "lexicon" / "b.toml").write_text('imperatives = ["zaai"]\n[actors]\nimker = ["bijenhouder*"]\n')
    assert load_lexicon(tmp_path) == Lexicon(actors={"imker": ("imker*", "bijenhouder*")}, imperatives=("maai", "zaai"))
    (tmp_path / "lexicon" / "c.toml").write_text('imperatief = ["zaai"]\n')
    with pytest.raises(ManifestError, match="imperatief"):
        load_lexicon(tmp_path)


def test_lead_ins_and_quotes_come_from_the_papers_of_whoever_asks(ferries: Pipeline) -> None:
    asked = ferries.ask("Wat vragen veerdiensten over steigers?")
    assert asked.statements[0].text == "Het paper Steigers langs de rivier vraagt:"
    assert {citation.section for citation in asked.citations} == {"Wat wij van anderen vragen"}
    own = ferries.ask("Wat doen veerdiensten zelf aan varen op stroom?")
    assert own.statements[0].text == "Het paper Varen op stroom zegt over de eigen inzet:"
    problem = ferries.ask("Hoeveel steigers zijn versleten?")
    assert problem.statements[0].text == "Het paper Steigers langs de rivier zegt over het probleem:"


def test_a_heading_that_names_whom_the_paper_addresses_is_about_what_it_asks() -> None:
    ferries = read_manifest(FERRIES / "corpus.toml").organisations.default
    assert role_of_heading("De provincie aan zet", ferries) == "asks"
    assert role_of_heading("De provincie aan zet") is None
    assert role_of_heading("Wat wij zelf doen", ferries) == role_of_heading("Wat wij zelf doen") == "own_effort"
    assert role_of_question("Wat doen veerdiensten aan steigers?", (ferries,)) == "own_effort"
    assert role_of_question("Wat doen veerdiensten aan steigers?") is None
    assert role_of_question("Moet de provincie steigers bouwen?", (ferries,)) == "asks"


def test_an_organisation_says_what_it_calls_its_sections() -> None:
    ferries = read_manifest(FERRIES / "corpus.toml").organisations.default
    named = ferries.model_copy(update={"sections": SectionNames(asks=("Aan de overkant",))})
    assert role_of_heading("2. Aan de overkant", named) == "asks"
    assert role_of_heading("2. Aan de overkant", ferries) is None
    assert "sections" in named.model_dump() and "sections" not in ferries.model_dump()


def test_a_refusal_sends_a_personal_case_to_where_the_publisher_says(ferries: Pipeline) -> None:
    answer = ferries.ask("Mag ik met mijn fiets gratis mee?")
    assert (answer.outcome, answer.reason) == ("refused", "personal_case")
    assert "Vraag het aan de veerdienst bij u in de buurt." in answer.answer
    neutral = compose_refusal("personal_case", (), 1000)
    assert "Vraag het" not in neutral and neutral.startswith(
        "De papers zeggen niets over persoonlijke situaties. U kunt"
    )


def faults_in(text: str, pipeline: Pipeline) -> list[str]:
    """The lines of a draft, read back from its text alone, that are not in the papers."""
    return [line.text for line in Checker(pipeline).check(read_draft(text, {})).lines if line.is_fault]


def test_a_press_draft_says_who_asks(ferries: Pipeline) -> None:
    asked = "Wat doen veerdiensten aan de steigers, en wat vragen ze?"
    said = draft_text(make_draft(asked, ferries, wording="quotes"))
    assert "Wat veerdiensten vragen, en van wie" in said
    assert "In het paper Steigers langs de rivier vragen veerdiensten:" in said
    assert "“Wij keuren elke steiger twee keer per jaar.”" in said
    assert words.heading_of(words.OWN_EFFORT, ferries.index.organisations.default) == "Wat veerdiensten zelf doen"
    assert not OF_ONE_BODY.search(said)
    assert faults_in(said, ferries) == []


def test_a_press_draft_of_papers_of_two_publishers_says_of_each_who_asks(two_publishers: Pipeline) -> None:
    berms = draft_text(make_draft("bermen", two_publishers))
    assert "In het paper Bloemen in de berm vraagt de Bond van Stadsimkers:" in berms
    assert (
        "vragen veerdiensten:" not in berms.partition("In het paper Bloemen in de berm")[2].partition("In het paper")[0]
    )
    for subject in ("bermen", "steigers"):
        text = draft_text(make_draft(subject, two_publishers))
        assert faults_in(text, two_publishers) == []


def test_headings_are_neutral_where_a_draft_has_several_publishers_or_none() -> None:
    assert words.heading_of(words.ASKS, NEUTRAL) == "Wat de papers vragen, en van wie"
    assert words.asks_lead_in("Bloemen", NEUTRAL) == "Het paper Bloemen vraagt:"


def test_two_publishers_in_one_corpus_answer_for_themselves(two_publishers: Pipeline) -> None:
    assert two_publishers.ask("bermen").statements[0].text == "Het paper Bloemen in de berm vraagt:"
    organisations = two_publishers.index.organisations
    assert organisations.called("De Overtocht (VDO)").we == "veerdiensten"
    assert organisations.common(paper.id for paper in two_publishers.papers) == NEUTRAL


@pytest.mark.parametrize(
    ("claim", "cited", "publisher", "supported"),
    [
        ("Waterkringen vragen geld voor dijken.", "Wij vragen geld voor dijken.", None, True),
        ("Waterkringen vragen geld voor dijken.", "Wij vragen geld voor dijken.", "Bond van Waterkringen", True),
        ("Waterkringen vragen geld voor dijken.", "Wij vragen geld voor dijken.", "Kring van Gemeenten", False),
        ("Gemeenten vragen geld voor dijken.", "Wij vragen geld voor dijken.", "Kring van Gemeenten", True),
        ("Gemeenten vragen geld voor dijken.", "Wij vragen geld voor dijken.", None, False),
        ("Imkers vragen geld voor dijken.", "Wij vragen geld voor dijken.", "Bond van Imkers", True),
        ("Schippers vragen geld voor dijken.", "Wij vragen geld voor dijken.", "Bond van Imkers", False),
        ("Schippers vragen geld voor dijken.", "Geef geld voor dijken.", None, False),
        ("Waterkringen vragen geld voor dijken.", "Geef geld voor dijken.", None, True),
        (
            "Gemeenten vragen de regering om geld voor dijken.",
            "Waterkringen hebben geld nodig voor dijken.",
            None,
            False,
        ),
        ("Gemeenten beheren de dijken.", "Waterkringen beheren de dijken.", "Kring van Gemeenten", False),
    ],
)
def test_we_is_the_publisher_and_nobody_else(claim: str, cited: str, publisher: str | None, supported: bool) -> None:
    assert VERIFIER.verify(claim, [cited], publisher).supported is supported


def test_a_claim_of_another_asker_is_not_supported_whoever_published(standpunt: Standpunt) -> None:
    """With the shipped corpus: it was supported at 0.82."""
    row = {
        "id": "a",
        "claim": "Gemeenten vragen het Rijk om geld voor dijken.",
        "cited": ["Waterschappen hebben geld nodig voor dijken."],
    }
    rows = [row, {**row, "publisher": "Unie van Waterschappen"}]
    outcome = standpunt("verify", "-", "--json", stdin="\n".join(map(json.dumps, rows)).encode())
    assert [json.loads(line)["supported"] for line in outcome.out.splitlines()] == [False, False]
    assert all(json.loads(line)["score"] < 0.1 for line in outcome.out.splitlines())


def test_a_publisher_that_is_no_text_is_refused(standpunt: Standpunt) -> None:
    outcome = standpunt("verify", "-", stdin=b'{"claim": "x", "cited": ["y"], "publisher": 3}')
    assert outcome.code == 2 and outcome.out == ""


def test_rest_takes_a_publisher(client: httpx.Client) -> None:
    body = {"claim": "Imkers vragen een plek voor kasten.", "cited": ["Wij vragen een plek voor kasten."]}
    verdicts = [
        client.post("/api/verify", json={**body, "publisher": name}).json()["supported"]
        for name in ("Bond van Imkers", "Bond van Boeren")
    ]
    assert verdicts == [True, False]


def test_a_language_model_is_told_for_whom_it_writes_and_its_we_is_checked(ferries: Pipeline) -> None:
    answer = ferries.ask("Wat doen veerdiensten zelf aan varen op stroom?")
    assert answer.citations[0].quote.startswith("Wij leiden schippers op")
    marker = answer.citations[0].marker

    def reworded(said: str) -> tuple[str, str]:
        with scripted_llm(f"{said} [{marker}]") as server:
            settings = LlmSettings(model="openai:proef", base_url=server.url, total_seconds=5.0, retries=0)
            verifier = Verifier(None, None, ferries.index.organisations, ferries.index.lexicon)
            made = Rewriter(load_llm(settings), settings, verifier).rewrite(answer)
        return made.statements[0].kind, server.asked[0]["messages"][0]["content"]

    kind, told = reworded("Veerdiensten leiden schippers op voor elektrisch varen.")
    assert kind == "paraphrase"
    assert told.startswith("U herschrijft bronnen voor reizigers.")
    assert reworded("Provincies leiden schippers op voor elektrisch varen.")[0] != "paraphrase"


def test_a_spokesperson_speaks_for_the_publisher() -> None:
    ferries = read_manifest(FERRIES / "corpus.toml").organisations.default
    assert speaking(ferries).startswith("U bent woordvoerder van de veerdiensten. ")
    assert speaking(Organisation(name="Bond", we="de Bond", singular=True)).startswith(
        "U bent woordvoerder van de Bond."
    )
    assert speaking(NEUTRAL).startswith("U bent woordvoerder van de organisatie van deze papers. ")


def test_nothing_is_said_of_a_publisher_that_no_corpus_names(
    tmp_path: Path, tiny: Settings, standpunt: Standpunt, here: Here
) -> None:
    """Without a line on the organisation the draft is neutral, and so is a claim on who "wij" is."""
    folder = write_ferries(tmp_path / "neutral")
    (folder / "corpus.toml").unlink()
    settings = tiny.model_copy(update={"corpus_dir": folder})
    index = index_of(settings)
    assert index.organisations == Organisations()
    here(settings)
    text = standpunt("draft", "steigers").out
    assert "veerdiensten" not in text and not OF_ONE_BODY.search(text)
