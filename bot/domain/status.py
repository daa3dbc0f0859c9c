"""READY, NOT YET, PAUSED: declared, never inferred.

Promises 4 and 5 live here. There is one function that changes a status, whatever the cause, so that every cause looks
the same from outside: the same row, the same message to the same people, in the commit of the cause.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, notify, on_duty
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene, ShootSlot, Status, found_slot
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


@dataclass(frozen=True, slots=True)
class StatusView:
    """A slot's status with what a reader is told beside it. Phones only while PAUSED."""

    slot: ShootSlot
    scene: Scene
    phones: tuple[tuple[Person, str], ...]


def change_status(work: Work, slot: ShootSlot, status: Status) -> ShootSlot:
    """Set the status and tell the people on duty; the only way a status changes. The same status again does nothing."""
    if slot.status is status or slot.cancelled:
        return slot
    changed = replace(slot, status=status, status_at=work.now, next_update=None)
    work.scenes.change_slot(changed)
    for reader in on_duty(work.people.roster(slot.production_id), slot.unit):
        notify(work, reader, Kind.STATUS, slot.id, f"status:{slot.id}:{slot.version}", detail=status.value)
    return replace(changed, version=slot.version + 1)


def set_back(work: Work, scene: Scene) -> None:
    """READY becomes NOT YET on every slot of the scene; other statuses stay. For narrowing, edits and moves."""
    for slot in work.scenes.slots_of(scene):
        if slot.status is Status.READY:
            change_status(work, slot, Status.NOT_YET)


def pause(work: Work, scene: Scene) -> None:
    """PAUSED on every slot of the scene that is still to be shot, from any status."""
    for slot in work.scenes.slots_of(scene):
        change_status(work, slot, Status.PAUSED)


class Statuses:
    """Declaring, holding and asking. `consents` says whether READY may be declared."""

    def __init__(self, consents: Consents) -> None:
        self._consents = consents

    def declare_ready(self, work: Work, actor: Actor, slot_id: str, version: int) -> ShootSlot:
        """READY, unless any performer's answers are missing, stale or withdrawn. A "no" is no obstacle."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.DECLARE, scene.id)
        self._same(slot, version)
        if scene.intimate:
            standings = self._consents.standings(work, scene)
            if not standings:
                raise Refused("status-no-performers")
            if any(standing is not Standing.ANSWERED for standing in standings.values()):
                raise Refused("status-answers-open")
        return self._declare(work, actor, slot, Status.READY)

    def declare_not_yet(
        self, work: Work, actor: Actor, slot_id: str, version: int, next_update: datetime | None
    ) -> ShootSlot:
        """NOT YET, with the time by which the coordinator means to say more. Ends a pause, or sets READY back."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.END_PAUSE if slot.status is Status.PAUSED else Action.DECLARE, scene.id)
        self._same(slot, version)
        if next_update is not None and next_update <= work.now:
            raise Refused("status-update-past", "next_update")
        slot = self._declare(work, actor, slot, Status.NOT_YET)
        if next_update is None or next_update == slot.next_update:
            return slot
        promised = replace(slot, next_update=next_update)
        work.scenes.change_slot(promised)
        return replace(promised, version=slot.version + 1)

    def hold(self, work: Work, actor: Actor, slot_id: str) -> ShootSlot:
        """PAUSED by the coordinator or alternate, from any status, without a reason."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.HOLD, scene.id)
        return self._declare(work, actor, slot, Status.PAUSED)

    def ask(self, work: Work, actor: Actor, slot_id: str) -> None:
        """An assistant director asks for an update without words; at most one message in ten minutes per asker."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.ASK_FOR_UPDATE, scene.id)
        if not scene.announced_kind or not actor.person.assists(slot.unit):
            raise NotFound
        window = int(work.now.timestamp() // 600)
        for reader in work.people.with_role(actor.production.id, Role.COORDINATOR):
            notify(work, reader, Kind.PING, slot.id, f"ping:{slot.id}:{actor.id}:{window}", detail=actor.id)

    def view(self, work: Work, actor: Actor, slot_id: str) -> StatusView:
        """The slot for whoever may see its status, with two phone numbers while it is PAUSED."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.SEE_STATUS, scene.id)
        if not scene.announced_kind:
            raise NotFound
        return StatusView(slot, scene, self._phones(work, slot) if slot.status is Status.PAUSED else ())

    def _phones(self, work: Work, slot: ShootSlot) -> tuple[tuple[Person, str], ...]:
        """Coordinator and alternate; without an alternate, the coordinator and the unit's first assistant director."""
        roster = work.people.roster(slot.production_id)
        wanted = [p for p in roster if p.holds(Role.COORDINATOR)] + [p for p in roster if p.holds(Role.ALTERNATE)]
        if not any(p.holds(Role.ALTERNATE) for p in wanted):
            wanted += [p for p in roster if p.holds(Role.FIRST_AD) and p.assists(slot.unit)]
        return tuple((person, work.people.phone(person)) for person in wanted[:2])

    def _declare(self, work: Work, actor: Actor, slot: ShootSlot, status: Status) -> ShootSlot:
        changed = change_status(work, slot, status)
        if changed is not slot:
            work.ledger.append(
                slot.production_id,
                Entry.of(EntryKind.STATUS_DECLARED, actor, work.now, subject=slot.id, status=status.value),
            )
        return changed

    def _same(self, slot: ShootSlot, version: int) -> None:
        if slot.version != version:
            raise Refused("status-changed-meanwhile")
