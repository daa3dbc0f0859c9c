"""Every role, every action, every listener: exactly whoever the table names may, and for others there is nothing.

What is pressed here is well-formed and about things that exist; tests/stories/test_tampered.py presses what is not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time
from typing import Any, TypeVar

import pytest
from slack_bolt.app.async_app import AsyncApp
from sqlalchemy import text

from bot.domain.agreeing import mark_of_bared, mark_of_scene
from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.appointments import AppointmentDraft
from bot.domain.checkins import FormPlace
from bot.domain.people import Role
from bot.domain.permissions import OWN_SCENES_ONLY, WHO_MAY
from bot.domain.riders import RiderDraft
from bot.domain.scenes import BriefDraft, Casting, SceneDraft
from bot.domain.stop import Stop
from bot.domain.terms import Terms
from bot.domain.times import call_instant, shoot_day_of
from bot.domain.topics import Answer
from bot.domain.work import DomainError, Work
from rehearsal.manifest import read_manifest
from storage.database import Database
from tests.databases import ON_ONE_ENGINE
from tests.forging import DAY, House, Shown, changed_by, every_id
from tests.proofs.children import outside
from tests.proofs.entered import enter_people
from tests.proofs.floor_lists import hand_in_lists
from tests.proofs.listeners import BUTTONS, EVERYBODY, FORMS, OWN_SCENES, ROLES, SEARCHES, Press
from tests.proofs.raised import raise_concerns
from tests.stage import CHECKOUT, ZONE, Stage

T = TypeVar("T")

NOT_FOUND = "There is nothing here for you"
KINDS = ("action", "view", "options", "event", "shortcut", "command")
PLACES = {"button": BUTTONS, "submission": FORMS, "suggestion": SEARCHES}
PEOPLE: dict[str, Role] = {
    "Cora": Role.COORDINATOR, "Alma": Role.ALTERNATE, "Ada": Role.FIRST_AD, "Una": Role.AD, "Dira": Role.DIRECTOR,
    "Pru": Role.PRODUCER, "Kit": Role.CREW, "Adam": Role.ADMIN, "Mina": Role.PERFORMER, "Tom": Role.PERFORMER,
}  # fmt: skip
"""Mina is in scene 72A, Tom is not; Una assists another unit; Kit is invited to the set of 72A."""


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """Everything that is registered with any Bolt app from now on: its kind and its id."""
    found: list[tuple[str, object]] = []

    def noting(kind: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def register(app: AsyncApp, constraints: object, *more: Any, **others: Any) -> Any:
            found.append((kind, constraints))
            return original(app, constraints, *more, **others)

        return register

    for kind in KINDS:
        monkeypatch.setattr(AsyncApp, kind, noting(kind, getattr(AsyncApp, kind)))
    return found


def enter_terms(stage: Stage) -> None:
    """A rider, what the buttons beside it carry, and the marks of terms that nobody has entered yet."""
    scene, mina, riders = stage.ids["72A"], stage.ids["Mina"], stage.bot.services.riders
    stage.does(lambda work: riders.keep(work, stage.as_actor(work, "Cora"), scene, mina, 0, RiderDraft(())))
    stage.ids |= {
        "72A and Mina": f"{scene}.{mina}", "rider of Mina": f"{scene}.{mina}.1",
        "terms shown": mark_of_scene(Terms()), "bared shown": mark_of_bared(Terms(), [mina]),
    }  # fmt: skip


class Floor(House):
    """The two productions of `House`, with somebody in every role and something for every listener to be about."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        stage.adds("Una", Role.AD, unit="second")
        stage.adds("Pru", Role.PRODUCER)
        stage.adds("Sam", Role.PERFORMER)
        stage.adds("Lea", Role.PERFORMER, adult=False)
        stage.adds("Dora", Role.PERFORMER, slack=False)
        stage.does(self._briefs_anew)
        stage.does(self._answers)
        stage.does(self._appoints_again)
        stage.does(lambda work: enter_people(stage, work))
        stage.does(self._takes_one_off)
        stage.does(self._shoots_today)
        stage.does(self._passes_on)
        stage.does(self._asks_for_a_coordinator)
        stage.ids["calls shown"] = stage.looks(self._calls_shown)
        for name in ("Ria", "Roy", "Ros"):
            stage.adds(name, Role.CREW)
        stage.does(lambda work: hand_in_lists(stage, work))
        enter_terms(stage)
        raise_concerns(stage)
        for name in ("Dora", "Eve"):
            stage.ids[f"user {name}"] = stage.workspace.add_person(name).id
        with outside(stage.database_url) as connection:
            query = text("SELECT id FROM outbox WHERE reader = :mina AND kind = 'notice'")
            stage.ids["notice"] = str(connection.execute(query, {"mina": self["Mina"]}).scalar())
            statement = text("INSERT INTO unmatched_cast (scene_id, cast_number) VALUES (:scene, '9')")
            connection.execute(statement, {"scene": self["12"]})
        stage.settles()

    def _briefs_anew(self, work: Work) -> None:
        cora, scene = self.stage.as_actor(work, "Cora"), work.scenes.scene(self.production, self["72A"])
        assert scene is not None
        draft = BriefDraft(True, "kiss", "On the stairs.", (self["Mina"], self["Sam"]))
        self.stage.bot.services.scenes.edit_brief(work, cora, scene.id, scene.version, draft)
        self.stage.bot.services.sheets.send(work, cora, scene.id, (self["Mina"],))

    def _answers(self, work: Work) -> None:
        service, mina = self.stage.bot.services.checkins, self.stage.as_actor(work, "Mina")
        form = service.open(work, mina, self["72A"])
        place = FormPlace(form.scene.id, form.base, form.scene.version, form.step)
        turned = service.turn(work, mina, place, Sheet({topic: TopicAnswer(Answer.NO) for topic in form.topics}))
        service.save(work, mina, replace(place, step=turned.step))

    def _passes_on(self, work: Work) -> None:
        """Two sentences about Mina for Kit: one she has not answered, one she agreed to."""
        service, cora, mina = (
            self.stage.bot.services.sentences,
            *(self.stage.as_actor(work, n) for n in ("Cora", "Mina")),
        )
        first, second = (service.write(work, cora, self["72A"], self["Mina"], text, [self["Kit"]]) for text in "ab")
        service.answer(work, mina, second.id, 1, agree=True)
        self.stage.ids["sentence open"] = f"{first.id}:1"
        self.stage.ids["sentence agreed"] = f"{second.id}:2"
        self.stage.ids["sentence agreed of 72A"] = f"{self['72A']}:{second.id}:2"

    def _asks_for_a_coordinator(self, work: Work) -> None:
        """Mina is in two scenes that have none, and has asked for one of them."""
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        for number in ("44", "45"):
            scene = services.scenes.add(work, cora, SceneDraft(number, None, None, "main", False))
            work.scenes.keep_casting(Casting(scene.id, self["Mina"]))
            self.stage.ids["scene without"] = scene.id
            if number == "44":
                asked = services.requests.ask(work, self.stage.as_actor(work, "Mina"), scene.id)
                self.stage.ids["request"] = f"{asked.id}:1"

    def _appoints_again(self, work: Work) -> None:
        """Cora's appointment ends and another begins, which opens nothing that was given before."""
        service, adam = self.stage.bot.services.appointments, self.stage.as_actor(work, "Adam")
        cora = work.people.person(self.production, self["Cora"])
        assert cora is not None
        assert cora.slack is not None
        service.end(work, adam, Role.COORDINATOR)
        service.appoint(work, adam, Role.COORDINATOR, AppointmentDraft(cora.slack.user_id, "112", ""))
        appointment = work.people.current_appointment(self.production, Role.COORDINATOR)
        assert appointment is not None
        self.stage.ids["appointment"] = appointment.id

    def _takes_one_off(self, work: Work) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        scene = services.scenes.add(work, cora, SceneDraft("5", DAY, call_instant(DAY, time(8), ZONE), "main", True))
        slot = work.scenes.slots_of(scene)[0]
        services.announcing.cancel(work, cora, slot.id, slot.version)
        self.stage.ids["slot off"] = slot.id

    def _shoots_today(self, work: Work) -> None:
        """A scene that can be stopped, and a stop of which coordinator, alternate and first AD were told."""
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        today = shoot_day_of(work.now, ZONE)
        scene = services.scenes.add(work, cora, SceneDraft("6", today, None, "main", True))
        slot = replace(work.scenes.slots_of(scene)[0], announced=True)
        work.scenes.change_slot(slot)
        stop = Stop(work.new_id(), self.production, slot.id, work.now)
        work.stops.add(stop, [self[name] for name in ("Cora", "Alma", "Ada")])
        self.stage.ids |= {"slot today": slot.id, "stop": stop.id}

    def _calls_shown(self, work: Work) -> str:
        shown = self.stage.bot.services.own_calls.day(work, self.stage.as_actor(work, "Cora"), self["slot 72A"])
        assert shown is not None
        return shown.mark

    def presses(self, name: str, place: str, listener: str, press: Press, production: str = "") -> Shown:
        """The press as this person's own, of their production or of another."""
        production = production or self.production
        subject = self._named(press.subject)
        nonce = self._named(press.nonce) or f"{name} {listener} {production}"
        said = {
            "nonce": nonce, "production": production, "subject": subject.partition(":")[0],
            "person": self._named(press.person), "mark": self._marked(press.mark), "base": press.base,
            "version": self._version(press.subject) if place != "button" or press.base else 1,
        }  # fmt: skip
        state = {self._named(block): {"x": self._filled(given)} for block, given in press.fields.items()}
        return self.forger(name).sends(
            place, listener, value=f"{production}/{subject}" if place != "suggestion" else "",
            metadata=json.dumps(said), state=state, more=self._action(listener, press),
        )  # fmt: skip

    def _action(self, listener: str, press: Press) -> dict[str, Any]:
        chosen = {"selected_option": {"value": self._named(press.subject)}} if listener == "scene.cast.match" else {}
        return {**press.action, **chosen}

    def _named(self, text: str) -> str:
        """The id that stands behind a name of the table, or the text itself."""
        name, colon, rest = text.partition(":")
        return self.stage.ids.get(name, name) + colon + rest

    def _marked(self, mark: str) -> str:
        """A name, or JSON with names in it, as ids."""
        for name, id_ in self.stage.ids.items():
            mark = mark.replace(f'"{name}"', f'"{id_}"')
        return self._named(mark)

    def _filled(self, given: Any) -> Any:
        if isinstance(given, dict):
            return {key: self._filled(value) for key, value in given.items()}
        if isinstance(given, list):
            return [self._filled(value) for value in given]
        return self._named(given) if isinstance(given, str) else given

    def _version(self, subject: str) -> int:
        def look(work: Work) -> int:
            scene = work.scenes.scene(self.production, self["72A"])
            assert scene is not None
            return work.scenes.slots_of(scene)[0].version if subject.startswith("slot") else scene.version

        return self.stage.looks(look)


def who_may(press: Press) -> set[str]:
    """The names of whoever may, by the table."""
    if press.who == EVERYBODY:
        return set(PEOPLE)
    if not press.actions:
        return ({str(press.who)} | press.told) & set(PEOPLE)
    may = {name for name, role in PEOPLE.items() for action in press.actions if role in ROLES[action]}
    if set(press.actions) & OWN_SCENES:
        may -= {"Tom"} if press.subject not in ("", "0") else {"Tom", "Mina"}
    return may - {"Una"} if press.unit else may


@pytest.fixture
def floor(registered: list[tuple[str, object]], stage: Stage) -> Floor:
    return Floor(stage)


@pytest.fixture
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every change is done and shown, then rolled back, so that each press meets the same things."""
    original = Database.change

    async def change(self: Database, job: Callable[[Work], T], *, deadline: float, nonce: str | None = None) -> T:
        done: list[T] = []

        def undone(work: Work) -> None:
            done.append(job(work))
            raise Undone

        try:
            await original(self, undone, deadline=deadline, nonce=nonce)
        except Undone:
            return done[0]
        raise AssertionError

    with monkeypatch.context() as rehearsed:
        rehearsed.setattr(Database, "change", change)
        yield


class Undone(DomainError):
    """What the job did is rolled back."""


def refused(place: str, shown: Shown) -> bool:
    """Whether the person was shown that there is nothing, or offered nothing."""
    return not shown.options if place == "suggestion" else NOT_FOUND in shown.text


def every_press() -> Iterator[tuple[str, str, Press]]:
    for place, presses in PLACES.items():
        for listener, press in presses.items():
            yield place, listener, press


def test_the_table_of_roles_and_actions() -> None:
    assert {action: set(roles) for action, roles in WHO_MAY.items()} == ROLES
    assert set(OWN_SCENES_ONLY) == OWN_SCENES
    assert set(PEOPLE.values()) == set(Role)


def test_every_listener_is_in_the_table_once_and_the_manifest_names_the_rest(
    registered: list[tuple[str, object]], stage: Stage
) -> None:
    assert len(registered) == len(set(registered))
    heard = {kind: {ids for of, ids in registered if of == kind} for kind in KINDS}
    assert heard["action"] == set(BUTTONS)
    assert heard["view"] == set(FORMS)
    assert heard["options"] == set(SEARCHES)
    manifest = read_manifest(CHECKOUT / "app_manifest.yml")
    assert heard["event"] == set(manifest.events)
    assert heard["shortcut"] == set(manifest.shortcuts.values())
    assert heard["command"] == set(manifest.commands)


def test_every_id_of_a_view_has_a_listener_and_every_listener_an_id() -> None:
    assert {*BUTTONS, *FORMS, *SEARCHES} == set(every_id())


@ON_ONE_ENGINE  # who may not is refused before any engine is asked
def test_whoever_may_not_finds_nothing_and_changes_nothing(floor: Floor) -> None:
    wrong: list[tuple[str, str, str, Shown]] = []

    def everything() -> None:
        for place, listener, press in every_press():
            for name in sorted(set(PEOPLE) - who_may(press)):
                shown = floor.presses(name, place, listener, press)
                if not refused(place, shown):
                    wrong.append((name, place, listener, shown))

    changed = changed_by(floor.stage, everything)
    assert not wrong, "\n".join(f"{w[:3]} {w[3].text[:60]!r} {w[3].errors}" for w in wrong)
    assert not changed


def test_whoever_may_is_let_in(floor: Floor, nothing_is_kept: None) -> None:
    wrong = [
        (name, place, listener, shown)
        for place, listener, press in every_press()
        for name in sorted(who_may(press))
        for shown in (floor.presses(name, place, listener, press),)
        if refused(place, shown) or shown.errors or shown.status != 200 or "Something went wrong" in shown.text
    ]
    assert not wrong, "\n".join(f"{w[:3]} {w[3].text[:60]!r} {w[3].errors}" for w in wrong)


@ON_ONE_ENGINE
def test_nobody_reaches_another_production_with_what_they_may_do_in_their_own(floor: Floor) -> None:
    wrong: list[tuple[str, str, str, Shown]] = []

    def everything() -> None:
        for place, listener, press in every_press():
            for name in sorted(who_may(press)) if listener != "production.zone.search" else ():
                shown = floor.presses(name, place, listener, press, production=floor.other)
                if not refused(place, shown):
                    wrong.append((name, place, listener, shown))

    changed = changed_by(floor.stage, everything)
    assert not wrong, "\n".join(f"{w[:3]} {w[3].text[:60]!r} {w[3].errors}" for w in wrong)
    assert not changed
