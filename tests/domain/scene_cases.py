"""A production with its people and one scene, for the tests of scenes, statuses and announcing."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.announcing import Announcing
from bot.domain.outbox import Kind
from bot.domain.own_calls import OwnCalls
from bot.domain.people import Actor, Person, Role
from bot.domain.rulebook import Packs
from bot.domain.scenes import BriefDraft, Scene, SceneDraft, Scenes, ShootSlot, Status, Told
from bot.domain.status import Standing, Statuses
from bot.domain.stop import Stops
from bot.domain.times import Call, call_instant
from bot.domain.topics import catalogue
from bot.domain.work import Work
from tests.domain.books import ZONE, Books

NOW = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 13)
CALL = call_instant(DAY, time(8), ZONE)


@dataclass
class Said:
    """What performers are taken to have said, in place of the check-in."""

    standing: dict[str, Standing] = field(default_factory=dict)

    def standings(self, work: Work, scene: Scene) -> dict[str, Standing]:
        return {
            casting.person_id: self.standing.get(casting.person_id, Standing.NOT_ASKED)
            for casting in work.scenes.castings(scene)
        }

    def not_attested(self, work: Work, actor: Actor, scene: Scene) -> tuple[Person, ...]:
        return ()


class House:
    """One production: coordinator Cora, alternate Alba, first AD Ada, second unit's Ben, performers Mina and Noor."""

    def __init__(self, channel: str | None = "C1") -> None:
        self.books = Books()
        self.now = NOW
        self.production_id = self.books.opens_production(channel=channel)
        self.cora = self.person("Cora", Role.COORDINATOR)
        self.alba = self.person("Alba", Role.ALTERNATE)
        self.ada = self.person("Ada", Role.FIRST_AD)
        self.ben = self.person("Ben", Role.AD, unit="second")
        self.dira = self.person("Dira", Role.DIRECTOR)
        self.mina = self.person("Mina", Role.PERFORMER)
        self.noor = self.person("Noor", Role.PERFORMER)
        self.said = Said()
        self.scenes = Scenes(catalogue(), Packs())
        self.statuses = Statuses(self.said)
        self.stop = Stops()
        self.announcing = Announcing(Packs())
        self.own_calls = OwnCalls(Packs())

    def person(self, name: str, *roles: Role, **more: Any) -> Actor:
        return self.books.adds(self.production_id, name, *roles, **more)

    def work(self, after: timedelta = timedelta()) -> AbstractContextManager[Work]:
        self.now += after
        return self.books.work(self.now)

    def draft(
        self, number: str = "72A", *, closed: bool = True, day: date = DAY, call: Call | None = CALL
    ) -> SceneDraft:
        return SceneDraft(number, day, call, "main", closed)

    def adds_scene(self, number: str = "72A", *, closed: bool = True, by: Actor | None = None) -> Scene:
        with self.work() as work:
            return self.scenes.add(work, by or self.ada, self.draft(number, closed=closed))

    def adds_intimate(self, number: str = "72A", *performers: Actor) -> Scene:
        """An intimate scene with performers, Mina when none are named."""
        scene = self.adds_scene(number, closed=False)
        with self.work() as work:
            cast = tuple(person.id for person in performers or (self.mina,))
            draft = BriefDraft(True, "kiss", "They kiss on the stairs.", cast)
            return self.scenes.edit_brief(work, self.cora, scene.id, scene.version, draft).scene

    def tells_everybody(self, scene: Scene) -> None:
        with self.work() as work:
            cast: dict[str, Told | None] = {
                casting.person_id: Told.COORDINATOR for casting in work.scenes.castings(scene)
            }
            self.announcing.mark_told(work, self.ada, scene.id, cast)

    def announces(self, scene: Scene) -> None:
        self.tells_everybody(scene)
        with self.work() as work:
            self.announcing.announce(work, self.ada, self.slot(scene).id)

    def answers(self, *performers: Actor, standing: Standing = Standing.ANSWERED) -> None:
        for performer in performers:
            self.said.standing[performer.id] = standing

    def ready(self, scene: Scene) -> None:
        with self.work() as work:
            slot = self.slot(scene)
            self.statuses.declare_ready(work, self.cora, slot.id, slot.version)

    def slot(self, scene: Scene) -> ShootSlot:
        return next(slot for slot in self.books.state.slots.values() if slot.scene_id == scene.id)

    def status(self, scene: Scene) -> Status:
        return self.slot(scene).status

    def messages(self, *kinds: Kind) -> list[tuple[Kind, str, str]]:
        """Kind, reader and detail of everything put into the outbox, in order."""
        return [(n.kind, n.reader, n.detail) for n in self.books.notices if not kinds or n.kind in kinds]
