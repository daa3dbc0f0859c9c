"""How long concerns are kept: by the rule pack in force, counted from closing and from wrap.

What is over is removed and its key destroyed, so that it opens in no copy made earlier. What was kept for later, or
held for counsel, is over with the production; what is said after wrap is kept as long from then on. A production that
these records do not know keeps everything, and so does one under a legal hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.concerns import State, Thread
from bot.domain.holds import on_hold
from bot.domain.outbox import RuleBooks
from bot.domain.people import Production
from bot.domain.readers import clocks_of
from bot.domain.work import Work

Expired = Callable[[Thread], bool]


@dataclass(frozen=True, slots=True)
class _Ends:
    """For one production: how long a closed thread is kept, how long any after wrap, and when that was, if it was."""

    after_close: timedelta
    after_wrap: timedelta
    wrapped_at: datetime | None


def expired_by(work: Work, rules: RuleBooks, productions: Iterable[Production]) -> Expired:
    """Whether a thread is over now, for `ConcernBook.purge`. It looks at production, state, closing and
    slot alone."""
    ends: Mapping[str, _Ends] = {
        production.id: _Ends(
            timedelta(days=clocks.kept_after_close_days),
            timedelta(days=clocks.kept_after_wrap_days),
            production.wrapped_at,
        )
        for production in productions
        if not on_hold(work, production.id)
        for clocks in (clocks_of(work, rules, production.id),)
    }
    now = work.now

    def expired(thread: Thread) -> bool:
        its = ends.get(thread.production_id)
        if its is None:
            return False
        if its.wrapped_at is not None and max(its.wrapped_at, thread.visible) + its.after_wrap <= now:
            return True
        closed = thread.closed if thread.state is State.CLOSED else None
        return closed is not None and closed + its.after_close <= now

    return expired
