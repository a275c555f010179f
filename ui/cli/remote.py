"""A question to a server that runs: its answer comes without loading papers or a model here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ui.cli import messages
from ui.cli.output import MISSING, WRONG_USE, fail

if TYPE_CHECKING:
    from qa.answer import Answer, SaidIn

# A server gives an answer up after a minute (`web.answer_seconds`) and says so; longer than that nobody answers.
_WAIT_SECONDS: Final = 90.0


def ask_server(url: str, question: str, *, wording: SaidIn, explain: bool) -> Answer:
    """The answer of the Standpunt at a URL.

    Raises:
        SystemExit: it is no URL, nobody answers there, or what answers is no Standpunt or refuses the question; said on stderr.
    """
    # Loaded here: the other commands don't need them, and this one is to be quick.
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    if not url.startswith(("http://", "https://")):
        raise fail(messages.SERVER_NO_URL.format(url=url))
    body = json.dumps({"question": question, "wording": wording, "explain": explain}).encode()
    headers = {"Content-Type": "application/json"}
    try:
        request = Request(f"{url.rstrip('/')}/api/ask", body, headers)
        with urlopen(request, timeout=_WAIT_SECONDS) as response:
            return _answer_of(json.load(response))
    except HTTPError as error:
        said = _sentence_of(error.read(10_000))
        raise fail(
            said or messages.SERVER_SILENT.format(url=url), MISSING if error.code >= 500 else WRONG_USE
        ) from None
    except (OSError, ValueError):
        raise fail(messages.SERVER_SILENT.format(url=url), MISSING) from None


def _answer_of(record: dict[str, Any]) -> Answer:
    """The answer that a record of the REST interface tells; a ValueError where it is none."""
    from pydantic import TypeAdapter

    from qa.answer import Answer

    return TypeAdapter(Answer).validate_python({**record, "trace": record.get("explain", ())})


def _sentence_of(body: bytes) -> str:
    """What a server says is wrong; "" where it doesn't say so as Standpunt does."""
    try:
        record = json.loads(body)
    except ValueError:
        return ""
    said = record.get("error") if isinstance(record, dict) else None
    return said if isinstance(said, str) else ""
