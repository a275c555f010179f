"""What goes wrong on the way: every error of a framework in our own Dutch, and no words of a question in the log."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import texts
from ui.guard.log_lines import places_of

log = logging.getLogger(__name__)

# A reader that takes nothing for this long has left, whatever its connection says.
SEND_SECONDS: Final = 60.0


class DutchErrors:
    """Put our own words in the place of an error that a framework words; our own errors and pages pass.

    Args:
        app: what answers.
        others: paths whose errors have a form of their own that programs know.
    """

    def __init__(self, app: ASGIApp, others: tuple[str, ...] = ()) -> None:
        self._app = app
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back when it is no error of a framework."""
        if scope["type"] != "http" or scope["path"].startswith(self._others):
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def outgoing(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _may_be_english(message):
                start = message
            elif not start:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                if _is_ours(bytes(body)):
                    await send(start)
                    await send({"type": "http.response.body", "body": bytes(body)})
                else:
                    await refuse(start["status"], scope, receive, send)
                start = {}

        await self._app(scope, receive, outgoing)


class UnexpectedErrors:
    """Tell a client of a fault of ours in Dutch, and the log only its kind and its places in the code.

    An error's own words can hold the question. A client that takes nothing of its answer is let go.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and keep its failure from the server below, which would write it out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def outgoing(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)

        try:
            await self._app(scope, receive, outgoing)
        except Exception as error:
            if has_begun and isinstance(error, TimeoutError):
                log.warning("A client took nothing of its answer for %.0f seconds", SEND_SECONDS)
                return
            places = places_of(error)
            log.error("A request failed with %s at\n%s", type(error).__name__, places)
            if not has_begun:
                await refuse(500, scope, receive, send)


class AllowedHosts:
    """Answer only to the names that the settings list: a page must not repeat a name that somebody made up.

    A name that begins with "*." stands for all names that end so; without any, all are answered. Paths in `others` repeat
    nothing, and are asked for under any name: by who watches over the server.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str], others: tuple[str, ...] = ()) -> None:
        self._app = app
        self._others = others
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and self._names and scope["path"] not in self._others:
            headers = Headers(scope=scope)
            said = (headers.get("host", ""), headers.get("x-forwarded-host"))
            if not all(self._is_known(name) for name in said if name is not None):
                await refuse(400, scope, receive, send, texts.ERROR_HOST)
                return
        await self._app(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        name = _without_port(host.lower())
        return name in self._names or any(name.endswith(one[1:]) for one in self._names if one.startswith("*."))


def _without_port(host: str) -> str:
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def _may_be_english(message: Message) -> bool:
    kind = Headers(raw=message["headers"]).get("content-type", "").partition(";")[0]
    return message["status"] >= 400 and kind in {"", "text/plain", "application/json"}


def _is_ours(body: bytes) -> bool:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("error"), str)


async def refuse(
    status: int, scope: Scope, receive: Receive, send: Send, text: str = "", headers: Mapping[str, str] | None = None
) -> None:
    """Answer with one Dutch sentence."""
    said = text or texts.HTTP_ERRORS.get(status, texts.HTTP_ERRORS[500 if status >= 500 else 400])
    await JSONResponse({"error": said, "kind": "HttpError"}, status, headers)(scope, receive, send)
