"""Everything the bot will ever post, and when.

Promise 2 lives here: a notice names a kind, a reader and a subject by id, and never a word of content. A commit puts
notices in; delivery takes them out one by one. What is due is a row, never a timer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol

from bot.domain.people import Person, Role
from bot.domain.rulebook import RulePack
from bot.domain.times import QuietHours, RestRule, sendable_at
from bot.domain.work import Work


class Kind(StrEnum):
    """The only messages there are (DESIGN promise 2)."""

    NOTICE = "notice"
    REMINDER = "reminder"
    SUMMARY = "summary"
    STATUS = "status"
    PING = "ping"
    STOP_PAGE = "stop_page"
    CARD = "card"
    CARD_EDIT = "card_edit"
    THREAD_LINE = "thread_line"
    GREETING = "greeting"
    """The one neutral line with which the bot shows that it may post in the production's channel."""


HELD_FOR_REST: Final = frozenset({Kind.NOTICE, Kind.REMINDER})
"""Kinds for performers and crew as such; the others are for people on duty, or for the channel."""

LEASE: Final = timedelta(seconds=30)
KEPT_SETTLED: Final = timedelta(days=30)
"""How long a settled notice is kept. By then its key cannot be put again: it carries a version or a time that is over.
Those of `HELD_FOR_REST` stay, because a performer may press their button weeks later."""
CHANNEL: Final = ""
"""The reader of what goes to the production's channel."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to post. `subject` is a scene, slot or list by id; `detail` a status, an asker's id or a line's name.

    `key` makes it unique: putting the same key twice keeps the first. After `expires` it is not sent at all. `attempts`
    is how often its posting was begun without a definite answer known.
    """

    id: str
    production_id: str
    kind: Kind
    reader: str
    subject: str
    key: str
    due: datetime
    detail: str = ""
    expires: datetime | None = None
    attempts: int = 0


class Outbox(Protocol):
    """The queue as a unit of work sees it."""

    def put(self, notice: Notice) -> None: ...
    def drop(self, production_id: str, subject: str, kind: Kind) -> frozenset[str]:
        """Take back what of this kind about this subject has not been sent, and say by their keys what that was.

        A message to a person that was begun stays, with its attempts; otherwise it could be put and posted once more.
        """
        ...

    def drop_for(self, production_id: str, subject: str, kind: Kind, reader: str) -> None:
        """Take back what of this kind about this subject has not been sent to this reader."""
        ...

    def was_told(self, production_id: str, subject: str, reader: str) -> bool:
        """Whether anything about this subject was ever put for this reader, sent or not."""
        ...

    def posted(self, keys: Collection[str]) -> Mapping[str, datetime | None]:
        """When what was put under these keys was sent; None for what was not, or could not be. Others are missing."""
        ...

    def find(self, notice_id: str) -> Notice | None: ...
    def claim(self, now: datetime, lease: timedelta, limit: int) -> tuple[Notice, ...]:
        """Lease what is due to this caller, pages of stops before all else; another caller finds it again when the
        lease has run out."""
        ...

    def begin(self, notice: Notice, lease: timedelta) -> Notice | None:
        """Count one more attempt, leased anew, in the commit before it is posted; the notice as it then is.

        None when it was settled, taken back or begun by somebody else since: then it must not be posted.
        """
        ...

    def postpone(self, notice: Notice, due: datetime, *, answered: bool = False) -> None:
        """Put it off, unless somebody else has begun it since. `answered` takes the attempt just begun off the count,
        because Slack certainly did not post it."""
        ...

    def hold(self, notice: Notice, until: datetime) -> None:
        """Let it wait for the end of its reader's rest, unless somebody else has begun it since. Since when it is due
        is kept, so that the end can be reckoned anew."""
        ...

    def reckon_rest_anew(self, production_id: str) -> None:
        """Have everything that is due on this production and waits for somebody's rest to end claimed once more, now:
        a call, a wrap or quiet hours changed, and with them rest."""
        ...

    def settle(self, notice: Notice, outcome: str) -> None:
        """Mark it sent, expired or undeliverable; it is never claimed again."""
        ...

    def last_sent(self) -> tuple[datetime, str] | None:
        """When delivery last settled something, and how; for `closedset check`."""
        ...

    def next_due(self) -> datetime | None: ...
    def page_is_due(self) -> bool:
        """Whether the page of a stop may be claimed now."""
        ...

    def undelivered(self, production_id: str) -> int: ...
    def forget(self, before: datetime) -> None:
        """Delete what was settled before then, but for the newest of all and for what a performer may still open."""
        ...


def notify(work: Work, reader: Person, kind: Kind, subject: str, key: str, *, detail: str = "") -> None:
    """Put one message to one person, due at once. People without Slack, and minors, get none."""
    if reader.slack is None or (kind in HELD_FOR_REST and not reader.gets_notices):
        return
    work.outbox.put(
        Notice(work.new_id(), reader.production_id, kind, reader.id, subject, f"{key}:{reader.id}", work.now, detail)
    )


def post_in_channel(work: Work, production_id: str, kind: Kind, subject: str, key: str, *, detail: str = "") -> None:
    """Put one message to the production's channel, due at once."""
    work.outbox.put(Notice(work.new_id(), production_id, kind, CHANNEL, subject, key, work.now, detail))


def take_due(work: Work, rules: RuleBooks, limit: int = 5) -> tuple[Notice, ...]:
    """Claim what is due and may go out now; what falls into somebody's rest is put off to its end, or let go."""
    ready = []
    for notice in work.outbox.claim(work.now, LEASE, limit):
        if notice.expires is not None and work.now >= notice.expires:
            work.outbox.settle(notice, "expired")
            continue
        at = _allowed_at(work, rules, notice) if notice.kind in HELD_FOR_REST else work.now
        if at is None:
            work.outbox.settle(notice, "expired")
        elif at > work.now:
            work.outbox.hold(notice, at)
        else:
            ready.append(notice)
    return tuple(ready)


class RuleBooks(Protocol):
    """The effective rule pack of a production."""

    def of(self, work: Work, production_id: str) -> RulePack: ...


def _allowed_at(work: Work, rules: RuleBooks, notice: Notice) -> datetime | None:
    person = work.people.person(notice.production_id, notice.reader)
    production = work.people.production(notice.production_id)
    if person is None or production is None:
        return None
    pack = rules.of(work, production.id)
    start, end = (person.quiet_from or pack.text("quiet_from")), (person.quiet_to or pack.text("quiet_to"))
    return sendable_at(
        notice.due,
        calls=work.scenes.calls_of(person),
        quiet=QuietHours(time.fromisoformat(start), time.fromisoformat(end), production.zone),
        now=work.now,
        expires=notice.expires,
        rest=RestRule(
            wrap_after_call=timedelta(hours=pack.number("rest_after_call_hours")),
            before_next_call=timedelta(hours=pack.number("rest_before_call_hours")),
            longest=timedelta(hours=pack.number("rest_longest_hours")),
        ),
    )


def on_duty(people: Sequence[Person], unit: str) -> tuple[Person, ...]:
    """Who gets a scene's status message: coordinator, alternate and the unit's assistant directors."""
    return tuple(person for person in people if person.holds(Role.COORDINATOR, Role.ALTERNATE) or person.assists(unit))
