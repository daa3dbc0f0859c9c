"""Productions of real size, on which every submission of the benchmark does all that a check-in can do.

A production has 300 scenes and 200 people, 100 of them performers in three scenes each. Every scene was answered and
declared READY, and lies there once more as a draft with narrower answers: saving it writes a version, takes the status
back, tells the people on duty and enters it in the ledger. All of it is made by the services.
"""

from __future__ import annotations

import asyncio
import time as clock
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.checkins import FormPlace
from bot.domain.outbox import LEASE
from bot.domain.people import READERS, Account, Actor, Appointment, Grant, Person, Production, Role, SlackUser
from bot.domain.scenes import BriefDraft, SceneDraft
from bot.domain.times import call_instant
from bot.domain.topics import Answer, catalogue
from bot.domain.work import Work
from bot.workflows import Services, new_nonce
from handlers.forms import view_dict
from handlers.views.checkins import form_page
from handlers.words import catalogue as words_for
from rehearsal.clock import WorkspaceClock
from rehearsal.entities import Payload
from rehearsal.payloads import view_submission
from rehearsal.team import Team
from storage import migrate
from storage.database import Database
from storage.keyring import Keyring

T = TypeVar("T")

SCENES = 300
PEOPLE = 200
PERFORMERS = 100
SHOOT_DAYS = 60
ZONE = "Europe/London"
KIND = "passionate-kiss"
BRIEF = "They meet on the stairs, hold each other and kiss. She turns away first; the camera stays on her face."
CONDITIONS = "Only as we set it in the rehearsal, and not in the wide shot."
NEEDS = {"stop-word": "hold", "stop-gesture": "a flat hand", "nearby": "My own dresser, nobody from the press."}
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Seat:
    """One performer in one scene, by id and number: who acts, and where."""

    production: str
    person: str
    scene: str
    slot: str


class House:
    """A migrated database with its keys in `folder`, and the workspace whose people are on its rosters."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        self.keys = folder / "keys"
        self.team = Team(WorkspaceClock(), "Closed Set")
        self.services = Services()
        self._topics = catalogue()
        migrate.upgrade(url)
        Keyring.create(self.keys).close()
        self.open()

    def does(self, job: Callable[[Work], T]) -> T:
        return asyncio.run(self.database.change(job, deadline=clock.monotonic() + _PATIENCE))

    def open(self) -> None:
        """Open the records again after `close`; nobody else may have them open on SQLite."""
        self.database = Database.open(self.url, Keyring.open(self.keys), "bench", lambda: datetime.now(UTC))

    def close(self) -> None:
        self.database.close()

    def opens_production(self, title: str) -> list[Seat]:
        """A production whose scenes are answered, READY, and drafted again; one seat for each scene."""
        production = self.does(lambda work: self._production(work, title))
        seats: list[Seat] = []
        for first in range(0, SCENES, 50):
            seats += self.does(partial(self._scenes, production=production, first=first, end=first + 50))
        self.does(self._settles)
        return seats

    def _settles(self, work: Work) -> None:
        """What making the production gave delivery to do counts as done."""
        for notice in work.outbox.claim(work.now, LEASE, 100 * SCENES):
            work.outbox.settle(notice, "sent")

    def _production(self, work: Work, title: str) -> str:
        production = Production(
            work.new_id(), self.team.id, title, ZONE, "C0BENCHMARK", "non_union", "Helpline 0800 000", "0800 111"
        )
        work.people.add_production(production)
        roles = [Role.COORDINATOR, Role.ALTERNATE, Role.FIRST_AD, Role.AD, Role.DIRECTOR, Role.PRODUCER, Role.ADMIN]
        roles += [Role.PERFORMER] * PERFORMERS
        roles += [Role.CREW] * (PEOPLE - len(roles))
        for number, role in enumerate(roles):
            member = self.team.add_member(f"{title} person {number:03d}")
            slack = SlackUser(self.team.id, member.id)
            person = Person(work.new_id(), production.id, member.name, slack, (Grant(role),), adult=True)
            work.people.add_person(person)
            if role in READERS:
                work.people.appoint(Appointment(work.new_id(), production.id, person.id, role, work.now))
        return production.id

    def _scenes(self, work: Work, production: str, first: int, end: int) -> list[Seat]:
        coordinator = self._actor(work, production, work.people.with_role(production, Role.COORDINATOR)[0].id)
        performers = work.people.with_role(production, Role.PERFORMER)
        return [
            self._scene(work, coordinator, number, performers[number % PERFORMERS].id) for number in range(first, end)
        ]

    def _scene(self, work: Work, coordinator: Actor, number: int, performer: str) -> Seat:
        services, production = self.services, coordinator.production.id
        day = date.today() + timedelta(days=30 + number % SHOOT_DAYS)  # noqa: DTZ011 (a shoot day has no zone)
        draft = SceneDraft(f"{number + 1}A", day, call_instant(day, time(8), ZONE), "main", closed=True)
        scene = services.scenes.add(work, coordinator, draft)
        brief = BriefDraft(True, KIND, BRIEF, (performer,))
        services.scenes.edit_brief(work, coordinator, scene.id, scene.version, brief)
        services.sheets.send(work, coordinator, scene.id, (performer,))
        slot = work.scenes.slots_of(scene)[0]
        seat = Seat(production, performer, scene.id, slot.id)
        actor = self._actor(work, production, performer)
        services.checkins.save(work, actor, self.turned(work, actor, scene.id, Answer.YES))
        services.statuses.declare_ready(work, coordinator, slot.id, slot.version)
        self.turned(work, actor, scene.id, Answer.YES_WITH_CONDITIONS)
        return seat

    def turned(self, work: Work, actor: Actor, scene_id: str, answer: Answer) -> FormPlace:
        """The same answer to every other topic and a yes to the rest, entered on one page and not saved."""
        said = TopicAnswer(answer, CONDITIONS if answer is Answer.YES_WITH_CONDITIONS else "")
        plain = TopicAnswer(Answer.YES)
        topics = {topic: (plain, said)[place % 2] for place, topic in enumerate(self._topics.topic_ids(KIND))}
        page = Sheet(topics, NEEDS)
        form = self.services.checkins.open(work, actor, scene_id)
        place = FormPlace(scene_id, form.base, form.scene.version, form.step)
        turned = self.services.checkins.turn(work, actor, place, page)
        return FormPlace(scene_id, turned.base, turned.scene.version, turned.step)

    def submission(self, work: Work, seat: Seat) -> Payload:
        """What Slack sends when this performer saves the review."""
        actor = self._actor(work, seat.production, seat.person)
        form = self.services.checkins.open(work, actor, seat.scene)
        review = len(self._topics.pages(KIND)) + 2
        page = form_page(words_for(None), self._topics, form, seat.production, review, new_nonce())
        member = self.team.members[actor.account.slack.user_id]
        self.team.stacks.pop(member.id, None)
        return view_submission(self.team, member, self.team.put_on_top(member.id, view_dict(page)))

    def _actor(self, work: Work, production_id: str, person_id: str) -> Actor:
        production = work.people.production(production_id)
        person = work.people.person(production_id, person_id)
        assert production is not None
        assert person is not None
        assert person.slack is not None
        return Actor(person, production, Account(person.slack))


def rows(database: Database, tables: tuple[str, ...]) -> dict[str, int]:
    """How many rows each table holds."""
    from sqlalchemy import text

    def count(work: Work) -> dict[str, int]:
        return {table: work.value(text(f"SELECT count(*) FROM {table}")) for table in tables}  # type: ignore[attr-defined]  # noqa: S608

    return asyncio.run(database.look(count, deadline=clock.monotonic() + _PATIENCE))
