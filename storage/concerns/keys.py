"""Keys made ahead of need, so that no key file's time tells of a concern; and keys destroyed in time.

At each slot as many are made as were taken since. Between slots one is made only when there is none: the very first
form, or more concerns between two slots than were reckoned with.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Final

from storage.keyring import Key, Keyring, KeyScope, ScopeKind

MADE_AHEAD: Final = 32
"""Keys that lie ready after each slot."""
RECEIPTS_KEPT: Final = timedelta(hours=48)
"""After the end of its day, for the key that the day's receipts follow from."""
_DAY: Final = timedelta(days=1)
_SECRET: Final = KeyScope.instance("concerns")


class Ahead:
    """The keys of one keyring that concerns need. `number` lie ready after each slot."""

    def __init__(self, keyring: Keyring, number: int) -> None:
        self._keyring: Final = keyring
        self._number: Final = number

    def free(self, taken: Collection[bytes]) -> list[Key]:
        """The keys made ahead and not taken, by the ids of those that are."""
        keys = [self._keyring.key_for(scope, create=False) for scope in _of(self._keyring, ScopeKind.CONCERN)]
        return [key for key in keys if key.id not in taken]

    def take(self, taken: Collection[bytes]) -> Key:
        """One of them at random. It is taken once a row names it; on disk it was before."""
        if not self.free(taken):
            self._keyring.make([KeyScope.new_concern() for _ in range(max(self._number, 1))])
        return secrets.choice(self.free(taken))

    def top_up(self, taken: Collection[bytes], now: datetime) -> None:
        """Have enough of them, and those for the receipts of today and tomorrow; destroy those of days long past."""
        today = now.astimezone(UTC).date()
        missing = [KeyScope.new_concern() for _ in range(self._number - len(self.free(taken)))]
        self._keyring.make([_SECRET, KeyScope.receipts(today), KeyScope.receipts(today + _DAY), *missing])
        over = [scope for scope in _of(self._keyring, ScopeKind.RECEIPTS) if _ends(scope) + RECEIPTS_KEPT <= now]
        if over:
            self._keyring.destroy(*over)

    def destroy(self, ids: Collection[bytes]) -> None:
        """Destroy these keys, those of them that are left and are a concern's."""
        keys = (self._keyring.key_with_id(each) for each in ids)
        scopes = [key.scope for key in keys if key is not None and key.scope.kind is ScopeKind.CONCERN]
        if scopes:
            self._keyring.destroy(*scopes)


def _of(keyring: Keyring, kind: ScopeKind) -> list[KeyScope]:
    return [scope for scope in keyring.scopes() if scope.kind is kind]


def _ends(receipts: KeyScope) -> datetime:
    day = date.fromisoformat(receipts.name)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + _DAY
