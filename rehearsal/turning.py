"""The clock of the set, for people to turn: an hour, a day, to the next call, to a time they name.

Promise: it only ever turns forward, everything due on the way happens as it would by waiting, and each turn says how
far it went and how much the bot has said since. Nothing of the bot's own can do this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from rehearsal.workspace import Workspace

NEWS: Final = timedelta(minutes=3)
FARTHEST: Final = timedelta(days=366)
STEPS: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
Following = Callable[[datetime], datetime | None]
"""The first planned call after an instant, or None."""


@dataclass(frozen=True, slots=True)
class Turned:
    """One turn between two UTC instants; `said` is how many messages the bot had posted by then."""

    before: datetime
    after: datetime
    said: int

    @property
    def by(self) -> timedelta:
        return self.after - self.before


class Turning:
    """Turns one workspace's clock. `zone` is the set's and `following` tells its calls, once `plan` was called; `last`
    is the last turn; while `held` says why, nobody turns it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._following: Following = lambda after: None
        self.zone: tzinfo = UTC
        self.last: Turned | None = None
        self.held = ""
        self._refused = ("", workspace.clock.now())

    def plan(self, zone: str, following: Following) -> None:
        """Take the set's IANA zone, and whoever knows its calls."""
        self.zone, self._following = ZoneInfo(zone), following

    @property
    def now(self) -> datetime:
        """Set time."""
        return self._workspace.clock.now().astimezone(self.zone)

    @property
    def next_call(self) -> datetime | None:
        """The next call in set time, if one is planned."""
        following = self._following(self._workspace.clock.now())
        return following.astimezone(self.zone) if following is not None else None

    @property
    def problem(self) -> str:
        """Why what was asked last could not be, for as long as that is news, else ""."""
        sentence, at = self._refused
        return sentence if self._workspace.clock.now() - at < NEWS else ""

    @property
    def news(self) -> Turned | None:
        """The last turn, for as long as that is news."""
        last = self.last
        return last if last is not None and self._workspace.clock.now() - last.after < NEWS else None

    @property
    def said_since(self) -> int:
        """How many messages the bot has posted since the last turn."""
        return self._said() - self.last.said if self.last is not None else 0

    def refuses(self, sentence: str) -> None:
        """Keep why what was asked could not be, or "" because it could."""
        self._refused = (sentence, self._workspace.clock.now())

    def turn(self, by: str, until: str = "") -> Turned:
        """Turn by "hour" or "day", to the next "call", or "until" a set time such as 2026-11-24T08:00. Raises
        ValueError with a sentence if that cannot be; then nothing moved."""
        if self.held:
            raise ValueError(self.held)
        before = self._workspace.clock.now()
        after = self._aim(before, by, until)
        if after <= before:
            raise ValueError("The clock only turns forward, and that time is past.")
        if after - before > FARTHEST:
            raise ValueError("The clock turns a year at most.")
        said = self._said()
        self._workspace.advance(after - before)
        self.last = Turned(before, after, said)
        return self.last

    def _aim(self, before: datetime, by: str, until: str) -> datetime:
        if by in STEPS:
            return before + STEPS[by]
        if by == "call":
            following = self._following(before)
            if following is None:
                raise ValueError("No call is planned.")
            return following
        if by != "until":
            raise ValueError("The clock turns by an hour, by a day, to the next call or until a time.")
        return self._instant(until)

    def _instant(self, until: str) -> datetime:
        try:
            wall = datetime.fromisoformat(until).replace(tzinfo=self.zone)
            instant = wall.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError("Give a date and a time, such as 2026-11-24 08:00.") from None
        if instant.astimezone(self.zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
            raise ValueError("That time does not exist on set: the clocks go forward then.")
        return instant

    def _said(self) -> int:
        team = self._workspace.team
        everything = (each for one in team.channels.values() for each in (*one.messages, *one.removed))
        return sum(message.author_id == team.bot.id for message in everything)
