"""Whoever reads every message learns the statuses that were declared, and not what anybody did to bring them about.

Two worlds in which the same statuses follow one another at the same times, and which differ in who answered what, who
withdrew and who held, must make the bot say the same, byte for byte but for random ids.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.calls import plan_reminders
from bot.domain.checkins import CheckIns, FormPlace
from bot.domain.scenes import Status
from bot.domain.status import Statuses
from bot.domain.topics import Answer, catalogue
from bot.domain.work import Work
from bot.timetable import SlotSummaries
from storage import migrate
from tests.databases import PostgreSQL, SQLite
from tests.handlers.office import Office, Rules, open_office

CHECKINS = CheckIns(catalogue())
STATUSES = Statuses(CHECKINS)
SECRET = "no hands below the waist, Quilombo"
Act = Callable[[Office], Awaitable[None]]
Said = list[list[str]]


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite: SQLite, postgresql: PostgreSQL
) -> Iterator[Callable[[], str]]:
    """A new migrated database at each call, all on one engine."""
    with ExitStack() as stack:

        def another() -> str:
            if request.param == "sqlite":
                return stack.enter_context(
                    sqlite.copy(migrate.upgrade, tmp_path / f"world-{len(list(tmp_path.iterdir()))}")
                )
            return stack.enter_context(postgresql.copy(migrate.upgrade))

        yield another


# What people do


def answers(name: str, answer: Answer, conditions: str = "") -> Act:
    """Somebody answers every topic alike and saves."""

    async def act(office: Office) -> None:
        actor = await office.actor(name)

        def job(work: Work) -> None:
            form = CHECKINS.open(work, actor, office.ids["72A"])
            place = FormPlace(form.scene.id, form.base, form.scene.version, form.step)
            page = Sheet(topics={topic: TopicAnswer(answer, conditions) for topic in form.topics})
            turned = CHECKINS.turn(work, actor, place, page)
            CHECKINS.save(work, actor, FormPlace(form.scene.id, form.base, form.scene.version, turned.step))

        await office.does(job)

    return act


def withdraws(name: str) -> Act:
    async def act(office: Office) -> None:
        actor = await office.actor(name)
        await office.does(lambda work: CHECKINS.withdraw(work, actor, office.ids["72A"]))

    return act


def holds(name: str) -> Act:
    async def act(office: Office) -> None:
        actor = await office.actor(name)
        await office.does(lambda work: STATUSES.hold(work, actor, office.ids["slot"]))

    return act


def would_rather_talk(name: str) -> Act:
    async def act(office: Office) -> None:
        actor = await office.actor(name)
        await office.does(lambda work: CHECKINS.rather_talk(work, actor, office.ids["72A"]))

    return act


def declares(status: Status) -> Act:
    async def act(office: Office) -> None:
        cora, version = await office.actor("Cora"), (await office.slot()).version

        def job(work: Work) -> None:
            if status is Status.READY:
                STATUSES.declare_ready(work, cora, office.ids["slot"], version)
            else:
                STATUSES.declare_not_yet(work, cora, office.ids["slot"], version, None)

        await office.does(job)

    return act


def in_turn(*acts: Act) -> Act:
    async def act(office: Office) -> None:
        for each in acts:
            await each(office)

    return act


nothing = in_turn()
ready = in_turn(answers("Mina", Answer.YES), answers("Paul", Answer.YES), declares(Status.READY))

SAME_STATUSES: dict[str, tuple[tuple[Act, ...], ...]] = {
    "nothing is declared": (
        (nothing, nothing),
        (answers("Mina", Answer.YES), answers("Paul", Answer.NO)),
        (answers("Mina", Answer.YES_WITH_CONDITIONS, SECRET), would_rather_talk("Paul")),
        (nothing, in_turn(answers("Paul", Answer.YES), answers("Paul", Answer.NO))),
    ),
    "paused from not yet": (
        (nothing, holds("Cora")),
        (nothing, holds("Alma")),
        (nothing, withdraws("Mina")),
        (answers("Paul", Answer.YES), withdraws("Paul")),
        (answers("Mina", Answer.NO), in_turn(withdraws("Mina"), withdraws("Paul"), holds("Cora"))),
    ),
    "ready, then paused, then not yet": (
        (ready, holds("Cora"), declares(Status.NOT_YET)),
        (ready, withdraws("Mina"), declares(Status.NOT_YET)),
        (ready, in_turn(withdraws("Paul"), would_rather_talk("Mina")), declares(Status.NOT_YET)),
    ),
    "ready, then not yet": (
        (ready, declares(Status.NOT_YET), nothing),
        (ready, answers("Mina", Answer.NO), answers("Paul", Answer.TALK_FIRST)),
        (ready, answers("Paul", Answer.YES_WITH_CONDITIONS, SECRET), answers("Mina", Answer.YES)),
    ),
}


# What is heard of it


async def heard(url: str, folder: Path, acts: tuple[Act, ...]) -> Said:
    """Everything the bot said in this world: after each act and each six hours, in no order within them."""
    record = folder / "calls.jsonl"
    said: Said = []
    async with open_office(url, folder, record) as office:
        summaries = SlotSummaries(office.database, Rules(), office.workspace.team.id)
        await office.does(lambda work: _plan(office, work))
        for step in (*acts, *([nothing] * 12)):
            await step(office)
            await summaries.put()
            await office.delivery.drain()
            said.append(sorted(_calls(office, record)[sum(map(len, said)) :]))
            office.clock.now += timedelta(hours=6)
            office.seconds.now += 6 * 3600
        assert await office.waiting() is None
    return said


def _plan(office: Office, work: Work) -> None:
    scene, slot = (
        work.scenes.scene(office.production_id, office.ids["72A"]),
        work.scenes.slot(office.production_id, office.ids["slot"]),
    )
    assert scene is not None
    assert slot is not None
    plan_reminders(work, Rules(), scene, slot)


def _calls(office: Office, record: Path) -> list[str]:
    """Every call so far as text, people by name and random ids blotted out."""
    names = {office.workspace.member(name).id: name for name in ("Cora", "Alma", "Ada", "Mina", "Paul")}
    lines = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
    calls = [_as_text(line, names) for line in lines if line["kind"] == "call"]
    return [re.sub(r"\b[0-9a-f]{24}\b", "id", call) for call in calls]


def _as_text(line: dict[str, Any], names: dict[str, str]) -> str:
    said = {**line["arguments"], "channel": names.get(line["arguments"].get("channel"), "#")}
    return json.dumps([line["method"], line["status"], said], sort_keys=True)


@pytest.mark.parametrize("worlds", list(SAME_STATUSES.values()), ids=list(SAME_STATUSES))
async def test_the_same_statuses_make_the_same_messages(
    databases: Callable[[], str], tmp_path: Path, worlds: tuple[tuple[Act, ...], ...]
) -> None:
    told = await asyncio.gather(
        *(heard(databases(), tmp_path / f"folder-{number}", acts) for number, acts in enumerate(worlds))
    )
    assert sum(map(len, told[0])) > 0
    for other in told[1:]:
        assert other == told[0]
    assert not [call for world in told for step in world for call in step if "Quilombo" in call or "stairs" in call]


async def test_worlds_with_other_statuses_do_differ(databases: Callable[[], str], tmp_path: Path) -> None:
    """The comparison has teeth: a status of its own is heard."""
    quiet = await heard(databases(), tmp_path / "quiet", (nothing, nothing))
    paused = await heard(databases(), tmp_path / "paused", (nothing, withdraws("Mina")))
    assert quiet != paused
    differing = [call for ours, theirs in zip(quiet, paused, strict=True) for call in set(theirs) - set(ours)]
    assert len(differing) == 3
    assert all("Scene 72A is now PAUSED." in call for call in differing)
