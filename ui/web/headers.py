"""What stands before every request: whom to believe, how much to read, which routes are open, which headers go out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Container, Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import texts
from ui.web.refusals import refuse

log = logging.getLogger(__name__)

CONTENT_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'self'; "
    "object-src 'none'"
)
_HEADERS: Final = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-prefix")

# What may come in within it, comes in within it over the slowest line; a body drop by drop keeps a place from others.
_BODY_SECONDS: Final = 30.0

# Of Gradio's own routes the page needs only these; the rest (uploads, direct runs, proxies, monitoring) is not here.
_GRADIO_FILES: Final = ("assets/", "static/", "theme.css", "favicon.ico", "manifest.json", "config", "svelte/")
_GRADIO_CALLS: Final = ("queue/join", "queue/data", "cancel", "heartbeat/", "reset", "startup-events")
# Evaluators save a report and bring a set of questions; only files that the page itself offers.
_GRADIO_WITH_FILES: Final = ("file=/", "upload")


def is_in(address: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks; what is no address lies in none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(network, strict=False) for network in networks)


class TrustedProxies:
    """Take away the headers in which a proxy speaks, unless a trusted proxy sent them."""

    def __init__(self, app: ASGIApp, proxies: tuple[str, ...], names: Iterable[str]) -> None:
        self._app = app
        self._proxies = proxies
        self._names = frozenset(name.lower().encode() for name in (*_FORWARDED, *names) if name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and not is_in((scope.get("client") or ("",))[0], self._proxies):
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() not in self._names]}
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuse a body with more bytes than allowed, counted as they come in: a header can lie or be absent.

    `wider` has the paths with a limit of their own.
    """

    def __init__(self, app: ASGIApp, limit: int, wider: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._limit = limit
        self._wider = wider or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body first, then pass the request on with it."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        limit = self._wider.get(scope["path"], self._limit)
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await _whole_body(receive, limit)
        except (TooLargeError, TimeoutError) as error:
            large = isinstance(error, TooLargeError)
            said = texts.ERROR_BODY.format(limit=limit) if large else texts.ERROR_SLOW
            await refuse(413 if large else 408, scope, receive, send, said, {"connection": "close"})
            return
        if body is None:
            return
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self._app(scope, replay, send)


class TooLargeError(ValueError):
    """A body has more bytes than allowed."""


async def _whole_body(receive: Receive, limit: int) -> bytearray | None:
    """All of a body; None when its sender left."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > limit:
            raise TooLargeError
        if not message.get("more_body"):
            return body


class GradioGate:
    """Close every route of Gradio that the page doesn't use; `own` are the paths that aren't Gradio's.

    The pages in `with_files` can be sent files and give them; Gradio lets in who signed in there.
    """

    def __init__(
        self, app: ASGIApp, own: tuple[str, ...], pages: tuple[str, ...], with_files: Container[str] = ()
    ) -> None:
        self._app = app
        self._own = own
        self._with_files = with_files
        self._pages = sorted(pages, key=len, reverse=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 404."""
        if scope["type"] != "http" or self._is_open(scope["path"]):
            await self._app(scope, receive, send)
        else:
            await refuse(404, scope, receive, send)

    def _is_open(self, path: str) -> bool:
        if path.startswith(self._own):
            return True
        page = next(page for page in self._pages if path.startswith(page) or f"{path}/" == page)
        rest = path[len(page) :]
        if rest.startswith("gradio_api/"):
            call = rest.removeprefix("gradio_api/")
            extra = _GRADIO_WITH_FILES if page in self._with_files else ()
            return call.startswith((*_GRADIO_CALLS, *_GRADIO_FILES, *extra)) and call != "startup-events/"
        return not rest or rest.startswith(_GRADIO_FILES)


class GradioCalls:
    """Answer a call to Gradio that it can't read with one Dutch sentence; it would fail on a number that it doesn't know.

    A call only puts work in Gradio's queue, so whatever goes wrong there is wrong with the call.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and keep back an answer that says that it failed."""
        if scope["type"] != "http" or scope["method"] != "POST" or "/gradio_api/" not in scope["path"]:
            await self._app(scope, receive, send)
            return
        has_failed = False

        async def outgoing(message: Message) -> None:
            nonlocal has_failed
            if message["type"] == "http.response.start":
                has_failed = message["status"] in {400, 422, 500}
            if not has_failed:
                await send(message)

        try:
            await self._app(scope, receive, outgoing)
        except Exception as error:
            if not has_failed:  # it broke off an answer that had begun
                raise
            log.warning("Gradio couldn't read a call: %s", type(error).__name__)
        if has_failed:
            await refuse(422, scope, receive, send, texts.ERROR_INPUT.format(where=texts.CALL))


class ResponseHeaders:
    """Put the security headers on every answer, and rewrite Gradio's HTML pages."""

    def __init__(self, app: ASGIApp, rewrite: Callable[[str], str], pages: tuple[str, ...]) -> None:
        self._app = app
        self._rewrite = rewrite
        self._pages = frozenset(pages) | {page.rstrip("/") for page in pages}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_page = scope["path"] in self._pages and scope["method"] == "GET"
        if is_page:  # asked for as plain text, because packed HTML can't be rewritten; packing comes after this
            kept = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        start: Message = {}
        body = bytearray()

        async def outgoing(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                message = {**message, "headers": headers.raw}
                if is_page and Headers(raw=headers.raw).get("content-type", "").startswith("text/html"):
                    start = message
                    return
            elif start:
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                page = self._rewrite(body.decode("utf-8")).encode("utf-8")
                headers = MutableHeaders(raw=start["headers"])
                headers["content-length"] = str(len(page))
                headers["cache-control"] = "no-store"
                await send({**start, "headers": headers.raw})
                message = {"type": "http.response.body", "body": page}
            await send(message)

        await self._app(scope, receive, outgoing)
