"""Gates: limits that figures must keep, from a TOML file; what falls short is named with by how much."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from eval.measures.figures import Figure


class GateFileError(ValueError):
    """The gate file can't be read or asks for something that no figure can keep."""


class Limits(BaseModel):
    """The least and the most a figure may be; equal is good enough."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min: float | None = None
    max: float | None = None


class _GateFile(RootModel[dict[str, dict[str, Limits]]]):
    """Per set and figure its limits."""


class Shortfall(NamedTuple):
    """A figure that broke its gate; `value` is None when the run has no such figure, which is a shortfall too."""

    set: str
    figure: str
    value: float | None
    limit: float
    side: str

    def __str__(self) -> str:
        wanted = f"{'minstens' if self.side == 'min' else 'hoogstens'} {self.limit:.3f}"
        if self.value is None:
            return f"{self.set}: {self.figure} ontbreekt in deze meting ({wanted} gevraagd)."
        gap = abs(self.value - self.limit)
        return f"{self.set}: {self.figure} is {self.value:.3f}, gevraagd is {wanted}; verschil {gap:.3f}."


def read_gates(path: Path) -> dict[str, dict[str, Limits]]:
    """Limits per set and figure.

    Raises:
        GateFileError: the file is missing, is no TOML or holds something else than `min` and `max`.
    """
    try:
        return _GateFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).root
    except (OSError, UnicodeDecodeError) as error:
        raise GateFileError(f"Het bestand met grenzen {path} is niet te lezen.") from error
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        message = f"{path} is geen goed bestand met grenzen: per vragenset en cijfer alleen min en max."
        raise GateFileError(message) from error


def find_shortfalls(
    figures: Mapping[str, Mapping[str, Figure]], gates: Mapping[str, Mapping[str, Limits]]
) -> list[Shortfall]:
    """Every gate that is broken, for the sets that were run; sets that were not run are not judged.

    >>> figure = Figure(0.8, 0.7, 0.9, 50)
    >>> [str(gap) for gap in find_shortfalls({"test": {"correct": figure}}, {"test": {"correct": Limits(min=0.9)}})]
    ['test: correct is 0.800, gevraagd is minstens 0.900; verschil 0.100.']
    """
    shortfalls: list[Shortfall] = []
    for name in figures:
        for wanted, limits in gates.get(name, {}).items():
            figure = figures[name].get(wanted)
            value = figure.value if figure else None
            if limits.min is not None and (value is None or value < limits.min):
                shortfalls.append(Shortfall(name, wanted, value, limits.min, "min"))
            if limits.max is not None and (value is None or value > limits.max):
                shortfalls.append(Shortfall(name, wanted, value, limits.max, "max"))
    return shortfalls
