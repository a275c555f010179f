import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.errors import IndexBusyError, IndexMissingError
from ingest.index.build import ingest
from ingest.index.generation import check_generation, current_name, intact_generation, writing
from ingest.index.opened import open_index
from ingest.models.load import load_models
from ingest.settings import Settings
from tests.conftest import SCHOOL, environment_of, index_of
from tests.trust import IS_LONG

KILLS = 500 if IS_LONG else 30


@contextlib.contextmanager
def forks_of(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.crash_server"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment_of(settings)) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield server
        server.stdin.close()


def start_one(server: subprocess.Popen[str]) -> int:
    assert server.stdin is not None
    server.stdin.write("\n")
    server.stdin.flush()
    return int(next_line(server))


def next_line(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    return server.stdout.readline()


def write_version(settings: Settings, number: int) -> None:
    text = f"{SCHOOL}Dit is versie {number}.\n"
    (settings.corpus_dir / "papers" / "school.txt").write_text(text, "utf-8")


def test_a_kill_at_any_moment_leaves_the_old_or_the_new_index_whole(
    tiny: Settings, record_property: Callable[[str, object], None]
) -> None:
    index_of(tiny)
    outcomes: Counter[str] = Counter()
    with forks_of(tiny) as server:
        write_version(tiny, 0)
        started = time.perf_counter()
        start_one(server)
        assert next_line(server) == "0\n"
        whole = time.perf_counter() - started
        moment = random.Random(7)
        for number in range(1, KILLS + 1):
            before = current_name(tiny.index_dir)
            write_version(tiny, number)
            child = start_one(server)
            # Spread over the whole of an ingest, the last moments of which are those of the publication.
            time.sleep(whole * (number + moment.random()) / KILLS)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            next_line(server)
            after = current_name(tiny.index_dir)
            assert after is not None
            manifest = check_generation(tiny.index_dir / after)
            outcomes["old" if after == before else "new"] += 1
            if after != before:
                assert f"Dit is versie {number}." in (tiny.index_dir / after / "sources.json").read_text("utf-8")
            assert manifest.contents.sources.keys() == {"school.txt", "wonen.txt"}
    record_property("kills", KILLS)
    record_property("after which the old index answered, and the new one", f"{outcomes['old']} and {outcomes['new']}")
    assert "old" in outcomes
    write_version(tiny, KILLS + 1)
    assert f"versie {KILLS + 1}" in index_of(tiny).sources["school.txt"].text
    assert not list(tiny.index_dir.glob(".building-*"))
    assert len(list(tiny.index_dir.glob("gen-*"))) <= 2


def test_one_changed_byte_in_any_file_is_noticed_and_the_index_before_it_serves(tiny: Settings) -> None:
    before = index_of(tiny)
    write_version(tiny, 1)
    after = index_of(tiny)
    folder, manifest = intact_generation(tiny.index_dir)
    version = manifest.contents.corpus_version
    assert {before.corpus_version, after.corpus_version} == {before.corpus_version, version}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) > 10
    for path in files:
        content = path.read_bytes()
        for changed in (flipped(content), content[:-1], None):
            if changed is None:
                path.unlink()
            else:
                path.write_bytes(changed)
            if changed != content:
                assert open_index(tiny.index_dir).corpus_version == before.corpus_version, path
        path.write_bytes(content)
    assert open_index(tiny.index_dir).corpus_version == after.corpus_version


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :] if content else b"\x00"


def test_a_file_too_many_in_a_generation_is_noticed(tiny: Settings) -> None:
    index_of(tiny)
    (intact_generation(tiny.index_dir)[0] / "extra.npy").write_bytes(b"")
    with pytest.raises(IndexMissingError):
        open_index(tiny.index_dir)


def test_a_second_writer_is_refused_at_once_and_the_right_to_write_comes_back(tiny: Settings) -> None:
    models = load_models(tiny)
    with writing(tiny.index_dir):
        started = time.perf_counter()
        with pytest.raises(IndexBusyError):
            ingest(tiny, lambda: models)
        assert time.perf_counter() - started < 2
    assert ingest(tiny, lambda: models).changed


def test_opening_and_reading_never_change_a_generation(tiny: Settings) -> None:
    index = index_of(tiny)
    folder = intact_generation(tiny.index_dir)[0]
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    index.store.nearest("chunks", index.vectors[0], 3)
    open_index(tiny.index_dir)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_reader_keeps_what_it_opened_while_others_are_published(tiny: Settings) -> None:
    index = index_of(tiny)
    first = index.store.nearest("chunks", index.vectors[0], 3)
    for number in range(3):
        write_version(tiny, number)
        index_of(tiny)
    assert len(first) == 3
    assert index.store.nearest("chunks", index.vectors[0], 3) == first


def test_no_index_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        open_index(tmp_path)
