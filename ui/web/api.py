"""REST: ask, search, read and verify, OpenAI's form of a chat, health and figures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from typing import Any, Literal

import orjson
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response, StreamingResponse

from ingest.errors import StandpuntError
from ingest.settings import Settings
from qa.answer import Answer, SaidIn, Statement
from ui import texts
from ui.errors import web_sentence
from ui.guard.limits import RateLimit, address_of
from ui.render.serialise import answer_record, paper_record, whole_paper
from ui.service import Service
from ui.web.chat import add_chat
from ui.web.headers import is_in

_JSON_MAX_ITEMS = 50  # what a client may send of anything that comes in numbers


class Json(JSONResponse):
    """JSON in UTF-8, fast, and with halves of a character pair replaced instead of refused."""

    def render(self, content: Any) -> bytes:
        """The bytes of the answer."""
        try:
            return orjson.dumps(content)
        except TypeError:  # orjson's word for text that is no Unicode
            return super().render(content)


class Body(BaseModel):
    """A request; unknown fields are an error, so that a typing mistake is noticed."""

    model_config = ConfigDict(extra="forbid")


class EarlierTurn(Body):
    """An earlier question of the same conversation."""

    q: str


class AskBody(Body):
    """A question, with the questions before it; earlier answers are not evidence and aren't taken."""

    question: str
    history: list[EarlierTurn | str] = Field(default_factory=list, max_length=_JSON_MAX_ITEMS)
    stream: bool = Field(False, description="send the answer as server-sent events: status, statement, answer")
    explain: bool = Field(False, description="add what each stage made of the question")
    wording: SaidIn = Field(
        "quotes", description="whose words: plain ones, those of a spokesperson, or the papers' own"
    )


class SearchBody(Body):
    """A question and how many passages to give."""

    question: str
    k: int = Field(10, ge=1, le=_JSON_MAX_ITEMS)


class VerifyBody(Body):
    """A claim, the texts it is said to rest on, and who published these: who is "wij" in them."""

    claim: str
    cited: list[str] = Field(min_length=1, max_length=_JSON_MAX_ITEMS)
    publisher: str | None = None


def add_api(app: FastAPI, service: Service, settings: Settings, rate: RateLimit) -> None:
    """Put the REST interface on an app."""

    def within_rate(request: Request) -> None:
        if not rate.allows(address_of(request)):
            raise HTTPException(429, texts.ERROR_RATE, {"retry-after": "60"})

    _add_errors(app)
    api = APIRouter(prefix="/api", dependencies=[Depends(within_rate)], tags=["standpunt"])

    @api.post("/ask", summary="Stel een vraag", response_class=Json)
    async def ask(body: AskBody) -> Response:
        history = [turn if isinstance(turn, str) else turn.q for turn in body.history]
        if body.stream:
            service.check(body.question)
            return StreamingResponse(_events(service, body, history), media_type="text/event-stream")
        answer = await service.ask(body.question, history, interface="api", wording=body.wording)
        return Json(answer_record(answer, explain=body.explain))

    @api.post("/search", summary="Zoek passages", response_class=Json)
    async def search(body: SearchBody) -> Response:
        return Json({"question": body.question, "hits": await service.search(body.question, body.k)})

    @api.post("/verify", summary="Controleer een bewering", response_class=Json)
    async def verify(body: VerifyBody) -> Response:
        claim = service.check(body.claim)
        verdict = await service.run(lambda pipeline: pipeline.verifier.verify(claim, body.cited, body.publisher))
        return Json(asdict(verdict))

    _add_papers(api, service)
    app.include_router(api)
    chat = APIRouter(prefix="/v1", dependencies=[Depends(within_rate)], tags=["openai"])
    add_chat(chat, service)
    app.include_router(chat)
    _add_health(app, service, settings.web.metrics_from)


def _add_papers(api: APIRouter, service: Service) -> None:
    @api.get("/papers", summary="Lijst van papers", response_class=Json)
    def papers() -> Response:
        return Json({"papers": [paper_record(paper) for paper in service.library.papers]})

    @api.get("/papers/{name}", summary="Een paper", response_class=Json)
    def paper(name: str) -> Response:
        found = service.library.find(name)
        if found is None:
            raise HTTPException(404, texts.ERROR_NO_PAPER)
        return Json(paper_record(found) | whole_paper(found, service.library))


def _add_errors(app: FastAPI) -> None:
    """Every error is one Dutch sentence; what was sent is not sent back."""

    @app.exception_handler(StandpuntError)
    async def expected_error(_: Request, error: StandpuntError) -> Response:
        headers = {"retry-after": "10"} if error.http_status == 503 else None
        return Json(_error_record(error), error.http_status, headers)

    @app.exception_handler(RequestValidationError)
    async def input_error(_: Request, error: RequestValidationError) -> Response:
        # Field names of a body are the client's own words too, so only those of our models are named.
        known = {name for model in (AskBody, SearchBody, VerifyBody, EarlierTurn) for name in model.model_fields}
        places = {str(part) for one in error.errors() for part in one["loc"] if part in known} or {"body"}
        return Json({"error": texts.ERROR_INPUT.format(where=", ".join(sorted(places))), "kind": "InputError"}, 422)

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> Response:
        return Json({"error": error.detail, "kind": "HttpError"}, error.status_code, error.headers)


def _error_record(error: StandpuntError) -> dict[str, str]:
    return {"error": web_sentence(error), "kind": type(error).__name__}


def _add_health(app: FastAPI, service: Service, metrics_from: Sequence[str]) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> Response:
        return Json({"status": "ok"})

    @app.get("/readyz", include_in_schema=False)
    def readyz() -> Response:
        pipeline = service.open()  # an error becomes a 503 with its sentence
        if service.is_ending:
            raise HTTPException(503, texts.ERROR_BUSY, {"retry-after": "5"})
        record = {"status": "ready", "papers": len(pipeline.papers), "corpus_version": pipeline.corpus_version}
        return Json({**record, "older_index": pipeline.is_older})

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        if not is_in(address_of(request), metrics_from):
            raise HTTPException(403, texts.ERROR_NOT_ALLOWED)
        text = service.metrics.text(papers=len(service.library.papers), is_ready=service.is_ready)
        return Response(text, media_type="text/plain; version=0.0.4")


async def _events(service: Service, body: AskBody, history: Sequence[str]) -> AsyncIterator[str]:
    """The answer as server-sent events; an error is an event too, for the headers are long gone."""
    yield _event("status", {"text": texts.BUSY_SEARCHING})
    partial: asyncio.Queue[Answer | None] = asyncio.Queue()
    task = asyncio.create_task(
        service.ask(body.question, history, interface="api", on_partial=partial.put_nowait, wording=body.wording)
    )
    task.add_done_callback(lambda _: partial.put_nowait(None))
    sent: tuple[Statement, ...] = ()
    is_whole = False
    try:
        while not is_whole:
            so_far = await partial.get()
            is_whole = so_far is None
            answer = task.result() if so_far is None else so_far
            # A second try of a language model begins anew; what was sent can't be taken back, the whole answer comes last.
            if answer.statements[: len(sent)] == sent:
                for statement in answer.statements[len(sent) :]:
                    yield _event("statement", asdict(statement))
                sent = answer.statements
    except StandpuntError as error:
        yield _event("error", _error_record(error))
        return
    finally:
        task.cancel()
    yield _event("answer", answer_record(answer, explain=body.explain))


def _event(name: Literal["status", "statement", "answer", "error"], data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {orjson.dumps(data).decode()}\n\n"
