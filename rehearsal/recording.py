"""What passes between the bot and the workspace, one JSON object a line.

Promise: every Web API call with its arguments and result, every delivery and every acknowledgement body is on disk when
the answer is given; no token is written; the file is readable by its owner alone (mode 0600). Recordings hold what
people typed: they are only ever made beside invented data.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

Kind = Literal["call", "delivery", "event", "ack"]


class Recorder:
    """Appends lines to `path`, made with mode 0600. Each line is one write to a file opened for appending, so workers
    may share a file, though one file a worker is the habit."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.fchmod(self._file, 0o600)

    def write(self, kind: Kind, facts: Mapping[str, Any]) -> None:
        """Append `{"kind": kind, **facts}` as one line."""
        line = json.dumps({"kind": kind, **facts}, ensure_ascii=False, separators=(",", ":"), default=str)
        os.write(self._file, line.encode("utf-8", "surrogatepass") + b"\n")

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def merge(parts: Iterable[Path], target: Path) -> int:
    """Join recordings into `target` (mode 0600, replaced whole) in the order given; returns the number of lines."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.{os.getpid()}.new")
    lines = 0
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as joined:
        for part in parts:
            with part.open("rb") as recorded:
                for line in recorded:
                    joined.write(line)
                    lines += 1
    beside.replace(target)
    return lines
