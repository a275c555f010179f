"""Gradio's HTML made ours: Dutch, with our style and script, and without its own tags for social media."""

from __future__ import annotations

import json
import re
from html import escape

from ui import texts

_SOCIAL = re.compile(r'<meta\s[^>]*?(?:property="og:|name="twitter:)[^>]*?/?>', re.DOTALL)
_LANGUAGE = re.compile(r'(<html\b[^>]*?\blang=")[^"]*(")', re.DOTALL)


def dutch_document(html: str, *, title: str, root: str) -> str:
    """Rewrite a page of Gradio: `lang="nl"`, a title, our files (under `root`), a word for who has no script."""
    html = _SOCIAL.sub("", _LANGUAGE.sub(r"\g<1>nl\g<2>", html, count=1))
    head = (
        f"<title>{escape(title)}</title>"
        f'<link rel="stylesheet" href="{root}/eigen/kleuren.css"><link rel="stylesheet" href="{root}/eigen/page.css">'
        f'<link rel="icon" href="{root}/eigen/icon.svg" type="image/svg+xml">'
        f'<script src="{root}/eigen/page.js" data-texts="{escape(json.dumps(texts.SCRIPT))}" defer></script>'
    )
    html = html.replace("</head>", f"{head}</head>", 1)
    return html.replace("</body>", f"<noscript><p>{texts.NO_SCRIPT}</p></noscript></body>", 1)
