"""In-memory books behind the domain's Protocols: for tests of rules, where a database would add nothing but time.

`Books` holds the state; `with books.work(now) as work:` is one unit of work, and an exception takes everything back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from typing import Any

from bot.domain.answers import Answers
from bot.domain.checkins import Draft
from bot.domain.concerns import ReaderKey
from bot.domain.facts import Fact
from bot.domain.holds import Hold
from bot.domain.ledger import Entry
from bot.domain.outbox import Notice
from bot.domain.own_file import RecordFile
from bot.domain.people import (
    Account,
    Actor,
    Appointment,
    Grant,
    Person,
    Production,
    Role,
    SlackUser,
)
from bot.domain.riders import Rider
from bot.domain.scenes import Casting, Content, Scene, ShootSlot
from bot.domain.set_list import DoorEvent, Objections, Round, Seat, SetList
from bot.domain.stop import GivenName, Reader, Stop
from bot.domain.terms import DayCheck, Plan, Terms
from bot.domain.times import Call
from tests.domain.fact_books import MemoryFacts
from tests.domain.hold_books import MemoryHolds
from tests.domain.other_books import MemoryCheckIns, MemoryLedger, MemoryOutbox
from tests.domain.own_books import MemoryErasures, MemoryRecordFiles
from tests.domain.reader_books import MemoryReaderKeys
from tests.domain.scene_books import MemoryScenes
from tests.domain.set_books import MemoryClosedSets
from tests.domain.stop_books import MemoryStops
from tests.domain.terms_books import MemoryRiders, MemoryTerms

TEAM = "T1"
ZONE = "Europe/Berlin"
CHANNEL_ID = "C1"


@dataclass
class State:
    """Everything kept, in plain dictionaries of frozen entities."""

    accounts: dict[SlackUser, Account] = field(default_factory=dict)
    productions: dict[str, Production] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    reader_keys: dict[str, ReaderKey] = field(default_factory=dict)
    scenes: dict[str, Scene] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    slots: dict[str, ShootSlot] = field(default_factory=dict)
    castings: dict[tuple[str, str], Casting] = field(default_factory=dict)
    unit_calls: dict[tuple[str, str, date], Call] = field(default_factory=dict)
    person_calls: dict[tuple[str, date], Call] = field(default_factory=dict)
    wraps: dict[tuple[str, str, date], datetime] = field(default_factory=dict)
    waiting_cast: dict[str, tuple[str, ...]] = field(default_factory=dict)
    answers: dict[tuple[str, str, int], Answers] = field(default_factory=dict)
    readers: dict[tuple[str, str, int], frozenset[str]] = field(default_factory=dict)
    drafts: dict[tuple[str, str], Draft] = field(default_factory=dict)
    wishes: dict[tuple[str, str], None] = field(default_factory=dict)
    lists: dict[str, SetList] = field(default_factory=dict)
    rounds: dict[tuple[str, int], Round] = field(default_factory=dict)
    seats: dict[tuple[str, str], Seat] = field(default_factory=dict)
    asked: dict[tuple[str, int, str], datetime] = field(default_factory=dict)
    objections: dict[tuple[str, str], Objections] = field(default_factory=dict)
    door: dict[str, DoorEvent] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    record_files: dict[str, RecordFile] = field(default_factory=dict)
    stops: dict[str, Stop] = field(default_factory=dict)
    stop_readers: dict[str, tuple[Reader, ...]] = field(default_factory=dict)
    stop_names: dict[str, GivenName | None] = field(default_factory=dict)
    terms: dict[tuple[str, int], Terms] = field(default_factory=dict)
    plans: dict[tuple[str, int], Plan] = field(default_factory=dict)
    riders: dict[tuple[str, str, int], Rider] = field(default_factory=dict)
    day_checks: dict[str, DayCheck] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    settled: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    leases: dict[str, datetime] = field(default_factory=dict)
    ledger: dict[int, tuple[str, Entry]] = field(default_factory=dict)

    def copied(self) -> State:
        return State(**{name: dict(kept) for name, kept in vars(self).items()})


class Books:
    """The records of one test. Ids are counted, so that the same steps give the same ids."""

    def __init__(self) -> None:
        self.state = State()
        self._ids = count(1)

    def new_id(self) -> str:
        return f"id{next(self._ids)}"

    @contextmanager
    def work(self, now: datetime) -> Iterator[MemoryWork]:
        before = self.state.copied()
        try:
            yield MemoryWork(self, now)
        except BaseException:
            self.state = before
            raise

    @property
    def notices(self) -> list[Notice]:
        """Everything ever put and not taken back, in order."""
        return list(self.state.notices.values())

    def opens_production(self, title: str = "Nightfall", zone: str = ZONE, channel: str | None = CHANNEL_ID) -> str:
        production_id = self.new_id()
        self.state.productions[production_id] = Production(
            production_id, TEAM, title, zone, channel, "non_union", "Helpline 0800 000", "0800 111"
        )
        return production_id

    def adds(self, production_id: str, name: str, *roles: Role, unit: str = "main", **more: Any) -> Actor:
        """Somebody on the roster, as the actor that their press would be."""
        person_id = self.new_id()
        slack = SlackUser(TEAM, f"U{person_id}")
        values = {"slack": slack, "adult": True, **more}
        grants = tuple(Grant(role, unit) for role in roles)
        person = Person(id=person_id, production_id=production_id, name=name, grants=grants, **values)
        self.state.people[person_id] = person
        self.state.phones[person_id] = f"+49 {person_id}"
        return Actor(person, self.state.productions[production_id], Account(slack))


class MemoryWork:
    """`bot.domain.work.Work` over `Books`."""

    def __init__(self, books: Books, now: datetime) -> None:
        self.now = now
        self._books = books
        self.people = MemoryPeople(books)
        self.scenes = MemoryScenes(books, self)
        self.checkins = MemoryCheckIns(books, self)
        self.closed_sets = MemoryClosedSets(books, self)
        self.reader_keys = MemoryReaderKeys(books, self)
        self.stops = MemoryStops(books, self)
        self.facts = MemoryFacts(books, self)
        self.holds = MemoryHolds(books)
        self.terms = MemoryTerms(books, self)
        self.riders = MemoryRiders(books, self)
        self.record_files = MemoryRecordFiles(books)
        self.erasures = MemoryErasures(books)
        self.outbox = MemoryOutbox(books, self)
        self.ledger = MemoryLedger(books, self)

    def new_id(self) -> str:
        return self._books.new_id()


class MemoryPeople:
    def __init__(self, books: Books) -> None:
        self._books = books

    @property
    def _state(self) -> State:
        return self._books.state

    def account(self, slack: SlackUser) -> Account | None:
        return self._state.accounts.get(slack)

    def keep_account(self, account: Account) -> None:
        self._state.accounts[account.slack] = account

    def accounts_to_refresh(self, team_id: str) -> tuple[SlackUser, ...]:
        return tuple(slack for slack in self._state.accounts if slack.team_id == team_id)

    def entries_of(self, slack: SlackUser) -> tuple[Person, ...]:
        found = [person for person in self._state.people.values() if person.slack == slack]
        return tuple(sorted(found, key=lambda person: self._state.productions[person.production_id].title))

    def any_production(self) -> bool:
        return bool(self._state.productions)

    def add_production(self, production: Production) -> None:
        self._state.productions[production.id] = production

    def change_production(self, production: Production) -> None:
        self._state.productions[production.id] = production

    def production(self, production_id: str) -> Production | None:
        return self._state.productions.get(production_id)

    def productions(self, team_id: str) -> tuple[Production, ...]:
        return tuple(p for p in self._state.productions.values() if p.team_id == team_id)

    def person(self, production_id: str, person_id: str) -> Person | None:
        person = self._state.people.get(person_id)
        return person if person and person.production_id == production_id else None

    def hold_roster(self, production_id: str) -> None:
        """One writer at a time anyway."""

    def roster(self, production_id: str) -> tuple[Person, ...]:
        found = [person for person in self._state.people.values() if person.production_id == production_id]
        return tuple(sorted(found, key=lambda person: person.name))

    def with_role(self, production_id: str, *roles: Role) -> tuple[Person, ...]:
        return tuple(person for person in self.roster(production_id) if person.holds(*roles))

    def add_person(self, person: Person) -> None:
        self._state.people[person.id] = person

    def change_person(self, person: Person) -> None:
        self._state.people[person.id] = person

    def remove_person(self, person: Person) -> None:
        del self._state.people[person.id]

    def phone(self, person: Person) -> str:
        return self._state.phones.get(person.id, "")

    def keep_phone(self, person: Person, phone: str) -> None:
        self._state.phones[person.id] = phone

    def appointments(self, production_id: str) -> tuple[Appointment, ...]:
        found = [a for a in self._state.appointments.values() if a.production_id == production_id]
        return tuple(sorted(found, key=lambda appointment: appointment.since, reverse=True))

    def current_appointment(self, production_id: str, role: Role) -> Appointment | None:
        current = (a for a in self.appointments(production_id) if a.role is role and a.until is None)
        return next(current, None)

    def appoint(self, appointment: Appointment) -> None:
        self._state.appointments[appointment.id] = appointment

    def change_appointment(self, appointment: Appointment) -> None:
        self._state.appointments[appointment.id] = appointment

    def end_appointment(self, appointment: Appointment, until: datetime) -> None:
        self._state.appointments[appointment.id] = replace(appointment, until=until)
