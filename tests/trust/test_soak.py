"""A server that is asked thousands of questions by several people at once: each answered, the same twice, nothing kept."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from ingest.settings import Settings
from tests.trust import IS_LONG
from tests.trust.servers import Web, environment_to_serve, in_own_folder
from tests.trust.test_same_answers import made_up

QUESTIONS = 5000 if IS_LONG else 80
ASKERS = 4
# The first fifth fills what a process keeps: words, compiled expressions, pages of the mapped files.
WARM = QUESTIONS // 5
MOST_GROWTH = 1.1 if IS_LONG else 1.3


def asked_twice(count: int) -> list[str]:
    """Questions in an order that comes out the same, each of them twice."""
    questions = made_up(count // 2) * 2
    random.Random(11).shuffle(questions)
    return questions


def files_in(settings: Settings) -> int:
    return sum(path.is_file() for path in settings.data_dir.rglob("*"))


@pytest.mark.slow
def test_thousands_of_questions_leave_a_server_as_it_was(
    shipped_settings: Settings, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    questions = asked_twice(QUESTIONS)
    place = in_own_folder(shipped_settings, tmp_path)
    web = Web(environment_to_serve(place))
    web.start()
    try:
        with httpx.Client(base_url=web.url, timeout=120) as client, ThreadPoolExecutor(ASKERS) as people:

            def ask(question: str) -> tuple[str, int, object]:
                answer = client.post("/api/ask", json={"question": question})
                said = answer.json()
                return question, answer.status_code, (said.get("answer"), said.get("confidence"))

            ends = list(people.map(ask, questions[:WARM]))
            (memory, opened), kept = web.holds(), files_in(place)
            ends += people.map(ask, questions[WARM:])
            (memory_after, opened_after), kept_after = web.holds(), files_in(place)
    finally:
        web.end(signal.SIGTERM)
    said: dict[str, set[object]] = {}
    for question, _, answer in ends:
        said.setdefault(question, set()).add(answer)
    record_property("questions", len(ends))
    record_property("questions answered otherwise the second time", sum(len(one) > 1 for one in said.values()))
    record_property("memory in MiB after a fifth and at the end", f"{memory:.0f} and {memory_after:.0f}")
    record_property("open files then", f"{opened} and {opened_after}")
    assert Counter(status for _, status, _ in ends) == {200: len(questions)}
    assert all(len(one) == 1 for one in said.values())
    assert memory_after < memory * MOST_GROWTH and opened_after <= opened + ASKERS
    assert kept_after <= kept + 2
