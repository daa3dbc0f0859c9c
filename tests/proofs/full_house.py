"""A production of real size, with the longest legal values in every place, for people to walk through."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.checkins import FormPlace
from bot.domain.outbox import LEASE
from bot.domain.people import Account, Actor, Grant, Person, Role, SlackUser
from bot.domain.scenes import BriefDraft, SceneDraft, Status
from bot.domain.times import call_instant
from bot.domain.topics import Answer, catalogue
from bot.domain.work import Work
from rehearsal.entities import View
from rehearsal.people import Person as Acting
from storage import migrate
from tests.databases import SQLite
from tests.proofs.full_list import fill_list
from tests.proofs.raised import fill_inbox
from tests.stage import ZONE, Stage, staged

SCENES, PEOPLE, PERFORMERS, CAST, CONCERNS = 300, 200, 100, 30, 60
FIRST_DAY = date(2027, 1, 14)
KIND = max(catalogue().kinds, key=lambda kind: len(kind.topics)).id

ROLES = {
    "Cora": Role.COORDINATOR,
    "Alba": Role.ALTERNATE,
    "Ada": Role.FIRST_AD,
    "Arno": Role.AD,
    "Dira": Role.DIRECTOR,
    "Pat": Role.PRODUCER,
    "Mina": Role.PERFORMER,
    "Cleo": Role.CREW,
    "Adam": Role.ADMIN,
}


def longest(length: int, ending: str = "") -> str:
    """Text as long as is legal, and of what grows most when it is escaped."""
    return ("<&>" * length)[: length - len(ending)] + ending


class Production:
    """Everybody and every scene, made by the services."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.opens_production(longest(80))
        self.people = {name: self._added(name) for name in ROLES}
        stage.does(self._longest_names)
        self.performers = stage.does(self._more_people)
        self.full_scenes: list[str] = []
        """Scenes with a full cast that answered everything, one for each status."""
        for first in range(0, SCENES, 50):
            stage.does(lambda work, first=first: self._scenes(work, first))  # type: ignore[misc]
        stage.does(self._send_and_answer)
        stage.does(self._statuses)
        stage.does(lambda work: fill_list(stage, work, self.full_scenes[0]))
        stage.does(self._nothing_due)
        fill_inbox(stage, CONCERNS)

    def _added(self, name: str) -> Acting | None:
        return self.stage.adds(name, ROLES[name], phone=longest(40), adult=ROLES[name] is Role.PERFORMER)

    def acting(self, name: str) -> Acting:
        person = self.people[name]
        assert person is not None
        return person

    def home_of(self, name: str) -> View:
        """Somebody's Home as it stands now, and no modal over it."""
        person = self.acting(name)
        if person.modals:
            person.closes()
        person.opens_home()
        self.stage.loop.run(self.stage.bot.homes.settled())
        home = person.home
        assert home is not None
        return home

    def _longest_names(self, work: Work) -> None:
        production = work.people.production(self.stage.production_id)
        assert production is not None
        outside = f"{longest(80)}, {longest(40)}"
        work.people.change_production(replace(production, outside_contact=outside, union_line=longest(150)))
        for name in ROLES:
            person = work.people.person(self.stage.production_id, self.stage.ids[name])
            assert person is not None
            named = replace(person, name=longest(80, f" {name}"), job=longest(80), employer=longest(80))
            work.people.change_person(replace(named, cast_number="W" * 8))

    def _more_people(self, work: Work) -> tuple[str, ...]:
        """The ids of all performers, Mina first."""
        performers = [self.stage.ids["Mina"]]
        for number in range(PEOPLE - len(ROLES)):
            performs = number < PERFORMERS - 1
            person = Person(
                work.new_id(), self.stage.production_id, longest(80, f" {number:03d}"),
                SlackUser(self.stage.workspace.team.id, f"U{number:010d}"),
                (Grant(Role.PERFORMER if performs else Role.CREW),), adult=True, cast_number=f"W{number}",
                job=longest(80), employer=longest(80),
            )  # fmt: skip
            work.people.add_person(person)
            performers += [person.id] if performs else []
        return tuple(performers)

    def _scenes(self, work: Work, first: int) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        for number in range(first, first + 50):
            day = FIRST_DAY + timedelta(days=number // 10)
            call = call_instant(day, time(8), ZONE)
            draft = SceneDraft(f"{number:03d}" + "W" * 9, day, call, "main", closed=True, part="P" * 20)
            scene = services.scenes.add(work, cora, draft)
            full = number < len(Status)
            cast = self.performers[:CAST] if full else (self.performers[0], self.performers[1 + number % 99])
            brief = BriefDraft(True, KIND, longest(3000), cast, longest(150))
            services.scenes.edit_brief(work, cora, scene.id, scene.version, brief)
            self.full_scenes += [scene.id] if full else []

    def _send_and_answer(self, work: Work) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        for row in work.scenes.schedule(self.stage.production_id)[:60]:
            services.sheets.send(work, cora, row.slot.scene_id, self.performers)
        for scene_id in self.full_scenes:
            for person_id in self.performers[:CAST]:
                self._answer(work, person_id, scene_id)
            services.sheets.open(work, cora, scene_id)

    def _answer(self, work: Work, person_id: str, scene_id: str) -> None:
        """Conditions as long as they may be on every topic, and every need filled."""
        checkins = self.stage.bot.services.checkins
        person = work.people.person(self.stage.production_id, person_id)
        production = work.people.production(self.stage.production_id)
        assert person is not None
        assert person.slack is not None
        assert production is not None
        actor = Actor(person, production, Account(person.slack))
        said = TopicAnswer(Answer.YES_WITH_CONDITIONS, longest(300))
        needs = {
            need.id: ",".join(need.options) if need.input == "choices" else need.options[0] if need.options
            else longest(1000 if need.input == "paragraph" else 150)
            for need in catalogue().needs
        }  # fmt: skip
        sheet = Sheet(dict.fromkeys(catalogue().topic_ids(KIND), said), needs)
        form = checkins.open(work, actor, scene_id)
        turned = checkins.turn(work, actor, FormPlace(scene_id, form.base, form.scene.version, form.step), sheet)
        checkins.save(work, actor, FormPlace(scene_id, turned.base, turned.scene.version, turned.step))

    def _statuses(self, work: Work) -> None:
        """Every status on the board, each with the most that a line may say."""
        kinds = tuple(Status)
        for number, row in enumerate(work.scenes.schedule(self.stage.production_id)):
            status = kinds[number % len(kinds)]
            later = work.now + timedelta(days=1) if status is Status.NOT_YET else None
            work.scenes.change_slot(replace(row.slot, status=status, status_at=work.now, next_update=later))

    def _nothing_due(self, work: Work) -> None:
        """Slack's limits would hold all these messages back for minutes."""
        for notice in work.outbox.claim(work.now + timedelta(days=365), LEASE, 100_000):
            work.outbox.settle(notice, "sent")


class Houses:
    """One house for many walks; what a view says does not depend on the engine.

    Who walks changes what stands there, so the walks keep an order. A worker that takes over an earlier walk from
    another one builds anew.
    """

    def __init__(self, sqlite: SQLite, folder: Path, held: ExitStack) -> None:
        self._sqlite, self._folder, self._held = sqlite, folder, held
        self._built: list[Production] = []
        self._place = 0

    def at(self, place: int) -> Production:
        """The house as it is before the walk of this place."""
        if not self._built or place < self._place:
            folder = self._folder / str(len(self._built))
            folder.mkdir()
            url = self._held.enter_context(self._sqlite.copy(migrate.upgrade, folder / "database"))
            self._built.append(Production(self._held.enter_context(staged(url, folder))))
        self._place = place
        return self._built[-1]
