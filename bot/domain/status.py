"""READY, NOT YET, PAUSED: declared, never inferred.

Promises 4 and 5 live here. There is one function that changes a status, whatever the cause, so that every cause looks
the same from outside: the same row, the same message to the same people, in the commit of the cause.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.doubles import not_agreed
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, notify
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, may, permit
from bot.domain.scenes import Scene, ShootSlot, Status, change_status, found_slot
from bot.domain.scenes import pause as pause
from bot.domain.scenes import set_back as set_back
from bot.domain.times import Call, DayOutOfRange, GapInClock, call_instant, shoot_day_of
from bot.domain.work import NotFound, Refused, Work


class Standing(StrEnum):
    """Where one performer's answers for a scene stand; only the coordinator and that performer see it."""

    NOT_ASKED = "not_asked"
    NOT_ANSWERED = "not_answered"
    ANSWERED = "answered"
    STALE = "stale"
    WITHDRAWN = "withdrawn"


class Consents(Protocol):
    """Where the performers of a scene stand; implemented by the check-in workflow."""

    def standings(self, work: Work, scene: Scene) -> dict[str, Standing]: ...
    def not_attested(self, work: Work, actor: Actor, scene: Scene) -> tuple[Person, ...]:
        """Performers without an 18+ attestation, in a scene of a kind that is for adults alone."""
        ...


class RidersOf(Protocol):
    """Whose rider does not carry READY on a slot; implemented by the riders' workflow."""

    def open_for(self, work: Work, actor: Actor, scene: Scene, slot: ShootSlot) -> tuple[Person, ...]: ...


FEW = 2
"""In a scene with so many performers or fewer, people may guess who is behind a change."""


Phones = tuple[tuple[Person, str], ...]
"""Whom to call while a scene is PAUSED, in order, each with their number or an empty text."""


@dataclass(frozen=True, slots=True)
class StatusView:
    """A slot's status with what a reader is told beside it. Phones only while PAUSED."""

    slot: ShootSlot
    scene: Scene
    call: Call | None
    phones: Phones
    coordinator: str


@dataclass(frozen=True, slots=True)
class Declaring:
    """What the coordinator or alternate is shown before declaring: what others see, and what can be declared."""

    view: StatusView
    may_be_ready: bool
    open_answers: bool
    """READY would be refused now, because an answer is missing, stale or withdrawn."""
    few: bool
    open_riders: bool = False
    """READY would be refused now, because a rider is missing and no reason is recorded."""


def phones_while_paused(work: Work, production_id: str, unit: str) -> Phones:
    """Coordinator and alternate; without an alternate, the coordinator and the unit's first assistant director."""
    roster = work.people.roster(production_id)
    wanted = [p for p in roster if p.holds(Role.COORDINATOR)] + [p for p in roster if p.holds(Role.ALTERNATE)]
    if not any(p.holds(Role.ALTERNATE) for p in wanted):
        wanted += [p for p in roster if p.holds(Role.FIRST_AD) and p.assists(unit)]
    return tuple((person, work.people.phone(person)) for person in wanted[:2])


class Statuses:
    """Declaring, holding and asking. `consents` says whether READY may be declared."""

    def __init__(self, consents: Consents, riders: RidersOf | None = None) -> None:
        self._consents = consents
        self._riders = riders

    def declare_ready(self, work: Work, actor: Actor, slot_id: str, version: int) -> ShootSlot:
        """READY, unless any performer's answers are missing, stale or withdrawn. A "no" is no obstacle.

        Nor while somebody in a scene for adults alone lost their attestation (promise 9), nor with a double whom the
        doubled performer has not agreed to.
        """
        slot, scene = self._open_slot(work, actor, slot_id)
        permit(work, actor, Action.DECLARE, scene.id)
        self._same(slot, version)
        if scene.intimate and not self._consents.standings(work, scene):
            raise Refused("status-no-performers", "status")
        if self._answers_open(work, scene):
            raise Refused("status-answers-open", "status")
        for person in self._consents.not_attested(work, actor, scene) if scene.intimate else ():
            raise Refused("status-not-attested-adult", "status", name=person.name)
        if self._open_riders(work, actor, scene, slot):
            raise Refused("status-riders-open", "status")
        for person in not_agreed(work, actor, scene) if scene.intimate else ():
            raise Refused("status-double-not-agreed", "status", name=person.name)
        return self._declare(work, actor, slot, Status.READY)

    def declare_not_yet(
        self, work: Work, actor: Actor, slot_id: str, version: int, next_update: datetime | None
    ) -> ShootSlot:
        """NOT YET, with the time by which the coordinator means to say more. Ends a pause, or sets READY back."""
        slot, scene = self._open_slot(work, actor, slot_id)
        permit(work, actor, Action.END_PAUSE, scene.id)
        # Before the second question: an alternate whose pause was ended by somebody else is told that it was.
        self._same(slot, version)
        if slot.status is not Status.PAUSED:
            permit(work, actor, Action.DECLARE, scene.id)
        if next_update is not None and next_update <= work.now:
            raise Refused("status-update-past", "next_time")
        slot = self._declare(work, actor, slot, Status.NOT_YET)
        if next_update is None or next_update == slot.next_update:
            return slot
        promised = replace(slot, next_update=next_update)
        work.scenes.change_slot(promised)
        return replace(promised, version=slot.version + 1)

    def hold(self, work: Work, actor: Actor, slot_id: str) -> ShootSlot:
        """PAUSED by the coordinator or alternate, from any status, without a reason."""
        slot, scene = self._open_slot(work, actor, slot_id)
        permit(work, actor, Action.HOLD, scene.id)
        return self._declare(work, actor, slot, Status.PAUSED)

    def declaring(self, work: Work, actor: Actor, slot_id: str) -> Declaring:
        """What stands before a declaration, for whoever may declare or end a pause."""
        slot, scene = self._open_slot(work, actor, slot_id)
        may_be_ready = may(actor.person, Action.DECLARE)
        permit(work, actor, Action.DECLARE if may_be_ready else Action.END_PAUSE, scene.id)
        return Declaring(
            view=self.view(work, actor, slot.id),
            may_be_ready=may_be_ready,
            open_answers=may_be_ready and self._answers_open(work, scene),
            few=len(work.scenes.castings(scene)) <= FEW,
            open_riders=may_be_ready and bool(self._open_riders(work, actor, scene, slot)),
        )

    def update_time(self, work: Work, actor: Actor, day: date | None, wall: time) -> datetime:
        """The instant of a "next update by" given in set time; without a date, the next time the clock shows it."""
        try:
            if day is not None:
                return call_instant(day, wall, actor.production.zone, turnover=time(0)).instant
            today = shoot_day_of(work.now, actor.production.zone, turnover=time(0))
            calls = (
                call_instant(today + timedelta(days=days), wall, actor.production.zone, turnover=time(0))
                for days in (0, 1)
            )
            return next(call.instant for call in calls if call.instant > work.now)
        except GapInClock as gap:
            raise Refused("call-in-gap", "next_time", resumes=f"{gap.resumes:%H:%M}") from None
        except DayOutOfRange:
            raise Refused("scene-day-out-of-range", "next_day") from None

    def ask(self, work: Work, actor: Actor, slot_id: str) -> None:
        """An assistant director asks for an update without words; at most one message in ten minutes per asker."""
        slot, scene = self._open_slot(work, actor, slot_id)
        permit(work, actor, Action.ASK_FOR_UPDATE, scene.id)
        if not actor.person.assists(slot.unit):
            raise NotFound
        readers = work.people.with_role(actor.production.id, Role.COORDINATOR)
        if not readers:
            raise Refused("status-nobody-to-ask")
        window = int(work.now.timestamp() // 600)
        for reader in readers:
            notify(work, reader, Kind.PING, slot.id, f"ping:{slot.id}:{actor.id}:{window}", detail=actor.id)

    def view(self, work: Work, actor: Actor, slot_id: str) -> StatusView:
        """The slot for whoever may see its status, with two phone numbers while it is PAUSED."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.SEE_STATUS, scene.id)
        if not scene.announced_kind:
            raise NotFound
        call = work.scenes.unit_call(slot.production_id, slot.unit, slot.day)
        phones = (
            phones_while_paused(work, slot.production_id, slot.unit)
            if slot.status is Status.PAUSED and not slot.cancelled
            else ()
        )
        return StatusView(slot, scene, call, phones, coordinator_name(work, slot.production_id))

    def _declare(self, work: Work, actor: Actor, slot: ShootSlot, status: Status) -> ShootSlot:
        changed = change_status(work, slot, status)
        if changed is not slot:
            work.ledger.append(
                slot.production_id,
                Entry.of(EntryKind.STATUS_DECLARED, actor, work.now, subject=slot.id, status=status.value),
            )
        return changed

    def _open_slot(self, work: Work, actor: Actor, slot_id: str) -> tuple[ShootSlot, Scene]:
        """A slot that has a status: of a closed set, and on the schedule."""
        slot, scene = found_slot(work, actor, slot_id)
        if not scene.announced_kind or slot.cancelled or scene.omitted:
            raise NotFound
        return slot, scene

    def _answers_open(self, work: Work, scene: Scene) -> bool:
        standings = self._consents.standings(work, scene).values() if scene.intimate else ()
        return any(standing is not Standing.ANSWERED for standing in standings)

    def _open_riders(self, work: Work, actor: Actor, scene: Scene, slot: ShootSlot) -> tuple[Person, ...]:
        return self._riders.open_for(work, actor, scene, slot) if self._riders is not None else ()

    def _same(self, slot: ShootSlot, version: int) -> None:
        if slot.version != version:
            raise Refused("status-changed-meanwhile")


def coordinator_name(work: Work, production_id: str) -> str:
    """The coordinator's name, or an empty text while nobody is appointed."""
    coordinators = work.people.with_role(production_id, Role.COORDINATOR)
    return coordinators[0].name if coordinators else ""
