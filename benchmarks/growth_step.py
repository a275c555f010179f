"""One step of `benchmarks.growth`: `python -m benchmarks.growth_step STEP TIMES FOLDER real|made-up`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.growth import ask, grow
from benchmarks.growth_peers import langchain, words


def main(step: str, times: str, folder: str, vectors: str) -> None:
    """Print its figures as a line of JSON."""
    made_up = vectors == "made-up"
    if step == "grow":
        figures = grow(int(times), Path(folder), made_up=made_up)
    elif step == "ask":
        figures = ask(Path(folder), made_up=made_up)
    elif step == "langchain":
        figures = langchain(Path(folder), made_up=made_up)
    else:
        figures = words(Path(folder))
    print(json.dumps({"step": step, "times": int(times), "others": vectors, **figures}))


if __name__ == "__main__":
    main(*sys.argv[1:])
