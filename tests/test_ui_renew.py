"""A server that runs goes over to a newly published index, and no question notices."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from ingest.errors import IndexMismatchError, IndexMissingError
from ingest.index.build import ingest
from ingest.index.generation import current_name
from ingest.models.load import load_models
from ingest.settings import Settings, WebSettings
from qa.pipeline import open_pipeline
from tests.web_pipeline import ScriptedPipeline, pipeline_of, stand_in
from tests.web_server import running
from ui import texts
from ui.errors import web_sentence
from ui.serve import make_app
from ui.service import Service

QUESTION = "Wat vragen veerdiensten over steigers?"
ADDED = "Water\n\nWat is het probleem?\nVeel sloten staan droog. Het is er in de zomer te warm.\n"


class Asking(threading.Thread):
    """Somebody who asks on and on, and keeps what came back."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.done = threading.Event()
        self.statuses: set[int] = set()
        self.versions: list[str] = []

    def run(self) -> None:
        with httpx.Client(base_url=self.url, timeout=60) as client:
            while not self.done.is_set():
                answer = client.post("/api/ask", json={"question": QUESTION})
                self.statuses.add(answer.status_code)
                version = answer.json().get("corpus_version", "none")
                if self.versions[-1:] != [version]:
                    self.versions.append(version)


@pytest.fixture
def served(small: Settings) -> Iterator[str]:
    """The address of a server over an index of two files, with somebody who asks all the time."""
    ingest(small, lambda: load_models(small))
    web = WebSettings(rate_per_minute=10**6)
    service = Service(lambda: open_pipeline(small), web, generation=lambda: current_name(small.index_dir))
    service.open()
    with running(make_app(service, small.model_copy(update={"web": web}))) as url:
        yield url


def test_a_newly_published_index_is_gone_over_to_without_a_failed_question(small: Settings, served: str) -> None:
    asking = Asking(served)
    with httpx.Client(base_url=served, timeout=60) as client:
        before = client.get("/readyz").json()
        asking.start()
        (small.corpus_dir / "papers" / "water.txt").write_text(ADDED, "utf-8")
        ingest(small, lambda: load_models(small))
        published = time.monotonic()
        while (after := client.get("/readyz").json()) == before and time.monotonic() < published + 30:
            time.sleep(0.1)
        assert after["papers"] == before["papers"] + 1
        answer = client.post("/api/ask", json={"question": QUESTION}).json()
        titles = [paper["title"] for paper in client.get("/api/papers").json()["papers"]]
    asking.done.set()
    asking.join(60)
    assert answer["corpus_version"] == after["corpus_version"]
    assert "Water" in titles
    assert asking.statuses == {200}
    assert asking.versions in ([before["corpus_version"]], [before["corpus_version"], after["corpus_version"]])


class Shelf:
    """Indexes that are published by name; what a name stands for opens, or fails as the error says."""

    def __init__(self) -> None:
        self.current: str | None = None
        self.opens = 0
        self.indexes: dict[str, ScriptedPipeline | Exception] = {}

    def publish(self, name: str, index: ScriptedPipeline | Exception) -> None:
        self.indexes[name] = index
        self.current = name

    def open(self) -> ScriptedPipeline:
        self.opens += 1
        index = self.indexes.get(self.current or "", IndexMissingError("none"))
        if isinstance(index, Exception):
            raise index
        return index


def version_of(service: Service) -> str:
    return service.open().corpus_version


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def service(shelf: Shelf) -> Iterator[Service]:
    made = Service(stand_in(shelf.open), WebSettings(), generation=lambda: shelf.current)
    yield made
    made.close()


@pytest.mark.parametrize("error", [IndexMismatchError("other models"), OSError("disk")])
def test_the_old_index_goes_on_when_the_new_one_does_not_open(shelf: Shelf, service: Service, error: Exception) -> None:
    shelf.publish("one", replace(pipeline_of(), corpus_version="1"))
    assert version_of(service) == "1"
    shelf.publish("two", error)
    assert not service.renew()
    assert version_of(service) == "1"
    assert not service.renew()
    assert shelf.opens == 2, "an index that doesn't open is tried once"
    shelf.publish("three", replace(pipeline_of(wonen_txt=ADDED), corpus_version="3"))
    assert service.renew()
    assert version_of(service) == "3"
    assert [paper.title for paper in service.library.papers] == ["Water"]


def test_an_index_that_did_not_change_is_not_opened_again(shelf: Shelf, service: Service) -> None:
    shelf.publish("one", pipeline_of())
    service.open()
    assert not service.renew()
    assert shelf.opens == 1


def test_a_server_without_an_index_is_ready_once_there_is_one(shelf: Shelf, service: Service) -> None:
    with pytest.raises(IndexMissingError) as caught:
        service.open()
    assert web_sentence(caught.value) == texts.ERROR_NO_INDEX
    assert not service.renew()
    shelf.publish("one", pipeline_of())
    assert service.renew()
    assert service.is_ready
