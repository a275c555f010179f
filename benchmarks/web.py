"""What the interfaces add to the pipeline: `python -m benchmarks.web [--seconds 10] [--clients 50]`, JSON on stdout.

Needs the index (`standpunt ingest`). Three figures: the bare pipeline in a loop, `/api/ask` with many clients at once, and
the page in a real browser, from sending a question to its first words and to its whole answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from itertools import cycle
from typing import Any, cast

import httpx
from playwright.sync_api import expect, sync_playwright

from benchmarks.timing import ms
from ingest.settings import Settings
from qa.answer import Answer, OnPartial
from qa.pipeline import Pipeline, open_pipeline
from tests.browser.page import ARGUMENTS, CHROMIUM, open_page
from tests.web_server import running
from ui.page.examples import load_examples
from ui.serve import make_app
from ui.service import Service

# In the page itself, so that the browser's own remote control isn't measured: from Enter to the first and last words.
TIME_A_TURN = """question => new Promise((done, fail) => {
    const number = document.querySelectorAll('.beurt').length + 1;
    const field = document.querySelector('#vraagveld textarea');
    field.value = question;
    field.dispatchEvent(new Event('input', {bubbles: true}));
    setTimeout(() => {
        const began = performance.now();
        let feedback = 0, first = 0;
        const look = new MutationObserver(() => {
            const turn = document.getElementById('beurt-' + number);
            if (turn && !feedback) feedback = performance.now() - began;
            if (turn?.querySelector('.uitkomst') && !first) first = performance.now() - began;
            if (turn?.querySelector('.ai')) {
                look.disconnect();
                done({feedback, first, whole: performance.now() - began});
            }
        });
        look.observe(document.getElementById('gesprek'), {childList: true, subtree: true});
        document.getElementById('stel').click();
        setTimeout(() => fail(document.getElementById('melding').textContent), 60000);
    }, 300);
})"""


class Timed:
    """A pipeline that notes how long each of its answers took."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self.seconds: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pipeline, name)

    def ask(self, question: str, history: Sequence[str] = (), on_partial: OnPartial | None = None) -> Answer:
        """The pipeline's answer."""
        began = time.perf_counter()
        answer = self._pipeline.ask(question, history, on_partial)
        self.seconds.append(time.perf_counter() - began)
        return answer


def bare_loop(pipeline: Pipeline, questions: list[str], seconds: float) -> dict[str, float]:
    """Questions a second, one after the other, and the median time of one."""
    times = []
    until = time.perf_counter() + seconds
    for question in cycle(questions):
        began = time.perf_counter()
        pipeline.ask(question)
        times.append(time.perf_counter() - began)
        if time.perf_counter() > until:
            break
    return {"questions_a_second": round(len(times) / sum(times), 1), "median_ms": ms(times)}


async def many_clients(url: str, questions: list[str], clients: int, seconds: float) -> dict[str, Any]:
    """Every client asks the next question as soon as it has its answer."""
    times: list[float] = []
    statuses: dict[int, int] = {}
    until = 0.0

    async def client(number: int, http: httpx.AsyncClient) -> None:
        for question in cycle(questions[number % len(questions) :] + questions):
            if time.perf_counter() > until:
                return
            began = time.perf_counter()
            answer = await http.post("/api/ask", json={"question": question})
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
            if answer.status_code == 200:
                times.append(time.perf_counter() - began)

    # One set of connections: fifty clients of their own would spend the time on fifty sets of certificates.
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as http:
        began = time.perf_counter()
        until = began + seconds
        await asyncio.gather(*(client(number, http) for number in range(clients)))
        took = time.perf_counter() - began
    return {"questions_a_second": round(len(times) / took, 1), "median_ms": ms(times), "statuses": statuses}


def in_browser(url: str, questions: list[str], wanted: int) -> dict[str, float]:
    """The page in Chromium: until it can be used, and the medians over some turns, a new conversation every five."""
    expect.set_options(timeout=60_000)  # on a busy machine a figure is bad, but there is one
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        open_page(browser.new_page(), url)
        began = time.perf_counter()
        page = open_page(browser.new_page(), url)
        usable = time.perf_counter() - began
        turns = []
        for number, question in zip(range(wanted), cycle(questions), strict=False):
            turns.append(page.evaluate(TIME_A_TURN, question))
            if number % 5 == 4:
                page.locator("#nieuw").click()
                page.locator("#voorbeelden").wait_for()
        browser.close()
    medians = {f"{name}_ms": round(statistics.median(turn[name] for turn in turns), 1) for name in turns[0]}
    return {"usable_ms": round(usable * 1000), **medians}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--turns", type=int, default=30)
    options = parser.parse_args()
    settings = Settings()
    settings = settings.model_copy(update={"web": settings.web.model_copy(update={"rate_per_minute": 10**6})})
    questions = list(load_examples(settings.corpus_dir))
    pipeline: Pipeline = open_pipeline(settings)
    for question in questions:
        pipeline.ask(question)
    timed = Timed(pipeline)
    service = Service(lambda: cast("Pipeline", timed), settings.web)
    service.open()
    tell("bare", bare_loop(pipeline, questions, options.seconds))
    with running(make_app(service, settings)) as url:
        tell("api", asyncio.run(many_clients(url, questions, options.clients, options.seconds)))
        tell("bare", bare_loop(pipeline, questions, options.seconds))
        timed.seconds.clear()
        page = in_browser(url, questions, options.turns)
        # The browser works on the same cores, so what the page adds is counted from the pipeline's time in these turns.
        took = ms(timed.seconds)
        tell("page", page | {"pipeline_ms": took, "added_ms": round(page["whole_ms"] - took, 1)})
    # Between and after the others too: on a machine that others use, the first figure alone would say little.
    tell("bare", bare_loop(pipeline, questions, options.seconds))


def tell(name: str, figures: dict[str, Any]) -> None:
    """One line of JSON."""
    print(json.dumps({"what": name} | figures), flush=True)


if __name__ == "__main__":
    main()
