"""The press desk's tab: one empty place, in which `static/desk.js` draws the desk; its state is the browser's alone."""

from __future__ import annotations

import gradio as gr


def build_desk_tab(_: object) -> None:
    """The place for the desk; it talks to `ui/press/api.py`, and not to a handler of Gradio."""
    gr.Markdown('<div id="pers-bureau"></div>', elem_id="pers", sanitize_html=True, latex_delimiters=[])
