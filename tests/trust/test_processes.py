"""Several processes of one installation: who signed in is known to all, and all count together."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from ingest.settings import EncoderSettings, Settings, SettingsError, WebSettings
from tests.conftest import people_file
from tests.web_apps import scripted_app
from tests.web_pipeline import pipeline_of
from tests.web_server import running
from ui.guard.counts import FILE_NAME, Counts, open_storage
from ui.guard.limits import RateLimit
from ui.guard.secret import server_secret

PASSWORD = "goed wachtwoord"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    web = WebSettings(rate_per_minute=10, password_file=people_file(tmp_path, "anna:press", PASSWORD))
    return Settings(corpus_dir=tmp_path, data_dir=tmp_path / "data", web=web, encoder=EncoderSettings())


def test_who_signed_in_at_one_process_is_known_to_the_other_until_she_signs_out(settings: Settings) -> None:
    with (
        running(scripted_app(pipeline_of(), settings)) as one,
        running(scripted_app(pipeline_of(), settings)) as other,
        httpx.Client(timeout=30) as client,
    ):
        came_in = client.post(f"{one}/aanmelden", data={"naam": "anna", "wachtwoord": PASSWORD})
        assert came_in.status_code == 303
        cookies = dict(client.cookies)
        assert [client.get(f"{url}/pers/").status_code for url in (one, other)] == [200, 200]
        client.post(f"{other}/afmelden")
        for url in (one, other):  # whoever kept the cookie is out as well
            assert httpx.get(f"{url}/pers/", cookies=cookies, timeout=30).status_code == 401


def test_another_password_ends_every_session(settings: Settings) -> None:
    with running(scripted_app(pipeline_of(), settings)) as url, httpx.Client(base_url=url, timeout=30) as client:
        client.post("/aanmelden", data={"naam": "anna", "wachtwoord": PASSWORD})
        cookies = dict(client.cookies)
    assert settings.web.password_file is not None
    people_file(settings.web.password_file.parent, "anna:press", "een ander")
    with running(scripted_app(pipeline_of(), settings)) as url:
        assert httpx.get(f"{url}/pers/", cookies=cookies, timeout=30).status_code == 401


def test_a_cookie_that_was_changed_or_made_up_lets_nobody_in(settings: Settings) -> None:
    with running(scripted_app(pipeline_of(), settings)) as url, httpx.Client(base_url=url, timeout=30) as client:
        client.post("/aanmelden", data={"naam": "anna", "wachtwoord": PASSWORD})
        (name, token), *_ = client.cookies.items()
        for made_up in (token[:-2], f"{token}x", "x.y.z", "", "WyJhbm5hIiwieCIsInkiXQ.aaaa.bbbb"):
            answer = httpx.get(f"{url}/pers/", headers={"cookie": f"{name}={made_up}"}, timeout=30)
            assert answer.status_code == 401


def test_calls_are_counted_together_by_processes(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from ui.guard.counts import Counts, open_storage; from ui.guard.limits import RateLimit\n"
        "rate = RateLimit(10, Counts(open_storage('', Path(sys.argv[1])), b'x'))\n"
        "print(sum(rate.allows('192.0.2.1') for _ in range(20)))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert sum(int(child.communicate(timeout=120)[0]) for child in children) == 10


def test_what_is_counted_tells_nobody_who_it_was(tmp_path: Path) -> None:
    rate = RateLimit(10, Counts(open_storage("", tmp_path), b"x"))
    rate.allows("192.0.2.77")
    rate.allows("", "anna de vries")
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert kept and b"192.0.2" not in kept and b"anna" not in kept


def test_a_file_of_counts_that_is_damaged_stops_nobody(tmp_path: Path) -> None:
    counts = Counts(open_storage("", tmp_path), b"x")
    rate = RateLimit(2, counts)
    with sqlite3.connect(tmp_path / FILE_NAME) as other:  # another process, or a disk, took the tables away
        other.executescript("DROP TABLE calls; DROP TABLE counts;")
    other.close()
    assert [rate.allows("192.0.2.1") for _ in range(3)] == [True, True, False]


def test_the_secret_is_for_its_owner_alone_and_the_same_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STANDPUNT_SECRET", raising=False)
    code = "import sys; from pathlib import Path; from ui.guard.secret import server_secret; print(server_secret(Path(sys.argv[1])).hex())"
    command = [sys.executable, "-c", code, str(tmp_path / "data")]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    made = {child.communicate(timeout=120)[0].strip() for child in children}
    assert made == {server_secret(tmp_path / "data").hex()}
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]
    monkeypatch.setenv("STANDPUNT_SECRET", "van elders")
    assert server_secret(tmp_path) == b"van elders"


def test_an_address_to_count_at_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        open_storage("onbekend://x", tmp_path)
