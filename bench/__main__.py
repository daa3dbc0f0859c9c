"""`python -m bench`: measure, show a table, and write var/bench.json. Takes a few minutes and about 1 GB of disk."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench import board, claims, page, results, startup, submissions
from bench.servers import CHECKOUT, LOG
from bot.logs import configure

PARTS: Final = {
    "Ready after a cold start": startup.measure,
    "Check-in submissions": submissions.measure,
    "Claims of due work": claims.measure,
    "The board": board.measure,
    "The rehearsal's page": page.measure,
}


def main() -> None:
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("w", encoding="utf-8") as said:
        configure(said)
        measured = _measured()
    results.show(measured)
    results.write(measured, CHECKOUT / "var" / "bench.json")


def _measured() -> list[results.Result]:
    measured: list[results.Result] = []
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=len(PARTS))
        for name, measure in PARTS.items():
            progress.update(task, description=name)
            with tempfile.TemporaryDirectory(prefix="closedset-bench-") as folder:
                measured += measure(Path(folder))
            progress.advance(task)
    return measured


if __name__ == "__main__":
    main()
