"""The forms of the door: letting many in at once, noting who left, counting, opening, wrapping, and paper.

Every form takes a time from paper, so that a door without signal is entered later on the same pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    NumberInputElement,
    Option,
    RadioButtonsElement,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.domain.door import COUNT_MOST
from bot.domain.door_page import DoorPage, newest_of
from bot.domain.people import Actor
from bot.domain.set_list import DoorAct, Reply, Seat, Zone
from bot.domain.work import NotFound, mark_of
from handlers.forms import Metadata
from handlers.views.door import PAGE_SHOW, newest_presses, taking, title, zone_word
from handlers.views.parts import button, buttons, field, modal, option, plain, rule, said, small, target, typed
from handlers.views.scene_sheet import plain_name
from handlers.views.status import scene_name
from handlers.words import Words

ADMIT_NEXT = "door.admit.next"
ADMIT_BACK = "door.admit.back"
ADMIT_SAVE = "door.admit.save"
LEAVE_NEXT = "door.leave.next"
LEAVE_BACK = "door.leave.back"
LEAVE_SAVE = "door.leave.save"
COUNT_SAVE = "door.count.save"
OPENING_CONFIRM = "door.opening.confirm"
WRAP_CONFIRM = "door.wrap.confirm"
PAPER_SAVE = "door.paper.save"

COMING: Final = "coming"
ACCEPTING: Final = "accepting"
LEAVING: Final = "leaving"
MISTAKEN: Final = "mistaken"
"""What the blocks of ticks are named, with zone and number behind; and the box that nobody of them was inside."""

PEOPLE_A_PAGE: Final = 60
TICKS: Final = 10
"""Slack takes ten checkboxes in one group."""
OFF: Final = "off"
MOST_CHOICES: Final = 98
"""Slack takes a hundred choices in one list: Off, nobody, and these."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
ON_PAPER: Final = (DoorAct.CLOSED, DoorAct.OPENED, DoorAct.WRAPPED, DoorAct.STRANGER, DoorAct.STRANGER_LEFT)


@dataclass(frozen=True, slots=True)
class Heads:
    """What was typed on the form for heads; None for a zone that is off."""

    zones: Mapping[Zone, int | None]
    performers: int


Tick = tuple[str, Zone, Option]
"""Which kind of block it stands in, the zone, and the choice."""


def as_base(shown: DoorPage) -> int:
    """The newest thing that a form knows of, in microseconds, as the form carries it."""
    return (newest_of(shown) - EPOCH) // MICROSECOND


def seen_by(meta: Metadata) -> datetime | None:
    """The same from the form; None where it carried none. Raises `NotFound` for what no form carried."""
    try:
        return EPOCH + meta.base * MICROSECOND if meta.base else None
    except OverflowError:
        raise NotFound from None


def overtaken(words: Words, actor: Actor, shown: DoorPage) -> list[Block]:
    """That a form was not taken because the door changed meanwhile, with the newest presses."""
    return [said(words("door-newer")), *(small(line) for line in newest_presses(words, actor, shown)), rule()]


def admit_page(
    words: Words,
    actor: Actor,
    shown: DoorPage,
    now: datetime,
    rules: str,
    page: int,
    nonce: str,
    *,
    newer: bool = False,
) -> View:
    """Everybody who is still outside, to be ticked: those who accepted, and those who accept now, in person."""
    ticks = _waiting(words, shown)
    part, number, pages = _paged(ticks, page)
    blocks = overtaken(words, actor, shown) if newer else []
    blocks += _groups(words, [tick for tick in part if tick[0] == COMING])
    if accepting := [tick for tick in part if tick[0] == ACCEPTING]:
        blocks += [rule(), said(words("door-accepting")), *typed(rules), small(words("invitation-rights"))]
        blocks += _groups(words, accepting)
    turns = _turns(words, actor, shown, number, pages, ADMIT_BACK, ADMIT_NEXT)
    meta = Metadata(mark=mark_of(rules), page=number)
    empty = "door-admit-nobody"
    return _ticking(words, actor, shown, now, blocks, turns, meta, nonce, ("door-admit", ADMIT_SAVE, empty))


def leave_page(
    words: Words, actor: Actor, shown: DoorPage, now: datetime, page: int, nonce: str, *, newer: bool = False
) -> View:
    """Everybody inside, to be ticked as they leave."""
    inside = sorted(
        shown.state.inside.items(), key=lambda each: (list(Zone).index(each[1]), _name(words, shown, each[0]))
    )
    ticks = [(LEAVING, zone, option(_name(words, shown, person_id), person_id)) for person_id, zone in inside]
    part, number, pages = _paged(ticks, page)
    turns = _turns(words, actor, shown, number, pages, LEAVE_BACK, LEAVE_NEXT)
    meta = Metadata(page=number)
    kind = ("door-leave", LEAVE_SAVE, "door-leave-nobody")
    blocks = overtaken(words, actor, shown) if newer else []
    blocks += _groups(words, part)
    if part:
        box = CheckboxesElement(action_id="door.mistaken.enter", options=[option(words("door-mistaken"), MISTAKEN)])
        blocks.append(
            field(MISTAKEN, words("door-mistaken-label"), box, hint=words("door-mistaken-hint"), optional=True)
        )
    return _ticking(words, actor, shown, now, blocks, turns, meta, nonce, kind)


def count_page(
    words: Words, actor: Actor, shown: DoorPage, now: datetime, nonce: str, typed: Heads | None = None
) -> View:
    """Heads on set, the performers among them, and each other zone as a number or off.

    `typed` is what stood on the form that somebody else's press overtook.
    """
    said_before = any(event.act is DoorAct.PERFORMERS for event in shown.events)
    performers = str(shown.state.performers) if said_before else None
    heads = None
    if typed is not None:
        performers, heads = str(typed.performers), str(typed.zones[Zone.SET])
    blocks: list[Block] = overtaken(words, actor, shown) if typed else []
    blocks += [
        field("set", words("door-count-set"), _number("set", heads), hint=words("door-count-set-hint")),
        field("performers", words("door-count-performers"), _number("performers", performers)),
        *(_zone_field(words, shown, zone, typed) for zone in Zone if zone is not Zone.SET),
        _paper_field(words, actor, shown, now),
        _back(words, actor, shown),
    ]
    return _form(words, actor, shown, blocks, COUNT_SAVE, words("door-count"), nonce)


def opening_page(words: Words, actor: Actor, shown: DoorPage, nonce: str) -> View:
    """What opening does, said before it is done."""
    if not (shown.state.closed or shown.state.wrapped):
        blocks = [said(words("door-opening-nothing")), _back(words, actor, shown)]
        return modal(title(words, shown), blocks, close=words("close"), metadata=_meta(actor, shown).text())
    name = "door-take-wrap-back" if shown.state.wrapped else "door-opening"
    scene = scene_name(words, shown.scene.number, shown.slot.part)
    blocks = [said(words(f"{name}-says", scene=scene)), _back(words, actor, shown)]
    return _form(words, actor, shown, blocks, OPENING_CONFIRM, words(f"{name}-now"), nonce)


def wrap_page(words: Words, actor: Actor, shown: DoorPage, nonce: str) -> View:
    """What a wrap does, said before it is done."""
    scene = scene_name(words, shown.scene.number, shown.slot.part)
    blocks = [said(words("door-wrap-says", scene=scene)), _back(words, actor, shown)]
    return _form(words, actor, shown, blocks, WRAP_CONFIRM, words("door-wrap"), nonce)


def paper_page(words: Words, actor: Actor, shown: DoorPage, nonce: str) -> View:
    """What stands on paper besides who came, who left and what was counted."""
    choices = [option(words(f"door-paper-{act.value.replace('_', '-')}"), act.value) for act in ON_PAPER]
    blocks: list[Block] = [
        said(words("door-paper-says")),
        field("act", words("door-paper-what"), RadioButtonsElement(action_id="door.act.enter", options=choices)),
        _time_field(words, actor, optional=False),
        _back(words, actor, shown),
    ]
    return _form(words, actor, shown, blocks, PAPER_SAVE, words("door-paper-enter"), nonce)


# Ticks


def _waiting(words: Words, shown: DoorPage) -> list[Tick]:
    outside = [(person, seat) for person, seat in shown.expected if person.id not in shown.state.inside]
    ticks = [
        (COMING, Zone.SET, option(plain_name(words, person), person.id, words("door-by-part")))
        for person in shown.by_part
        if person.id not in shown.state.inside
    ]
    for kind in (COMING, ACCEPTING):
        for person, seat in outside:
            if (seat.reply is Reply.ACCEPTED) == (kind == COMING):
                ticks.append((kind, seat.zone, option(plain_name(words, person), person.id, _about(words, seat))))
    order = list(Zone)
    return sorted(ticks, key=lambda tick: (tick[0] == ACCEPTING, order.index(tick[1])))


def _about(words: Words, seat: Seat) -> str | None:
    said_no = words("seat-cannot") if seat.reply is Reply.CANNOT else ""
    return " · ".join(filter(None, (seat.task or seat.department, said_no))) or None


def _name(words: Words, shown: DoorPage, person_id: str) -> str:
    person = shown.people.get(person_id)
    return plain_name(words, person) if person else words("person-gone")


def _paged(ticks: Sequence[Tick], page: int) -> tuple[Sequence[Tick], int, int]:
    pages = max(1, -(-len(ticks) // PEOPLE_A_PAGE))
    number = min(max(page, 0), pages - 1)
    return ticks[number * PEOPLE_A_PAGE : (number + 1) * PEOPLE_A_PAGE], number, pages


def _groups(words: Words, ticks: Sequence[Tick]) -> list[Block]:
    """Ticks by zone, ten to a group."""
    blocks: list[Block] = []
    for (kind, zone), same in groupby(ticks, key=lambda tick: (tick[0], tick[1])):
        options = [choice for _, _, choice in same]
        for start in range(0, len(options), TICKS):
            label = words("door-group-further" if start else "door-group", zone=zone_word(words, zone))
            element = CheckboxesElement(action_id="door.people.enter", options=options[start : start + TICKS])
            blocks.append(field(f"{kind}-{zone.value}-{start // TICKS}", label, element, optional=True))
    return blocks


def _turns(
    words: Words, actor: Actor, shown: DoorPage, number: int, pages: int, back: str, further: str
) -> list[Block]:
    if pages < 2:
        return []
    here = target(actor.production.id, shown.slot.id)
    turns = [button(words("page-back"), back, here)] if number else []
    if number < pages - 1:
        turns.append(button(words("page-next"), further, here))
    return [small(words("door-ticks-page", page=str(number + 1), pages=str(pages))), buttons(*turns)]


def _ticking(
    words: Words, actor: Actor, shown: DoorPage, now: datetime, groups: list[Block], turns: list[Block],
    meta: Metadata, nonce: str, kind: tuple[str, str, str],
) -> View:  # fmt: skip
    label, callback_id, empty = kind
    back = _back(words, actor, shown)
    if not any(isinstance(block, InputBlock) for block in groups):
        blocks = [*groups, said(words(empty)), back]
        return modal(title(words, shown), blocks, close=words("close"), metadata=_meta(actor, shown).text())
    blocks = [*groups, *turns, _paper_field(words, actor, shown, now), back]
    return _form(words, actor, shown, blocks, callback_id, words(label), nonce, meta)


# What every form has


def _form(
    words: Words, actor: Actor, shown: DoorPage, blocks: list[Block], callback_id: str, submit: str, nonce: str,
    meta: Metadata | None = None,
) -> View:  # fmt: skip
    here = {"nonce": nonce, "production": actor.production.id, "subject": shown.slot.id, "base": as_base(shown)}
    carried = (meta or Metadata()).model_copy(update=here)
    return modal(
        title(words, shown), blocks, callback_id=callback_id, submit=submit, close=words("close"),
        metadata=carried.text(),
    )  # fmt: skip


def _meta(actor: Actor, shown: DoorPage) -> Metadata:
    return Metadata(production=actor.production.id, subject=shown.slot.id)


def _back(words: Words, actor: Actor, shown: DoorPage) -> Block:
    return buttons(button(words("door-back"), PAGE_SHOW, target(actor.production.id, shown.slot.id)))


def _paper_field(words: Words, actor: Actor, shown: DoorPage, now: datetime) -> InputBlock:
    """A time, which is needed once the door takes nothing of this moment any more."""
    return _time_field(words, actor, optional=taking(shown, now) and not shown.state.wrapped)


def _time_field(words: Words, actor: Actor, *, optional: bool) -> InputBlock:
    clock = TimePickerElement(action_id="door.paper_time.enter", timezone=actor.production.zone)
    hint = words("door-paper-time-hint" if optional else "door-paper-time-needed")
    return field("paper_time", words("door-paper-time"), clock, hint=hint, optional=optional)


def _number(name: str, initial: str | None = None) -> NumberInputElement:
    return NumberInputElement(
        action_id=f"door.{name}.enter", is_decimal_allowed=False, min_value="0", max_value=str(COUNT_MOST),
        initial_value=initial,
    )  # fmt: skip


def _zone_field(words: Words, shown: DoorPage, zone: Zone, typed: Heads | None) -> InputBlock:
    most = min(MOST_CHOICES, max(30, shown.state.expected(zone) + 20))
    choices = [option(words("door-zone-is-off"), OFF), *(option(str(heads), str(heads)) for heads in range(most + 1))]
    chosen = OFF if zone in shown.state.off else ""
    if typed is not None:
        heads = typed.zones[zone]
        chosen = OFF if heads is None else str(heads)
    element = StaticSelectElement(
        action_id=f"door.{zone.value}.enter", options=choices, placeholder=plain(words("door-zone-choose")),
        initial_option=next((choice for choice in choices if choice.value == chosen), None),
    )  # fmt: skip
    return field(zone.value, zone_word(words, zone), element)
