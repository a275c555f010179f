"""MCP: the same questions for other programs' assistants, read-only, off unless the settings turn it on."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.errors import StandpuntError
from qa.answer import SaidIn
from ui import texts
from ui.errors import web_sentence
from ui.guard.limits import RateLimit, address_of
from ui.render.serialise import answer_record, paper_record, whole_paper
from ui.service import Service
from ui.web.auth import SignIn
from ui.web.headers import is_in
from ui.web.refusals import refuse

_LOOPBACK = ("127.0.0.0/8", "::1/128")
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)


def mcp_server(service: Service) -> MCPServer:
    """The tools; each is a question to the same service as the page's."""
    server = MCPServer(texts.TITLE.lower(), instructions=texts.MCP_INSTRUCTIONS)

    @server.tool(description=texts.MCP_ASK, annotations=_READ_ONLY)
    async def ask(question: str, history: list[str] | None = None, wording: SaidIn = "quotes") -> dict[str, Any]:
        try:
            return answer_record(await service.ask(question, history or [], interface="mcp", wording=wording))
        except StandpuntError as error:
            raise ToolError(web_sentence(error)) from error

    @server.tool(description=texts.MCP_SEARCH, annotations=_READ_ONLY)
    async def search(question: str, k: int = 10) -> dict[str, Any]:
        try:
            return {"hits": await service.search(question, max(1, min(k, 50)))}
        except StandpuntError as error:
            raise ToolError(web_sentence(error)) from error

    @server.tool(description=texts.MCP_PAPERS, annotations=_READ_ONLY)
    def papers() -> dict[str, Any]:
        return {"papers": [paper_record(paper) for paper in service.library.papers]}

    @server.tool(description=texts.MCP_PAPER, annotations=_READ_ONLY)
    def paper(name: str) -> dict[str, Any]:
        found = service.library.find(name)
        if found is None:
            raise ToolError(texts.ERROR_NO_PAPER)
        return paper_record(found) | whole_paper(found, service.library)

    return server


class McpGate:
    """Lets in who signed in, and programs on this machine that call it by its local name.

    The name is checked because a web page in this machine's browser could reach it under a name of its own.
    """

    def __init__(self, app: ASGIApp, sign_in: SignIn, rate: RateLimit) -> None:
        self._app = app
        self._sign_in = sign_in
        self._rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        request = Request(scope)
        address = address_of(request)
        name = request.headers.get("host", "").rsplit(":", 1)[0].lower()
        is_local = is_in(address, _LOOPBACK) and name in _LOCAL_NAMES and "origin" not in request.headers
        if not is_local and self._sign_in.person(request) is None:
            await refuse(401, scope, receive, send, texts.ERROR_SIGN_IN)
        elif not self._rate.allows(address):
            await refuse(429, scope, receive, send, texts.ERROR_RATE)
        else:
            await self._app(scope, receive, send)


def add_mcp(app: FastAPI, server: MCPServer, sign_in: SignIn, rate: RateLimit) -> None:
    """Put the tools at `/mcp`; whoever runs the app runs `server.session_manager` with it."""
    inner = server.streamable_http_app(
        streamable_http_path="/mcp",
        stateless_http=True,
        json_response=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # McpGate does it
    )
    app.router.routes.append(Route("/mcp", McpGate(inner, sign_in, rate), methods=["GET", "POST", "DELETE"]))
