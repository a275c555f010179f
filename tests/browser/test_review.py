"""The review on the page: for who signed in and sees the workbench, with the same decisions as in the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from ingest.settings import Settings, WebSettings
from qa.pipeline import open_pipeline
from tests.browser.axe import faults_of
from tests.browser.conftest import OpenPage
from tests.browser.page import sign_in
from tests.conftest import people_file
from tests.proposals import FRIDAY, GOOD, WRONG, propose_wordings, wording, wordings_in
from tests.web_server import running
from ui import texts
from ui.serve import make_app
from ui.service import Service

PASSWORD = "goed wachtwoord"


@pytest.fixture
def two(small_indexed: Settings, tmp_path: Path) -> Settings:
    """Two wordings to review, and an evaluator; the operator's own rules name no tab for reviewing."""
    propose_wordings(small_indexed, wording(FRIDAY, **GOOD), wording(FRIDAY, **WRONG))
    people = people_file(tmp_path, "eva:evaluator", PASSWORD)
    web = WebSettings(password_file=people, tab_roles={"werkbank": ("evaluator",)})
    return small_indexed.model_copy(update={"web": web})


def test_an_evaluator_reviews_and_nobody_else_sees_it(new_page: OpenPage, two: Settings) -> None:
    service = Service(lambda: open_pipeline(two), two.web)
    service.open()
    with running(make_app(service, two)) as url:
        citizen = new_page()
        citizen.goto(url)
        expect(citizen.get_by_role("tab", name=texts.TAB_PAPERS)).to_be_visible()
        expect(citizen.get_by_role("tab", name=texts.TAB_REVIEW)).to_have_count(0)
        page = new_page()
        sign_in(page, url, PASSWORD, texts.TAB_REVIEW)
        expect(page.get_by_text("Onder: Wat we al <b>zelf</b> regelen")).to_be_visible()
        assert not faults_of(page)
        page.get_by_role("button", name=texts.REVIEW_ACCEPT).click()
        expect(page.get_by_role("status").get_by_text(texts.REVIEW_ACCEPTED)).to_be_visible()
        expect(page.get_by_text(WRONG["reasons"][0])).to_be_visible()
        page.get_by_role("button", name=texts.REVIEW_ACCEPT).click()
        expect(page.get_by_role("status").get_by_text(texts.REVIEW_VERDICTS["exact"])).to_be_visible()
        page.get_by_label(texts.REVIEW_TEXT_LABEL).fill("Op vrijdag varen onze vrijwilligers tot middernacht.")
        page.get_by_role("button", name=texts.REVIEW_ACCEPT).click()
        expect(page.get_by_text(texts.REVIEW_NONE)).to_be_visible()
        page.get_by_role("button", name=texts.REVIEW_UNDO).click()
        expect(page.get_by_text("Nog na te lezen: 1.")).to_be_visible()
        page.get_by_role("button", name=texts.REVIEW_DROP).click()
        expect(page.get_by_text(texts.REVIEW_NONE)).to_be_visible()
    service.close()
    (row,) = wordings_in(two)
    assert (row["plain"], row["checked_by"]) == (GOOD["text"], {"plain": "eva"}) and "spoken" not in row
