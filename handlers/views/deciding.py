"""The coordinator's page of a closed-set list: every name with who would rather not have them there, and her decision.

What performers said stands on these pages alone. Nothing here is shown to anybody else, and no message carries it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ExternalDataSelectElement,
    InputBlock,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.closed_set import shown_of
from bot.domain.people import Actor, Person, Role
from bot.domain.releasing import Deciding, WaitingList
from bot.domain.set_list import Decision, Seat
from handlers.forms import Metadata
from handlers.views.closed_set import shown_word, zone_name
from handlers.views.pages import at, in_pages, paragraphs, turning
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
from handlers.views.scene_sheet import name_of, naming, plain_name
from handlers.views.status import DECIDING, scene_name
from handlers.views.times import day, moment
from handlers.words import Words

PAGE_OPEN = DECIDING
PAGE_SHOW = "deciding.page.show"
PAGE_NEXT = "deciding.page.next"
PAGE_BACK = "deciding.page.back"
NAMES_SAVE = "deciding.names.save"
REST_APPROVE = "deciding.rest.approve"
ASK_OPEN = "deciding.ask.open"
ASK_CONFIRM = "deciding.ask.confirm"
MARK_OPEN = "deciding.mark.open"
MARK_SAVE = "deciding.mark.save"
RELEASE_OPEN = "deciding.release.open"
RELEASE_CONFIRM = "deciding.release.confirm"
CHANGE_OPEN = "deciding.change.open"
CHANGE_FIND = "deciding.change.find"
CHANGE_SAVE = "deciding.change.save"

LISTS_ON_HOME: Final = 6
MOST_NAMES: Final = 40
"""Names with a choice each on one page: more would be long to scroll on a phone."""
MOST_MARKED: Final = 100
DECIDED: Final = ":"
"""Between a person's id and the decision so far, in the name of their field."""


def home_blocks(words: Words, actor: Actor, lists: Sequence[WaitingList]) -> list[Block]:
    """The lists with names that wait for the coordinator."""
    if not lists:
        return []
    blocks: list[Block] = [heading(words("deciding-lists"))]
    for each in lists[:LISTS_ON_HOME]:
        scene = scene_name(words, each.scene.number, each.slot.part)
        names, undecided = str(each.names), str(each.undecided)
        line = said(words("deciding-row", scene=scene, day=day(words, each.slot.day), names=names, undecided=undecided))
        spoken = shorten(words("deciding-open-spoken", number=each.scene.number), 75)
        here = target(actor.production.id, each.set_list.id)
        line.accessory = button(words("deciding-open"), PAGE_OPEN, here, spoken=spoken)
        blocks.append(line)
    if len(lists) > LISTS_ON_HOME:
        blocks.append(small(words("deciding-more", count=str(len(lists) - LISTS_ON_HOME))))
    return blocks


def page(
    words: Words, actor: Actor, shown: Deciding, now: datetime, nonce: str, page: int = 0, told: Sequence[str] = ()
) -> View:
    """Names that wait with a choice each, then those released; on top what holds the release back."""
    top: list[Block] = [block for chunk in paragraphs(told) for block in chunk]
    scene = scene_name(words, shown.scene.number, shown.slot.part)
    top.append(said(words("deciding-day", scene=scene, day=day(words, shown.slot.day))))
    top += [block for chunk in paragraphs(_state(words, actor, shown, now)) for block in chunk]
    top += _doors(words, actor, shown)
    number, names = at(pages := _pages(words, shown), page)
    choices = any(isinstance(block, InputBlock) for block in names)
    turns = turning(words, number, len(pages), PAGE_BACK, PAGE_NEXT, target(actor.production.id, shown.set_list.id))
    if choices and turns:
        turns.insert(0, small(words("deciding-turning")))
    meta = _meta(actor, shown, nonce, number)
    title = shorten(words("deciding-title", number=shown.scene.number), 24)
    return modal(
        title, [*top, rule(), *names, *turns], callback_id=NAMES_SAVE if choices else None,
        submit=words("deciding-save") if choices else None, close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _meta(actor: Actor, shown: Deciding, nonce: str = "", page: int = 0) -> Metadata:
    return Metadata(nonce=nonce, production=actor.production.id, subject=shown.set_list.id, page=page, mark=shown.mark)


def _state(words: Words, actor: Actor, shown: Deciding, now: datetime) -> list[str]:
    if shown.ended:
        return [words(shown.ended)]
    newest = shown.newest
    since = naming(words, "deciding-never-asked", [name_of(words, person) for person in shown.never_asked])
    if newest is None:
        return [words("deciding-all-released" if shown.lines else "deciding-nothing"), *since]
    asked_before = any(each.asked_at is not None for each in shown.rounds)
    lines = [words("deciding-not-asked-newest" if asked_before else "deciding-not-asked")]
    zone = actor.production.zone
    if newest.asked_at is not None and newest.window_ends is not None:
        last = shown.windows_end or newest.window_ends
        key = "deciding-window-over" if last <= now and not shown.unsent else "deciding-asked"
        asked, ends = moment(words, newest.asked_at, zone), moment(words, last, zone)
        lines = [words(key, at=asked, ends=ends)]
    lines += since + naming(words, "deciding-unsent", [name_of(words, person) for person in shown.unsent])
    answered = [person for person, each in shown.objections if newest.asked_at and each.at >= newest.asked_at]
    marked = [person for person in shown.performers if person.id in shown.asked]
    lines += naming(words, "deciding-answered", [name_of(words, person) for person in answered])
    lines += naming(words, "deciding-in-person", [name_of(words, person) for person in marked])
    lines += naming(words, "deciding-waits-for", [name_of(words, person) for person in shown.waiting])
    lines += naming(words, "set-list-near-minors", [name_of(words, person) for person in shown.near_minors])
    young = [person for person, seat in shown.lines if waits(shown, seat) and person.attestable and not person.adult]
    lines += naming(words, "deciding-not-attested", [name_of(words, person) for person in young])
    both = [name_of(words, person) for person, each in shown.objections if each.people and _directs(person)]
    return [*lines, words("deciding-what-decides"), *naming(words, "deciding-in-the-open", both)]


def _doors(words: Words, actor: Actor, shown: Deciding) -> list[Block]:
    here = target(actor.production.id, shown.set_list.id)
    doors: list[ButtonElement] = []
    newest = None if shown.ended else shown.newest
    if newest is not None:
        if shown.to_ask:
            doors.append(button(words("deciding-ask"), ASK_OPEN, here))
        if any(person.id not in shown.asked for person in shown.performers):
            doors.append(button(words("deciding-mark"), MARK_OPEN, here))
        if rest(shown):
            doors.append(button(words("deciding-approve-rest"), REST_APPROVE, here))
        doors.append(button(words("deciding-release"), RELEASE_OPEN, here))
    if not shown.ended and released(shown):
        doors.append(button(words("deciding-change"), CHANGE_OPEN, here))
    return [buttons(*doors)] if doors else []


def waits(shown: Deciding, seat: Seat) -> bool:
    """Whether the name is in a round that is not released."""
    return shown.in_round(seat).released_at is None


def released(shown: Deciding) -> list[Person]:
    """Whose names were released."""
    return [person for person, seat in shown.lines if not waits(shown, seat)]


def rest(shown: Deciding) -> list[str]:
    """The ids of names that are not decided and that no performer marked."""
    marked = {person_id for _, each in shown.objections for person_id in each.people}
    return [
        person.id
        for person, seat in shown.lines
        if waits(shown, seat) and seat.decision is Decision.OPEN and person.id not in marked
    ]


def _pages(words: Words, shown: Deciding) -> list[list[Block]]:
    waiting = [(person, seat) for person, seat in shown.lines if waits(shown, seat) and not shown.ended]
    chunks: list[list[Block]] = [[_choice(words, shown, person, seat)] for person, seat in waiting]
    rounds = {each.number: each for each in shown.rounds}
    lines = []
    for person, seat in shown.lines:
        if shown.ended or not waits(shown, seat):
            line = f"{name_of(words, person)} · {zone_name(words, seat.zone)}"
            line = words("set-list-line", name=line, word=shown_word(words, shown_of(seat, rounds)))
            who = _objecting(words, shown, person)
            lines.append(words("deciding-objection-line", line=line, names=escape(who)) if who else line)
    if lines:
        chunks += paragraphs([words("deciding-released-names"), *lines] if not shown.ended else lines)
    return in_pages(chunks, MOST_NAMES)


def _choice(words: Words, shown: Deciding, person: Person, seat: Seat) -> InputBlock:
    """One name with its decision, and beside it who would rather not have them there."""
    where = ", ".join(filter(None, (zone_name(words, seat.zone), seat.department, seat.task)))
    choices = [
        option(words("deciding-open-still"), Decision.OPEN.value),
        option(words("deciding-approve"), Decision.APPROVED.value),
        option(words("deciding-refuse"), Decision.REFUSED.value),
    ]
    chosen = next(choice for choice in choices if choice.value == seat.decision.value)
    select = StaticSelectElement(action_id="deciding.decision.enter", options=choices, initial_option=chosen)
    who = _objecting(words, shown, person)
    hint = shorten(words("deciding-objection", names=who), 1900) if who else None
    # Slack keeps what a block of the same name held: the decision in its name shows a decision made meanwhile.
    block = f"{person.id}{DECIDED}{seat.decision.value}"
    return field(block, words("deciding-name", name=plain_name(words, person), where=where), select, hint=hint)


def _objecting(words: Words, shown: Deciding, person: Person) -> str:
    """The performers who marked this name, in plain text; empty where nobody did."""
    names = []
    for performer, each in shown.objections:
        if person.id in each.people:
            name = plain_name(words, performer)
            names.append(words("deciding-objection-also", name=name) if _directs(performer) else name)
    return ", ".join(names)


def _directs(person: Person) -> bool:
    return person.holds(Role.DIRECTOR, Role.PRODUCER)


def _back(words: Words, actor: Actor, shown: Deciding) -> Block:
    return buttons(button(words("deciding-back"), PAGE_SHOW, target(actor.production.id, shown.set_list.id)))


# Asking performers


def ask_page(words: Words, actor: Actor, shown: Deciding, ends: datetime, nonce: str) -> View:
    """Who gets the neutral message, who does not, and until when they have."""
    able = [name_of(words, person) for person in shown.performers if person.gets_notices]
    silent = [name_of(words, person) for person in shown.performers if not person.gets_notices]
    lines = naming(words, "deciding-ask-getting", able) + naming(words, "deciding-ask-silent", silent)
    if not shown.performers:
        lines.append(words("deciding-ask-nobody"))
    lines.append(words("deciding-ask-window", ends=moment(words, ends, actor.production.zone)))
    blocks = [block for chunk in paragraphs(lines) for block in chunk]
    return modal(
        words("deciding-ask-title"), [*blocks, _back(words, actor, shown)], callback_id=ASK_CONFIRM,
        submit=words("deciding-ask-now"), close=words("close"), metadata=_meta(actor, shown, nonce).text(),
    )  # fmt: skip


def mark_page(words: Words, actor: Actor, shown: Deciding, nonce: str) -> View:
    """Whom the coordinator asked herself."""
    left = [person for person in shown.performers if person.id not in shown.asked][:MOST_MARKED]
    choices = [option(plain_name(words, person), person.id) for person in left]
    select = StaticMultiSelectElement(action_id="deciding.performers.enter", options=choices)
    blocks: list[Block] = [
        said(words("deciding-mark-intro")), field("performers", words("deciding-mark-performers"), select),
        _back(words, actor, shown),
    ]  # fmt: skip
    return modal(
        words("deciding-mark-title"), blocks, callback_id=MARK_SAVE, submit=words("deciding-mark-save"),
        close=words("close"), metadata=_meta(actor, shown, nonce).text(),
    )  # fmt: skip


# Releasing


def release_page(words: Words, actor: Actor, shown: Deciding, nonce: str) -> View:
    """What the release does, or what it waits for."""
    names = [(person, seat) for person, seat in shown.lines if waits(shown, seat)]
    undecided = sum(seat.decision is Decision.OPEN for _, seat in names)
    approved = [person for person, seat in names if seat.decision is Decision.APPROVED]
    refused = [name_of(words, person) for person, seat in names if seat.decision is Decision.REFUSED]
    invited = [name_of(words, person) for person in approved if person.gets_notices]
    silent = [name_of(words, person) for person in approved if not person.gets_notices]
    lines = [words("deciding-release-open", count=str(undecided))] if undecided else []
    lines += naming(words, "deciding-waits-for", [name_of(words, person) for person in shown.waiting])
    ready = not lines
    lines += naming(words, "deciding-release-invited", invited) + naming(words, "deciding-release-silent", silent)
    lines += naming(words, "deciding-release-refused", refused)
    if ready and not approved:
        lines.append(words("deciding-release-nobody"))
    lines.append(words("deciding-release-what"))
    blocks = [block for chunk in paragraphs(lines) for block in chunk]
    return modal(
        words("deciding-release-title"), [*blocks, _back(words, actor, shown)],
        callback_id=RELEASE_CONFIRM if ready else None, submit=words("deciding-release-now") if ready else None,
        close=words("close"), metadata=_meta(actor, shown, nonce).text(),
    )  # fmt: skip


def change_page(words: Words, actor: Actor, shown: Deciding, nonce: str) -> View:
    """One released name, on the list or off it."""
    person = ExternalDataSelectElement(
        action_id=CHANGE_FIND, min_query_length=0, placeholder=plain(words("deciding-change-find"))
    )
    choices = [
        option(words("deciding-change-refuse"), Decision.REFUSED.value),
        option(words("deciding-change-approve"), Decision.APPROVED.value),
    ]
    radio = RadioButtonsElement(action_id="deciding.becomes.enter", options=choices)
    blocks: list[Block] = [
        field("person", words("deciding-change-person"), person),
        field("becomes", words("deciding-change-what"), radio, hint=words("deciding-change-hint")),
        _back(words, actor, shown),
    ]
    return modal(
        words("deciding-change-title"), blocks, callback_id=CHANGE_SAVE, submit=words("deciding-change-save"),
        close=words("close"), metadata=_meta(actor, shown, nonce).text(),
    )  # fmt: skip
