"""The command line: `standpunt`. Output for people on stdout in Dutch, progress and warnings on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.files import shown
from ui.cli import (
    doctor,
    drift_command,
    messages,
    press_commands,
    propose_command,
    question_commands,
    review_command,
)
from ui.cli.dutch_typer import DutchCommand, DutchGroup, UsageError, usage_message
from ui.cli.ingest_report import say_ingested, say_reading
from ui.cli.output import (
    DONE,
    FELL_SHORT,
    MISSING,
    WRONG_USE,
    JsonOption,
    WordingOption,
    fail,
    fail_for,
    input_lines,
    say,
    say_json,
    warn,
)
from ui.cli.remote import ask_server

if TYPE_CHECKING:
    from ingest.index.build import IngestSummary
    from ingest.settings import Settings
    from qa.answer import Answer, SaidIn
    from qa.pipeline import Pipeline

app = typer.Typer(
    cls=DutchGroup,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Standpunt beantwoordt vragen over position papers, met bij elke zin de plek in het paper.",
)


def main() -> None:
    """Run the command line; every expected failure is one Dutch sentence on stderr and the contract's exit code."""
    _use_utf8()
    _load_other_commands(sys.argv[1:2])
    try:
        # Not in standalone mode, a command that ends with `typer.Exit` gives its code back instead of ending with it.
        code = app(prog_name="standpunt", standalone_mode=False)
    except UsageError as error:
        raise fail(usage_message(error)) from None
    except typer.Abort:
        raise SystemExit(130) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        # Whoever read our output has left; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(DONE) from None
    except Exception as error:
        end = fail_for(error)
        if end is None:
            raise
        raise end from error
    if isinstance(code, int) and code != DONE:
        raise SystemExit(code)


@app.command(cls=DutchCommand)
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH...]", help="papers om toe te voegen")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="bereken alles opnieuw")] = False,
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="het is goed als niet elk bestand kan worden gelezen")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="schrijf een pagina over hoe elk paper is gelezen")
    ] = None,
    questions: Annotated[
        bool, typer.Option("--questions", help="laat een taalmodel vragen voorstellen bij papers die er geen hebben")
    ] = False,
    wordings: Annotated[
        bool,
        typer.Option("--wordings", help="laat een taalmodel formuleringen voorstellen bij zinnen die er geen hebben"),
    ] = False,
) -> None:
    """Lees de papers in: nieuwe, veranderde en verdwenen papers."""
    settings = _settings()
    # Asked for first: who has no language model hears so before anything is done.
    llm = propose_command.language_model(settings) if questions or wordings else None
    summary = _ingested(settings, paths or [], rebuild=rebuild)
    say_ingested(summary)
    say_reading(settings, summary, report)
    if any(fault.path in (paths or []) for fault in summary.source_faults):
        raise typer.Exit(WRONG_USE)
    if llm is not None:
        propose_command.propose(settings, llm, questions=questions, wordings=wordings)
    if summary.source_faults and not allow_missing:
        warn(messages.INGEST_MISSING)
        raise typer.Exit(FELL_SHORT)


@app.command(cls=DutchCommand)
def ask(
    question: Annotated[str | None, typer.Argument(metavar="VRAAG", help="uw vraag, tussen aanhalingstekens")] = None,
    as_json: JsonOption = False,
    explain: Annotated[bool, typer.Option("--explain", help="toon elke stap en waar het vastliep")] = False,
    batch: Annotated[str | None, typer.Option(metavar="FILE", help="bestand met JSON-regels, of - voor stdin")] = None,
    wording: WordingOption = "quotes",
    whole: Annotated[bool, typer.Option("--all", help="toon ook wat na de eerste punten komt")] = False,
    server: Annotated[
        str | None,
        typer.Option(
            metavar="URL", envvar="STANDPUNT_SERVER", help="vraag het een Standpunt dat draait: dat is sneller"
        ),
    ] = None,
) -> None:
    """Geef een antwoord met bronnen, of zeg dat het er niet in staat."""
    if batch is not None:
        if question is not None or not as_json:
            raise fail(messages.BATCH_NEEDS_JSON)
        if server is not None:
            raise fail(messages.SERVER_ASKS_ONE)
        _ask_batch(batch, wording, explain=explain)
        return
    if question is None:
        raise fail(messages.QUESTION_NEEDED)
    if server is None:
        answer = _pipeline().ask(question, wording=wording)
    else:
        answer = ask_server(server, question, wording=wording, explain=explain)
    if as_json:
        say_json(answer.to_json(explain=explain))
    else:
        from ui.render.plain import terminal_lines

        say("\n".join(terminal_lines(answer, explain=explain, whole=whole)))


@app.command(cls=DutchCommand)
def search(
    question: Annotated[str, typer.Argument(metavar="VRAAG")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="hoeveel passages")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Toon de passages die het best bij een vraag passen."""
    from ui.render.library import Library
    from ui.render.serialise import hit_records

    pipeline = _pipeline()
    records = hit_records(pipeline.search(question, k), Library(pipeline.papers, pipeline.sources))
    if as_json:
        for record in records:
            say_json(record)
        return
    if not records:
        say(messages.NOTHING_FOUND)
    for record in records:
        say(f"{record['rank']}. {record['paper']} — {record['section']}\n   {' '.join(str(record['text']).split())}")


@app.command(cls=DutchCommand)
def show(
    paper: Annotated[str | None, typer.Argument(metavar="PAPER", help="id of titel van een paper")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="START:END", help="markeer deze plek")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="geef alleen de tekst van het bestand, tot op het teken")] = False,
    inventory: Annotated[
        bool,
        typer.Option("--inventory", help="toon per zin en punt wat het is en wat het noemt; van een paper of van alle"),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Toon een paper zoals het is ingelezen, of de inventaris."""
    from ingest.index.opened import read_inventory, read_texts
    from ui.cli.inventory import no_paper, show_inventory
    from ui.cli.terminal import paper_text, parse_range
    from ui.render.library import Library

    if paper is None and not inventory:
        raise fail(messages.PAPER_NEEDED)
    if as_json and not inventory:
        raise fail(messages.JSON_NEEDS_INVENTORY)
    if inventory:
        papers, sources, rows = read_inventory(_settings().index_dir)
        show_inventory(Library(papers, sources), rows, paper, as_json=as_json)
        return
    library = Library(*read_texts(_settings().index_dir))
    found = library.find(paper or "")
    # A file can hold several papers; its name shows all of them.
    source = library.sources.get(found.source if found else paper or "")
    if source is None:
        raise no_paper(paper, library)
    span = None
    if at is not None:
        span = parse_range(at, len(source.text))
        if span is None:
            raise fail(messages.BAD_RANGE.format(value=at, limit=len(source.text)))
    if raw:
        sys.stdout.write(source.text if span is None else span.slice(source.text))
        sys.stdout.flush()
    else:
        say(paper_text(found, source, span))


@app.command(cls=DutchCommand)
def serve(
    host: Annotated[str, typer.Option(help="adres om op te luisteren")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="poort")] = 7860,
) -> None:
    """Start de webpagina, en lees eerst de papers in als dat nog niet is gebeurd."""
    from ingest.index.generation import current_name

    settings = _settings()
    if current_name(settings.index_dir) is None:
        say(messages.SERVE_INGESTS)
        ingest([], allow_missing=True)
    say(messages.SERVE_OPENS)
    from ui.serve import serve as run_server

    run_server(settings, host, port, lambda address: say(messages.SERVE_OPEN.format(address=address)))


@app.command(cls=DutchCommand)
def chat() -> None:
    """Stel vragen achter elkaar, in dit venster."""
    from ui.render.plain import terminal_lines

    pipeline = _pipeline()
    say(messages.CHAT_WELCOME)
    history: list[str] = []
    for line in _typed_lines():
        if line == "nieuw":
            history = []
        elif line:
            say("\n".join(terminal_lines(pipeline.ask(line, history))) + "\n")
            history.append(line)


@app.command(cls=DutchCommand)
def tune(
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="map voor de lezer; anders bij de papers")] = None,
    folds: Annotated[
        int, typer.Option(min=0, help="in hoeveel delen van de papers er wordt gemeten; 0 is niet meten")
    ] = 3,
    as_json: JsonOption = False,
) -> None:
    """Train de lezer op uw papers en vragen. Dit duurt uren; een afgebroken training gaat verder waar die was."""
    from ingest.models.load import READER_FOLDER
    from qa.training.hyperparameters import Hyperparameters
    from qa.training.tune import tune as run_tune
    from ui.cli.terminal import progress_bar, tuning_lines

    settings = _settings()
    folder = out or settings.corpus_dir / READER_FOLDER
    with progress_bar(messages.TUNE_ALL) as bar:

        def show(stage: str, done: int, total: int) -> None:
            bar(done, total, messages.TUNE_FOLD.format(stage=stage) if stage else messages.TUNE_ALL)

        card = run_tune(settings, folder, Hyperparameters(), folds, show)
    if as_json:
        say_json(card)
    else:
        say("\n".join(tuning_lines(card, folder)))


@app.command(cls=DutchCommand)
def status(as_json: JsonOption = False) -> None:
    """Toon wat er is ingelezen en of alles in orde is."""
    from ui.cli.terminal import status_lines, status_record

    record = status_record(_settings())
    if as_json:
        say_json(record)
    else:
        say("\n".join(status_lines(record)))
    if record["health"] != "ok":
        raise typer.Exit(MISSING)


for _command in (
    press_commands.verify,
    press_commands.draft,
    drift_command.drift,
    doctor.doctor,
    question_commands.questions,
    review_command.review,
):
    app.command(cls=DutchCommand)(_command)


def _load_other_commands(words: Sequence[str]) -> None:
    """Commands of packages that this one may not import; loaded only when called, or for the list of all."""
    own = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    for entry in entry_points(group="standpunt.commands"):
        if entry.name not in own and (not words or words[0] in (entry.name, "-h", "--help")):
            app.add_typer(entry.load(), name=entry.name, cls=DutchGroup)


def _settings() -> Settings:
    from ingest.settings import Settings

    return Settings()


def _pipeline() -> Pipeline:
    from qa.pipeline import open_pipeline

    return open_pipeline(_settings())


def _ingested(settings: Settings, paths: Sequence[Path], *, rebuild: bool) -> IngestSummary:
    """Reads the papers in, and shows how far it is."""
    from ingest.index.build import ingest
    from ingest.models.load import load_models
    from qa.claims.wordings import wording_judge
    from ui.cli.terminal import progress_bar

    with progress_bar(messages.INGEST_PROGRESS) as show:
        judge = wording_judge(settings, lambda done, total: show(done, total, messages.WORDINGS_PROGRESS))
        return ingest(settings, lambda: load_models(settings), paths, rebuild=rebuild, progress=show, judge=judge)


def _ask_batch(file: str, wording: SaidIn, *, explain: bool) -> None:
    turns = list(_batch_turns(input_lines(file), file))
    answers: Iterator[Answer] = _pipeline().ask_batch([(question, history) for _, question, history in turns], wording)
    for (key, _, _), answer in zip(turns, answers, strict=True):
        say_json({**answer.to_json(explain=explain), "id": key})


def _batch_turns(lines: Sequence[str], file: str) -> Iterator[tuple[Any, str, list[str]]]:
    # A lone surrogate in a JSON escape is a question like any other: it is cleaned away later.
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            history = [str(turn["q"]) for turn in row.get("history") or []]
            question = row["question"]
            if not isinstance(question, str):
                raise TypeError("question")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            detail = (
                "geen JSON-object" if isinstance(error, ValueError) else "question of history ontbreekt of klopt niet"
            )
            raise fail(messages.BAD_LINE.format(line=number, file=shown(file), detail=detail)) from error
        yield row.get("id"), question, history


def _typed_lines() -> Iterator[str]:
    while True:
        try:
            line = input(messages.CHAT_PROMPT if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
        if line.lower() in ("stop", "quit", "exit"):
            return
        yield line


def _use_utf8() -> None:
    """Dutch goes out as UTF-8 whatever the locale; what cannot be encoded is replaced, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
