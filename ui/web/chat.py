"""OpenAI's form of a chat, so that other chat programs can ask; the message carries the citations."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator
from typing import Any, Literal

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response, StreamingResponse

from qa.answer import Answer
from ui.errors import NoQuestionError
from ui.render.serialise import answer_record
from ui.service import Service

MODEL = "standpunt"
_MOST_MESSAGES = 100


class ContentPart(BaseModel):
    """A piece of a message; only text is read."""

    type: str = "text"
    text: str = ""


class Message(BaseModel):
    """One message of the chat."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[ContentPart] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type in {"text", "input_text"})
        return self.content or ""


class ChatBody(BaseModel):
    """A chat as OpenAI's clients send it; their other settings (temperature and so on) change nothing here."""

    messages: list[Message] = Field(min_length=1, max_length=_MOST_MESSAGES)
    model: str = MODEL
    stream: bool = False


def questions_of(messages: list[Message]) -> list[str]:
    """The user's own messages; an assistant's and a system's can be made up by the client and are no evidence."""
    return [message.text for message in messages if message.role == "user" and message.text.strip()]


def add_chat(router: APIRouter, service: Service) -> None:
    """Put `/chat/completions` and `/models` on a router."""

    @router.post("/chat/completions", summary="Chat in de vorm van OpenAI")
    async def chat(body: ChatBody) -> Response:
        questions = questions_of(body.messages)
        if not questions:
            raise NoQuestionError
        answer = await service.ask(questions[-1], questions[:-1], interface="chat")
        about = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": MODEL}
        if body.stream:
            return StreamingResponse(_chunks(answer, about), media_type="text/event-stream")
        message = {"role": "assistant", "content": answer.answer, **_extra(answer)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
        return JSONResponse(about | {"object": "chat.completion", "choices": [choice], "usage": usage})

    @router.get("/models", summary="Het ene model")
    async def models() -> Response:
        return JSONResponse({"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": MODEL}]})


def _extra(answer: Answer) -> dict[str, Any]:
    kept = (
        "outcome",
        "reason",
        "statements",
        "needs",
        "citations",
        "related",
        "confidence",
        "corpus_version",
        "ai_generated",
    )
    whole = answer_record(answer)
    return {name: whole[name] for name in kept}


async def _chunks(answer: Answer, about: dict[str, Any]) -> AsyncIterator[str]:
    """The answer line by line, then its citations with the last chunk."""
    lines = answer.answer.splitlines(keepends=True)
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}, *({"content": line} for line in lines)]
    for delta in deltas:
        yield _chunk(about, delta, None)
    yield _chunk(about, _extra(answer), "stop")
    yield "data: [DONE]\n\n"


def _chunk(about: dict[str, Any], delta: dict[str, Any], finish: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {orjson.dumps(about | {'object': 'chat.completion.chunk', 'choices': [choice]}).decode()}\n\n"
