"""Apps for the tests of the interfaces and of the page: over the scripted pipeline, or over the real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from ingest.settings import EncoderSettings, Settings, WebSettings
from tests.web_pipeline import ScriptedPipeline, stand_in
from ui.serve import make_app
from ui.service import Service


def with_contact(settings: Settings) -> Settings:
    web = settings.web.model_copy(
        update={"contact": "de afdeling Voorlichting", "contact_url": "mailto:voorlichting@voorbeeld.nl"}
    )
    return settings.model_copy(update={"web": web})


def app_of(pipeline: ScriptedPipeline, folder: Path, encoder: EncoderSettings | None = None, **web: Any) -> ASGIApp:
    """The app over a corpus folder, with settings of its own."""
    chosen = WebSettings(**{"rate_per_minute": 10_000, "counts_url": "memory://"} | web)
    return scripted_app(pipeline, Settings(corpus_dir=folder, web=chosen, encoder=encoder or EncoderSettings()))


def scripted_app(pipeline: ScriptedPipeline, settings: Settings) -> ASGIApp:
    service = Service(stand_in(lambda: pipeline), settings.web)
    service.open()
    return make_app(service, settings)


def real_app(settings: Settings) -> ASGIApp:
    """The app over the shipped papers; the index has to be there."""
    from qa.pipeline import open_pipeline

    settings = with_contact(settings)
    service = Service(lambda: open_pipeline(settings), settings.web)
    service.open()
    return make_app(service, settings)
