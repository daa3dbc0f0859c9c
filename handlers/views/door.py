"""The door as whoever keeps it sees it: closed or not and what is missing, who is inside, who is still outside.

Big plain words first, for a phone in one hand. Performers are a number on it, never a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from bot.domain.door_page import DoorPage, Missing
from bot.domain.people import Actor
from bot.domain.scenes import BoardRow, Status
from bot.domain.set_list import DoorEvent, Reply, Zone
from bot.domain.status import Phones
from handlers.forms import Metadata
from handlers.views.pages import at, in_pages, paragraphs, turning
from handlers.views.parts import button, buttons, escape, heading, modal, said, shorten, small, target
from handlers.views.scene_sheet import name_of, naming
from handlers.views.status import DOOR, as_of, numbers, row_line, scene_name, unit_name
from handlers.views.times import day
from handlers.words import Words

PAGE_OPEN = DOOR
PAGE_SHOW = "door.page.show"
PAGE_CHECK = "door.page.check"
PAGE_NEXT = "door.page.next"
PAGE_BACK = "door.page.back"
LOG_OPEN = "door.log.open"
LOG_NEXT = "door.log.next"
LOG_BACK = "door.log.back"
STRANGER = "door.stranger.press"
STRANGER_LEFT = "door.stranger.left"
CLOSE = "door.close.press"
ADMIT_OPEN = "door.admit.open"
LEAVE_OPEN = "door.leave.open"
COUNT_OPEN = "door.count.open"
OPENING_OPEN = "door.opening.open"
WRAP_OPEN = "door.wrap.open"
PAPER_OPEN = "door.paper.open"

SAID_APART: Final = (Missing.ZONE_OPEN, Missing.STRANGER)
"""What is missing and has a line of its own."""
MISSING_SHOWN: Final = 12
PRESSES_SHOWN: Final = 4
ACTS_SHOWN: Final = 6
ONE_PRESS: Final = timedelta(milliseconds=1)
"""What one press says lies no further apart than this."""
PAGE_BLOCKS: Final = 60


def door_page(
    words: Words, actor: Actor, shown: DoorPage, now: datetime, page: int = 0, told: str = "", phones: Phones = ()
) -> View:
    """The whole door. `told` stands above it, after a press that changed nothing; `phones` are those of a pause."""
    lines = [*_inside(words, shown), *_outside(words, shown)]
    number, listed = at(pages := in_pages(paragraphs(lines), PAGE_BLOCKS), page)
    here = target(actor.production.id, shown.slot.id)
    blocks: list[Block] = [said(told)] if told else []
    blocks += [heading(words(_state_word(shown))), *_status(words, actor, shown, now, phones)]
    if shown.ended:
        blocks.append(said(words(f"door-{shown.ended}")))
    elif not shown.state.wrapped:
        blocks += _what_is_missing(words, actor, shown)
    blocks += _presses(words, actor, shown, now)
    blocks += [*listed, *turning(words, number, len(pages), PAGE_BACK, PAGE_NEXT, here)]
    blocks += [small(line) for line in newest_presses(words, actor, shown)]
    blocks += [as_of(words, now, actor.production.zone), buttons(*_further(words, actor, shown, now))]
    meta = Metadata(production=actor.production.id, subject=shown.slot.id, page=number)
    return modal(title(words, shown), blocks, close=words("close"), metadata=meta.text())


def title(words: Words, shown: DoorPage) -> str:
    return shorten(words("door-title", number=shown.scene.number), 24)


def home_blocks(words: Words, actor: Actor, doors: Sequence[DoorPage]) -> list[Block]:
    """The doors of today on the Home of whoever keeps them."""
    blocks: list[Block] = [heading(words("door-home"))] if doors else []
    for shown in doors:
        scene = scene_name(words, shown.scene.number, shown.slot.part)
        line = said(words("door-home-row", scene=scene, state=words(_state_word(shown))))
        spoken = shorten(words("door-open-spoken", number=shown.scene.number), 75)
        line.accessory = button(words("door"), PAGE_OPEN, target(actor.production.id, shown.slot.id), spoken=spoken)
        blocks.append(line)
    return blocks


def taking(shown: DoorPage, now: datetime) -> bool:
    """Whether presses of this moment are taken, other than what is entered from paper."""
    return not shown.ended and shown.day.opens <= now < shown.day.ends


def zone_word(words: Words, zone: Zone) -> str:
    return words(f"zone-{zone.value}")


# What stands at the top


def _state_word(shown: DoorPage) -> str:
    if shown.state.wrapped:
        return "door-is-wrapped"
    return "door-is-closed" if shown.state.closed and not shown.missing else "door-is-not-closed"


def _status(words: Words, actor: Actor, shown: DoorPage, now: datetime, phones: Phones) -> list[Block]:
    row = BoardRow(shown.slot, shown.scene.number, True, None)
    when = words("door-day", day=day(words, shown.slot.day), unit=unit_name(words, shown.slot.unit))
    blocks: list[Block] = [said(row_line(words, row, now, actor.production.zone)), small(when)]
    if shown.slot.status is Status.PAUSED:
        blocks.append(said(words("status-says-paused", phones=numbers(words, phones))))
    return blocks


def _what_is_missing(words: Words, actor: Actor, shown: DoorPage) -> list[Block]:
    lines = [_missing(words, shown, what, of) for what, of in shown.missing if what not in SAID_APART]
    still_open = {of for what, of in shown.missing if what is Missing.ZONE_OPEN}
    if zones := ", ".join(zone_word(words, zone) for zone in Zone if zone in still_open):
        lines.append(words("door-missing-zone-open", zones=zones))
    if not (shown.missing or shown.state.closed):
        lines.append(words("door-missing-nothing"))
    if len(lines) > MISSING_SHOWN:
        further = words("door-missing-further", count=str(len(lines) - MISSING_SHOWN))
        lines = [*lines[:MISSING_SHOWN], further]
    blocks = [block for chunk in paragraphs(lines) for block in chunk]
    if shown.state.strangers:
        gone = said(words("door-strangers", count=str(shown.state.strangers)))
        gone.accessory = button(words("door-they-left"), STRANGER_LEFT, target(actor.production.id, shown.slot.id))
        blocks.append(gone)
    return blocks


def _missing(words: Words, shown: DoorPage, what: Missing, of: str) -> str:
    """One thing that keeps the set from being confirmed closed."""
    name = f"door-missing-{what.value.replace('_', '-')}"
    if what is Missing.NOT_RELEASED:
        return words(name)
    if what in (Missing.NOT_APPROVED, Missing.NOT_ACCEPTED, Missing.OTHER_ZONE, Missing.PERFORMS):
        return words(name, name=escape(shorten(of, 75)) or words("door-somebody"))
    zone = Zone(of)
    count = shown.state.counts.get(zone)
    if what is Missing.DOES_NOT_MATCH and count is not None:
        counts = {"counted": str(count.counted), "expected": str(count.expected)}
        return words(name, zone=zone_word(words, zone), **counts)
    return words(name, zone=zone_word(words, zone))


def _presses(words: Words, actor: Actor, shown: DoorPage, now: datetime) -> list[Block]:
    """What one does at the door all the time."""
    if shown.ended:
        return []
    here = target(actor.production.id, shown.slot.id)
    people = [
        button(words("door-admit"), ADMIT_OPEN, here),
        button(words("door-leave"), LEAVE_OPEN, here),
        button(words("door-count"), COUNT_OPEN, here),
    ]
    if not taking(shown, now):
        when = "door-not-today" if now < shown.day.opens else "door-day-is-over"
        return [said(words(when)), *([buttons(*people)] if now >= shown.day.ends else [])]
    if shown.state.wrapped:
        return [said(words("door-wrapped-help")), buttons(*people)]
    closing = (
        button(words("door-opening"), OPENING_OPEN, here)
        if shown.state.closed
        else button(words("door-close"), CLOSE, here, style=None if shown.missing else "primary")
    )
    stranger = button(words("door-stranger"), STRANGER, here)
    return [buttons(*people), buttons(closing, stranger), small(words("door-stranger-help"))]


def _further(words: Words, actor: Actor, shown: DoorPage, now: datetime) -> list[ButtonElement]:
    here = target(actor.production.id, shown.slot.id)
    further = [button(words("door-check"), PAGE_CHECK, here)]
    if taking(shown, now):
        further.append(
            button(words("door-take-wrap-back"), OPENING_OPEN, here)
            if shown.state.wrapped
            else button(words("door-wrap"), WRAP_OPEN, here)
        )
    if not shown.ended and now >= shown.day.opens:
        further.append(button(words("door-paper"), PAPER_OPEN, here))
    if shown.events:
        further.append(button(words("door-log"), LOG_OPEN, here))
    return further


# Who is where


def _inside(words: Words, shown: DoorPage) -> list[str]:
    """Each zone with its count, and below it the names."""
    lines = []
    for zone in Zone:
        heads, name = shown.state.expected(zone), zone_word(words, zone)
        count = shown.state.counts.get(zone)
        if zone in shown.state.off:
            lines.append(words("door-zone-off", zone=name))
        elif count is None:
            lines.append(words("door-zone-not-counted", zone=name, heads=str(heads)))
        else:
            matches = words("door-matches" if count.matches else "door-does-not-match")
            counted = {"heads": str(count.expected), "counted": str(count.counted), "matches": matches}
            lines.append(words("door-zone-counted", zone=name, **counted))
        if zone is Zone.SET and shown.state.performers:
            lines.append(words("door-performers", count=str(shown.state.performers)))
        lines += naming(words, "door-names", _names_in(words, shown, zone))
    return lines


def _names_in(words: Words, shown: DoorPage, zone: Zone) -> list[str]:
    inside = [person_id for person_id, where in shown.state.inside.items() if where is zone]
    return sorted(person_name(words, shown, person_id) for person_id in inside)


def person_name(words: Words, shown: DoorPage, person_id: str) -> str:
    """A name inside our own sentences; whoever was taken off the roster has none any more."""
    person = shown.people.get(person_id)
    return name_of(words, person) if person else words("person-gone")


def _outside(words: Words, shown: DoorPage) -> list[str]:
    lines = []
    for zone in Zone:
        names = [
            words("door-name-not-accepted", name=name_of(words, person))
            if seat.reply is not Reply.ACCEPTED
            else name_of(words, person)
            for person, seat in shown.expected
            if seat.zone is zone and person.id not in shown.state.inside
        ]
        if zone is Zone.SET:
            names += [name_of(words, each) for each in shown.by_part if each.id not in shown.state.inside]
        lines += naming(words, "door-outside", names, zone=zone_word(words, zone))
    return lines or [words("door-outside-nobody")]


# What was pressed


def newest_presses(words: Words, actor: Actor, shown: DoorPage) -> list[str]:
    """The newest presses, each in one line with the first things it said."""
    presses: list[list[DoorEvent]] = []
    for event in shown.events:
        last = presses[-1][-1] if presses else None
        if last and (last.by, last.from_paper) == (event.by, event.from_paper) and event.at - last.at <= ONE_PRESS:
            presses[-1].append(event)
        else:
            presses.append([event])
    return [press_line(words, actor, shown, press) for press in reversed(presses[-PRESSES_SHOWN:])]


def press_line(words: Words, actor: Actor, shown: DoorPage, press: Sequence[DoorEvent]) -> str:
    """When, what, and who pressed it; marked where it was entered later."""
    first = press[0]
    what = [_act(words, shown, event) for event in press[:ACTS_SHOWN]]
    if len(press) > ACTS_SHOWN:
        what.append(words("door-act-further", count=str(len(press) - ACTS_SHOWN)))
    local = first.at.astimezone(ZoneInfo(actor.production.zone))
    when = f"{local:%H:%M}" if first.from_paper else f"{local:%H:%M:%S}"
    line = "door-press-later" if first.from_paper else "door-press"
    by = person_name(words, shown, first.by) if first.by else words("door-by-schedule")
    return words(line, time=when, what=", ".join(what), by=by)


def _act(words: Words, shown: DoorPage, event: DoorEvent) -> str:
    return words(
        f"door-act-{event.act.value.replace('_', '-')}",
        name=person_name(words, shown, event.person_id), zone=zone_word(words, event.zone), count=str(event.number),
    )  # fmt: skip


def log_page(words: Words, actor: Actor, shown: DoorPage, now: datetime, page: int) -> View:
    """Everything that was pressed at this door that day, the newest first."""
    here = target(actor.production.id, shown.slot.id)
    lines = [press_line(words, actor, shown, [event]) for event in reversed(shown.events)]
    number, listed = at(pages := in_pages(paragraphs(lines)), page)
    blocks: list[Block] = [small(day(words, shown.slot.day)), *(listed or [said(words("door-log-empty"))])]
    blocks += turning(words, number, len(pages), LOG_BACK, LOG_NEXT, here)
    blocks += [as_of(words, now, actor.production.zone), buttons(button(words("door-back"), PAGE_SHOW, here))]
    meta = Metadata(production=actor.production.id, subject=shown.slot.id, page=number)
    return modal(title(words, shown), blocks, close=words("close"), metadata=meta.text())
