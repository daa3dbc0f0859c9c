"""Facts about people beside their answers: table and repository.

A row names the scene and the person and nothing else: of which kind a fact is and what it says is sealed with that
person's key, all facts at one size. What no key opens any more is as if it were not there.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.facts import Background, Consent, Doubling, Fact, Guardian, Photographed
from bot.domain.people import Person
from bot.domain.permissions import Action, Proof
from bot.domain.requests import CoordinatorRequest
from bot.domain.scenes import Scene
from bot.domain.sentences import Sentence, State
from bot.domain.work import NotFound, Stale
from storage.base import Base
from storage.keyring import KeyScope
from storage.seal import Place, Unreadable

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

FACT_BYTES: Final = 16_384
"""Room for four texts of 600 characters, however many bytes each character takes."""

_KINDS: Final = {
    kind.__name__: kind
    for kind in (Background, Consent, Doubling, Guardian, Photographed, Sentence, CoordinatorRequest)
}
_adapter: Final = cache(TypeAdapter)
_COORDINATORS: Final = (
    Action.KEEP_PARTS,
    Action.WRITE_SENTENCES,
    Action.READ_ANSWERS,
    Action.DECLARE,
    Action.RECORD_ANSWERS,
)
_OWN: Final = (Action.ANSWER, Action.WITHDRAW, Action.READ_OWN_ANSWERS)


class FactRow(Base):
    __tablename__ = "facts"

    id: Mapped[str] = mapped_column(primary_key=True)
    production_id: Mapped[str]
    scene_id: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    sealed: Mapped[bytes]


_FACTS = select(*FactRow.__table__.columns).where(FactRow.production_id == bindparam("production"))
_OF_SCENE = _FACTS.where(FactRow.scene_id == bindparam("scene")).order_by(FactRow.person_id, FactRow.id)
_OF_PERSON = _FACTS.where(FactRow.person_id == bindparam("person")).order_by(FactRow.scene_id, FactRow.id)
_THIS = FactRow.id == bindparam("fact")


class FactRepository:
    """`bot.domain.facts.FactBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def of_scene(self, proof: Proof, scene: Scene) -> tuple[Fact, ...]:
        proof.demand(self._work, scene.production_id, scene.id, *_COORDINATORS)
        rows = self._work.all(_OF_SCENE, production=scene.production_id, scene=scene.id)
        return _opened(self._work, rows)

    def own(self, proof: Proof) -> tuple[Fact, ...]:
        proof.demand(self._work, proof.production_id, proof.person_id, Action.SEE_OWN_RECORD)
        return self._of_person(proof.production_id, proof.person_id)

    def own_in(self, proof: Proof, scene: Scene) -> tuple[Fact, ...]:
        proof.demand(self._work, scene.production_id, scene.id, *_OWN)
        return tuple(f for f in self._of_person(scene.production_id, proof.person_id) if f.scene_id == scene.id)

    def released_to(self, proof: Proof) -> tuple[Fact, ...]:
        proof.demand(self._work, proof.production_id, proof.person_id, Action.READ_SENTENCES)
        every = _opened(self._work, self._work.each(_FACTS, production=proof.production_id))
        released = (each for each in every if isinstance(each, Sentence) and each.state is State.RELEASED)
        return tuple(each for each in released if proof.person_id in each.readers)

    def requests(self, proof: Proof) -> tuple[Fact, ...]:
        proof.demand(self._work, proof.production_id, proof.person_id, Action.SEE_REQUESTS)
        every = _opened(self._work, self._work.each(_FACTS, production=proof.production_id))
        return tuple(each for each in every if isinstance(each, CoordinatorRequest))

    def guardian(self, proof: Proof, person: Person) -> Guardian | None:
        if proof.action not in _COORDINATORS or proof.production_id != person.production_id:
            raise NotFound
        proof.demand(self._work, person.production_id, proof.subject, *_COORDINATORS)
        every = self._of_person(person.production_id, person.id)
        return next((fact for fact in every if isinstance(fact, Guardian)), None)

    def keep(self, fact: Fact) -> None:
        version = fact.version + 1
        values = {"version": version, "sealed": self._sealed(fact, version)}
        if not fact.version:
            key = {"id": fact.id, "production_id": fact.production_id, "person_id": fact.person_id}
            self._work.run(insert(FactRow), scene_id=fact.scene_id, **key, **values)
            return
        same = (FactRow.id == fact.id) & (FactRow.version == fact.version)
        if not self._work.run(update(FactRow).where(same).values(**values)):
            raise Stale

    def drop(self, fact: Fact) -> None:
        self._work.run(delete(FactRow).where(_THIS), fact=fact.id)

    def _of_person(self, production_id: str, person_id: str) -> tuple[Fact, ...]:
        return _opened(self._work, self._work.all(_OF_PERSON, production=production_id, person=person_id))

    def _sealed(self, fact: Fact, version: int) -> bytes:
        said = {name: value for name, value in asdict(fact).items() if name not in Fact.__slots__}
        content = json.dumps([type(fact).__name__, to_jsonable_python(said)], ensure_ascii=False)
        place = _place(fact.production_id, fact.id, fact.person_id, version)
        plain = content.encode("utf-8", "surrogatepass")
        return self._work.seal.seal(KeyScope.performer(fact.person_id), place, plain, FACT_BYTES)


def _place(production_id: str, fact_id: str, person_id: str, version: int) -> Place:
    return Place(production_id, "facts", "sealed", fact_id, person_id, version)


def _opened(work: UnitOfWork, rows: Any) -> tuple[Fact, ...]:
    found = (_fact(work, row) for row in rows)
    return tuple(fact for fact in found if fact is not None)


def _fact(work: UnitOfWork, row: Row[Any]) -> Fact | None:
    place = _place(row.production_id, row.id, row.person_id, row.version)
    try:
        plain = work.seal.open(KeyScope.performer(row.person_id), place, row.sealed)
    except Unreadable:
        return None
    kind, said = json.loads(plain.decode("utf-8", "surrogatepass"))
    about = {"id": row.id, "production_id": row.production_id, "person_id": row.person_id, "scene_id": row.scene_id}
    fact: Fact = _adapter(_KINDS[kind]).validate_python({**about, "version": row.version, **said})
    return fact
