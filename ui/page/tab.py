"""What a tab of the page is built from, and the parts that all tabs have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import gradio as gr

from ingest.errors import StandpuntError
from ingest.settings import Role, Settings
from ui import texts
from ui.errors import web_sentence
from ui.guard.limits import RateLimit, address_of
from ui.page.parts import Contact
from ui.render.templates import Html, render
from ui.service import Service

Update = Any  # what a Gradio handler may return for a component: a value or `gr.update(...)`
# No bar over what is being made, and not offered to programs: they have REST.
QUIET: Final[dict[str, Any]] = {"show_progress": "hidden", "api_visibility": "private"}


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

    def refusal(self, request: gr.Request) -> str:
        """Count one call of this address: "" while it is within the limit, then the sentence that tells it to wait."""
        return "" if self.rate.allows(address_of(request)) else texts.ERROR_RATE

    def sentence(self, error: StandpuntError) -> str:
        """What a reader is told of an error."""
        return web_sentence(error)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the page: `build` is called inside it and makes its components; `name` is what settings call it.

    Where settings don't name it, those see it who see the tab `seen_with`; one that asks who somebody is (`is_signed`) is
    not on the page where nobody signs in.
    """

    name: str
    label: str
    build: Callable[[TabContext], None]
    seen_with: str = ""
    is_signed: bool = False

    def is_for(self, role: Role, rules: Mapping[str, Collection[Role]]) -> bool:
        """Whether people of a role see it; `rules` are the roles by tab name, and what they don't name is for everyone."""
        roles = rules.get(self.name, rules.get(self.seen_with))
        return (roles is None or role in roles) and not (self.is_signed and role == "citizen")


def html_part(value: str = "", **options: Any) -> gr.Markdown:
    """Our own HTML in a component that Gradio sanitises once more."""
    return gr.Markdown(value, latex_delimiters=[], sanitize_html=True, **options)


def message_html(text: str, *, can_stop: bool = False) -> Html:
    """A line of status or error; "" for no text."""
    return render("message.html", text=text, can_stop=can_stop) if text else Html("")
