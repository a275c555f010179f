"""Apps for the browser tests: one over the scripted pipeline, one over the real one."""

from __future__ import annotations

from starlette.types import ASGIApp

from ingest.settings import Settings
from tests.web_pipeline import ScriptedPipeline
from ui.serve import make_app
from ui.service import Service


def with_contact(settings: Settings) -> Settings:
    web = settings.web.model_copy(
        update={"contact": "de afdeling Voorlichting", "contact_url": "mailto:voorlichting@voorbeeld.nl"}
    )
    return settings.model_copy(update={"web": web})


def scripted_app(pipeline: ScriptedPipeline, settings: Settings) -> ASGIApp:
    service = Service(lambda: pipeline, settings.web)
    service.open()
    return make_app(service, settings)


def real_app(settings: Settings) -> ASGIApp:
    """The app over the shipped papers; the index has to be there."""
    from qa.pipeline import open_pipeline

    settings = with_contact(settings)
    service = Service(lambda: open_pipeline(settings), settings.web)
    service.open()
    return make_app(service, settings)
