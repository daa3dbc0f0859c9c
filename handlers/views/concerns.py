"""Raising a concern or a question: what stands before the form, the form, and the receipt.

Danger numbers and honest limits come before anything can be typed, and the readers before the text. No view carries an
answer in its metadata; the code stands in the receipt alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.domain.concerns import LONGEST_TEXT, Sort, State, Thread, Urgency
from bot.domain.people import Actor, Role
from bot.domain.raising import Receipt, Way
from bot.domain.readers import Offer, Reader
from handlers.forms import Metadata
from handlers.views.parts import (
    button,
    buttons,
    escape,
    field,
    modal,
    option,
    said,
    shorten,
    small,
    target,
)
from handlers.views.times import moment
from handlers.words import Words

SHORTCUT = "speak_up.open"
OPEN = "concern.raise.open"
CHOOSE = "concern.raise.choose"
WAYS = "concern.ways.open"
SAVE = "concern.raise.save"
CHECK = "concern.receipt.check"
WAYS_SAID = rf"^({Way.SEND}|{Way.KEEP}|{Way.HOLD}\.[0-9a-f]{{24}})$"
"""What the choice of a way says: to hold it names by a mark for whom, so that it is held for nobody else."""

GROUP = 5
NAME_SHOWN = 80
LINE = 400
"""Of what a production wrote about a reader; the whole of it would crowd out the rest of the page."""


def first_page(words: Words, actor: Actor, offer: Offer, nonce: str) -> View:
    """Danger, limits and when; then the one question that decides who can be chosen."""
    lines = (
        words("concern-danger", numbers=danger(words, offer)),
        words("concern-name"),
        words("concern-limits", outside=outside(words, offer)),
        words("concern-who"),
        words("concern-when", slot=slot(words, offer, offer.next_slot.instant)),
        words("concern-answers"),
    )
    blocks: list[Block] = [said(line) for line in lines]
    blocks.append(buttons(button(words("concern-ways"), WAYS, target(actor.production.id))))
    blocks.append(_about(words))
    return modal(
        words("concern-title"), blocks, callback_id=CHOOSE, submit=words("concern-next"), close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id).text(),
    )  # fmt: skip


def ways(words: Words, actor: Actor, offer: Offer) -> View:
    """Everything besides this form: whom to call, in danger and otherwise, with sources."""
    blocks: list[Block] = [
        said(words("concern-danger", numbers=danger(words, offer))),
        said(words("concern-ways-outside", outside=outside(words, offer))),
    ]
    if actor.production.union_line:
        blocks.append(said(words("concern-ways-union", union=escape(actor.production.union_line))))
    for route in offer.outside_routes:
        source = "concern-ways-source-tried" if route.verified else "concern-ways-source"
        blocks.append(
            said(words("concern-ways-route", name=route.name, reach=escape(route.reach), where=escape(route.where)))
        )
        blocks.append(small(words(source, source=escape(route.source), date=route.date.isoformat())))
    if offer.danger is not None:
        read = offer.danger.date.isoformat()
        blocks.append(small(words("concern-ways-danger-source", source=escape(offer.danger.source), date=read)))
    blocks.append(said(words("concern-ways-rights")))
    return modal(words("concern-ways-title"), blocks, close=words("go-back"))


def form(words: Words, actor: Actor, offer: Offer, nonce: str, *, about: bool) -> View:
    """Who reads it, what happens, and the text last. `offer` is without the coordinator if it is `about` her."""
    blocks: list[Block] = [*readers_part(words, offer, about=about)]
    blocks += [
        _way(words, offer),
        *_held(words, offer),
        _choice("name", words("concern-as"), _names(words, actor.person.name), first=True),
        _choice("sort", words("concern-sort"), _sorts(words), first=True),
        urgency_field(words, offer),
        small(words("concern-urgency-warning")),
        text_field("text", words("concern-text"), hint=words("concern-text-hint")),
        _about(words, about),
    ]
    return modal(
        words("concern-choose-title"), blocks, callback_id=SAVE, submit=words("concern-save"), close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id).text(),
    )  # fmt: skip


def readers_part(words: Words, offer: Offer, *, about: bool) -> list[Block]:
    """The readers with what they have to report, and none of them marked; a sentence where nobody is offered."""
    lines = [reader_line(words, reader) for reader in offer.readers]
    if about:
        lines.append(words("concern-apart"))
    elif offer.coordinator_missing:
        lines.append(words("concern-coordinator-missing"))
    if offer.alternate_missing:
        lines.append(words("concern-alternate-missing"))
    around = outside(words, offer)
    lines.append(words("concern-or-outside" if offer.readers else "concern-nobody", outside=around))
    blocks: list[Block] = [said(line) for line in lines]
    return [*blocks, readers_field(words, offer.readers)] if offer.readers else blocks


def reader_line(words: Words, reader: Reader) -> str:
    """Name, job, employer and duty to report, as a formatted line."""
    return words(
        "concern-reader", name=escape(reader.name), job=escape(shorten(job_of(words, reader), NAME_SHOWN)),
        employer=escape(shorten(reader.employer.rstrip(" ."), NAME_SHOWN)) or words("concern-employer-unknown"),
        duty=escape(shorten(reader.duty.rstrip(" ."), LINE)) or words("concern-duty-unknown"),
    )  # fmt: skip


def job_of(words: Words, reader: Reader) -> str:
    """Their job in the production's words, or what they are appointed as."""
    role = "coordinator" if reader.role is Role.COORDINATOR else "alternate"
    return reader.job or words(f"concern-reader-{role}")


def readers_field(words: Words, readers: Sequence[Reader]) -> InputBlock:
    """The boxes, none of them ticked."""
    options = [option(reader.name, reader.appointment, job_of(words, reader)) for reader in readers]
    boxes = CheckboxesElement(action_id="concern.readers.enter", options=options)
    return field("readers", words("concern-readers"), boxes, hint=words("concern-readers-hint"), optional=True)


def urgency_field(words: Words, offer: Offer, ending: str = "") -> InputBlock:
    """Whether it can wait; that it can is what stands chosen, because the other tells a time.

    Another `ending` makes it another field, so that an earlier choice does not stand in it.
    """
    when = slot(words, offer, offer.next_slot.instant)
    choices = [
        option(words("concern-urgency-routine", slot=when), Urgency.ROUTINE),
        option(
            words("concern-urgency-cannot-wait"), Urgency.CANNOT_WAIT, words("concern-urgency-cannot-wait-more")
        ),
    ]  # fmt: skip
    radio = RadioButtonsElement(
        action_id=f"concern.urgency.enter{ending}", options=choices, initial_option=choices[0]
    )  # fmt: skip
    return field("urgency", words("concern-urgency"), radio)


def text_field(
    name: str, label: str, *, hint: str, optional: bool = False, action_id: str = "concern.text.enter"
) -> InputBlock:
    """A text of at most 3,000 characters, which tells nothing while it is typed."""
    element = PlainTextInputElement(action_id=action_id, multiline=True, max_length=LONGEST_TEXT)
    return field(name, label, element, hint=hint, optional=optional)


def receipt(words: Words, actor: Actor, offer: Offer, saved: Receipt, nonce: str, *, right: bool = False) -> View:
    """The code, once, and what to do with it. `right` says that its last five characters were typed well."""
    thread = saved.thread
    blocks: list[Block] = [said(words("receipt-added"))] if saved.added else []
    blocks += [said(_saved(words, offer, thread)), said(f"`{grouped(saved.code)}`")]
    counsel = counsel_of(words, thread)
    if thread.held:
        rest = [words("receipt-keep-held"), words("receipt-back-later"), words("receipt-lost-held", counsel=counsel)]
    elif thread.state is State.KEPT:
        rest = [words("receipt-keep"), words("receipt-back-later"), words("receipt-lost-kept")]
    else:
        when = slot(words, offer, offer.next_slot.instant)
        rest = [words("receipt-keep"), words("receipt-back", slot=when), words("receipt-lost-sent")]
    blocks += [said(line) for line in rest]
    if thread.urgency is Urgency.CANNOT_WAIT:
        blocks.append(said(words("receipt-danger", numbers=danger(words, offer), outside=outside(words, offer))))
    if right:
        blocks.append(said(words("receipt-right")))
    last = PlainTextInputElement(action_id="concern.last_five.enter", max_length=LONGEST_TEXT)
    blocks.append(
        field("last_five", words("receipt-last-five"), last, hint=words("receipt-last-five-hint"), optional=True)
    )
    return modal(
        words(f"receipt-title-{_outcome(thread)}"), blocks, callback_id=CHECK, submit=words("receipt-check"),
        close=words("done"), metadata=Metadata(nonce=nonce, production=actor.production.id).text(),
    )  # fmt: skip


def grouped(code: str) -> str:
    """The code in groups of five, as it is read out."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def danger(words: Words, offer: Offer) -> str:
    """Whom to call in danger, as the end of a sentence."""
    if offer.danger is None:
        return words("concern-number-unknown")
    numbers = [words(f"concern-number-{each.answers}", number=each.number) for each in offer.danger.numbers]
    text = numbers[-1]
    for number in reversed(numbers[:-1]):
        text = words("concern-or", first=number, second=text)
    return text


def outside(words: Words, offer: Offer) -> str:
    """The outside contact, escaped, as the end of a sentence."""
    return escape(outside_plainly(words, offer))


def outside_plainly(words: Words, offer: Offer) -> str:
    """The same as it was typed, for a sentence that is escaped as a whole."""
    if not (offer.outside_name and offer.outside_phone):
        return offer.outside_name or offer.outside_phone or words("concern-outside-none")
    return words("concern-outside", name=offer.outside_name, phone=offer.outside_phone)


def slot(words: Words, offer: Offer, when: datetime) -> str:
    """`Mon 23 Nov, 12:30`, by the wall clock of the set."""
    return moment(words, when, offer.zone)


def names_of(thread: Thread) -> str:
    """Those whom a thread is addressed to, escaped."""
    return escape(", ".join(reader.name for reader in thread.readers))


def counsel_of(words: Words, thread: Thread) -> str:
    """For whom a thread is held, as its reporter was told then, escaped."""
    return escape(thread.counsel) or words("conversation-counsel-unknown")


def _saved(words: Words, offer: Offer, thread: Thread) -> str:
    if thread.held:
        return words("receipt-held", counsel=counsel_of(words, thread))
    if thread.state is State.KEPT:
        return words("receipt-kept")
    if thread.urgency is Urgency.CANNOT_WAIT:
        return words("receipt-at-once", names=names_of(thread))
    return words("receipt-sent", names=names_of(thread), slot=slot(words, offer, thread.visible))


def _outcome(thread: Thread) -> str:
    return "held" if thread.held else "kept" if thread.state is State.KEPT else "sent"


def _about(words: Words, answer: bool | None = None) -> InputBlock:
    choices = [
        option(words("concern-about-yes"), "yes", words("concern-about-yes-more")),
        option(words("concern-about-no"), "no"),
    ]
    chosen = None if answer is None else choices[0] if answer else choices[1]
    radio = RadioButtonsElement(action_id="concern.about.enter", options=choices, initial_option=chosen)
    again = None if answer is None else words("concern-about-again")
    return field("about", words("concern-about"), radio, hint=again)


def _way(words: Words, offer: Offer) -> InputBlock:
    when = slot(words, offer, offer.next_slot.instant)
    send = option(words("concern-way-send"), Way.SEND, words("concern-way-send-more", slot=when))
    choices = [send] if offer.readers else []
    choices.append(option(words("concern-way-keep"), Way.KEEP, words("concern-way-keep-more")))
    if offer.counsel:
        held = words("concern-way-hold", counsel=offer.counsel.name)
        choices.append(option(held, f"{Way.HOLD}.{offer.counsel.mark}", words("concern-way-hold-more")))
    return _choice("way", words("concern-way"), choices, first=bool(offer.readers))


def _held(words: Words, offer: Offer) -> list[Block]:
    return [small(words("concern-hold-what", counsel=escape(offer.counsel.name)))] if offer.counsel else []


def _names(words: Words, name: str) -> list[Option]:
    return [option(words("concern-as-unnamed"), "unnamed"), option(words("concern-as-named", name=name), "named")]


def _sorts(words: Words) -> list[Option]:
    return [option(words(f"concern-sort-{sort.value}"), sort) for sort in Sort]


def _choice(name: str, label: str, choices: list[Option], *, first: bool) -> InputBlock:
    """Radio buttons; the `first` stands chosen or none does."""
    radio = RadioButtonsElement(
        action_id=f"concern.{name}.enter", options=choices, initial_option=choices[0] if first else None
    )
    return field(name, label, radio)
