"""Payloads that no honest client sends, in Slack's own shape, handed to the bot by its one way in.

Slack proves who pressed; everything else in a payload may be anything. A forger sends as one person what a form or a
button of somebody else would carry, and reads back what that person is then shown.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as time_of_day
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from sqlalchemy import create_engine, select

import handlers.views
from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft
from bot.domain.times import call_instant
from bot.domain.work import Work
from handlers.transport import Answer
from rehearsal import payloads
from rehearsal.entities import Payload
from rehearsal.people import Person
from storage.base import Base
from tests.proofs.listeners import BUTTONS, FORMS, ROLES, SEARCHES
from tests.stage import ZONE, Stage

DAY = date(2027, 1, 14)
SECRET = "Quilombo on the stairs"
"""Stands in every brief, so that whoever reads what they may not is noticed."""

PLACES = ("button", "message", "submission", "suggestion")
"""Where an id may come from: a button in a modal, one in a message, a form, a search."""

OF_ITS_OWN_USE = frozenset({"instances", "nonces", "installation"})
"""Tables in which the database notes its own use, not what people did."""

_ID = re.compile(r"[a-z_]+\.[a-z_-]+\.[a-z_]+")
_REFERENCE = re.compile(r"(?<=Reference )[0-9A-Z]{5}\b")


def every_id() -> tuple[str, ...]:
    """Every id that any view of the product has, once."""
    found = set()
    for module in iter_modules(handlers.views.__path__):
        names = vars(import_module(f"handlers.views.{module.name}"))
        found |= {value for value in names.values() if isinstance(value, str) and _ID.fullmatch(value)}
        found -= {module.name, f"handlers.views.{module.name}"}
    return tuple(sorted(found))


_TABLE = {"button": BUTTONS, "submission": FORMS, "suggestion": SEARCHES}


def every_press() -> tuple[tuple[str, str], ...]:
    """Every place with every id that has a listener there."""
    return tuple((place, listener) for place, presses in _TABLE.items() for listener in presses)


def open_to(role: Role) -> tuple[tuple[str, str], ...]:
    """Those of them that somebody with this part may press somewhere; the rest show everybody the same nothing."""
    return tuple(
        (place, listener)
        for place, listener in every_press()
        if not (actions := _TABLE[place][listener].actions) or any(role in ROLES[action] for action in actions)
    )


@dataclass(frozen=True)
class Shown:
    """What came of a forged payload: the status for Slack, and every word and option the person got to see.

    `text` leaves out the reference that finds a log line: it is random, and may look like the number of a scene.
    """

    status: int
    text: str
    views: tuple[Mapping[str, Any], ...]
    errors: Mapping[str, str]
    options: tuple[str, ...]


class Forger:
    """Sends as one person. `team` is the workspace they belong to, by default the one the bot is in."""

    def __init__(self, stage: Stage, person: Person, team: str | None = None) -> None:
        self.stage = stage
        self.person = person
        self.team = team
        self._count = 0

    def sends(
        self,
        place: str,
        listener: str,
        *,
        value: object = "",
        metadata: object = "",
        state: object = None,
        blocks: object = (),
        more: Mapping[str, object] | None = None,
    ) -> Shown:
        """One payload of this kind for this listener, with nothing of it taken from a view the person was given."""
        action = {"type": "button", "action_id": listener, "block_id": "b", "value": value, "action_ts": self._ts()}
        view = {
            "id": "V0FORGED", "team_id": self.stage.workspace.team.id, "type": "modal", "callback_id": listener,
            "private_metadata": metadata, "blocks": list(blocks) if isinstance(blocks, (list, tuple)) else blocks,
            "state": {"values": {} if state is None else state}, "title": {"type": "plain_text", "text": "x"},
            "root_view_id": "V0FORGED", "previous_view_id": None, "hash": "1.a",
        }  # fmt: skip
        sent: dict[str, dict[str, Any]] = {
            "button": {
                "type": "block_actions", "actions": [{**action, **(more or {})}], "view": {**view, "type": "home"},
            },
            "message": {"type": "block_actions", "actions": [{**action, **(more or {})}]},
            "submission": {"type": "view_submission", "view": view},
            "suggestion": {
                "type": "block_suggestion", "action_id": listener, "block_id": "b", "value": value, "view": view,
            },
        }  # fmt: skip
        return self.hands_in(sent[place])

    def hands_in(self, sent: Payload) -> Shown:
        """A payload as the person's own, by the bot's one way in; what it makes Slack show them."""
        team, member = self.stage.workspace.team, self.person.member

        def envelope() -> Payload:
            who = payloads.person_object(member)
            if self.team is not None:
                who["team_id"] = self.team
            return {
                "team": {"id": team.id, "domain": team.domain}, "user": who, "api_app_id": team.app_id,
                "trigger_id": team.new_trigger(member.id),
            }  # fmt: skip

        payload = {**self.stage.workspace.on_loop(envelope), **sent}
        before = len(self.stage.workspace.refusals)
        answer: Answer = self.stage.loop.run(self.stage.bot.transport.dispatch(payload, received_at=time.monotonic()))
        assert len(self.stage.workspace.refusals) == before, self.stage.workspace.refusals[before:]
        return self._seen(answer)

    def _seen(self, answer: Answer) -> Shown:
        body = answer.body if isinstance(answer.body, dict) else {}
        views = [body["view"]] if "view" in body else []
        if self.person.modal is not None:
            views.append(self.person.modal.source)
            self.person.closes()
        options = tuple(texts_in(body.get("options") or []))
        text = _REFERENCE.sub("", "\n".join(texts_in(views)))
        return Shown(answer.status, text, tuple(views), body.get("errors") or {}, options)

    def _ts(self) -> str:
        self._count += 1
        return f"{1_900_000_000 + self._count}.000001"


def texts_in(part: object) -> Iterator[str]:
    """Every text a person reads in a view, however deep it stands."""
    if isinstance(part, Mapping):
        if isinstance(part.get("text"), str):
            yield str(part["text"])
        for inner in part.values():
            yield from texts_in(inner)
    elif isinstance(part, (list, tuple)):
        for inner in part:
            yield from texts_in(inner)


def formatted_in(part: object) -> Iterator[str]:
    """Every text in which Slack brings mentions and links alive."""
    if isinstance(part, Mapping):
        if part.get("type") == "mrkdwn":
            yield str(part["text"])
        for inner in part.values():
            yield from formatted_in(inner)
    elif isinstance(part, (list, tuple)):
        for inner in part:
            yield from formatted_in(inner)


def kept(stage: Stage) -> dict[str, list[str]]:
    """Everything the database keeps of what people did, table by table, to compare."""
    engine = create_engine(stage.database_url)
    try:
        with engine.connect() as connection:
            tables = [table for table in Base.metadata.sorted_tables if table.name not in OF_ITS_OWN_USE]
            return {table.name: sorted(repr(row) for row in connection.execute(select(table))) for table in tables}
    finally:
        engine.dispose()


def changed_by(stage: Stage, act: Callable[[], object]) -> set[str]:
    """The tables in which the act left anything behind."""
    stage.advances(timedelta())  # or a tick may come in the middle of the act
    before = kept(stage)
    act()
    stage.settles()
    return {name for name, rows in kept(stage).items() if rows != before[name]}


class House:
    """Two productions in one workspace: 72A is Mina's and was sent, 12 is Tom's and was sent; 9 is the other one's."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        people = {"Bea": Role.COORDINATOR, "Nora": Role.PERFORMER}
        self.other = stage.opens_production("Daybreak", people=people, then=partial(self._scenes, {"9": "Nora"}, "Bea"))
        people = {
            "Cora": Role.COORDINATOR, "Alma": Role.ALTERNATE, "Ada": Role.FIRST_AD, "Dira": Role.DIRECTOR,
            "Adam": Role.ADMIN, "Mina": Role.PERFORMER, "Tom": Role.PERFORMER, "Kit": Role.CREW,
        }  # fmt: skip
        scenes = partial(self._scenes, {"72A": "Mina", "12": "Tom"}, "Cora")
        self.production = stage.opens_production(people=people, then=scenes)
        stage.settles()

    def __getitem__(self, name: str) -> str:
        """The id of a person, a scene, or `slot 72A`."""
        return self.stage.ids[name]

    def forger(self, name: str) -> Forger:
        return Forger(self.stage, self.stage.workspace.person(name))

    def _scenes(self, performers: Mapping[str, str], coordinator: str, work: Work) -> None:
        """A scene of this number for each of these performers, sent to them."""
        stage, services = self.stage, self.stage.bot.services
        cora = stage.as_actor(work, coordinator)
        call = call_instant(DAY, time_of_day(8), ZONE)
        for number, performer in performers.items():
            scene = services.scenes.add(work, cora, SceneDraft(number, DAY, call, "main", closed=True))
            brief = BriefDraft(True, "kiss", SECRET, (stage.ids[performer],))
            scene = services.scenes.edit_brief(work, cora, scene.id, scene.version, brief).scene
            services.sheets.send(work, cora, scene.id, (stage.ids[performer],))
            stage.ids[number] = scene.id
            stage.ids[f"slot {number}"] = work.scenes.slots_of(scene)[0].id
