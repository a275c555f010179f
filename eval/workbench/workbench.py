"""The workbench without its screen: choose a set, run it, read the failures, compare runs, keep a question as a test."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.data.dataset import SHIPPED_SETS, GoldEvidence, Question, Turn, read_questions
from eval.data.locating import with_offsets
from eval.data.rows import Fault
from eval.measures.blame import blame_table
from eval.measures.compare import changed_sides, compare_figures
from eval.measures.figures import make_figures
from eval.openers import OWN_PAPERS
from eval.reporting.report import write_report
from eval.reporting.tables import difference_rows, headline_rows, markdown_table
from eval.reporting.words import KINDS, OUTCOMES, SETS, STAGES, in_words
from eval.run import Ask, Task, read_run
from eval.run_records import Row, Run
from eval.suite import SuitePlan, all_figures, last_run, load_set, run_suite, runs_folder
from ingest.files import replace_file
from ingest.settings import Settings
from qa.answer import Answer

if TYPE_CHECKING:
    from qa.pipeline import Pipeline

REVIEW = "review"
_UNSAFE = re.compile(r"[^\w-]+")


def own_sets_folder(settings: Settings) -> Path:
    """Where sets that evaluators brought are kept, and the questions that wait for review."""
    return settings.data_dir / "questions"


def set_names(settings: Settings) -> list[str]:
    """The sets over the papers in use that can be chosen: shipped ones, then one's own."""
    own = sorted(path.stem for path in own_sets_folder(settings).glob("*.jsonl"))
    return [*(name for name in SHIPPED_SETS if name not in OWN_PAPERS), *own]


def add_set(upload: Path, settings: Settings) -> tuple[str, int, list[Fault]]:
    """Keep an uploaded set under a name made from its file: its name, how many rows are good, and the faulty ones.

    Nothing is kept when no row is good; a shipped name gets a prefix, so that it can't hide the shipped set.
    """
    questions, faults = read_questions(upload)
    name = _UNSAFE.sub("-", upload.stem).strip("-").lower() or "eigen"
    if name in (*SETS, REVIEW):
        name = f"eigen-{name}"
    if questions:
        lines = "".join(question.model_dump_json() + "\n" for question in questions)
        replace_file(own_sets_folder(settings) / f"{name}.jsonl", lines)
    return name, len(questions), faults


def run_set(
    name: str,
    pipeline: Pipeline,
    settings: Settings,
    progress: Callable[[int, int], None],
    ask: Ask | None = None,
) -> tuple[Run, Path, list[Fault]]:
    """Run one set through an open pipeline, by `ask` where others are asking too.

    A question that is longer than a reader's may be is a fault. `progress` receives how many of how many are done.
    """
    own = own_sets_folder(settings) / f"{name}.jsonl"
    loaded = load_set(str(own) if own.is_file() else name)
    longest = settings.web.question_max_chars
    short = [question for question in loaded.questions if len(question.question) <= longest]
    too_long = [
        Fault(0, "question", f"vraag {question.id}: langer dan {longest} tekens")
        for question in loaded.questions
        if len(question.question) > longest
    ]
    questions, missing = with_offsets(short, pipeline.sources)
    done = 0

    def advance(_: str) -> None:
        nonlocal done
        done += 1
        progress(done, len(questions))

    plan = SuitePlan([Task(loaded.name, questions, pipeline, ask)], [], {})
    run, path = run_suite(plan, settings, 0.0, advance)
    return run, path, [*loaded.faults, *too_long, *missing]


def make_report(run: Run, path: Path, pipeline: Pipeline, settings: Settings) -> Path:
    """Write the report of a run, compared with the run before it, where the page may serve it from; give its page."""
    sources = dict.fromkeys(run.header.sets, pipeline.sources)
    earlier = last_run(settings, list(run.header.sets), path)
    folder = Path(tempfile.mkdtemp(prefix="standpunt-verslag-"))
    return write_report(folder, run, all_figures(run), sources, baseline=earlier)


def run_names(settings: Settings) -> list[str]:
    """The run files, latest first."""
    return sorted((path.name for path in runs_folder(settings).glob("*.jsonl")), reverse=True)


def summary(rows: Sequence[Row]) -> str:
    """Summary, headline figures and blame of a set in Markdown."""
    figures = make_figures(rows)
    blame = [(STAGES[stage], count, wrong) for stage, count, wrong in blame_table(rows)]
    parts = [
        *in_words(figures),
        markdown_table(["cijfer", "waarde", "95%-interval", "aantal"], headline_rows(figures)),
        markdown_table(["waar het misging", "vragen", "goed paper, verkeerde plek"], blame) if blame else "",
    ]
    return "\n\n".join(parts)


def failures(rows: Sequence[Row]) -> list[tuple[str, str, str, str, str]]:
    """Per failed question: id, kind, question, what was given and where it went wrong."""
    return [
        (
            row.question.id,
            KINDS[row.question.kind],
            row.question.question,
            f"{OUTCOMES[row.outcome]}: {row.answer['answer']}",
            STAGES[row.blame.stage],
        )
        for row in rows
        if row.blame
    ]


def comparison(first: str, second: str, settings: Settings) -> str:
    """What moved between two runs, in Markdown, over the sets that both have.

    Raises:
        RunFileError: one of them can't be read.
    """
    before, after = (read_run(runs_folder(settings) / Path(name).name) for name in (first, second))
    parts: list[str] = []
    for name in after.header.sets:
        earlier, later = before.of(name), after.of(name)
        if not earlier or not later:
            continue
        columns = ["cijfer", "eerste", "tweede", "verschil", "95%-interval", "oordeel"]
        parts += [f"### {name}", markdown_table(columns, difference_rows(compare_figures(earlier, later)))]
        turned = [
            (change.after.question.id, change.after.question.question, "goed" if change.after.scores.right else "fout")
            for change in changed_sides(earlier, later)
        ]
        parts.append(markdown_table(["vraag", "", "is nu"], turned) if turned else "Geen vraag veranderde van kant.")
    return "\n\n".join(parts) or "Deze metingen hebben geen vragenset gemeen."


def keep_for_review(question: str, history: Sequence[str], answer: Answer, settings: Settings) -> Question:
    """Turn a live question into a test: it lands in the set `review`, with what was cited as its evidence.

    A person has to look at it before it counts: the answer that was given is not the answer that is right. The same
    question is kept once.
    """
    answerable = answer.outcome == "answered"
    kept = Question(
        id="live-" + hashlib.sha256("\n".join([*history, question]).encode("utf-8")).hexdigest()[:8],
        split=REVIEW,
        role="evaluator",
        kind="fact" if answerable else "near_miss",
        question=question,
        history=tuple(Turn(q=turn) for turn in history),
        answerable=answerable,
        evidence=tuple(
            GoldEvidence(source=c.source, paper=c.paper, section=c.section, quote=c.quote, start=c.start, end=c.end)
            for c in answer.citations
        )
        if answerable
        else (),
        needed=len(answer.citations) if answerable else 0,
        note=f"Nog te beoordelen; Standpunt heeft deze vraag {OUTCOMES[answer.outcome]}.",
    )
    path = own_sets_folder(settings) / f"{REVIEW}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    held = read_questions(path)[0] if path.is_file() else []
    if all(other.id != kept.id for other in held):
        with path.open("a", encoding="utf-8") as file:
            file.write(kept.model_dump_json() + "\n")
    return kept
