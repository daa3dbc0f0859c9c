"""Slot summaries: the same message to every possible reader at two clock times a day, whatever waits for them.

Nobody can learn from one coming, or from when it comes, that something was said. After a pause of the bot the newest
slot alone is made up for, and a summary that could not go out before the next slot does not go out at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.domain.outbox import Kind, Notice, RuleBooks
from bot.domain.people import READERS, Person, Production
from bot.domain.times import Slot, next_slot, slots_between
from bot.domain.work import Work

_LOOK_BACK: Final = timedelta(days=3)
"""Longer than any time between two slots, also where a place skips a date."""


def newest_slots(work: Work, rules: RuleBooks, team_id: str) -> frozenset[tuple[str, str]]:
    """Every production of the workspace that is not wrapped, by id, with the label of its newest slot."""
    return frozenset(
        (production.id, newest_slot(work, rules, production).label) for production in _productions(work, team_id)
    )


def newest_instant(work: Work, rules: RuleBooks, team_id: str) -> datetime | None:
    """When the last slot of any production came, wrapped ones too; None while there is no production."""
    every = work.people.productions(team_id)
    return max((newest_slot(work, rules, production).instant for production in every), default=None)


def newest_slot(work: Work, rules: RuleBooks, production: Production) -> Slot:
    """The slot of this production that came last."""
    walls = rules.of(work, production.id).wall_times("slot_times")
    return slots_between(work.now - _LOOK_BACK, work.now, wall_times=walls, zone=production.zone)[-1]


def put_summaries(work: Work, rules: RuleBooks, team_id: str) -> None:
    """Put the newest slot's summaries of every production in the workspace. Doing it again puts nothing."""
    for production in _productions(work, team_id):
        slot = newest_slot(work, rules, production)
        walls = rules.of(work, production.id).wall_times("slot_times")
        following = next_slot(work.now, wall_times=walls, zone=production.zone)
        for reader in _readers(work, production, slot.instant):
            key = f"summary:{production.id}:{slot.label}:{reader.id}"
            summary = Notice(
                work.new_id(), production.id, Kind.SUMMARY, reader.id, production.id, key, slot.instant,
                expires=following.instant,
            )  # fmt: skip
            work.outbox.put(summary)


def _productions(work: Work, team_id: str) -> tuple[Production, ...]:
    return tuple(production for production in work.people.productions(team_id) if not production.wrapped)


def _readers(work: Work, production: Production, slot: datetime) -> Iterator[Person]:
    """Coordinator and alternate who were appointed when the slot came; whoever came later waits for the next."""
    for appointment in work.people.appointments(production.id):
        if appointment.role in READERS and appointment.until is None and appointment.since <= slot:
            person = work.people.person(production.id, appointment.person_id)
            if person is not None and person.slack is not None:
                yield person
