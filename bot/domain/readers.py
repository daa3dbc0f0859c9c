"""Who may be chosen to read a concern, and what a reporter is told before writing: read from the main store alone.

Looking leaves no trace. A concern about the coordinator never offers her, and nobody is offered their own concern.
Reading keys belong to appointments: what was sealed to one opens to nobody appointed later.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from bot.domain.concerns import ChosenReader, ReaderKey
from bot.domain.emergency import Danger, danger_numbers
from bot.domain.outbox import RuleBooks
from bot.domain.people import READERS, Actor, Appointment, Person, Role
from bot.domain.permissions import Action, Proof, permit
from bot.domain.rulebook import OutsideRoute
from bot.domain.setting_up import contact_of
from bot.domain.slots import newest_slot
from bot.domain.times import Slot, next_slot
from bot.domain.work import Work, mark_of

MARK_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody a reporter may choose. `duty` is what they may have to report, in the production's words, or empty.

    `appointment` and `person` are ids. `key` holds the public half alone.
    """

    appointment: str
    person: str
    role: Role
    name: str
    job: str
    employer: str
    duty: str
    key: ReaderKey

    @property
    def chosen(self) -> ChosenReader:
        """This reader as kept inside the seal of what is sent to them."""
        return ChosenReader(self.appointment, self.name, self.job, mark_of_key(self.key))


@dataclass(frozen=True, slots=True)
class Counsel:
    """Counsel outside the production, for whom a concern may be held: a name and an age recipient (`age1…`)."""

    name: str
    recipient: str

    @property
    def mark(self) -> str:
        """What a form carries of whom it named, so that it holds for nobody else."""
        return mark_of(self.name, self.recipient)


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the rule pack in force says of concerns: days to acknowledge, months to answer, days kept."""

    acknowledge_days: int
    answer_months: int
    kept_after_close_days: int
    kept_after_wrap_days: int


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything a reporter is shown before writing.

    `readers` are those to choose from, the coordinator first. `coordinator_missing` and `alternate_missing` say that
    nobody who can use Slack holds the appointment, or that its key is not made yet; `danger` is None where the
    country's numbers are not known. `next_slot` is when what is sent becomes visible, in the production's `zone`;
    `last_slot` came last.
    """

    readers: tuple[Reader, ...]
    coordinator_missing: bool
    alternate_missing: bool
    outside_name: str
    outside_phone: str
    outside_routes: tuple[OutsideRoute, ...]
    danger: Danger | None
    counsel: Counsel | None
    last_slot: Slot
    next_slot: Slot
    zone: str
    clocks: Clocks


class Standing(StrEnum):
    """Whether a reader chosen earlier can still read."""

    READS = "reads"
    LEFT = "left"
    """Their appointment ended, and their key with it; or they cannot use Slack any more."""
    KEY_LOST = "key_lost"
    """They are still appointed, and the key that this was sealed to is gone."""


class ReaderKeyBook(Protocol):
    """The key pairs of appointments, within one unit of work of the main store."""

    def make(self, appointment: Appointment) -> None:
        """Make the appointment's key pair. Its private half is sealed under a key of its own."""
        ...

    def end(self, appointment: Appointment) -> None:
        """Remove the pair; the key that seals its private half is destroyed after COMMIT."""
        ...

    def public(self, appointments: Collection[Appointment]) -> dict[str, ReaderKey]:
        """The public halves there are, by appointment."""
        ...

    def own(self, proof: Proof, appointment: Appointment) -> ReaderKey | None:
        """Both halves for the appointed person, who proves it; `private` is None where it was destroyed."""
        ...

    def in_order(self) -> bool:
        """Whether every current appointment has a pair that opens, and no key outlived its appointment."""
        ...

    def repair(self) -> None:
        """Give every current appointment a pair that opens, and destroy the keys of those that ended."""
        ...


def readers_for(work: Work, rules: RuleBooks, actor: Actor, *, about_coordinator: bool) -> Offer:
    """What somebody on the roster may choose from now. With `about_coordinator` she is not among the readers."""
    permit(work, actor, Action.RAISE_CONCERN, actor.id)
    production = actor.production
    found = current_readers(work, production.id)
    pack = rules.of(work, production.id)
    name, phone = contact_of(production)
    counsel = Counsel(production.counsel_name, production.counsel_key) if production.counsel_key else None
    return Offer(
        readers=tuple(
            reader
            for reader in found
            if reader.person != actor.id and not (about_coordinator and reader.role is Role.COORDINATOR)
        ),
        coordinator_missing=all(reader.role is not Role.COORDINATOR for reader in found),
        alternate_missing=all(reader.role is not Role.ALTERNATE for reader in found),
        outside_name=name,
        outside_phone=phone,
        outside_routes=pack.outside_routes,
        danger=danger_numbers(production.zone),
        counsel=counsel,
        last_slot=newest_slot(work, rules, production),
        next_slot=next_slot(work.now, wall_times=pack.wall_times("slot_times"), zone=production.zone),
        zone=production.zone,
        clocks=clocks_of(work, rules, production.id),
    )


def clocks_of(work: Work, rules: RuleBooks, production_id: str) -> Clocks:
    """The clocks of the rule pack in force."""
    pack = rules.of(work, production_id)
    return Clocks(
        acknowledge_days=pack.number("concern_acknowledge_days"),
        answer_months=pack.number("concern_feedback_months"),
        kept_after_close_days=pack.number("concern_kept_after_close_days"),
        kept_after_wrap_days=pack.number("concern_kept_after_wrap_days"),
    )


def current_readers(work: Work, production_id: str) -> tuple[Reader, ...]:
    """Coordinator and alternate who are appointed now, have a key and can use Slack, the coordinator first."""
    current = [appointment for appointment in work.people.appointments(production_id) if _is_current(appointment)]
    keys = work.reader_keys.public(current)
    found = [
        _reader(appointment, person, keys[appointment.id])
        for appointment in current
        if appointment.id in keys
        if (person := work.people.person(production_id, appointment.person_id)) is not None and _opens(work, person)
    ]
    return tuple(sorted(found, key=lambda reader: reader.role is not Role.COORDINATOR))


def own_keys(work: Work, actor: Actor) -> tuple[ReaderKey, ...]:
    """The keys of the appointments that this person holds now, for what is addressed to them and for nothing else.

    Raises `NotFound` for whoever is neither coordinator nor alternate.
    """
    proof = permit(work, actor, Action.READ_CONCERNS, actor.id)
    current = work.people.appointments(actor.production.id)
    held = [each for each in current if _is_current(each) and each.person_id == actor.id]
    keys = (work.reader_keys.own(proof, appointment) for appointment in held)
    return tuple(key for key in keys if key is not None)


def mark_of_key(key: ReaderKey) -> str:
    """The beginning of the public half, by which a pair that replaced a lost one is told from it."""
    return key.public.hex()[:MARK_DIGITS]


def _opens(work: Work, person: Person) -> bool:
    """Whether they can press a button at all; whoever was deactivated is not told so and would be waited for."""
    account = work.people.account(person.slack) if person.slack else None
    return person.slack is not None and not (account is not None and (account.deleted or account.bot))


def _is_current(appointment: Appointment) -> bool:
    return appointment.role in READERS and appointment.until is None


def _reader(appointment: Appointment, person: Person, key: ReaderKey) -> Reader:
    return Reader(
        appointment.id, person.id, appointment.role, person.name, person.job,
        appointment.employer or person.employer, appointment.duty, key,
    )  # fmt: skip
