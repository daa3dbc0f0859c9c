"""A production made by the real set-up, and ways to act on it, over in-memory books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

import pytest

from bot.domain.door import Doors
from bot.domain.importing import Importing
from bot.domain.ledger import EntryKind
from bot.domain.people import Actor, Person, SlackUser
from bot.domain.roster import PersonDraft, Roster
from bot.domain.setting_up import (
    OneTimeCode,
    ProductionDraft,
    SettingUp,
)
from bot.domain.work import Refused, Work
from tests.domain.books import TEAM, Books

NOW = datetime(2026, 11, 13, 9, 0, tzinfo=UTC)
CODE = "7KQ2-M9XT-4BH0"
ADA = SlackUser(TEAM, "UADA")
DRAFT = ProductionDraft("Nightfall", "Europe/Berlin", "C1", "Rune, helpline", "0800 111", "Equity")
BLANK = PersonDraft("", (), ("main",), "", "", "", "")


def set_up() -> SettingUp:
    return SettingUp(OneTimeCode(CODE))


def roster() -> Roster:
    return Roster(Importing(), Doors())


def doing(books: Books, job: Callable[[Work], object], now: datetime = NOW) -> object:
    with books.work(now) as work:
        return job(cast(Work, work))


def made(books: Books) -> Actor:
    return cast(Actor, doing(books, lambda work: set_up().first(work, ADA, CODE, DRAFT)))


def refused(books: Books, job: Callable[[Work], object], now: datetime = NOW) -> str:
    with pytest.raises(Refused) as told:
        doing(books, job, now)
    return told.value.message_id


def kinds(books: Books) -> list[EntryKind]:
    return [entry.kind for _, entry in books.state.ledger.values()]


def someone(books: Books, name: str) -> Person:
    return next(person for person in books.state.people.values() if person.name == name)
