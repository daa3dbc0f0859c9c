"""Two transactions at one list or door at the same time: nothing is lost, nobody waits for ever, and no name gets past
a decision by being quick. SQLite has one writer, so that the question is PostgreSQL's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import time as wall
from datetime import timedelta

import pytest

from bot.domain.closed_set import Shown, shown_mark
from bot.domain.people import Grant, Role
from bot.domain.scenes import BriefDraft, Status
from bot.domain.set_list import Decision, Reply, Zone
from bot.domain.times import call_instant
from bot.domain.work import NotFound, NotSaved, Refused, Stale, Work
from tests.stage import ZONE, Stage
from tests.stories.door_cases import DAY, DoorDay
from tests.stories.film import Set

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

Job = Callable[[Work], object]
TIMES = 3


def at_once(stage: Stage, *jobs: Job) -> list[object]:
    """What each gave or raised. A rule may refuse; that the database gave up, or an error of ours, fails the test."""

    async def together() -> list[object]:
        deadline = time.monotonic() + 10
        changes = (stage.bot.database.change(job, deadline=deadline) for job in jobs)
        return await asyncio.gather(*changes, return_exceptions=True)

    outcomes = stage.loop.run(together())
    for each in outcomes:
        if isinstance(each, BaseException) and not isinstance(each, Refused | Stale | NotFound):
            raise each
        assert not isinstance(each, NotSaved)
    return outcomes


def saved(outcomes: list[object]) -> int:
    return sum(not isinstance(each, Exception) for each in outcomes)


@pytest.fixture
def film(stage: Stage) -> Set:
    return Set(stage)


def shown(film: Set) -> dict[str, Shown]:
    def look(work: Work) -> dict[str, Shown]:
        ada = film.stage.as_actor(work, "Ada")
        page = film.stage.bot.services.lists.page(work, ada, film.slot(work).id)
        return {line.person.name: line.shown for line in page.lines}

    return film.stage.looks(look)


def test_one_person_put_into_two_zones_at_once_is_in_one(film: Set) -> None:
    film.stage.adds("Otto", Role.AD)
    lists, ids = film.stage.bot.services.lists, film.stage.ids

    def adds(who: str, zone: Zone) -> Job:
        return lambda work: lists.add(work, film.stage.as_actor(work, who), film.slot(work).id, [ids["Kit"]], zone)

    for _ in range(TIMES):
        assert saved(at_once(film.stage, adds("Ada", Zone.SET), adds("Otto", Zone.VILLAGE))) >= 1
        assert shown(film) == {"Kit": Shown.UNDECIDED}


def test_a_release_and_an_objection_at_once_both_count_and_neither_hides_the_other(film: Set) -> None:
    services, ids = film.stage.bot.services, film.stage.ids
    for name in ("Kit", "Kai", "Zoe"):
        film.proposes(name)

        def decides(work: Work, name: str = name) -> object:
            cora, found = film.stage.as_actor(work, "Cora"), film.list(work)
            services.releasing.mark_asked(work, cora, found.id, [ids["Mina"], ids["Noor"]])
            return services.releasing.decide(work, cora, found.id, found.version, {ids[name]: Decision.APPROVED})

        def releases(work: Work) -> object:
            cora, found = film.stage.as_actor(work, "Cora"), film.list(work)
            return services.releasing.release(work, cora, found.id, found.version)

        def objects(work: Work, name: str = name) -> None:
            services.invitations.object(work, film.stage.as_actor(work, "Mina"), film.list(work).id, [ids[name]])

        film.stage.does(decides)
        assert saved(at_once(film.stage, releases, objects)) == 2
        assert shown(film)[name] is Shown.INVITED
        assert name in film.objected("Mina")


def test_a_refusal_and_a_release_at_once_invite_nobody_who_was_refused(film: Set) -> None:
    services, ids = film.stage.bot.services, film.stage.ids
    for name in ("Kit", "Kai", "Zoe"):
        film.proposes(name)

        def approves(work: Work, name: str = name) -> object:
            cora, found = film.stage.as_actor(work, "Cora"), film.list(work)
            services.releasing.mark_asked(work, cora, found.id, [ids["Mina"], ids["Noor"]])
            return services.releasing.decide(work, cora, found.id, found.version, {ids[name]: Decision.APPROVED})

        film.stage.does(approves)
        version = film.stage.looks(lambda work: film.list(work).version)

        def refuses(work: Work, name: str = name, version: int = version) -> object:
            cora, found = film.stage.as_actor(work, "Cora"), film.list(work)
            return services.releasing.decide(work, cora, found.id, version, {ids[name]: Decision.REFUSED})

        def releases(work: Work, version: int = version) -> object:
            return services.releasing.release(work, film.stage.as_actor(work, "Cora"), film.list(work).id, version)

        refused, released = at_once(film.stage, refuses, releases)
        assert isinstance(refused, Stale) != isinstance(released, Stale)
        assert shown(film)[name] is (Shown.UNDECIDED if isinstance(released, Stale) else Shown.INVITED)
        if isinstance(released, Stale):
            film.stage.does(lambda work: services.releasing.release(
                work, film.stage.as_actor(work, "Cora"), film.list(work).id, film.list(work).version))  # fmt: skip
            assert shown(film)[name] is Shown.NOT_ON_LIST


def test_a_late_addition_and_a_release_at_once_let_nobody_in_undecided(film: Set) -> None:
    services, ids = film.stage.bot.services, film.stage.ids
    film.proposes("Kit")

    def approves(work: Work) -> object:
        cora, found = film.stage.as_actor(work, "Cora"), film.list(work)
        services.releasing.mark_asked(work, cora, found.id, [ids["Mina"], ids["Noor"]])
        return services.releasing.decide(work, cora, found.id, found.version, {ids["Kit"]: Decision.APPROVED})

    def releases(work: Work) -> object:
        cora, found = film.stage.as_actor(work, "Cora"), film.list(work)
        return services.releasing.release(work, cora, found.id, found.version)

    def adds_and_hands_in(work: Work) -> object:
        ada, slot = film.stage.as_actor(work, "Ada"), film.slot(work)
        services.lists.add(work, ada, slot.id, [ids["Kai"]], Zone.SET)
        return services.lists.submit(work, ada, slot.id, shown_mark(services.lists.page(work, ada, slot.id)), 9)

    film.stage.does(approves)
    at_once(film.stage, releases, adds_and_hands_in)
    assert shown(film)["Kai"] is Shown.UNDECIDED


def test_two_devices_that_let_the_same_people_in_and_out_at_once_lose_nothing(stage: Stage) -> None:
    day = DoorDay(stage)
    doors, ids = stage.bot.services.doors, stage.ids

    def admits(who: str) -> Job:
        people = [ids["Kit"], ids["Kim"]]
        return lambda work: doors.admit(work, stage.as_actor(work, who), day.slot_id, people, work.now)

    def leaves(who: str) -> Job:
        return lambda work: doors.leave(work, stage.as_actor(work, who), day.slot_id, [ids["Kit"]], work.now)

    for _ in range(TIMES):
        before = len(day.door().events)
        assert saved(at_once(stage, admits("Ada"), admits("Otto"))) == 2
        assert day.inside() == {"Kit": Zone.SET, "Kim": Zone.VILLAGE}
        assert saved(at_once(stage, leaves("Ada"), leaves("Otto"))) == 2
        assert day.inside() == {"Kim": Zone.VILLAGE}
        events = day.door().events
        assert len(events) == before + 6
        assert len({event.at for event in events}) == len(events)


@pytest.mark.parametrize("what", ["moves", "is cast", "cannot"])
def test_a_closing_and_what_breaks_it_at_once_leave_nothing_closed(stage: Stage, what: str) -> None:
    day = DoorDay(stage)
    services, ids = stage.bot.services, stage.ids

    def counted(work: Work) -> None:
        ada = stage.as_actor(work, "Ada")
        services.doors.admit(work, ada, day.slot_id, [ids["Kit"]], work.now)
        counts: dict[Zone, int | None] = {**dict.fromkeys(Zone), Zone.SET: 1}
        services.doors.count(work, ada, day.slot_id, counts, 0, work.now)

    def closes(work: Work) -> object:
        return services.doors.close(work, stage.as_actor(work, "Ada"), day.slot_id, work.now)

    def breaks(work: Work) -> object:
        ada, cora = stage.as_actor(work, "Ada"), stage.as_actor(work, "Cora")
        slot = work.scenes.slot(stage.production_id, day.slot_id)
        assert slot is not None
        if what == "moves":
            call = call_instant(DAY + timedelta(days=1), wall(8), ZONE)
            return services.announcing.move(work, ada, slot.id, slot.version, call)
        if what == "cannot":
            found = work.closed_sets.list_of(stage.production_id, slot.id)
            assert found is not None
            return services.invitations.reply(work, stage.as_actor(work, "Kit"), found.id, Reply.CANNOT)
        scene = work.scenes.scene(stage.production_id, slot.scene_id)
        assert scene is not None
        draft = BriefDraft(True, "kiss", "A kiss.", (ids["Mina"], ids["Noor"], ids["Kit"]))
        return services.scenes.edit_brief(work, cora, scene.id, scene.version, draft)

    if what == "is cast":
        stage.does(lambda work: performs_too(work, stage))
    stage.does(counted)
    closed, broken = at_once(stage, closes, breaks)
    assert not isinstance(broken, Exception)
    page = day.door()
    assert not page.state.closed
    assert (page.slot.status is Status.PAUSED) is not isinstance(closed, Exception)


def performs_too(work: Work, stage: Stage) -> None:
    kit = work.people.person(stage.production_id, stage.ids["Kit"])
    assert kit is not None
    work.people.change_person(replace(kit, grants=(*kit.grants, Grant(Role.PERFORMER))))
