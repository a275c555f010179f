"""The page's HTML is ours alone, whatever a question, title, heading, file name or fact of a paper says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ingest.records import Block, Paper, Passage, Section, Source, Span
from ingest.settings import Settings, WebSettings
from qa.answer import Related
from tests.browser.payloads import PAYLOADS
from tests.web_pipeline import ScriptedPipeline, stand_in
from ui.page.about import about_html
from ui.page.parts import Contact
from ui.page.reading import found_html, list_html, paper_html
from ui.page.turns import Turn, turn_html
from ui.render.encode import without_controls
from ui.render.glossary import Term
from ui.render.templates import Html
from ui.service import Service

HOSTILE = [*PAYLOADS, "{{ 7 * 7 }}", "{% raw %}", "{# x #}", "{0.__class__}", "%s %(x)s", "a\n\n<img src=x onerror=y>"]
LINKS = ("?", "#", "https:", "mailto:")
NAMES = frozenset("div span p a ul li h1 h2 h3 h4 dl dt dd details summary blockquote mark strong".split())


class Elements(HTMLParser):
    """The elements and attributes of a page, and all its words."""

    def __init__(self, html: Html) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(str.__str__(html))  # HTML of ours would encode what is added to it
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def hostile_pipeline(payload: str) -> ScriptedPipeline:
    parts = [payload, f"Kop {payload}", f"Woningen {payload} woningen.", payload]
    text, spans = "", []
    for part in parts:
        spans.append(Span(len(text), len(text) + len(part)))
        text += f"{part}\n\n"
    kinds = ("title", "heading", "paragraph", "link")
    source = Source(f"{payload}.txt", text, tuple(Block(k, s, 1) for k, s in zip(kinds, spans, strict=True)))  # type: ignore[arg-type]
    passage = Passage("paper", payload, None, "paragraph", spans[2], (spans[2],))
    paper = Paper(
        "paper", payload, source.name, (Section(payload, (passage,), spans[1]),), Span(0, len(text)), spans[0],
        publisher=payload, date=payload, origin=payload, licence=payload,
    )  # fmt: skip
    return ScriptedPipeline((paper,), {source.name: source})


def pages(payload: str) -> Iterator[Html]:
    pipeline = hostile_pipeline(payload)
    library, glossary, contact = pipeline.library, (Term("Woningen", payload),), Contact(payload, "")
    answer = replace(
        pipeline.ask(f"Woningen {payload}"), note=payload, related=(Related(payload, payload), Related("x", payload))
    )
    for turn in (
        Turn(1, payload, answer),
        Turn(1, payload, replace(answer, outcome="refused", citations=())),
        Turn(1, payload, note=payload),
    ):
        yield turn_html(turn, library, glossary, contact)
    yield list_html(library)
    yield paper_html(library.papers[0], library, payload)
    yield paper_html(library.papers[0], library, "0-9")
    yield found_html("woningen", library)
    yield found_html(payload, library)
    service = Service(stand_in(lambda: replace(pipeline, corpus_version=payload)), WebSettings())
    service.open()
    yield about_html(service, Settings(), contact)


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_stays_text(payload: str) -> None:
    for page in pages(payload):
        assert "\n" not in page, "a blank line would open Markdown"
        found = Elements(page)
        for tag, attributes in found.elements:
            assert tag in NAMES, page
            assert not [name for name in attributes if name not in ("class", "id", "href", "rel")], page
            assert (attributes.get("href") or "?").startswith(LINKS), page
        assert not set("!`*_$\\") & set(re.sub(r"<[^>]*>", "", page)), "what Markdown reads"


def test_what_stands_in_a_paper_is_what_is_read() -> None:
    payload = "<b>![x](y)</b> {{ 1 }}"
    words = [Elements(page).words for page in pages(payload)]
    assert sum(without_controls(payload) in one for one in words) >= 6


def test_what_is_put_into_html_is_encoded_and_html_is_not_twice() -> None:
    made = Html("<p>{}</p>").format("![x](y)")
    assert made == "<p>&#33;&#91;x&#93;&#40;y&#41;</p>"
    assert Html("<div>{}</div>").format(made) == f"<div>{made}</div>"
    assert Html("<b>") + "<i>" == "<b>&#60;i&#62;"


def test_no_template_lets_text_through_unencoded() -> None:
    for file in Path("ui/page/templates").glob("*.html"):
        text = file.read_text("utf-8")
        assert "|safe" not in text.replace(" ", ""), file
        assert "autoescape" not in text, file
        assert not re.search(r"\|\s*e\b", text) or file.name in ("head.html", "sign_in.html"), file
