"""Announcing a scene, moving and cancelling it, and the reminders that follow its call.

The card says number, shoot day, call, "closed set" and whom to ask, the same for an intimate scene and for one that
is closed for any other reason. Consequences are shown before they are made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, Notice, RuleBooks, post_in_channel
from bot.domain.people import Actor, Person
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Casting, Scene, ShootSlot, Status, Told, found_scene, found_slot
from bot.domain.status import change_status
from bot.domain.times import Call, reminder_times
from bot.domain.work import Refused, Work


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a move or a cancellation will do, for the page before it is done."""

    slot: ShootSlot
    scene: Scene
    old_call: Call | None
    new_call: Call | None
    hours_left: timedelta | None
    rider_hours: int
    status_changes: bool
    card_changes: bool


class Announcing:
    """Told marks, the card, moves, cancellations and reminders."""

    def __init__(self, rules: RuleBooks) -> None:
        self._rules = rules

    def mark_told(self, work: Work, actor: Actor, scene_id: str, told: dict[str, Told | None]) -> None:
        """Record by whom each performer was told. Reveals nothing: being told is not an answer."""
        permit(work, actor, Action.MARK_TOLD, scene_id)
        scene = found_scene(work, actor, scene_id)
        for casting in work.scenes.castings(scene):
            if casting.person_id in told and casting.told is not told[casting.person_id]:
                work.scenes.keep_casting(replace(casting, told=told[casting.person_id], told_by=actor.id))
                work.ledger.append(
                    actor.production.id,
                    Entry.of(EntryKind.TOLD_MARKED, actor, work.now, subject=casting.person_id, scene=scene.id),
                )

    def untold(self, work: Work, scene: Scene) -> tuple[Casting, ...]:
        return tuple(casting for casting in work.scenes.castings(scene) if casting.told is None)

    def announce(self, work: Work, actor: Actor, slot_id: str) -> ShootSlot:
        """Post the card. An intimate scene waits until every performer is marked told."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.ANNOUNCE, scene.id)
        self._announceable(work, actor, slot, scene)
        if slot.announced:
            return slot
        announced = replace(slot, announced=True)
        work.scenes.change_slot(announced)
        post_in_channel(work, actor.production.id, Kind.CARD, slot.id, f"card:{slot.id}")
        return replace(announced, version=slot.version + 1)

    def _announceable(self, work: Work, actor: Actor, slot: ShootSlot, scene: Scene) -> None:
        if slot.cancelled or not scene.announced_kind:
            raise Refused("announce-not-closed")
        if actor.production.channel_id is None:
            raise Refused("announce-no-channel")
        if scene.intimate and (not work.scenes.castings(scene) or self.untold(work, scene)):
            raise Refused("announce-not-told")
        call = work.scenes.unit_call(slot.production_id, slot.unit, slot.day)
        if call is None:
            raise Refused("announce-no-call")
        if call.instant <= work.now:
            raise Refused("announce-past")

    def consequences(self, work: Work, actor: Actor, slot_id: str, call: Call | None) -> Consequences:
        """What moving the slot to this call (None: cancelling it) would do."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.EDIT_SCHEDULE, scene.id)
        if call is not None and call.instant <= work.now:
            raise Refused("move-past", "call")
        pack = self._rules.of(work, actor.production.id)
        return Consequences(
            slot=slot,
            scene=scene,
            old_call=work.scenes.unit_call(slot.production_id, slot.unit, slot.day),
            new_call=call,
            hours_left=call.instant - work.now if call else None,
            rider_hours=pack.number("rider_notice_hours"),
            status_changes=slot.status is Status.READY,
            card_changes=slot.announced,
        )

    def move(self, work: Work, actor: Actor, slot_id: str, version: int, call: Call) -> ShootSlot:
        """Shoot it on another day or at another call. READY becomes NOT YET; the card is edited, one line replies."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.EDIT_SCHEDULE, scene.id)
        if call.instant <= work.now:
            raise Refused("move-past", "call")
        if slot.version != version or slot.cancelled:
            raise Refused("scene-changed-meanwhile")
        self._set_unit_call(work, slot, call)
        moved = replace(slot, day=call.day)
        work.scenes.change_slot(moved)
        moved = replace(moved, version=slot.version + 1)
        if moved.status is Status.READY:
            moved = change_status(work, moved, Status.NOT_YET)
        self.plan_reminders(work, scene, moved)
        self._say_in_channel(work, moved, "moved")
        return moved

    def cancel(self, work: Work, actor: Actor, slot_id: str, version: int) -> ShootSlot:
        """Take the slot off the schedule. Answers stay what they are; nothing more is sent about it."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.EDIT_SCHEDULE, scene.id)
        if slot.version != version:
            raise Refused("scene-changed-meanwhile")
        if slot.cancelled:
            return slot
        cancelled = replace(slot, cancelled=True)
        work.scenes.change_slot(cancelled)
        work.outbox.drop(slot.production_id, slot.id, Kind.REMINDER)
        self._say_in_channel(work, cancelled, "cancelled")
        return replace(cancelled, version=slot.version + 1)

    def switch_reminders(self, work: Work, actor: Actor, slot_id: str, on: bool) -> ShootSlot:
        """Reminders on or off for all performers of the slot alike."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.SWITCH_REMINDERS, scene.id)
        switched = replace(slot, reminders=on)
        work.scenes.change_slot(switched)
        switched = replace(switched, version=slot.version + 1)
        self.plan_reminders(work, scene, switched)
        return switched

    def plan_reminders(self, work: Work, scene: Scene, slot: ShootSlot) -> None:
        """Make the slot's reminders anew: for everyone for whom Send was pressed, answered or not, alike."""
        work.outbox.drop(slot.production_id, slot.id, Kind.REMINDER)
        call = work.scenes.unit_call(slot.production_id, slot.unit, slot.day)
        if call is None or not slot.reminders or slot.cancelled or not scene.intimate:
            return
        hours = self._rules.of(work, slot.production_id).numbers("reminder_hours")
        for casting in work.scenes.castings(scene):
            person = work.people.person(slot.production_id, casting.person_id)
            if casting.sent_at is None or person is None or person.slack is None or not person.adult:
                continue
            self._remind(work, slot, person, call, hours)

    def _remind(self, work: Work, slot: ShootSlot, person: Person, call: Call, hours: tuple[int, ...]) -> None:
        for due in reminder_times(call.instant, hours):
            if due > work.now:
                key = f"reminder:{slot.id}:{int(due.timestamp())}:{person.id}"
                work.outbox.put(
                    Notice(
                        work.new_id(), slot.production_id, Kind.REMINDER, person.id, slot.id, key, due,
                        expires=call.instant,
                    )
                )  # fmt: skip

    def _set_unit_call(self, work: Work, mover: ShootSlot, call: Call) -> None:
        """Keep the unit's call on that day; what else is shot under it gets its deadlines and card made anew."""
        if work.scenes.unit_call(mover.production_id, mover.unit, call.day) == call:
            return
        work.scenes.keep_unit_call(mover.production_id, mover.unit, call)
        for slot in work.scenes.slots_on(mover.production_id, mover.unit, call.day):
            scene = work.scenes.scene(slot.production_id, slot.scene_id)
            if slot.id == mover.id or scene is None:
                continue
            if slot.status is Status.READY:
                slot = change_status(work, slot, Status.NOT_YET)
            self.plan_reminders(work, scene, slot)
            self._say_in_channel(work, slot, "moved")

    def _say_in_channel(self, work: Work, slot: ShootSlot, line: str) -> None:
        if slot.announced:
            key = f"{slot.id}:{slot.version}:{int(work.now.timestamp())}"
            post_in_channel(work, slot.production_id, Kind.CARD_EDIT, slot.id, f"edit:{key}")
            post_in_channel(work, slot.production_id, Kind.THREAD_LINE, slot.id, f"line:{key}", detail=line)
