"""The page's HTML: jinja2 templates in which every word from outside is encoded, and none of ours."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from ui import texts
from ui.render.encode import encode

_FOLDER = Path(__file__).parents[1] / "page" / "templates"
_LINE_EDGE = re.compile(r"\s*\n\s*")


class Html(Markup):
    """HTML of our own; what is put into it, by a template or by `format`, is encoded for Markdown and HTML at once.

    >>> Html("<p>{}</p>").format("a <b>")
    Html('<p>a &#60;b&#62;</p>')
    """

    @classmethod
    def escape(cls, s: Any, /) -> Html:
        """Text as HTML; HTML as it is."""
        return cls(s.__html__() if hasattr(s, "__html__") else encode(str(s)))


def encode_piece(words: str) -> Html:
    """A piece of a longer text, with the space at its edges that `encode` would drop."""
    before, after = words[:1].isspace(), len(words) > 1 and words[-1:].isspace()
    return Html(f"{' ' if before else ''}{encode(words)}{' ' if after else ''}")


def render(template: str, **values: Any) -> Html:
    """Fill in a template of `ui/page/templates`."""
    return Html(_environment.get_template(template).render(**values))


class _OneLine(Extension):
    """Joins the lines of a template: a line break in the HTML could end in a blank line, which opens Markdown."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _LINE_EDGE.sub("", source)


def _ours(value: Any) -> Any:
    """Fixed texts as HTML, also those inside tuples and dictionaries."""
    if isinstance(value, str):
        return Html(value)
    if isinstance(value, tuple):
        return tuple(map(_ours, value))
    return {name: _ours(one) for name, one in value.items()}


def _make_environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        extensions=[_OneLine],
        autoescape=True,
        finalize=Html.escape,  # before jinja2's own escaping, which is not enough inside Markdown
        undefined=StrictUndefined,
        auto_reload=False,
    )
    made.filters["piece"] = encode_piece
    made.globals["t"] = SimpleNamespace(**{name: _ours(text) for name, text in vars(texts).items() if name.isupper()})
    return made


_environment = _make_environment()
