"""The roster, its accounts and its appointments: tables and repository.

A phone number is sealed under its person's own key; everything else here is logistics.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Row,
    Select,
    UniqueConstraint,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.people import Account, Appointment, Grant, Person, Production, Role, SlackUser
from storage.appointments import OF_PRODUCTION, AppointmentRow, appointment_from, values_of
from storage.base import Base
from storage.keyring import KeyScope
from storage.seal import Place

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

PHONE_BYTES = 64
_MANY_HOLD = (Role.PERFORMER, Role.CREW)
FEW_HOLD = frozenset(Role) - set(_MANY_HOLD)
"""Roles that a handful of people hold on the largest production; most of what is asked of a roster is about these."""


class AccountRow(Base):
    __tablename__ = "accounts"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    zone: Mapped[str | None]
    locale: Mapped[str | None]
    deleted: Mapped[bool]
    bot: Mapped[bool]
    current_production: Mapped[str | None]


class ProductionRow(Base):
    __tablename__ = "productions"

    id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    title: Mapped[str]
    zone: Mapped[str]
    channel_id: Mapped[str | None]
    rule_pack: Mapped[str]
    outside_contact: Mapped[str]
    union_line: Mapped[str]
    channel_trouble: Mapped[str | None]
    wrapped: Mapped[bool]
    restored_at: Mapped[datetime | None]
    house_rules: Mapped[str] = mapped_column(server_default="")
    counsel_name: Mapped[str] = mapped_column(server_default="")
    counsel_key: Mapped[str] = mapped_column(server_default="")
    wrapped_at: Mapped[datetime | None]
    rule_values: Mapped[str] = mapped_column(server_default="")


class PersonRow(Base):
    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("production_id", "team_id", "user_id"), Index(None, "team_id", "user_id"))

    id: Mapped[str] = mapped_column(primary_key=True)
    production_id: Mapped[str] = mapped_column(ForeignKey("productions.id"))
    name: Mapped[str]
    team_id: Mapped[str | None]
    user_id: Mapped[str | None]
    adult: Mapped[bool]
    cast_number: Mapped[str | None]
    job: Mapped[str]
    employer: Mapped[str]
    quiet_from: Mapped[str | None]
    quiet_to: Mapped[str | None]
    phone: Mapped[bytes | None]


class GrantRow(Base):
    __tablename__ = "grants"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)


_PERSON = (
    PersonRow.id,
    PersonRow.production_id,
    PersonRow.name,
    PersonRow.team_id,
    PersonRow.user_id,
    PersonRow.adult,
    PersonRow.cast_number,
    PersonRow.job,
    PersonRow.employer,
    PersonRow.quiet_from,
    PersonRow.quiet_to,
)
_PEOPLE: Select[*tuple[Any, ...]] = (
    select(*_PERSON, GrantRow.role, GrantRow.unit)
    .outerjoin(GrantRow, GrantRow.person_id == PersonRow.id)
    .order_by(PersonRow.name, PersonRow.id, GrantRow.role, GrantRow.unit)
)
_PRODUCTIONS = select(*ProductionRow.__table__.columns).order_by(ProductionRow.title, ProductionRow.id)
_PRODUCTION = _PRODUCTIONS.where(ProductionRow.id == bindparam("production"))
_ONE_PERSON = _PEOPLE.where(PersonRow.id == bindparam("person"), PersonRow.production_id == bindparam("production"))
_OF_ACCOUNT = {column.key: column.label(f"account_{column.key}") for column in AccountRow.__table__.columns}
_OF_PRODUCTION = {column.key: column.label(f"its_{column.key}") for column in ProductionRow.__table__.columns}
_ENTRIES = (
    _PEOPLE.join(ProductionRow, ProductionRow.id == PersonRow.production_id)
    .outerjoin(AccountRow, (AccountRow.team_id == PersonRow.team_id) & (AccountRow.user_id == PersonRow.user_id))
    .add_columns(*_OF_ACCOUNT.values(), *_OF_PRODUCTION.values())
    .where(PersonRow.team_id == bindparam("team"), PersonRow.user_id == bindparam("user"))
    .order_by(None)
    .order_by(ProductionRow.title, PersonRow.id, GrantRow.role, GrantRow.unit)
)
_ROSTER = _PEOPLE.where(PersonRow.production_id == bindparam("production"))
_WITH_ROLE = _ROSTER.where(
    PersonRow.id.in_(select(GrantRow.person_id).where(GrantRow.role.in_(bindparam("roles", expanding=True))))
)
_WITH_FEW = _ROSTER.where(
    PersonRow.id.in_(select(GrantRow.person_id).where(*(GrantRow.role != role.value for role in _MANY_HOLD)))
)
_ACCOUNT = select(*_OF_ACCOUNT.values()).where(
    AccountRow.team_id == bindparam("team"), AccountRow.user_id == bindparam("user")
)


class PeopleRepository:
    """`bot.domain.people.PeopleBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._accounts: dict[SlackUser, Account | None] = {}
        self._productions: dict[str, Production | None] = {}
        self._people: dict[tuple[str, str], Person | None] = {}
        self._few: dict[str, tuple[tuple[Person, frozenset[Role]], ...]] = {}
        self._appointments: dict[str, tuple[Appointment, ...]] = {}

    def account(self, slack: SlackUser) -> Account | None:
        if slack not in self._accounts:
            row = self._work.one(_ACCOUNT, team=slack.team_id, user=slack.user_id)
            self._accounts[slack] = None if row is None else _account(slack, row)
        return self._accounts[slack]

    def keep_account(self, account: Account) -> None:
        """Write what differs from what was read: somebody else may be changing the rest at the same time."""
        before = _account_values(self.account(account.slack) or Account(account.slack))
        values = _account_values(account)
        key = {"team_id": account.slack.team_id, "user_id": account.slack.user_id}
        self._work.upsert(AccountRow, key, values, changed=[name for name in values if values[name] != before[name]])
        self._accounts[account.slack] = account

    def accounts_to_refresh(self, team_id: str) -> tuple[SlackUser, ...]:
        rows = self._work.all(
            select(PersonRow.user_id).where(PersonRow.team_id == bindparam("team")).distinct(), team=team_id
        )
        return tuple(SlackUser(team_id, row.user_id) for row in rows)

    def entries_of(self, slack: SlackUser) -> tuple[Person, ...]:
        """Who somebody is on each roster. Their account and productions come along: what identifying them asks next."""
        rows = self._work.all(_ENTRIES, team=slack.team_id, user=slack.user_id)
        found = tuple(_people(rows))
        for row in {row.production_id: row for row in rows}.values():
            named = {key: row._mapping[label.key] for key, label in _OF_PRODUCTION.items()}
            self._productions[row.production_id] = Production(**named)
            self._accounts[slack] = None if row.account_user_id is None else _account(slack, row)
        self._people |= {(person.production_id, person.id): person for person in found}
        return found

    def any_production(self) -> bool:
        return bool(self._work.value(select(exists(select(ProductionRow.id)))))

    def add_production(self, production: Production) -> None:
        self._work.run(insert(ProductionRow), **_production_values(production))
        self._productions[production.id] = production

    def change_production(self, production: Production) -> None:
        values = _production_values(production)
        self._work.run(update(ProductionRow).where(ProductionRow.id == values.pop("id")).values(**values))
        self._productions[production.id] = production
        self._work.touch(production.id)

    def production(self, production_id: str) -> Production | None:
        if production_id not in self._productions:
            row = self._work.one(_PRODUCTION, production=production_id)
            self._productions[production_id] = None if row is None else Production(**row._mapping)
        return self._productions[production_id]

    def productions(self, team_id: str) -> tuple[Production, ...]:
        rows = self._work.all(_PRODUCTIONS.where(ProductionRow.team_id == bindparam("team")), team=team_id)
        return tuple(Production(**row._mapping) for row in rows)

    def person(self, production_id: str, person_id: str) -> Person | None:
        key = (production_id, person_id)
        if key not in self._people:
            found = self._persons(_ONE_PERSON, production=production_id, person=person_id)
            self._people[key] = found[0] if found else None
        return self._people[key]

    def hold_roster(self, production_id: str) -> None:
        self._work.hold(_PRODUCTION, production=production_id)
        self._productions.clear()
        self._people.clear()
        self._few.clear()
        self._appointments.clear()

    def roster(self, production_id: str) -> tuple[Person, ...]:
        return self._persons(_ROSTER, production=production_id)

    def with_role(self, production_id: str, *roles: Role) -> tuple[Person, ...]:
        if not FEW_HOLD.issuperset(roles):
            held = sorted({role.value for role in roles})
            return self._persons(_WITH_ROLE, production=production_id, roles=held)
        if production_id not in self._few:
            found = self._persons(_WITH_FEW, production=production_id)
            self._few[production_id] = tuple((person, person.roles) for person in found)
        return tuple(person for person, held in self._few[production_id] if not held.isdisjoint(roles))

    def add_person(self, person: Person) -> None:
        self._work.run(insert(PersonRow), id=person.id, production_id=person.production_id, **_person_values(person))
        self._keep_grants(person)

    def change_person(self, person: Person) -> None:
        self._work.run(update(PersonRow).where(_is(person)).values(**_person_values(person)))
        self._work.run(delete(GrantRow).where(GrantRow.person_id == person.id))
        self._keep_grants(person)
        self._work.touch_person(person.slack)

    def remove_person(self, person: Person) -> None:
        self._work.run(delete(PersonRow).where(_is(person)))
        self._work.touch_person(person.slack)
        self._people[person.production_id, person.id] = None
        self._few.pop(person.production_id, None)
        self._work.touch(person.production_id)

    def phone(self, person: Person) -> str:
        sealed = self._work.value(select(PersonRow.phone).where(_is(person)))
        if sealed is None:
            return ""
        return self._work.seal.open(KeyScope.performer(person.id), _phone_place(person), sealed).decode()

    def keep_phone(self, person: Person, phone: str) -> None:
        place = _phone_place(person)
        sealed = self._work.seal.seal(KeyScope.performer(person.id), place, phone.encode(), PHONE_BYTES)
        self._work.run(update(PersonRow).where(_is(person)).values(phone=sealed))

    def appointments(self, production_id: str) -> tuple[Appointment, ...]:
        if production_id not in self._appointments:
            rows = self._work.all(OF_PRODUCTION, production=production_id)
            self._appointments[production_id] = tuple(appointment_from(row) for row in rows)
        return self._appointments[production_id]

    def current_appointment(self, production_id: str, role: Role) -> Appointment | None:
        for appointment in self.appointments(production_id):
            if appointment.role is role and appointment.until is None:
                return appointment
        return None

    def appoint(self, appointment: Appointment) -> None:
        self._appointments.pop(appointment.production_id, None)
        self._work.run(insert(AppointmentRow), **values_of(appointment))
        self._work.touch(appointment.production_id)

    def change_appointment(self, appointment: Appointment) -> None:
        self._appointments.pop(appointment.production_id, None)
        changed = {"employer": appointment.employer, "duty": appointment.duty}
        self._work.run(update(AppointmentRow).where(AppointmentRow.id == appointment.id).values(**changed))

    def end_appointment(self, appointment: Appointment, until: datetime) -> None:
        self._appointments.pop(appointment.production_id, None)
        self._work.run(update(AppointmentRow).where(AppointmentRow.id == appointment.id).values(until=until))
        self._work.touch(appointment.production_id)

    def _keep_grants(self, person: Person) -> None:
        grants = [{"person_id": person.id, "role": g.role.value, "unit": g.unit} for g in dict.fromkeys(person.grants)]
        if grants:
            self._work.run_many(insert(GrantRow), grants)
        self._people.pop((person.production_id, person.id), None)
        self._few.pop(person.production_id, None)
        self._work.touch(person.production_id)

    def _persons(self, statement: Select[*tuple[Any, ...]], **values: object) -> tuple[Person, ...]:
        return tuple(_people(self._work.all(statement, **values)))


def _people(rows: Sequence[Row[Any]]) -> Iterable[Person]:
    """One person for each run of rows: the roster joined with its grants, ordered by person."""
    grants: dict[str, list[Grant]] = {}
    first: dict[str, Row[Any]] = {}
    for row in rows:
        first.setdefault(row.id, row)
        held = grants.setdefault(row.id, [])
        if row.role is not None:
            held.append(Grant(Role(row.role), row.unit))
    for row in first.values():
        yield Person(
            id=row.id,
            production_id=row.production_id,
            name=row.name,
            slack=None if row.user_id is None else SlackUser(row.team_id, row.user_id),
            grants=tuple(grants[row.id]),
            adult=row.adult,
            cast_number=row.cast_number,
            job=row.job,
            employer=row.employer,
            quiet_from=row.quiet_from,
            quiet_to=row.quiet_to,
        )


def _account(slack: SlackUser, row: Row[Any]) -> Account:
    return Account(
        slack,
        row.account_zone,
        row.account_locale,
        row.account_deleted,
        row.account_bot,
        row.account_current_production,
    )


def _account_values(account: Account) -> dict[str, object]:
    return {name: getattr(account, name) for name in Account.__slots__ if name != "slack"}


def _is(person: Person) -> Any:
    return (PersonRow.id == person.id) & (PersonRow.production_id == person.production_id)


def _person_values(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "team_id": person.slack.team_id if person.slack else None,
        "user_id": person.slack.user_id if person.slack else None,
        "adult": person.adult,
        "cast_number": person.cast_number,
        "job": person.job,
        "employer": person.employer,
        "quiet_from": person.quiet_from,
        "quiet_to": person.quiet_to,
    }


def _production_values(production: Production) -> dict[str, Any]:
    return {name: getattr(production, name) for name in Production.__slots__}


def _phone_place(person: Person) -> Place:
    return Place(person.production_id, "people", "phone", person.id, person.id, 0)
