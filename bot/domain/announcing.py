"""Announcing a scene, moving and cancelling it, and the reminders that follow its call.

The card says number, shoot day, call, "closed set" and whom to ask, the same for an intimate scene and for one that
is closed for any other reason. Consequences are shown before they are made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bot.domain.agreed import keep_agreed, occasions_of, plan_now
from bot.domain.calls import call_on, plan_reminders, update_card
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, RuleBooks, post_in_channel
from bot.domain.people import ASSISTANT_DIRECTORS, Actor, Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import (
    Casting,
    Scene,
    ShootSlot,
    Status,
    Told,
    asked_again,
    change_status,
    found_scene,
    found_slot,
    is_over,
)
from bot.domain.times import Call
from bot.domain.work import Refused, Stale, Work, mark_of

MOVED = "moved"
CANCELLED = "cancelled"
RESTORED = "restored"
"""Names of the lines that reply in a card's thread; a notice's `detail`."""


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the card in the channel may say, the same for an intimate scene and one closed for other reasons."""

    number: str
    part: str
    day: date
    call: Call | None
    ask: tuple[str, ...]
    """Names of whom to ask: the unit's first assistant director, then the coordinator."""
    cancelled: bool


def card_of(work: Work, production_id: str, slot_id: str) -> Card | None:
    """The slot's card as it stands now; None when there is no such slot."""
    slot = work.scenes.slot(production_id, slot_id)
    scene = work.scenes.scene(production_id, slot.scene_id) if slot else None
    if slot is None or scene is None:
        return None
    call = work.scenes.unit_call(production_id, slot.unit, slot.day)
    ask = tuple(person.name for person in contacts_of(work, production_id, slot.unit))
    return Card(scene.number, slot.part, slot.day, call, ask, slot.cancelled or scene.omitted)


def contacts_of(work: Work, production_id: str, unit: str) -> tuple[Person, ...]:
    """Whom to ask about a closed set: the unit's first assistant director, or another of its, and the coordinator."""
    roster = work.people.roster(production_id)
    leads = [p for p in roster if p.holds(Role.FIRST_AD) and p.assists(unit)]
    leads = leads or [p for p in roster if p.holds(*ASSISTANT_DIRECTORS) and p.assists(unit)]
    return tuple(leads[:1] + [p for p in roster if p.holds(Role.COORDINATOR)][:1])


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
    shared_call: tuple[Scene, ...] = ()
    """Other scenes of the unit on that day whose call becomes another one by this."""
    own_calls: int = 0
    """How many people have an own call on that day, which stays what it is."""


def told_shown(castings: Iterable[Casting]) -> str:
    """What the form shows of who was told, as a mark by which a change since can be told."""
    return mark_of(*sorted((casting.person_id, casting.told or "") for casting in castings))


class Lists(Protocol):
    """What follows a slot: its closed-set list, implemented by the closed set's own workflow.

    Each returns the slot as it then is, which may be PAUSED. `by` is empty for a schedule that was imported.
    """

    def moved(self, work: Work, before: ShootSlot, after: ShootSlot, by: str) -> ShootSlot: ...
    def called_off(self, work: Work, slot: ShootSlot, by: str) -> ShootSlot: ...
    def put_back(self, work: Work, slot: ShootSlot, by: str) -> ShootSlot: ...


class Announcing:
    """Told marks, the card, moves, cancellations and reminders. `lists` follow every move and cancellation."""

    def __init__(self, rules: RuleBooks, lists: Lists | None = None) -> None:
        self._rules = rules
        self._lists = lists

    def mark_told(
        self, work: Work, actor: Actor, scene_id: str, told: dict[str, Told | None], seen: str | None = None
    ) -> None:
        """Record by whom each performer was told. Reveals nothing: being told is not an answer.

        Raises `Stale` when the marks are no longer as the form showed them.
        """
        permit(work, actor, Action.MARK_TOLD, scene_id)
        scene = found_scene(work, actor, scene_id)
        if seen is not None and seen != told_shown(work.scenes.castings(scene)):
            raise Stale
        for casting in work.scenes.castings(scene):
            if casting.person_id in told and casting.told is not told[casting.person_id]:
                work.scenes.keep_casting(replace(casting, told=told[casting.person_id], told_by=actor.id))
                work.ledger.append(
                    actor.production.id,
                    Entry.of(EntryKind.TOLD_MARKED, actor, work.now, subject=casting.person_id, scene=scene.id),
                )

    def untold(self, work: Work, scene: Scene) -> tuple[Casting, ...]:
        return tuple(casting for casting in work.scenes.castings(scene) if casting.told is None)

    def announceable(self, work: Work, actor: Actor, slot_id: str) -> ShootSlot:
        """The slot, when its card could be posted now; raises `Refused` otherwise. For the preview."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.ANNOUNCE, scene.id)
        if slot.cancelled or scene.omitted or not scene.announced_kind:
            raise Refused("announce-not-closed")
        if slot.announced:
            raise Refused("announce-already")
        if actor.production.channel_id is None:
            raise Refused("announce-no-channel")
        # Asked of every closed set alike: were it asked of intimate scenes alone, the refusal would tell which it is.
        if self.untold(work, scene):
            raise Refused("announce-not-told")
        call = work.scenes.unit_call(slot.production_id, slot.unit, slot.day)
        if call is None:
            raise Refused("announce-no-call")
        if call.instant <= work.now:
            raise Refused("announce-past")
        return slot

    def announce(self, work: Work, actor: Actor, slot_id: str) -> ShootSlot:
        """Post the card, once. It waits until every performer is marked told."""
        slot = self.announceable(work, actor, slot_id)
        announced = replace(slot, announced=True)
        work.scenes.change_slot(announced)
        post_in_channel(work, slot.production_id, Kind.CARD, slot.id, f"card:{slot.id}")
        self._enter(work, actor, EntryKind.SCENE_ANNOUNCED, slot)
        return replace(announced, version=slot.version + 1)

    def shooting_call(self, work: Work, actor: Actor, slot: ShootSlot, day: date, wall: time | None) -> Call:
        """The call of the slot on another day: as given, else the one its unit has there."""
        if wall is not None:
            return call_on(work, self._rules, actor.production.id, day, wall)
        call = work.scenes.unit_call(slot.production_id, slot.unit, day)
        if call is None:
            raise Refused("move-no-call", "call")
        return call

    def consequences(self, work: Work, actor: Actor, slot_id: str, call: Call | None) -> Consequences:
        """What moving the slot to this call (None: cancelling it) would do."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.EDIT_SCHEDULE, scene.id)
        if call is not None:
            self._movable(work, slot, call)
        pack = self._rules.of(work, actor.production.id)
        return Consequences(
            slot=slot,
            scene=scene,
            old_call=work.scenes.unit_call(slot.production_id, slot.unit, slot.day),
            new_call=call,
            hours_left=call.instant - work.now if call else None,
            rider_hours=pack.number("rider_notice_hours"),
            status_changes=call is not None and slot.status is Status.READY,
            card_changes=slot.announced,
            shared_call=self._sharing(work, slot, call) if call else (),
            own_calls=len(work.scenes.own_calls_on(slot.production_id, call.day)) if call else 0,
        )

    def move(self, work: Work, actor: Actor, slot_id: str, version: int, call: Call) -> ShootSlot:
        """Shoot it on another day or at another call. READY becomes NOT YET; the card is edited, one line replies."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.EDIT_SCHEDULE, scene.id)
        if slot.version != version or slot.cancelled:
            raise Refused("scene-changed-meanwhile")
        self._movable(work, slot, call)
        self.set_unit_call(work, slot.production_id, slot.unit, call, mover=slot.id, by=actor.id)
        moved, plan = replace(slot, day=call.day), plan_now(work, scene)
        work.scenes.change_slot(moved)
        moved = replace(moved, version=slot.version + 1)
        if self._lists is not None:
            moved = self._lists.moved(work, slot, moved, actor.id)
        if moved.status is Status.READY:
            moved = change_status(work, moved, Status.NOT_YET)
        if call.day != slot.day:
            scene = asked_again(work, scene, plan)
        plan_reminders(work, self._rules, scene, moved)
        update_card(work, moved, MOVED)
        self._enter(work, actor, EntryKind.SCENE_MOVED, slot)
        return moved

    def cancel(self, work: Work, actor: Actor, slot_id: str, version: int) -> ShootSlot:
        """Take the slot off the schedule. Answers stay what they are; nothing more is sent about it."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.EDIT_SCHEDULE, scene.id)
        if slot.cancelled:
            return slot
        if slot.version != version:
            raise Refused("scene-changed-meanwhile")
        keep_agreed(work, scene)
        cancelled = replace(slot, cancelled=True)
        work.scenes.change_slot(cancelled)
        cancelled = replace(cancelled, version=slot.version + 1)
        plan_reminders(work, self._rules, scene, cancelled)
        work.outbox.reckon_rest_anew(slot.production_id)
        if all(other.cancelled for other in work.scenes.slots_of(scene)):
            work.checkins.destroy_drafts(scene)
        if self._lists is not None:
            cancelled = self._lists.called_off(work, cancelled, actor.id)
        update_card(work, cancelled, CANCELLED)
        self._enter(work, actor, EntryKind.SCENE_CANCELLED, slot)
        return cancelled

    def restore(self, work: Work, actor: Actor, slot_id: str) -> ShootSlot:
        """Put a cancelled slot back on its day. READY becomes NOT YET; a pause that came meanwhile stands."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.EDIT_SCHEDULE, scene.id)
        if not slot.cancelled:
            return slot
        if self._stands(work, slot):
            raise Refused("scene-on-that-day")
        restored, plan = replace(slot, cancelled=False), plan_now(work, scene)
        work.scenes.change_slot(restored)
        restored = replace(restored, version=slot.version + 1)
        if restored.status is Status.READY:
            restored = change_status(work, restored, Status.NOT_YET)
        scene = asked_again(work, scene, plan) if set(occasions_of(work, scene)) - set(plan.occasions) else scene
        plan_reminders(work, self._rules, scene, restored)
        work.outbox.reckon_rest_anew(slot.production_id)
        if self._lists is not None:
            restored = self._lists.put_back(work, restored, actor.id)
        update_card(work, restored, RESTORED)
        self._enter(work, actor, EntryKind.SCENE_MOVED, slot)
        return restored

    def switch_reminders(self, work: Work, actor: Actor, slot_id: str, on: bool) -> ShootSlot:
        """Reminders on or off for all performers of the slot alike."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.SWITCH_REMINDERS, scene.id)
        if slot.reminders is on:
            return slot
        switched = replace(slot, reminders=on)
        work.scenes.change_slot(switched)
        switched = replace(switched, version=slot.version + 1)
        plan_reminders(work, self._rules, scene, switched)
        return switched

    def plan_reminders(self, work: Work, scene: Scene, slot: ShootSlot) -> None:
        """Make the slot's reminders anew: for everyone for whom Send was pressed, answered or not, alike."""
        plan_reminders(work, self._rules, scene, slot)

    def wrap(self, work: Work, actor: Actor, unit: str, day: date, wall: time) -> datetime:
        """Enter when a unit wrapped on a shoot day; rest is counted from then. Returns the instant."""
        permit(work, actor, Action.EDIT_SCHEDULE)
        call = work.scenes.unit_call(actor.production.id, unit, day)
        if call is None:
            raise Refused("wrap-no-call", "day")
        at = call_on(work, self._rules, actor.production.id, day, wall).instant
        # A wrap at or before its call by the clock belongs to the night that follows, past the turn of the shoot day.
        if at <= call.instant:
            at = call_on(work, self._rules, actor.production.id, day + timedelta(days=1), wall).instant
        if at > work.now:
            raise Refused("wrap-future", "wrap")
        work.scenes.keep_wrap(actor.production.id, unit, day, at)
        self._shot(work, actor, unit, day)
        work.outbox.reckon_rest_anew(actor.production.id)
        return at

    def _shot(self, work: Work, actor: Actor, unit: str, day: date) -> None:
        """What is shot once more after this wrap waits for what is said after it: READY ends, of every closed set."""
        for shot in work.scenes.slots_on(actor.production.id, unit, day):
            scene = work.scenes.scene(shot.production_id, shot.scene_id)
            for slot in work.scenes.slots_of(scene) if scene else ():
                ahead = (slot.day, slot.unit) != (day, unit) and not is_over(work, slot.production_id, slot.day)
                if ahead and slot.status is Status.READY:
                    change_status(work, slot, Status.NOT_YET)

    def set_unit_call(
        self, work: Work, production_id: str, unit: str, call: Call, mover: str = "", by: str = ""
    ) -> None:
        """Keep the unit's call on that day; what else is shot under it gets its deadlines and card made anew."""
        work.outbox.reckon_rest_anew(production_id)
        before = work.scenes.unit_call(production_id, unit, call.day)
        if before == call:
            return
        work.scenes.keep_unit_call(production_id, unit, call)
        for slot in work.scenes.slots_on(production_id, unit, call.day):
            scene = work.scenes.scene(slot.production_id, slot.scene_id)
            if slot.id == mover or scene is None:
                continue
            if self._lists is not None:
                slot = self._lists.moved(work, slot, slot, by)
            if before is not None and slot.status is Status.READY:
                slot = change_status(work, slot, Status.NOT_YET)
            plan_reminders(work, self._rules, scene, slot)
            update_card(work, slot, MOVED)

    def _movable(self, work: Work, slot: ShootSlot, call: Call) -> None:
        if call.instant <= work.now:
            raise Refused("scene-call-past", "call")
        if call.day == slot.day and call == work.scenes.unit_call(slot.production_id, slot.unit, slot.day):
            raise Refused("move-nothing", "day")
        if is_over(work, slot.production_id, slot.day):
            raise Refused("move-over", "day")
        if call.day != slot.day and self._stands(work, replace(slot, day=call.day)):
            raise Refused("move-there-already", "day")

    def _stands(self, work: Work, slot: ShootSlot) -> bool:
        """Whether the scene is on the slot's day already, by another slot of the same unit and part."""
        scene = work.scenes.scene(slot.production_id, slot.scene_id)
        place = (slot.day, slot.unit, slot.part, False)
        others = work.scenes.slots_of(scene) if scene else ()
        return any((each.day, each.unit, each.part, each.cancelled) == place for each in others if each.id != slot.id)

    def _sharing(self, work: Work, slot: ShootSlot, call: Call) -> tuple[Scene, ...]:
        if work.scenes.unit_call(slot.production_id, slot.unit, call.day) in (None, call):
            return ()
        others = work.scenes.slots_on(slot.production_id, slot.unit, call.day)
        found = (work.scenes.scene(each.production_id, each.scene_id) for each in others if each.id != slot.id)
        return tuple(scene for scene in found if scene is not None)

    def _enter(self, work: Work, actor: Actor, kind: EntryKind, slot: ShootSlot) -> None:
        entry = Entry.of(kind, actor, work.now, subject=slot.scene_id, slot=slot.id)
        work.ledger.append(slot.production_id, entry)
