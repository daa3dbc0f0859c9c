"""The last things that passed between the bot and the workspace, in memory, for the looking glass.

Promise: at most `MOST` entries are kept, each with its notes whole; the totals count from the workspace's start. An
entry's own fields are facts (methods, ids, times, error codes); what anybody wrote is in its `lines` alone.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from rehearsal.concerned import what_delivered, whom_delivered
from rehearsal.recording import Note

MOST: Final = 500
POINTER: Final = "[json-pointer:"
Outcome = Literal["waiting", "well", "failed", "refused"]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that Slack would refuse: its sentence, and the JSON pointer to where it stands ("" if none)."""

    sentence: str
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A delivery with its acknowledgement, a call with its answer, or an acknowledgement that Slack would refuse.

    `what` names the method or what was delivered; `whom` is a person's or channel's id or ""; `milliseconds` is how
    long the answer took, None while there is none; `word` is Slack's word for what went wrong, or ""; `mistakes` are
    those of a refused payload; `lines` are the notes it was made from, as JSON.
    """

    number: int
    kind: Literal["delivery", "call", "refusal"]
    at: datetime
    what: str
    whom: str
    outcome: Outcome
    milliseconds: float | None = None
    word: str = ""
    mistakes: tuple[Mistake, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def notes(self) -> list[dict[str, Any]]:
        """The notes it was made from, read back."""
        return [json.loads(line) for line in self.lines]


@dataclass(frozen=True, slots=True)
class Totals:
    """How much passed since the start; `slowest` is the longest acknowledgement in milliseconds."""

    deliveries: int = 0
    calls: int = 0
    refusals: int = 0
    slowest: float = 0.0


class Journal:
    """A reader of the recording. Written and read on the workspace's loop."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self.totals = Totals()

    def __iter__(self) -> Iterator[Entry]:
        """The entries kept, newest first."""
        return reversed(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, number: int) -> Entry | None:
        """The entry of that number, or None if it never was or is no longer kept."""
        return self._entries.get(number)

    def take(self, note: Note) -> None:
        """Hear of what passed."""
        match note.kind:
            case "ack":
                self._acknowledge(note)
            case "call":
                self._add(_call(note))
            case "refusal":
                self._add(_refusal(note))
            case _:
                self._add(_delivery(note))

    def _add(self, entry: Entry) -> None:
        self._entries[entry.number] = entry
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)
        counted = self.totals
        self.totals = replace(
            counted,
            deliveries=counted.deliveries + (entry.kind == "delivery"),
            calls=counted.calls + (entry.kind == "call"),
            refusals=counted.refusals + (entry.outcome == "refused"),
        )

    def _acknowledge(self, note: Note) -> None:
        milliseconds = note.facts["milliseconds"]
        self.totals = replace(self.totals, slowest=max(self.totals.slowest, milliseconds))
        entry = self._entries.get(note.facts["of"])
        if entry is not None:
            self._entries[entry.number] = replace(
                entry,
                outcome="well" if note.facts["acknowledged"] else "failed",
                milliseconds=milliseconds,
                word=note.facts["why"],
                lines=(*entry.lines, note.line),
            )


def _delivery(note: Note) -> Entry:
    payload, retry = note.facts["payload"], note.facts.get("retry", 0)
    what = what_delivered(payload) + (f" (again, {retry})" if retry else "")
    return Entry(note.number, "delivery", note.at, what, whom_delivered(payload), "waiting", lines=(note.line,))


def _call(note: Note) -> Entry:
    facts, result = note.facts, note.facts["result"]
    well, refused = bool(result.get("ok")), bool(facts.get("refused"))
    return Entry(
        note.number,
        "call",
        note.at,
        facts["method"],
        facts["whom"],
        "refused" if refused else "well" if well else "failed",
        facts.get("milliseconds"),
        str(result.get("error", "")),
        _mistakes(result) if refused else (),
        (note.line,),
    )


def _refusal(note: Note) -> Entry:
    facts, result = note.facts, note.facts["result"]
    return Entry(
        note.number,
        "refusal",
        note.at,
        facts["method"],
        facts.get("whom", ""),
        "refused",
        word=str(result.get("error", "")),
        mistakes=_mistakes(result),
        lines=(note.line,),
    )


def _mistakes(result: Mapping[str, Any]) -> tuple[Mistake, ...]:
    """What a refusal says is wrong: in `response_metadata.messages`, or in `errors`, as blocks.validate answers."""
    sentences = (result.get("response_metadata") or {}).get("messages") or []
    if sentences:
        return tuple(_mistake(str(sentence)) for sentence in sentences)
    errors = [error for error in result.get("errors") or [] if isinstance(error, dict)]
    return tuple(Mistake(str(error.get("message", "")), str(error.get("pointer", ""))) for error in errors)


def _mistake(sentence: str) -> Mistake:
    said, _, pointer = sentence.removeprefix("[ERROR] ").partition(POINTER)
    return Mistake(said.strip(), pointer.removesuffix("]"))
