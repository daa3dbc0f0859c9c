"""The workspace's clock: real time plus an offset that only rehearsal moves.

Promise: the clock never runs backwards by itself, `advance` moves it for the workspace and for every child process that
reads the same file, and nothing that must be real (signatures, the three seconds of a trigger) is taken from it.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


class WorkspaceClock:
    """Real time plus an offset in seconds, kept in a file if one is given.

    The file holds one float, the offset in seconds, and is replaced whole, so that a reader never sees half a number.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._offset = 0.0
        self._write()

    @property
    def offset(self) -> timedelta:
        return timedelta(seconds=self._offset)

    def seconds(self) -> float:
        """The workspace's time in seconds since the epoch."""
        return time.time() + self._offset

    def now(self) -> datetime:
        """The workspace's time as an aware UTC instant."""
        return datetime.fromtimestamp(self.seconds(), tz=UTC)

    def advance(self, by: timedelta) -> None:
        """Move the workspace forward by `by`; raises ValueError if `by` is negative."""
        if by < timedelta(0):
            raise ValueError("the workspace's clock only moves forward")
        self._offset += by.total_seconds()
        self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        beside.write_text(f"{self._offset!r}\n", encoding="ascii")
        beside.replace(self._path)


def read_offset(path: Path) -> timedelta:
    """The offset a workspace wrote to `path`; raises OSError without such a file, ValueError if it holds no number."""
    return timedelta(seconds=float(path.read_text(encoding="ascii")))
