"""What is installed has no fault that is known here, and is written down for who asks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.trust.audit import ROOT, below_recorded, locked, recorded


def test_nothing_is_locked_below_where_a_known_fault_is_mended() -> None:
    assert below_recorded() == []
    assert {one["package"] for one in recorded()["accepted"]} <= {name.lower() for name, _ in locked()}
    assert all(one["why"] for one in recorded()["accepted"])


def test_the_list_of_parts_names_everything_that_is_installed(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    command = [sys.executable, "-m", "tests.trust.parts", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    listed = json.loads(file.read_text("utf-8"))
    assert listed["bomFormat"] == "CycloneDX" and listed["metadata"]["component"]["name"] == "standpunt"
    runtime = {(one["name"], one["version"]) for one in listed["components"]}
    assert runtime <= locked() and ("torch", "2.13.0") in runtime and len(runtime) > 100
    assert all(one["purl"].startswith("pkg:pypi/") for one in listed["components"])
