"""Whatever lies in the place of a file: one Dutch sentence, or the rest is read; never a crash or a wait without end."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from ingest.corpus.discover import discover
from ingest.corpus.load import load_corpus
from ingest.readers.read import read_source
from ingest.settings import Settings
from tests.conftest import Here, Outcome, Standpunt
from ui.page.examples import load_examples

SETTINGS_FILES = ("corpus.toml", "glossary.toml", "lexicon/wonen.toml", "papers/wonen.outline.toml")
DEEP = "a = " + "[" * 100_000
LONG_NAME = ".".join(["a"] * 200_000) + " = 1"


def sentences(done: Outcome) -> list[str]:
    """What was said on stderr; a bar that is drawn there leaves an empty line."""
    return [line for line in done.err.splitlines() if line.strip()]


def put(path: Path, what: str) -> None:
    """Something in the place of a text file."""
    path.parent.mkdir(exist_ok=True)
    match what:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "large":
            with path.open("wb") as file:
                file.truncate(3_000_000_000)
        case "utf-16":
            path.write_text('{"id": 1, "question": "Wat?", "claim": "Ja.", "cited": ["Ja."]}\n', "utf-16")
        case "latin-1":
            path.write_bytes(b'a = "\xe9\xe9n"\n')
        case _:
            path.write_text(what, "utf-8")


@pytest.mark.parametrize(
    "what", ["pipe", "device", "folder", "large", "utf-16", "latin-1", DEEP, LONG_NAME], ids=lambda what: what[:8]
)
@pytest.mark.parametrize("name", SETTINGS_FILES)
def test_what_is_no_settings_file_is_one_sentence(
    name: str, what: str, standpunt: Standpunt, tiny: Settings, here: Here
) -> None:
    here(tiny)
    put(tiny.corpus_dir / name, what)
    began = time.monotonic()
    done = standpunt("ingest")
    assert (done.code, len(sentences(done))) == (2, 1) and name.rpartition("/")[2] in done.err
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("what", ["pipe", "device", "large", DEEP], ids=lambda what: what[:8])
def test_a_page_whose_examples_cannot_be_read_has_none(what: str, tmp_path: Path) -> None:
    put(tmp_path / "examples.toml", what)
    assert load_examples(tmp_path) == ()


@pytest.mark.parametrize(
    "what", ["pipe", "device", "large", "utf-16", "latin-1", "[" * 100_000], ids=lambda what: what[:8]
)
@pytest.mark.parametrize("command", [("ask", "--json", "--batch"), ("verify",), ("drift",)], ids=lambda c: c[0])
def test_what_is_no_list_of_questions_or_claims_is_one_sentence(
    command: tuple[str, ...], what: str, standpunt: Standpunt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.pipeline.open_pipeline", lambda settings: None)
    monkeypatch.setattr("qa.press.recheck.Checker", lambda pipeline: None)
    put(tmp_path / "rijen.jsonl", what)
    done = standpunt(*command, str(tmp_path / "rijen.jsonl"))
    assert (done.code, len(sentences(done))) == (2, 1) and "rijen.jsonl" in done.err


@pytest.mark.parametrize("what", ["pipe", "device", "large", "utf-16"])
def test_a_question_file_that_cannot_be_read_is_told_and_the_papers_are_read(
    what: str, standpunt: Standpunt, tiny: Settings, here: Here
) -> None:
    here(tiny)
    put(tiny.corpus_dir / "questions" / "wonen.jsonl", what)
    assert standpunt("ingest").code == 0


def test_links_that_lead_nowhere_or_to_themselves_are_told_and_the_rest_is_read(tiny: Settings) -> None:
    papers = tiny.corpus_dir / "papers"
    (papers / "rond.txt").symlink_to("rond.txt")
    (papers / "weg.txt").symlink_to("er-is-niets.txt")
    corpus = load_corpus(tiny)
    assert [(fault.path.name, fault.reason) for fault in corpus.faults] == [
        ("rond.txt", "missing"),
        ("weg.txt", "missing"),
    ]
    assert len(corpus.papers) == 3


@pytest.mark.parametrize(
    "name", [b"nep\x1b[2Jwist.txt", b"twee\nregels.txt", b"geen\xfftekst.txt", "links\u202extt.txt".encode()], ids=repr
)
def test_a_name_that_cannot_be_shown_is_told_in_one_safe_line(
    name: bytes, standpunt: Standpunt, tiny: Settings, here: Here, tmp_path: Path
) -> None:
    here(tiny)
    try:
        Path(os.fsdecode(os.fsencode(tiny.corpus_dir / "papers") + b"/" + name)).write_text(
            "Kop\n\nEen zin.\n", "utf-8"
        )
    except OSError:
        pytest.skip("this file system takes no such name")
    assert [fault.reason for fault in discover(tiny.corpus_dir)[1]] == ["name"]
    report = tmp_path / "verslag.html"
    done = standpunt("ingest", "--report", str(report))
    assert done.code == 1 and done.out.count("Overgeslagen") == 1
    left_out = next(line for line in done.out.splitlines() if line.startswith("Overgeslagen"))
    assert left_out.isprintable() and "geef het een naam" in left_out
    assert report.read_text("utf-8").count("Overgeslagen") <= 1


def test_one_endless_line_is_read_or_refused_within_a_minute(tiny: Settings) -> None:
    (tiny.corpus_dir / "papers" / "lang.txt").write_text("a" * 4_900_000, "utf-8")
    began = time.monotonic()
    faults = load_corpus(tiny).faults
    assert [fault.reason for fault in faults] == ["too_large"] and time.monotonic() - began < 60


def test_a_file_of_links_alone_does_not_end_the_ingest(standpunt: Standpunt, tiny: Settings, here: Here) -> None:
    here(tiny)
    (tiny.corpus_dir / "papers" / "adressen.txt").write_text("https://a.nl\nhttps://b.nl\n", "utf-8")
    assert standpunt("ingest").code == 0


@pytest.mark.parametrize("named", ["er-is-niets.toml", "map", "pijp"])
def test_a_settings_file_that_is_named_and_is_not_there_is_one_sentence(
    named: str, standpunt: Standpunt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "map").mkdir()
    os.mkfifo(tmp_path / "pijp")
    monkeypatch.setenv("STANDPUNT_CONFIG", str(tmp_path / named))
    done = standpunt("status")
    assert (done.code, len(sentences(done))) == (2, 1) and named in done.err


@pytest.mark.parametrize("start", ["²", "x", "", "-1", "9" * 5000, "①"])
def test_a_list_that_begins_at_no_number_is_read(start: str, tmp_path: Path) -> None:
    page = f'<h1>Visie</h1><p>Er is veel te doen aan de dijken.</p><ol start="{start}"><li>Eerst dit.<li>Dan dat.</ol>'
    (tmp_path / "visie.html").write_text(page, "utf-8")
    assert "Eerst dit." in read_source(tmp_path / "visie.html").text
