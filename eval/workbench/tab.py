"""The workbench as a tab of the page; the page finds it through the entry point group `standpunt.tabs`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

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
_GOES_ON = "De meting gaat verder waar hij was als u hem opnieuw start."
# No bar over what is being made, and not offered to programs: they have the command line.
_QUIET: Final[dict[str, Any]] = {"api_visibility": "private", "show_progress": "hidden"}


class TabContext(Protocol):
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


def build_workbench_tab(context: TabContext) -> None:
    """Choose a set, run it, read failures, compare two runs, bring a set, and keep a live question as a test."""
    tab = _Workbench(context)
    tab.lay_out()
    tab.connect()


class _Workbench:
    """The components of the tab and what their buttons do."""

    def __init__(self, context: TabContext) -> None:
        self.context = context
        self.settings = context.settings

    def lay_out(self) -> None:
        """Make the components, from top to bottom."""
        settings = self.settings
        _words("## Werkbank\n\nMeet hoe goed Standpunt vragen beantwoordt waarvan het goede antwoord bekend is.")
        self.chosen = gr.Dropdown(set_names(settings), value="dev", label="Vragenset")
        self.start = gr.Button("Start de meting", variant="primary")
        self.outcome = _words("")
        self.report = gr.DownloadButton("Bewaar het verslag", visible=False)
        with gr.Accordion("Mislukte vragen", open=False, visible=False) as self.lost:
            self.failed = _words("")

        _words("### Een eigen vragenset\n\nJSON-lines of CSV. Foute rijen worden genoemd; de andere doen mee.")
        self.upload = gr.UploadButton("Kies een bestand", file_types=[".jsonl", ".csv"], type="filepath")
        self.uploaded = _words("")

        _words("### Twee metingen vergelijken")
        with gr.Row():
            self.first = gr.Dropdown(run_names(settings), label="Eerste meting", value=None)
            self.second = gr.Dropdown(run_names(settings), label="Tweede meting", value=None)
        self.compare = gr.Button("Vergelijk")
        self.compared = _words("")

        _words(f"### Van een vraag een test maken\n\nDe vraag komt in de set ‘{REVIEW}’, waar iemand ernaar kijkt.")
        self.question = gr.Textbox(label="Vraag voor de test", max_length=settings.web.question_max_chars)
        self.keep = gr.Button("Stel de vraag en bewaar hem als test")
        self.kept = _words("")

    def connect(self) -> None:
        """Let the buttons do their work; one measurement at a time, since each takes its turns beside readers."""
        shown = [self.outcome, self.report, self.lost, self.failed, self.first, self.second]
        self.start.click(self.measure, [self.chosen], shown, concurrency_limit=1, **_QUIET)
        self.upload.upload(self.bring, [self.upload], [self.uploaded, self.chosen], **_QUIET)
        self.compare.click(self.difference, [self.first, self.second], [self.compared], **_QUIET)
        self.keep.click(self.remember, [self.question], [self.kept, self.chosen], **_QUIET)

    async def measure(self, name: str, request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        """Run a set in a thread and show how far it is, then its summary, report and failures."""
        untouched = (gr.skip(),) * 5
        if refusal := self.context.refusal(request):
            yield refusal, *untouched
            return
        counts = [0, 0]
        turns = Turns(self.context.service, asyncio.get_running_loop(), self.settings.web.history_max_turns)
        job = asyncio.create_task(
            asyncio.to_thread(_measure, name, self.context, turns, lambda *now: counts.__setitem__(slice(None), now))
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
            yield f"{self.context.sentence(error)} {_GOES_ON}", *untouched
            return
        finally:
            turns.leave()
        runs = gr.update(choices=run_names(self.settings))
        yield text, gr.update(value=page, visible=True), gr.update(visible=bool(rows)), _table(rows), runs, runs

    def bring(self, file: str) -> tuple[Any, Any]:
        """Keep an uploaded set and say which of its rows are faulty."""
        try:
            name, good, faults = add_set(Path(file), self.settings)
        except QuestionSetError as error:
            return str(error), gr.skip()
        lines = [f"Set ‘{name}’: {good} goede vragen.", *(f"- {fault}" for fault in faults)]
        choices = gr.update(choices=set_names(self.settings), value=name) if good else gr.skip()
        return "\n".join(lines), choices

    def difference(self, one: str | None, other: str | None) -> str:
        """What moved between two runs."""
        if not one or not other:
            return "Kies twee metingen."
        try:
            return comparison(one, other, self.settings)
        except RunFileError as error:
            return str(error)

    async def remember(self, asked: str, request: gr.Request) -> tuple[str, Any]:
        """Ask a question as a reader does, and keep it with its answer for review."""
        if refusal := self.context.refusal(request):
            return refusal, gr.skip()
        try:
            asked = self.context.service.check(asked)
            answer: Answer = await self.context.service.run(lambda pipeline: pipeline.ask(asked))
        except StandpuntError as error:
            return self.context.sentence(error), gr.skip()
        made = keep_for_review(asked, (), answer, self.settings)
        said = f"{answer.answer}\n\nBewaard als {made.id} in de set ‘{REVIEW}’."
        return said, gr.update(choices=set_names(self.settings))


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
    name: str, context: TabContext, turns: Turns, progress: Callable[[int, int], None]
) -> tuple[str, str, Sequence[Sequence[str]]]:
    """The summary in Markdown, the path of the report and the failures of one run."""
    pipeline = context.service.open()
    run, path, faults = run_set(name, pipeline, context.settings, progress, turns.ask)
    skipped = "".join(f"- Overgeslagen: {fault}\n" for fault in faults)
    page = make_report(run, path, pipeline, context.settings)
    return f"{skipped}\n{summary(run.rows)}", str(page), failures(run.rows)


def _table(rows: Sequence[Sequence[str]]) -> str:
    return markdown_table(_FAILURES_HEADERS, [[fold(cell) for cell in row] for row in rows])


def _words(text: str) -> gr.Markdown:
    return gr.Markdown(text, latex_delimiters=[], sanitize_html=True)
