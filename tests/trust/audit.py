"""`python -m tests.trust.audit`: known faults of what the lock files install, by a vulnerability service or the list here.

Ends with 1 when something that is locked has a known fault which `.ci/advisories.toml` doesn't accept with a reason.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCK_FILES = ("requirements.lock", "requirements-dev.lock")
ADVISORIES = ROOT / ".ci" / "advisories.toml"
_LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
# torch is outside the lock files: which build is right depends on the machine.
_TORCH = re.compile(r"^TORCH \?= (torch)==(\S+)$", re.MULTILINE)


def locked() -> set[tuple[str, str]]:
    """The name and version of everything that is installed; several versions where platforms differ."""
    found = {pair for name in LOCK_FILES for pair in _LOCKED.findall((ROOT / name).read_text("utf-8"))}
    return found | set(_TORCH.findall((ROOT / "Makefile").read_text("utf-8")))


def recorded() -> dict[str, Any]:
    """The list of advisories that were read."""
    return tomllib.loads(ADVISORIES.read_text("utf-8"))


def below_recorded() -> list[str]:
    """What is locked at a version in which the list knows a fault."""
    versions: dict[str, list[str]] = {}
    for name, version in locked():
        versions.setdefault(name.lower(), []).append(version)
    return [
        f"{one['package']} {version}: {', '.join(one['ids'])}, mended in {one['in']}"
        for one in recorded()["fixed"]
        for version in versions.get(one["package"], [])
        if Version(version) < Version(one["in"])
    ]


def asked_service() -> list[dict[str, Any]] | None:
    """What a vulnerability service says of each package; None where none is reached, or it knows few of them."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{name}=={version}\n" for name, version in sorted(locked())))
        file.flush()
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--requirement", file.name]
        command += ["--format", "json", "--progress-spinner", "off", "--timeout", "5"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        looked_at: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    known = [one for one in looked_at if "vulns" in one]
    return known if len(known) > len(looked_at) / 2 else None


def main() -> int:
    """Print what is known, and by whom."""
    accepted = {mark for one in recorded()["accepted"] for mark in one["ids"]}
    looked_at = asked_service()
    if looked_at is None:
        faults = below_recorded()
        print(f"No vulnerability service is reached: held against the list of {recorded()['checked']}.")
    else:
        faults = [
            f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
            for one in looked_at
            for fault in one["vulns"]
            if not accepted & {fault["id"], *fault.get("aliases", [])}
        ]
        print(f"{len(looked_at)} packages looked up.")
    print("\n".join(faults) or "No known fault but those that are accepted with a reason.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
