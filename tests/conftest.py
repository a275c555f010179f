"""What tests share: a data folder of their own, the index of the shipped papers, and corpora and encoders that are tiny."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import torch
from filelock import FileLock

from ingest.index.build import ingest
from ingest.index.opened import Index, open_index
from ingest.models.load import load_models
from ingest.readers.read import read_source
from ingest.settings import EncoderSettings, Settings
from qa.claims.wordings import wording_judge
from qa.llm.review import Review
from qa.pipeline import Pipeline, open_pipeline
from tests.corpora import write_ferries, write_two_publishers
from tests.proposals import EVENING, FRIDAY, GOOD, PAPER_ID, WRONG, propose_wordings, wording, write_lines
from tests.tiny_encoder import save_tiny_encoder
from tests.web_pipeline import TEXT, ScriptedPipeline, pipeline_of
from tests.web_server import running
from ui.cli.main import main

# The tests run in two processes; with more threads they would only be in each other's way.
torch.set_num_threads(1)
# Kept between runs: the shipped encoder and index are made once, and brought in line when something changed.
DATA_DIR = Path(os.environ.get("STANDPUNT_TEST_DATA", ".pytest_data")).resolve()
os.environ |= {"STANDPUNT_DATA_DIR": str(DATA_DIR), "STANDPUNT_CONFIG": str(DATA_DIR / "none.toml")}
os.environ["HF_HUB_OFFLINE"] = "1"
DATA_DIR.mkdir(parents=True, exist_ok=True)
(DATA_DIR / "none.toml").touch()
SCHOOL = "Schoolgebouwen\n\nWat is het probleem?\nVeel schoolgebouwen zijn oud. Het is er in de zomer te warm.\n"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str


Standpunt = Callable[..., Outcome]
ClientOf = Callable[..., httpx.Client]
Configure = Callable[[str], Settings]
Opened = Callable[[], Review]
Here = Callable[[Settings], Settings]


@pytest.fixture
def standpunt() -> Standpunt:
    """The command line in this process: `standpunt("ask", "...")`."""

    def run(*arguments: str, stdin: bytes = b"") -> Outcome:
        streams = [io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2)]
        before, before_in = sys.argv, sys.stdin
        sys.argv, sys.stdin = ["standpunt", *arguments], io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
        try:
            with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
                code = run_main()
        finally:
            sys.argv, sys.stdin = before, before_in
        out, err = (stream.buffer.getvalue().decode() for stream in map(flushed, streams))  # type: ignore[attr-defined]
        return Outcome(code, out, err)

    return run


def run_main() -> int:
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def flushed(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    stream.flush()
    return stream


@pytest.fixture(scope="session")
def shipped_settings() -> Settings:
    """The settings of an installation without settings, with the shipped papers indexed."""
    settings = Settings()
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    with FileLock(DATA_DIR / "tests.lock"):  # the tests run in several processes, and one of them makes the index
        ingest(settings, lambda: load_models(settings), judge=wording_judge(settings))
    return settings


@pytest.fixture(scope="session")
def shipped_pipeline(shipped_settings: Settings) -> Pipeline:
    return open_pipeline(shipped_settings)


@pytest.fixture(scope="session")
def ferries(shipped_settings: Settings) -> Pipeline:
    """Standpunt over the papers of ferry services: another publisher, other headings, other formats."""
    return pipeline_over("ferries", write_ferries, shipped_settings)


@pytest.fixture(scope="session")
def two_publishers(shipped_settings: Settings) -> Pipeline:
    """Standpunt over papers of ferry services and of beekeepers."""
    return pipeline_over("two", write_two_publishers, shipped_settings)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    words = sorted({word for text in (TEXT, SCHOOL) for word in text.split()})
    return save_tiny_encoder(tmp_path_factory.mktemp("model"), words)


@pytest.fixture
def tiny(tmp_path: Path, tiny_model: Path) -> Settings:
    """Settings of a corpus of two files and three papers, with an encoder that embeds them in milliseconds."""
    return settings_in(tmp_path, write_tiny, tiny_model)


@pytest.fixture(scope="session")
def tiny_kept(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Settings:
    return settings_in(tmp_path_factory.mktemp("tiny"), write_tiny, tiny_model, indexed=True)


@pytest.fixture
def tiny_indexed(tmp_path: Path, tiny_kept: Settings) -> Settings:
    """The same with its index, which is copied: making one takes a hundred times as long."""
    return copied(tiny_kept, tmp_path)


@pytest.fixture(scope="session")
def tiny_pipeline(tiny_kept: Settings) -> Pipeline:
    """Over that index; nothing that is asked of it changes it."""
    return open_pipeline(tiny_kept)


@pytest.fixture(scope="session")
def ferry_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ferry-model")
    sources = [read_source(path) for path in sorted((write_ferries(folder / "corpus") / "papers").iterdir())]
    return save_tiny_encoder(folder / "model", sorted({word for source in sources for word in source.text.split()}))


@pytest.fixture
def small(tmp_path: Path, ferry_model: Path) -> Settings:
    """Settings of the papers of ferry services, with an encoder that embeds them in milliseconds."""
    return settings_in(tmp_path, write_ferries, ferry_model)


@pytest.fixture(scope="session")
def small_kept(tmp_path_factory: pytest.TempPathFactory, ferry_model: Path) -> Settings:
    return settings_in(tmp_path_factory.mktemp("small"), write_ferries, ferry_model, indexed=True)


@pytest.fixture
def small_indexed(tmp_path: Path, small_kept: Settings) -> Settings:
    """The same with its index."""
    return copied(small_kept, tmp_path)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Here:
    """Gives the command line of this process settings: `here(tiny)`."""

    def use(settings: Settings) -> Settings:
        for name, value in environment_of(settings).items():
            monkeypatch.setenv(name, value)
        return settings

    return use


@pytest.fixture
def proposals(small_indexed: Settings) -> Settings:
    """An index of the papers of ferry services, and proposals of all kinds for the one about the evening."""
    small = small_indexed
    propose_wordings(
        small,
        wording(EVENING, kind="plain", text="Veerdiensten vragen om geld voor de avonddienst op werkdagen."),
        wording(FRIDAY, **GOOD),
        wording(FRIDAY, **WRONG),
        wording("Deze woorden zijn weg.", kind="plain", text="Dat kan niet."),
        "geen json",
    )
    head = {"paper": "Na negen uur", "question": "Wie betaalt de avonddienst?"}
    write_lines(small.proposed_dir / f"{PAPER_ID}.jsonl", {**head, "section": "Onze oproep", "quote": EVENING})
    near = {**head, "near": EVENING, "question": "Hoeveel kost dat?", "missing": "het bedrag"}
    write_lines(small.proposed_dir / f"{PAPER_ID}.near-misses.jsonl", near)
    return small


@pytest.fixture
def opened(proposals: Settings) -> Opened:
    """Opens the review of these proposals, as often as it is called."""
    index = open_index(proposals.index_dir)
    return lambda: Review(proposals, index.papers, index.sources)


@pytest.fixture
def use(small: Settings, here: Here, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """The papers of ferry services for the command line of this process, with a language model at an address."""

    def configure(url: str) -> Settings:
        limits = {"MODEL": "openai:proef", "BASE_URL": url, "RETRIES": "0", "TOTAL_SECONDS": "3"}
        for name, value in limits.items() if url else ():
            monkeypatch.setenv(f"STANDPUNT_LLM__{name}", value)
        return here(small)

    return configure


@pytest.fixture(scope="module")
def scripted() -> ScriptedPipeline:
    return pipeline_of()


@pytest.fixture
def held_back() -> Iterator[None]:
    """Answers to a question with `wacht` in it are not ready until the test says so."""
    ScriptedPipeline.go_on.clear()
    yield
    ScriptedPipeline.go_on.set()


@pytest.fixture(scope="module")
def client(scripted: ScriptedPipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over `scripted`."""
    from tests.web_apps import app_of  # loads Gradio, which the other tests don't need

    with (
        running(app_of(scripted, tmp_path_factory.mktemp("corpus"))) as url,
        httpx.Client(base_url=url, timeout=30) as made,
    ):
        yield made


@pytest.fixture
def client_of(tmp_path: Path) -> Iterator[ClientOf]:
    """Makes a client of a server with its own settings: `client_of(rate_per_minute=3)`."""
    from tests.web_apps import app_of

    with contextlib.ExitStack() as opened:

        def make(pipeline: ScriptedPipeline | None = None, **web: Any) -> httpx.Client:
            url = opened.enter_context(running(app_of(pipeline or pipeline_of(), tmp_path, **web)))
            return opened.enter_context(httpx.Client(base_url=url, timeout=30))

        yield make


def pipeline_over(name: str, write: Callable[[Path], Path], settings: Settings) -> Pipeline:
    """The shipped models over another corpus, whose index is kept as that of the shipped papers is."""
    encoder, reader = load_models(settings)
    folder = DATA_DIR / name
    with FileLock(DATA_DIR / "tests.lock"):
        shutil.rmtree(folder / "corpus", ignore_errors=True)
        place = settings.model_copy(update={"corpus_dir": write(folder / "corpus"), "data_dir": folder})
        ingest(place, lambda: (encoder, reader), judge=wording_judge(place))
        return Pipeline(open_index(place.index_dir), encoder, reader)


def write_tiny(folder: Path) -> Path:
    (folder / "papers").mkdir(parents=True)
    (folder / "papers" / "wonen.txt").write_text(TEXT, "utf-8")
    (folder / "papers" / "school.txt").write_text(SCHOOL, "utf-8")
    return folder


def settings_in(folder: Path, write: Callable[[Path], Path], model: Path, *, indexed: bool = False) -> Settings:
    """Settings of a corpus that is written in a folder, with a small encoder and no reader."""
    encoder = EncoderSettings(model=str(model), precision="float32", reader="none")
    settings = Settings(corpus_dir=write(folder / "corpus"), data_dir=folder / "data", encoder=encoder)
    if indexed:
        ingest(settings, lambda: load_models(settings))
    return settings


def copied(settings: Settings, folder: Path) -> Settings:
    """The same corpus and index in another folder."""
    place = settings.model_copy(update={"corpus_dir": folder / "corpus", "data_dir": folder / "data"})
    shutil.copytree(settings.corpus_dir, place.corpus_dir)
    shutil.copytree(settings.data_dir, place.data_dir, ignore=shutil.ignore_patterns(".copies"))
    return place


def people_file(folder: Path, who: str, password: str = "goed wachtwoord") -> Path:
    """A file with one who may sign in: `people_file(folder, "anna:press")`."""
    from ui.web.auth import _hasher

    path = folder / "people"
    path.write_text(f"# who may in\n{who}:{_hasher.hash(password)}\n", "utf-8")
    return path


def environment_of(settings: Settings) -> dict[str, str]:
    """The same settings for a command in a process of its own."""
    return {
        **os.environ,
        "STANDPUNT_CORPUS_DIR": str(settings.corpus_dir),
        "STANDPUNT_DATA_DIR": str(settings.data_dir),
        "STANDPUNT_ENCODER__MODEL": settings.encoder.model,
        "STANDPUNT_ENCODER__PRECISION": settings.encoder.precision,
        "STANDPUNT_ENCODER__READER": settings.encoder.reader,
        "OMP_NUM_THREADS": "1",
    }


def index_of(settings: Settings, added: Sequence[Path] = ()) -> Index:
    """Ingest and open."""
    ingest(settings, lambda: load_models(settings), added)
    return open_index(settings.index_dir)
