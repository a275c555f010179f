"""The page over the shipped papers with the real models: from a question to the place in the paper, or to a refusal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from ingest.settings import Settings
from tests.browser.page import ask, open_page
from tests.web_apps import real_app
from tests.web_server import running
from ui import texts

QUOTE = "Ook zoeken gemeenten naar fondsen in bijvoorbeeld de EU voor investeringen."


@pytest.fixture(scope="module")
def shipped_url(shipped_settings: Settings) -> Iterator[str]:
    with running(real_app(shipped_settings)) as address:
        yield address


def test_from_a_question_to_the_quoted_words_in_the_paper(page: Page, shipped_url: str) -> None:
    turn = ask(open_page(page, shipped_url), "Waar zoeken gemeenten geld voor investeringen?")
    expect(turn.locator(".uitkomst")).to_have_text(texts.OUTCOMES["answered"])
    # Said in plain words, with the words of the paper beside it.
    expect(turn.locator(".gesprek")).to_contain_text("fondsen voor investeringen")
    turn.locator("a.merk").first.click()
    source = turn.locator("details.bron[open]")
    expect(source.locator("mark")).to_have_text(QUOTE)
    expect(source.locator("summary")).to_contain_text("Gemeentefinanciën")
    source.locator("a.open").click()
    expect(page.locator("#papieren h2")).to_have_text("Gemeentefinanciën")
    expect(page.locator("#papieren mark")).to_have_text(QUOTE)
    expect(page.locator("#papieren mark")).to_be_in_viewport()


def test_what_the_papers_do_not_say_is_refused_with_subjects_that_can_be_read(page: Page, shipped_url: str) -> None:
    turn = ask(open_page(page, shipped_url), "Wat is de hoofdstad van Frankrijk?")
    expect(turn.locator(".antwoord.refused .uitkomst")).to_have_text(texts.OUTCOMES["refused"])
    expect(turn.locator(".bron")).to_have_count(0)
    suggested = turn.locator(".verwant a")
    title = suggested.first.inner_text().split(":")[0]
    suggested.first.click()
    expect(page.locator("#papieren h2")).to_have_text(title)
