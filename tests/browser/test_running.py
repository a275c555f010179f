"""What happens while an answer is being made: it comes in by sentences, is stopped, is left, or keeps others waiting."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from ingest.settings import Settings
from tests.browser.conftest import OpenPage
from tests.browser.page import ask, ask_and_wait, error, field, open_page, status
from tests.web_apps import scripted_app
from tests.web_pipeline import ScriptedPipeline, pipeline_of
from tests.web_server import running
from ui import texts

QUESTION = "Hoeveel woningen en huurwoningen?"
SLOW = "Welke woningen, en wacht even?"


def test_what_the_reader_types_meanwhile_stays(page: Page, url: str, held_back: None) -> None:
    stop = ask_and_wait(page, url, SLOW)
    field(page).fill("Mijn volgende vraag")
    ScriptedPipeline.go_on.set()
    expect(page.locator("#beurt-1 .ai")).to_be_visible()
    expect(stop).to_be_hidden()
    expect(field(page)).to_have_value("Mijn volgende vraag")


def test_stop_half_way(page: Page, url: str, pipeline: ScriptedPipeline, held_back: None) -> None:
    stop = ask_and_wait(page, url, SLOW)
    expect(status(page)).to_contain_text("Bezig")
    stop.click()
    expect(status(page)).to_have_text(texts.STOPPED)
    expect(page.locator("#beurt-1 .antwoord")).to_have_text(texts.STOPPED)
    ScriptedPipeline.go_on.set()
    pipeline.wait_for(0)
    ask(page, QUESTION)  # whatever the page still had to hear of the first has come before this
    expect(page.locator("#beurt-1 .antwoord")).to_have_text(texts.STOPPED)


def test_an_answer_that_comes_after_stop_is_not_shown(
    page: Page, url: str, pipeline: ScriptedPipeline, held_back: None
) -> None:
    stop = ask_and_wait(page, url, SLOW)
    stop.click(no_wait_after=True)
    ScriptedPipeline.go_on.set()
    expect(page.locator("#beurt-1 .antwoord")).to_have_text(texts.STOPPED)
    pipeline.wait_for(0)
    ask(page, QUESTION)
    expect(page.locator("#beurt-1 .antwoord")).to_have_text(texts.STOPPED)
    expect(stop).to_be_hidden()


def test_a_new_conversation_ends_the_running_answer(
    page: Page, url: str, pipeline: ScriptedPipeline, held_back: None
) -> None:
    ask_and_wait(page, url, SLOW)
    page.get_by_role("button", name=texts.NEW_BUTTON).click()
    expect(status(page)).to_have_text(texts.CLEARED)
    ScriptedPipeline.go_on.set()
    pipeline.wait_for(0)
    expect(status(page)).to_have_text(texts.CLEARED)
    ask(page, QUESTION)
    expect(page.locator(".beurt")).to_have_count(1)


def test_a_second_question_waits_for_the_first(page: Page, url: str, held_back: None) -> None:
    ask_and_wait(page, url, SLOW)
    field(page).fill(QUESTION)
    field(page).press("Enter")
    expect(error(page)).to_have_text(texts.ERROR_STILL_BUSY)
    expect(field(page)).to_have_value(QUESTION)
    expect(page.locator(".beurt")).to_have_count(1)
    ScriptedPipeline.go_on.set()
    expect(page.locator("#beurt-1 .ai")).to_be_visible()
    expect(error(page)).to_have_text("")
    field(page).press("Enter")
    expect(page.locator("#beurt-2 .ai")).to_be_visible()


def test_a_double_click_asks_once(page: Page, url: str, pipeline: ScriptedPipeline) -> None:
    open_page(page, url)
    asked = pipeline.asked
    field(page).fill(QUESTION)
    page.get_by_role("button", name=texts.ASK_BUTTON).dblclick()
    expect(page.locator("#beurt-1 .ai")).to_be_visible()
    expect(error(page)).to_have_text("")
    ask(page, QUESTION)  # a second one of the double click would have been asked before this
    assert pipeline.asked == asked + 2


def test_a_sentence_is_there_while_the_rest_is_still_being_written(page: Page, url: str, held_back: None) -> None:
    open_page(page, url)
    field(page).fill("Hoeveel woningen, in zinnen, en wacht even?")
    field(page).press("Enter")
    expect(status(page)).to_have_text(texts.BUSY_WRITING)
    expect(page.locator("#beurt-1 a.merk")).to_have_count(1)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    ScriptedPipeline.go_on.set()
    expect(page.locator("#beurt-1 .ai")).to_be_visible()
    expect(page.locator("#beurt-1 .bron").first).to_be_visible()


def test_when_it_is_busy_the_reader_is_told_to_wait(new_page: OpenPage, settings: Settings, held_back: None) -> None:
    web = settings.web.model_copy(update={"parallel": 1, "waiting": 0})
    with running(scripted_app(pipeline_of(), settings.model_copy(update={"web": web}))) as address:
        first, second = new_page(), open_page(new_page(), address)
        ask_and_wait(first, address, SLOW)
        field(second).fill(QUESTION)
        field(second).press("Enter")
        expect(error(second)).to_have_text(texts.ERROR_BUSY)
        ScriptedPipeline.go_on.set()
        expect(first.locator("#beurt-1 .ai")).to_be_visible()


def test_two_tabs_are_two_conversations(page: Page, url: str) -> None:
    open_page(page, url)
    other = open_page(page.context.new_page(), url)
    ask(page, QUESTION)
    turn = ask(other, "Hoe oud zijn schoolgebouwen?")
    expect(turn.locator(".vraag")).to_contain_text("schoolgebouwen")
    expect(page.locator(".beurt")).to_have_count(1)
    expect(other.locator(".beurt")).to_have_count(1)
    expect(page.locator(".vraag")).to_contain_text(re.compile("huurwoningen"))
