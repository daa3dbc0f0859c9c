"""A call, and what follows from it: reminders made anew, and the card in the channel brought up to date.

Everyone for whom Send was pressed gets the same reminders, answered, withdrawn or not, so that traffic tells nothing.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from bot.domain.outbox import Kind, Notice, RuleBooks, post_in_channel
from bot.domain.times import Call, DayOutOfRange, GapInClock, call_instant, reminder_times, shoot_day_of
from bot.domain.work import NotFound, Refused, Work

if TYPE_CHECKING:
    from bot.domain.people import Person, Production
    from bot.domain.scenes import Scene, ShootSlot


def call_on(work: Work, rules: RuleBooks, production_id: str, day: date, wall: time) -> Call:
    """The call a shoot day and a wall time mean on this production. Refused on the field that has to be mended."""
    production = work.people.production(production_id)
    if production is None:
        raise NotFound
    try:
        return call_instant(day, wall, production.zone, rules.of(work, production_id).wall_time("turnover"))
    except GapInClock as gap:
        raise Refused("call-in-gap", "call", resumes=f"{gap.resumes:%H:%M}") from None
    except DayOutOfRange:
        raise Refused("scene-day-out-of-range", "day") from None


def plan_reminders(work: Work, rules: RuleBooks, scene: Scene, slot: ShootSlot) -> None:
    """Take the slot's unsent reminders back and put those that its call, castings and switch ask for now.

    One that was due and waited for somebody's rest to end goes on waiting; one that was missed is not made up for.
    """
    waited = work.outbox.drop(slot.production_id, slot.id, Kind.REMINDER)
    call = work.scenes.unit_call(slot.production_id, slot.unit, slot.day)
    if call is None or not slot.reminders or slot.cancelled or scene.omitted or not scene.intimate:
        return
    hours = rules.of(work, slot.production_id).numbers("reminder_hours")
    for casting in work.scenes.castings(scene):
        person = work.people.person(slot.production_id, casting.person_id)
        if casting.sent_at is not None and person is not None and person.slack is not None and person.adult:
            _remind(work, slot, person, call, hours, waited)


def plan_anew(work: Work, rules: RuleBooks, production: Production) -> None:
    """The reminders of everything still to be shot, by the rules as they stand now."""
    for row in work.scenes.board(production.id, shoot_day_of(work.now, production.zone)):
        scene = work.scenes.scene(production.id, row.slot.scene_id)
        if scene is not None:
            plan_reminders(work, rules, scene, row.slot)


def _remind(
    work: Work, slot: ShootSlot, person: Person, call: Call, hours: tuple[int, ...], waited: frozenset[str]
) -> None:
    for due in reminder_times(call.instant, hours):
        key = f"reminder:{slot.id}:{int(due.timestamp())}:{person.id}"
        if due > work.now or key in waited:
            work.outbox.put(
                Notice(
                    work.new_id(), slot.production_id, Kind.REMINDER, person.id, slot.id, key, due,
                    expires=call.instant,
                )
            )  # fmt: skip


def update_card(work: Work, slot: ShootSlot, line: str = "") -> None:
    """Draw an announced slot's card anew, and reply once in its thread when `line` names what happened."""
    if slot.announced:
        key = f"{slot.id}:{slot.version}:{int(work.now.timestamp() * 1_000_000)}"
        post_in_channel(work, slot.production_id, Kind.CARD_EDIT, slot.id, f"edit:{key}")
        if line:
            post_in_channel(work, slot.production_id, Kind.THREAD_LINE, slot.id, f"line:{key}", detail=line)
