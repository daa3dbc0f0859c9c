"""What was measured, beside what was hoped for: a table for people, JSON for comparisons."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. `goal` is a bound in the same unit; None means that the figure is told without one.

    `samples` are the repetitions behind `value`, which is their median.
    """

    name: str
    value: float
    unit: str
    goal: float | None = None
    better: Literal["lower", "higher"] = "lower"
    samples: tuple[float, ...] = ()

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal


def middle(name: str, samples: Sequence[float], unit: str, goal: float | None = None, better: Any = "lower") -> Result:
    """The median of the repetitions."""
    return Result(name, median(samples), unit, goal, better, tuple(samples))


def show(results: Sequence[Result]) -> None:
    table = Table(title="Closed Set, measured", title_justify="left")
    for heading, side in (("What", "left"), ("Measured", "right"), ("Goal", "right"), ("Met", "left")):
        table.add_column(heading, justify=side)  # type: ignore[arg-type]
    for result in results:
        sign = "≤" if result.better == "lower" else "≥"
        goal = "" if result.goal is None else f"{sign} {_figure(result.goal)}"
        met = {None: "", True: "yes", False: "no"}[result.met]
        table.add_row(result.name, f"{_figure(result.value)} {result.unit}".strip(), goal, met)
    Console().print(table)


def write(results: Sequence[Result], path: Path) -> None:
    """All figures with their repetitions, and the machine they were taken on."""
    machine = {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }
    told = [asdict(result) | {"met": result.met} for result in results]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "results": told}, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
