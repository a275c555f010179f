"""`standpunt ask --server`: a server that runs answers, and what is wrong with it is one sentence."""

import json
import socket

import httpx

from tests.conftest import Standpunt

QUESTION = "Wat vragen imkers?"


def test_a_server_that_runs_answers_as_it_does_its_own_readers(standpunt: Standpunt, client: httpx.Client) -> None:
    url = str(client.base_url)
    told = client.post("/api/ask", json={"question": QUESTION}).json()
    said = json.loads(standpunt("ask", QUESTION, "--server", url, "--json").out)
    assert said == {name: told[name] for name in said} | {"id": said["id"], "timings_ms": said["timings_ms"]}
    assert told["answer"].splitlines()[0] in standpunt("ask", QUESTION, "--server", url).out
    explained = json.loads(standpunt("ask", QUESTION, "--server", url, "--json", "--explain").out)
    assert (
        explained["explain"] == client.post("/api/ask", json={"question": QUESTION, "explain": True}).json()["explain"]
    )


def test_what_is_wrong_with_a_server_is_one_sentence(standpunt: Standpunt, client: httpx.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        nobody = f"http://127.0.0.1:{held.getsockname()[1]}"
    for server, code, begins in (
        (nobody, 3, f"Op {nobody} antwoordt geen Standpunt."),
        ("papers.example", 2, "'papers.example' is geen adres"),
        (f"{client.base_url}/papers", 2, ""),
    ):
        failed = standpunt("ask", QUESTION, "--server", server)
        assert failed.code == code and failed.err.startswith(begins) and failed.err.count("\n") == 1
    too_long = standpunt("ask", "a " * 900, "--server", str(client.base_url))
    assert "Traceback" not in too_long.err
