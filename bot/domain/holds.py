"""A legal hold: while one stands, nothing of the production is removed by age, and nothing is opened by it.

Promise: it is set and lifted by two people who are named and are both outside the case: whoever reads answers,
performs, directs or assists on the production can do neither. It lets nobody read anything that they could not read
before. It is shown to everybody of the production from the moment it stands, with who set it, and every step is in the
ledger.

What it stops is removal by the rules of retention. What was never saved (drafts) and what stands nowhere but in
messages still to be sent goes as it always does; whoever leaves the roster leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, may, permit
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of

_OUTSIDE: Final = frozenset({Role.ADMIN, Role.PRODUCER, Role.CREW})


@dataclass(frozen=True, slots=True)
class Hold:
    """A production's hold: asked for by one person, set by another; asked to be lifted by one, lifted by another.

    Persons are ids. Lifted, it is gone from here and remains in the ledger.
    """

    production_id: str
    asked_by: str
    asked_at: datetime
    set_by: str | None = None
    set_at: datetime | None = None
    lifting_by: str | None = None
    lifting_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it is in force; asking for it or for its end changes nothing yet."""
        return self.set_at is not None


class Step(StrEnum):
    """What somebody can do about a hold next."""

    ASK = "ask"
    SET = "set"
    TAKE_BACK = "take_back"
    ASK_TO_LIFT = "ask_to_lift"
    LIFT = "lift"
    KEEP = "keep"


_KINDS: Final = {
    Step.ASK: EntryKind.HOLD_ASKED,
    Step.SET: EntryKind.HOLD_SET,
    Step.TAKE_BACK: EntryKind.HOLD_TAKEN_BACK,
    Step.ASK_TO_LIFT: EntryKind.HOLD_LIFT_ASKED,
    Step.LIFT: EntryKind.HOLD_LIFTED,
    Step.KEEP: EntryKind.HOLD_KEPT,
}


class HoldBook(Protocol):
    """Holds as a unit of work sees them: at most one for each production."""

    def hold(self, production_id: str) -> Hold | None: ...
    def keep_hold(self, hold: Hold) -> None: ...
    def end_hold(self, hold: Hold) -> None: ...


@dataclass(frozen=True, slots=True)
class HoldPage:
    """A hold, or none, and the step that is open to whoever looks."""

    hold: Hold | None
    step: Step

    @property
    def mark(self) -> str:
        """What was shown, as a mark by which a change since can be told."""
        return mark_of(self.hold, self.step.value)


def on_hold(work: Work, production_id: str) -> bool:
    """Whether nothing of the production may be removed now."""
    hold = work.holds.hold(production_id)
    return hold is not None and hold.stands


def is_outside(person: Person) -> bool:
    """Whether somebody is outside every case of the production: they keep or produce it, and have no part on a set."""
    return may(person, Action.HOLD_RECORDS) and person.roles <= _OUTSIDE


class Holds:
    """The hold of a production: looked at and changed in steps, of which nobody takes two that belong together."""

    def page(self, work: Work, actor: Actor) -> HoldPage:
        """Raises `Refused` for somebody inside the case, `NotFound` for whoever keeps nothing."""
        permit(work, actor, Action.HOLD_RECORDS)
        if not is_outside(actor.person):
            raise Refused("hold-inside")
        hold = work.holds.hold(actor.production.id)
        return HoldPage(hold, _step(hold, actor.id))

    def take(self, work: Work, actor: Actor, step: Step, seen: str) -> HoldPage:
        """Take the step that the page offered. Raises `Stale` when somebody took one meanwhile."""
        work.people.hold_roster(actor.production.id)
        page = self.page(work, actor)
        if page.mark != seen or page.step is not step:
            raise Stale
        after = _after(page.hold, step, actor, work.now)
        if after is not None:
            work.holds.keep_hold(after)
        elif page.hold is not None:
            work.holds.end_hold(page.hold)
        work.ledger.append(actor.production.id, Entry.of(_KINDS[step], actor, work.now))
        return HoldPage(after, _step(after, actor.id))

    def shown(self, work: Work, actor: Actor) -> Hold | None:
        """The hold that stands, for everybody of the production to see."""
        hold = work.holds.hold(actor.production.id)
        return hold if hold is not None and hold.stands else None


def _step(hold: Hold | None, person_id: str) -> Step:
    if hold is None:
        return Step.ASK
    if not hold.stands:
        return Step.TAKE_BACK if hold.asked_by == person_id else Step.SET
    if hold.lifting_by is None:
        return Step.ASK_TO_LIFT
    return Step.KEEP if hold.lifting_by == person_id else Step.LIFT


def _after(hold: Hold | None, step: Step, actor: Actor, now: datetime) -> Hold | None:
    if step is Step.ASK:
        return Hold(actor.production.id, actor.id, now)
    if hold is None:
        raise NotFound
    if step is Step.SET:
        return replace(hold, set_by=actor.id, set_at=now)
    if step is Step.ASK_TO_LIFT:
        return replace(hold, lifting_by=actor.id, lifting_at=now)
    if step is Step.KEEP:
        return replace(hold, lifting_by=None, lifting_at=None)
    return None
