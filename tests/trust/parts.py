"""`python -m tests.trust.parts FILE`: the parts that an installation has, as a CycloneDX list (SBOM), from the lock file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.trust.audit import ROOT, locked


def main(file: Path) -> None:
    """Write the list; the same lock file gives the same list."""
    torch = next(f"{name}=={version}\n" for name, version in locked() if name == "torch")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write((ROOT / "requirements.lock").read_text("utf-8") + torch)
        wanted.flush()
        command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", wanted.name]
        command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--output-file", str(file)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
