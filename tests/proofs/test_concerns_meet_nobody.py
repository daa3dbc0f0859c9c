"""No concern meets a person: not by an equal value, a transaction, a time, a line in the log or what is left elsewhere.

People raise concerns, come back to them and answer, and others do what they do all day; then whoever holds both stores,
every key, every backup and the log tries to find out who raised which.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from sqlalchemy import inspect, text

from storage.concerns.tables import ConcernsBase
from storage.migrate import Part, part_url
from tests.databases import ON_ONE_ENGINE
from tests.proofs.children import is_sqlite, outside, ready_to_save
from tests.proofs.concern_places import (
    as_bytes,
    columns_there,
    concern_cells,
    identities,
    keys_of,
    met,
    opened_by_the_server,
)
from tests.proofs.places import Ears, listening, recorded, tables
from tests.stage import Stage
from tests.storage.concern_cases import run_sql
from tests.stories.voices import PEOPLE, SAYS, Voices

SHORT, LONG = 1, 8
OPENINGS = 100
FEWEST = 6
"""Bytes of a value that do not stand in random ones by chance."""
NOTED_OF_ITSELF = frozenset({"instances"})
"""What the database notes of the bot's own life, not of what people do."""
_WHEN = re.compile(r"timestamp=\S+|reference=\w+|\d+\.\d+|0x[0-9a-f]+")


@pytest.fixture
def ears() -> Iterator[Ears]:
    with listening() as heard:
        yield heard


@pytest.fixture
def voices(stage: Stage) -> Voices:
    return Voices(stage)


def everybody_speaks(voices: Voices, rounds: int, before_slot: Callable[[], None]) -> None:
    """People raise a concern in each of the ways there are; they come back, and the readers answer after the slot."""
    ways: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
        ("Kai", ("Cora",), {}),
        ("Mina", ("Alba",), {"urgency": "It cannot wait"}),
        ("Ada", (), {"way": "Keep it for later"}),
        ("Kai", (), {"way": "Keep it for later"}),
    )
    for _ in range(rounds):
        for name, readers, more in ways:
            code = voices.raises(*readers, name=name, **more)
            person = voices.returns(code, name)
            person.fills(text="And again.")
            person.submits()
            voices.at_home("Mina")
        before_slot()
        voices.slot()
        for name in ("Cora", "Alba"):
            reader = voices.inbox(name)
            reader.presses("Open", "modal", near="new")
            reader.presses("Reply")
            reader.fills(text="Thank you.")
            reader.submits()
        voices.stage.advances(timedelta(days=1))


def met_by_nobody(stage: Stage) -> None:
    """No identity, no value, no column and no transaction of the store has anything to do with anybody."""
    declared = {table.name: tuple(table.columns.keys()) for table in ConcernsBase.metadata.sorted_tables}
    there = {name: columns for name, columns in columns_there(stage).items() if name in declared}
    assert there == declared, "a column that nobody declared"
    cells = concern_cells(stage)
    slots = {value for value in cells.pop("last_slot") if isinstance(value, str | datetime)}
    assert len(slots) <= 1
    alembic = set(cells) - set(declared)
    kept = [value for name, values in cells.items() if name not in alembic for value in values]
    assert all(isinstance(value, bytes | memoryview) for value in kept), "a cell that is neither id, hash nor envelope"
    assert shared_values(stage, kept) == []
    people, keys = identities(stage, PEOPLE), keys_of(stage)
    assert met(as_bytes(kept), people, keys) == [], "somebody stands in the store"
    assert met(opened_by_the_server(stage), people, keys) == [], "somebody stands beneath what the server opens"


def shared_values(stage: Stage, kept: list[object]) -> list[tuple[str, bytes]]:
    """Every value of a table of the main store that is equal to one of the concerns' store, or is part of one."""
    data = as_bytes(kept)
    shared = []
    for table, rows in tables(stage).items():
        for value in {_plain(each) for row in rows for each in row.values()}:
            if len(value) >= FEWEST and value in data:
                shared.append((table, value))
    return shared


def _plain(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


@pytest.mark.parametrize("rounds", [SHORT, pytest.param(LONG, marks=pytest.mark.prove)])
def test_every_pair_of_tables_joined_meets_nobody(voices: Voices, rounds: int) -> None:
    everybody_speaks(voices, rounds, lambda: met_by_nobody(voices.stage))
    met_by_nobody(voices.stage)
    if not is_sqlite(voices.stage):
        assert transactions(voices.stage, "public").isdisjoint(transactions(voices.stage, "concerns"))


def transactions(stage: Stage, schema: str) -> set[str]:
    """The numbers of the transactions that wrote the rows of this schema, as far as PostgreSQL keeps them."""
    with outside(stage.database_url) as connection:
        names = inspect(connection).get_table_names(schema=schema)
        found = [
            connection.exec_driver_sql(f'SELECT DISTINCT xmin::text AS number FROM {schema}."{name}"')  # noqa: S608
            for name in names
            if not name.startswith("alembic")
        ]
        return {row.number for rows in found for row in rows}


def test_the_search_for_people_has_teeth(voices: Voices) -> None:
    """Plain, hashed, keyed, cut short: whichever way somebody was kept, they are found."""
    stage = voices.stage
    voices.raises("Cora")
    who = voices.acting("Kai").id
    people, keys = identities(stage, PEOPLE), keys_of(stage)
    for kept in (
        who.encode(), hashlib.sha256(who.encode()).digest()[:16], hashlib.blake2b(who.encode()).hexdigest().encode(),
        hmac.digest(keys[-1], f"{stage.workspace.team.id}\0{who}".encode(), "sha256"), stage.ids["Kai"].encode(),
    ):  # fmt: skip
        assert met(b"before" + kept + b"after", people, keys)
    assert met(secrets.token_bytes(100_000), people, keys) == []
    (row,) = run_sql(stage.database_url, "SELECT id FROM threads")
    assert shared_values(stage, [row["id"]]) == []
    with outside(stage.database_url) as connection:
        connection.execute(text("UPDATE people SET job = :job"), {"job": bytes(row["id"]).hex()})
    assert shared_values(stage, [bytes(row["id"]).hex()]) != []


def test_the_main_store_is_the_same_row_by_row_after_every_act_of_a_reporter(voices: Voices) -> None:
    """Nonces and what is due included, which other proofs leave out."""
    stage = voices.stage
    code = voices.raises("Cora")
    voices.at_home("Kai")
    stage.advances(timedelta())
    before = rows_of_all(stage)

    def acts() -> None:
        voices.raises("Alba", text="Another.", urgency="It cannot wait")
        kai = voices.returns(code)
        kai.fills(text="More.")
        kai.submits()
        kai.presses("Mark as Closed")
        stage.settles()

    acts()
    assert rows_of_all(stage) == before


@ON_ONE_ENGINE
def test_no_home_follows_what_a_reporter_does(voices: Voices) -> None:
    """Whoever watched Homes being drawn anew would know who pressed, and when."""
    kai = voices.begins()
    kai.chooses("Who may read it", ["Cora"])
    kai.fills(text=SAYS)
    voices.stage.settles()
    # As if every Home had something new: of one that is as it was, nothing would be drawn anyway.
    voices.stage.bot.homes._shown.clear()
    before = published(voices.stage)
    kai.submits()
    assert kai.sees("keep this code")
    voices.stage.settles()
    assert published(voices.stage) == before


def published(stage: Stage) -> int:
    return sum(line["kind"] == "call" and line["method"] == "views.publish" for line in recorded(stage))


def rows_of_all(stage: Stage) -> dict[str, list[str]]:
    return {name: sorted(map(str, rows)) for name, rows in tables(stage).items() if name not in NOTED_OF_ITSELF}


@pytest.mark.parametrize("openings", [len(PEOPLE), pytest.param(OPENINGS, marks=pytest.mark.prove)])
def test_opening_home_leaves_both_stores_byte_for_byte(voices: Voices, openings: int) -> None:
    stage = voices.stage
    voices.raises("Cora")
    for name in PEOPLE:
        voices.at_home(name)
    stage.advances(timedelta())
    before = bytes_of(stage)
    for number in range(openings):
        voices.acting(list(PEOPLE)[number % len(PEOPLE)]).opens_home()
    stage.settles()
    after = bytes_of(stage)
    assert [name for name in before if before[name] != after[name]] == []


def bytes_of(stage: Stage) -> dict[str, list[str]]:
    """Everything in both stores, on PostgreSQL with where each row lies and which transaction wrote it; without the
    bot's own heartbeat."""
    if is_sqlite(stage):
        found = {}
        for part in Part:
            file = part_url(stage.database_url, part).removeprefix("sqlite:///")
            with closing(sqlite3.connect(file)) as connection:
                lines = list(connection.iterdump())
            found[part.value] = [line for line in lines if 'INTO "instances"' not in line]
        return found
    with outside(stage.database_url) as connection:
        return {
            f"{schema}.{name}": [
                str(row)
                for row in connection.exec_driver_sql(f'SELECT ctid, xmin, * FROM {schema}."{name}"')  # noqa: S608
            ]
            for schema in ("public", "concerns")
            for name in inspect(connection).get_table_names(schema=schema)
            if name not in NOTED_OF_ITSELF
        }


@ON_ONE_ENGINE
def test_lines_in_the_log_of_a_concern_and_of_a_check_in_differ_in_time_alone(ears: Ears, stage: Stage) -> None:
    """With every logger turned to DEBUG: saving either leaves the same lines, refusing either too."""
    (mina,) = ready_to_save(stage, "Mina")
    before = len(ears.lines.getvalue())
    mina.submits()
    answered = lines_since(ears, before)
    mina.closes()
    stage.settles()
    mina.uses_shortcut("Speak Up or Ask")
    mina.wait_for_modal()
    mina.chooses("Is it about the coordinator or someone close to them?", "No")
    mina.submits()
    mina.chooses("What happens when you save", "Keep it for later")
    mina.fills(text=SAYS)
    before = len(ears.lines.getvalue())
    mina.submits()
    assert mina.sees("keep this code")
    assert lines_since(ears, before) == answered
    assert SAYS not in ears.lines.getvalue() + ears.beside.getvalue()


def lines_since(ears: Ears, begin: int) -> list[str]:
    """The kinds of line that were added, without time and reference; what follows a check-in on Homes left out."""
    lines = ears.lines.getvalue()[begin:].splitlines()
    return sorted({_WHEN.sub("", line) for line in lines if "event=delivery" not in line})
