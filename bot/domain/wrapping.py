"""Wrap: a production is over, everybody is told until when its records are kept, and then they are removed.

Promise: from the wrap on, Home names the days by the rule pack in force. On the first of them everything sealed about
single people goes (answers, what they said about names, phone numbers, their own entries in the ledger), on the second
the rest that is sealed (briefs, the production's entries). Rows are removed and the keys destroyed, so that a copy of
the database made earlier opens nothing either; copies of the keyring made earlier still do until they are discarded.
The ledger's chain stays and verifies; roster and schedule, which are not sealed, stay. Under a legal hold nothing goes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.holds import on_hold
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Production
from bot.domain.rulebook import in_force
from bot.domain.work import NotFound, Work


class ShredBook(Protocol):
    """What is sealed for a production, as something to be removed with its keys.

    The keys are destroyed after COMMIT. Each says whether there was anything; a key that a crash left behind is found
    again.
    """

    def shred_people(self, production_id: str) -> bool: ...
    def shred_rest(self, production_id: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class KeptUntil:
    """When what is about single people goes, and when the rest that is sealed goes."""

    people: datetime
    rest: datetime


def kept_until(production: Production) -> KeptUntil | None:
    """By the production's rules, counted from wrap; None before it. The rest is never gone before the people's."""
    if production.wrapped_at is None:
        return None
    pack = in_force(production).pack
    people = production.wrapped_at + timedelta(days=pack.number("answers_kept_after_wrap_days"))
    rest = production.wrapped_at + timedelta(days=pack.number("ledger_kept_after_wrap_days"))
    return KeptUntil(people, max(people, rest))


def wrap(work: Work, production_id: str) -> Production:
    """The production is over from now on. Once more it changes nothing. Raises NotFound."""
    before = _held(work, production_id)
    if before.wrapped_at is not None:
        return before
    after = replace(before, wrapped=True, wrapped_at=work.now)
    work.people.change_production(after)
    work.ledger.append(after.id, Entry(EntryKind.WRAPPED, after.id, None, None, work.now, {}))
    return after


def take_back(work: Work, production_id: str) -> Production:
    """The production goes on: it was wrapped by mistake. What was shredded meanwhile stays so. Raises NotFound."""
    before = _held(work, production_id)
    if before.wrapped_at is None:
        return before
    after = replace(before, wrapped=False, wrapped_at=None)
    work.people.change_production(after)
    work.ledger.append(after.id, Entry(EntryKind.WRAP_TAKEN_BACK, after.id, None, None, work.now, {}))
    return after


def shred_due(work: Work, production_id: str) -> bool:
    """Shred what is over by now; whether there was anything. Nothing is over under a hold, or before wrap."""
    production = _held(work, production_id)
    until = kept_until(production)
    if until is None or on_hold(work, production_id) or until.people > work.now:
        return False
    found = work.shredder.shred_people(production_id)
    if until.rest > work.now:
        if found:
            entry = Entry(EntryKind.PEOPLE_SHREDDED, production_id, None, None, work.now, {})
            work.ledger.append(production_id, entry)
        return found
    # No entry: it would be sealed under the key that goes.
    return work.shredder.shred_rest(production_id) or found


def _held(work: Work, production_id: str) -> Production:
    work.people.hold_roster(production_id)
    production = work.people.production(production_id)
    if production is None:
        raise NotFound
    return production
