"""Announcing a shoot day, moving it, taking it off: the card as it will stand, and what follows, before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DatePickerElement,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.domain.announcing import Card, Consequences
from bot.domain.own_calls import gives_calls
from bot.domain.people import MAIN_UNIT, Actor
from bot.domain.permissions import Action, may
from bot.domain.scenes import BoardRow, ShootSlot
from handlers.forms import Metadata
from handlers.views import messages, own_calls
from handlers.views.parts import button, buttons, escape, field, modal, option, rule, said, shorten, small, target
from handlers.views.status import (
    DECLARE_OPEN,
    DOOR,
    LIST,
    back_to_scene,
    day_line,
    keeps_door,
    scene_name,
    status_word,
    unit_name,
)
from handlers.views.status import PAGE_OPEN as STATUS_OPEN
from handlers.views.times import call_time, day, moment
from handlers.words import Words

PREVIEW_OPEN = "announcing.card.preview"
POST = "announcing.card.post"
MOVE_OPEN = "announcing.move.open"
MOVE_PREVIEW = "announcing.move.preview"
MOVE_CHANGE = "announcing.move.change"
MOVE_CONFIRM = "announcing.move.confirm"
CANCEL_OPEN = "announcing.cancel.open"
CANCEL_CONFIRM = "announcing.cancel.confirm"
RESTORE = "announcing.cancel.undo"
REMINDERS_ON = "announcing.reminders.start"
REMINDERS_OFF = "announcing.reminders.stop"
WRAP_OPEN = "announcing.wrap.open"
WRAP_SAVE = "announcing.wrap.save"

MOST_NAMED = 20


def card_blocks(words: Words, card: Card) -> list[Block]:
    """The card as it stands in the channel; what delivery posts, so that the preview is the thing itself."""
    return list(messages.card(words, card).blocks)


def preview_page(words: Words, actor: Actor, card: Card, slot: ShootSlot, nonce: str) -> View:
    """The card exactly as it will stand, and where."""
    channel = f"<#{actor.production.channel_id}>"
    blocks: list[Block] = [
        said(words("announce-intro", channel=channel)), rule(), *card_blocks(words, card), rule(),
        small(words("announce-after")), buttons(back_to_scene(words, actor, slot.scene_id)),
    ]  # fmt: skip
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=slot.id)
    return modal(
        words("announce-title"), blocks, callback_id=POST, submit=words("announce-post"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def slot_blocks(words: Words, actor: Actor, row: BoardRow, *, reminders: bool) -> list[Block]:
    """One shoot day on a scene's page, with what can be done about it."""
    slot, here = row.slot, target(actor.production.id, row.slot.id)
    if slot.cancelled:
        line = words("slot-cancelled", day=day_line(words, row))
        return [said(line), buttons(button(words("slot-restore"), RESTORE, here))]
    state = [day_line(words, row)]
    if slot.part:
        state.append(words("slot-part", part=escape(slot.part)))
    if row.closed_set:
        state.append(f"*{status_word(words, slot.status)}*")
    if slot.announced:
        state.append(words("announced"))
    doors: list[ButtonElement] = []
    if row.closed_set and not slot.announced:
        doors.append(button(words("slot-announce"), PREVIEW_OPEN, here))
    doors += [button(words("slot-move"), MOVE_OPEN, here), button(words("slot-cancel"), CANCEL_OPEN, here)]
    if gives_calls(actor.person, slot.unit):
        doors.append(button(words("own-calls"), own_calls.DAY_OPEN, here))
    if row.closed_set:
        doors.append(button(words("slot-status"), STATUS_OPEN, here))
    if row.closed_set and actor.person.assists(slot.unit):
        doors.append(button(words("set-list"), LIST, here))
    if row.closed_set and keeps_door(actor, slot.unit):
        doors.append(button(words("door"), DOOR, here))
    if row.closed_set and may(actor.person, Action.DECLARE):
        doors.append(button(words("status-declare"), DECLARE_OPEN, here))
    if reminders and may(actor.person, Action.SWITCH_REMINDERS):
        stop = slot.reminders
        label = words("reminders-stop" if stop else "reminders-start")
        doors.append(button(label, REMINDERS_OFF if stop else REMINDERS_ON, here))
    return [said(" · ".join(state)), buttons(*doors)]


def move_page(words: Words, actor: Actor, slot: ShootSlot, number: str, to: date, wall: time | None) -> View:
    """Where to: another shoot day, another call, or both."""
    zone = actor.production.zone
    clock = TimePickerElement(
        action_id="announcing.call.enter", initial_time=f"{wall:%H:%M}" if wall else None, timezone=zone
    )
    blocks: list[Block] = [
        field(
            "day", words("move-day"),
            DatePickerElement(action_id="announcing.day.enter", initial_date=to.isoformat()),
        ),
        field("call", words("move-call"), clock, hint=words("move-call-hint"), optional=True),
        buttons(back_to_scene(words, actor, slot.scene_id)),
    ]  # fmt: skip
    meta = Metadata(production=actor.production.id, subject=slot.id, version=slot.version, base=slot.day.toordinal())
    return modal(
        shorten(words("move-title", number=number), 24), blocks, callback_id=MOVE_PREVIEW, submit=words("move-preview"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def move_consequences(words: Words, actor: Actor, shown: Consequences, coordinator: str, meta: Metadata) -> View:
    """What the move will do; nothing is done yet."""
    number = shown.scene.number
    blocks: list[Block] = []
    if shown.old_call is not None:
        blocks.append(said(words("move-from", call=call_time(words, shown.old_call, actor.account.zone))))
    if shown.new_call is not None and shown.hours_left is not None:
        call = call_time(words, shown.new_call, actor.account.zone)
        late = shown.hours_left < timedelta(hours=shown.rider_hours)
        left = duration(words, shown.hours_left)
        hours = str(shown.rider_hours)
        blocks.append(said(words("move-to-late" if late else "move-to", call=call, left=left, hours=hours)))
    if shown.shared_call:
        names = [scene_name(words, scene.number) for scene in shown.shared_call[:MOST_NAMED]]
        blocks.append(said(words("move-shared", unit=unit_name(words, shown.slot.unit), scenes=", ".join(names))))
    if shown.own_calls:
        blocks.append(said(words("move-own-calls", people=str(shown.own_calls))))
    blocks += _effects(words, shown, coordinator)
    blocks.append(buttons(button(words("change"), MOVE_CHANGE), back_to_scene(words, actor, shown.scene.id)))
    return modal(
        shorten(words("move-title", number=number), 24), blocks, callback_id=MOVE_CONFIRM, submit=words("move-now"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _effects(words: Words, shown: Consequences, coordinator: str) -> list[Block]:
    lines = []
    if shown.status_changes:
        lines.append(words("move-status", coordinator=escape(coordinator) or words("coordinator-nobody")))
    if shown.card_changes:
        lines.append(words("move-card"))
    lines.append(words("move-rest"))
    return [said("\n".join(lines))]


def duration(words: Words, left: timedelta) -> str:
    """`7 h 58 min`, or days and hours from two days on."""
    minutes = int(left.total_seconds()) // 60
    if minutes >= 48 * 60:
        return words("duration-days", days=str(minutes // 1440), hours=str(minutes % 1440 // 60))
    return words("duration-hours", hours=str(minutes // 60), minutes=str(minutes % 60))


def cancel_page(words: Words, actor: Actor, shown: Consequences, nonce: str) -> View:
    """What taking the shoot day off will do, and that it can be put back."""
    slot = shown.slot
    blocks: list[Block] = [
        said(words("cancel-what", day=day(words, slot.day), unit=unit_name(words, slot.unit))),
        said(words("cancel-card" if shown.card_changes else "cancel-no-card")),
        said(words("cancel-after")),
        buttons(back_to_scene(words, actor, slot.scene_id)),
    ]
    meta = Metadata(
        nonce=nonce, production=actor.production.id, subject=slot.id, version=slot.version, base=slot.day.toordinal()
    )
    return modal(
        shorten(words("cancel-title", number=shown.scene.number), 24), blocks, callback_id=CANCEL_CONFIRM,
        submit=words("cancel-now"), close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def wrap_page(words: Words, actor: Actor, units: Sequence[str], shoot_day: date, nonce: str) -> View:
    """When a unit wrapped; messages to performers and crew wait from then until two hours before their next call."""
    choices = [
        option(words("unit-main") if unit == MAIN_UNIT else words("unit-other", unit=unit), unit)
        for unit in units[:100]
    ]
    unit = StaticSelectElement(action_id="announcing.unit.enter", options=choices, initial_option=choices[0])
    blocks: list[Block] = [
        field("unit", words("scene-unit"), unit),
        field(
            "day", words("wrap-day"),
            DatePickerElement(action_id="announcing.day.enter", initial_date=shoot_day.isoformat()),
        ),
        field(
            "wrap", words("wrap-time"),
            TimePickerElement(action_id="announcing.wrap.enter", timezone=actor.production.zone),
            hint=words("wrap-hint"),
        ),
    ]  # fmt: skip
    meta = Metadata(nonce=nonce, production=actor.production.id)
    return modal(
        words("wrap-title"), blocks, callback_id=WRAP_SAVE, submit=words("save"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def wrap_saved(words: Words, actor: Actor, unit: str, at: datetime) -> View:
    text = words("wrap-saved", unit=unit_name(words, unit), at=moment(words, at, actor.production.zone))
    return modal(words("saved-title"), [said(text)], close=words("done"))
