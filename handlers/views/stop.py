"""Stop Now as people see it: before it is sent, afterwards, and on the page of whoever was paged.

A spoken stop comes first on every page of whoever presses. Nothing here says that the set has stopped or that anybody
comes; what is known is when something was sent, and who has opened it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    Block,
    InputInteractiveElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.emergency import danger_numbers
from bot.domain.people import MAIN_UNIT, Actor, Person
from bot.domain.scenes import Status
from bot.domain.status import Phones
from bot.domain.stop import PAGES_AFTER, Choice, Choosing, Openings, Page, Sent
from handlers.forms import Metadata
from handlers.views.parts import button, buttons, escape, field, modal, option, said, shorten, small, target
from handlers.views.status import PAGE_OPEN as STATUS
from handlers.views.status import STOP, as_of, numbers, scene_name, unit_name
from handlers.words import Words

OPEN = STOP
SEND = "stop.form.send"
CHECK = "stop.sent.check"
TELL = "stop.name.give"
TAKE_BACK = "stop.name.take_back"
PAGE_CHECK = "stop.page.check"

MOST_RADIOS: Final = 10
MOST_OPTIONS: Final = 100
MOST_UNITS: Final = 20


def form(words: Words, actor: Actor, shown: Choosing, nonce: str) -> View:
    """The first page: say it aloud; what this sends, and to whom by name."""
    first = said(words("stop-spoken-first"))
    if not shown.choices:
        nothing = said(words("stop-nothing-today", phones=numbers(words, shown.numbers)))
        return modal(words("stop-title"), [first, nothing, *_lines(words, actor)], close=words("close"))
    alone = shown.choices[0].row.slot.id if len(shown.choices) == 1 else ""
    blocks: list[Block] = [first]
    if not alone:
        blocks.append(field("scene", words("stop-scene"), _choosing(words, shown.choices)))
    blocks += [
        *_sends(words, shown.choices),
        said(words("stop-no-name")),
        said(words("stop-pause", names=_who_ends_it(words, shown.appointed))),
        small(words("stop-if-not", phones=numbers(words, shown.numbers))),
    ]
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=alone)
    return modal(
        words("stop-title"), blocks, callback_id=SEND, submit=words("stop-send"), close=words("go-back"),
        metadata=meta.text(),
    )  # fmt: skip


def sent(words: Words, actor: Actor, shown: Sent, now: datetime) -> View:
    """Afterwards: what was sent, who has opened it, whom to call. It is asked anew by a press, never by itself."""
    zone, here = actor.production.zone, target(actor.production.id, shown.stop.id)
    paused = "stop-sent" if shown.slot.status is Status.PAUSED else "stop-sent-ended"
    blocks: list[Block] = [
        said(words("stop-spoken-first")),
        said(words(paused, time=_clock(shown.stop.sent_at, zone))),
        said("\n".join(_openings(words, shown.readers, zone))),
    ]
    unseen = any(seen_at is None for _, seen_at in shown.readers)
    if unseen and now < shown.stop.sent_at + PAGES_AFTER[-1]:
        blocks.append(small(words("stop-paged-again")))
    blocks += [said(words("stop-phones", phones=numbers(words, shown.numbers))), *_lines(words, actor)]
    blocks += [small(words("stop-limits")), *_name(words, shown, here), as_of(words, now, zone)]
    meta = Metadata(production=actor.production.id, subject=shown.stop.id)
    return modal(words("stop-sent-title"), blocks, close=words("done"), metadata=meta.text())


def page(words: Words, actor: Actor, shown: Page, now: datetime) -> View:
    """What a page opens. Whether a name was given stands on it for coordinator and alternate alone."""
    zone, here = actor.production.zone, target(actor.production.id, shown.stop.id)
    about = {
        "scene": scene_name(words, shown.scene.number, shown.slot.part),
        "unit": unit_name(words, shown.slot.unit),
        "time": _clock(shown.stop.sent_at, zone),
    }
    blocks: list[Block] = [
        said(words("stop-page", **about)),
        said(words("stop-page-paused" if shown.slot.status is Status.PAUSED else "stop-page-ended")),
    ]
    if shown.sees_name:
        named = words("stop-page-named", name=escape(shown.name)) if shown.name else words("stop-page-unnamed")
        blocks.append(said(named))
    blocks += [
        said("\n".join(_openings(words, shown.readers, zone))),
        small(words("stop-page-ask")),
        buttons(
            button(words("stop-page-status"), STATUS, target(actor.production.id, shown.slot.id)),
            button(words("stop-check"), PAGE_CHECK, here),
        ),
        as_of(words, now, zone),
    ]
    meta = Metadata(production=actor.production.id, subject=shown.stop.id)
    return modal(words("stop-title"), blocks, close=words("close"), metadata=meta.text())


def failed(words: Words, production_id: str, about: str, phones: Phones, *, known: bool) -> View:
    """Nothing was sent, or (`known` false) nobody could learn whether it was. Say it aloud, and whom to call."""
    name = "stop-failed" if known else "stop-unknown"
    text = words(name, phones=numbers(words, phones)) if phones else words(f"{name}-no-numbers")
    again = button(words("stop-try-again"), OPEN, target(production_id, about))
    return modal(words(f"{name}-title"), [said(text), buttons(again)], close=words("close"))


def _choosing(words: Words, choices: Sequence[Choice]) -> InputInteractiveElement:
    """Today's scenes in shooting order, the main unit's first."""
    ordered = sorted(choices, key=lambda choice: choice.row.slot.unit != MAIN_UNIT)[:MOST_OPTIONS]
    options = [option(_choice(words, choice), choice.row.slot.id) for choice in ordered]
    if len(options) <= MOST_RADIOS:
        return RadioButtonsElement(action_id="stop.scene.enter", options=options)
    return StaticSelectElement(action_id="stop.scene.enter", options=options)


def _choice(words: Words, choice: Choice) -> str:
    slot, number = choice.row.slot, choice.row.number
    unit = words("unit-main") if slot.unit == MAIN_UNIT else words("unit-other", unit=slot.unit)
    if slot.part:
        return words("stop-choice-part", number=number, part=slot.part, unit=unit)
    return words("stop-choice", number=number, unit=unit)


def _sends(words: Words, choices: Sequence[Choice]) -> list[Block]:
    """What goes to whom, by name; for several scenes a line for each unit."""
    if len(choices) == 1:
        alone = choices[0]
        return [said(words("stop-sends", number=escape(alone.row.number), names=_named(words, alone.whom)))]
    whom = {choice.row.slot.unit: choice.whom for choice in choices}
    lines = [
        small(words("stop-sends-unit", unit=unit_name(words, unit), names=_named(words, people)))
        for unit, people in sorted(whom.items(), key=lambda each: each[0] != MAIN_UNIT)
    ]
    return [said(words("stop-sends-which")), *lines[:MOST_UNITS]]


def _named(words: Words, people: Sequence[Person]) -> str:
    """Cora, Alba and Ada."""
    names = [escape(person.name) for person in people]
    if not names:
        return words("stop-sends-nobody")
    return words("stop-names-and", others=", ".join(names[:-1]), last=names[-1]) if names[1:] else names[0]


def _who_ends_it(words: Words, people: Sequence[Person]) -> str:
    names = [escape(person.name) for person in people] or [words("stop-the-coordinator")]
    return words("stop-names-or", first=", ".join(names[:-1]), second=names[-1]) if names[1:] else names[0]


def _openings(words: Words, readers: Openings, zone: str) -> list[str]:
    if not readers:
        return [words("stop-paged-nobody")]
    seen = [
        words("stop-seen", name=escape(person.name), time=_clock(seen_at, zone))
        for person, seen_at in readers
        if seen_at is not None
    ]
    if not seen:
        return [words("stop-opened-by-nobody")]
    unseen = [person for person, seen_at in readers if seen_at is None]
    return [*seen, words("stop-unseen", names=_named(words, unseen))] if unseen else seen


def _name(words: Words, shown: Sent, here: str) -> list[Block]:
    """Check Again, and the choice to say that it was oneself, or to take that back."""
    names = _named(words, shown.appointed) if shown.appointed else words("stop-the-coordinator")
    first = shown.appointed[0].name if shown.appointed else words("stop-the-coordinator")
    label = words("stop-take-back") if shown.named else words("stop-tell", name=shorten(first, 40))
    return [
        small(words("stop-told" if shown.named else "stop-tell-whom", names=names)),
        buttons(
            button(words("stop-check"), CHECK, here),
            button(label, TAKE_BACK if shown.named else TELL, here),
        ),
    ]


def _lines(words: Words, actor: Actor) -> list[Block]:
    """Whom to call outside the production, and in danger."""
    outside = escape(actor.production.outside_contact) or words("home-outside-unknown")
    danger = danger_numbers(actor.production.zone)
    known = [words(f"concern-number-{each.answers}", number=each.number) for each in danger.numbers] if danger else []
    calls = ", ".join(known) or words("concern-number-unknown")
    return [small(f"{words('stop-outside', outside=outside)}\n{words('stop-danger', numbers=calls)}")]


def _clock(when: datetime, zone: str) -> str:
    """`14:02:10`, in set time."""
    return f"{when.astimezone(ZoneInfo(zone)):%H:%M:%S}"
