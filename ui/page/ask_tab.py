"""The tab where people ask: the field and its buttons, and what each of them does."""

from __future__ import annotations

from collections.abc import AsyncIterator

import gradio as gr

from qa.answer import Answer
from ui import texts
from ui.page.conversation import Asking, View, converse
from ui.page.tab import QUIET, TabContext, Update, html_part, message_html
from ui.page.turns import Turn, conversation_html
from ui.render.plain import plain_text
from ui.render.templates import Html

# A browser sends no more than this, or twice the limit; what is longer than the limit but shorter than this gets a text
# that says so.
_FIELD_MAX_CHARS = 5000


def build_ask_tab(context: TabContext) -> None:
    """Ask, read the answer beside its sources, ask on."""
    AskTab(context)


class AskTab:
    """The components of the tab, drawn in their order, and the handlers that fill them."""

    def __init__(self, context: TabContext) -> None:
        self.context = context
        self.turns = gr.State((), time_to_live=3600)
        self.asking = gr.State(Asking(), time_to_live=3600)
        self.conversation = html_part(elem_id="gesprek")
        self.question = self._question_field()
        # Chosen for as long as the page is open, and kept nowhere.
        self.wording = gr.Radio(
            list(texts.WORDINGS), value="plain", label=texts.WORDING_LABEL, info=texts.WORDING_INFO, elem_id="woorden"
        )
        self.error = html_part(elem_id="melding")
        self.status = html_part(elem_id="status")
        # Which of these can be seen follows from what stands on the page, in page.css: Gradio would show and hide them
        # one after the other, and on a slow machine in the wrong order.
        with gr.Row(elem_id="knoppen"):
            self.send = gr.Button(texts.ASK_BUTTON, variant="primary", elem_id="stel")
            self.stop = gr.Button(texts.STOP_BUTTON, elem_id="stop")
            gr.Button(texts.COPY_BUTTON, elem_id="kopieer")
            self.new = gr.Button(texts.NEW_BUTTON, elem_id="nieuw")
        with gr.Column(elem_id="voorbeelden", visible=bool(context.examples)):
            html_part(Html("<h2>{}</h2>").format(texts.EXAMPLES_HEADING))
            self.examples = [gr.Button(" ".join(one.split()), elem_classes="voorbeeld") for one in context.examples]
        self.copied = gr.Textbox(visible="hidden", elem_id="kopie", label=texts.COPY_BUTTON, interactive=False)
        self.outputs = [self.turns, self.conversation, self.question, self.error, self.status, self.copied]
        self._connect()

    def _question_field(self) -> gr.Textbox:
        limit = self.context.settings.web.question_max_chars
        with gr.Column(elem_id="vraagvak"):
            return gr.Textbox(
                label=texts.ASK_LABEL,
                info=texts.ASK_INFO.format(limit=limit),
                lines=1,
                max_lines=6,
                max_length=max(_FIELD_MAX_CHARS, 2 * limit),
                elem_id="vraagveld",
                html_attributes=gr.InputHTMLAttributes(lang="nl", autocomplete="off"),
            )

    def _connect(self) -> None:
        outputs = self.outputs
        inputs = [self.question, self.turns, self.asking, self.wording]
        for event in (self.send.click, self.question.submit):
            event(self.ask, inputs, outputs, concurrency_limit=None, trigger_mode="multiple", **QUIET)
        for number, button in enumerate(self.examples):
            inputs = [gr.State(number), self.turns, self.asking, self.wording]
            button.click(self.ask_example, inputs, outputs, concurrency_limit=None, **QUIET)
        self.stop.click(self.stop_now, [self.asking], None, **QUIET)
        self.new.click(self.start_again, [self.asking], outputs, **QUIET)
        # Not while an answer is being made: what writes that would write over this.
        self.wording.change(self.say_again, [self.turns, self.asking, self.wording], outputs, **QUIET)
        self.context.blocks.load(self.fill_in, None, [self.question, self.status], **QUIET)

    async def ask(
        self, asked: str, before: tuple[Turn, ...], running: Asking, wording: str, request: gr.Request
    ) -> AsyncIterator[tuple[Update, ...]]:
        """Answer what was typed, unless another answer is being made here or this address asks too often."""
        asked = str(asked or "")
        if running.is_busy:  # the page is that answer's to write; the same question twice is a slip of the hand
            if asked.strip() not in {"", running.question}:
                yield self._only_error(texts.ERROR_STILL_BUSY)
        elif refusal := self.context.refusal(request):
            yield self._only_error(refusal)
        else:
            async for view in converse(self.context.service, asked, before, running):
                yield self._shown(view, wording)
            # Gradio sends the last of these once more when all is done, which can be after what New has written.
            yield (gr.skip(),) * len(self.outputs)

    async def ask_example(
        self, number: int, before: tuple[Turn, ...], running: Asking, wording: str, request: gr.Request
    ) -> AsyncIterator[tuple[Update, ...]]:
        """Answer an example."""
        async for shown in self.ask(self.context.examples[number], before, running, wording, request):
            yield shown

    def say_again(self, turns: tuple[Turn, ...], running: Asking, wording: str) -> tuple[Update, ...]:
        """The whole conversation in the wording that was just chosen; the next answer is said in it anyhow."""
        if running.is_busy or not turns:
            return (gr.skip(),) * len(self.outputs)
        return self._shown(View(turns, texts.REWORDED), wording)

    async def stop_now(self, running: Asking) -> None:
        """Stop the answer that is being made."""
        await running.stop()

    async def start_again(self, running: Asking) -> tuple[Update, ...]:
        """Stop what is running, and empty the page."""
        await running.stop()
        return self._shown(View((), texts.CLEARED))

    def fill_in(self, request: gr.Request) -> tuple[Update, Update]:
        """Put the question of the address in the field; it is asked only by its reader."""
        asked = request.query_params.get("vraag", "")[: self.context.settings.web.question_max_chars]
        return (gr.update(value=asked), message_html(texts.FILLED_IN)) if asked else (gr.skip(), gr.skip())

    def _shown(self, view: View, wording: str = "plain") -> tuple[Update, ...]:
        """What a view puts into the outputs, in their order."""
        service = self.context.service
        library = service.library

        def say(answer: Answer) -> Answer:
            return service.in_words(answer, "quotes" if wording == "quotes" else "plain")

        last = next((turn.answer for turn in reversed(view.turns) if turn.answer and turn.is_whole), None)
        return (
            view.turns,
            conversation_html(view.turns, library, service.glossary, self.context.contact, say),
            gr.skip() if view.question is None else view.question,
            message_html(view.error),
            message_html(view.status, can_stop=view.can_stop),
            plain_text(say(last), library) if last else "",
        )

    def _only_error(self, text: str) -> tuple[Update, ...]:
        return tuple(message_html(text) if one is self.error else gr.skip() for one in self.outputs)
