"""`standpunt serve`: the web page and the interfaces for programs in one process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp
from uvicorn.config import LOGGING_CONFIG
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from ingest.errors import StandpuntError
from ingest.index.generation import current_name
from ingest.settings import Role, Settings
from ui import texts
from ui.guard.counts import Counts, open_storage
from ui.guard.limits import RateLimit
from ui.guard.log_lines import use_json_lines
from ui.guard.question_log import QuestionLog
from ui.guard.secret import server_secret
from ui.page.app import STATIC, all_tabs, build_page
from ui.page.document import dutch_document
from ui.page.theme import css_variables, gradio_theme
from ui.service import Service
from ui.web.api import add_api
from ui.web.auth import SignIn, add_sign_in
from ui.web.headers import BodyLimit, GradioCalls, GradioGate, ResponseHeaders, TrustedProxies
from ui.web.refusals import AllowedHosts, DutchErrors, UnexpectedErrors
from ui.web.timeouts import TimeoutProtocol

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

log = logging.getLogger(__name__)

PAGES: dict[Role, str] = {"citizen": "/", "press": "/pers/", "evaluator": "/evaluatie/"}
_OWN_PATHS = ("/api/", "/v1/", "/eigen/", "/healthz", "/readyz", "/metrics", "/aanmelden", "/afmelden", "/mcp")
_SET_MAX_BYTES = 2_000_000  # a set of questions that an evaluator brings


def serve(settings: Settings, host: str, port: int, on_open: Callable[[str], None] | None = None) -> None:
    """Serve until the process is told to stop; answers that are being made get ten seconds to end.

    `on_open` receives the address of the page once it can be opened.

    A page whose index or model is missing is served all the same: it says so, and `/readyz` says 503.
    """
    from qa.pipeline import open_pipeline  # loads the model libraries, which only this and its tests need

    if settings.web.log_json:
        use_json_lines()
    questions = QuestionLog(settings.data_dir, settings.web.question_log_days)
    questions.clear_old()
    service = Service(
        lambda: open_pipeline(settings),
        settings.web,
        generation=lambda: current_name(settings.index_dir),
        question_log=questions if questions.days else None,
    )
    try:
        service.open()
    except StandpuntError:
        log.error("Serving without answers for now")
    run(make_app(service, settings), host, port, on_open, partial(_end, service), settings.web.drain_seconds)
    service.close()


def _end(service: Service) -> None:
    service.is_ending = True


class _Server(uvicorn.Server):
    """Says where it is open as soon as it listens, and goes on for some seconds when it is told to end.

    In these `/readyz` says that it ends, so that a proxy sends its next question to another process: of those that are
    on their way none is lost.
    """

    on_open: Callable[[str], None] | None = None
    on_end: Callable[[], None] | None = None
    drain_seconds: float = 0.0
    _is_ending = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The signal to end; a second one, and Ctrl+C, end at once."""
        if sig != signal.SIGTERM or self._is_ending or not self.drain_seconds:
            super().handle_exit(sig, frame)
            return
        self._is_ending = True
        if self.on_end:
            self.on_end()
        later = threading.Timer(self.drain_seconds, super().handle_exit, (sig, frame))
        later.daemon = True
        later.start()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.on_open:
            self.on_open(page_address(self.config.host, self.servers[0].sockets[0].getsockname()[1]))


def run(
    app: ASGIApp,
    host: str,
    port: int,
    on_open: Callable[[str], None] | None = None,
    on_end: Callable[[], None] | None = None,
    drain_seconds: float = 0.0,
) -> None:
    """Run an app under uvicorn, without a log of requests: an address says what somebody wanted to know."""
    config = uvicorn.Config(
        app, host=host, port=port, access_log=False, proxy_headers=False, server_header=False,
        timeout_graceful_shutdown=10, log_level="warning", http=TimeoutProtocol,
        log_config=None if logging.getLogger().handlers else LOGGING_CONFIG,
    )  # fmt: skip
    server = _Server(config)
    server.on_open, server.on_end, server.drain_seconds = on_open, on_end, drain_seconds
    # What uvicorn sends on after its own ending is the same Ctrl+C once more.
    with contextlib.suppress(KeyboardInterrupt):
        server.run()


def page_address(host: str, port: int) -> str:
    """The address to type in a browser on this machine; one that listens everywhere is here too.

    >>> page_address("0.0.0.0", 7860), page_address("::1", 7860)
    ('http://127.0.0.1:7860', 'http://[::1]:7860')
    """
    name = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def make_app(service: Service, settings: Settings) -> ASGIApp:
    """All interfaces around one service."""
    web = settings.web
    tools = None
    if web.mcp:
        from ui.web.mcp import add_mcp, mcp_server  # an extra: only who offers the tools needs its library

        tools = mcp_server(service)

    app = FastAPIOffline(
        title=texts.TITLE, docs_url="/api/docs", redoc_url=None, openapi_url="/api/openapi.json",
        static_url="/api/docs-files", version="1", lifespan=_lifespan(service, tools),
    )  # fmt: skip
    secret = server_secret(settings.data_dir)
    counts = Counts(open_storage(web.counts_url, settings.data_dir), secret)
    sign_in = SignIn(web, counts, secret)
    rate = RateLimit(web.rate_per_minute, counts)
    add_api(app, service, settings, rate)
    add_sign_in(app, sign_in, PAGES)
    if tools:
        add_mcp(app, tools, sign_in, rate)

    @app.get("/eigen/kleuren.css", include_in_schema=False)
    def colours() -> Response:
        return PlainTextResponse(css_variables(), media_type="text/css", headers={"cache-control": "max-age=3600"})

    _add_desk(app, service, settings, sign_in, rate)
    app.mount("/eigen", StaticFiles(directory=STATIC), name="own")
    # The longest paths first: "/" would take all of them.
    for role in sorted(PAGES, key=lambda role: len(PAGES[role]), reverse=True):
        if role == "citizen" or sign_in.is_offered:
            _mount_page(app, service, settings, sign_in, role, rate)
    return _guarded(app, settings)


def _lifespan(service: Service, tools: MCPServer | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What runs as long as the app does: the tools, and the watch for a new index."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            if tools is not None:
                await running.enter_async_context(tools.session_manager.run())
            following = asyncio.create_task(service.follow())
            running.callback(following.cancel)
            yield

    return lifespan


def _guarded(app: ASGIApp, settings: Settings) -> ASGIApp:
    """The app behind all that stands before every request; what is added last sees a request first."""
    web = settings.web
    pages = tuple(PAGES.values())
    names = (web.user_header, web.groups_header)
    title = f"{texts.TITLE}: {texts.HEADING}"
    bench = PAGES["evaluator"]
    guarded: ASGIApp = GradioGate(
        GradioCalls(DutchErrors(app, ("/mcp",) if web.mcp else ())), _OWN_PATHS, pages, with_files=(bench,)
    )
    guarded = BodyLimit(guarded, web.body_max_bytes, {f"{bench}gradio_api/upload": _SET_MAX_BYTES})
    guarded = ResponseHeaders(guarded, partial(dutch_document, title=title, root=web.root_path.rstrip("/")), pages)
    guarded = GZipMiddleware(guarded, minimum_size=1000)
    # The two libraries describe the same ASGI with other type names.
    behind_proxy = cast(ASGIApp, ProxyHeadersMiddleware(cast(Any, guarded), trusted_hosts=list(web.trusted_proxies)))
    known = AllowedHosts(behind_proxy, web.hosts, ("/healthz", "/readyz", "/metrics"))
    return UnexpectedErrors(TrustedProxies(known, web.trusted_proxies, names))


def _add_desk(app: FastAPI, service: Service, settings: Settings, sign_in: SignIn, rate: RateLimit) -> None:
    roles = settings.web.tab_roles.get("pers")
    if roles is not None and "citizen" not in roles and not sign_in.is_offered:
        return  # nobody can see it
    from ui.press.api import add_desk  # loads the model libraries

    add_desk(app, service, sign_in, rate, roles)


def _mount_page(
    app: FastAPI, service: Service, settings: Settings, sign_in: SignIn, role: Role, rate: RateLimit
) -> None:
    tabs = [tab for tab in all_tabs() if tab.is_for(role, settings.web.tab_roles)]

    def who(request: Request) -> str | None:
        person = sign_in.person(request)
        return person.name if person and person.role == role else None

    gr.mount_gradio_app(
        app,
        build_page(service, settings, tabs, rate),
        path=PAGES[role].rstrip("/") or "/",
        root_path=(settings.web.root_path.rstrip("/") + PAGES[role].rstrip("/")) if settings.web.root_path else None,
        auth_dependency=None if role == "citizen" else who,
        allowed_paths=[],
        show_error=False,
        max_file_size=_SET_MAX_BYTES if role == "evaluator" else "1kb",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        pwa=False,
        ssr_mode=False,
        mcp_server=False,
        i18n=gr.I18n(**dict.fromkeys(texts.LOCALES, texts.GRADIO)),
        theme=gradio_theme(),
    )
