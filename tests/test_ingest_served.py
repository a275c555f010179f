"""Chroma as a server of its own: a real `chroma run` on loopback."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import chromadb
import pytest

from ingest.errors import ChromaServerError, IndexMissingError
from ingest.index.build import ingest
from ingest.index.opened import Index, open_index
from ingest.index.served import _close
from ingest.index.store import key_of
from ingest.models.load import load_models
from ingest.settings import Settings
from qa.pipeline import open_pipeline
from tests.conftest import SCHOOL, Here, Standpunt
from tests.web_server import free_port

QUESTIONS = ("Wat is het probleem?", "Hoe vaak vaart de veerboot?", "Wat kost een overtocht?", "Hoe oud is de maan?")


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server."""
    port = free_port()
    command = Path(sys.executable).with_name("chroma")
    folder = tmp_path_factory.mktemp("chroma")
    arguments: list[str | Path] = [command, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
        server.terminate()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the Chroma server does not start")


def collections_of(url: str, database: str) -> Iterator[chromadb.Collection]:
    host, _, port = url.removeprefix("http://").partition(":")
    client = chromadb.HttpClient(host=host, port=int(port), database=database)
    yield from client.list_collections()
    _close(client)


def served(settings: Settings, url: str) -> Index:
    """Ingest into the server, and open."""
    place = settings.model_copy(update={"chroma_url": url})
    ingest(place, lambda: load_models(place))
    return open_index(place.index_dir, url)


def test_a_server_gives_the_answers_of_an_embedded_chroma(small: Settings, chroma: str) -> None:
    ingest(small, lambda: load_models(small))
    here = open_pipeline(small)
    expected = [here.ask(question).to_json() for question in QUESTIONS]
    place = small.model_copy(update={"chroma_url": f"{chroma}/answers"})
    assert ingest(place, lambda: load_models(place)).changed
    assert not ingest(place, lambda: load_models(place)).changed
    there = open_pipeline(place)
    for question, before in zip(QUESTIONS, expected, strict=True):
        after = there.ask(question).to_json()
        assert {**after, "timings_ms": 0} == {**before, "timings_ms": 0}


def test_a_generation_on_a_server_passes_over_the_texts_of_another(tiny: Settings, chroma: str) -> None:
    url = f"{chroma}/generations"
    old = served(tiny, url)
    (tiny.corpus_dir / "papers" / "school.txt").write_text(SCHOOL.replace("zomer", "winter"), "utf-8")
    new = served(tiny, url)
    for index in (old, new):
        chunks = {
            key_of(entry.text): row
            for entry, row in zip(index.scored, index.vectors, strict=True)
            if entry.kind == "chunk"
        }
        assert index.store.count("chunks") == len(chunks)
        for key, row in chunks.items():
            found = index.store.nearest("chunks", row, 100)
            assert (found[0], set(found)) == (key, set(chunks))
            assert index.store.nearest_vectors("chunks", row, 1)[0] == pytest.approx(row, abs=1e-6)
            assert len(index.store.nearest_vectors("chunks", row, 100)) == len(chunks)
    # What neither the current one nor the way back needs is taken away.
    for season in ("lente", "herfst"):
        (tiny.corpus_dir / "papers" / "school.txt").write_text(SCHOOL.replace("zomer", season), "utf-8")
        latest = served(tiny, url)
    counts = {one.name.partition("-")[0]: one.count() for one in collections_of(chroma, "generations")}
    assert counts["chunks"] == latest.store.count("chunks") + 1


def test_texts_that_a_server_lost_are_noticed_and_come_back(tiny: Settings, chroma: str) -> None:
    url = f"{chroma}/lost"
    whole = served(tiny, url)
    for collection in collections_of(chroma, "lost"):
        if some := collection.get(limit=1)["ids"]:
            collection.delete(ids=some)
    with pytest.raises(IndexMissingError, match="standpunt ingest"):
        open_index(tiny.index_dir, url)
    assert served(tiny, url).store.count("chunks") == whole.store.count("chunks")
    # And an index that was made for a server is made anew for the data folder.
    with pytest.raises(IndexMissingError, match="standpunt ingest"):
        open_index(tiny.index_dir)
    ingest(tiny, lambda: load_models(tiny))
    assert open_index(tiny.index_dir).store.count("chunks") == whole.store.count("chunks")


def test_a_server_that_is_not_there_is_one_sentence(
    tiny: Settings, standpunt: Standpunt, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ChromaServerError):
        served(tiny, "http://127.0.0.1:9")
    here(tiny)
    monkeypatch.setenv("STANDPUNT_CHROMA_URL", "http://127.0.0.1:9")
    done = standpunt("ingest")
    assert done.code == 3
    assert "chroma_url" in done.err and len(done.err.split(". ")) == 2
    # Where an index is there already, the doctor says what is the matter.
    monkeypatch.delenv("STANDPUNT_CHROMA_URL")
    standpunt("ingest")
    monkeypatch.setenv("STANDPUNT_CHROMA_URL", "http://127.0.0.1:9")
    assert "Start die, of kijk in" in standpunt("doctor").out
