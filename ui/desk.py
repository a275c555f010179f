"""The press desk on the page: a draft to edit, and what the papers do not bear marked while it is edited."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from qa.draft import Draft, make_draft
from qa.recheck import Doubt, find_doubts
from ui import desk_texts as texts
from ui.app import Desk
from ui.encode import encode
from ui.export import EXPORT_NAME, write_draft
from ui.service import ServiceError

_FIELD_MAX_CHARS = 20_000


def build_desk_tab(desk: Desk) -> None:
    """Subject in, draft out: edit it, see what does not hold, take it along."""
    made: gr.State = gr.State(None, time_to_live=3600)
    subject = gr.Textbox(label=texts.SUBJECT, info=texts.SUBJECT_INFO, lines=1, max_lines=3, elem_id="pers-onderwerp")
    length = gr.Radio([(texts.SHORT, "short"), (texts.LONG, "long")], value="short", label=texts.LENGTH)
    make = gr.Button(texts.MAKE, variant="primary", elem_id="pers-maak")
    status = gr.Markdown("", elem_id="pers-status", sanitize_html=True)
    edited = gr.Textbox(
        label=texts.DRAFT, lines=20, max_lines=60, interactive=True, elem_id="pers-concept", buttons=["copy"]
    )
    check = gr.Button(texts.CHECK, elem_id="pers-controleer")
    doubts = gr.Markdown("", elem_id="pers-twijfel", sanitize_html=True)
    word = gr.DownloadButton(texts.WORD, visible=False, elem_id="pers-word")
    shown = [made, edited, status, doubts, word]

    async def draft(about: str, chosen: str) -> tuple[Any, ...]:
        try:
            asked = desk.service.check(str(about or ""))
            pipeline: Any = desk.service.open()
            result: Draft = await desk.service.run(
                lambda: make_draft(asked, pipeline, "long" if chosen == "long" else "short")
            )
        except ServiceError as error:
            return None, gr.skip(), f"<p>{encode(error.text)}</p>", "", gr.skip()
        folder = Path(tempfile.mkdtemp(prefix="standpunt-"))
        write_draft(result, folder / EXPORT_NAME)
        done = texts.DONE.format(code=result.code)
        return result, result.text, f"<p>{done}</p>", "", gr.update(value=str(folder / EXPORT_NAME), visible=True)

    async def recheck(text: str) -> str:
        try:
            pipeline: Any = desk.service.open()
            verifier = pipeline.verifier
            found = await desk.service.run(lambda: find_doubts(str(text or "")[:_FIELD_MAX_CHARS], pipeline, verifier))
        except ServiceError as error:
            return f"<p>{encode(error.text)}</p>"
        return doubts_html(found)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    for event in (make.click, subject.submit):
        event(draft, [subject, length], shown, **quiet)
    for event in (check.click, edited.blur):
        event(recheck, [edited], [doubts], trigger_mode="always_last", **quiet)


def doubts_html(doubts: Sequence[Doubt]) -> str:
    """The lines that do not hold, each with why and the nearest passage; or that all of them hold."""
    if not doubts:
        return f"<p>{texts.ALL_HOLD}</p>"
    items = "".join(
        f"<li><strong>{texts.NOT_IN_PAPERS}:</strong> {encode(doubt.line)}<br>{encode(' '.join(doubt.reasons))}"
        + (f"<blockquote>{encode(doubt.paper)}: {encode(doubt.nearest)}</blockquote>" if doubt.nearest else "")
        + "</li>"
        for doubt in doubts
    )
    return f"<p>{texts.SOME_DOUBT.format(count=len(doubts))}</p><ul>{items}</ul>"
