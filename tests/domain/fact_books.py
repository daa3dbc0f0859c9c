"""In-memory facts about people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.facts import Fact, Guardian
from bot.domain.people import Person
from bot.domain.permissions import Action, Proof
from bot.domain.requests import CoordinatorRequest
from bot.domain.scenes import Scene
from bot.domain.sentences import Sentence, State
from bot.domain.work import Stale

if TYPE_CHECKING:
    from tests.domain.books import Books, MemoryWork

COORDINATORS = (Action.KEEP_PARTS, Action.WRITE_SENTENCES, Action.READ_ANSWERS, Action.DECLARE, Action.RECORD_ANSWERS)


class MemoryFacts:
    def __init__(self, books: Books, work: MemoryWork) -> None:
        self._books = books
        self._work = work

    def of_scene(self, proof: Proof, scene: Scene) -> tuple[Fact, ...]:
        proof.demand(self._work, scene.production_id, scene.id, *COORDINATORS)
        return tuple(fact for fact in self._books.state.facts.values() if fact.scene_id == scene.id)

    def own(self, proof: Proof) -> tuple[Fact, ...]:
        proof.demand(self._work, proof.production_id, proof.person_id, Action.SEE_OWN_RECORD)
        return tuple(fact for fact in self._books.state.facts.values() if fact.person_id == proof.person_id)

    def own_in(self, proof: Proof, scene: Scene) -> tuple[Fact, ...]:
        own = (Action.ANSWER, Action.WITHDRAW, Action.READ_OWN_ANSWERS)
        proof.demand(self._work, scene.production_id, scene.id, *own)
        every = self._books.state.facts.values()
        return tuple(f for f in every if (f.person_id, f.scene_id) == (proof.person_id, scene.id))

    def released_to(self, proof: Proof) -> tuple[Fact, ...]:
        proof.demand(self._work, proof.production_id, proof.person_id, Action.READ_SENTENCES)
        every = [each for each in self._books.state.facts.values() if isinstance(each, Sentence)]
        return tuple(each for each in every if each.state is State.RELEASED and proof.person_id in each.readers)

    def requests(self, proof: Proof) -> tuple[Fact, ...]:
        proof.demand(self._work, proof.production_id, proof.person_id, Action.SEE_REQUESTS)
        return tuple(each for each in self._books.state.facts.values() if isinstance(each, CoordinatorRequest))

    def guardian(self, proof: Proof, person: Person) -> Guardian | None:
        proof.demand(self._work, person.production_id, proof.subject, *COORDINATORS)
        every = self._books.state.facts.values()
        return next((f for f in every if isinstance(f, Guardian) and f.person_id == person.id), None)

    def keep(self, fact: Fact) -> None:
        before = self._books.state.facts.get(fact.id)
        if (before.version if before else 0) != fact.version:
            raise Stale
        self._books.state.facts[fact.id] = replace(fact, version=fact.version + 1)

    def drop(self, fact: Fact) -> None:
        self._books.state.facts.pop(fact.id, None)
