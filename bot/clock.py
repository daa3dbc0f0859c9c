"""What time it is: real time, or a rehearsal workspace's, which only a rehearsal moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Now = Callable[[], datetime]
"""An aware instant in UTC."""


def real() -> datetime:
    return datetime.now(UTC)


def rehearsed(path: Path) -> Now:
    """Real time moved by the seconds that the workspace keeps in this file."""

    def now() -> datetime:
        return real() + timedelta(seconds=float(path.read_text("ascii")))

    return now
