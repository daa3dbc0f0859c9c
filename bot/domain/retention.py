"""How long concerns are kept: by the rule pack in force, counted from closing and from wrap.

What is over is removed and its key destroyed, so that it opens in no copy made earlier. What was kept for later, or
held for counsel, is over with the production; a production that these records do not know keeps everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.concerns import State, Thread
from bot.domain.outbox import RuleBooks
from bot.domain.people import Production
from bot.domain.readers import clocks_of
from bot.domain.work import Work

Expired = Callable[[Thread], bool]


@dataclass(frozen=True, slots=True)
class _Ends:
    """For one production: how long a closed thread is kept, and when everything is over; None before wrap."""

    after_close: timedelta
    all: datetime | None


def expired_by(work: Work, rules: RuleBooks, productions: Iterable[Production]) -> Expired:
    """Whether a thread is over now, for `ConcernBook.purge`. It looks at production, state and closing alone."""
    ends: Mapping[str, _Ends] = {
        production.id: _Ends(
            timedelta(days=clocks.kept_after_close_days),
            production.wrapped_at and production.wrapped_at + timedelta(days=clocks.kept_after_wrap_days),
        )
        for production in productions
        for clocks in (clocks_of(work, rules, production.id),)
    }
    now = work.now

    def expired(thread: Thread) -> bool:
        its = ends.get(thread.production_id)
        if its is None:
            return False
        if its.all is not None and its.all <= now:
            return True
        closed = thread.closed if thread.state is State.CLOSED else None
        return closed is not None and closed + its.after_close <= now

    return expired
