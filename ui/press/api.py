"""What the press desk in the browser asks the server: a draft, a check of lines, a file. Nothing of it is kept."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from pydantic import Field
from starlette.responses import Response

from ingest.records import Passage, fold
from ingest.settings import Role
from qa.answer import Citation
from qa.pipeline import Pipeline
from qa.press import texts as words
from qa.press.draft import Draft, Length, make_draft
from qa.press.edited import EditedPart, Made, TypedLine, judge_draft, made_of, unedited
from qa.press.recheck import Checker, Judgement
from ui.encode import without_controls
from ui.limits import RateLimit
from ui.press import texts
from ui.press.export import ExportFormat, export_bytes
from ui.service import Service, ServiceError
from ui.web.api import Body, Json
from ui.web.auth import SignIn

_MAX_LINES = 120
_MAX_LINE_CHARS = 1200
_MAX_NAME_CHARS = 200
_MORE_PASSAGES = 8
_MEDIA: dict[ExportFormat, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
Short = Annotated[str, Field(max_length=_MAX_NAME_CHARS)]


class DraftBody(Body):
    """A subject or a journalist's question, and how long the draft is to be."""

    subject: str
    length: Length = "short"


class CitedBody(Body):
    """Where a line stood when it came from the server."""

    source: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)


class LineBody(Body):
    """A line as it is now."""

    text: str = Field(max_length=_MAX_LINE_CHARS)
    own: bool = False
    cited: list[CitedBody] = Field(default_factory=list, max_length=10)


class CheckBody(Body):
    """Lines of one part to check; `gap` for the part about what the papers do not say."""

    lines: list[LineBody] = Field(max_length=_MAX_LINES)
    gap: bool = False


class PartBody(Body):
    """A part of the edited draft."""

    heading: Short
    lines: list[LineBody] = Field(max_length=_MAX_LINES)


class MadeBody(Body):
    """What the draft was first made of."""

    question: str = Field(max_length=1000)
    length: Length
    corpus_version: Short
    engine: Short
    code: str = Field(pattern="^[A-Z2-7]{10}$")


class ExportBody(Body):
    """The edited draft, and the kind of file that is asked for."""

    format: ExportFormat
    made: MadeBody
    headline: Short
    parts: list[PartBody] = Field(max_length=20)
    checked_by: Short = ""
    checked_on: Short = ""


def add_desk(app: FastAPI, service: Service, sign_in: SignIn, rate: RateLimit, roles: tuple[Role, ...] | None) -> None:
    """Put the desk's doors on an app, for the roles that see its tab; None is everyone."""

    def may_enter(request: Request) -> None:
        if not rate.allows(request.client.host if request.client else ""):
            raise HTTPException(429, texts.ERROR_RATE, {"retry-after": "60"})
        person = sign_in.person(request)
        if roles is not None and (person.role if person else "citizen") not in roles:
            raise HTTPException(403, texts.ERROR_NOT_ALLOWED)

    @app.get("/eigen/pers-teksten.js", include_in_schema=False)
    def script_texts() -> Response:
        text = f"export default {json.dumps(texts.SCRIPT, ensure_ascii=False)};"
        return Response(text, media_type="text/javascript", headers={"cache-control": "max-age=3600"})

    api = APIRouter(prefix="/api/desk", dependencies=[Depends(may_enter)], include_in_schema=False)

    @api.post("/draft")
    async def draft(body: DraftBody) -> Response:
        if not without_controls(body.subject).strip():
            raise HTTPException(422, texts.ERROR_EMPTY)
        try:
            subject = service.check(body.subject)
            record = await service.run(lambda pipeline: _drafted(subject, body.length, pipeline))
        except ServiceError as error:
            raise _in_our_words(error) from error
        return Json(record)

    @api.post("/check")
    async def check(body: CheckBody) -> Response:
        try:
            lines = await service.run(lambda pipeline: _judge(body, pipeline))
        except ServiceError as error:
            raise _in_our_words(error) from error
        return Json({"lines": lines})

    @api.post("/export")
    async def export(body: ExportBody) -> Response:
        try:
            content = await service.run(lambda pipeline: _exported(body, pipeline))
        except ServiceError as error:
            raise _in_our_words(error) from error
        name = texts.FILE_NAME.format(date=date.today().isoformat(), suffix=body.format)
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(content, media_type=_MEDIA[body.format], headers=headers)

    app.include_router(api)


def _in_our_words(error: ServiceError) -> HTTPException:
    return HTTPException(error.status, texts.ERRORS.get(type(error).__name__, error.text))


def _drafted(subject: str, length: Length, pipeline: Pipeline) -> dict[str, Any]:
    return draft_record(make_draft(subject, pipeline, length), pipeline)


def draft_record(draft: Draft, pipeline: Pipeline) -> dict[str, Any]:
    """A draft for the desk, with the passages that quotes can be taken from: those cited, then the next best."""
    edited = unedited(draft)
    passages = [p for c in draft.citations if (p := _passage_of(c, pipeline))]
    if draft.outcome != "refused":
        passages += [hit.passage for hit in pipeline.search(draft.question, _MORE_PASSAGES)]
    return {
        "made": asdict(made_of(draft)),
        "outcome": draft.outcome,
        "headline": draft.headline,
        "parts": [_part_record(part) for part in edited.parts],
        "citations": [_citation_record(citation) for citation in draft.citations],
        "passages": [_passage_record(passage, pipeline) for passage in dict.fromkeys(passages)],
        "ai_generated": True,
    }


def _part_record(part: EditedPart) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "gap": part.heading == words.NOT_IN_PAPERS,
        "lines": [asdict(line) for line in part.lines],
    }


def _citation_record(citation: Citation) -> dict[str, Any]:
    return {**asdict(citation), "quote": fold(citation.quote)}


def _passage_record(passage: Passage, pipeline: Pipeline) -> dict[str, Any]:
    paper = pipeline.index.paper_of[passage.id]
    text = pipeline.sources[paper.source].text
    return {
        "paper": paper.title,
        "paper_id": paper.id,
        "section": passage.section,
        "source": paper.source,
        "page": passage.page,
        "start": passage.span.start,
        "end": passage.span.end,
        "sentences": [
            {"start": span.start, "end": span.end, "text": fold(span.slice(text))} for span in passage.sentences
        ],
    }


def _passage_of(citation: Citation, pipeline: Pipeline) -> Passage | None:
    for passage in pipeline.index.passages.values():
        paper = pipeline.index.paper_of[passage.id]
        inside = passage.span.start <= citation.start and citation.end <= passage.span.end
        if paper.source == citation.source and inside:
            return passage
    return None


def _judge(body: CheckBody, pipeline: Pipeline) -> list[dict[str, Any]]:
    checker = Checker(pipeline)
    return [
        _judgement_record(checker.judge(line.text, line.cited, is_gap=body.gap), pipeline)
        for line in _typed(body.lines, pipeline)
    ]


def _judgement_record(judged: Judgement, pipeline: Pipeline) -> dict[str, Any]:
    passages = [p for c in judged.citations if (p := _passage_of(c, pipeline))]
    return {
        "kind": judged.kind,
        "reasons": judged.reasons,
        "near": judged.near,
        "citations": [_citation_record(citation) for citation in judged.citations],
        "passages": [_passage_record(passage, pipeline) for passage in passages],
    }


def _exported(body: ExportBody, pipeline: Pipeline) -> bytes:
    made = body.made
    question = without_controls(made.question)
    draft = judge_draft(
        Made(question, made.length, without_controls(made.corpus_version), without_controls(made.engine), made.code),
        " ".join(without_controls(body.headline).split()),
        [(" ".join(without_controls(part.heading).split()), _typed(part.lines, pipeline)) for part in body.parts],
        Checker(pipeline),
        checked_by=" ".join(without_controls(body.checked_by).split()),
        checked_on=" ".join(without_controls(body.checked_on).split()),
    )
    return export_bytes(draft, body.format)


def _typed(lines: list[LineBody], pipeline: Pipeline) -> list[TypedLine]:
    """The lines without what has no sign of its own; empty ones are left out of a file, and hold nothing in a check."""
    return [
        TypedLine(without_controls(line.text), line.own, tuple(c for one in line.cited if (c := _cited(one, pipeline))))
        for line in lines
    ]


def _cited(place: CitedBody, pipeline: Pipeline) -> Citation | None:
    source = pipeline.sources.get(place.source)
    if source is None or not place.start < place.end <= len(source.text):
        return None
    quote = source.text[place.start : place.end]
    return Citation(0, "", "", place.source, None, place.start, place.end, quote)
