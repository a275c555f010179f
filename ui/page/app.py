"""The page itself: Gradio's components, and which handler each of them calls.

The conversation is our own HTML in a `gr.Markdown`, which Gradio sanitises in the browser, and not a `gr.Chatbot`: each
answer can then stand beside its sources, for screen readers and on paper too, and copying gives text, not Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import gradio as gr

from ingest.settings import Settings
from ui import texts
from ui.guard.limits import RateLimit
from ui.page.about import about_html
from ui.page.ask_tab import build_ask_tab
from ui.page.examples import load_examples
from ui.page.parts import Contact
from ui.page.reading import found_html, list_html, paper_html
from ui.page.review_tab import build_review_tab
from ui.page.tab import QUIET, Tab, TabContext, Update, html_part, message_html
from ui.press.tab import build_desk_tab
from ui.press.texts import TAB
from ui.render.templates import Html, render
from ui.service import Service


def build_page(service: Service, settings: Settings, tabs: Sequence[Tab], rate: RateLimit) -> gr.Blocks:
    """The page with these tabs, the first of them open; `rate` counts its calls together with those of other interfaces."""
    web = settings.web
    heading = texts.HEADING_OF.format(organisation=web.organisation) if web.organisation else texts.HEADING
    days = web.question_log_days
    kept = texts.QUESTIONS_KEPT.format(days=days) if days else texts.NOTHING_KEPT
    blocks: gr.Blocks
    # A file that was saved from the page is cleared away within two hours.
    with gr.Blocks(
        title=f"{texts.TITLE}: {heading}", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    ) as blocks:
        html_part(render("header.html", heading=heading, kept=kept), elem_id="kop")
        with gr.Tabs(elem_id="tabbladen", overflow_behavior="wrap") as tab_row:
            context = TabContext(
                service,
                settings,
                rate,
                load_examples(settings.corpus_dir),
                Contact(web.contact, web.contact_url),
                blocks,
                tab_row,
                gr.Textbox(visible="hidden", elem_id="plek", label=texts.TAB_PAPERS, render=False),
            )
            for tab in tabs:
                with gr.Tab(tab.label, id=tab.name, elem_id=f"tab-{tab.name}"):
                    tab.build(context)
        context.anchor.render()  # type: ignore[no-untyped-call]  # outside the tabs, whose contents are not there until they are chosen
        html_part(render("footer.html"), elem_id="voet")
    # All questions start at once here: `Service` lets them wait their turn and refuses in Dutch. Gradio's own queue
    # would refuse in English, and would let direct posts pass it by.
    blocks.queue(max_size=500, default_concurrency_limit=None, api_open=False)
    return blocks


def build_papers_tab(context: TabContext) -> None:
    """The list of papers, one paper to read, and the places where words stand."""
    with gr.Row(elem_id="zoekvak"):
        words = gr.Textbox(
            label=texts.FIND_LABEL,
            info=texts.FIND_INFO,
            lines=1,
            max_lines=1,
            max_length=200,
            elem_id="zoekveld",
            scale=4,
        )
        find = gr.Button(texts.FIND_BUTTON, elem_id="zoek", scale=1, min_width=120)
    shown = html_part(elem_id="papieren")

    def open_anchor(where: str) -> str:
        name, anchor, number = [*str(where or "").split("|"), "", "", ""][:3]
        view = linked_paper_html(context, name, anchor)
        is_number = number.isascii() and number.isdigit()
        return Html('<div id="weergave-{}">{}</div>').format(number, view) if is_number else view

    def open_link(request: gr.Request) -> tuple[Update, Update]:
        name = request.query_params.get("paper", "")
        if not name:
            return list_html(context.service.library), gr.skip()
        return linked_paper_html(context, name, request.query_params.get("plaats", "")), gr.update(selected="papers")

    def search(typed: str, request: gr.Request) -> Html:
        if refusal := context.refusal(request):
            return message_html(refusal)
        typed = str(typed or "").strip()[:200]
        return found_html(typed, context.service.library) if typed else list_html(context.service.library)

    context.anchor.change(open_anchor, [context.anchor], [shown], **QUIET)
    for event in (find.click, words.submit):
        event(search, [words], [shown], **QUIET)
    context.blocks.load(open_link, None, [shown, context.tabs], **QUIET)


def linked_paper_html(context: TabContext, name: str, anchor: str) -> Html:
    """The paper called `name` with the words at `anchor` marked; the list where there is no such paper."""
    library = context.service.library
    paper = library.find(name)
    if paper is None:
        return message_html(texts.ERROR_NO_PAPER if name else "") + list_html(library)
    return paper_html(paper, library, anchor)


def build_about_tab(context: TabContext) -> None:
    """What the system is, what it keeps, how well it works, and whom to ask."""
    shown = html_part(elem_id="over")

    def show(request: gr.Request) -> tuple[Update, Update]:
        chosen = request.query_params.get("over")
        return about_html(context.service, context.settings, context.contact), gr.update(
            selected="over"
        ) if chosen else gr.skip()

    context.blocks.load(show, None, [shown, context.tabs], show_progress="hidden", api_visibility="private")


# A tab of another part of the page is added here by its module's builder; who sees it stands in the settings.
TABS: tuple[Tab, ...] = (
    Tab("vraag", texts.TAB_ASK, build_ask_tab),
    Tab("papers", texts.TAB_PAPERS, build_papers_tab),
    Tab("pers", TAB, build_desk_tab),
    Tab("nalezen", texts.TAB_REVIEW, build_review_tab, seen_with="werkbank", is_signed=True),
    Tab("over", texts.TAB_ABOUT, build_about_tab),
)
_OTHER_LABELS = {"werkbank": texts.TAB_WORKBENCH}


def all_tabs() -> tuple[Tab, ...]:
    """The page's own tabs, and those of packages that this one may not import."""
    return (*TABS, *map(_other_tab, entry_points(group="standpunt.tabs")))


def _other_tab(entry: EntryPoint) -> Tab:
    # Loaded when it is built, and so never on a page whose readers may not see it.
    return Tab(entry.name, _OTHER_LABELS.get(entry.name, entry.name), lambda context: entry.load()(context))


STATIC = Path(__file__).parents[1] / "static"
