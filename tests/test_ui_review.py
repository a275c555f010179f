"""`standpunt review` in a real terminal: a person types, and what she decides is there whenever she stops."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from ingest.settings import Settings
from tests.conftest import Here, Standpunt, environment_of
from tests.proposals import FRIDAY, GOOD, WRONG, propose_wordings, wording, wordings_in

PROMPT, LAST = "s of ?): ", "Enter of t): "
SECONDS = 60


def _hear_interrupts() -> None:
    """As in a terminal, also where these tests themselves run in the background, whose children hear no Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Terminal:
    """A command in a terminal of its own, and what stands on its screen since somebody last typed."""

    def __init__(self, settings: Settings, *arguments: str) -> None:
        self._screen, inside = pty.openpty()
        command = [sys.executable, "-c", "from ui.cli.main import main; main()", "review", *arguments]
        # A dumb terminal has no colours and no cursor, as for a screen reader.
        environment = {**environment_of(settings), "TERM": "dumb"}
        self.process = subprocess.Popen(
            command, stdin=inside, stdout=inside, stderr=inside, env=environment, preexec_fn=_hear_interrupts
        )
        os.close(inside)

    def read(self, until: str) -> str:
        """What is shown, up to and with these words; "" waits for the end of the command."""
        text = b""
        give_up = time.monotonic() + SECONDS
        while not until or until.encode() not in text:
            assert select.select([self._screen], [], [], give_up - time.monotonic())[0], text.decode()
            try:
                piece = os.read(self._screen, 4096)
            except OSError:  # the other end is closed
                piece = b""
            if not piece:
                assert not until, text.decode()
                break
            text += piece
        return text.decode().replace("\r\n", "\n")

    def type(self, line: str, until: str = PROMPT) -> str:
        os.write(self._screen, f"{line}\n".encode())
        return self.read(until)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._screen)


@pytest.fixture
def two(small_indexed: Settings) -> Settings:
    """Two wordings to review."""
    propose_wordings(small_indexed, wording(FRIDAY, **GOOD), wording(FRIDAY, **WRONG))
    return small_indexed


@pytest.fixture
def terminal(two: Settings) -> Iterator[Callable[..., Terminal]]:
    with ExitStack() as opened:

        @contextmanager
        def opening(*arguments: str) -> Iterator[Terminal]:
            made = Terminal(two, *arguments)
            try:
                yield made
            finally:
                made.close()

        yield lambda *arguments: opened.enter_context(opening(*arguments))


def test_a_person_accepts_mends_and_undoes(two: Settings, terminal: Callable[..., Terminal]) -> None:
    screen = terminal()
    assert "Er liggen" not in screen.read("overneemt: ")
    first = screen.type("Anna de Wit")
    assert "Voorstel 1 van 2. Paper: Na negen uur. Onder: Wat we al <b>zelf</b> regelen" in first
    assert f"Het paper zegt: {FRIDAY}\nVoorstel in gewone taal: {GOOD['text']}\n" in first
    assert "Geschreven door: openai:proef\nOordeel: De controle vindt geen fout." in first
    second = screen.type("o")
    assert "Overgenomen." in second and "‘23’" in second
    assert "kan zo niet worden overgenomen" in screen.type("o")
    screen.type("v", "Uw tekst: ")
    wrong = screen.type("\x15Op vrijdag varen onze vrijwilligers tot 22 uur.")
    assert "De controle wordt gestart" in wrong and "‘22’" in wrong
    screen.type("v", "Uw tekst: ")
    good = screen.type("\x15Op vrijdag varen onze vrijwilligers tot middernacht.")
    assert "Geschreven door: openai:proef, Anna de Wit\n" in good and "kan zo niet" not in good
    assert "ligt er weer" in screen.type("t") and len(wordings_in(two)) == 0
    screen.type("l")
    screen.type("v", "Uw tekst: ")
    screen.type("\x15Op vrijdag varen onze vrijwilligers tot middernacht.")
    assert "Dit was het laatste voorstel" in screen.type("O", LAST)
    end = screen.type("", "")
    assert "Overgenomen: 1. Weggelaten: 0. Nog na te lezen: 1." in end and "standpunt ingest" in end
    assert screen.process.wait(SECONDS) == 0
    (row,) = wordings_in(two)
    assert (row["quote"], row["checked_by"]) == (FRIDAY, {"spoken": "Anna de Wit"})


def end_by(sign: signal.Signals, process: subprocess.Popen[bytes]) -> int:
    """How it ended; one that comes between a prompt and its reading is only seen at the next, as when a person presses again."""
    for _ in range(SECONDS):
        process.send_signal(sign)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(1)
    raise AssertionError("It goes on.")


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_nothing_is_lost_when_it_is_killed_in_the_middle(
    sign: signal.Signals, two: Settings, terminal: Callable[..., Terminal]
) -> None:
    screen = terminal("--reviewer", "Anna")
    screen.read(PROMPT)
    screen.type("o")
    assert end_by(sign, screen.process) != 0
    assert [row["plain"] for row in wordings_in(two)] == [GOOD["text"]]
    again = terminal()
    assert "Druk op Enter als u Anna bent" in again.read("bent: ")
    assert "Voorstel 1 van 1." in again.type("")
    assert "Weggelaten: 1. Nog na te lezen: 0." in again.type("w", LAST) + again.type("", "")
    last = terminal("--reviewer", "Anna")
    assert "Er liggen geen voorstellen om na te lezen." in last.read("")


def test_without_a_terminal_it_is_one_sentence(two: Settings, standpunt: Standpunt, here: Here) -> None:
    here(two)
    outcome = standpunt("review", stdin=b"o\n")
    assert (outcome.code, outcome.out) == (2, "")
    assert "alleen in een venster waarin u zelf kunt typen" in outcome.err and outcome.err.count("\n") == 1
