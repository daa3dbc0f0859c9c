"""What a thread looks like from either side, and when: nothing here opens, keeps or sends anything.

Promise 3: what a reporter did is seen from the slot on that was named to them, never earlier. What a reader did is seen
by the reporter at once.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.concerns import Act, ChosenReader, Entry, State, Thread, Urgency, Voice
from bot.domain.outbox import RuleBooks
from bot.domain.people import Actor
from bot.domain.readers import Clocks, Offer, Reader, Standing, current_readers, readers_for
from bot.domain.work import Refused, Stale, Work, mark_of

MUTED: Final = "muted"
UNMUTED: Final = "unmuted"
"""What a STATE entry of a reader says besides a state of the thread."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the main store says around a thread, looked up before the room is entered.

    `offer` and `apart` are what this person may choose from, `apart` without the coordinator; `current` are all who
    read now, the person too.
    """

    production_id: str
    offer: Offer
    apart: Offer
    current: tuple[Reader, ...]

    def offered(self, thread: Thread) -> Offer:
        """What further readers of this thread are chosen from."""
        if not thread.about_coordinator:
            return self.offer
        return replace(self.apart, readers=tuple(each for each in self.apart.readers if each.person != thread.about))


def around(work: Work, rules: RuleBooks, actor: Actor) -> Around:
    """Look it up for somebody on the roster. It leaves no trace."""
    return Around(
        actor.production.id,
        readers_for(work, rules, actor, about_coordinator=False),
        readers_for(work, rules, actor, about_coordinator=True),
        current_readers(work, actor.production.id),
    )


@dataclass(frozen=True, slots=True)
class Due:
    """By when a thread is to be acknowledged and answered; None where that is done or has not begun."""

    acknowledge: datetime | None = None
    answer: datetime | None = None

    def overdue(self, now: datetime) -> bool:
        """Whether either instant has passed."""
        return any(when is not None and when < now for when in (self.acknowledge, self.answer))


def becomes_visible(now: datetime, offer: Offer, urgency: Urgency) -> datetime:
    """The slot from which readers see what a reporter does now; one that has passed for what cannot wait.

    Raises `Stale` when a slot came between the look at the offer and now.
    """
    if now >= offer.next_slot.instant:
        raise Stale
    return offer.last_slot.instant if urgency is Urgency.CANNOT_WAIT else offer.next_slot.instant


def counsel_of(thread: Thread, offer: Offer, field: str) -> str:
    """The age recipient to whom more of this thread is held; an empty text where it is not held.

    Raises `Refused` where counsel's key is not the one that the reporter's words went to: nothing goes to another.
    """
    if not thread.held:
        return ""
    if offer.counsel is None or offer.counsel.recipient != thread.counsel_key:
        raise Refused("concern-counsel-changed", field, counsel=thread.counsel)
    return offer.counsel.recipient


def form_mark(nonce: str, text: str) -> str:
    """What tells a text that comes from the same form again from the same words written anew."""
    return mark_of(nonce, text)


def seen_from(thread: Thread, reader: ChosenReader) -> datetime:
    """The instant from which this reader sees the thread."""
    return max(thread.visible, reader.since) if reader.since else thread.visible


def lifted(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries with the instants from which they are seen: what cannot wait takes what was said before it along."""
    found: list[Entry] = []
    earliest: datetime | None = None
    for entry in reversed(entries):
        if entry.voice is Voice.REPORTER:
            earliest = entry.visible if earliest is None else min(earliest, entry.visible)
            entry = replace(entry, visible=earliest)
        found.append(entry)
    return tuple(reversed(found))


def seen_by_readers(entries: Sequence[Entry], now: datetime) -> tuple[Entry, ...]:
    """The entries that readers see by now: all of theirs, and of the reporter's those whose slot has come."""
    return tuple(entry for entry in lifted(entries) if entry.voice is Voice.READER or entry.visible <= now)


def in_readers_order(entries: Sequence[Entry], now: datetime) -> tuple[Entry, ...]:
    """The entries that readers see by now, in an order that tells of the reporter's no more than their slot does.

    What a reporter did stands behind all that readers did before its slot. What cannot wait stands where it was said,
    with what it took along before it. As they lie, a reader's own entries would tell when others came between them.
    """
    shown: list[Entry] = []
    waiting: list[tuple[datetime, Entry]] = []
    for kept, entry in zip(entries, lifted(entries), strict=True):
        reporters = entry.voice is Voice.REPORTER
        overtaken = reporters and waiting and waiting[-1][0] > kept.visible
        while waiting and (overtaken or (not reporters and waiting[0][0] <= kept.visible)):
            shown.append(waiting.pop(0)[1])
        if reporters:
            waiting.append((kept.visible, entry))
        else:
            shown.append(entry)
    shown += [entry for _, entry in waiting]
    return tuple(entry for entry in shown if entry.voice is Voice.READER or entry.visible <= now)


def as_readers_see(thread: Thread, entries: Sequence[Entry], now: datetime) -> Thread:
    """The thread without what a reporter's own closing, opening or deciding changed before its slot has come."""
    seen = seen_by_readers(entries, now)
    closed = thread.closed is not None and thread.closed <= now
    states = [entry.detail for entry in seen if entry.act is Act.STATE and entry.detail in set(State)]
    state = State.CLOSED if closed else State(states[-1]) if states else State.SENT
    asked = ""
    for entry in seen:
        if entry.act is Act.FURTHER_ASKED:
            asked = entry.detail
        elif entry.act in (Act.FURTHER_AGREED, Act.FURTHER_DECLINED):
            asked = ""
    readers = tuple(reader for reader in thread.readers if seen_from(thread, reader) <= now)
    return replace(thread, state=state, readers=readers, further=asked, closed=thread.closed if closed else None)


def due(thread: Thread, clocks: Clocks) -> Due:
    """The clocks of a thread that was sent and is neither answered nor closed; by the rule pack in force."""
    if thread.state in (State.KEPT, State.ANSWERED, State.CLOSED):
        return Due()
    if thread.acknowledged is None:
        return Due(acknowledge=thread.visible + timedelta(days=clocks.acknowledge_days))
    return Due(answer=months_later(thread.acknowledged, clocks.answer_months))


def months_later(when: datetime, months: int) -> datetime:
    """The same day of a later month, or that month's last day."""
    month = when.month - 1 + months
    year, month = when.year + month // 12, month % 12 + 1
    return when.replace(year=year, month=month, day=min(when.day, monthrange(year, month)[1]))


def still_reading(thread: Thread, current: Sequence[Reader]) -> tuple[Reader, ...]:
    """Those of the thread's readers whose key still opens it."""
    kept = {(chosen.appointment_id, chosen.key_mark) for chosen in thread.readers}
    return tuple(each for each in current if (each.appointment, each.chosen.key_mark) in kept)


def standing_of(chosen: ChosenReader, current: Sequence[Reader]) -> Standing:
    """Whether somebody chosen earlier can still read."""
    for reader in current:
        if reader.appointment == chosen.appointment_id:
            return Standing.READS if reader.chosen.key_mark == chosen.key_mark else Standing.KEY_LOST
    return Standing.LEFT


def last_read(entries: Sequence[Entry], appointment_id: str) -> Entry | None:
    """The newest entry that says that this reader read the thread."""
    read = [entry for entry in entries if entry.act is Act.READ and entry.detail == appointment_id]
    return read[-1] if read else None
