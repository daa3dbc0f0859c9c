"""A closed set as text to copy: the call sheet's line, and the door list for whoever keeps the door on paper.

Promise: nothing of a scene's content is in either, and performers are a number. The text stands in fields, because
that is where a phone lets people select all of it; what is changed there is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from slack_sdk.models.blocks import Block, PlainTextInputElement
from slack_sdk.models.views import View

from bot.domain.paper import DoorList, Paper
from bot.domain.people import MAIN_UNIT, Actor, Person, Role
from bot.domain.scenes import Scene, ShootSlot
from bot.domain.set_list import Reply, Seat, Zone
from handlers.forms import Metadata
from handlers.views.closed_set import PAPER
from handlers.views.pages import at, in_pages, turning
from handlers.views.parts import field, modal, said, shorten, small, target
from handlers.views.times import call_time, day
from handlers.words import Words

OPEN = PAPER
NEXT = "list.paper.next"
BACK = "list.paper.back"
CLOSE = "list.paper.close"

FIELD_LENGTH: Final = 2800
RULE_LENGTH: Final = 160
MOST_RULES: Final = 12


def page(words: Words, actor: Actor, shown: Paper, number: int = 0) -> View:
    """The call sheet's line and the door list in fields to copy from."""
    here = target(actor.production.id, shown.slot.id)
    chunks: list[list[Block]] = [[_copied("call-sheet", words("paper-call-sheet"), call_sheet_line(words, shown))]]
    if shown.door_list is None:
        chunks.append([said(words("paper-not-released"))])
    else:
        if state := state_in(words, shown.door_list):
            chunks.append([said(state)])
        texts = list(_in_fields(door_list_lines(words, shown.door_list)))
        for part, text in enumerate(texts, 1):
            several = words("paper-part-of", number=str(part), count=str(len(texts)))
            label = several if len(texts) > 1 else words("paper-part")
            chunks.append([_copied(f"door-list-{part}", label, text)])
    number, blocks = at(pages := in_pages(chunks), number)
    blocks = [said(words("paper-copy")), *blocks, small(words("paper-print"))]
    blocks += turning(words, number, len(pages), BACK, NEXT, here)
    meta = Metadata(production=actor.production.id, subject=shown.slot.id, page=number)
    return modal(
        words("paper-title"), blocks, callback_id=CLOSE, submit=words("done"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def _copied(name: str, label: str, text: str) -> Block:
    entry = PlainTextInputElement(action_id=f"list.{name}.copy", multiline=True, initial_value=text)
    return field(name, label, entry, optional=True)


def _in_fields(lines: Iterable[str]) -> Iterator[str]:
    """The lines, as many to a field as fit."""
    text = ""
    for line in lines:
        # One line alone is never longer than a field: names, departments and tasks are far shorter.
        cut = shorten(line, FIELD_LENGTH)
        if text and len(text) + 1 + len(cut) > FIELD_LENGTH:
            yield text
            text = cut
        else:
            text = f"{text}\n{cut}" if text else cut
    yield text


# The text itself, plain and unescaped


def call_sheet_line(words: Words, shown: Paper) -> str:
    """`Scene 72A: CLOSED SET, see Ada Byrne`; no content, and the same for every kind of closed set."""
    names = ", ".join(name_in(words, person) for person in shown.asks)
    scene = scene_in(words, shown.scene, shown.slot)
    return words("paper-call-sheet-line", scene=scene, name=names or words("paper-call-sheet-nobody"))


def door_list_lines(words: Words, shown: DoorList) -> list[str]:
    """The released list by zone, a line for each person."""
    lines = [
        words("paper-door-title", scene=scene_in(words, shown.scene, shown.slot)),
        f"{day_in(words, shown.slot.day)}, {unit_in(words, shown.slot)}",
        *([call_time(words, shown.call)] if shown.call else []),
        *(to_call(words, shown)),
    ]
    for zone in Zone:
        seats = seats_in(shown, zone)
        if seats or zone is Zone.SET:
            lines += ["", words("paper-zone", zone=words(f"zone-{zone.value}").upper(), count=str(len(seats)))]
            lines += [_seat_line(words, person, seat) for person, seat in seats]
        if zone is Zone.SET:
            lines += [
                words("paper-name-line-more", name=name_in(words, person), more=part_in(words, person))
                for person in shown.by_part
            ]
            lines.append(words("paper-performers"))
    return lines


def _seat_line(words: Words, person: Person, seat: Seat) -> str:
    more = ", ".join(filter(None, (seat.department, seat.task, answer_in(words, seat))))
    return words("paper-name-line-more", name=name_in(words, person), more=more)


def seats_in(shown: DoorList, zone: Zone) -> list[tuple[Person, Seat]]:
    return [(person, seat) for person, seat in shown.seats if seat.zone is zone]


def name_in(words: Words, person: Person) -> str:
    return person.name or words("roster-name-arriving")


def scene_in(words: Words, scene: Scene, slot: ShootSlot) -> str:
    if slot.part:
        return words("scene-name-part", number=scene.number, part=slot.part)
    return words("scene-name", number=scene.number)


def day_in(words: Words, when: date) -> str:
    """With its year, because paper is kept."""
    return words("paper-day", day=day(words, when), year=str(when.year))


def unit_in(words: Words, slot: ShootSlot) -> str:
    return words("unit-main") if slot.unit == MAIN_UNIT else words("unit-other", unit=slot.unit)


def part_in(words: Words, person: Person) -> str:
    """The part for which somebody is at the door or on the list, in words."""
    roles = (Role.DIRECTOR, Role.COORDINATOR, Role.FIRST_AD, Role.AD)
    return ", ".join(words(f"record-role-{role.value.replace('_', '-')}") for role in roles if person.holds(role))


def answer_in(words: Words, seat: Seat) -> str:
    """What an assistant director reads of a released seat."""
    answers = {Reply.NONE: "none", Reply.ACCEPTED: "accepted", Reply.CANNOT: "cannot"}
    return words(f"paper-answer-{answers[seat.reply]}")


def state_in(words: Words, shown: DoorList) -> str:
    """What is to be known of a list on which nothing changes any more; empty while it is open."""
    return words({"list-called-off": "paper-called-off"}.get(shown.ended, "paper-over")) if shown.ended else ""


def to_call(words: Words, shown: DoorList) -> list[str]:
    """Coordinator and assistant directors, each with their number."""
    return [
        words(
            "paper-to-call-one", name=name_in(words, person), part=part_in(words, person),
            phone=phone or words("phone-unknown"),
        )
        for person, phone in shown.phones
    ]  # fmt: skip


def rules_in(words: Words, text: str) -> list[str]:
    """The house rules' lines, each cut where it is long; what stays true whatever they say stands below them."""
    lines = [line.strip() for line in (text or words("house-rules-usual")).splitlines() if line.strip()]
    return [*(shorten(line, RULE_LENGTH) for line in lines[:MOST_RULES]), words("invitation-rights")]
