"""Who is on a production's roster, in which part, and since when they may read.

A person is one entry on one production's roster. The same Slack user on two productions is two people here, so that
nothing of one production can be reached from the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    COORDINATOR = "coordinator"
    ALTERNATE = "alternate"
    PERFORMER = "performer"
    FIRST_AD = "first_ad"
    AD = "ad"
    DIRECTOR = "director"
    PRODUCER = "producer"
    CREW = "crew"
    ADMIN = "admin"


ASSISTANT_DIRECTORS = frozenset({Role.FIRST_AD, Role.AD})
READERS = frozenset({Role.COORDINATOR, Role.ALTERNATE})
NOT_A_READER = ASSISTANT_DIRECTORS | {Role.DIRECTOR, Role.PRODUCER}
"""Parts that may not be held together with coordinator or alternate (DESIGN section 2)."""

MAIN_UNIT = "main"


@dataclass(frozen=True, slots=True)
class SlackUser:
    """Slack's own name for somebody; never leaves the roster tables."""

    team_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Grant:
    """One part somebody holds. `unit` matters for assistant directors only."""

    role: Role
    unit: str = MAIN_UNIT


@dataclass(frozen=True, slots=True)
class Account:
    """What belongs to a Slack user across productions: facts refreshed in the background, and their own settings."""

    slack: SlackUser
    zone: str | None = None
    locale: str | None = None
    deleted: bool = False
    bot: bool = False
    current_production: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One entry on one production's roster. Without `slack` the bot never messages them."""

    id: str
    production_id: str
    name: str
    slack: SlackUser | None
    grants: tuple[Grant, ...]
    adult: bool = False
    """Attested as 18 or over by the production; without it nobody is messaged for an intimate scene."""
    cast_number: str | None = None
    job: str = ""
    employer: str = ""
    quiet_from: str | None = None
    """Own quiet hours in set time, `HH:MM`; None means the rule pack's."""
    quiet_to: str | None = None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def holds(self, *roles: Role) -> bool:
        return bool(self.roles.intersection(roles))

    @property
    def attestable(self) -> bool:
        """Whether being 18 or over is to be attested of them: coordinator and alternate are appointed instead."""
        return self.holds(Role.PERFORMER) or not self.roles & READERS

    @property
    def gets_notices(self) -> bool:
        """Whether the neutral messages go to them at all: with Slack, and attested as 18 or over or appointed."""
        return self.slack is not None and (self.adult or not self.attestable)

    def assists(self, unit: str) -> bool:
        """Whether this is an assistant director of the unit."""
        return any(grant.role in ASSISTANT_DIRECTORS and grant.unit == unit for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Production:
    """One film or series: its channel, zone and rule pack. `channel_trouble` is Slack's refusal, for the admin."""

    id: str
    team_id: str
    title: str
    zone: str
    channel_id: str | None
    rule_pack: str
    outside_contact: str
    union_line: str
    channel_trouble: str | None = None
    wrapped: bool = False
    restored_at: datetime | None = None
    """When an older copy of the records was last found put back."""
    house_rules: str = ""
    """What everybody on a closed-set list reads before they accept; empty for the usual rules."""
    counsel_name: str = ""
    """Counsel outside the production, for whom concerns may be held; empty where there is none."""
    counsel_key: str = ""
    """Counsel's age recipient, `age1…`; only they hold what opens it."""
    wrapped_at: datetime | None = None
    rule_values: str = ""
    """The production's own values of its rule pack, as one JSON object of rule id to value; empty without any."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A coordinator or alternate from one instant to another. Answers are addressed to appointments, not to jobs."""

    id: str
    production_id: str
    person_id: str
    role: Role
    since: datetime
    until: datetime | None = None
    employer: str = ""
    duty: str = ""
    """What they may have to report, in the production's words; shown to whoever raises a concern."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, as found in the roster within the current unit of work."""

    person: Person
    production: Production
    account: Account

    @property
    def id(self) -> str:
        return self.person.id


class PeopleBook(Protocol):
    """The roster as a unit of work sees it. Look-ups return None where nothing is found."""

    def account(self, slack: SlackUser) -> Account | None: ...
    def keep_account(self, account: Account) -> None: ...
    def accounts_to_refresh(self, team_id: str) -> tuple[SlackUser, ...]: ...
    def entries_of(self, slack: SlackUser) -> tuple[Person, ...]:
        """This user's entries on the rosters of all productions, ordered by production title."""
        ...

    def any_production(self) -> bool: ...
    def add_production(self, production: Production) -> None: ...
    def change_production(self, production: Production) -> None: ...
    def production(self, production_id: str) -> Production | None: ...
    def productions(self, team_id: str) -> tuple[Production, ...]: ...

    def person(self, production_id: str, person_id: str) -> Person | None: ...
    def hold_roster(self, production_id: str) -> None:
        """Keep other writers of this production's roster and settings waiting until COMMIT; what is read from here on
        is what they left."""
        ...

    def roster(self, production_id: str) -> tuple[Person, ...]:
        """Everyone on the roster, by name."""
        ...

    def with_role(self, production_id: str, *roles: Role) -> tuple[Person, ...]: ...
    def add_person(self, person: Person) -> None: ...
    def change_person(self, person: Person) -> None: ...
    def remove_person(self, person: Person) -> None: ...

    def phone(self, person: Person) -> str:
        """The number to call, or an empty text. Sealed at rest."""
        ...

    def keep_phone(self, person: Person, phone: str) -> None: ...

    def appointments(self, production_id: str) -> tuple[Appointment, ...]:
        """All of the production's appointments, newest first."""
        ...

    def current_appointment(self, production_id: str, role: Role) -> Appointment | None: ...
    def appoint(self, appointment: Appointment) -> None: ...
    def change_appointment(self, appointment: Appointment) -> None:
        """Keep another employer or duty to report; the rest of an appointment never changes."""
        ...

    def end_appointment(self, appointment: Appointment, until: datetime) -> None: ...
