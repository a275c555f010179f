"""What a language model makes of answers: `python -m benchmarks.language_model FILE [--ask 60]`, the table on stdout.

Needs the index (`standpunt ingest`) and, to ask, a model in the settings (`llm.model`, `llm.base_url`). Its replies are kept
in FILE, a JSON line each: a run that is stopped goes on where it was, and without `--ask` the replies are only judged
again, by the verifier of today. `--read` prints every sentence that was kept beside its sources, to read them all.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ingest.settings import Settings
from qa.answer import Answer
from qa.llm.client import LanguageModelError, load_llm
from qa.llm.rewrite import Rewriter
from qa.pipeline import Pipeline, open_pipeline

QUESTIONS = Path(__file__).resolve().parent.parent / "eval" / "questions" / "dev.jsonl"


def main() -> None:
    """Ask, judge, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("replies", type=Path)
    parser.add_argument("--ask", type=int, default=0, help="how many questions to ask, spread over the kinds")
    parser.add_argument("--read", action="store_true")
    arguments = parser.parse_args()
    settings = Settings()
    pipeline = open_pipeline(settings.model_copy(update={"llm": settings.llm.model_copy(update={"model": ""})}))
    if arguments.ask:
        ask(pipeline, settings, arguments.replies, arguments.ask)
    judge(pipeline, settings, arguments.replies, arguments.read)


def ask(pipeline: Pipeline, settings: Settings, replies: Path, most: int) -> None:
    """Send the evidence of as many answers as asked for, and keep the replies."""
    rewriter = Rewriter(load_llm(settings.llm), settings.llm, pipeline.verifier)
    held = (
        {json.loads(line)["question"] for line in replies.read_text("utf-8").splitlines()}
        if replies.is_file()
        else set()
    )
    sent = len(held)
    with replies.open("a", encoding="utf-8") as out:
        for question in spread_questions():
            if sent >= most:
                return
            answer = pipeline.ask(question)
            if question in held or answer.outcome != "answered":
                continue
            started = time.monotonic()
            try:
                text, error = rewriter.reply(answer), ""
            except LanguageModelError as failure:
                text, error = "", str(failure)
            seconds = round(time.monotonic() - started, 2)
            out.write(json.dumps({"question": question, "reply": text, "error": error, "seconds": seconds}) + "\n")
            out.flush()
            sent += 1


def spread_questions() -> Iterator[str]:
    """The answerable dev questions without a history, one of each kind in turn."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["answerable"] and not row["history"]:
            kinds[row["kind"]].append(row["question"])
    while any(kinds.values()):
        for waiting in kinds.values():
            if waiting:
                yield waiting.pop(0)


def judge(pipeline: Pipeline, settings: Settings, replies: Path, read: bool) -> None:
    """Put the replies through the product's own check and print what became of their sentences."""
    rewriter = Rewriter(load_llm(settings.llm), settings.llm, pipeline.verifier)
    tally: Counter[str] = Counter()
    seconds = 0.0
    for line in replies.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        answer = pipeline.ask(row["question"])
        seconds += row["seconds"]
        tally["replies"] += 1
        tally["failed"] += bool(row["error"])
        worded = answer if row["error"] else rewriter.apply(answer, row["reply"], time.monotonic())
        tally["answers_in_its_words"] += worded.engine != answer.engine
        for name, count in worded.trace[-1].detail.items():
            tally[name] += count if isinstance(count, int) else 0
        if read:
            show(row["question"], answer, replace(worded, timings_ms={}))
    sentences = max(1, tally["kept"] + tally["replaced"] + tally["dropped"])
    shares = {f"{name}_share": round(tally[name] / sentences, 3) for name in ("kept", "replaced", "dropped")}
    print(json.dumps({**tally, **shares, "answers_per_minute": round(60 * tally["replies"] / max(1e-9, seconds), 2)}))


def show(question: str, answer: Answer, worded: Answer) -> None:
    """The kept sentences of one answer, each with the quotes it cites."""
    quotes = {citation.marker: " ".join(citation.quote.split()) for citation in worded.citations}
    for statement in worded.statements:
        if statement.kind == "paraphrase":
            print(f"{question}\n  > {statement.text}")
            print("".join(f"    [{marker}] {quotes[marker]}\n" for marker in statement.markers))


if __name__ == "__main__":
    main()
