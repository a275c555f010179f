"""`standpunt doctor`: what is there, what is not as it should be, and what to do about each."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ingest.files import shown
from ingest.notation import decimal
from ui.cli import messages
from ui.cli.output import FELL_SHORT, JsonOption, as_expected, say, say_json, sentence_of

if TYPE_CHECKING:
    from ingest.settings import Settings

State = Literal["ok", "warning", "fault"]
_MIN_FREE_BYTES: Final = 2_000_000_000
_OPEN_NETWORKS: Final = frozenset({"0.0.0.0/0", "::/0", "*"})


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of one check in Dutch; `advice` is what to do, "" where nothing is."""

    check: str
    state: State
    found: str
    advice: str = ""


def doctor(as_json: JsonOption = False) -> None:
    """Kijk na of alles in orde is, en zeg bij elk punt wat u kunt doen."""
    results = list(examine())
    for one in results:
        if as_json:
            say_json(asdict(one))
        else:
            advice = f" {one.advice}" if one.advice else ""
            say(f"{messages.DOCTOR_STATES[one.state]}: {one.found}{advice}")
    if any(one.state == "fault" for one in results):
        raise SystemExit(FELL_SHORT)


def examine() -> Iterator[CheckResult]:
    """Every check in order; without settings there is nothing else to look at."""
    from ingest.settings import Settings

    try:
        settings = Settings()
    except Exception as error:
        expected = as_expected(error)
        if expected is None:
            raise
        yield _in_two("settings", sentence_of(expected))
        return
    yield _result("settings", "ok")
    for check in CHECKS:
        try:
            yield from check(settings)
        except Exception as error:
            expected = as_expected(error)
            if expected is None and not isinstance(error, OSError):
                raise
            said = sentence_of(expected) if expected else messages.DOCTOR["unreadable"][0].format(detail=shown(error))
            yield _in_two(check.__name__.removeprefix("_check_"), said)


def _in_two(check: str, said: str) -> CheckResult:
    """A fault told by an error, whose last sentence says what to do."""
    found, _, advice = said.rpartition(". ")
    return CheckResult(check, "fault", f"{found}.", advice) if found else CheckResult(check, "fault", said)


def _result(check: str, state: State, key: str = "", **words: object) -> CheckResult:
    """An outcome in the words of `messages.DOCTOR`."""
    found, advice = messages.DOCTOR[key or f"{check}_{state}"]
    return CheckResult(check, state, found.format(**words), advice.format(**words))


def _check_python(_: Settings) -> Iterator[CheckResult]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield _result("python", "ok" if sys.version_info >= (3, 11) else "fault", version=version)


def _check_corpus(settings: Settings) -> Iterator[CheckResult]:
    from ingest.corpus.discover import discover
    from ingest.corpus.glossary import load_glossary
    from ingest.corpus.lexicon import load_lexicon
    from ingest.corpus.manifest import MANIFEST_FILE, read_manifest

    read_manifest(settings.corpus_dir / MANIFEST_FILE)
    load_glossary(settings.corpus_dir)
    load_lexicon(settings.corpus_dir)
    files, faults = discover(settings.corpus_dir)
    if not files:
        yield _result("corpus", "fault", folder=settings.corpus_dir)
    elif faults:
        yield _result("corpus", "warning", count=len(faults), file=shown(faults[0].path))
    else:
        yield _result("corpus", "ok", count=len(files), folder=settings.corpus_dir)


def _check_index(settings: Settings) -> Iterator[CheckResult]:
    from ingest.errors import IndexMissingError
    from ingest.index.generation import current_name, intact_generation, whole_generations
    from ingest.models.load import fits_settings

    try:
        folder, manifest = intact_generation(settings.index_dir)
    except IndexMissingError:
        yield _result("index", "fault")
        return
    contents = manifest.contents
    if folder.name != current_name(settings.index_dir):
        yield _result("index", "warning", "index_older")
    elif not fits_settings(settings, contents.encoder, contents.reader):
        yield _result("index", "fault", "index_mismatch")
    else:
        yield _result("index", "ok", papers=len(contents.papers), version=contents.corpus_version)
    whole = len(whole_generations(settings.index_dir))
    yield _result("way_back", "ok" if whole > 1 else "warning", count=whole)


def _check_chroma(settings: Settings) -> Iterator[CheckResult]:
    if settings.chroma_url:
        from ingest.index.opened import open_index

        open_index(settings.index_dir, settings.chroma_url)
        yield _result("chroma", "ok", url=settings.chroma_url)


def _check_models(settings: Settings) -> Iterator[CheckResult]:
    from ingest.models.shipped import FOLDER_NAME
    from ingest.models.sums import sums_match

    if settings.encoder.model:
        yield _result("models", "ok", "models_own", model=settings.encoder.model)
        return
    folder = settings.models_dir / FOLDER_NAME
    if not folder.is_dir():
        yield _result("models", "warning", "models_missing")
    else:
        yield _result("models", "ok" if sums_match(folder) else "warning")


def _check_data(settings: Settings) -> Iterator[CheckResult]:
    folder = settings.data_dir
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    probe = there / ".standpunt-probe"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        yield _result("data", "fault", folder=there)
    else:
        yield _result("data", "ok", folder=folder)
    free = shutil.disk_usage(there).free
    yield _result("space", "ok" if free >= _MIN_FREE_BYTES else "warning", free=decimal(free / 1e9, 1))


def _check_secret(settings: Settings) -> Iterator[CheckResult]:
    from ui.guard.secret import FILE_NAME

    path = settings.data_dir / FILE_NAME
    if path.exists():
        is_open = bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
        yield _result("secret", "fault" if is_open else "ok", file=path)


def _check_web(settings: Settings) -> Iterator[CheckResult]:
    from ui.guard.counts import open_storage

    web = settings.web
    signs_in = bool(web.password_file or web.user_header)
    if web.password_file:
        from ui.web.auth import read_password_file

        people = read_password_file(Path(web.password_file))
        yield _result("passwords", "ok", count=len(people))
    if signs_in and not web.hosts:
        yield _result("hosts", "warning")
    if web.user_header and _OPEN_NETWORKS.intersection(web.trusted_proxies):
        yield _result("proxies", "fault")
    if web.counts_url:
        works = open_storage(web.counts_url, settings.data_dir).check()
        yield _result("counts", "ok" if works else "fault", url=web.counts_url)
    if web.question_log_days:
        yield _result("question_log", "ok", days=web.question_log_days)


CHECKS: Final[tuple[Callable[[Settings], Iterator[CheckResult]], ...]] = (
    _check_python,
    _check_data,
    _check_corpus,
    _check_models,
    _check_index,
    _check_chroma,
    _check_secret,
    _check_web,
)
