"""Files that are changed by what they reach in the readers; a part of the long form."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.trust import CASES, IS_LONG


@pytest.mark.skipif(not IS_LONG or sys.platform != "linux", reason="a part of the long form; needs atheris")
def test_no_file_that_reaches_new_places_is_a_fault(record_property: Callable[[str, object], None]) -> None:
    command = [sys.executable, "-m", "tests.trust.guided", str(CASES)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    record_property("files", CASES)
    assert done.returncode == 0, done.stderr[-3000:]
