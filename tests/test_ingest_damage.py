"""What is left after damage: a whole generation answers, the next ingest heals, and no shape of a manifest is believed."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import IndexMissingError
from ingest.index.build import ingest
from ingest.index.generation import check_generation, current_name, intact_generation
from ingest.index.manifest import MANIFEST_FILE, read_manifest
from ingest.index.opened import open_index
from ingest.models.load import load_models
from ingest.settings import Settings
from tests.conftest import SCHOOL, index_of
from tests.trust import IS_LONG

DAMAGES = 500 if IS_LONG else 20


def publish_version(settings: Settings, number: int) -> Path:
    """Change a paper and ingest; the folder of the generation that answers then."""
    (settings.corpus_dir / "papers" / "school.txt").write_text(f"{SCHOOL}Dit is versie {number}.\n", "utf-8")
    index_of(settings)
    return intact_generation(settings.index_dir)[0]


def damage(generation: Path) -> None:
    (generation / "papers.json").write_bytes(b"[]")


def whole(settings: Settings) -> set[str]:
    found = set()
    for folder in settings.index_dir.glob("gen-*"):
        try:
            check_generation(folder)
        except IndexMissingError:
            continue
        found.add(folder.name)
    return found


def test_two_whole_generations_are_kept_and_no_damaged_one(tiny: Settings) -> None:
    first, second = publish_version(tiny, 1), publish_version(tiny, 2)
    damage(second)
    third = publish_version(tiny, 3)
    assert whole(tiny) == {first.name, third.name} == {path.name for path in tiny.index_dir.glob("gen-*")}
    fourth = publish_version(tiny, 4)
    assert whole(tiny) == {third.name, fourth.name}


def test_the_latest_whole_generation_answers_when_the_current_one_is_damaged(tiny: Settings) -> None:
    _, second, third = (publish_version(tiny, number) for number in (1, 2, 3))
    damage(third)
    assert intact_generation(tiny.index_dir)[0] == second


@pytest.mark.parametrize("marker", [None, b"", b"gen-nothing", b"../../etc", "gen-é".encode("utf-16")])
def test_an_unchanged_corpus_heals_a_marker_that_names_nothing(marker: bytes | None, tiny: Settings) -> None:
    folder = publish_version(tiny, 1)
    current = tiny.index_dir / "CURRENT"
    current.unlink() if marker is None else current.write_bytes(marker)
    assert intact_generation(tiny.index_dir)[0] == folder
    assert not ingest(tiny, lambda: load_models(tiny)).changed
    assert current_name(tiny.index_dir) == folder.name


def test_an_unchanged_corpus_heals_a_damaged_generation(tiny: Settings) -> None:
    folder = publish_version(tiny, 1)
    damage(folder)
    with pytest.raises(IndexMissingError):
        open_index(tiny.index_dir)
    assert ingest(tiny, lambda: load_models(tiny)).changed
    assert current_name(tiny.index_dir) in whole(tiny)
    assert not folder.exists()


def changed(**fields: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda manifest: {**manifest, **fields}


def in_contents(**fields: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda manifest: {**manifest, "contents": {**manifest["contents"], **fields}}


SHAPES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a list": lambda manifest: [manifest],
    "null": lambda manifest: None,
    "a number": lambda manifest: 4,
    "an empty object": lambda manifest: {},
    "a text": lambda manifest: json.dumps(manifest),
    "a missing key": lambda manifest: {key: value for key, value in manifest.items() if key != "contents"},
    "a key too many": changed(extra=1),
    "another schema": changed(schema=3),
    "another number": changed(number=7),
    "other files": changed(files={}),
    "files as a list": changed(files=[]),
    "another encoder": in_contents(encoder="another"),
    "other sources": in_contents(sources={"school.txt": "0" * 64}),
    "other counts": in_contents(counts={"chunk": 1, "sentence": 1, "question": 0, "near_miss": 0}),
    "a negative count": in_contents(counts={"chunk": -1, "sentence": 1, "question": 0, "near_miss": 0}),
    "a text as count": in_contents(passages="14"),
    "no titles": in_contents(papers=None),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_manifest_of_another_shape_is_not_believed_and_the_one_before_answers(shape: str, tiny: Settings) -> None:
    before, after = publish_version(tiny, 1), publish_version(tiny, 2)
    path = after / MANIFEST_FILE
    path.write_text(json.dumps(SHAPES[shape](json.loads(path.read_text("utf-8")))), "utf-8")
    assert intact_generation(tiny.index_dir)[0] == before
    shutil.rmtree(before)
    with pytest.raises(IndexMissingError):
        open_index(tiny.index_dir)


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b"", b"{}" + b" " * 70_000_000])
def test_a_manifest_that_is_deep_or_large_or_no_text_is_an_error_like_any_other(content: bytes, tiny: Settings) -> None:
    before, after = publish_version(tiny, 1), publish_version(tiny, 2)
    (after / MANIFEST_FILE).write_bytes(content)
    assert intact_generation(tiny.index_dir)[0] == before


def test_a_pipe_in_the_place_of_a_manifest_is_not_waited_for(tiny: Settings) -> None:
    before, after = publish_version(tiny, 1), publish_version(tiny, 2)
    (after / MANIFEST_FILE).unlink()
    os.mkfifo(after / MANIFEST_FILE)
    assert intact_generation(tiny.index_dir)[0] == before


def test_a_generation_can_be_read_by_whom_the_umask_lets_read(tiny: Settings) -> None:
    before = os.umask(0o027)
    try:
        folder = publish_version(tiny, 1)
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o750
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_dir()} == {0o750}
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} <= {0o640, 0o644}


def _flip(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def _noise(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(16) + content[at + 16 :]


HARMS: dict[str, Callable[[bytes, random.Random], bytes | None]] = {
    "a bit": _flip,
    "a cut": lambda content, chance: content[: chance.randrange(len(content))],
    "more": lambda content, chance: content + chance.randbytes(4),
    "zeros": lambda content, chance: bytes(len(content)),
    "noise": _noise,
    "nothing": lambda content, chance: b"",
    "gone": lambda content, chance: None,
}


def test_any_damage_to_any_file_is_noticed_and_the_index_before_it_answers(
    tiny: Settings, record_property: Callable[[str, object], None]
) -> None:
    before, after = publish_version(tiny, 1), publish_version(tiny, 2)
    versions = [read_manifest(folder).contents.corpus_version for folder in (before, after)]
    files = sorted(path for path in after.rglob("*") if path.is_file() and path.stat().st_size)
    chance = random.Random(3)
    for number in range(DAMAGES):
        path = files[number % len(files)]
        content = path.read_bytes()
        harmed = HARMS[chance.choice(list(HARMS))](content, chance)
        if harmed is None:
            path.unlink()
        else:
            path.write_bytes(harmed)
        assert open_index(tiny.index_dir).corpus_version == versions[harmed == content], path
        path.write_bytes(content)
    record_property("damages", DAMAGES)
    assert open_index(tiny.index_dir).corpus_version == versions[1]
