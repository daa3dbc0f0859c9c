"""Every place in which somebody other than the two people concerned could look for a secret.

The operator has the files, backups and logs; the workspace's owner has the export of messages; readers of a screen have
what was drawn for them. Each function gives what lies there as bytes, under the name of the place.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import structlog
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from bot import logs
from tests.databases import PostgreSQL, dump
from tests.proofs.children import is_sqlite, outside
from tests.stage import Stage

LOOKS = 50


@dataclass(slots=True)
class Ears:
    """What a process tells while somebody listens at the lowest level: its log, and the whole of every error."""

    lines: io.StringIO = field(default_factory=io.StringIO)
    beside: io.StringIO = field(default_factory=io.StringIO)
    """What a second handler on the root logger hears."""
    errors: list[str] = field(default_factory=list)
    """Their texts, with where they came from and what led to them."""
    carried: list[str] = field(default_factory=list)
    """What they carry besides, such as a name for the sentence that a person is shown."""

    def keep_error(self, _: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """A structlog processor: the text of an error with everything that led to it, suppressed or not."""
        error = event.get("error")
        while isinstance(error, BaseException):
            self.errors.append("".join(traceback.format_exception(error)) + repr(error.args))
            self.carried.append(repr(vars(error)))
            error = error.__context__
        return event


@contextmanager
def listening() -> Iterator[Ears]:
    """Configure the log as the command line does, then turn the root logger to DEBUG; all is put back at the end."""
    root, ears = logging.getLogger(), Ears()
    handlers, level, factory, raising = list(root.handlers), root.level, logging.getLogRecordFactory(), True
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    raising, pinned = logging.raiseExceptions, {name: logging.getLogger(name).level for name in logs.LIBRARIES}
    logs.configure(ears.lines)
    structlog.configure(processors=[ears.keep_error, *structlog.get_config()["processors"]])
    root.addHandler(logging.StreamHandler(ears.beside))
    root.setLevel(logging.DEBUG)
    try:
        yield ears
    finally:
        logging.captureWarnings(False)
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.setLogRecordFactory(factory)
        logging.raiseExceptions = raising
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        for name, former in pinned.items():
            logging.getLogger(name).setLevel(former)
        for name in logs.ACCESS_LOGS:
            logging.getLogger(name).disabled = False


def debugs_asyncio(stage: Stage) -> None:
    """Let the bot's loop tell what it tells under PYTHONASYNCIODEBUG."""

    async def turn_on() -> None:
        loop = asyncio.get_running_loop()
        loop.set_debug(True)
        loop.slow_callback_duration = 0.01

    stage.loop.run(turn_on())


def all_places(stage: Stage, ears: Ears, server: PostgreSQL | None) -> dict[str, bytes]:
    """Every place by name."""
    places = {f"file {path.name}": path.read_bytes() for path in stage.folder.rglob("*") if path.is_file()}
    if server is not None:
        places |= postgresql_places(stage, server)
    places |= {f"table {name}": rows for name, rows in tables_as_bytes(stage).items()}
    places |= {
        "log": ears.lines.getvalue().encode(),
        "log beside": ears.beside.getvalue().encode(),
        "errors": "\n".join(ears.errors + ears.carried).encode("utf-8", "replace"),
        "messages": "\n".join(messages(stage)).encode(),
    }
    return places


def postgresql_places(stage: Stage, server: PostgreSQL) -> dict[str, bytes]:
    """A dump, the server's log, and this database's own files after a checkpoint."""
    database = make_url(stage.database_url).database
    with psycopg.connect(server.uri(str(database)), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert row is not None
    data = server.log.parent
    files = {f"file {path.name}": path.read_bytes() for path in (data / "base" / str(row[0])).iterdir()}
    journal = {f"journal {name}": written for name, written in read_newest(data / "pg_wal", 2).items()}
    dumped = dump(server, stage.database_url)
    told = {"dump": dumped, "dump of bytes": from_hex(dumped), "server log": server.log.read_bytes()}
    return told | files | journal


def from_hex(dumped: bytes) -> bytes:
    """What a dump writes in hexadecimal, as the bytes that it stands for."""
    return b"\n".join(bytes.fromhex(found.decode()) for found in re.findall(rb"\\x((?:[0-9a-f]{2})+)", dumped))


def read_newest(folder: Path, count: int) -> dict[str, bytes]:
    """The content of the newest files by name; the server may give one another name while they are read."""
    for _ in range(LOOKS):
        try:
            files = [path for path in folder.iterdir() if path.is_file()]
            return {path.name: path.read_bytes() for path in sorted(files, key=lambda p: p.stat().st_mtime)[-count:]}
        except FileNotFoundError:
            continue
    raise AssertionError(f"{folder} never stood still")


def tables(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    with outside(stage.database_url) as connection:
        names = inspect(connection).get_table_names()
        return {name: rows_of(connection, name) for name in names}


def rows_of(connection: Connection, table: str) -> list[dict[str, Any]]:
    rows = connection.execute(text(f'SELECT * FROM "{table}"')).mappings()  # noqa: S608 - our own tables' names
    return [dict(row) for row in rows]


def tables_as_bytes(stage: Stage) -> dict[str, bytes]:
    """Every table's cells one after the other, each as it is kept."""
    return {
        name: b"\n".join(_kept(cell) for row in rows for cell in row.values()) for name, rows in tables(stage).items()
    }


def _kept(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


# What passed


def recorded(stage: Stage) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stage.recorded().splitlines()]


def messages(stage: Stage) -> list[str]:
    """Every message, and every Home, with all it carries; Slack keeps both, and an owner may export the first."""
    kept = ("chat.", "conversations.", "views.publish")
    calls = [line for line in recorded(stage) if line["kind"] == "call" and line["method"].startswith(kept)]
    return [json.dumps([line["method"], line["arguments"]], ensure_ascii=False) for line in calls]


def drawn(stage: Stage) -> Iterator[tuple[str, str]]:
    """Each modal that was drawn: the Slack id of whom it was drawn for, and all it carries."""
    lines = recorded(stage)
    readers = _readers(lines)
    asking = ""
    for line in lines:
        if line["kind"] == "delivery":
            asking = _asker(line["payload"])
        elif line["kind"] == "ack" and line["body"]:
            yield asking, json.dumps(line["body"], ensure_ascii=False)
        elif line["kind"] == "call" and line["method"] in ("views.open", "views.push", "views.update"):
            said = line["arguments"]
            reader = readers.get(said.get("trigger_id") or "") or readers.get(said.get("view_id") or "")
            view = said["view"] if isinstance(said["view"], str) else json.dumps(said["view"], ensure_ascii=False)
            # What Slack was given as text holds its non-ASCII letters escaped.
            yield reader or "nobody", json.dumps(json.loads(view), ensure_ascii=False)


def _readers(lines: list[dict[str, Any]]) -> Mapping[str, str]:
    """Trigger or view id to the person it belongs to."""
    found = {}
    for line in lines:
        if line["kind"] == "delivery":
            payload = line["payload"]
            found[payload.get("trigger_id", "")] = _asker(payload)
            found[(payload.get("view") or {}).get("id", "")] = _asker(payload)
    # Events carry neither, and are nobody's press.
    found.pop("", None)
    return found


def _asker(payload: Mapping[str, Any]) -> str:
    return str((payload.get("user") or {}).get("id") or payload.get("user_id"))


def server_of(stage: Stage, server: PostgreSQL) -> PostgreSQL | None:
    return None if is_sqlite(stage) else server
