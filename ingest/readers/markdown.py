"""Markdown: CommonMark with tables, notes and the boxes of MkDocs, read as the page that it makes."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from ingest.readers.facts import read_date
from ingest.readers.html import read_page
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.rough import Reading
from ingest.readers.source import TextBuilder
from ingest.records import Stated

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FRONT_LINE = re.compile(r"^(title|date|publisher)[ \t]*[:=][ \t]*(.+?)[ \t]*$", re.MULTILINE)
# What a merge leaves behind, templates, and attributes of a generator: none of it is text.
_MERGE = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$(?=(?:.|\n)*?^>{7})", re.MULTILINE)
_TEMPLATE = re.compile(r"\{%.{0,300}?%\}|\{\{.{0,300}?\}\}|\{#.{0,300}?#\}", re.DOTALL)
_ATTRIBUTE = r"(?:[:.#][\w:.-]+:?|[\w:-]+=(?:\"[^\"]*\"|'[^']*'|[^\s}]+)|data-[\w-]+|:)"
_ATTRIBUTES = re.compile(rf"[ \t]*\{{:?[ \t]*{_ATTRIBUTE}(?:[ \t]+{_ATTRIBUTE})*[ \t]*\}}")
# A bold line above other lines of its paragraph is a head; lines that each open with a name and a colon are a letter's.
_BOLD_LINE = re.compile(r"(?:(?<=\n\n)|\A)(\*\*[^*\n]+\*\*|__[^_\n]+__)[ \t]*\n(?=\S)")
_FIELD_LINE = re.compile(r"^(\*{0,2}[A-Z][\w ()/-]{1,25}:.*?)[ \t]*\n(?=\*{0,2}[A-Z][\w ()/-]{1,25}:)", re.MULTILINE)
_CODE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)


def markdown_blocks(text: str, hints: SourceHints = NO_HINTS) -> Reading:
    """Canonical text and blocks of a Markdown file; front matter says at most the title, the date and the publisher."""
    builder = TextBuilder()
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        said = {name: value.strip("\"'") for name, value in _FRONT_LINE.findall(front[2])}
        builder.stated = Stated(said.get("title"), read_date(said.get("date", "")), said.get("publisher"))
        if "title" in said and not re.search(r"^# ", text, re.MULTILINE):
            builder.add("heading", said["title"], level=0)
    reader = MarkdownIt("commonmark").enable("table").use(admon_plugin).use(footnote_plugin).use(deflist_plugin)
    page = BeautifulSoup(reader.render(_without_marks(text)), "lxml")
    return read_page(page, page, builder, hints)


def _without_marks(text: str) -> str:
    """The text without what only a program reads; blocks of code stay as they are."""
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [_clean(text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _clean(text[end:])])


def _clean(text: str) -> str:
    text = _ATTRIBUTES.sub("", _TEMPLATE.sub("", _MERGE.sub("", text)))
    return _FIELD_LINE.sub("\\1\\\\\n", _BOLD_LINE.sub("\\1\n\n", text))
