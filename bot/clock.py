"""What time it is: real time, or a rehearsal workspace's, which only a rehearsal moves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

Now = Callable[[], datetime]
"""An aware instant in UTC."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How background work measures and waits for its turn, in seconds; tests bring one that does not wait."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    patience: float = 1.0
    """For how long one message may hold up those behind it; what Slack's limits keep longer is put off."""


def real() -> datetime:
    return datetime.now(UTC)


def rehearsed(path: Path) -> Now:
    """Real time moved by the seconds that the workspace keeps in this file."""

    def now() -> datetime:
        return real() + timedelta(seconds=float(path.read_text("ascii")))

    return now
