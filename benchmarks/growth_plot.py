"""What `benchmarks.growth` measured as a drawing: `python -m benchmarks.growth_plot FILE... > docs/img/growth.svg`."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

_SYSTEMS = {"ask": "Standpunt", "langchain": "LangChain and Chroma", "words": "rank-bm25"}
_PANELS: tuple[tuple[str, Callable[[dict[str, Any]], float]], ...] = (
    ("an answer, median, processor ms", lambda line: float(line["answer_median_cpu_ms"])),
    ("one changed paper, processor s", lambda line: float(line["one_changed"]["cpu"])),
    ("memory, MB", lambda line: float(line["resident_megabytes"]["after_all"])),
)


def main(files: Sequence[str]) -> None:
    """Draw a panel for each figure, over the number of times the shipped papers, and print it as SVG."""
    lines = [json.loads(line) for name in files for line in Path(name).read_text("utf-8").splitlines()]
    # What Standpunt's ingest costs was measured in a step of its own.
    grown = {line["times"]: line for line in lines if line["step"] == "grow"}
    lines = [{**grown[line["times"]], **line} if line["step"] == "ask" else line for line in lines]
    canvas = Figure(figsize=(9, 2.8), layout="constrained")
    for axes, (title, value) in zip(canvas.subplots(1, len(_PANELS)), _PANELS, strict=True):
        for step, name in _SYSTEMS.items():
            points = sorted((line["times"], value(line)) for line in lines if line["step"] == step)
            axes.plot(*zip(*points, strict=True), marker="o", label=name)
        axes.set(title=title, xlabel="times the shipped papers", xscale="log", yscale="log")
        axes.spines[["top", "right"]].set_visible(False)
    canvas.axes[0].legend(frameon=False, fontsize="small")
    buffer = io.StringIO()
    # The salt makes the same drawing of the same figures.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "growth", "font.size": 8}):
        canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    sys.stdout.write(buffer.getvalue())


if __name__ == "__main__":
    main(sys.argv[1:])
