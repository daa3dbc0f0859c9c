"""A request for an intimacy coordinator, by any performer, for a scene of theirs that has none.

Promise: it asks for no reason and carries none. Whoever keeps or produces the production sees who asks and for which
scene, and nothing else; asking changes no status, no list and no message to anybody else. It can be taken back, and
every step is in the ledger.

Considering such a request in good faith, and no retaliation for it, is in the 2023 memorandum of agreement of SAG-AFTRA
(reported by Rolling Stone, November 2023); here it is what every production is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.facts import Fact
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, notify
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import WHO_MAY, Action, permit
from bot.domain.scenes import Scene, found_scene
from bot.domain.work import NotFound, Refused, Stale, Work

MOST_SHOWN: Final = 40


class RequestState(StrEnum):
    """What whoever was asked says to it."""

    ASKED = "asked"
    SEEN = "seen"
    ARRANGED = "arranged"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatorRequest(Fact):
    """`person_id` asks for `scene_id`. `state_by` and `state_at` belong to the state after asking."""

    asked_at: datetime
    state: RequestState = RequestState.ASKED
    state_by: str = ""
    state_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A request with its scene, who asks, and who last said something to it."""

    request: CoordinatorRequest
    scene: Scene
    performer: Person
    by: Person | None


@dataclass(frozen=True, slots=True)
class OwnRequests:
    """What a performer sees: the scenes they can ask for, what they asked, and who is shown it."""

    open_to: tuple[Scene, ...]
    asked: tuple[Shown, ...]
    readers: tuple[Person, ...]


class Requests:
    """Asking, by performers; seeing and saying so, by whoever keeps or produces the production."""

    def own(self, work: Work, actor: Actor) -> OwnRequests:
        if not actor.person.holds(Role.PERFORMER):
            raise NotFound
        facts = work.facts.own(permit(work, actor, Action.SEE_OWN_RECORD, actor.id))
        asked = [each for each in facts if isinstance(each, CoordinatorRequest)]
        taken = {each.scene_id for each in asked}
        none_there = work.people.current_appointment(actor.production.id, Role.COORDINATOR) is None
        without = (s for s in work.scenes.cast_in(actor.person) if not s.omitted and (none_there or not s.intimate))
        return OwnRequests(
            tuple(scene for scene in without if scene.id not in taken),
            _shown(work, actor, asked),
            work.people.with_role(actor.production.id, *WHO_MAY[Action.SEE_REQUESTS]),
        )

    def ask(self, work: Work, actor: Actor, scene_id: str) -> CoordinatorRequest:
        """Ask for one scene; whoever is asked gets the neutral message. Raises `Refused` for a scene that has one."""
        permit(work, actor, Action.REQUEST_COORDINATOR, scene_id)
        scene, own = found_scene(work, actor, scene_id), self.own(work, actor)
        if scene.id not in {each.id for each in own.open_to}:
            raise Refused("request-not-open", "scene")
        if not own.readers:
            raise Refused("request-nobody", "scene")
        request = CoordinatorRequest(
            id=work.new_id(), production_id=scene.production_id, scene_id=scene.id, person_id=actor.id,
            asked_at=work.now,
        )  # fmt: skip
        work.facts.keep(request)
        for reader in own.readers:
            notify(work, reader, Kind.NOTICE, request.id, f"request:{request.id}")
        self._enter(work, EntryKind.COORDINATOR_REQUESTED, request, actor)
        return request

    def take_back(self, work: Work, actor: Actor, request_id: str, version: int) -> None:
        """The performer asks no more. Raises `Stale` when somebody said something to it meanwhile."""
        for shown in self.own(work, actor).asked:
            if shown.request.id == request_id:
                if shown.request.version != version:
                    raise Stale
                work.facts.drop(shown.request)
                self._enter(work, EntryKind.REQUEST_TAKEN_BACK, shown.request, actor)
                return
        raise NotFound

    def every(self, work: Work, actor: Actor) -> tuple[Shown, ...]:
        """The newest requests of the production, for whoever is asked."""
        proof = permit(work, actor, Action.SEE_REQUESTS, actor.id)
        found = [each for each in work.facts.requests(proof) if isinstance(each, CoordinatorRequest)]
        return _shown(work, actor, found)[:MOST_SHOWN]

    def say(self, work: Work, actor: Actor, request_id: str, version: int, state: RequestState) -> CoordinatorRequest:
        """Say that it was seen, or that a coordinator is arranged; its performer reads it."""
        for shown in self.every(work, actor):
            if shown.request.id == request_id:
                if shown.request.version != version or shown.request.state is state:
                    raise Stale
                after = replace(shown.request, state=state, state_by=actor.id, state_at=work.now)
                work.facts.keep(after)
                self._enter(work, EntryKind.REQUEST_ANSWERED, after, actor)
                return after
        raise NotFound

    def _enter(self, work: Work, kind: EntryKind, request: CoordinatorRequest, actor: Actor) -> None:
        entry = Entry.of(kind, actor, work.now, subject=request.person_id, scene=request.scene_id, request=request.id)
        work.ledger.append(request.production_id, entry)


def _shown(work: Work, actor: Actor, requests: list[CoordinatorRequest]) -> tuple[Shown, ...]:
    found = []
    for each in sorted(requests, key=lambda request: (request.asked_at, request.id), reverse=True):
        scene = work.scenes.scene(actor.production.id, each.scene_id)
        performer = work.people.person(actor.production.id, each.person_id)
        by = work.people.person(actor.production.id, each.state_by) if each.state_by else None
        if scene is not None and performer is not None:
            found.append(Shown(each, scene, performer, by))
    return tuple(found)
