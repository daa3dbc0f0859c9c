"""Records that hold nothing but one account, for what an error is told in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bot.domain.people import Account
from bot.domain.work import NotSaved, Unavailable, Work


class OneAccount:
    """Records that know one account, or do not answer."""

    def __init__(self, account: Account | None = None) -> None:
        self._account = account

    async def change(self, job: Callable[[Work], Any], *, deadline: float, nonce: str | None = None) -> Any:
        raise NotSaved

    async def look(self, job: Callable[[Work], Any], *, deadline: float) -> Any:
        if self._account is None:
            raise Unavailable
        assert deadline - time.monotonic() < 0.5
        return self._account
