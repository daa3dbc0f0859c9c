"""A hundred and twenty people answer their invitations within one minute, each of them twice: every answer is kept
once, and no assistant director's Home is published more than once a second.
"""

from __future__ import annotations

import asyncio
import json
import time as monotonic_time
from collections.abc import Callable, Mapping
from datetime import date, time
from itertools import pairwise
from typing import Any

from bot.domain.closed_set import shown_mark
from bot.domain.invitations import invitation_mark
from bot.domain.people import Grant, Person, Role, SlackUser
from bot.domain.scenes import BriefDraft, SceneDraft
from bot.domain.set_list import Decision, Reply, SetList, Zone
from bot.domain.times import call_instant
from bot.domain.work import Work
from handlers.transport import Answer
from handlers.views.invitations import ACCEPT, CANNOT, rules_of
from handlers.words import catalogue
from rehearsal import payloads
from rehearsal.entities import Payload
from tests.proofs.children import ledger_is_whole
from tests.stage import ZONE, Stage

CREW = [f"Crew {number:03}" for number in range(120)]
DECLINE = frozenset(CREW[::6])
"""Who cannot attend."""
DAY = date(2027, 1, 14)
MINUTE = 60.0
IN_THE_HOUSE = 4
"""Presses at a time: with more, a busy machine would answer the last of them too late to say what became of it."""
PEOPLE = {"Cora": Role.COORDINATOR, "Ada": Role.FIRST_AD, "Otto": Role.AD, "Mina": Role.PERFORMER}


class Called:
    """The released list of scene 72A with everybody on it, and nobody's answer yet."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.opens_production(people=PEOPLE)
        self.members = {name: stage.workspace.add_person(name) for name in CREW}
        stage.does(self._crew)
        stage.does(self._releases)
        for name in ("Ada", "Otto"):
            stage.workspace.person(name).opens_home()
        stage.settles()

    def _crew(self, work: Work) -> None:
        for name in CREW:
            user = SlackUser(self.stage.workspace.team.id, self.members[name].id)
            person = Person(work.new_id(), self.stage.production_id, name, user, (Grant(Role.CREW),), adult=True)
            work.people.add_person(person)
            self.stage.ids[name] = person.id

    def _releases(self, work: Work) -> None:
        services, ids = self.stage.bot.services, self.stage.ids
        ada, cora = self.stage.as_actor(work, "Ada"), self.stage.as_actor(work, "Cora")
        draft = SceneDraft("72A", DAY, call_instant(DAY, time(8), ZONE), "main", closed=True)
        scene = services.scenes.add(work, cora, draft)
        services.scenes.edit_brief(
            work, cora, scene.id, scene.version, BriefDraft(True, "kiss", "A kiss.", (ids["Mina"],))
        )
        slot = work.scenes.slots_of(scene)[0]
        services.lists.add(work, ada, slot.id, [ids[name] for name in CREW], Zone.SET)
        found = services.lists.submit(work, ada, slot.id, shown_mark(services.lists.page(work, ada, slot.id)), 150)
        services.releasing.mark_asked(work, cora, found.id, [ids["Mina"]])
        yes = dict.fromkeys((ids[name] for name in CREW), Decision.APPROVED)
        found = services.releasing.decide(work, cora, found.id, found.version, yes)
        services.releasing.release(work, cora, found.id, found.version)
        ids["list"] = found.id

    def answers(self, name: str) -> list[Callable[[], Payload]]:
        """What Slack sends when they press, and sends once more; made as it is pressed, for a trigger lives briefly."""
        stage, member = self.stage, self.members[name].member

        def look(work: Work) -> str:
            actor = stage.as_actor(work, name)
            return invitation_mark(
                stage.bot.services.invitations.mine(work, actor, stage.ids["list"]), rules_of(catalogue("en"), actor)
            )

        meta = {"nonce": f"n {name}", "production": stage.production_id, "subject": stage.ids["list"],
                "mark": stage.looks(look)}  # fmt: skip
        view = {
            "id": f"V{member.id}", "team_id": stage.workspace.team.id, "type": "modal", "callback_id": ACCEPT,
            "private_metadata": json.dumps(meta), "blocks": [], "state": {"values": {}}, "hash": "1.a",
            "root_view_id": f"V{member.id}", "previous_view_id": None, "title": {"type": "plain_text", "text": "x"},
        }  # fmt: skip
        press = {"type": "button", "action_id": CANNOT, "block_id": "b", "value": "", "action_ts": "1.000001"}
        sent = (
            {"type": "block_actions", "actions": [press], "view": {**view, "type": "home"}}
            if name in DECLINE
            else {"type": "view_submission", "view": view}
        )
        team = stage.workspace.team

        def envelope() -> Payload:
            return {
                "team": {"id": team.id, "domain": team.domain}, "user": payloads.person_object(member),
                "api_app_id": team.app_id, "trigger_id": team.new_trigger(member.id),
            }  # fmt: skip

        return [lambda: {**stage.workspace.on_loop(envelope), **sent}] * 2

    def replies(self) -> Mapping[str, Reply]:
        def look(work: Work) -> Mapping[str, Reply]:
            found = self.found(work)
            return {seat.person_id: seat.reply for seat in work.closed_sets.seats(found)}

        return self.stage.looks(look)

    def found(self, work: Work) -> SetList:
        found = work.closed_sets.find(self.stage.production_id, self.stage.ids["list"])
        assert found is not None
        return found

    def entries(self) -> int:
        """How many entries the production's ledger has."""

        def look(work: Work) -> int:
            head = work.ledger.head(self.stage.production_id)
            return head.seq if head else 0

        return self.stage.looks(look)


def notes_publishing(stage: Stage) -> dict[str, list[float]]:
    """When each Home is published from now on, by Slack id, in seconds of the bot's own clock."""
    homes, publish = stage.bot.homes, stage.bot.client.views_publish
    times: dict[str, list[float]] = {}

    async def noting(**sent: Any) -> Any:
        times.setdefault(sent["user_id"], []).append(homes._monotonic())
        return await publish(**sent)

    stage.bot.client.views_publish = noting  # type: ignore[method-assign]
    return times


def test_a_hundred_and_twenty_answers_in_one_minute(stage: Stage) -> None:
    called = Called(stage)
    published = notes_publishing(stage)
    entries = called.entries()
    sent = [press for name in CREW for press in called.answers(name)]

    async def everybody() -> list[Answer]:
        doors = asyncio.Semaphore(IN_THE_HOUSE)

        async def one(press: Callable[[], Payload]) -> Answer:
            async with doors:
                payload = await asyncio.to_thread(press)
                return await stage.bot.transport.dispatch(payload, received_at=monotonic_time.monotonic())

        return await asyncio.gather(*(one(press) for press in sent))

    began = monotonic_time.monotonic()
    answered = stage.loop.run(everybody())
    took = monotonic_time.monotonic() - began
    stage.settles()
    assert took < MINUTE
    assert {each.status for each in answered} == {200}
    ids = stage.ids
    wanted = {ids[name]: Reply.CANNOT if name in DECLINE else Reply.ACCEPTED for name in CREW}
    assert called.replies() == wanted
    assert called.entries() == entries + len(CREW)
    assert ledger_is_whole(stage)
    for name in ("Ada", "Otto"):
        person = stage.workspace.person(name)
        assert person.sees("100 accepted", "home"), person.screen("home")
        assert person.sees("20 cannot attend", "home")
        times = published[person.id]
        assert all(later - earlier >= 1 for earlier, later in pairwise(times)), times
    assert stage.workspace.refusals == []
