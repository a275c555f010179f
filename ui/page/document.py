"""Gradio's HTML made ours: Dutch, with our style and script, and without its own tags for social media."""

from __future__ import annotations

import json
import re

from ui import texts
from ui.render.templates import render

_SOCIAL = re.compile(r'<meta\s[^>]*?(?:property="og:|name="twitter:)[^>]*?/?>', re.DOTALL)
_LANGUAGE = re.compile(r'(<html\b[^>]*?\blang=")[^"]*(")', re.DOTALL)


def dutch_document(html: str, *, title: str, root: str) -> str:
    """Rewrite a page of Gradio: `lang="nl"`, a title, our files (under `root`), a word for who has no script."""
    html = _SOCIAL.sub("", _LANGUAGE.sub(r"\g<1>nl\g<2>", html, count=1))
    head = render("head.html", title=title, root=root, script_texts=json.dumps(texts.SCRIPT))
    html = html.replace("</head>", f"{head}</head>", 1)
    return html.replace("</body>", f"<noscript><p>{texts.NO_SCRIPT}</p></noscript></body>", 1)
