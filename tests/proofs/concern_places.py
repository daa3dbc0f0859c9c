"""What the concerns' store holds, for whoever has every file and every key of the server; and the search for people.

Beyond the rows as they lie there: every layer that the server's own keys open, and every identity in plain, in each
usual hash, and keyed with each key of the keyring.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

from sqlalchemy import create_engine, inspect

from storage.concerns.sealing import Sealing
from storage.keyring import Keyring, KeyScope
from storage.migrate import Part, part_url
from storage.seal import Unreadable
from tests.stage import Stage
from tests.storage.concern_cases import run_sql

HASHES = ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s")
PURPOSES = ("look", "codes", "entry ids", "thread", "entry", "wrap", "pages")
FIRST = 8
"""Bytes of a digest that are looked for: no store cuts one shorter."""
_SECRET = KeyScope.instance("concerns")


def concern_cells(stage: Stage) -> dict[str, list[object]]:
    """Every cell of the concerns' store by table, whatever columns the tables have by now."""
    found: dict[str, list[object]] = {}
    for table in tables_there(stage):
        rows = run_sql(stage.database_url, f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables' names
        found[table] = [value for row in rows for value in row.values() if value is not None]
    return found


def tables_there(stage: Stage) -> tuple[str, ...]:
    """The tables of the store, declared or not."""
    return tuple(name for name in columns_there(stage) if not name.startswith("alembic"))


def columns_there(stage: Stage) -> dict[str, tuple[str, ...]]:
    """The columns of every table of the store, as it is."""
    schema = None if stage.database_url.startswith("sqlite") else "concerns"
    engine = create_engine(part_url(stage.database_url, Part.CONCERNS))
    try:
        there = inspect(engine)
        names = there.get_table_names(schema=schema)
        return {name: tuple(each["name"] for each in there.get_columns(name, schema=schema)) for name in names}
    finally:
        engine.dispose()


def opened_by_the_server(stage: Stage) -> bytes:
    """The plain text of every layer that the server's keys open by themselves, one after the other, pages left out."""
    found: list[bytes] = []
    with closing(Keyring.open(stage.keys)) as keyring:
        sealing = Sealing(keyring)
        for row in run_sql(stage.database_url, "SELECT id, sealed FROM threads"):
            try:
                outer = sealing.open_outer(bytes(row["id"]), bytes(row["sealed"]))
            except Unreadable:
                continue
            found += [repr(outer.facts).encode(), outer.by_code, *outer.boxes, outer.inner]
    return b"\n".join(found)


def keys_of(stage: Stage) -> list[bytes]:
    """Every key of the keyring, and what is derived from the concerns' own."""
    with closing(Keyring.open(stage.keys)) as keyring:
        keys = [keyring.key_for(scope, create=False) for scope in keyring.scopes()]
        own = [key for key in keys if key.scope == _SECRET]
        derived = [key.derive(f"closedset/1/concerns/{purpose}") for key in own for purpose in PURPOSES]
        return [key.secret for key in keys] + derived


def identities(stage: Stage, names: Iterable[str]) -> list[str]:
    """What tells who somebody is: Slack ids alone and joined as one would join them, our own id, and the name."""
    team, found = stage.workspace.team.id, []
    for name in names:
        user = stage.workspace.person(name).id
        found += [user, stage.ids[name], *(f"{team}{between}{user}" for between in ("", "\0", ":"))]
    return [team, *found]


def met(data: bytes, who: Sequence[str], keys: Sequence[bytes]) -> list[str]:
    """Which of these identities stand in the data, in plain or hashed, with a key or without."""
    return [each for each in who if any(needle in data for needle in _needles(each, keys))]


def _needles(identity: str, keys: Sequence[bytes]) -> Iterator[bytes]:
    plain = identity.encode()
    yield plain
    yield plain.hex().encode()
    digests = [hashlib.new(name, plain).digest() for name in HASHES]
    digests += [hmac.digest(key, plain, "sha256") for key in keys]
    digests += [hashlib.sha256(key + plain).digest() for key in keys]
    for digest in digests:
        yield digest[:FIRST]
        yield digest.hex()[: 2 * FIRST].encode()
        yield base64.b64encode(digest)[:FIRST]


def as_bytes(cells: Iterable[object]) -> bytes:
    """Cells one after the other, each as it is kept."""
    return b"\n".join(bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in cells)
