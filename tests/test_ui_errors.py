"""Every error that is to be expected has an exit code, an HTTP status and a Dutch sentence, whichever interface it meets."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest
import qa
import ui
from ingest.corpus.manifest import ManifestError
from ingest.errors import StandpuntError
from ingest.readers.errors import EncryptedSourceError, SourceError
from ingest.settings import SettingsError
from tests.conftest import Standpunt
from ui import texts
from ui.cli import messages
from ui.cli.output import sentence_of
from ui.errors import EmptyQuestionError, QuestionTooLongError, ServiceError, web_sentence


def kinds(base: type[StandpuntError]) -> Iterator[type[StandpuntError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def all_kinds() -> list[type[StandpuntError]]:
    for package in (ingest, qa, ui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return sorted(set(kinds(StandpuntError)), key=lambda kind: kind.__qualname__)


def test_every_error_is_two_sentences_and_two_codes() -> None:
    for kind in all_kinds():
        assert kind.exit_code in (2, 3), kind
        assert 400 <= kind.http_status < 600, kind
        keys = texts.ERRORS if issubclass(kind, ServiceError) else messages.ERRORS
        assert kind.message_key in keys, kind
    used = {kind.message_key for kind in all_kinds()} | {"failed"}
    assert set(messages.ERRORS) | set(texts.ERRORS) == used, "a sentence that nothing says"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(
            ManifestError(Path("corpus.toml"), "line 3: no file."), ["corpus.toml", "line 3: no file. V"], id="manifest"
        ),
        pytest.param(EncryptedSourceError(Path("map")), ["map", messages.SOURCE_FAULTS["encrypted"]], id="source"),
        pytest.param(SourceError(Path("map")), ["map", messages.SOURCE_FAULTS["unreadable"]], id="unknown reason"),
        pytest.param(SettingsError("a: b."), ["a: b. K", "none.toml"], id="settings"),
    ],
)
def test_the_command_line_says_what_and_where(error: StandpuntError, words: list[str]) -> None:
    sentence = sentence_of(error)
    assert all(word in sentence for word in words), sentence
    assert "{" not in sentence


def test_the_web_says_what_a_reader_can_do() -> None:
    assert web_sentence(QuestionTooLongError(9, 5)) == texts.ERROR_TOO_LONG.format(length=9, limit=5)
    assert web_sentence(EmptyQuestionError()) == texts.ERROR_EMPTY
    assert web_sentence(ManifestError(Path("x"), "y")) == texts.ERROR_MODEL_DOWN


def test_settings_that_cannot_be_read_are_one_sentence(standpunt: Standpunt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDPUNT_WEB__PARALLEL", "veel")
    outcome = standpunt("status")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "web.parallel" in outcome.err


OFFLINE = "import ui, os; from huggingface_hub import is_offline_mode; print(is_offline_mode(), os.environ['ANONYMIZED_TELEMETRY'])"
ALLOWED = (
    f"import ui, huggingface_hub; from ingest.offline import keep_offline; keep_offline(allow_download=True); {OFFLINE}"
)


@pytest.mark.parametrize(
    ("code", "said"),
    [pytest.param(OFFLINE, "True False", id="offline"), pytest.param(ALLOWED, "False False", id="allowed")],
)
def test_nothing_looks_for_a_hub_unless_the_settings_allow_it(code: str, said: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ANONYMIZED_TELEMETRY"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == said
