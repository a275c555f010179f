"""The workbench as a tab of the page; the page finds it through the entry point group `standpunt.tabs`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import gradio as gr

from eval.data.rows import QuestionSetError
from eval.reporting.tables import markdown_table
from eval.run import RunFileError
from eval.workbench.turns import Service, Turns
from eval.workbench.workbench import (
    REVIEW,
    add_set,
    comparison,
    failures,
    keep_for_review,
    make_report,
    run_names,
    run_set,
    set_names,
    summary,
)
from ingest.errors import StandpuntError
from ingest.records import fold
from ingest.settings import Settings
from qa.answer import Answer

_FAILURES_HEADERS = ["nummer", "soort", "vraag", "gegeven", "waar het misging"]
_SHOW_EVERY_SECONDS = 0.5


class Desk(Protocol):
    """What the page gives a tab to build itself from."""

    @property
    def service(self) -> Service:
        """Holds the open pipeline."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings."""
        ...

    def refusal(self, request: gr.Request) -> str:
        """Count one call: "" while this address is within its limit, then the sentence that tells it to wait."""
        ...

    def sentence(self, error: StandpuntError) -> str:
        """What a person is told of an error."""
        ...


def build_workbench_tab(desk: Desk) -> None:
    """Choose a set, run it, read failures, compare two runs, bring a set, and keep a live question as a test."""
    settings = desk.settings
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    _words("## Werkbank\n\nMeet hoe goed Standpunt vragen beantwoordt waarvan het goede antwoord bekend is.")
    chosen = gr.Dropdown(set_names(settings), value="dev", label="Vragenset")
    start = gr.Button("Start de meting", variant="primary")
    outcome = _words("")
    report = gr.DownloadButton("Bewaar het verslag", visible=False)
    with gr.Accordion("Mislukte vragen", open=False, visible=False) as lost:
        failed = _words("")

    _words("### Een eigen vragenset\n\nJSON-lines of CSV. Foute rijen worden genoemd; de andere doen mee.")
    upload = gr.UploadButton("Kies een bestand", file_types=[".jsonl", ".csv"], type="filepath")
    uploaded = _words("")

    _words("### Twee metingen vergelijken")
    with gr.Row():
        first = gr.Dropdown(run_names(settings), label="Eerste meting", value=None)
        second = gr.Dropdown(run_names(settings), label="Tweede meting", value=None)
    compare = gr.Button("Vergelijk")
    compared = _words("")

    _words(f"### Van een vraag een test maken\n\nDe vraag komt in de set ‘{REVIEW}’, waar iemand ernaar kijkt.")
    question = gr.Textbox(label="Vraag voor de test", max_length=settings.web.question_max_chars)
    keep = gr.Button("Stel de vraag en bewaar hem als test")
    kept = _words("")

    async def measure(name: str, request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        untouched = (gr.skip(),) * 5
        if refusal := desk.refusal(request):
            yield refusal, *untouched
            return
        counts = [0, 0]
        turns = Turns(desk.service, asyncio.get_running_loop(), settings.web.history_max_turns)
        job = asyncio.create_task(
            asyncio.to_thread(_measure, name, desk, turns, lambda *now: counts.__setitem__(slice(None), now))
        )
        # Who left the page hears of no error any more.
        job.add_done_callback(lambda done: done.cancelled() or done.exception())
        began = time.monotonic()
        try:
            while not (await asyncio.wait([job], timeout=_SHOW_EVERY_SECONDS))[0]:
                yield (progress_text(counts[0], counts[1], time.monotonic() - began), *untouched)
            text, page, rows = await job
        except QuestionSetError as error:
            yield str(error), *untouched
            return
        except StandpuntError as error:
            yield f"{desk.sentence(error)} De meting gaat verder waar hij was als u hem opnieuw start.", *untouched
            return
        finally:
            turns.leave()
        runs = gr.update(choices=run_names(settings))
        yield text, gr.update(value=page, visible=True), gr.update(visible=bool(rows)), _table(rows), runs, runs

    def bring(file: str) -> tuple[Any, Any]:
        try:
            name, good, faults = add_set(Path(file), settings)
        except QuestionSetError as error:
            return str(error), gr.skip()
        lines = [f"Set ‘{name}’: {good} goede vragen.", *(f"- {fault}" for fault in faults)]
        choices = gr.update(choices=set_names(settings), value=name) if good else gr.skip()
        return "\n".join(lines), choices

    def difference(one: str | None, other: str | None) -> str:
        if not one or not other:
            return "Kies twee metingen."
        try:
            return comparison(one, other, settings)
        except RunFileError as error:
            return str(error)

    async def remember(asked: str, request: gr.Request) -> tuple[str, Any]:
        if refusal := desk.refusal(request):
            return refusal, gr.skip()
        try:
            asked = desk.service.check(asked)
            answer: Answer = await desk.service.run(lambda pipeline: pipeline.ask(asked))
        except StandpuntError as error:
            return desk.sentence(error), gr.skip()
        made = keep_for_review(asked, (), answer, settings)
        return f"{answer.answer}\n\nBewaard als {made.id} in de set ‘{REVIEW}’.", gr.update(choices=set_names(settings))

    start.click(measure, [chosen], [outcome, report, lost, failed, first, second], concurrency_limit=1, **quiet)
    upload.upload(bring, [upload], [uploaded, chosen], **quiet)
    compare.click(difference, [first, second], [compared], **quiet)
    keep.click(remember, [question], [kept, chosen], **quiet)


def progress_text(done: int, total: int, seconds: float) -> str:
    """How far a run is and how long it will still take.

    >>> progress_text(50, 200, 10.0), progress_text(0, 200, 1.0)
    ('50 van 200 vragen gesteld; nog ongeveer 30 seconden.', 'De meting begint.')
    """
    if not done:
        return "De meting begint."
    left = round(seconds / done * (total - done))
    return f"{done} van {total} vragen gesteld; nog ongeveer {left} seconden."


def _measure(
    name: str, desk: Desk, turns: Turns, progress: Callable[[int, int], None]
) -> tuple[str, str, Sequence[Sequence[str]]]:
    """The summary in Markdown, the path of the report and the failures of one run."""
    pipeline = desk.service.open()
    run, path, faults = run_set(name, pipeline, desk.settings, progress, turns.ask)
    skipped = "".join(f"- Overgeslagen: {fault}\n" for fault in faults)
    page = make_report(run, path, pipeline, desk.settings)
    return f"{skipped}\n{summary(run.rows)}", str(page), failures(run.rows)


def _table(rows: Sequence[Sequence[str]]) -> str:
    return markdown_table(_FAILURES_HEADERS, [[fold(cell) for cell in row] for row in rows])


def _words(text: str) -> gr.Markdown:
    return gr.Markdown(text, latex_delimiters=[], sanitize_html=True)
