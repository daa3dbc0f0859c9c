"""How often one person may raise a concern or try a code, reckoned without keeping who that is.

Promise 3: what is counted lives in memory alone, under a random key that is thrown away with each day and each start of
the bot, so that nobody can be found by it later. There is no limit for a production as a whole: somebody who floods it
cannot keep others out.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from bot.domain.people import SlackUser
from bot.domain.work import Refused

CONCERNS_A_DAY: Final = 5
ADDITIONS_A_DAY: Final = 50
PAGES_A_DAY: Final = 10
"""Additions that cannot wait, each of which sends messages."""
TRIES_A_MINUTE: Final = 10
_MINUTE: Final = timedelta(minutes=1)


class Limits:
    """Counts of one running bot. `now` gives aware instants; `new_key` gives 32 random bytes."""

    def __init__(self, now: Callable[[], datetime], new_key: Callable[[], bytes]) -> None:
        self._now = now
        self._new_key = new_key
        self._day: date | None = None
        self._key = b""
        self._forms: dict[tuple[str, bytes], set[bytes]] = {}
        self._tries: dict[bytes, list[datetime]] = {}

    def count_concern(self, who: SlackUser, nonce: str, outside: str) -> None:
        """One more new concern of this person; the same form again is the same concern.

        Raises `Refused` at the sixth of a day, with the number `outside` to turn to.
        """
        self._count("concerns", who, nonce, CONCERNS_A_DAY, Refused("concern-too-many", outside=outside))

    def count_addition(self, who: SlackUser, nonce: str, outside: str, *, urgent: bool) -> None:
        """One more addition to a concern, and if `urgent` one more that pages. Raises `Refused` as `count_concern`."""
        too_many = Refused("conversation-too-many", outside=outside)
        self._count("additions", who, nonce, ADDITIONS_A_DAY, too_many)
        if urgent:
            self._count("pages", who, nonce, PAGES_A_DAY, Refused("conversation-too-many-pages", outside=outside))

    def count_try(self, who: SlackUser) -> None:
        """One more code that this person entered. Raises `Refused` at the eleventh wrong one within a minute."""
        hidden, now = self._hidden(who), self._now()
        recent = [tried for tried in self._tries.get(hidden, ()) if now - _MINUTE < tried <= now]
        if len(recent) >= TRIES_A_MINUTE:
            raise Refused("code-too-often", "code", most=str(TRIES_A_MINUTE))
        self._tries[hidden] = [*recent, now]

    def forget_try(self, who: SlackUser) -> None:
        """The code was right: it counts no longer."""
        tries = self._tries.get(self._hidden(who))
        if tries:
            tries.pop()

    def _count(self, what: str, who: SlackUser, nonce: str, most: int, too_many: Refused) -> None:
        forms = self._forms.setdefault((what, self._hidden(who)), set())
        form = self._mark(nonce)
        if form not in forms and len(forms) >= most:
            raise too_many
        forms.add(form)

    def _hidden(self, who: SlackUser) -> bytes:
        today = self._now().date()
        if today != self._day:
            self._day, self._key = today, self._new_key()
            self._forms.clear()
            self._tries.clear()
        return self._mark(f"{who.team_id}\0{who.user_id}")

    def _mark(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")
