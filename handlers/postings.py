"""What a notice that is due becomes, read from the records in the unit of work that claims it.

A message is looked at once more before it goes out. Settled without a message is what has stopped being true: a status
that changed since, a reader who left or lost their part, a performer no longer in the scene, a shoot day that is over.
What belongs to a card waits for the card.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

from bot.domain.announcing import Card, card_of
from bot.domain.invitations import concerns
from bot.domain.outbox import CHANNEL, HELD_FOR_REST, Kind, Notice, on_duty
from bot.domain.people import READERS, Person, Role, SlackUser
from bot.domain.scenes import Scene, ShootSlot, is_over
from bot.domain.stop import still_to_page
from bot.domain.work import Work
from handlers.views import messages
from handlers.views.messages import Message
from handlers.words import Words, WordsFor

WAIT_FOR_CARD: Final = timedelta(seconds=2)
WAIT_FOR_CHANNEL: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Posting:
    """One message on its way. `channel` is a channel's or a user's id; `draw` makes it, outside the unit of work.

    `edits` is the timestamp of the card to edit, `thread` that of the card to reply to; both empty for a new message.
    """

    notice: Notice
    channel: str
    draw: Callable[[], Message]
    edits: str = ""
    thread: str = ""


def prepare(work: Work, notice: Notice, words_for: WordsFor) -> Posting | None:
    """The posting for a claimed notice; None where the notice was settled or put off instead."""
    if notice.reader == CHANNEL:
        return _to_channel(work, notice, words_for)
    return _to_person(work, notice, words_for)


def posted(work: Work, posting: Posting, ts: str) -> None:
    """Mark it sent. A card's timestamp is kept, and the channel is no longer in trouble."""
    notice = posting.notice
    work.outbox.settle(notice, "sent")
    production = work.people.production(notice.production_id)
    if notice.reader != CHANNEL or production is None or production.channel_id != posting.channel:
        return
    if notice.kind is Kind.CARD:
        slot = work.scenes.slot(notice.production_id, notice.subject)
        if slot is not None:
            work.scenes.keep_card(slot, ts)
    if production.channel_trouble is not None:
        _note_trouble(work, posting, None)


def refused_by_channel(work: Work, posting: Posting, error: str) -> None:
    """Slack does not let the bot post there: the admin is to know. A greeting is given up, the rest waits."""
    notice = posting.notice
    if notice.kind is Kind.GREETING:
        work.outbox.settle(notice, "undeliverable")
    else:
        work.outbox.postpone(notice, work.now + WAIT_FOR_CHANNEL, answered=True)
    _note_trouble(work, posting, error)


def _note_trouble(work: Work, posting: Posting, trouble: str | None) -> None:
    """Keep Slack's refusal on the production as it is now, for a posting to the channel it has now."""
    work.people.hold_roster(posting.notice.production_id)
    production = work.people.production(posting.notice.production_id)
    if production is None or production.channel_id != posting.channel or production.channel_trouble == trouble:
        return
    work.people.change_production(replace(production, channel_trouble=trouble))


def _to_person(work: Work, notice: Notice, words_for: WordsFor) -> Posting | None:
    person = work.people.person(notice.production_id, notice.reader)
    account = work.people.account(person.slack) if person and person.slack else None
    if person is None or person.slack is None or (account and (account.deleted or account.bot)):
        work.outbox.settle(notice, "undeliverable")
        return None
    draw = _sentence(work, notice, person, words_for(account.locale if account else None))
    if draw is None:
        work.outbox.settle(notice, "expired")
        return None
    return Posting(notice, _address(person.slack), draw)


def _address(who: SlackUser) -> str:
    """Posting to a user's id opens the direct message."""
    return who.user_id


def _sentence(work: Work, notice: Notice, reader: Person, words: Words) -> Callable[[], Message] | None:
    """How to draw a message to a person; None when it would no longer be true, or is no longer for them."""
    ids = (notice.production_id, notice.id)
    if notice.kind in HELD_FOR_REST:
        if not reader.gets_notices or not _still_concerned(work, notice):
            return None
        return partial(messages.notice if notice.kind is Kind.NOTICE else messages.reminder, words, *ids)
    if notice.kind is Kind.SUMMARY:
        return partial(messages.summary, words, *ids) if reader.roles & READERS else None
    if notice.kind is Kind.STOP_PAGE:
        about = still_to_page(work, notice)
        return partial(messages.stop_page, words, *ids, about.number) if about else None
    slot, scene = _slot(work, notice)
    if slot is None or scene is None or slot.cancelled:
        return None
    if notice.kind is Kind.STATUS:
        current = slot.status.value == notice.detail and bool(on_duty((reader,), slot.unit))
        return partial(messages.status, words, *ids, scene.number, slot.status) if current else None
    asker = work.people.person(notice.production_id, notice.detail)
    if asker is None or not reader.holds(Role.COORDINATOR):
        return None
    return partial(messages.ping, words, *ids, scene.number, asker.name)


def _still_concerned(work: Work, notice: Notice) -> bool:
    """Whether a performer is still in the scene, or anybody on the list, that a notice or reminder is about."""
    listed = work.closed_sets.standing(notice.production_id, notice.subject)
    if listed is not None:
        return concerns(work, listed[0], notice.reader, reminder=notice.kind is Kind.REMINDER)
    scene_id = notice.subject
    if notice.kind is Kind.REMINDER:
        slot = work.scenes.slot(notice.production_id, notice.subject)
        if slot is None or slot.cancelled or not slot.reminders:
            return False
        scene_id = slot.scene_id
    elif work.scenes.scene(notice.production_id, notice.subject) is None:
        return True
    return work.scenes.performs_in(notice.production_id, notice.reader, scene_id)


def _to_channel(work: Work, notice: Notice, words_for: WordsFor) -> Posting | None:
    production = work.people.production(notice.production_id)
    if production is None or production.channel_id is None:
        work.outbox.settle(notice, "undeliverable")
        return None
    words = words_for(None)
    if notice.kind is Kind.GREETING:
        return Posting(notice, production.channel_id, partial(messages.greeting, words))
    slot, shown = work.scenes.slot(production.id, notice.subject), card_of(work, production.id, notice.subject)
    if slot is None or shown is None or _pointless(work, notice, slot, shown):
        work.outbox.settle(notice, "expired")
        return None
    if notice.kind is Kind.CARD:
        return Posting(notice, production.channel_id, partial(messages.card, words, shown))
    if not slot.card:
        wait = WAIT_FOR_CHANNEL if production.channel_trouble else WAIT_FOR_CARD
        work.outbox.postpone(notice, work.now + wait)
        return None
    if notice.kind is Kind.CARD_EDIT:
        return Posting(notice, production.channel_id, partial(messages.card, words, shown), edits=slot.card)
    line = partial(messages.thread_line, words, notice.detail, shown)
    return Posting(notice, production.channel_id, line, thread=slot.card)


def _pointless(work: Work, notice: Notice, slot: ShootSlot, shown: Card) -> bool:
    """A second card, anything about what was called off before its card came, or about a day that is over."""
    if is_over(work, notice.production_id, slot.day):
        return True
    if slot.card:
        return notice.kind is Kind.CARD
    return shown.cancelled


def _slot(work: Work, notice: Notice) -> tuple[ShootSlot | None, Scene | None]:
    slot = work.scenes.slot(notice.production_id, notice.subject)
    return slot, work.scenes.scene(notice.production_id, slot.scene_id) if slot else None
