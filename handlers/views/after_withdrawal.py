"""The ways on after a withdrawal, for the coordinator, and the note of what is already photographed."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.blocks import Block, DatePickerElement, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.domain.after_withdrawal import WaysOn
from bot.domain.scenes import ShootSlot
from handlers.forms import Metadata
from handlers.views.announcing import CANCEL_OPEN, MOVE_OPEN
from handlers.views.briefs import BRIEF_OPEN
from handlers.views.pages import at, in_pages, turning
from handlers.views.parts import button, buttons, escape, field, modal, option, said, small, target, typed
from handlers.views.scene_sheet import name_of, naming, plain_name
from handlers.views.times import day as day_line
from handlers.words import Words

OPEN = "people.ways.open"
NEXT = "people.ways.next"
BACK = "people.ways.back"
NOTE_OPEN = "people.photographed.open"
NOTE_SAVE = "people.photographed.save"
DOUBLE_OPEN = "people.double.open"

TEXT_LENGTH: Final = 600
MOST_LISTED: Final = 100
MOST_DAYS: Final = 5


def page(words: Words, shown: WaysOn, number: int) -> View:
    """Who withdrew, the four ways on with their doors, and what is noted as photographed."""
    scene, number_text = shown.scene, escape(shown.scene.number)
    here = target(scene.production_id, scene.id)
    chunks: list[list[Block]] = [_who(words, shown, number_text), [said(words("ways-on-what"))]]
    chunks.append([said(words("ways-on-change")), buttons(button(words("ways-on-brief"), BRIEF_OPEN, here))])
    chunks.append([said(words("ways-on-double")), buttons(button(words("people-double"), DOUBLE_OPEN, here))])
    for slot in shown.ahead[:MOST_DAYS]:
        chunks.append(_day(words, slot))
    chunks.append([said(words("ways-on-resume")), buttons(button(words("ways-on-note"), NOTE_OPEN, here))])
    chunks += [
        [said(words("ways-on-noted", name=name_of(words, person), day=day_line(words, fact.day))), *typed(fact.text)]
        for person, fact in shown.noted
    ] or [[small(words("ways-on-nothing-noted"))]]
    number, blocks = at(pages := in_pages(chunks), number)
    meta = Metadata(production=scene.production_id, subject=scene.id, page=number)
    return modal(
        words("ways-on-title"), [*blocks, *turning(words, number, len(pages), BACK, NEXT)], close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def _who(words: Words, shown: WaysOn, number: str) -> list[Block]:
    names = [name_of(words, person) for person in shown.withdrew]
    lines = naming(words, "ways-on-who", names, number=number) or [words("ways-on-none", number=number)]
    return [said("\n".join(lines))]


def _day(words: Words, slot: ShootSlot) -> list[Block]:
    here, day = target(slot.production_id, slot.id), day_line(words, slot.day)
    return [
        said(words("ways-on-move", slot=day) + "\n" + words("ways-on-cut", slot=day)),
        buttons(
            button(words("ways-on-move-press"), MOVE_OPEN, here), button(words("ways-on-cut-press"), CANCEL_OPEN, here)
        ),
    ]


def note_form(words: Words, shown: WaysOn, nonce: str) -> View:
    scene = shown.scene
    blocks: list[Block] = [said(words("photographed-intro", number=escape(scene.number)))]
    if shown.people:
        people = [option(plain_name(words, person), person.id) for person in shown.people[:MOST_LISTED]]
        select = StaticSelectElement(action_id="people.person.enter", options=people)
        text = PlainTextInputElement(action_id="people.text.enter", max_length=TEXT_LENGTH, multiline=True)
        blocks += [
            field("person", words("photographed-person"), select),
            field("text", words("photographed-text"), text, hint=words("photographed-text-hint")),
            field("day", words("photographed-day"), DatePickerElement(action_id="people.day.enter")),
        ]
    meta = Metadata(nonce=nonce, production=scene.production_id, subject=scene.id)
    return modal(
        words("photographed-title"), blocks, callback_id=NOTE_SAVE if shown.people else None,
        submit=words("photographed-save") if shown.people else None, close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def noted(words: Words) -> View:
    return modal(words("photographed-title"), [said(words("photographed-saved"))], close=words("done"))
