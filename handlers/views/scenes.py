"""Scenes as the people see them who keep the schedule.

Nothing on a page for assistant directors tells an intimate scene from one that is closed for another reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DatePickerElement,
    ExternalDataSelectElement,
    InputInteractiveElement,
    Option,
    SectionBlock,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.domain.people import Actor
from bot.domain.permissions import Action, may
from bot.domain.scenes import NUMBER_LENGTH, PART_LENGTH, BoardRow, Scene, shown_of
from bot.domain.times import Call, describe_call
from handlers.forms import Metadata
from handlers.views import announcing, own_calls, riders, terms
from handlers.views.briefs import BRIEF_OPEN, CAST_OPEN, MOST_CAST, SEND, TOLD_OPEN, text_input, tick
from handlers.views.parts import (
    button,
    buttons,
    escape,
    field,
    modal,
    option,
    plain,
    rule,
    said,
    shorten,
    small,
    target,
)
from handlers.views.status import (
    SCENE,
    SCENE_BACK,
    SHEET,
    back_to_scene,
    day_line,
    paged,
    scene_line,
    scene_name,
    status_word,
    stop_now,
    turning,
    unit_name,
)
from handlers.views.times import call_time, day
from handlers.words import Words

PAGE_OPEN = SCENE
PAGE_BACK = SCENE_BACK
LIST_OPEN = "scene.list.open"
LIST_EARLIER = "scene.list.earlier"
LIST_LATER = "scene.list.later"
FIND = "scene.list.find"
ADD_OPEN = "scene.add.open"
ADD_PREVIEW = "scene.add.preview"
ADD_CHANGE = "scene.add.change"
ADD_SAVE = "scene.add.save"
EDIT_OPEN = "scene.edit.open"
EDIT_SAVE = "scene.edit.save"

CLOSED = "closed"
MOST_OPTIONS = 100
MOST_SLOTS = 20


@dataclass(frozen=True, slots=True)
class Filled:
    """What the scene form holds; empty for a new scene."""

    number: str = ""
    day: date | None = None
    call: time | None = None
    unit: str = "main"
    part: str = ""
    closed: bool = False


def date_input(action_id: str, given: date | None) -> DatePickerElement:
    return DatePickerElement(action_id=action_id, initial_date=given.isoformat() if given else None)


def time_input(action_id: str, given: time | None, zone: str) -> TimePickerElement:
    initial = f"{given:%H:%M}" if given else None
    return TimePickerElement(action_id=action_id, initial_time=initial, timezone=zone)


def unit_input(words: Words, action_id: str, units: Sequence[str], given: str) -> StaticSelectElement:
    choices = [option(unit_plain(words, unit), unit) for unit in units[:MOST_OPTIONS]]
    chosen = next((choice for choice in choices if choice.value == given), choices[0])
    return StaticSelectElement(action_id=action_id, options=choices, initial_option=chosen)


def unit_plain(words: Words, unit: str) -> str:
    """A unit's name in plain text, where nothing is escaped."""
    return words("unit-main") if unit == "main" else words("unit-other", unit=unit)


def home_blocks(words: Words, actor: Actor, unmatched: Sequence[str]) -> list[Block]:
    """The way to the scenes for whoever keeps the schedule, and the cast numbers that wait for a person."""
    here = target(actor.production.id)
    blocks: list[Block] = []
    if unmatched:
        blocks.append(said(words("cast-unmatched", numbers=escape(", ".join(unmatched[:MOST_CAST])))))
        blocks.append(buttons(button(words("cast-match"), CAST_OPEN, here)))
    if may(actor.person, Action.EDIT_SCHEDULE):
        doors = [
            button(words("scene-list"), LIST_OPEN, here),
            button(words("scene-add"), ADD_OPEN, here),
            button(words("own-calls"), own_calls.DAY_OPEN, here),
            button(words("wrap-enter"), announcing.WRAP_OPEN, here),
        ]
        blocks.append(buttons(*doors))
    return blocks


def list_page(words: Words, actor: Actor, rows: Sequence[BoardRow], unscheduled: Sequence[Scene], page: int) -> View:
    """Every scene by shoot day, forty a page, those without a day last; with a search over all of them."""
    here = target(actor.production.id)
    search = ExternalDataSelectElement(
        action_id=FIND, placeholder=plain(words("scene-find-placeholder")), min_query_length=0
    )
    everything: list[BoardRow | Scene] = [*rows, *unscheduled]
    blocks: list[Block] = [
        SectionBlock(text=plain(words("scene-find")), accessory=search, block_id="find"),
        buttons(button(words("scene-add"), ADD_OPEN, here)),
    ]
    if not everything:
        blocks.append(said(words("scene-list-empty")))
    shown, page, pages = paged(everything, page)
    before = None
    for each in shown:
        under = words("scene-no-day") if isinstance(each, Scene) else day_line(words, each)
        if under != before:
            blocks.append(small(under))
        before = under
        blocks.append(_scene_line(words, actor, each) if isinstance(each, Scene) else _slot_line(words, actor, each))
    blocks += turning(words, actor, LIST_EARLIER, LIST_LATER, page, pages)
    meta = Metadata(production=actor.production.id, page=page)
    return modal(words("scene-list-title"), blocks, close=words("close"), metadata=meta.text())


def _slot_line(words: Words, actor: Actor, row: BoardRow) -> SectionBlock:
    state = [words("closed-set"), status_word(words, row.slot.status)] if row.closed_set else []
    if row.slot.announced:
        state.append(words("announced"))
    if row.slot.cancelled:
        state = [words("cancelled")]
    name = scene_name(words, row.number, row.slot.part)
    return _line(words, actor, " · ".join([f"*{name}*", *state]), row.slot.scene_id, row.number, row.slot.part)


def _scene_line(words: Words, actor: Actor, scene: Scene) -> SectionBlock:
    state = [words("omitted")] if scene.omitted else [words("closed-set")] if scene.announced_kind else []
    name = f"*{scene_name(words, scene.number)}*"
    return _line(words, actor, " · ".join([name, *state]), scene.id, scene.number)


def _line(words: Words, actor: Actor, text: str, scene_id: str, number: str, part: str = "") -> SectionBlock:
    spoken = shorten(words("scene-open-spoken", number=number), 75)
    line = scene_line(words, text, number, part)
    line.accessory = button(words("scene-open"), PAGE_OPEN, target(actor.production.id, scene_id), spoken=spoken)
    return line


def found(actor: Actor, words: Words, scenes: Sequence[Scene]) -> list[Option]:
    """The scenes a search offers."""
    return [
        option(words("scene-title", number=scene.number), target(actor.production.id, scene.id))
        for scene in scenes[:MOST_OPTIONS]
    ]


def scene_page(words: Words, actor: Actor, scene: Scene, rows: Sequence[BoardRow], told: tuple[int, int]) -> View:
    """One scene: its shoot days with what can be done about each, and the doors to what belongs to the scene.

    `told` is how many performers are marked told, and how many there are.
    """
    state = words("scene-is-closed") if scene.announced_kind else words("scene-is-open")
    blocks: list[Block] = [said(state)]
    if scene.announced_kind:
        blocks.append(small(words("told-count", told=str(told[0]), all=str(told[1]))))
    blocks += _scene_doors(words, actor, scene)
    blocks.append(rule())
    if not rows:
        blocks.append(said(words("scene-no-day-yet")))
    for row in rows[:MOST_SLOTS]:
        blocks += announcing.slot_blocks(words, actor, row, reminders=scene.intimate)
    meta = Metadata(production=actor.production.id, subject=scene.id)
    title = shorten(words("scene-title", number=scene.number), 24)
    return modal(title, blocks, close=words("close"), metadata=meta.text())


def _scene_doors(words: Words, actor: Actor, scene: Scene) -> list[Block]:
    here = target(actor.production.id, scene.id)
    doors: list[ButtonElement] = [
        button(words("scene-edit"), EDIT_OPEN, here),
        button(words("scene-add-day"), ADD_OPEN, here),
    ]
    if scene.announced_kind:
        doors += [button(words("told-open"), TOLD_OPEN, here), stop_now(words, actor, scene.id)]
    blocks: list[Block] = [buttons(*doors)]
    if may(actor.person, Action.EDIT_BRIEF):
        own = [button(words("brief-open"), BRIEF_OPEN, here)]
        if scene.intimate:
            own += [button(words("brief-send"), SEND, here), button(words("status-sheet"), SHEET, here)]
            own += [button(words("terms-open"), terms.OPEN, here), button(words("riders-open"), riders.OPEN, here)]
        blocks.append(buttons(*own))
    return blocks


def add_page(words: Words, actor: Actor, units: Sequence[str], filled: Filled) -> View:
    """The form for a new scene, or for one more shoot day of a scene that is there."""
    zone = actor.production.zone
    fields: list[tuple[str, InputInteractiveElement, str | None, bool]] = [
        ("number", text_input("scene.number.enter", filled.number, NUMBER_LENGTH), "scene-number-hint", False),
        ("day", date_input("scene.day.enter", filled.day), "scene-day-hint", True),
        ("call", time_input("scene.call.enter", filled.call, zone), "scene-call-hint", True),
        ("unit", unit_input(words, "scene.unit.enter", units, filled.unit), None, False),
        ("part", text_input("scene.part.enter", filled.part, PART_LENGTH), "scene-part-hint", True),
        ("closed", tick(words, "scene.closed.enter", CLOSED, "scene-closed-tick", filled.closed), None, True),
    ]
    blocks: list[Block] = [
        field(name, words(f"scene-{name}"), element, hint=words(hint) if hint else None, optional=optional)
        for name, element, hint, optional in fields
    ]
    return modal(
        words("scene-add-title"), blocks, callback_id=ADD_PREVIEW, submit=words("preview"), close=words("close"),
        metadata=Metadata(production=actor.production.id).text(),
    )  # fmt: skip


def add_preview(
    words: Words, actor: Actor, filled: Filled, call: Call | None, existing: Scene | None, mark: str, nonce: str
) -> View:
    """What would be saved: the shoot day, and weekday and date of the instant the call means."""
    blocks: list[Block] = [said(f"*{scene_name(words, filled.number, filled.part)}*")]
    if filled.day is None:
        blocks.append(said(words("scene-no-day-yet")))
    else:
        blocks.append(said(words("scene-shoot-day", day=day(words, filled.day), unit=unit_name(words, filled.unit))))
        blocks += call_lines(words, actor, filled.day, call)
    if existing is not None:
        blocks.append(said(words("scene-adds-day")))
    if filled.closed:
        blocks.append(said(words("scene-closed-becomes")))
    blocks.append(buttons(button(words("change"), ADD_CHANGE)))
    meta = Metadata(nonce=nonce, production=actor.production.id, mark=mark)
    return modal(
        words("scene-add-title"), blocks, callback_id=ADD_SAVE, submit=words("scene-save"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def call_lines(words: Words, actor: Actor, shoot_day: date, call: Call | None) -> list[Block]:
    """The call as weekday, date and time in set time and the reader's own, and a word where the date is the next."""
    if call is None:
        return [said(words("scene-no-call"))]
    blocks: list[Block] = [said(words("scene-call-is", call=call_time(words, call, actor.account.zone)))]
    if describe_call(call).date != shoot_day:
        blocks.append(small(words("scene-call-next-date", day=day(words, shoot_day))))
    return blocks


def edit_page(words: Words, actor: Actor, scene: Scene, nonce: str) -> View:
    """Number and closed set. Whoever may not take the mark off reads that it stands, for both kinds alike."""
    number = text_input("scene.number.enter", scene.number, NUMBER_LENGTH)
    blocks: list[Block] = [field("number", words("scene-number"), number, hint=words("scene-number-hint"))]
    if scene.announced_kind and not may(actor.person, Action.EDIT_BRIEF):
        blocks.append(said(words("scene-closed-stands")))
    else:
        box = tick(words, "scene.closed.enter", CLOSED, "scene-closed-tick", scene.closed)
        blocks.append(field("closed", words("scene-closed"), box, optional=True))
    blocks.append(buttons(back_to_scene(words, actor, scene.id)))
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=scene.id, mark=shown_of(scene))
    return modal(
        words("scene-edit-title"), blocks, callback_id=EDIT_SAVE, submit=words("save"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip
