"""Two worlds in which the same statuses follow one another at the same times, and all else may differ.

Each world is a production of its own in one database, with the same people, scene and clock; nothing in it is drawn
through Slack, but every page comes out of the shipped listeners. A step is a change of status, or none, and the secret
ways in which it may come about; which way it was is what nobody else may learn.
"""

from __future__ import annotations

import json
import re
import time as monotonic_time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from pydantic import SecretStr
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.app import Bot, Installed, build
from bot.domain.answers import Recorded, Sheet, TopicAnswer
from bot.domain.calls import plan_reminders
from bot.domain.checkins import FormPlace
from bot.domain.people import READERS, Account, Actor, Appointment, Grant, Person, Production, Role, SlackUser
from bot.domain.riders import RiderDraft
from bot.domain.scenes import BriefDraft, Casting, Content, Scene, ShootSlot, Status, Told
from bot.domain.status import Standing
from bot.domain.terms import LINE_LENGTH, Medium
from bot.domain.terms import Action as Line
from bot.domain.times import call_instant
from bot.domain.topics import Answer
from bot.domain.work import Work
from bot.settings import Settings
from rehearsal.loops import LoopThread
from storage.keyring import Keyring
from storage.outbox import NoticeRow
from storage.unit_of_work import UnitOfWork
from tests.stage import FEW_KEYS, Hurry

T = TypeVar("T")

TEAM: Final = "T0WORLDS"
ZONE: Final = "Europe/Berlin"
DAY: Final = date(2027, 1, 14)
NOON: Final = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
STEP: Final = timedelta(hours=3)
SECRET: Final = "no hands below the waist, Quilombo"
ROLES: Final[dict[str, Role]] = {
    "Cora": Role.COORDINATOR, "Alma": Role.ALTERNATE, "Ada": Role.FIRST_AD, "Una": Role.AD, "Dira": Role.DIRECTOR,
    "Pru": Role.PRODUCER, "Kit": Role.CREW, "Adam": Role.ADMIN, "Mina": Role.PERFORMER, "Paul": Role.PERFORMER,
    "Noor": Role.PERFORMER,
}  # fmt: skip
CAST: Final = ("Mina", "Paul", "Noor")
"""Who is in the scene. Noor gives her answers whenever they are needed, and differs in no world."""
OBSERVERS: Final = ("Ada", "Una", "Dira", "Pru", "Kit", "Adam", "Noor")
FOR_THEM: Final = frozenset({"scene.brief.read"})
"""What is for its reader: a director reads what the brief says."""
OWN_PAGES: Final = ("checkin.", "record.", "appointment.")

_RANDOM: Final = re.compile(r"\b[0-9a-f]{24}\b")
_NONCE: Final = re.compile(r'(\\*"nonce\\*":\s*\\*")[\w.-]+')
_ACCOUNT: Final = re.compile(r"(?<=\bU)\d+(?=[A-Z])")
_HEAD: Final = re.compile(r"(?<=record's head now: )[\w-]+")
_LOOKING: Final = (".open", ".preview", ".earlier", ".later")


class _Agreed(dict[str, Any]):
    """Slack's answer to whatever it was asked."""

    @property
    def data(self) -> dict[str, Any]:
        return self


class House:
    """One bot without Slack: what it would call is kept in `called` instead. Its clock moves when `now` is set."""

    def __init__(self, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        Keyring.create(folder / "worlds").close()
        settings = Settings(
            bot_token=SecretStr("xoxb-nobody"), app_token=None, signing_secret=SecretStr("nobody"),
            http=("127.0.0.1", 9), api_url="http://127.0.0.1:9/api/", database_url=SecretStr(url),
            keyring=folder / "worlds", rehearsal_clock=None,
        )  # fmt: skip
        self.now = NOON
        self.called: list[dict[str, Any]] = []
        self.loop = LoopThread("worlds")
        self.loop.start()
        self.bot: Bot = self.loop.run(self._build(settings))
        self.numbers = count(1)

        async def keep(_: AsyncWebClient, api_method: str, **said: Any) -> dict[str, Any]:
            self.called.append(said.get("json") or said.get("params") or {})
            return _Agreed(ok=True)

        monkeypatch.setattr(AsyncWebClient, "api_call", keep)
        # That a busy machine answers late is no difference between two worlds.
        for room in ("identify", "concern_desk"):
            monkeypatch.setattr(f"handlers.{room}.received", lambda req: monotonic_time.monotonic() + 20)

    async def _build(self, settings: Settings) -> Bot:
        bot = build(settings, lambda: self.now, Hurry().pace, made_ahead=FEW_KEYS)
        bot._installed = Installed("B0", TEAM, AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="x"))
        return bot

    def close(self) -> None:
        self.loop.run(self._close())
        self.loop.stop()

    async def _close(self) -> None:
        self.bot.room.close()
        self.bot.database.close()

    def does(self, job: Callable[[Work], T]) -> T:
        return self.loop.run(self.bot.database.change(job, deadline=monotonic_time.monotonic() + 20))

    def looks(self, job: Callable[[Work], T]) -> T:
        return self.loop.run(self.bot.database.look(job, deadline=monotonic_time.monotonic() + 20))


class World:
    """One production, from noon on."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.number = next(house.numbers)
        self.ids: dict[str, str] = {}
        self.edited = False
        house.now = NOON
        house.does(self._begins)

    def _begins(self, work: Work) -> None:
        self.production_id = work.new_id()
        work.people.add_production(
            Production(self.production_id, TEAM, "Nightfall", ZONE, "C0", "non_union", "Helpline 112", "Union")
        )
        for name, role in ROLES.items():
            grant = Grant(role, "second") if name == "Una" else Grant(role)
            person = Person(work.new_id(), self.production_id, name, self._slack(name), (grant,), adult=True)
            work.people.add_person(person)
            work.people.keep_phone(person, "+49 30 1")
            self.ids[name] = person.id
            if role in READERS:
                work.people.appoint(Appointment(work.new_id(), self.production_id, person.id, role, work.now))
        scene = Scene(work.new_id(), self.production_id, "72A", "72A", intimate=True, closed=True)
        work.scenes.add_scene(scene)
        work.scenes.keep_content(scene, Content(kind="kiss", brief="On the stairs."))
        for name in CAST:
            work.scenes.keep_casting(
                Casting(scene.id, self.ids[name], Told.PRODUCTION, self.ids["Ada"], work.now, scene.version)
            )
        work.scenes.keep_unit_call(self.production_id, "main", call_instant(DAY, time(8), ZONE))
        slot = ShootSlot(work.new_id(), self.production_id, scene.id, DAY, announced=True, card="1.1")
        work.scenes.add_slot(slot)
        plan_reminders(work, self.house.bot.services.packs, scene, slot)
        self.ids |= {"scene": scene.id, "slot": slot.id}

    def _slack(self, name: str) -> SlackUser:
        return SlackUser(TEAM, f"U{self.number}{name.upper()}")

    # What people do

    def actor(self, work: Work, name: str) -> Actor:
        person = work.people.person(self.production_id, self.ids[name])
        production = work.people.production(self.production_id)
        assert person is not None
        assert production is not None
        return Actor(person, production, Account(self._slack(name)))

    def scene(self, work: Work) -> Scene:
        found = work.scenes.scene(self.production_id, self.ids["scene"])
        assert found is not None
        return found

    def slot(self, work: Work) -> ShootSlot:
        found = work.scenes.slot(self.production_id, self.ids["slot"])
        assert found is not None
        return found

    def answers(self, name: str, answer: Answer, conditions: str = "", *, save: bool = True) -> None:
        def job(work: Work) -> None:
            service, actor = self.house.bot.services.checkins, self.actor(work, name)
            form = service.open(work, actor, self.ids["scene"])
            place = FormPlace(form.scene.id, form.base, form.scene.version, form.step)
            page = Sheet(topics={topic: TopicAnswer(answer, conditions) for topic in form.topics})
            turned = service.turn(work, actor, place, page)
            if save:
                service.save(work, actor, replace(place, step=turned.step))

        self.house.does(job)

    def withdraws(self, name: str) -> None:
        service = self.house.bot.services.checkins
        self.house.does(lambda work: service.withdraw(work, self.actor(work, name), self.ids["scene"]))

    def would_rather_talk(self, name: str) -> None:
        service = self.house.bot.services.checkins
        self.house.does(lambda work: service.rather_talk(work, self.actor(work, name), self.ids["scene"]))

    def withdraws_by_telephone(self, name: str) -> None:
        """The coordinator records that a performer withdrew."""
        service = self.house.bot.services.sheets

        def job(work: Work) -> None:
            cora = self.actor(work, "Cora")
            recorded = Recorded(cora.id, "phone", SECRET, "en", read_back=True, said_at=work.now)
            version = self.scene(work).version
            service.record_for(work, cora, self.ids["scene"], self.ids[name], version, None, recorded)

        self.house.does(job)

    def reads_sheet(self) -> None:
        service = self.house.bot.services.sheets
        self.house.does(lambda work: service.open(work, self.actor(work, "Cora"), self.ids["scene"]))

    def holds(self, name: str) -> None:
        service = self.house.bot.services.statuses
        self.house.does(lambda work: service.hold(work, self.actor(work, name), self.ids["slot"]))

    def declares(self, name: str, status: Status) -> None:
        service = self.house.bot.services.statuses

        def job(work: Work) -> None:
            actor, slot = self.actor(work, name), self.slot(work)
            if status is Status.READY:
                service.declare_ready(work, actor, slot.id, slot.version)
            else:
                service.declare_not_yet(work, actor, slot.id, slot.version, None)

        self.house.does(job)

    def edits_terms(self) -> None:
        """One more line that names Mina and Paul."""

        def job(work: Work) -> None:
            line = Line(self.ids["Mina"], self.ids["Paul"], f"{SECRET} {self.house.now}"[:LINE_LENGTH], Medium.SKIN)
            scene = self.scene(work)
            self.house.bot.services.agreeing.add_actions(work, self.actor(work, "Cora"), scene.id, [line])

        self.house.does(job)

    def enters_rider(self, name: str, *, why: str = "") -> None:
        def job(work: Work) -> None:
            service, cora, scene = self.house.bot.services.riders, self.actor(work, "Cora"), self.scene(work)
            rider = service.own(work, self.actor(work, name), scene.id)
            version = rider.rider.version if rider is not None and rider.rider is not None else 0
            service.keep(work, cora, scene.id, self.ids[name], version, RiderDraft((), why=why))

        self.house.does(job)

    def edits_brief(self) -> None:
        self.edited = True

        def job(work: Work) -> None:
            scene, cast = self.scene(work), tuple(self.ids[name] for name in CAST)
            draft = BriefDraft(True, "kiss", f"On the stairs, take {scene.version}.", cast, SECRET)
            service = self.house.bot.services.scenes
            service.edit_brief(work, self.actor(work, "Cora"), scene.id, scene.version, draft)

        self.house.does(job)

    def everybody_answers(self, mina: Answer, paul: Answer) -> None:
        """As far as READY needs it: whose answers are missing, stale or withdrawn gives them now."""

        for name, answer in (("Mina", mina), ("Paul", paul), ("Noor", Answer.YES)):
            if self.standing(name) is not Standing.ANSWERED:
                self.answers(name, answer)

    def standing(self, name: str) -> Standing:
        service = self.house.bot.services.checkins
        return self.house.looks(lambda work: service.standings(work, self.scene(work)))[self.ids[name]]

    def status(self) -> Status:
        return self.house.looks(lambda work: self.slot(work).status)

    # What others have of it

    def homes(self, observers: Sequence[str] = OBSERVERS) -> dict[str, str]:
        """Every observer's Home by their name, as Slack gets it."""

        def look(work: Work) -> dict[str, str]:
            drawn = {name: self.house.bot.homes.blocks(work, self._slack(name)) for name in observers}
            return {name: json.dumps([block.to_dict() for block in blocks]) for name, blocks in drawn.items()}

        return {name: without_chance(home) for name, home in self.house.looks(look).items()}

    def pages(self, name: str, *, own: bool) -> list[str]:
        """Every page this observer can open from Home, two deep; their `own` ones too if asked for."""

        def look(work: Work) -> list[dict[str, Any]]:
            return [block.to_dict() for block in self.house.bot.homes.blocks(work, self._slack(name))]

        seen: set[tuple[str, str]] = set()
        found = []
        pages = [self.house.looks(look)]
        for _ in range(2):
            deeper = []
            for blocks in pages:
                for press in buttons(blocks):
                    if press not in seen and press[0] not in FOR_THEM and (own or not press[0].startswith(OWN_PAGES)):
                        seen.add(press)
                        deeper.append(self._opens(name, *press))
            found += deeper
            pages = [page["blocks"] for page in deeper]
        return [without_chance(json.dumps(page)) for page in found]

    def _opens(self, name: str, action_id: str, value: str) -> dict[str, Any]:
        user = self._slack(name)
        payload = {
            "type": "block_actions", "team": {"id": TEAM, "domain": "x"}, "api_app_id": "A0", "trigger_id": "1.1",
            "user": {"id": user.user_id, "team_id": TEAM, "name": "x", "username": "x"},
            "view": {"id": "V0", "type": "home", "callback_id": "", "private_metadata": "", "blocks": []},
            "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1"}],
        }  # fmt: skip
        self.house.called.clear()
        received = monotonic_time.monotonic()
        answer = self.house.loop.run(self.house.bot.transport.dispatch(payload, received_at=received))
        assert answer.status == 200
        assert len(self.house.called) == 1, action_id
        view = self.house.called[0]["view"]
        page: dict[str, Any] = json.loads(view) if isinstance(view, str) else dict(view)
        return page

    def outbox(self) -> list[str]:
        """Everything that was, is or will be due, by when it is; people by name."""
        names = {person_id: name for name, person_id in self.ids.items()}

        def look(work: Work) -> list[str]:
            assert isinstance(work, UnitOfWork)
            rows = work.all(
                select(
                    NoticeRow.due, NoticeRow.kind, NoticeRow.reader, NoticeRow.subject, NoticeRow.detail,
                    NoticeRow.expires, NoticeRow.key,
                ).where(NoticeRow.production_id == self.production_id)
            )  # fmt: skip
            return [without_chance(_RANDOM.sub(lambda found: names.get(found[0], found[0]), str(row))) for row in rows]

        return sorted(self.house.looks(look))


def without_chance(text: str) -> str:
    """Without what has to differ: our own random ids, the nonce that makes a form save once, the head of the record
    that performers are shown, and the number that makes the Slack accounts of one world others than those of the next.
    Times stay: both worlds have the same clock.
    """
    return _HEAD.sub("head", _ACCOUNT.sub("", _RANDOM.sub("id", _NONCE.sub(r"\1nonce", text))))


def buttons(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Action id and value of every button here that only looks."""
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory", {})):
            if element.get("type") == "button" and element["action_id"].endswith(_LOOKING):
                yield element["action_id"], element.get("value", "")
