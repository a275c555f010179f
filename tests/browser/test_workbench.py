"""The workbench on the evaluator's page: a set is brought, run and reported, and all of it can be read by everyone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from ingest.settings import Settings, WebSettings
from tests.browser.axe import faults_of
from tests.browser.conftest import OpenPage
from tests.browser.page import sign_in
from tests.conftest import people_file
from tests.keyword_pipeline import KeywordPipeline
from tests.test_eval_workbench import OWN_SET
from tests.web_pipeline import stand_in
from tests.web_server import running
from ui import texts
from ui.serve import make_app
from ui.service import Service

PASSWORD = "goed wachtwoord"


@pytest.fixture(scope="module")
def bench_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("data")
    web = WebSettings(password_file=people_file(folder, "eva:evaluator", PASSWORD))
    settings = Settings(data_dir=folder, web=web)
    service = Service(stand_in(KeywordPipeline), web)
    service.open()
    with running(make_app(service, settings)) as address:
        yield address


@pytest.fixture
def own_set(tmp_path: Path) -> Path:
    path = tmp_path / "mijn-set.jsonl"
    path.write_text(OWN_SET, "utf-8")
    return path


def _bench(page: Page, url: str) -> Page:
    sign_in(page, url, PASSWORD, texts.TAB_WORKBENCH)
    expect(page.get_by_role("heading", name="Werkbank")).to_be_visible()
    return page


def _bring_and_run(page: Page, own_set: Path) -> None:
    page.locator("input[type=file]").set_input_files(own_set)
    expect(page.get_by_text("3 goede vragen")).to_be_visible()
    page.get_by_role("button", name="Start de meting").click()
    expect(page.get_by_role("button", name="Bewaar het verslag")).to_be_visible(timeout=60_000)


def test_axe_finds_nothing_on_the_workbench_and_in_its_report(
    new_page: OpenPage, bench_url: str, own_set: Path
) -> None:
    page = _bench(new_page(), bench_url)
    found = {"first view": faults_of(page)}
    _bring_and_run(page, own_set)
    found["after a run"] = faults_of(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Bewaar het verslag").click()
    page.set_content(saved.value.path().read_text("utf-8"))
    expect(page.locator("h1")).to_be_visible()
    # axe can't tell what colour is behind the words of a plot; eval/reporting/plots.py draws them black on white.
    found["report"] = [fault for fault in faults_of(page) if fault[:2] != ("color-contrast", "incomplete")]
    assert not any(found.values()), json.dumps(found, indent=1)


def test_files_go_in_and_out_for_evaluators_only(bench_url: str) -> None:
    files = {"files": ("set.jsonl", OWN_SET)}
    with httpx.Client(base_url=bench_url) as anyone:
        assert anyone.post("/evaluatie/gradio_api/upload", files=files).status_code == 401
        assert anyone.get("/evaluatie/gradio_api/file=/etc/passwd").status_code == 401
        anyone.post("/aanmelden", data={"naam": "eva", "wachtwoord": PASSWORD})
        assert anyone.post("/evaluatie/gradio_api/upload", files=files).status_code == 200
        assert anyone.get("/evaluatie/gradio_api/file=/etc/passwd").status_code == 403
        assert anyone.get("/evaluatie/gradio_api/file=http://127.0.0.1/").status_code == 404
        too_large = {"files": ("set.jsonl", b"x" * 3_000_000)}
        assert anyone.post("/evaluatie/gradio_api/upload", files=too_large).status_code == 413
        assert anyone.post("/gradio_api/upload", files=files).status_code == 404
