from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from ingest.errors import IndexMissingError, ModelMissingError
from ingest.settings import Settings
from tests.browser.conftest import OpenPage
from tests.browser.page import ask, error, field, open_page, status, tab
from tests.web_apps import scripted_app
from tests.web_pipeline import ScriptedPipeline, pipeline_of, stand_in
from tests.web_server import running
from ui import texts
from ui.serve import make_app
from ui.service import Service

QUESTION = "Hoeveel woningen en huurwoningen?"


def test_the_ai_notice_stands_before_the_first_question(page: Page, url: str) -> None:
    open_page(page, url)
    expect(page.get_by_text("U gebruikt een AI-systeem")).to_be_visible()
    expect(page.get_by_text("Uw vraag wordt niet bewaard")).to_be_visible()


def test_an_answer_has_its_markers_and_says_that_it_is_made_with_ai(page: Page, url: str) -> None:
    turn = ask(open_page(page, url), QUESTION)
    expect(turn.locator(".uitkomst")).to_have_text(texts.OUTCOMES["answered"])
    expect(turn.locator("a.merk")).to_have_count(2)
    expect(turn.locator(".ai")).to_have_text(texts.MADE_WITH_AI)
    expect(status(page)).to_have_text("Antwoord klaar, met 2 bronnen.")
    expect(field(page)).to_have_value("")
    expect(page.locator("#voorbeelden, #stop")).to_have_count(2)
    for gone in page.locator("#voorbeelden, #stop").all():
        expect(gone).to_be_hidden()
    for there in (texts.COPY_BUTTON, texts.NEW_BUTTON):
        expect(page.get_by_role("button", name=there)).to_be_visible()


def test_an_example_is_asked_with_one_click(page: Page, url: str) -> None:
    open_page(page, url)
    page.get_by_role("button", name="Hoeveel woningen zijn er nodig?").click()
    expect(page.locator("#beurt-1 .ai")).to_be_visible()


def test_source_two_opens_by_mouse_with_the_quoted_words_marked(page: Page, url: str) -> None:
    turn = ask(open_page(page, url), QUESTION)
    turn.locator("a.merk").nth(0).click()
    turn.locator("a.merk").nth(1).click()
    opened = turn.locator("details.bron[open]")
    expect(opened).to_have_count(1)
    expect(opened.locator("mark")).to_have_text("Geef gemeenten geld voor tienduizend sociale huurwoningen per jaar.")
    expect(opened.locator("summary")).to_be_focused()
    expect(opened).to_be_in_viewport()
    assert page.locator(".beurt").count() == 1, "the page was loaded again"


def test_all_of_it_by_keyboard_alone(page: Page, url: str) -> None:
    open_page(page, url)
    _tab_to(page, "document.activeElement.closest('#vraagveld')")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#beurt-1 .ai")).to_be_visible()
    _tab_to(page, "document.activeElement.hash === '#bron-1-2'", back=True)
    page.keyboard.press("Enter")
    expect(page.locator("#bron-1-2 summary")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.hash") == "#bron-1-2"
    page.keyboard.press("Enter")
    _tab_to(page, "document.activeElement.classList.contains('open')")
    page.keyboard.press("Enter")
    expect(page.locator("#plaats")).to_be_attached()
    page.wait_for_function("() => document.activeElement.querySelector('mark')")
    _tab_to(page, "document.activeElement.id === 'tab-vraag-button'", back=True)
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-papers-button"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("#beurt-1")).to_be_visible()
    _tab_to(page, "document.activeElement.id === 'kopieer'")
    page.keyboard.press("Enter")
    _tab_to(page, "document.activeElement.id === 'nieuw'")
    page.keyboard.press("Enter")
    expect(page.locator(".beurt")).to_have_count(0)


def _tab_to(page: Page, there: str, *, back: bool = False) -> None:
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(f"Boolean({there})"):
            return
    raise AssertionError(f"never reached: {there}")


def test_escape_returns_to_the_marker(page: Page, url: str) -> None:
    turn = ask(open_page(page, url), QUESTION)
    turn.locator("a.merk").nth(1).click()
    page.keyboard.press("Escape")
    expect(turn.locator("a.merk").nth(1)).to_be_focused()


def test_a_follow_up_knows_the_questions_before_it(page: Page, url: str, pipeline: ScriptedPipeline) -> None:
    open_page(page, url)
    ask(page, QUESTION)
    ask(page, "En hoe oud zijn de schoolgebouwen?")
    assert pipeline.histories[-1] == (QUESTION,)
    page.locator("#beurt-1 a.merk").first.click()
    expect(page.locator("#bron-1-1")).to_have_attribute("open", "")


def test_a_refusal_offers_subjects_and_a_contact(page: Page, url: str) -> None:
    turn = ask(open_page(page, url), "Iets onbekend")
    expect(turn.locator(".antwoord.refused .uitkomst")).to_have_text(texts.OUTCOMES["refused"])
    expect(turn.locator(".bron")).to_have_count(0)
    expect(turn.get_by_role("link", name="de afdeling Voorlichting")).to_have_attribute(
        "href", "mailto:voorlichting@voorbeeld.nl"
    )
    turn.locator(".verwant a").first.click()
    expect(page.locator("#papieren h2")).to_have_text("Wonen in de stad")
    expect(page.locator("#plaats")).to_be_attached()


def test_a_partial_answer_says_so_and_cites(page: Page, url: str) -> None:
    turn = ask(open_page(page, url), "Hoeveel woningen deels?")
    expect(turn.locator(".antwoord.partial .uitkomst")).to_have_text(texts.OUTCOMES["partial"])
    expect(turn.locator("a.merk").first).to_be_visible()


def test_a_word_of_the_glossary_is_explained(page: Page, url: str) -> None:
    turn = ask(open_page(page, url), "Sluit de wet aan op ouderen?")
    turn.get_by_text(texts.GLOSSARY_HEADING).click()
    expect(turn.get_by_text("hulp om thuis te wonen")).to_be_visible()


def test_the_answer_is_copied_as_text_with_its_sources(new_page: OpenPage, url: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    ask(open_page(page, url), QUESTION)
    page.get_by_role("button", name=texts.COPY_BUTTON).click()
    expect(page.get_by_text(texts.SCRIPT["copied"])).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"Vraag: {QUESTION}")
    assert "[2] Wonen in de stad" in copied
    assert "&#" not in copied


def test_a_link_to_an_answer_asks_it_again_and_says_if_it_is_the_same(new_page: OpenPage, url: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    turn = ask(open_page(page, url), "Wat willen gemeenten voor oudéren en woningen?")
    turn.get_by_role("link", name=texts.PERMALINK).click()
    expect(page.locator("#status")).to_contain_text(texts.SCRIPT["linkCopied"])
    link = page.evaluate("navigator.clipboard.readText()")
    other = open_page(new_page(), link)
    expect(field(other)).to_have_value("Wat willen gemeenten voor oudéren en woningen?")
    expect(other.locator("#status")).to_contain_text(texts.SCRIPT["kept"])
    # Gradio draws the region anew when its first request comes back.
    other.evaluate("document.querySelector('#status .mededeling').remove()")
    expect(other.locator("#status")).to_contain_text(texts.SCRIPT["kept"])
    expect(other.locator(".beurt")).to_have_count(0)
    field(other).press("Enter")
    expect(other.locator("#status")).to_contain_text(texts.SCRIPT["same"])
    changed = open_page(new_page(), f"{link.rpartition('.')[0]}.ANDERECODE")
    expect(changed.locator("#status")).to_contain_text(texts.SCRIPT["kept"])
    field(changed).press("Enter")
    expect(changed.locator("#status")).to_contain_text(texts.SCRIPT["changed"])


def test_a_link_to_an_answer_that_was_cut_short_is_an_empty_page(page: Page, url: str) -> None:
    open_page(page, f"{url}/#antwoord=abc%")
    expect(field(page)).to_have_value("")
    ask(page, QUESTION)


def test_a_follow_up_has_no_link_of_its_own(page: Page, url: str) -> None:
    open_page(page, url)
    ask(page, QUESTION)
    turn = ask(page, "En hoe oud zijn de schoolgebouwen?")
    expect(turn.get_by_role("link", name=texts.PERMALINK)).to_have_count(0)


def test_a_new_conversation_is_empty(page: Page, url: str) -> None:
    open_page(page, url)
    ask(page, QUESTION)
    page.get_by_role("button", name=texts.NEW_BUTTON).click()
    expect(page.locator(".beurt")).to_have_count(0)
    expect(status(page)).to_have_text(texts.CLEARED)
    expect(page.get_by_role("button", name="Hoeveel woningen zijn er nodig?")).to_be_visible()


def test_a_paper_opens_at_the_place_of_its_quote(page: Page, url: str) -> None:
    turn = ask(open_page(page, url), QUESTION)
    turn.locator("a.merk").nth(1).click()
    turn.locator("#bron-1-2 a.open").click()
    expect(page.locator("#papieren mark")).to_have_text(
        "Geef gemeenten geld voor tienduizend sociale huurwoningen per jaar."
    )
    expect(page.locator("#papieren mark")).to_be_in_viewport()
    page.go_back()
    expect(page.locator("#beurt-1")).to_be_visible()
    page.go_forward()
    expect(page.locator("#papieren mark")).to_be_visible()


def test_a_paper_is_read_searched_and_asked_about(page: Page, url: str) -> None:
    open_page(page, url)
    tab(page, texts.TAB_PAPERS)
    expect(page.locator("li.paper")).to_have_count(2)
    page.get_by_role("textbox", name=texts.FIND_LABEL).fill("sociale huurwoningen")
    page.get_by_role("textbox", name=texts.FIND_LABEL).press("Enter")
    expect(page.locator("ul.gevonden mark")).to_have_text("sociale huurwoningen")
    page.locator("ul.gevonden a").first.click()
    expect(page.locator("#plaats")).to_be_attached()
    page.locator(".inhoud a").last.click()
    page.wait_for_function("() => document.activeElement.tagName === 'H3'")
    page.get_by_role("link", name=texts.ALL_PAPERS).click()
    page.get_by_role("link", name=re.compile(f"{texts.ASK_ABOUT}.*Jeugd en school")).click()
    expect(field(page)).to_have_value("Wat staat er in het paper Jeugd en school?")
    expect(field(page)).to_be_focused()


def test_a_link_with_a_question_fills_the_field_and_sends_nothing(
    page: Page, url: str, pipeline: ScriptedPipeline
) -> None:
    asked = pipeline.asked
    open_page(page, f"{url}/?vraag=Hoeveel%20woningen%3F")
    expect(field(page)).to_have_value("Hoeveel woningen?")
    expect(status(page)).to_have_text(texts.FILLED_IN)
    assert pipeline.asked == asked


def test_a_link_to_a_paper_and_place_opens_it(page: Page, url: str) -> None:
    page.goto(f"{url}/?paper=wonen-in-de-stad&plaats=351-418")
    expect(page.locator("#papieren mark")).to_be_visible()
    expect(page.locator("#papieren mark")).to_be_in_viewport()


def test_a_link_to_a_part_of_the_about_page_opens_it(page: Page, url: str) -> None:
    page.goto(f"{url}/?over=privacy")
    expect(page.locator("#over-privacy")).to_be_in_viewport()
    expect(page.get_by_text("Wij bewaren niets")).to_be_visible()


def test_the_foot_leads_to_the_about_page(page: Page, url: str) -> None:
    open_page(page, url)
    page.locator("#voet").get_by_role("link", name="Toegankelijkheid").click()
    expect(page.locator("#over-toegankelijkheid")).to_be_visible()
    page.go_back()
    expect(field(page)).to_be_visible()


def test_an_empty_question_is_told_beside_the_field(page: Page, url: str) -> None:
    open_page(page, url)
    page.get_by_role("button", name=texts.ASK_BUTTON).click()
    expect(error(page)).to_have_text(texts.ERROR_EMPTY)
    expect(field(page)).to_have_attribute("aria-invalid", "true")
    ask(page, QUESTION)
    expect(error(page)).to_have_text("")


def test_a_question_that_is_too_long_stays_in_the_field(page: Page, url: str) -> None:
    open_page(page, url)
    field(page).fill("a" * 1001)
    field(page).press("Enter")
    expect(error(page)).to_have_text(texts.ERROR_TOO_LONG.format(length=1001, limit=1000))
    expect(field(page)).to_have_value("a" * 1001)


def test_a_failure_of_the_model_is_told_and_the_page_goes_on(page: Page, url: str) -> None:
    open_page(page, url)
    field(page).fill("Dit gaat kapot")
    field(page).press("Enter")
    expect(error(page)).to_have_text(texts.ERROR_MODEL_DOWN)
    expect(field(page)).to_have_value("Dit gaat kapot")
    ask(page, QUESTION)


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        pytest.param(IndexMissingError("none"), texts.ERROR_NO_INDEX, id="no index"),
        pytest.param(ModelMissingError("none"), texts.ERROR_MODEL_DOWN, id="no model"),
    ],
)
def test_without_index_or_model_the_page_says_so(
    page: Page, new_page: OpenPage, settings: Settings, failure: Exception, text: str
) -> None:
    def cannot_open() -> ScriptedPipeline:
        raise failure

    with running(make_app(Service(stand_in(cannot_open), settings.web), settings)) as address:
        open_page(page, address)
        field(page).fill(QUESTION)
        field(page).press("Enter")
        expect(error(page)).to_have_text(text)
        assert page.request.get(f"{address}/readyz").status == 503
        assert page.request.get(f"{address}/healthz").status == 200


def test_a_server_that_is_gone_is_told_in_dutch(page: Page, settings: Settings) -> None:
    with running(scripted_app(pipeline_of(), settings)) as address:
        open_page(page, address)
    field(page).fill(QUESTION)
    field(page).press("Enter")
    expect(page.locator("#melding")).to_contain_text(texts.SCRIPT["lost"])


def test_on_a_phone_no_keyboard_stays_over_the_answer(new_page: OpenPage, url: str) -> None:
    phone = new_page(viewport={"width": 375, "height": 760}, has_touch=True, is_mobile=True)
    open_page(phone, url)
    field(phone).tap()
    ask(phone, QUESTION)
    expect(field(phone)).not_to_be_focused()
    expect(phone.locator("#beurt-1 .vraag")).to_be_in_viewport()


def test_a_link_to_words_that_are_gone_says_so(page: Page, url: str) -> None:
    page.goto(f"{url}/?paper=wonen-in-de-stad&plaats=351-418-00000000")
    expect(page.locator("#papieren")).to_contain_text(texts.CHANGED_PLACE)
    expect(page.locator("#papieren h2")).to_have_text("Wonen in de stad")
    expect(page.locator("#papieren mark")).to_have_count(0)


def test_reloading_empties_the_conversation_and_works_on(page: Page, url: str) -> None:
    open_page(page, url)
    ask(page, QUESTION)
    page.reload()
    expect(page.locator(".beurt")).to_have_count(0)
    ask(page, QUESTION)


def test_print_shows_every_source_in_full(page: Page, url: str) -> None:
    turn = ask(open_page(page, url), QUESTION)
    page.emulate_media(media="print")
    expect(turn.locator("#bron-1-1 mark")).to_be_visible()
    expect(turn.locator("#bron-1-2 mark")).to_be_visible()
    expect(page.get_by_role("button", name=texts.ASK_BUTTON)).to_be_hidden()


def test_the_switch_says_every_answer_in_the_papers_own_words(page: Page, url: str) -> None:
    first = ask(open_page(page, url), "Hoeveel woningen en huurwoningen, gewoon gezegd?").locator(".antwoord")
    expect(first).to_contain_text("Gewoon gezegd: Er zijn te weinig woningen.")
    page.get_by_role("radio", name="Letterlijk uit de papers").check()
    expect(first).not_to_contain_text("Gewoon gezegd:")
    expect(first).to_contain_text("Er zijn te weinig woningen.")
    expect(status(page)).to_have_text(texts.REWORDED)
    second = ask(page, "Welke woningen, gewoon gezegd?").locator(".antwoord")
    expect(second).not_to_contain_text("Gewoon gezegd:")
    page.reload()
    expect(page.get_by_role("radio", name="In gewone taal")).to_be_checked()


def test_the_switch_works_by_keyboard(page: Page, url: str) -> None:
    open_page(page, url)
    page.get_by_role("radio", name="In gewone taal").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Letterlijk uit de papers")).to_be_checked()


def test_what_can_be_asked_next_is_put_in_the_field(page: Page, url: str) -> None:
    turn = ask(open_page(page, url), QUESTION)
    turn.locator(".verder a").first.click()
    expect(field(page)).to_have_value("Wat staat er over school?")
    assert page.locator(".beurt").count() == 1
