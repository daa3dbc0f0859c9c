"""A production of real size and the longest legal values, walked through by people in every part they may have.

Whatever can be pressed is pressed once, whatever can be submitted as it stands is submitted once. The workspace refuses
a view that Slack would refuse, and then nothing opens; every view that does open is below 50 kB.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.checkins import FormPlace
from bot.domain.outbox import LEASE
from bot.domain.people import Account, Actor, Grant, Person, Role, SlackUser
from bot.domain.permissions import Action, permit
from bot.domain.scenes import BriefDraft, SceneDraft, Status
from bot.domain.times import call_instant
from bot.domain.topics import Answer, catalogue
from bot.domain.work import Work
from handlers.status import board_of
from handlers.words import catalogue as words_for
from rehearsal.entities import View
from rehearsal.people import Person as Acting
from rehearsal.state import controls
from storage import migrate
from tests.databases import SQLite
from tests.proofs.full_list import fill_list
from tests.stage import ZONE, Stage, staged

SCENES, PEOPLE, PERFORMERS, CAST = 300, 200, 100, 30
MOST_BYTES = 50_000
VIEWS = ("views.", "view_submission", "block_actions", "block_suggestion")
FIRST_DAY = date(2027, 1, 14)
KIND = max(catalogue().kinds, key=lambda kind: len(kind.topics)).id
WORDS = words_for("en")
FAILED = {WORDS(f"problem-{name}") for name in ("not-found", "unforeseen", "unavailable", "not-saved", "stale")}
"""What stands on the page after a failure; a rule that says no has a sentence of its own."""

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


@pytest.fixture(scope="module")
def houses(sqlite: SQLite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    with ExitStack() as held:
        yield Houses(sqlite, tmp_path_factory.mktemp("sizes"), held)


Step = tuple[str, str]
"""What is done to the top view: ("press", action id) or ("submit", callback id)."""

ASKED = ("Cleo", "Mina", "Ada")
"""They walk before somebody calls the scene off that they are asked about or draft a list for."""

ORDER = sorted(ROLES, key=lambda name: name not in ASKED)

REACHED = {
    "Cora": {
        "deciding.page.open", "deciding.page.next", "deciding.release.open", "checkin.sheet.open", "checkin.sheet.next",
        "scene.brief.open", "scene.list.later", "status.declare.open",
    },
    "Alba": {"checkin.sheet.open", "status.declare.save", "status.hold.press", "status.board.later"},
    "Ada": {
        "list.page.next", "list.add.open", "list.submit.open", "list.paper.open", "scene.list.later",
        "announcing.cancel.confirm", "scene.told.save", "calls.day.later",
    },
    "Dira": {"scene.brief.read", "status.board.later"},
    "Pat": {"status.board.later"},
    "Mina": {
        "objection.page.save", "objection.names.next", "checkin.page.next", "checkin.review.save",
        "checkin.withdraw.confirm", "record.version.next",
    },
    "Cleo": {"invitation.answer.accept", "record.mine.open"},
    "Adam": {
        "production.rules.save", "roster.list.next", "roster.remove.submit", "appointment.end.submit",
        "roster.cast.next",
    },
}  # fmt: skip
"""Some of what has to be found on the way, so that a walk that stops early is noticed."""


class Walk:
    """One person pressing everything they can reach from Home, each button of one kind once."""

    def __init__(self, production: Production, name: str) -> None:
        self.person = production.acting(name)
        self.workspace = production.stage.workspace
        self.done: dict[Step, tuple[Step, ...]] = {}
        self.views: list[tuple[tuple[Step, ...], View]] = []

    def everywhere(self) -> None:
        """Presses first; what submits may take away what a press needs."""
        self._explore(())
        for path in sorted([path for path, view in self.views if view.source.get("submit")], key=len):
            self._submit_on(path)
        if self.person.modals:
            self.person.closes()

    def _explore(self, path: tuple[Step, ...]) -> None:
        """Press what stands on the page that these steps have just led to."""
        page = self._top()
        # What opens something first: a press that changes something may take another's place on the page.
        for control in sorted(controls(page.blocks), key=lambda found: not found.element["action_id"].endswith("open")):
            step = ("press", str(control.element["action_id"]))
            if control.type != "button" or "url" in control.element or step in self.done:
                continue
            # A press on the way may have changed something, so that the way is not there a second time.
            if self._top().hash != page.hash and self._at(path) is None:
                return
            if not self._offers(step):
                continue
            self.done[step] = path
            self._do(step)
            self._looks((*path, step))
            self._explore((*path, step))

    def _submit_on(self, path: tuple[Step, ...]) -> None:
        """Submit what stands there as it is, and what that leads to, until a page wants something typed."""
        view, been = self._at(path), set[str]()
        while view is not None and view.source.get("submit"):
            step = ("submit", view.callback_id)
            place = without_nonce(view)
            if place in been or (step in self.done and not been):
                return
            been.add(place)
            self.done[step] = path
            outcome = self.person.submits()
            path = (*path, step)
            if outcome.refused or outcome.errors or self.person.modal is None:
                return
            self._looks(path)
            self._explore(path)
            view = self._at(path)

    def _at(self, path: tuple[Step, ...]) -> View | None:
        """The view to which these steps lead from Home; None if they do so no longer."""
        if self.person.modals:
            self.person.closes()
        for step in path:
            if not self._offers(step):
                return None
            self._do(step)
        return None if failed(self._top()) else self._top()

    def _top(self) -> View:
        view = self.person.modal or self.person.home
        assert view is not None
        return view

    def _offers(self, step: Step) -> bool:
        view = self._top()
        if step[0] == "submit":
            return view.callback_id == step[1]
        return any(found.element["action_id"] == step[1] for found in controls(view.blocks))

    def _do(self, step: Step) -> None:
        before, view = self._standing(), self._top()
        if step[0] == "submit":
            self.person.submits()
            return
        control = next(found for found in controls(view.blocks) if found.element["action_id"] == step[1])
        self.workspace.loop.run(self.workspace.interactions.acts(self.person.member, view, control))
        try:
            self.workspace.wait_until(lambda: self._standing() != before, 5.0)
        except AssertionError:
            raise AssertionError(f"nothing followed {step}: {self.workspace.refusals[-1:]}") from None

    def _standing(self) -> list[tuple[str, str]]:
        """What every press changes. A Home is drawn anew for other reasons too."""
        return [(view.id, view.hash) for view in self.person.modals]

    def _looks(self, path: tuple[Step, ...]) -> None:
        view = self._top()
        assert not failed(view), path
        self.views.append((path, view))


def failed(view: View) -> bool:
    """Whether this is the page that opens over one that could not be had."""
    return any((block.get("text") or {}).get("text") in FAILED for block in view.blocks)


def without_nonce(view: View) -> str:
    """Where a form stands, whose nonce is another each time."""
    carried = json.loads(view.private_metadata or "{}")
    return json.dumps({name: value for name, value in carried.items() if name != "nonce"})


def size(view: View) -> int:
    """Bytes of the view as it is sent."""
    return len(json.dumps(view.source, ensure_ascii=False, separators=(",", ":")).encode())


def test_pickers_search_everybody_and_every_scene(houses: Houses) -> None:
    """More people and scenes than a menu holds: a search finds any of them by a part of the name or number."""
    production = houses.at(0)
    cora, adam = production.acting("Cora"), production.acting("Adam")
    production.home_of("Cora")
    cora.presses("scene.list.open", "home")
    cora.wait_for_modal()
    assert len(cora.searches("scene.list.find", "")) == 100
    assert cora.searches("scene.list.find", "237") == ["Scene 237" + "W" * 9]
    production.home_of("Adam")
    adam.presses("roster.list.open", "home")
    adam.wait_for_modal()
    assert len(adam.searches("roster.person.find", "")) == 100
    assert len(adam.searches("roster.person.find", " 150")) == 1


@pytest.mark.parametrize("name", ORDER)
def test_every_view_of_every_role_is_within_limits(houses: Houses, name: str) -> None:
    production = houses.at(ORDER.index(name))
    walk = Walk(production, name)
    refused = len(walk.workspace.refusals)
    walk.views.append(((), production.home_of(name)))
    walk.everywhere()
    assert {identity for _, identity in walk.done} >= REACHED.get(name, set())
    too_large = {path: size(view) for path, view in walk.views if size(view) >= MOST_BYTES}
    assert too_large == {}
    # Messages are refused: most of these people are on the roster alone, and the workspace does not know their ids.
    assert [refusal for refusal in walk.workspace.refusals[refused:] if refusal.method.startswith(VIEWS)] == []
    assert walk.person.warnings == []


def test_the_board_takes_one_statement(database_url: str, tmp_path: Path) -> None:
    """However many scenes stand on it; who asks is known before."""
    with staged(database_url, tmp_path) as stage:
        stage.opens_production()
        stage.adds("Cora", Role.COORDINATOR)

        def prepare(work: Work) -> None:
            cora = stage.as_actor(work, "Cora")
            for number in range(60):
                day = FIRST_DAY + timedelta(days=number % 7)
                call = call_instant(day, time(8), ZONE)
                stage.bot.services.scenes.add(work, cora, SceneDraft(str(number), day, call, "main", closed=True))

        counted: list[str] = []

        def board(work: Work) -> int:
            cora = stage.as_actor(work, "Cora")
            permit(work, cora, Action.SEE_STATUS)
            event.listen(work._connection, "before_cursor_execute", lambda *about: counted.append(about[2]))  # type: ignore[attr-defined]
            return len(board_of(work, cora))

        stage.does(prepare)
        assert stage.looks(board) == 60
        assert 1 <= len(counted) <= 2
