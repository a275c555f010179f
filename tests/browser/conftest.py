"""One browser and one server for all browser tests; every page is watched for requests to other hosts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from ingest.settings import Settings
from tests.browser.page import ARGUMENTS, CHROMIUM
from tests.web_apps import scripted_app, with_contact
from tests.web_pipeline import ScriptedPipeline, pipeline_of
from tests.web_server import running

# On a machine without Chromium `make test` leaves these out; in CI they are never left out.
collect_ignore_glob = [] if Path(CHROMIUM).exists() or os.environ.get("CI") else ["test_*.py"]

expect.set_options(timeout=15_000)  # a busy machine isn't a fault of the page; speed has its own benchmark

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


# Not for the whole session: Playwright's loop would be in the way of tests elsewhere that run a loop of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def pipeline() -> ScriptedPipeline:
    return pipeline_of()


@pytest.fixture(scope="package")
def corpus_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "examples.toml").write_text('[[example]]\nquestion = "Hoeveel woningen zijn er nodig?"\n', "utf-8")
    return folder


@pytest.fixture(scope="package")
def settings(corpus_dir: Path) -> Settings:
    settings = with_contact(Settings(corpus_dir=corpus_dir))
    return settings.model_copy(update={"web": settings.web.model_copy(update={"rate_per_minute": 10_000})})


@pytest.fixture(scope="package")
def url(pipeline: ScriptedPipeline, settings: Settings) -> Iterator[str]:
    with running(scripted_app(pipeline, settings)) as address:
        yield address


@pytest.fixture
def new_page(browser: Browser, url: str) -> Iterator[OpenPage]:
    """Makes pages, each in a context of its own; after the test no page may have asked another host for anything."""
    contexts, requests = [], []

    def note(request: Request) -> None:
        requests.append(request.url)

    def make(**options: object) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 860}} | options))  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        contexts.append(context)
        context.on("request", note)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert {urlsplit(one).hostname for one in requests if not one.startswith(("data:", "blob:"))} <= {"127.0.0.1"}


@pytest.fixture
def page(new_page: OpenPage) -> Page:
    return new_page()
