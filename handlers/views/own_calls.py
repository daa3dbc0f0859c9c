"""Own calls as they are seen who give them: one shoot day of one unit, who is called at another time, and the form.

Everybody on the roster can be chosen, by search. Nothing on these pages tells who of them is in which scene.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ExternalDataMultiSelectElement,
    Option,
    RadioButtonsElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.domain.own_calls import CallsChanged, UnitDay, When
from bot.domain.people import Actor, Person
from bot.domain.times import Call
from handlers.forms import Metadata
from handlers.views.pages import at, in_pages, paragraphs, turning
from handlers.views.parts import button, buttons, escape, field, modal, option, plain, rule, said, small, target
from handlers.views.roster import plain_name
from handlers.views.status import unit_name
from handlers.views.times import call_time, day
from handlers.words import Words

DAY_OPEN = "calls.day.open"
DAY_EARLIER = "calls.day.earlier"
DAY_LATER = "calls.day.later"
DAY_BACK = "calls.day.back"
LIST_BACK = "calls.list.back"
LIST_NEXT = "calls.list.next"
PEOPLE_FIND = "calls.people.find"
SAVE = "calls.own.save"
UNDO = "calls.own.undo"

MOST_CHOSEN = 40
"""What they had before has to fit into the view that offers to give it back."""
MOST_OWN = 8


def day_page(words: Words, actor: Actor, shown: UnitDay, page: int, nonce: str) -> View:
    """The unit's call, who has an own one, and the form; a shoot day that is over is read."""
    here = target(actor.production.id, shown.slot.id)
    number, listed = at(pages := in_pages(paragraphs(_lines(words, actor, shown))), page)
    blocks: list[Block] = [said(_day_line(words, actor, shown)), *listed]
    blocks += turning(words, number, len(pages), LIST_BACK, LIST_NEXT, here)
    blocks += _other_days(words, actor, shown)
    blocks.append(rule())
    blocks += [said(words("own-calls-over"))] if shown.over else _form(words, actor, shown)
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=shown.slot.id, page=number, mark=shown.mark)
    return modal(
        words("own-calls-title"), blocks, callback_id=None if shown.over else SAVE,
        submit=None if shown.over else words("save"), close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def no_day_page(words: Words) -> View:
    return modal(words("own-calls-title"), [said(words("own-calls-no-day"))], close=words("close"))


def _day_line(words: Words, actor: Actor, shown: UnitDay) -> str:
    call = call_time(words, shown.call, actor.account.zone) if shown.call else words("call-none")
    return words("own-calls-day", day=day(words, shown.slot.day), unit=unit_name(words, shown.slot.unit), call=call)


def _lines(words: Words, actor: Actor, shown: UnitDay) -> list[str]:
    lines = [
        words("own-calls-line", name=escape(plain_name(words, person)), call=call_time(words, call, actor.account.zone))
        for person, call in shown.own
    ]
    return lines or [words("own-calls-none")]


def _other_days(words: Words, actor: Actor, shown: UnitDay) -> list[Block]:
    around = ((shown.earlier, "own-calls-earlier", DAY_EARLIER), (shown.later, "own-calls-later", DAY_LATER))
    doors = [button(words(name), id_, target(actor.production.id, slot.id)) for slot, name, id_ in around if slot]
    return [buttons(*doors)] if doors else []


def _form(words: Words, actor: Actor, shown: UnitDay) -> list[Block]:
    turn = f"{shown.turnover:%H:%M}"
    people = ExternalDataMultiSelectElement(
        action_id=PEOPLE_FIND, min_query_length=0, max_selected_items=MOST_CHOSEN,
        placeholder=plain(words("own-calls-find")),
    )  # fmt: skip
    choices = [
        option(words("own-calls-at"), When.AT.value),
        option(words("own-calls-morning", turn=turn, day=day(words, shown.slot.day)), When.MORNING.value),
        option(words("own-calls-same"), When.SAME.value),
    ]
    when = RadioButtonsElement(action_id="calls.when.enter", options=choices, initial_option=choices[0])
    clock = TimePickerElement(action_id="calls.time.enter", timezone=actor.production.zone)
    return [
        field("people", words("own-calls-people"), people, hint=words("own-calls-people-hint")),
        field("when", words("own-calls-when"), when),
        field("call", words("own-calls-time"), clock, hint=words("own-calls-time-hint", turn=turn), optional=True),
    ]


def found(words: Words, people: Sequence[Person]) -> list[Option]:
    """The people a search offers."""
    return [option(plain_name(words, person), person.id) for person in people]


def saved_page(words: Words, actor: Actor, done: CallsChanged, mark: str) -> View:
    """What was saved, what follows from it, and the way back. Without a mark it is itself the way back."""
    here = target(actor.production.id, done.day.slot.id)
    call = call_time(words, done.call, actor.account.zone) if done.call else ""
    kind = ("own-calls-saved" if done.call else "own-calls-cleared") if mark else "own-calls-undone"
    doors = [button(words("own-calls-undo"), UNDO, here)] if mark else []
    doors.append(button(words("own-calls"), DAY_BACK, here))
    names = [block for chunk in paragraphs(_names(words, done)) for block in chunk]
    blocks: list[Block] = [
        said(words(kind, call=call)), *names, rule(), said(_day_line(words, actor, done.day)),
        small(words("own-calls-after")), buttons(*doors),
    ]  # fmt: skip
    meta = Metadata(production=actor.production.id, subject=done.day.slot.id, mark=mark)
    return modal(words("saved-title"), blocks, close=words("done"), metadata=meta.text())


def _names(words: Words, done: CallsChanged) -> list[str]:
    return [escape(plain_name(words, person)) for person in done.people]


def home_blocks(words: Words, actor: Actor, calls: Sequence[Call]) -> list[Block]:
    """A person's own calls that are still to come, for that person."""
    lines = [
        words("own-call-yours", day=day(words, call.day), call=call_time(words, call, actor.account.zone))
        for call in calls[:MOST_OWN]
    ]
    return [said("\n".join(lines))] if lines else []
