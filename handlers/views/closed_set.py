"""A closed-set list as assistant directors see it: who is to be where, and one word for each name.

Nothing on these pages moves with what the coordinator decides before a release, nor tells what is behind a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ExternalDataMultiSelectElement,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.domain.closed_set import TASK_LENGTH, ListPage, SeatLine, Shown, shown_mark
from bot.domain.people import Actor, Person
from bot.domain.scenes import BoardRow
from bot.domain.set_list import Zone
from handlers.forms import Metadata
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
    target,
)
from handlers.views.roster import plain_name as full_name
from handlers.views.scene_sheet import name_of, naming
from handlers.views.status import LIST, LISTS, day_line, scene_name
from handlers.views.status import turning as turning_days
from handlers.views.times import day
from handlers.words import Words

PAGE_OPEN = LIST
LISTS_OPEN = LISTS
LISTS_EARLIER = "list.all.earlier"
LISTS_LATER = "list.all.later"
PAGE_SHOW = "list.page.show"
PAGE_NEXT = "list.page.next"
PAGE_BACK = "list.page.back"
LAST_ADD = "list.last.add"
LAST_UNDO = "list.last.undo"
ADD_OPEN = "list.add.open"
ADD_FIND = "list.add.find"
ADD_SAVE = "list.add.save"
ADD_UNDO = "list.add.undo"
OFF_OPEN = "list.off.open"
OFF_FIND = "list.off.find"
OFF_PREVIEW = "list.off.preview"
OFF_CONFIRM = "list.off.confirm"
SUBMIT_OPEN = "list.submit.open"
SUBMIT_SAVE = "list.submit.save"
PAPER = "list.paper.open"

MOST_CHOSEN: Final = 100
"""Their ids have to fit into what the page after it carries for its Undo."""
DEPARTMENT_LENGTH: Final = 40
NAMES_LENGTH: Final = 3000
LISTS_ON_HOME: Final = 4
LISTS_A_PAGE: Final = 20

Summary = tuple[BoardRow, Mapping[Shown, int]]
"""A shoot day's list in one line: how many names read as what."""


@dataclass(frozen=True, slots=True)
class Told:
    """What stands above the list after a press: sentences, and which Undo with what it carries."""

    lines: Sequence[str] = ()
    undo: str = ""
    mark: str = ""


NOTHING_TOLD: Final = Told()


def zone_name(words: Words, zone: Zone) -> str:
    return words(f"zone-{zone.value}")


def shown_word(words: Words, shown: Shown) -> str:
    return words(f"seat-{shown.value.replace('_', '-')}")


# Which lists there are


def home_blocks(words: Words, actor: Actor, lists: Sequence[Summary], everything: int) -> list[Block]:
    """The next lists of an assistant director's unit, with how many accepted."""
    if not lists:
        return []
    blocks: list[Block] = [heading(words("set-lists-title")), *(_summary(words, actor, each) for each in lists)]
    if everything > len(lists):
        more = words("set-lists-all", count=str(everything))
        blocks.append(buttons(button(more, LISTS_OPEN, target(actor.production.id))))
    return blocks


def lists_page(words: Words, actor: Actor, lists: Sequence[Summary], page: int, pages: int) -> View:
    """One page of all lists, by shoot day."""
    blocks: list[Block] = [_summary(words, actor, each) for each in lists]
    blocks = blocks or [said(words("set-lists-empty"))]
    blocks += turning_days(words, actor, LISTS_EARLIER, LISTS_LATER, page, pages)
    meta = Metadata(production=actor.production.id, page=page)
    return modal(words("set-lists-title"), blocks, close=words("close"), metadata=meta.text())


def _summary(words: Words, actor: Actor, each: Summary) -> Block:
    row, counts = each
    told = [
        words("set-list-count", count=str(counts[shown]), word=shown_word(words, shown))
        for shown in Shown
        if counts.get(shown)
    ]
    names = words("set-list-names-none")
    if told:
        names = words("set-list-names", count=str(sum(counts.values())), words=", ".join(told))
    scene = scene_name(words, row.number, row.slot.part)
    line = said(words("set-list-row", scene=scene, day=day_line(words, row), names=names))
    spoken = shorten(words("set-list-open-spoken", number=row.number), 75)
    line.accessory = button(words("set-list-open"), PAGE_OPEN, target(actor.production.id, row.slot.id), spoken=spoken)
    return line


# One list


def list_page(words: Words, actor: Actor, shown: ListPage, page: int = 0, told: Told = NOTHING_TOLD) -> View:
    """The list by zone, what can be done, and who must be asked in person."""
    here = target(actor.production.id, shown.slot.id)
    top: list[Block] = [block for chunk in paragraphs(told.lines) for block in chunk]
    if told.undo:
        top.append(buttons(button(words("set-list-undo"), told.undo, here)))
    scene = scene_name(words, shown.scene.number, shown.slot.part)
    top.append(said(words("set-list-state", scene=scene, day=day(words, shown.slot.day), state=_state(words, shown))))
    top += _doors(words, actor, shown)
    number, names = at(pages := in_pages(_chunks(words, shown)), page)
    blocks = [*top, *names, *turning(words, number, len(pages), PAGE_BACK, PAGE_NEXT, here)]
    meta = Metadata(
        production=actor.production.id, subject=shown.slot.id, page=number, mark=told.mark or shown_mark(shown)
    )
    title = shorten(words("set-list-title", number=shown.scene.number), 24)
    return modal(title, blocks, close=words("close"), metadata=meta.text())


def _state(words: Words, shown: ListPage) -> str:
    if shown.ended:
        return words(shown.ended)
    if not shown.lines:
        return words("set-list-empty")
    lines = [
        words(message)
        for message, holds in (
            ("set-list-draft", shown.drafting),
            ("set-list-with-coordinator", shown.with_coordinator),
            ("set-list-released", not (shown.drafting or shown.with_coordinator)),
        )
        if holds
    ]
    return "\n".join(lines)


def _doors(words: Words, actor: Actor, shown: ListPage) -> list[Block]:
    if shown.ended:
        return []
    here = target(actor.production.id, shown.slot.id)
    doors: list[ButtonElement] = []
    if shown.drafting:
        doors.append(button(words("set-list-submit"), SUBMIT_OPEN, here, style="primary"))
    if shown.has_last:
        doors.append(button(words("set-list-last"), LAST_ADD, here))
    doors.append(button(words("set-list-add"), ADD_OPEN, here))
    if shown.lines:
        doors.append(button(words("set-list-off"), OFF_OPEN, here))
    doors.append(button(words("paper-open"), PAPER, here, spoken=words("paper-open-spoken")))
    return [buttons(*doors)]


def _chunks(words: Words, shown: ListPage) -> list[list[Block]]:
    """Whom to speak to, then everybody by zone."""
    lines = [_on_set(words, shown)] if shown.lines else []
    silent = [line.person for line in shown.lines if not line.person.gets_notices and _still_asked(line)]
    lines += naming(words, "set-list-no-message", [name_of(words, person) for person in silent])
    if any(person.slack is not None for person in silent):
        lines.append(words("set-list-attest"))
    lines += naming(words, "set-list-near-minors", [name_of(words, person) for person in shown.not_attested])
    lines += naming(words, "set-list-by-part", [name_of(words, person) for person in shown.by_part])
    chunks: list[list[Block]] = [*paragraphs(lines), [rule()]]
    for zone in Zone:
        seated = [line for line in shown.lines if line.seat.zone is zone]
        head = "set-list-zone" if seated else "set-list-zone-none"
        title = words(head, zone=zone_name(words, zone), count=str(len(seated)))
        chunks += paragraphs([title, *(_line(words, line) for line in seated)])
    return chunks


def _on_set(words: Words, shown: ListPage) -> str:
    count = str(on_set(shown))
    cap = shown.set_list.cap if shown.set_list else None
    if cap is None:
        return words("set-list-no-cap", count=count)
    return words("set-list-on-set", count=count, cap=str(cap))


def on_set(shown: ListPage) -> int:
    """How many names count against the cap."""
    return sum(line.seat.zone is Zone.SET and line.shown is not Shown.NOT_ON_LIST for line in shown.lines)


def _still_asked(line: SeatLine) -> bool:
    return line.shown in (Shown.UNDECIDED, Shown.INVITED)


def _line(words: Words, line: SeatLine) -> str:
    name, word = name_of(words, line.person), shown_word(words, line.shown)
    task = ", ".join(escape(text) for text in (line.seat.department, line.seat.task) if text)
    if not task:
        return words("set-list-line", name=name, word=word)
    return words("set-list-line-task", name=name, task=task, word=word)


# Adding


def add_page(words: Words, actor: Actor, shown: ListPage, nonce: str) -> View:
    """People into one zone; whoever is on the draft already moves there."""
    zones = [option(zone_name(words, zone), zone.value) for zone in Zone]
    people = ExternalDataMultiSelectElement(
        action_id=ADD_FIND, min_query_length=0, max_selected_items=MOST_CHOSEN,
        placeholder=plain(words("set-list-add-find")),
    )  # fmt: skip
    names = PlainTextInputElement(action_id="list.names.enter", multiline=True, max_length=NAMES_LENGTH)
    blocks: list[Block] = [
        field(
            "zone", words("set-list-add-zone"),
            RadioButtonsElement(action_id="list.zone.enter", options=zones, initial_option=zones[0]),
        ),
        field("people", words("set-list-add-people"), people, hint=words("set-list-add-people-hint"), optional=True),
        field("names", words("set-list-add-names"), names, hint=words("set-list-add-names-hint"), optional=True),
        field(
            "department", words("set-list-add-department"),
            PlainTextInputElement(action_id="list.department.enter", max_length=DEPARTMENT_LENGTH), optional=True,
        ),
        field(
            "task", words("set-list-add-task"),
            PlainTextInputElement(action_id="list.task.enter", max_length=TASK_LENGTH),
            hint=words("set-list-add-task-hint"), optional=True,
        ),
        _back(words, actor, shown.slot.id),
    ]  # fmt: skip
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=shown.slot.id)
    return modal(
        words("set-list-add-title"), blocks, callback_id=ADD_SAVE, submit=words("set-list-add"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def found(words: Words, people: Sequence[Person]) -> list[Option]:
    """The people a search offers."""
    return [option(full_name(words, person), person.id) for person in people]


def added(words: Words, people: Sequence[Person], moved: Sequence[Person]) -> Told:
    """What was added; taken back with one press unless somebody was moved, who would not be where they were."""
    new = [person for person in people if person not in moved]
    lines = naming(words, "set-list-added", [name_of(words, person) for person in new])
    lines += naming(words, "set-list-moved", [name_of(words, person) for person in moved])
    if moved:
        return Told(lines)
    return Told(lines, ADD_UNDO, ",".join(person.id for person in new))


def _back(words: Words, actor: Actor, slot_id: str) -> Block:
    return buttons(button(words("set-list-back"), PAGE_SHOW, target(actor.production.id, slot_id)))


# Taking off


def off_page(words: Words, actor: Actor, shown: ListPage) -> View:
    """Whom to take off."""
    people = ExternalDataMultiSelectElement(
        action_id=OFF_FIND, min_query_length=0, max_selected_items=MOST_CHOSEN,
        placeholder=plain(words("set-list-add-find")),
    )  # fmt: skip
    meta = Metadata(production=actor.production.id, subject=shown.slot.id)
    return modal(
        words("set-list-off-title"),
        [field("people", words("set-list-off-people"), people), _back(words, actor, shown.slot.id)],
        callback_id=OFF_PREVIEW, submit=words("set-list-off-preview"), close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def off_preview(words: Words, actor: Actor, shown: ListPage, people: Sequence[str], nonce: str) -> View:
    """What taking these people off does; nothing is done yet."""
    lines = [line for line in shown.lines if line.person.id in people]
    drafts = [name_of(words, line.person) for line in lines if line.draft]
    told = [name_of(words, line.person) for line in lines if not line.draft]
    sentences = naming(words, "set-list-off-draft", drafts) + naming(words, "set-list-off-told", told)
    if told:
        sentences.append(words("set-list-off-inside"))
    blocks = [block for chunk in paragraphs(sentences) for block in chunk]
    blocks.append(_back(words, actor, shown.slot.id))
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=shown.slot.id, mark=",".join(people))
    return modal(
        words("set-list-off-title"), blocks, callback_id=OFF_CONFIRM, submit=words("set-list-off-now"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


# Handing in


def submit_page(
    words: Words, actor: Actor, shown: ListPage, coordinator: str, nonce: str, cap: int | None = None, newer: str = ""
) -> View:
    """How many go to whom, and the most people on set."""
    cap = cap or (shown.set_list.cap if shown.set_list else None)
    names = sum(line.draft for line in shown.lines)
    most = NumberInputElement(
        action_id="list.cap.enter", is_decimal_allowed=False, initial_value=str(cap) if cap else None
    )
    who = escape(coordinator) or words("coordinator-nobody")
    blocks: list[Block] = [said(newer)] if newer else []
    blocks += [
        said(words("set-list-submit-what", count=str(names), coordinator=who)),
        field(
            "cap", words("set-list-submit-cap"), most,
            hint=words("set-list-submit-cap-hint", count=str(on_set(shown))),
        ),
        _back(words, actor, shown.slot.id),
    ]  # fmt: skip
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=shown.slot.id, mark=shown_mark(shown))
    return modal(
        words("set-list-submit-title"), blocks, callback_id=SUBMIT_SAVE, submit=words("set-list-submit"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip
