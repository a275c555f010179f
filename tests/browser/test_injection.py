from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from ingest.records import Block, Paper, Passage, Section, Source, Span
from ingest.settings import Settings
from tests.browser.conftest import OpenPage
from tests.browser.page import field, open_page, tab
from tests.browser.payloads import PAYLOADS
from tests.web_apps import scripted_app
from tests.web_pipeline import ScriptedPipeline
from tests.web_server import running
from ui import texts

# The elements that the templates of ui/page write; any other came out of a payload.
_NAMES = "div span p a ul li h1 h2 h3 h4 dl dt dd details summary blockquote mark strong"
OURS = frozenset(_NAMES.upper().split())
OPEN_PAPER = """place => {
    const field = document.querySelector('#plek textarea');
    field.value = place;
    field.dispatchEvent(new Event('input', {bubbles: true}));
}"""
TOGETHER = 4  # payloads in one question
TURNS = 6  # questions in one conversation


def _paper(number: int, payload: str) -> tuple[Source, Paper]:
    """A paper whose file name, title, headings and text are a payload; the text holds the word that is asked for."""
    parts = [payload, f"Kop {payload}", f"Woningen {payload} woningen."]
    text, spans = "", []
    for part in parts:
        spans.append(Span(len(text), len(text) + len(part)))
        text += f"{part}\n\n"
    kinds = ("title", "heading", "paragraph")
    source = Source(f"{number} {payload}.txt", text, tuple(Block(k, s, 1) for k, s in zip(kinds, spans, strict=True)))  # type: ignore[arg-type]
    name = f"paper-{number}"
    passage = Passage(name, payload, None, "paragraph", spans[2], (spans[2],))
    section = Section(payload, (passage,), spans[1])
    paper = Paper(
        name, payload, source.name, (section,), Span(0, spans[2].end), spans[0], publisher=payload, date=payload,
        origin=payload, licence=payload,
    )  # fmt: skip
    return source, paper


class HostilePipeline(ScriptedPipeline):
    """Cites another four papers with every question."""

    def _sentences(self, question: str) -> list[tuple[Paper, Passage, Span]]:
        first = self.asked * TOGETHER % len(self.papers)
        papers = [*self.papers[first:], *self.papers][:TOGETHER]
        return [(paper, next(paper.passages), next(paper.passages).span) for paper in papers]


@pytest.fixture(scope="module")
def hostile_url(settings: Settings) -> Iterator[str]:
    made = [_paper(number, payload) for number, payload in enumerate(PAYLOADS)]
    pipeline = HostilePipeline(tuple(p for _, p in made), {s.name: s for s, _ in made})
    with running(scripted_app(pipeline, settings)) as address:
        yield address


def _assert_only_ours(page: Page) -> None:
    found = page.evaluate(
        """() => [...document.querySelectorAll('.md *')].map(e => ({
            tag: e.tagName, html: e.outerHTML.slice(0, 200),
            bad: [...e.attributes].filter(a => a.name.startsWith('on') || a.name === 'style' || a.name === 'src'
                || (a.name === 'href' && !/^([?#]|https:\\/\\/vng|mailto:)/.test(a.value))).map(a => a.name)}))"""
    )
    assert [one for one in found if one["tag"] not in OURS or one["bad"]] == []
    assert page.evaluate("window.__xss") is None


def test_no_text_becomes_more_than_text(new_page: OpenPage, hostile_url: str) -> None:
    """As questions, in the history before them, and in all a paper has; `new_page` watches for other hosts.

    Without the policy, which could only take away.
    """
    assert len(PAYLOADS) >= 60
    page = open_page(new_page(bypass_csp=True), hostile_url)
    questions = ["\n\n".join(PAYLOADS[first : first + TOGETHER]) for first in range(0, len(PAYLOADS), TOGETHER)]
    for number, payload in enumerate(questions):
        turn = number % TURNS + 1
        if turn == 1 and number:
            page.get_by_role("button", name=texts.NEW_BUTTON).click()
            expect(page.locator(".beurt")).to_have_count(0)
        field(page).fill(payload)
        page.get_by_role("button", name=texts.ASK_BUTTON).click()
        expect(page.locator(f"#beurt-{turn} .ai")).to_be_attached()
        if turn == TURNS:
            _assert_only_ours(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    _assert_only_ours(page)
    tab(page, texts.TAB_PAPERS)
    expect(page.locator("li.paper")).to_have_count(len(PAYLOADS))
    _assert_only_ours(page)
    for number in range(len(PAYLOADS)):
        page.evaluate(OPEN_PAPER, f"paper-{number}|0-9|{number}")
        expect(page.locator(f"#weergave-{number}")).to_be_attached()
        _assert_only_ours(page)


def test_no_link_parameter_becomes_more_than_text(new_page: OpenPage, url: str) -> None:
    page = new_page(bypass_csp=True)
    for start in range(0, len(PAYLOADS), 18):
        payload = " ".join(PAYLOADS[start : start + 18])[:1000]
        value = quote(payload, safe="")
        open_page(page, f"{url}/?vraag={value}")
        expect(field(page)).not_to_have_value("")
        _assert_only_ours(page)
        packed = urlsafe_b64encode(payload.encode("utf-8", "replace")).decode("ascii").rstrip("=")
        page.goto("about:blank")
        open_page(page, f"{url}/#antwoord={packed}.{value}")
        expect(field(page)).not_to_have_value("")
        _assert_only_ours(page)
        page.goto(f"{url}/?paper={value}&plaats={value}&over={value}&__theme={value}")
        expect(page.locator("#kop h1")).to_be_visible()
        expect(page.locator("#over-wat, #papieren h2").first).to_be_attached()
        _assert_only_ours(page)


def test_every_answer_of_the_server_has_the_policy(page: Page, url: str) -> None:
    for path in ("/", "/api/papers", "/eigen/page.js", "/healthz", "/nergens", "/api/docs"):
        headers = page.request.get(url + path).headers
        assert "object-src 'none'" in headers["content-security-policy"], path
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_the_page_runs_under_its_policy_without_a_complaint(page: Page, url: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    open_page(page, url)
    field(page).fill("Hoeveel woningen?")
    field(page).press("Enter")
    expect(page.locator("#beurt-1 .ai")).to_be_visible()
    tab(page, texts.TAB_ABOUT)
    expect(page.locator("#over-privacy")).to_be_visible()
    assert complaints == []


def test_the_api_gives_text_back_as_json_only(page: Page, hostile_url: str) -> None:
    for payload in PAYLOADS:
        answer = page.request.post(
            f"{hostile_url}/api/ask", data=json.dumps({"question": payload, "history": [{"q": payload}]}),
            headers={"content-type": "application/json"},
        )  # fmt: skip
        assert answer.headers["content-type"] == "application/json"
        assert answer.status == 200
