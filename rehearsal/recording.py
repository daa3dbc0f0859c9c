"""What passes between the bot and the workspace, noted once, one JSON object a line.

Promise: every Web API call with its arguments and result, every delivery and every acknowledgement body has been read
by every reader, the file on disk among them, when the answer is given; no token is noted; the file is readable by its
owner alone (mode 0600). Notes hold what people typed: they are only ever made beside invented data.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

Kind = Literal["call", "delivery", "event", "ack", "refusal"]


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that passed. `number` counts from 1; `at` is the workspace's time; `line` is all of it as JSON, and
    `facts` are the same before they became text."""

    number: int
    kind: Kind
    at: datetime
    facts: Mapping[str, Any]
    line: str


class Reader(Protocol):
    """Whoever is told of what passed, at once and in order."""

    def take(self, note: Note) -> None: ...


class Recording:
    """The one way to note something. `now` tells the workspace's time."""

    def __init__(self, now: Callable[[], datetime], readers: Iterable[Reader]) -> None:
        self._now = now
        self._readers = tuple(readers)
        self._numbers = itertools.count(1)

    def note(self, kind: Kind, facts: Mapping[str, Any]) -> int:
        """Tell every reader; returns the note's number, by which an acknowledgement names its delivery (`of`)."""
        number, at = next(self._numbers), self._now()
        whole = {"kind": kind, "number": number, "at": at.isoformat(timespec="milliseconds"), **facts}
        line = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=str)
        note = Note(number, kind, at, facts, line)
        for reader in self._readers:
            reader.take(note)
        return number


class Recorder:
    """Appends lines to `path`, made with mode 0600. Each line is one write to a file opened for appending, so workers
    may share a file, though one file a worker is the habit."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.fchmod(self._file, 0o600)

    def take(self, note: Note) -> None:
        """Append the note as one line."""
        os.write(self._file, note.line.encode("utf-8", "surrogatepass") + b"\n")

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
