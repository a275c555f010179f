"""A link that asks a question again and tells whether the answer is still the same; nothing is kept for it anywhere.

The question stands behind the `#`, which a browser never sends: it reaches no server and no log until its reader asks it.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from qa.answer import Answer, short_code

PREFIX = "#antwoord="


def permalink(answer: Answer) -> str:
    """The part of the address behind the page: the question, and a code that changes with the answer's words."""
    question = urlsafe_b64encode(answer.question.encode("utf-8", "replace")).decode("ascii").rstrip("=")
    return f"{PREFIX}{question}.{short_code(answer.answer)}"
