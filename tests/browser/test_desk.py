"""The press desk over the shipped papers: what a press officer does between the question and the file."""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from ingest.errors import IndexMissingError
from ingest.settings import Settings
from qa.press import texts as words
from tests.browser.axe import faults_of
from tests.browser.conftest import OpenPage
from tests.browser.page import tab
from tests.browser.payloads import PAYLOADS
from tests.web_apps import real_app
from tests.web_pipeline import ScriptedPipeline, stand_in
from tests.web_server import running
from ui.press import texts
from ui.serve import make_app
from ui.service import Service

SUBJECT = "Wat willen gemeenten met de opvang van asielzoekers?"
WORDS: dict[str, Any] = {**texts.SCRIPT}


def open_to_all(settings: Settings) -> Settings:
    web = settings.web.model_copy(update={"tab_roles": {}, "rate_per_minute": 10_000})
    return settings.model_copy(update={"web": web})


@pytest.fixture(scope="module")
def desk_url(shipped_settings: Settings) -> Iterator[str]:
    with running(real_app(open_to_all(shipped_settings))) as address:
        yield address


def open_desk(page: Page, url: str) -> Page:
    page.goto(url)
    page.get_by_role("tab", name=texts.TAB, exact=True).click()
    expect(subject(page)).to_be_visible()
    return page


def subject(page: Page) -> Locator:
    return page.get_by_role("textbox", name=WORDS["subject"])


def make_draft(page: Page, url: str, about: str = SUBJECT) -> Page:
    open_desk(page, url)
    subject(page).fill(about)
    page.get_by_role("button", name=WORDS["make"]).click()
    expect(page.locator("#pers-titel")).to_be_visible(timeout=60_000)
    expect(page.locator("#pers-tel")).to_have_text(WORDS["allHold"])
    return page


def first_quote(page: Page) -> Locator:
    return page.locator('li.regel[data-kind="quote"]').first


def kept_line(page: Page) -> Locator:
    """The first line of the draft, whatever it has become."""
    return page.locator("li.regel").first


def spoil(page: Page) -> str:
    """Put a number that no paper holds into the first line; gives what stood there."""
    field = kept_line(page).get_by_role("textbox")
    before = field.input_value()
    field.fill(f"{before.rstrip('.')} voor 8731 mensen.")
    expect(kept_line(page)).to_have_attribute("data-kind", "doubt", timeout=30_000)
    return before


def test_a_wrong_number_is_flagged_with_the_nearest_passage_and_undone(page: Page, desk_url: str) -> None:
    make_draft(page, desk_url)
    line = kept_line(page)
    kind = str(line.get_attribute("data-kind"))
    before = spoil(page)
    expect(line.locator(".soort")).to_contain_text("Staat niet in de papers")
    expect(line.locator(".waarom")).to_contain_text("8731")
    expect(line.locator(".waarom blockquote")).not_to_be_empty()
    expect(page.locator("#pers-tel")).to_have_text(WORDS["oneDoubt"])
    page.get_by_role("button", name=WORDS["undo"]).click()
    expect(line.get_by_role("textbox")).to_have_value(before)
    expect(line).to_have_attribute("data-kind", kind)
    page.get_by_role("button", name=WORDS["redo"]).click()
    expect(line).to_have_attribute("data-kind", "doubt")
    line.get_by_role("button", name=WORDS["useNearest"]).click()
    expect(line).to_have_attribute("data-kind", "quote")


def test_what_she_takes_on_herself_stays_visible_in_the_draft_and_in_every_file(page: Page, desk_url: str) -> None:
    make_draft(page, desk_url)
    spoil(page)
    kept_line(page).get_by_role("checkbox", name=WORDS["own"]).check()
    expect(kept_line(page)).to_have_attribute("data-kind", "own")
    expect(page.locator("#pers-tel")).to_have_text(WORDS["oneOwn"])
    document = docx.Document(io.BytesIO(download(page, "docx")))
    own = [p for p in document.paragraphs if p.text.startswith("Eigen verantwoordelijkheid: ")]
    assert len(own) == 1 and "8731" in own[0].text
    for kind in ("md", "txt"):
        assert "- Eigen verantwoordelijkheid: " in download(page, kind).decode()


def download(page: Page, kind: str) -> bytes:
    with page.expect_download() as started:
        page.locator(f"#pers-{kind}").click()
    assert re.fullmatch(rf"concept-\d{{4}}-\d\d-\d\d\.{kind}", started.value.suggested_filename)
    return Path(started.value.path()).read_bytes()


def test_a_click_in_the_source_puts_the_quote_in_and_word_opens_checked(page: Page, desk_url: str) -> None:
    make_draft(page, desk_url)
    lines = page.locator("li.regel")
    count = lines.count()
    kept_line(page).get_by_role("textbox").focus()
    page.locator(".pers-bronnen .meer ~ details.bron summary").first.click()
    sentence = page.locator(".pers-bronnen .meer ~ details.bron[open] button.zin").first
    quote = sentence.evaluate("button => button.lastChild.data")
    sentence.click()
    expect(lines).to_have_count(count + 1)
    expect(lines.nth(1).get_by_role("textbox")).to_have_value(quote)
    expect(lines.nth(1).get_by_role("textbox")).to_be_focused()
    expect(lines.nth(1)).to_have_attribute("data-kind", "quote")
    expect(lines.nth(1).locator("a.merk")).to_have_count(1)
    expect(page.locator("#pers-stand")).to_contain_text(WORDS["concept"])
    page.get_by_role("textbox", name=WORDS["checkedBy"]).fill("J. Jansen")
    expect(page.locator("#pers-stand")).to_contain_text(WORDS["concept"])
    page.get_by_role("textbox", name=WORDS["checkedOn"]).fill("12 maart 2026")
    expect(page.locator("#pers-stand")).to_contain_text("Gecontroleerd door J. Jansen op 12 maart 2026")
    document = docx.Document(io.BytesIO(download(page, "docx")))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert re.search(rf"{re.escape(f'“{quote}”')} \[\d+\]", text), text
    assert "Gecontroleerd door: J. Jansen" in text and WORDS["concept"] not in text
    styles = {p.style.name for p in document.paragraphs if p.style is not None}
    assert {"Title", "Heading 1", "List Bullet"} <= styles
    assert "ai_generated" in document.core_properties.keywords
    facts = json.loads(document.core_properties.comments)
    assert facts["code"] in page.locator(".pers-eind").inner_text()
    assert facts["question"] == SUBJECT and facts["checked_by"] == "J. Jansen"


def test_a_change_after_the_check_asks_for_a_new_one(page: Page, desk_url: str) -> None:
    make_draft(page, desk_url)
    page.get_by_role("textbox", name=WORDS["checkedBy"]).fill("J. Jansen")
    page.get_by_role("button", name=WORDS["today"]).click()
    expect(page.locator("#pers-stand")).to_contain_text("Gecontroleerd door J. Jansen")
    kept_line(page).get_by_role("button", name=WORDS["remove"]).click()
    expect(page.locator("#pers-stand")).to_contain_text(WORDS["concept"])


def test_the_other_length_keeps_her_edits(page: Page, desk_url: str) -> None:
    make_draft(page, desk_url)
    short = page.locator("li.regel").count()
    spoil(page)
    removed = page.locator("li.regel").nth(1).get_by_role("textbox").input_value()
    page.locator("li.regel").nth(1).get_by_role("button", name=WORDS["remove"]).click()
    page.get_by_role("radio", name=WORDS["long"]).check()
    expect(page.locator("#pers-status")).to_have_text(WORDS["lengthKept"], timeout=60_000)
    # One was removed; where the papers say no more about a subject, a long draft has no more lines.
    assert page.locator("li.regel").count() >= short - 1
    fields = [field.input_value() for field in page.locator("li.regel textarea").all()]
    assert sum("8731" in text for text in fields) == 1
    assert removed not in fields


def test_another_form_is_one_text_of_checked_lines_and_keeps_the_version_of_before(page: Page, desk_url: str) -> None:
    make_draft(page, desk_url)
    parts = page.locator(".pers-deel").count()
    page.get_by_role("radio", name=WORDS["forms"]["post"]).check()
    expect(page.locator("#pers-status")).to_have_text(WORDS["formDone"], timeout=60_000)
    expect(page.locator(".pers-deel h3")).to_have_text(words.POST)
    expect(page.locator("#pers-tel")).to_have_text(WORDS["allHold"])
    page.locator("#pers-versies summary").click()
    page.get_by_role("button", name=f"{WORDS['putBack']}: {WORDS['otherForm']}").click()
    expect(page.locator(".pers-deel")).to_have_count(parts)
    expect(page.get_by_role("radio", name=WORDS["forms"]["full"])).to_be_checked()


def test_versions_stay_in_the_tab_and_nowhere_else(page: Page, desk_url: str) -> None:
    make_draft(page, desk_url)
    kept_line(page).get_by_role("textbox").fill("Mijn eigen zin over 8731 mensen.")
    page.get_by_role("button", name=WORDS["keep"]).click()
    kept_line(page).get_by_role("textbox").fill("Iets anders.")
    page.reload()
    open_desk_again(page)
    expect(kept_line(page).get_by_role("textbox")).to_have_value("Iets anders.")
    page.locator("#pers-versies summary").click()
    page.get_by_role("button", name=f"{WORDS['putBack']}: {WORDS['byHand']}").click()
    expect(kept_line(page).get_by_role("textbox")).to_have_value("Mijn eigen zin over 8731 mensen.")
    assert page.evaluate("Object.keys(localStorage).filter(key => localStorage[key].includes('8731'))") == []
    page.get_by_role("button", name=WORDS["clear"]).click()
    expect(page.locator("#pers-leeg")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('standpunt-pers')") is None


def open_desk_again(page: Page) -> None:
    page.get_by_role("tab", name=texts.TAB, exact=True).click()
    expect(page.locator("#pers-titel")).to_be_visible()


def test_the_draft_is_there_after_a_look_in_the_paper(page: Page, desk_url: str) -> None:
    make_draft(page, desk_url)
    kept_line(page).locator("a.merk").first.click()
    opened = page.locator(".pers-bronnen details.bron[open]")
    expect(opened.locator("summary")).to_be_focused()
    page.keyboard.press("Escape")
    expect(kept_line(page).locator("a.merk").first).to_be_focused()
    opened.locator("a.open").click()
    expect(page.locator("#plaats")).to_be_attached()
    open_desk_again(page)
    expect(kept_line(page)).to_be_visible()


def test_the_text_is_copied_with_its_sources(new_page: OpenPage, desk_url: str) -> None:
    page = make_draft(new_page(permissions=["clipboard-read", "clipboard-write"]), desk_url)
    page.get_by_role("button", name=WORDS["copy"]).click()
    expect(page.locator("#pers-status")).to_have_text(WORDS["copied"])
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(WORDS["concept"])
    assert "[1] Migratie" in copied and "Code: " in copied


def test_a_line_of_her_own_is_checked_too(page: Page, desk_url: str) -> None:
    make_draft(page, desk_url)
    page.get_by_role("button", name=WORDS["add"]).first.click()
    page.keyboard.type("Gemeenten eisen 42 miljard euro van het kabinet.")
    expect(page.locator('li.regel[data-kind="doubt"]')).to_have_count(1, timeout=30_000)


def test_errors_are_one_sentence_beside_the_field(page: Page, desk_url: str) -> None:
    open_desk(page, desk_url)
    expect(page.locator("#pers-leeg")).to_contain_text(WORDS["emptyHeading"])
    button = page.get_by_role("button", name=WORDS["make"])
    button.click()
    expect(page.locator("#pers-melding")).to_have_text(texts.ERROR_EMPTY)
    expect(subject(page)).to_have_attribute("aria-invalid", "true")
    subject(page).fill("a" * 1001)
    button.click()
    expect(page.locator("#pers-melding")).to_contain_text("1001 tekens")
    subject(page).fill("Wie wint het Eurovisiesongfestival volgend jaar?")
    button.click()
    expect(page.locator("#pers-melding")).to_have_text(WORDS["refused"])
    expect(page.locator("#pers-werk")).to_be_hidden()


@pytest.mark.parametrize(
    ("waiting", "text"),
    [pytest.param(8, "nog niet ingelezen", id="no index"), pytest.param(0, texts.ERRORS["busy"], id="busy")],
)
def test_without_index_or_when_it_is_busy_it_says_so(page: Page, settings: Settings, waiting: int, text: str) -> None:
    go_on, is_inside = threading.Event(), threading.Event()

    def cannot_open() -> ScriptedPipeline:
        is_inside.set()
        if not waiting:
            go_on.wait(60)
        raise IndexMissingError("none")

    web = open_to_all(settings).web.model_copy(update={"waiting": waiting, "parallel": 1})
    with running(make_app(Service(stand_in(cannot_open), web), settings.model_copy(update={"web": web}))) as address:
        open_desk(page, address)
        if not waiting:
            body = {"subject": SUBJECT}
            threading.Thread(target=httpx.post, args=(f"{address}/api/desk/draft",), kwargs={"json": body}).start()
            assert is_inside.wait(30)
        subject(page).fill(SUBJECT)
        page.get_by_role("button", name=WORDS["make"]).click()
        expect(page.locator("#pers-melding")).to_contain_text(text)
        go_on.set()


def test_only_the_press_may_use_its_interfaces(shipped_settings: Settings) -> None:
    web = shipped_settings.web.model_copy(update={"user_header": "X-Remote-User", "groups_header": "X-Groups",
                                                  "group_roles": {"pers": "press"}})  # fmt: skip
    with running(real_app(shipped_settings.model_copy(update={"web": web}))) as address:
        body = {"lines": [{"text": "Iets."}]}
        assert httpx.post(f"{address}/api/desk/check", json=body).status_code == 403
        headers = {"X-Remote-User": "jan", "X-Groups": "pers"}
        assert httpx.post(f"{address}/api/desk/check", json=body, headers=headers, timeout=60).status_code == 200
        assert httpx.post(f"{address}/api/desk/check", json={"lines": 1}, headers=headers).status_code == 422


def test_no_text_becomes_more_than_text(page: Page, desk_url: str) -> None:
    """A subject, a line and a name with HTML in them show as text, on the page and in what comes back after a reload."""
    hostile = "opvang van asielzoekers <img src=x onerror=window.__xss=1><script>window.__xss=1</script>"
    make_draft(page, desk_url, hostile)
    payloads = [text for text in PAYLOADS if "\x00" not in text]
    for at in range(3):
        page.locator("li.regel textarea").nth(at).fill(" ".join(payloads[at * 20 : at * 20 + 20])[:1200])
    page.get_by_role("textbox", name=WORDS["checkedBy"]).fill("<img src=x onerror=window.__xss=1>")
    page.get_by_role("textbox", name=WORDS["checkedOn"]).fill("<b>nu</b>")
    expect(page.locator('li.regel[data-kind="unchecked"]')).to_have_count(0, timeout=60_000)
    expect(page.locator("#pers-stand")).to_contain_text("<img src=x onerror=window.__xss=1>")
    page.reload()
    open_desk_again(page)
    expect(subject(page)).to_have_value(hostile)
    assert page.evaluate("window.__xss") is None
    assert page.locator("#pers-bureau").locator("img, script, iframe, svg, object, embed, form form, b").count() == 0


def test_axe_finds_nothing_at_the_desk(page: Page, desk_url: str) -> None:
    open_desk(page, desk_url)
    found = {"empty": faults_of(page)}
    make_draft(page, desk_url)
    page.locator("#pers-versies summary").click()
    found["draft"] = faults_of(page)
    spoil(page)
    found["doubt"] = faults_of(page)
    kept_line(page).get_by_role("checkbox", name=WORDS["own"]).check()
    found["own"] = faults_of(page)
    subject(page).fill("")
    page.get_by_role("button", name=WORDS["make"]).click()
    expect(page.locator("#pers-melding")).to_have_text(texts.ERROR_EMPTY)
    found["error"] = faults_of(page)
    assert not any(found.values()), json.dumps(found, indent=1)


def test_everything_at_the_desk_is_within_reach_of_the_keyboard(page: Page, desk_url: str) -> None:
    open_desk(page, desk_url)
    subject(page).fill(SUBJECT)
    subject(page).press("Enter")
    expect(page.locator("#pers-titel")).to_be_focused(timeout=60_000)
    seen = set()
    for _ in range(14):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.tagName"))
        ring = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert ring >= 3
    assert {"BUTTON", "SUMMARY", "TEXTAREA", "A"} <= seen
    tab(page, "Vraag stellen")
