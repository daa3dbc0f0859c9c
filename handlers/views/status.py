"""READY, NOT YET and PAUSED as people see them: the board, a scene's status page, and the page before declaring.

Promise 5 in words: a status is declared, none of them tells why, and the same status reads the same whatever caused it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DatePickerElement,
    RadioButtonsElement,
    SectionBlock,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.domain.closed_set import ListCounts
from bot.domain.people import MAIN_UNIT, Actor, Role
from bot.domain.permissions import Action, may
from bot.domain.scenes import BoardRow, ShootSlot, Status
from bot.domain.set_list import Zone
from bot.domain.status import Declaring, Phones, StatusView
from handlers.forms import Metadata
from handlers.views.parts import (
    button,
    buttons,
    escape,
    field,
    heading,
    modal,
    option,
    plain,
    rule,
    said,
    shorten,
    small,
    target,
)
from handlers.views.times import call_time, day, moment
from handlers.words import Words

BOARD_OPEN = "status.board.open"
BOARD_EARLIER = "status.board.earlier"
BOARD_LATER = "status.board.later"
PAGE_OPEN = "status.page.open"
DECLARE_OPEN = "status.declare.open"
DECLARE_SAVE = "status.declare.save"
HOLD = "status.hold.press"
PING = "status.ping.press"
SHEET = "checkin.sheet.open"
SCENE = "scene.page.open"
SCENE_BACK = "scene.page.back"

MARKS = frozenset("*_~`")
BRIEF_READ = "scene.brief.read"
LIST = "list.page.open"
LISTS = "list.all.open"
DOOR = "door.page.open"
DECIDING = "deciding.page.open"
STOP = "stop.form.open"

ROWS_A_PAGE = 40
ROWS_ON_HOME = 8

R = TypeVar("R")


def paged(rows: Sequence[R], page: int, size: int = ROWS_A_PAGE) -> tuple[Sequence[R], int, int]:
    """The rows of a page, the page that there is nearest to the one asked for, and how many there are."""
    pages = max(1, -(-len(rows) // size))
    shown = min(max(page, 0), pages - 1)
    return rows[shown * size : (shown + 1) * size], shown, pages


def turning(words: Words, actor: Actor, earlier: str, later: str, page: int, pages: int) -> list[Block]:
    """The buttons between pages of a list by shoot day; none where there is one page."""
    turns: list[ButtonElement] = []
    if page > 0:
        turns.append(button(words("list-earlier"), earlier, target(actor.production.id, str(page - 1))))
    if page < pages - 1:
        turns.append(button(words("list-later"), later, target(actor.production.id, str(page + 1))))
    return [buttons(*turns)] if turns else []


def status_word(words: Words, status: Status) -> str:
    return words(f"status-{status.value.replace('_', '-')}")


def unit_name(words: Words, unit: str) -> str:
    return words("unit-main") if unit == MAIN_UNIT else words("unit-other", unit=escape(unit))


def day_line(words: Words, row: BoardRow) -> str:
    """A shoot day's line in a list: day, unit, and the unit's call in set time, with its date where that is another."""
    call = call_time(words, row.call, beside=row.slot.day) if row.call else words("call-none")
    return words("day-line", day=day(words, row.slot.day), unit=unit_name(words, row.slot.unit), call=call)


def scene_name(words: Words, number: str, part: str = "") -> str:
    """The scene as it stands in our sentences."""
    if part:
        return words("scene-name-part", number=escape(number), part=escape(part))
    return words("scene-name", number=escape(number))


def scene_line(words: Words, line: str, number: str, part: str = "") -> SectionBlock:
    """A line of a list that names a scene: plain where a mark in the scene's number or part would format it."""
    if MARKS.isdisjoint(number + part):
        return said(line)
    before, _, after = (rest.replace("*", "") for rest in line.partition(scene_name(words, number, part)))
    name = words("scene-name-part" if part else "scene-name", number=number, part=part)
    return SectionBlock(text=plain(before + name + after))


def back_to_scene(words: Words, actor: Actor, scene_id: str) -> ButtonElement:
    """The way back for a form that stands where the scene's page stood: its own close button shows what is beneath."""
    return button(words("go-back"), SCENE_BACK, target(actor.production.id, scene_id))


def row_line(words: Words, row: BoardRow, now: datetime, zone: str) -> str:
    """One scene on the board: its number and status, and by when the coordinator means to say more."""
    name = scene_name(words, row.number, row.slot.part)
    line = words("board-row", scene=name, status=status_word(words, row.slot.status))
    if row.slot.next_update is not None and row.slot.status is Status.NOT_YET:
        late = "board-update-was-due" if row.slot.next_update <= now else "board-update-by"
        line = words(late, line=line, at=moment(words, row.slot.next_update, zone))
    return line


def board_blocks(
    words: Words, actor: Actor, rows: Sequence[BoardRow], now: datetime, phones: Phones = ()
) -> list[Block]:
    """Shoot days and statuses in words, and what each status means. The same bytes whatever caused a status."""
    if not rows:
        return [said(words("board-empty"))]
    blocks: list[Block] = []
    for _, same in groupby(rows, key=lambda row: (row.slot.day, row.slot.unit)):
        of_day = list(same)
        blocks.append(small(day_line(words, of_day[0])))
        blocks += [_row(words, actor, row, now) for row in of_day]
    blocks += [small(line) for line in meanings(words, {row.slot.status for row in rows}, phones)]
    return blocks


def meanings(words: Words, shown: set[Status], phones: Phones) -> list[str]:
    """What the statuses on the page say and do not say, whom to call, and the footer that always stands."""
    calls = {"phones": numbers(words, phones)}
    lines = [words(f"board-meaning-{status.value.replace('_', '-')}", **calls) for status in Status if status in shown]
    return [*lines, words("board-footer")]


def numbers(words: Words, phones: Phones) -> str:
    """The people to call with their numbers, in one line."""
    calls = [
        words("status-phone", name=escape(person.name), phone=escape(phone) or words("phone-unknown"))
        for person, phone in phones
    ]
    return ", ".join(calls) or words("phone-unknown")


def as_of(words: Words, now: datetime, zone: str) -> Block:
    """`as of Thu 18:40:12`: the weekday shows a Home that was left open overnight for what it is."""
    local = now.astimezone(ZoneInfo(zone))
    return small(words("as-of", weekday=words(f"weekday-{local.isoweekday()}"), time=f"{local:%H:%M:%S}"))


def _row(words: Words, actor: Actor, row: BoardRow, now: datetime) -> SectionBlock:
    here, number = target(actor.production.id, row.slot.id), row.number
    line = scene_line(words, row_line(words, row, now, actor.production.zone), number, row.slot.part)
    if row.slot.status is Status.NOT_YET and may_ask(actor, row.slot.unit):
        spoken = words("status-ask-spoken", number=number)
        line.accessory = button(words("status-ask"), PING, here, spoken=shorten(spoken, 75))
    else:
        spoken = words("status-open-spoken", number=number)
        line.accessory = button(words("status-open"), PAGE_OPEN, here, spoken=shorten(spoken, 75))
    return line


def may_ask(actor: Actor, unit: str) -> bool:
    return may(actor.person, Action.ASK_FOR_UPDATE) and actor.person.assists(unit)


def stop_now(words: Words, actor: Actor, about: str = "") -> ButtonElement:
    """The way to Stop Now, the same for everybody; `about` is the slot or scene on whose page it stands."""
    return button(words("stop-button"), STOP, target(actor.production.id, about), spoken=words("stop-button-spoken"))


def keeps_door(actor: Actor, unit: str) -> bool:
    mine = actor.person.assists(unit) or actor.person.holds(Role.COORDINATOR)
    return mine and may(actor.person, Action.KEEP_DOOR)


def board_page(
    words: Words, actor: Actor, rows: Sequence[BoardRow], page: int, now: datetime, phones: Phones = ()
) -> View:
    """The whole board, forty scenes a page."""
    shown, page, pages = paged(rows, page)
    blocks = [as_of(words, now, actor.production.zone), *board_blocks(words, actor, shown, now, phones)]
    blocks += turning(words, actor, BOARD_EARLIER, BOARD_LATER, page, pages)
    if may(actor.person, Action.DRAFT_LIST):
        blocks.append(buttons(button(words("set-lists"), LISTS, target(actor.production.id))))
    meta = Metadata(production=actor.production.id, page=page)
    return modal(words("board-title"), blocks, close=words("close"), metadata=meta.text())


def home_board(words: Words, actor: Actor, rows: Sequence[BoardRow], now: datetime, phones: Phones = ()) -> list[Block]:
    """The first days of the board, on the Home of whoever follows statuses."""
    blocks = [heading(words("board-title")), *board_blocks(words, actor, rows[:ROWS_ON_HOME], now, phones)]
    blocks.append(as_of(words, now, actor.production.zone))
    if len(rows) > ROWS_ON_HOME:
        everything = words("board-all", scenes=str(len(rows)))
        blocks.append(buttons(button(everything, BOARD_OPEN, target(actor.production.id))))
    return blocks


def home_readers(words: Words, actor: Actor, rows: Sequence[BoardRow], soon: int, now: datetime) -> list[Block]:
    """The coordinator's or alternate's scenes: the first `soon` of the rows are shot within 72 hours."""
    if not rows:
        return [said(words("readers-empty" if may(actor.person, Action.EDIT_BRIEF) else "board-empty"))]
    blocks: list[Block] = []
    for index, row in enumerate(rows[: max(ROWS_ON_HOME, min(soon, ROWS_ON_HOME * 2))]):
        if index in (0, soon):
            blocks.append(small(words("readers-soon" if index < soon else "readers-later")))
        line = words("readers-row", line=row_line(words, row, now, actor.production.zone), day=day_line(words, row))
        blocks += [
            said(line),
            reader_buttons(words, actor, row.slot.id, row.slot.scene_id, row.number, row.slot.status),
        ]
    blocks.append(as_of(words, now, actor.production.zone))
    everything = words("board-all", scenes=str(len(rows)))
    blocks.append(buttons(button(everything, BOARD_OPEN, target(actor.production.id))))
    return blocks


def reader_buttons(words: Words, actor: Actor, slot_id: str, scene_id: str, number: str, status: Status) -> Block:
    """What a coordinator or alternate may do to a scene's status, and the way to its scene sheet."""
    here = target(actor.production.id, slot_id)
    doors: list[ButtonElement] = []

    def door(words_id: str, action_id: str, value: str) -> None:
        spoken = shorten(words("button-for-scene", button=words(words_id), number=number), 75)
        doors.append(button(words(words_id), action_id, value, spoken=spoken))

    if may(actor.person, Action.DECLARE):
        door("status-declare", DECLARE_OPEN, here)
    elif status is Status.PAUSED and may(actor.person, Action.END_PAUSE):
        door("status-end-pause", DECLARE_OPEN, here)
    if status is not Status.PAUSED and may(actor.person, Action.HOLD):
        door("status-hold", HOLD, here)
    door("status-sheet", SHEET, target(actor.production.id, scene_id))
    return buttons(*doors)


def home_own(words: Words, actor: Actor, rows: Sequence[BoardRow], now: datetime) -> list[Block]:
    """A performer's own scenes with their statuses."""
    lines = [
        words("readers-row", line=row_line(words, row, now, actor.production.zone), day=day_line(words, row))
        for row in rows[:ROWS_ON_HOME]
    ]
    if len(rows) > ROWS_ON_HOME:
        lines.append(words("own-more", more=str(len(rows) - ROWS_ON_HOME)))
    return [said("\n".join(lines))] if lines else []


def slot_page(words: Words, actor: Actor, shown: StatusView, now: datetime, counts: ListCounts | None = None) -> View:
    """A scene's status on one shoot day, as this reader may see it; with `counts`, names of its list by zone."""
    slot, scene, zone = shown.slot, shown.scene, actor.production.zone
    row = BoardRow(slot, scene.number, True, shown.call)
    blocks: list[Block] = [said(row_line(words, row, now, zone)), small(day_line(words, row))]
    if slot.cancelled:
        blocks.append(said(words("status-cancelled")))
    else:
        blocks += _meaning(words, shown, zone)
    if counts is not None:
        blocks.append(small(_counts(words, counts)))
    blocks.append(small(words("board-footer")))
    blocks += _doors(words, actor, shown, counts)
    blocks.append(as_of(words, now, zone))
    title = shorten(words("scene-title", number=scene.number), 24)
    meta = Metadata(production=actor.production.id, subject=slot.id)
    return modal(title, blocks, close=words("close"), metadata=meta.text())


def _meaning(words: Words, shown: StatusView, zone: str) -> list[Block]:
    """What the status says. Two numbers to call while it is PAUSED, never a reason."""
    name = escape(shown.coordinator) or words("coordinator-nobody")
    if shown.slot.status is Status.READY and shown.slot.status_at is not None:
        return [said(words("status-says-ready", coordinator=name, at=moment(words, shown.slot.status_at, zone)))]
    if shown.slot.status is Status.PAUSED:
        return [said(words("status-says-paused", phones=numbers(words, shown.phones)))]
    return [said(words("status-says-not-yet", coordinator=name))]


def _counts(words: Words, counts: ListCounts) -> str:
    """Names of the list in each zone, as numbers and nothing else."""
    zones = ", ".join(
        words("list-counts-zone", zone=words(f"zone-{zone.value}"), count=str(counts.zones[zone])) for zone in Zone
    )
    return words("list-counts", zones=zones)


def _doors(words: Words, actor: Actor, shown: StatusView, counts: ListCounts | None) -> list[Block]:
    slot, doors = shown.slot, []
    here = target(actor.production.id, slot.id)
    if actor.person.assists(slot.unit) and may(actor.person, Action.DRAFT_LIST):
        doors.append(button(words("set-list"), LIST, here))
    elif counts is not None and may(actor.person, Action.APPROVE_LIST):
        doors.append(button(words("set-list"), DECIDING, target(actor.production.id, counts.list_id)))
    if slot.announced and not slot.cancelled:
        doors.append(stop_now(words, actor, slot.id))
    if keeps_door(actor, slot.unit) and shown.scene.announced_kind and not slot.cancelled:
        doors.append(button(words("door"), DOOR, here))
    if slot.status is Status.NOT_YET and may_ask(actor, slot.unit) and not slot.cancelled:
        doors.append(button(words("status-ask"), PING, here))
    if may(actor.person, Action.EDIT_SCHEDULE):
        doors.append(button(words("scene-open"), SCENE, target(actor.production.id, slot.scene_id)))
    if actor.person.holds(Role.DIRECTOR):
        doors.append(button(words("brief-read"), BRIEF_READ, target(actor.production.id, slot.scene_id)))
    blocks: list[Block] = [buttons(*doors)] if doors else []
    if may(actor.person, Action.HOLD) and not slot.cancelled:
        blocks.append(reader_buttons(words, actor, slot.id, slot.scene_id, shown.scene.number, slot.status))
    return blocks


def seen(slot: ShootSlot) -> str:
    """Which status somebody looked at: it stays the same while the slot changes in other ways, such as by its card."""
    return f"{slot.status.value} {slot.status_at.isoformat() if slot.status_at else ''}"


def declare_page(words: Words, actor: Actor, shown: Declaring, now: datetime, nonce: str) -> View:
    """What the assistant directors see before and after, so that whoever declares knows what they will read."""
    slot, scene, zone = shown.view.slot, shown.view.scene, actor.production.zone
    row = BoardRow(slot, scene.number, True, shown.view.call)
    blocks: list[Block] = [
        said(words("declare-they-see")), said(row_line(words, row, now, zone)), small(day_line(words, row)), rule(),
    ]  # fmt: skip
    if shown.open_answers:
        blocks.append(said(words("declare-answers-open")))
    if shown.open_riders:
        blocks.append(said(words("declare-riders-open")))
    choices = [option(words("status-not-yet"), Status.NOT_YET.value, words("declare-not-yet-reads"))]
    if shown.may_be_ready:
        choices.insert(0, option(words("status-ready"), Status.READY.value, words("declare-ready-reads")))
    blocks += [
        field("status", words("declare-status"), RadioButtonsElement(action_id="status.status.enter", options=choices)),
        field("next_day", words("declare-next-day"), _date("status.next_day.enter", None), optional=True),
        field(
            "next_time",
            words("declare-next-time"),
            TimePickerElement(action_id="status.next_time.enter", timezone=zone),
            hint=words("declare-next-hint"),
            optional=True,
        ),
    ]
    if shown.few:
        blocks.append(small(words("declare-few")))
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=slot.id, version=slot.version, mark=seen(slot))
    return modal(
        shorten(words("declare-title", number=scene.number), 24), blocks, callback_id=DECLARE_SAVE,
        submit=words("status-declare"), close=words("go-back"), metadata=meta.text(),
    )  # fmt: skip


def _date(action_id: str, initial: date | None) -> DatePickerElement:
    return DatePickerElement(action_id=action_id, initial_date=initial.isoformat() if initial else None)


def asked_page(words: Words, coordinator: str, number: str) -> View:
    """After a wordless ask: what follows, and nothing about whether it is read."""
    name = escape(coordinator) or words("coordinator-nobody")
    return modal(
        words("asked-title"), [said(words("asked", coordinator=name, number=escape(number)))], close=words("done")
    )
