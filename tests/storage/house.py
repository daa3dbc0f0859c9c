"""A small production to keep records of: people, a scene, and ways to run jobs on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import TypeVar

from sqlalchemy import create_engine, text

from bot.domain.answers import Answers, Sheet, TopicAnswer
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Account, Actor, Appointment, Grant, Person, Production, Role, SlackUser
from bot.domain.scenes import Casting, Content, Scene, ShootSlot
from bot.domain.times import Call
from bot.domain.topics import Answer
from bot.domain.work import Work
from storage.database import Database
from tests.databases import PostgreSQL, dump

T = TypeVar("T")

START = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
DAY = date(2026, 3, 9)
TEAM = "T1"
FILM = Production("film", TEAM, "Film", "Europe/Berlin", "C1", "default", "Outside", "Union")
OTHER = Production("other", TEAM, "Another", "Europe/Berlin", "C2", "default", "Outside", "Union")


@dataclass
class Clock:
    """The present, moved by hand."""

    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, by: timedelta) -> None:
        self.now += by


def person(id_: str, *roles: Role, production: Production = FILM, slack: bool = True) -> Person:
    user = SlackUser(TEAM, f"U{id_}") if slack else None
    return Person(id_, production.id, id_.capitalize(), user, tuple(Grant(role) for role in roles), adult=True)


MINA = person("mina", Role.PERFORMER)
TOM = person("tom", Role.PERFORMER)
CARA = person("cara", Role.COORDINATOR)
NORA = person("nora", Role.COORDINATOR)
CARAS = Appointment("appointment-cara", FILM.id, CARA.id, Role.COORDINATOR, START)
NORAS = Appointment("appointment-nora", FILM.id, NORA.id, Role.COORDINATOR, START + timedelta(days=1))
SCENE = Scene("scene", FILM.id, "72A", "72A", intimate=True)
SLOT = ShootSlot("slot", FILM.id, SCENE.id, DAY)
CONTENT = Content("kiss", "They kiss by the window.", "INT. KITCHEN", "")


def actor(who: Person) -> Actor:
    slack = who.slack or SlackUser(TEAM, "none")
    return Actor(who, FILM, Account(slack))


def build(work: Work) -> None:
    """One production with a coordinator, two performers and one scene with one shoot slot."""
    work.people.add_production(FILM)
    for each in (MINA, TOM, CARA):
        work.people.add_person(each)
    work.people.appoint(CARAS)
    work.scenes.add_scene(SCENE)
    work.scenes.keep_content(SCENE, CONTENT)
    work.scenes.add_slot(SLOT)
    for each in (MINA, TOM):
        work.scenes.keep_casting(Casting(SCENE.id, each.id, sent_at=START, sent_version=1))


def sheet(answer: Answer = Answer.YES, conditions: str = "", **needs: str) -> Sheet:
    return Sheet({"kissing": TopicAnswer(answer, conditions)}, needs)


def answers(version: int, said: Sheet | None, performer: Person = MINA, scene_version: int = 1) -> Answers:
    return Answers(FILM.id, SCENE.id, performer.id, version, scene_version, START, said)


def call(day: date, hour: int) -> Call:
    instant = datetime(day.year, day.month, day.day, hour - 1, tzinfo=UTC)
    return Call(day, wall_time(hour), "Europe/Berlin", instant, False)


def change(database: Database, job: Callable[[Work], T], *, nonce: str | None = None, seconds: float = 5) -> T:
    return asyncio.run(database.change(job, deadline=time.monotonic() + seconds, nonce=nonce))


def look(database: Database, job: Callable[[Work], T], *, seconds: float = 5) -> T:
    return asyncio.run(database.look(job, deadline=time.monotonic() + seconds))


ANN = SlackUser(TEAM, "UANN")


def save(work: Work) -> str:
    """The smallest job there is; `saved` tells whether it was."""
    work.people.keep_account(Account(ANN))
    return "value"


def saved(database: Database) -> bool:
    return look(database, lambda work: work.people.account(ANN)) is not None


def enter(work: Work) -> None:
    work.ledger.append(FILM.id, Entry(EntryKind.SETUP_DONE, FILM.id, None, None, work.now, {}))


def sql(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run a statement on a connection of its own and return its rows, as somebody holding the database could."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def everything(url: str, postgresql: PostgreSQL) -> bytes:
    """All that somebody holding the database's files or its dump could read."""
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
    return dump(postgresql, url)


def key_files(folder: Path) -> list[Path]:
    return sorted((folder / "keys").iterdir())
