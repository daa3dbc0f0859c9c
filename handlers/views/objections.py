"""The names planned for a closed set, as a performer of the scene is asked about them in private.

The page asks for marks and for no reason, says who reads them, and looks the same after each answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ExternalDataMultiSelectElement,
    InputBlock,
    Option,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.domain.invitations import Asked, Proposed
from bot.domain.people import Actor, Person
from bot.domain.set_list import Seat
from bot.domain.work import mark_of
from handlers.forms import Metadata
from handlers.views.pages import at, in_pages, paragraphs, turning
from handlers.views.parts import (
    button,
    buttons,
    escape,
    field,
    modal,
    option,
    plain,
    said,
    shorten,
    small,
    target,
)
from handlers.views.roster import plain_name
from handlers.views.status import scene_name
from handlers.views.times import day, moment
from handlers.words import Words

OPEN = "objection.page.open"
SAVE = "objection.page.save"
FIND = "objection.name.find"
NAMES = "objection.names.open"
NAMES_NEXT = "objection.names.next"
NAMES_BACK = "objection.names.back"

MOST_BOXES: Final = 10
"""Slack takes ten checkboxes; longer lists are searched."""
MOST_CHOSEN: Final = 40
"""What was sent before has to fit into the view that shows it again."""
NAME_SHOWN: Final = 40


def shown_mark(shown: Proposed) -> str:
    """Which names of which round stand on the page; nothing of what the performer said."""
    return mark_of(shown.round.number, *(person.id for person, _ in shown.lines))


def page(words: Words, actor: Actor, shown: Proposed, coordinator: str, nonce: str, notice: str = "") -> View:
    """The names and the form; a sentence where there is nothing to answer. `notice` is the id of one to begin with."""
    if shown.ended:
        return _ended(words, shown)
    blocks: list[Block] = [said(words(notice))] if notice else []
    blocks += [said(line) for line in _what(words, actor, shown, coordinator)]
    blocks += [*_form(words, actor, shown, coordinator), small(words("objection-limits"))]
    meta = Metadata(
        nonce=nonce, production=actor.production.id, subject=shown.set_list.id, mark=shown_mark(shown)
    )  # fmt: skip
    return modal(
        words("objection-title"), blocks, callback_id=SAVE if shown.lines else None,
        submit=words("objection-submit") if shown.lines else None, close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _what(words: Words, actor: Actor, shown: Proposed, coordinator: str) -> list[str]:
    """Who reads it and who does not, what a mark does, until when."""
    name = {"coordinator": _called(words, coordinator)}
    lines = [
        words("objection-what", scene=_scene(words, shown), day=day(words, shown.slot.day)),
        words("objection-reader" if coordinator else "objection-nobody", **name),
        words("objection-not-shown", **name),
        words("objection-strikes", **name),
    ]
    if shown.round.released_at is not None:
        lines.append(words("objection-released", **name))
    elif shown.until is not None:
        lines.append(words("objection-until", at=moment(words, shown.until, actor.production.zone), **name))
    else:
        lines.append(words("objection-held", **name))
    if shown.own is not None:
        lines.append(words("objection-unread" if shown.unread else "objection-sent-before", **name))
    return lines


def _form(words: Words, actor: Actor, shown: Proposed, coordinator: str) -> list[Block]:
    if not shown.lines:
        return [said(words("objection-no-names"))]
    marked = shown.own.people if shown.own else frozenset()
    chosen = [_choice(words, person, seat) for person, seat in shown.lines if person.id in marked]
    if len(shown.lines) <= MOST_BOXES:
        every = [_choice(words, person, seat) for person, seat in shown.lines]
        boxes = CheckboxesElement(action_id="objection.people.enter", options=every, initial_options=chosen or None)
        return [field("people", words("objection-people"), boxes, optional=True)]
    names = words("objection-names", count=str(len(shown.lines)))
    search = ExternalDataMultiSelectElement(
        action_id=FIND, min_query_length=0, max_selected_items=MOST_CHOSEN,
        initial_options=chosen[:MOST_CHOSEN] or None, placeholder=plain(words("objection-find")),
    )  # fmt: skip
    hint = words("objection-people-hint-many", most=str(MOST_CHOSEN), coordinator=_plainly(words, coordinator))
    many: InputBlock = field("people", words("objection-people"), search, hint=hint, optional=True)
    return [many, buttons(button(names, NAMES, target(actor.production.id, shown.set_list.id)))]


def found(words: Words, lines: Sequence[tuple[Person, Seat]]) -> list[Option]:
    """The names that a search offers."""
    return [_choice(words, person, seat) for person, seat in lines]


def names_page(words: Words, actor: Actor, shown: Proposed, page_number: int) -> View:
    """All the names, to read beside the form."""
    lines = [f"{escape(plain_name(words, person))} · {escape(place_of(words, seat))}" for person, seat in shown.lines]
    number, blocks = at(pages := in_pages(paragraphs(lines)), page_number)
    here = target(actor.production.id, shown.set_list.id)
    meta = Metadata(production=actor.production.id, subject=shown.set_list.id, page=number)
    return modal(
        words("objection-names-title"), [*blocks, *turning(words, number, len(pages), NAMES_BACK, NAMES_NEXT, here)],
        close=words("go-back"), metadata=meta.text(),
    )  # fmt: skip


def saved(words: Words, actor: Actor, shown: Proposed, at_time: datetime, coordinator: str, phone: str) -> View:
    """The same page whatever was sent."""
    at_text = moment(words, at_time, actor.account.zone or actor.production.zone)
    number = escape(phone) or words("phone-unknown")
    done = (
        words("objection-done", at=at_text, coordinator=escape(coordinator), phone=number)
        if coordinator
        else words("objection-done-nobody", at=at_text)
    )
    blocks: list[Block] = [
        said(done),
        said(words("objection-asked", coordinator=_called(words, coordinator))),
        buttons(button(words("objection-change"), OPEN, target(actor.production.id, shown.set_list.id))),
    ]
    return modal(words("objection-done-title"), blocks, close=words("done"))


def home_blocks(words: Words, actor: Actor, asked: Sequence[Asked]) -> list[Block]:
    """One line for each list a performer was asked about, the same whatever they said."""
    return [_home_line(words, actor, each) for each in asked]


def _home_line(words: Words, actor: Actor, asked: Asked) -> SectionBlock:
    when = day(words, asked.slot.day)
    line = said(words("objection-home", day=when, scene=scene_name(words, asked.scene.number, asked.slot.part)))
    line.accessory = button(
        words("objection-open"), OPEN, target(actor.production.id, asked.set_list.id),
        spoken=shorten(words("objection-open-spoken", number=asked.scene.number, day=when), 75),
    )  # fmt: skip
    return line


def place_of(words: Words, seat: Seat) -> str:
    """Zone, department and task in plain text, as far as they are known."""
    return " · ".join(part for part in (words(f"zone-{seat.zone.value}"), seat.department, seat.task) if part)


def _choice(words: Words, person: Person, seat: Seat) -> Option:
    return option(plain_name(words, person), person.id, place_of(words, seat))


def _ended(words: Words, shown: Proposed) -> View:
    message = "objection-called-off" if shown.slot.cancelled or shown.scene.omitted else "objection-over"
    text = words(message, scene=_scene(words, shown), day=day(words, shown.slot.day))
    return modal(words("objection-title"), [said(text)], close=words("close"))


def _scene(words: Words, shown: Proposed) -> str:
    return scene_name(words, shown.scene.number, shown.slot.part)


def _called(words: Words, coordinator: str) -> str:
    return escape(coordinator) or words("coordinator-nobody")


def _plainly(words: Words, coordinator: str) -> str:
    return shorten(coordinator, NAME_SHOWN) or words("coordinator-nobody")
