from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_of
from tests.browser.conftest import OpenPage
from tests.browser.page import ask, error, field, open_page, status, tab
from tests.web_pipeline import ScriptedPipeline
from ui import texts

QUESTION = "Hoeveel woningen voor ouderen?"
EXAMPLE = "Hoeveel woningen zijn er nodig?"  # of the browser tests' own examples.toml


def _streaming(page: Page) -> None:
    ScriptedPipeline.go_on.clear()
    field(page).fill("Welke woningen, in zinnen, en wacht even?")
    field(page).press("Enter")
    expect(page.locator(".beurt").last.locator("a.merk")).to_have_count(1)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()


def _stop(page: Page) -> None:
    page.get_by_role("button", name="Stop").click()
    expect(status(page)).to_have_text(texts.STOPPED)
    ScriptedPipeline.go_on.set()


def _source_open(page: Page) -> None:
    page.locator(".beurt").last.locator("a.merk").first.click()
    expect(page.locator("details.bron[open]")).to_be_visible()
    page.locator(".woorden summary").last.click()


def _error(page: Page) -> None:
    field(page).fill("")
    page.get_by_role("button", name=texts.ASK_BUTTON).click()
    expect(error(page)).to_have_text(texts.ERROR_EMPTY)


def _papers(page: Page) -> None:
    tab(page, texts.TAB_PAPERS)
    expect(page.locator("li.paper").first).to_be_visible()


def _paper(page: Page) -> None:
    page.locator("li.paper a").nth(1).click()
    expect(page.locator("#plaats")).to_be_attached()


def _about(page: Page) -> None:
    tab(page, texts.TAB_ABOUT)
    expect(page.locator("#over-privacy")).to_be_visible()


STATES: dict[str, Callable[[Page], object]] = {
    "first load": lambda page: expect(page.get_by_role("button", name=EXAMPLE)).to_be_visible(),
    "streaming": _streaming,
    "stopped": _stop,
    "answered": lambda page: ask(page, QUESTION),
    "source open": _source_open,
    "partial": lambda page: ask(page, "Hoeveel woningen deels?"),
    "refused": lambda page: ask(page, "Iets onbekend"),
    "error": _error,
    "papers": _papers,
    "paper": _paper,
    "about": _about,
}


def test_axe_finds_nothing_in_any_state(page: Page, url: str) -> None:
    open_page(page, url)
    found: dict[str, object] = {}
    for state, reach in STATES.items():
        reach(page)
        if faults := faults_of(page):
            found[state] = faults
    assert found == {}, json.dumps(found, indent=1)


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_at_200_percent_text_nothing_scrolls_sideways(new_page: OpenPage, url: str, width: int) -> None:
    page = open_page(new_page(viewport={"width": width, "height": 700}), url)
    page.add_style_tag(content="html { font-size: 200% !important; }")
    for state in ("first load", "answered", "source open", "refused", "papers", "paper", "about"):
        STATES[state](page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state


def test_focus_is_always_visible_and_in_reading_order(page: Page, url: str) -> None:
    open_page(page, url)
    ask(page, QUESTION)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    tops: list[float] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const e = document.activeElement; if (e === document.body) return null;
                const s = getComputedStyle(e), r = e.getBoundingClientRect();
                return {html: e.outerHTML.slice(0, 120), style: s.outlineStyle, width: parseFloat(s.outlineWidth),
                        colour: s.outlineColor, w: r.width, h: r.height, top: r.top + scrollY,
                        inside: r.bottom > 0 && r.top < innerHeight,
                        inline: s.display === 'inline'}; }"""
        )
        if seen is None:
            break
        assert seen["style"] == "solid" and seen["width"] >= 3, seen
        assert seen["inside"], seen
        assert seen["inline"] or (seen["w"] >= 24 and seen["h"] >= 24), seen
        tops.append(seen["top"])
    assert len(tops) > 10


ENGLISH = re.compile(
    r"\b(the|and|your|this|that|with|copy|submit|clear|load(ing|ed)?|queue|share|settings|built|upload|drop|click|close|"
    r"error|message|chatbot|textbox|more|undo|retry|run(ning)?|process(ing)?|search|send|ask|about|source|sources|home)\b",
    re.IGNORECASE,
)


def _words(page: Page) -> list[str]:
    """Everything on the page that is read or read out."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility({visibilityProperty: true}))
            .flatMap(e => [
                ...[...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()),
                ...['aria-label', 'aria-description', 'aria-roledescription', 'title', 'placeholder', 'alt', 'value']
                    .map(name => e.getAttribute(name) ?? ''),
            ]).filter(Boolean).concat(document.title)"""
    )
    return found


def test_every_word_is_dutch_whatever_the_language_of_the_browser(new_page: OpenPage, url: str) -> None:
    seen: dict[str, list[str]] = {}
    for locale in ("en-US", "de-DE", "nl-NL"):
        page = open_page(new_page(locale=locale), url)
        words: list[str] = []
        for state in ("first load", "streaming", "stopped", "answered", "refused", "error", "papers", "about"):
            STATES[state](page)
            words += _words(page)
            assert page.evaluate("document.documentElement.lang") == "nl"
        seen[locale] = words
        english = {word for word in words if ENGLISH.search(word)}
        assert english == set(), locale
    assert seen["en-US"] == seen["de-DE"] == seen["nl-NL"]


def test_a_screen_reader_gets_question_answer_and_sources_by_name_and_in_order(page: Page, url: str) -> None:
    turn = ask(open_page(page, url), QUESTION)
    turn.locator("a.merk").first.click()
    expect(page.locator("#bron-1-1 mark")).to_be_visible()
    heard = page.locator("body").aria_snapshot()
    order = [
        f'heading "{texts.HEADING}" [level=1]',
        "U gebruikt een AI-systeem.",
        f'tablist "{texts.SCRIPT["tabs"]}"',
        f'tabpanel "{texts.TAB_ASK}"',
        f'heading "Uw vraag {QUESTION}" [level=2]',
        texts.OUTCOMES["answered"],
        'link "bron [1]"',
        texts.MADE_WITH_AI,
        'heading "Bronnen bij vraag 1" [level=3]',
        "mark:",
        'textbox "Uw vraag',
        "alert",
        "status:",
        f'button "{texts.ASK_BUTTON}"',
        f'navigation "{texts.SCRIPT["foot"]}"',
    ]
    places = [heard.find(part) for part in order]
    assert -1 not in places, heard
    assert places == sorted(places), heard


def test_the_language_is_dutch_in_the_html_itself(page: Page, url: str) -> None:
    html = page.request.get(url).text()
    assert '<html\n\tlang="nl"' in html
    assert "og:" not in html
    assert "Gradio</title>" not in html


def test_what_happens_is_said_in_live_regions(page: Page, url: str) -> None:
    open_page(page, url)
    expect(page.locator("#status")).to_have_attribute("role", "status")
    expect(page.locator("#melding")).to_have_attribute("role", "alert")
    expect(field(page)).to_have_attribute("aria-describedby", "melding")
    assert page.locator("h1").count() == 1
