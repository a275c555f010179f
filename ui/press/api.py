"""What the press desk in the browser asks the server: a draft, a check of lines, a file. Nothing of it is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from pydantic import AfterValidator
from starlette.responses import Response

from ingest.records import Passage, fold
from ingest.settings import Role
from qa.answer import Citation, SaidIn
from qa.pipeline import Pipeline
from qa.press.draft import make_draft
from qa.press.recheck import Checker
from qa.press.records import Draft, DraftForm, Length, Line, Made, Part
from ui.errors import ServiceError, web_sentence
from ui.guard.limits import RateLimit, address_of
from ui.press import texts
from ui.press.export import ExportFormat, export_bytes
from ui.render.encode import without_controls
from ui.service import Service
from ui.web.api import Body, Json
from ui.web.auth import SignIn

_MAX_PARTS = 20
_MAX_LINES = 120
_MAX_LINE_CHARS = 1200
_MAX_CITED = 10
_MAX_NAME_CHARS = 200
_MAX_QUESTION_CHARS = 1000
_MORE_PASSAGES = 8
_CODE = re.compile("[A-Z2-7]{10}")
_MEDIA: dict[ExportFormat, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


def _small_lines(lines: list[Line]) -> list[Line]:
    """Lines that may be checked in one go."""
    if len(lines) > _MAX_LINES:
        raise ValueError(f"{len(lines)} lines, at most {_MAX_LINES}")
    if any(len(line.text) > _MAX_LINE_CHARS or len(line.citations) > _MAX_CITED for line in lines):
        raise ValueError(f"a line of more than {_MAX_LINE_CHARS} characters or {_MAX_CITED} citations")
    return lines


def _small_draft(draft: Draft) -> Draft:
    """A draft that may become a file."""
    if len(draft.parts) > _MAX_PARTS:
        raise ValueError(f"{len(draft.parts)} parts, at most {_MAX_PARTS}")
    for part in draft.parts:
        _small_lines(list(part.lines))
    made = draft.made
    names = [draft.headline, draft.checked_by, draft.checked_on, made.corpus_version, made.engine]
    if any(len(name) > _MAX_NAME_CHARS for name in [*names, *(part.heading for part in draft.parts)]):
        raise ValueError(f"a name of more than {_MAX_NAME_CHARS} characters")
    if len(made.question) > _MAX_QUESTION_CHARS or not _CODE.fullmatch(made.code):
        raise ValueError("not what a draft was made of")
    return draft


class DraftBody(Body):
    """A subject or a journalist's question, how long the draft is to be, in whose words and in which form."""

    subject: str
    length: Length = "short"
    wording: SaidIn = "spoken"
    form: DraftForm = "full"


class CheckBody(Body):
    """Lines of one part to check; `gap` for the part about what the papers do not say."""

    lines: Annotated[list[Line], AfterValidator(_small_lines)]
    gap: bool = False


class ExportBody(Body):
    """The edited draft, and the kind of file that is asked for."""

    format: ExportFormat
    draft: Annotated[Draft, AfterValidator(_small_draft)]


def add_desk(app: FastAPI, service: Service, sign_in: SignIn, rate: RateLimit, roles: tuple[Role, ...] | None) -> None:
    """Put the desk's interface on an app, for the roles that see its tab; None is everyone."""

    def may_enter(request: Request) -> None:
        person = sign_in.person(request)
        if not rate.allows(address_of(request), person.name if person else ""):
            raise HTTPException(429, texts.ERROR_RATE, {"retry-after": "60"})
        if roles is not None and (person.role if person else "citizen") not in roles:
            raise HTTPException(403, texts.ERROR_NOT_ALLOWED)

    @app.get("/eigen/pers-teksten.js", include_in_schema=False)
    def script_texts() -> Response:
        text = f"export default {json.dumps(texts.SCRIPT, ensure_ascii=False)};"
        return Response(text, media_type="text/javascript", headers={"cache-control": "max-age=3600"})

    api = APIRouter(prefix="/api/desk", dependencies=[Depends(may_enter)], include_in_schema=False)
    _add_calls(api, service)
    app.include_router(api)


def _add_calls(api: APIRouter, service: Service) -> None:
    async def run(work: Callable[[Pipeline], Any]) -> Any:
        try:
            return await service.run(work)
        except ServiceError as error:
            raise _in_our_words(error) from error

    @api.post("/draft")
    async def draft(body: DraftBody) -> Response:
        try:
            subject = service.check(body.subject)
        except ServiceError as error:
            raise _in_our_words(error) from error
        return Json(
            await run(
                lambda pipeline: desk_record(
                    make_draft(subject, pipeline, body.length, body.wording, body.form), pipeline
                )
            )
        )

    @api.post("/check")
    async def check(body: CheckBody) -> Response:
        return Json(await run(lambda pipeline: _check(body, pipeline)))

    @api.post("/export")
    async def export(body: ExportBody) -> Response:
        content = await run(lambda pipeline: _exported(body, pipeline))
        name = texts.FILE_NAME.format(date=date.today().isoformat(), suffix=body.format)
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(content, media_type=_MEDIA[body.format], headers=headers)


def _in_our_words(error: ServiceError) -> HTTPException:
    return HTTPException(error.http_status, texts.ERRORS.get(error.message_key, web_sentence(error)))


def desk_record(draft: Draft, pipeline: Pipeline) -> dict[str, Any]:
    """A draft for the desk, with the passages that quotes can be taken from: those cited, then the next best."""
    passages = _passages_of(draft.citations, pipeline)
    if draft.outcome != "refused":
        passages += [hit.passage for hit in pipeline.search(draft.made.question, _MORE_PASSAGES)]
    return {"draft": asdict(_folded(draft)), **_passage_records(passages, pipeline), "ai_generated": True}


def _check(body: CheckBody, pipeline: Pipeline) -> dict[str, Any]:
    checker = pipeline.kept(Checker)
    judged = [checker.judge(_sent(line, pipeline), is_gap=body.gap) for line in body.lines]
    places = [citation for line in judged for citation in [*line.citations, line.nearest] if citation]
    lines = [asdict(_folded_line(line)) for line in judged]
    return {"lines": lines, **_passage_records(_passages_of(places, pipeline), pipeline)}


def _exported(body: ExportBody, pipeline: Pipeline) -> bytes:
    sent = body.draft
    made = Made(
        without_controls(sent.made.question),
        sent.made.length,
        without_controls(sent.made.corpus_version),
        without_controls(sent.made.engine),
        sent.made.code,
        sent.made.wording,
        sent.made.form,
    )
    parts = [Part(_one_line(part.heading), tuple(_sent(line, pipeline) for line in part.lines)) for part in sent.parts]
    draft = Draft(
        made,
        _one_line(sent.headline),
        tuple(parts),
        checked_by=_one_line(sent.checked_by),
        checked_on=_one_line(sent.checked_on),
    )
    return export_bytes(pipeline.kept(Checker).check(draft), body.format)


def _one_line(text: str) -> str:
    return " ".join(without_controls(text).split())


def _sent(line: Line, pipeline: Pipeline) -> Line:
    """A line as the browser sent it: its words and places are hers, what it is and quotes is for the server to say."""
    cited = tuple(found for citation in line.citations if (found := _as_it_stands(citation, pipeline)))
    return Line(without_controls(line.text), citations=cited, is_own=line.is_own)


def _as_it_stands(citation: Citation, pipeline: Pipeline) -> Citation | None:
    """The citation with the quote that stands there today."""
    source = pipeline.sources.get(citation.source)
    if source is None or not 0 <= citation.start < citation.end <= len(source.text):
        return None
    return replace(citation, quote=source.text[citation.start : citation.end])


def _folded(draft: Draft) -> Draft:
    """A draft whose quotes are each one line, as the desk shows them."""
    parts = (replace(part, lines=tuple(map(_folded_line, part.lines))) for part in draft.parts)
    return replace(draft, parts=tuple(parts))


def _folded_line(line: Line) -> Line:
    nearest = line.nearest and replace(line.nearest, quote=fold(line.nearest.quote))
    citations = tuple(replace(citation, quote=fold(citation.quote)) for citation in line.citations)
    return replace(line, citations=citations, nearest=nearest)


def _passages_of(citations: Iterable[Citation], pipeline: Pipeline) -> list[Passage]:
    """The passages that citations stand in."""
    places = list(citations)
    paper_of = pipeline.index.paper_of
    holding = {
        (citation.source, citation.start, citation.end): passage
        for passage in pipeline.index.passages.values()
        for citation in places
        if paper_of[passage.id].source == citation.source
        and passage.span.start <= citation.start
        and citation.end <= passage.span.end
    }
    keys = ((citation.source, citation.start, citation.end) for citation in places)
    return [holding[key] for key in keys if key in holding]


def _passage_records(passages: Iterable[Passage], pipeline: Pipeline) -> dict[str, Any]:
    return {"passages": [_passage_record(passage, pipeline) for passage in dict.fromkeys(passages)]}


def _passage_record(passage: Passage, pipeline: Pipeline) -> dict[str, Any]:
    paper = pipeline.index.paper_of[passage.id]
    text = pipeline.sources[paper.source].text
    sentences = [{"start": s.start, "end": s.end, "text": fold(s.slice(text))} for s in passage.sentences]
    return {
        "paper": paper.title,
        "paper_id": paper.id,
        "section": passage.section,
        "source": paper.source,
        "page": passage.page,
        "start": passage.span.start,
        "end": passage.span.end,
        "sentences": sentences,
    }
