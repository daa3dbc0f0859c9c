"""Erasure on request: a performer has what is sealed about them removed, where the rule pack allows it.

Promise: it is done by destroying that performer's key, so that no copy of the database opens it again; what stays and
what follows is said before. Their consents are gone with it: READY becomes NOT YET in the same commit, and they count
as not answered until they answer anew. Nothing is erased under a legal hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from bot.domain.holds import on_hold
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import RuleBooks
from bot.domain.people import Actor, Person, Production
from bot.domain.permissions import Action, permit
from bot.domain.rulebook import Packs
from bot.domain.scenes import Scene, set_back
from bot.domain.work import Refused, Work

RULE: Final = "erasure_on_request"


class Obstacle(StrEnum):
    """Why nothing is erased now."""

    HOLD = "hold"
    RULES = "rules"


class ErasureBook(Protocol):
    """What is sealed about single people, as something to be erased."""

    def hold(self, person: Person) -> None:
        """Keep a save from another device waiting until COMMIT."""
        ...

    def erase(self, person: Person) -> None:
        """Remove what is sealed about them; their key is destroyed after COMMIT."""
        ...

    def finish(self) -> bool:
        """Make good what a crash, or a save at the same moment, left of earlier erasures. Whether there was any."""
        ...


@dataclass(frozen=True, slots=True)
class ErasePage:
    """What stands before an erasure: the actor's scenes of which answers go, and for how many days a copy of the keys
    may still be kept."""

    scenes: tuple[Scene, ...]
    backup_days: int
    obstacle: Obstacle | None


class Erasing:
    """A performer's erasure of their own record."""

    def __init__(self, rules: RuleBooks | None = None) -> None:
        self._rules = rules or Packs()

    def page(self, work: Work, actor: Actor) -> ErasePage:
        permit(work, actor, Action.ERASE_OWN_RECORD, actor.id)
        said = (
            scene
            for scene in work.scenes.cast_in(actor.person)
            if work.checkins.standing_of(scene, actor.id) is not None
        )
        days = self._rules.of(work, actor.production.id).number("backups_kept_days")
        return ErasePage(tuple(said), days, self._obstacle(work, actor.production))

    def erase(self, work: Work, actor: Actor) -> ErasePage:
        """Erase it; gives what the page showed. Raises `Refused` where something stands against it."""
        work.people.hold_roster(actor.production.id)
        work.erasures.hold(actor.person)
        page = self.page(work, actor)
        if page.obstacle is not None:
            raise Refused(f"erase-{page.obstacle.value}")
        for scene in work.scenes.cast_in(actor.person):
            set_back(work, scene)
        work.erasures.erase(actor.person)
        # Not about the person: it would be sealed under the key that goes.
        entry = Entry(EntryKind.ERASED, actor.production.id, None, None, work.now, {"person": actor.id})
        work.ledger.append(actor.production.id, entry)
        return page

    def _obstacle(self, work: Work, production: Production) -> Obstacle | None:
        if on_hold(work, production.id):
            return Obstacle.HOLD
        when = "while_shooting" if production.wrapped_at is None else "after_wrap"
        return None if when in self._rules.of(work, production.id).terms(RULE) else Obstacle.RULES
