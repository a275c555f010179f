"""The command line on input that nobody wishes for: one clear Dutch sentence, the right exit code, the old index stays."""

import json
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from ingest.errors import IndexMissingError
from ingest.index.generation import current_name, intact_generation, writing
from ingest.index.opened import open_index, read_texts
from ingest.settings import Settings
from tests.conftest import SCHOOL, Here, Outcome, Standpunt, environment_of, index_of
from tests.test_ingest_guard import docx_bytes, encrypted_pdf, pdf_bytes
from tests.web_server import free_port
from ui.cli import messages
from ui.render.library import Library

DONE, FELL_SHORT, WRONG_USE, MISSING = 0, 1, 2, 3
ODD_QUESTIONS = {
    "empty": ("", "empty"),
    "blank": (" \n\t  ", "empty"),
    "NUL and control characters alone": ("\x00\x01\x1b\x7f", "empty"),
    "punctuation": ("?!... ---", "unclear"),
    "emoji": ("🏠🏠 👍🏽", "unclear"),
    "100,000 characters": ("wonen " * 16_667, "too_long"),
    "lone surrogates": ("\ud800\udfff", "empty"),
    "another alphabet": ("Что муниципалитеты говорят о жилье?", "unclear"),
    "Arabic": ("ماذا تقول البلديات عن السكن؟", "unclear"),
}
# These hold a question, whatever is around it: they have to come out as that question does.
DRESSED_QUESTIONS = {
    "control characters": "Wat vragen\x00 gemeenten\x1b over\x7f wonen?",
    "a lone surrogate": "Wat vragen gemeenten over wonen?\ud83d",
    "HTML": "<b onclick='x()'>Wat vragen gemeenten over wonen?</b>",
    "white space": "\n Wat   vragen\tgemeenten over\r\nwonen?  ",
}
PLAIN_QUESTION = "Wat vragen gemeenten over wonen?"
HOSTILE_QUESTIONS = {
    "shell": "$(rm -rf /); `id` | cat /etc/passwd && echo wonen",
    "script": "<script>alert('wonen')</script>",
    "SQL": "'; DROP TABLE papers; -- wonen",
    "format": "%s%n{0}{question} wonen",
}


@pytest.fixture
def use(tiny: Settings, here: Here) -> Settings:
    """The tiny corpus and encoder for the command line of this process."""
    return here(tiny)


@pytest.fixture
def indexed(tiny_indexed: Settings, here: Here) -> Settings:
    """The same, read in."""
    return here(tiny_indexed)


def one_dutch_sentence(outcome: Outcome, code: int) -> str:
    lines = outcome.err.strip().splitlines()
    assert outcome.code == code, outcome
    assert len(lines) == 1, outcome.err
    assert lines[0].endswith((".", "?")), outcome.err
    assert "Traceback" not in outcome.err
    assert "Error" not in outcome.err
    return lines[0]


def batch(standpunt: Standpunt, questions: dict[str, str]) -> dict[str, dict[str, object]]:
    lines = [json.dumps({"id": name, "question": question}) for name, question in questions.items()]
    outcome = standpunt("ask", "--batch", "-", "--json", stdin="\n".join(lines).encode())
    assert outcome.code == DONE, outcome.err
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert [answer["id"] for answer in answers] == list(questions)
    return {answer["id"]: answer for answer in answers}


def test_a_question_that_asks_nothing_is_refused_with_its_reason(standpunt: Standpunt, indexed: Settings) -> None:
    answers = batch(standpunt, {name: question for name, (question, _) in ODD_QUESTIONS.items()})
    for name, (_, reason) in ODD_QUESTIONS.items():
        assert (answers[name]["outcome"], answers[name]["reason"]) == ("refused", reason), name
        assert answers[name]["answer"]
        assert not answers[name]["citations"]


def test_what_surrounds_a_question_changes_nothing(standpunt: Standpunt, indexed: Settings) -> None:
    answers = batch(standpunt, {"plain": PLAIN_QUESTION, **DRESSED_QUESTIONS})
    assert {str(answer["answer"]) for answer in answers.values()} == {str(answers["plain"]["answer"])}


def test_hostile_text_is_a_question_like_any_other(standpunt: Standpunt, indexed: Settings) -> None:
    answers = batch(standpunt, HOSTILE_QUESTIONS)
    assert {answer["outcome"] for answer in answers.values()} <= {"answered", "partial", "refused"}
    for answer in answers.values():
        assert "rm -rf" not in str(answer["answer"])
        assert "<script" not in str(answer["answer"])


def test_a_question_as_an_argument_of_a_real_process(indexed: Settings) -> None:
    command = [sys.executable, "-c", "from ui.cli.main import main; main()", "ask", "--json"]
    done = subprocess.run([*command, b"wonen \xff\xfe?"], env=environment_of(indexed), capture_output=True, check=False)
    assert done.returncode == DONE, done.stderr.decode()
    assert json.loads(done.stdout)["outcome"] in ("answered", "partial", "refused")
    assert done.stderr == b""


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("ask",), id="no question"),
        pytest.param(("ask", "a", "b"), id="two questions"),
        pytest.param(("ask", "wonen", "--hoe"), id="unknown option"),
        pytest.param(("vraag", "wonen"), id="unknown command"),
        pytest.param(("search", "wonen", "-k", "0"), id="number out of range"),
        pytest.param(("search", "wonen", "-k", "veel"), id="not a number"),
        pytest.param(("ask", "--batch", "/geen/bestand", "--json"), id="no batch file"),
        pytest.param(("ask", "--batch", "-"), id="batch without JSON"),
        pytest.param(("show", "Onbekend paper"), id="unknown paper"),
        pytest.param(("show", "Jeugd en school", "--at", "9:3"), id="range turned round"),
        pytest.param(("show", "Jeugd en school", "--at", "0:99999999"), id="range too far"),
        pytest.param(("ingest", "/geen/bestand.txt"), id="no such paper"),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(
    arguments: tuple[str, ...], standpunt: Standpunt, indexed: Settings
) -> None:
    outcome = standpunt(*arguments)
    if arguments[0] == "ingest":
        assert outcome.code == WRONG_USE
        assert "/geen/bestand.txt: dit bestand bestaat niet" in outcome.out
    else:
        one_dutch_sentence(outcome, WRONG_USE)


@pytest.mark.parametrize(
    "line", ['{"id": 1}', "geen json", "[1]", '{"question": 5}', '{"question": "x", "history": 3}', "[" * 100_000]
)
def test_a_wrong_line_in_a_batch_is_named(line: str, standpunt: Standpunt, use: Settings) -> None:
    outcome = standpunt("ask", "--batch", "-", "--json", stdin=f'{{"question": "wonen"}}\n{line}'.encode())
    assert "Regel 2" in one_dutch_sentence(outcome, WRONG_USE)


@pytest.mark.parametrize("arguments", [("ask", "wonen"), ("search", "wonen"), ("show", "wonen")])
def test_no_index_is_one_sentence_and_code_3(arguments: tuple[str, ...], standpunt: Standpunt, use: Settings) -> None:
    assert "standpunt ingest" in one_dutch_sentence(standpunt(*arguments), MISSING)


def test_another_model_is_one_sentence_that_names_the_command(
    standpunt: Standpunt, indexed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDPUNT_ENCODER__QUERY_PROMPT", "vraag: ")
    assert "standpunt ingest --rebuild" in one_dutch_sentence(standpunt("ask", "wonen"), MISSING)
    assert standpunt("status").code == MISSING
    monkeypatch.setenv("STANDPUNT_ENCODER__MODEL", "/geen/model")
    assert "/geen/model" in one_dutch_sentence(standpunt("ingest"), MISSING)


@pytest.mark.parametrize(
    ("name", "value"), [("STANDPUNT_ENCODER__PRECISION", "half"), ("STANDPUNT_WEB", "geen json"), ("STANDPUNT_WEB__PARALLEL", "0")]
)  # fmt: skip
def test_a_wrong_setting_is_one_sentence(
    name: str, value: str, standpunt: Standpunt, use: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    one_dutch_sentence(standpunt("ask", "wonen"), WRONG_USE)


@pytest.mark.parametrize("text", ["onbekend = 1\n", "data_dir =\n", "\x00", "[encoder]\nmodell = 'x'\n"])
def test_a_wrong_settings_file_is_one_sentence(
    text: str, standpunt: Standpunt, use: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "instellingen.toml"
    file.write_text(text, "utf-8")
    monkeypatch.setenv("STANDPUNT_CONFIG", str(file))
    assert str(file) in one_dutch_sentence(standpunt("ask", "wonen"), WRONG_USE)


def test_files_that_cannot_be_read_are_named_and_the_others_are_ingested(
    standpunt: Standpunt, use: Settings, tmp_path: Path
) -> None:
    papers = use.corpus_dir / "papers"
    outside = tmp_path / "geheim.txt"
    outside.write_text(SCHOOL, "utf-8")
    files = {
        "leeg.txt": b"",
        "geheim.pdf": encrypted_pdf(),
        "half.docx": docx_bytes()[:1500],
        "half.pdf": pdf_bytes()[:200],
        "plaatje.pdf": b"\x89PNG\r\n\x1a\n" + bytes(60),
        "blad.xlsx": b"PK\x03\x04",
    }
    for name, content in files.items():
        (papers / name).write_bytes(content)
    (papers / "link.txt").symlink_to(outside)
    with (papers / "groot.txt").open("wb") as large:
        large.write(b"Gemeenten vragen iets.\n")
        large.truncate(200_000_000)
    outcome = standpunt("ingest")
    assert outcome.code == FELL_SHORT
    assert standpunt("ingest", "--allow-missing").code == DONE
    for name in (*files, "link.txt", "groot.txt"):
        assert any(name in line and line.startswith("Overgeslagen") for line in outcome.out.splitlines()), name
    assert {"school.txt", "wonen.txt"} <= open_index(use.index_dir).sources.keys()
    assert "geheim" not in "".join(source.text for source in open_index(use.index_dir).sources.values())


def test_ingest_shows_how_every_paper_was_read(standpunt: Standpunt, use: Settings, tmp_path: Path) -> None:
    papers = use.corpus_dir / "papers"
    (papers / "slecht.md").write_text("# Lijst\n\n" + "Kort stuk.\n\n" * 9 + "Een `<script>` in de tekst.\n", "utf-8")
    (papers / "bladen.pdf").write_bytes(pdf_bytes("Gemeenten willen meer ruimte."))
    (papers / "leeg.txt").touch()
    report = tmp_path / "lezing.html"
    outcome = standpunt("ingest", "--allow-missing", "--report", str(report))
    assert outcome.code == DONE
    assert str(report) in outcome.out
    assert "Kijk dit na, slecht.md" in outcome.err
    page = report.read_text("utf-8")
    assert page.index("leeg.txt") < page.index("slecht.md") < page.index("wonen.txt")
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "data:image/jpeg;base64," in page


def test_show_marks_what_is_never_evidence(standpunt: Standpunt, use: Settings) -> None:
    text = "# Water\n\nVraag 1\n\nIs er water?\n\nAntwoord op vraag 1\n\nJa, er is genoeg water.\n"
    (use.corpus_dir / "papers" / "vragen.md").write_text(text, "utf-8")
    standpunt("ingest")
    shown = standpunt("show", "Water").out
    assert "[vraag] Is er water?" in shown
    assert "\nJa, er is genoeg water." in shown
    assert "[vraag]" not in standpunt("show", "Water", "--raw").out


@pytest.mark.parametrize("kind", ["missing", "a file", "no papers"])
def test_a_corpus_folder_that_is_none_leaves_the_old_index(kind: str, standpunt: Standpunt, indexed: Settings) -> None:
    before = current_name(indexed.index_dir)
    indexed.corpus_dir.rename(indexed.corpus_dir.with_name("weg"))
    if kind == "a file":
        indexed.corpus_dir.write_text("papers", "utf-8")
    elif kind == "no papers":
        indexed.corpus_dir.mkdir()
    assert str(indexed.corpus_dir) in one_dutch_sentence(standpunt("ingest"), WRONG_USE)
    assert current_name(indexed.index_dir) == before
    assert standpunt("ask", "wonen").code == DONE


def test_a_second_ingest_is_refused(standpunt: Standpunt, use: Settings) -> None:
    with writing(use.index_dir):
        assert "Wacht" in one_dutch_sentence(standpunt("ingest"), MISSING)


@pytest.mark.parametrize("limit", [1_000, 150_000])
def test_a_full_disk_is_one_sentence_and_the_old_index_stays(limit: int, indexed: Settings) -> None:
    """A bound on the size of files stands for the disk: it fails in the same calls, at another place for each bound."""
    before = intact_generation(indexed.index_dir)
    (indexed.corpus_dir / "papers" / "school.txt").write_text(SCHOOL + "Extra.\n" * 400, "utf-8")

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-c", "from ui.cli.main import main; main()", "ingest"]
    done = subprocess.run(
        command, env=environment_of(indexed), preexec_fn=bound, capture_output=True, text=True, check=False
    )
    assert done.returncode != DONE or limit > 20_000
    if done.returncode != DONE:
        one_dutch_sentence(Outcome(done.returncode, done.stdout, done.stderr), MISSING)
        assert intact_generation(indexed.index_dir) == before
    assert not list(indexed.index_dir.glob(".building-*"))


def test_a_data_folder_that_cannot_be_made_is_one_sentence(
    standpunt: Standpunt, use: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "bestand"
    blocked.write_text("", "utf-8")
    monkeypatch.setenv("STANDPUNT_DATA_DIR", str(blocked / "data"))
    one_dutch_sentence(standpunt("ingest"), MISSING)
    with pytest.raises(IndexMissingError):
        open_index(blocked / "data" / "index")


def test_show_gives_the_text_to_the_byte(standpunt: Standpunt, indexed: Settings) -> None:
    raw = standpunt("show", "Wonen in de stad", "--raw")
    assert raw.out == (indexed.corpus_dir / "papers" / "wonen.txt").read_text("utf-8")
    assert standpunt("show", "Wonen in de stad", "--raw", "--at", "3:9").out == raw.out[3:9]
    assert f"»{raw.out[3:9]}«" in standpunt("show", "wonen in de stad", "--at", "3:9").out


def test_status_says_what_is_there(standpunt: Standpunt, use: Settings) -> None:
    missing = standpunt("status", "--json")
    assert (missing.code, json.loads(missing.out)["health"]) == (MISSING, "missing")
    index_of(use)
    outcome = standpunt("status", "--json")
    status = json.loads(outcome.out)
    assert (outcome.code, status["health"]) == (DONE, "ok")
    assert status["papers"] == ["Schoolgebouwen", "Wonen in de stad", "Jeugd en school"]
    assert status["chunks"] >= status["passages"] > 0


def test_status_loads_no_model(indexed: Settings) -> None:
    code = (
        "import sys; from ui.cli.main import main\n"
        "main()\n"
        "print(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)), file=sys.stderr)"
    )
    environment = environment_of(indexed) | {"STANDPUNT_ENCODER__PRECISION": "auto"}
    command = [sys.executable, "-c", code, "status", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["health"], done.stderr) == (DONE, "ok", "[]\n")


def test_serve_ingests_and_says_where_it_is_open(use: Settings) -> None:
    port = free_port()
    command = [sys.executable, "-u", "-c", "from ui.cli.main import main; main()", "serve", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=environment_of(use), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = [next(server.stdout)]
        while address not in said[-1]:
            said.append(next(server.stdout))
        assert httpx.get(f"{address}/readyz").status_code == 200
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == DONE
    assert said[0].strip() == messages.SERVE_INGESTS
    assert said[-1].strip() == messages.SERVE_OPEN.format(address=address)


def test_the_example_of_show_in_the_readme_marks_whole_sentences(
    standpunt: Standpunt, shipped_settings: Settings
) -> None:
    readme = Path("README.md").read_text("utf-8")
    (example,) = re.findall(r"^\$ standpunt (show \S+ --at \d+:\d+)", readme, re.MULTILINE)
    command, name, *at = example.split()
    marked = re.search("»(.*?)«", standpunt(command, name, *at).out, re.DOTALL)
    library = Library(*read_texts(shipped_settings.index_dir))
    paper = library.find(name)
    assert marked and paper
    sentences = [span.slice(library.text(paper)) for passage in paper.passages for span in passage.sentences]
    assert marked[1] in sentences


def test_explain_names_every_stage_and_where_it_stopped(standpunt: Standpunt, indexed: Settings) -> None:
    shown = standpunt("ask", "wonen", "--explain").out
    for stage in ("analyze", "retrieve", "evidence", "judge"):
        assert f"\n{stage}: " in shown
    assert "hier liep het vast" in standpunt("ask", "", "--explain").out
    stages = json.loads(standpunt("ask", "?", "--json", "--explain").out)["explain"]
    assert stages[-1]["ok"] is False


def test_help_is_dutch_and_names_the_commands(standpunt: Standpunt) -> None:
    outcome = standpunt("--help")
    assert outcome.code == DONE
    for command in ("ingest", "ask", "search", "show", "serve", "status"):
        assert command in outcome.out
    assert "Gebruik" in outcome.out
    assert "Usage" not in outcome.out
    suite = standpunt("eval", "--help")
    assert suite.code == DONE
    assert all(heading in suite.out for heading in ("Gebruik", "Gegevens", "Opties"))
    assert not any(heading in suite.out for heading in ("Usage", "Arguments", "Options"))
