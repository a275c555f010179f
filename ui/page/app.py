"""The page itself: Gradio's components, and which handler each of them calls.

The conversation is our own HTML in a `gr.Markdown`, which Gradio sanitises in the browser, and not a `gr.Chatbot`: each
answer can then stand beside its sources, for screen readers and on paper too, and copying gives text, not Markdown.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import gradio as gr

from ingest.settings import Settings
from ui import texts
from ui.limits import RateLimit
from ui.page.about import about_html
from ui.page.conversation import Asking, View, converse
from ui.page.examples import load_examples
from ui.page.parts import Contact
from ui.page.reading import found_html, list_html, paper_html
from ui.page.turns import Turn, conversation_html
from ui.plain import plain_text
from ui.press.tab import build_desk_tab
from ui.press.texts import TAB
from ui.service import Service
from ui.templates import Html, render

Update = Any  # what a Gradio handler may return for a component: a value or `gr.update(...)`

# A browser sends no more than this; what is longer than the limit but shorter than this gets a text that says so.
_FIELD_MAX_CHARS = 5000  # or twice the limit, where that is more


@dataclass(frozen=True, slots=True)
class TabContext:
    """What a tab is built from."""

    service: Service
    settings: Settings
    rate: RateLimit
    examples: tuple[str, ...]
    contact: Contact
    blocks: gr.Blocks
    tabs: gr.Tabs
    anchor: gr.Textbox  # links in the page write where they lead into this field: a link can't call a handler itself


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the page: `build` is called inside it and makes its components; `name` is what settings call it."""

    name: str
    label: str
    build: Callable[[TabContext], None]


def build_page(service: Service, settings: Settings, tabs: Sequence[Tab]) -> gr.Blocks:
    """The page with these tabs, the first of them open."""
    web = settings.web
    heading = texts.HEADING_OF.format(organisation=web.organisation) if web.organisation else texts.HEADING
    blocks: gr.Blocks
    # A file that was saved from the page is cleared away within two hours.
    with gr.Blocks(
        title=f"{texts.TITLE}: {heading}", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    ) as blocks:
        _html(render("header.html", heading=heading), elem_id="kop")
        with gr.Tabs(elem_id="tabbladen", overflow_behavior="wrap") as tab_row:
            context = TabContext(
                service,
                settings,
                RateLimit(web.rate_per_minute),
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
        _html(render("footer.html"), elem_id="voet")
    # All questions start at once here: `Service` lets them wait their turn and refuses in Dutch. Gradio's own queue
    # would refuse in English, and would let direct posts pass it by.
    blocks.queue(max_size=500, default_concurrency_limit=None, api_open=False)
    return blocks


def _html(value: str = "", **options: Any) -> gr.Markdown:
    """Our own HTML in a component that Gradio sanitises once more."""
    return gr.Markdown(value, latex_delimiters=[], sanitize_html=True, **options)


def _message(text: str, *, can_stop: bool = False) -> Html:
    """A line of status or error; "" for no text."""
    return render("message.html", text=text, can_stop=can_stop) if text else Html("")


def build_ask_tab(context: TabContext) -> None:
    """Ask, read the answer beside its sources, ask on."""
    turns = gr.State((), time_to_live=3600)
    asking = gr.State(Asking(), time_to_live=3600)
    conversation = _html(elem_id="gesprek")
    with gr.Column(elem_id="vraagvak"):
        question = gr.Textbox(
            label=texts.ASK_LABEL,
            info=texts.ASK_INFO.format(limit=context.settings.web.question_max_chars),
            lines=1,
            max_lines=6,
            max_length=max(_FIELD_MAX_CHARS, 2 * context.settings.web.question_max_chars),
            elem_id="vraagveld",
            html_attributes=gr.InputHTMLAttributes(lang="nl", autocomplete="off"),
        )
    error = _html(elem_id="melding")
    status = _html(elem_id="status")
    # Which of these can be seen follows from what stands on the page, in page.css: Gradio would show and hide them one
    # after the other, and on a slow machine in the wrong order.
    with gr.Row(elem_id="knoppen"):
        send = gr.Button(texts.ASK_BUTTON, variant="primary", elem_id="stel")
        stop = gr.Button(texts.STOP_BUTTON, elem_id="stop")
        gr.Button(texts.COPY_BUTTON, elem_id="kopieer")
        new = gr.Button(texts.NEW_BUTTON, elem_id="nieuw")
    with gr.Column(elem_id="voorbeelden", visible=bool(context.examples)):
        _html(Html("<h2>{}</h2>").format(texts.EXAMPLES_HEADING))
        example_buttons = [gr.Button(" ".join(one.split()), elem_classes="voorbeeld") for one in context.examples]
    copied = gr.Textbox(visible="hidden", elem_id="kopie", label=texts.COPY_BUTTON, interactive=False)

    def show(view: View) -> tuple[Update, ...]:
        last = next((turn.answer for turn in reversed(view.turns) if turn.answer and turn.is_whole), None)
        return (
            view.turns,
            conversation_html(view.turns, context.service.library, context.service.glossary, context.contact),
            gr.skip() if view.question is None else view.question,
            _message(view.error),
            _message(view.status, can_stop=view.can_stop),
            plain_text(last, context.service.library) if last else "",
        )

    def only_error(text: str) -> tuple[Update, ...]:
        return tuple(_message(text) if one is error else gr.skip() for one in outputs)

    async def ask(
        asked: str, before: tuple[Turn, ...], running: Asking, request: gr.Request
    ) -> AsyncIterator[tuple[Update, ...]]:
        asked = str(asked or "")
        if running.is_busy:  # the page is that answer's to write; the same question twice is a slip of the hand
            if asked.strip() not in {"", running.question}:
                yield only_error(texts.ERROR_STILL_BUSY)
        elif not context.rate.allows(request.client.host if request.client else ""):
            yield only_error(texts.ERROR_RATE)
        else:
            async for view in converse(context.service, asked, before, running):
                yield show(view)
            # Gradio sends the last of these once more when all is done, which can be after what New has written.
            yield (gr.skip(),) * len(outputs)

    async def ask_example(
        number: int, before: tuple[Turn, ...], running: Asking, request: gr.Request
    ) -> AsyncIterator[tuple[Update, ...]]:
        async for shown in ask(context.examples[number], before, running, request):
            yield shown

    async def stop_now(running: Asking) -> None:
        await running.stop()

    async def start_again(running: Asking) -> tuple[Update, ...]:
        await running.stop()
        return show(View((), texts.CLEARED))

    def fill_in(request: gr.Request) -> tuple[Update, Update]:
        asked = request.query_params.get("vraag", "")[: context.settings.web.question_max_chars]
        return (gr.update(value=asked), _message(texts.FILLED_IN)) if asked else (gr.skip(), gr.skip())

    outputs = [turns, conversation, question, error, status, copied]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    for event in (send.click, question.submit):
        event(ask, [question, turns, asking], outputs, concurrency_limit=None, trigger_mode="multiple", **quiet)
    for number, button in enumerate(example_buttons):
        index = gr.State(number)
        button.click(ask_example, [index, turns, asking], outputs, concurrency_limit=None, **quiet)
    stop.click(stop_now, [asking], None, **quiet)
    new.click(start_again, [asking], outputs, **quiet)
    context.blocks.load(fill_in, None, [question, status], **quiet)


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
    shown = _html(elem_id="papieren")

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

    def search(typed: str) -> Html:
        typed = str(typed or "").strip()[:200]
        return found_html(typed, context.service.library) if typed else list_html(context.service.library)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    context.anchor.change(open_anchor, [context.anchor], [shown], **quiet)
    for event in (find.click, words.submit):
        event(search, [words], [shown], **quiet)
    context.blocks.load(open_link, None, [shown, context.tabs], **quiet)


def linked_paper_html(context: TabContext, name: str, anchor: str) -> Html:
    """The paper called `name` with the words at `anchor` marked; the list where there is no such paper."""
    library = context.service.library
    paper = library.find(name)
    if paper is None:
        return _message(texts.ERROR_NO_PAPER if name else "") + list_html(library)
    return paper_html(paper, library, anchor)


def build_about_tab(context: TabContext) -> None:
    """What the system is, what it keeps, how well it works, and whom to ask."""
    shown = _html(elem_id="over")

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
