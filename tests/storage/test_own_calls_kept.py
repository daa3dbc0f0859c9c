"""Own calls, and what waits for the end of somebody's rest, as both engines keep them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.outbox import LEASE, Kind, Notice
from bot.domain.people import Role
from bot.domain.scenes import ShootSlot
from bot.domain.times import CallAndWrap
from bot.domain.work import Work
from storage.database import Database
from tests.storage import house
from tests.storage.house import CARA, DAY, FILM, MINA, OTHER, SCENE, SLOT, START, TOM

LATER = DAY + timedelta(days=1)


def test_own_calls_are_kept_changed_and_dropped_for_each_person_and_day(film: Database) -> None:
    elsewhere = house.person("elsewhere", Role.PERFORMER, production=OTHER)

    def job(work: Work) -> None:
        work.people.add_production(OTHER)
        work.people.add_person(elsewhere)
        for person, day, hour in ((MINA, LATER, 9), (MINA, DAY, 6), (MINA, DAY, 7), (CARA, DAY, 10), (TOM, DAY, 8)):
            work.scenes.keep_person_call(person, house.call(day, hour))
        work.scenes.keep_person_call(elsewhere, house.call(DAY, 5))
        work.scenes.drop_person_call(TOM, DAY)
        work.scenes.drop_person_call(TOM, LATER)

    house.change(film, job)
    on_day = house.look(film, lambda work: work.scenes.own_calls_on(FILM.id, DAY))
    assert on_day == {MINA.id: house.call(DAY, 7), CARA.id: house.call(DAY, 10)}
    minas = house.look(film, lambda work: work.scenes.own_calls_of(MINA))
    assert minas == (house.call(DAY, 7), house.call(LATER, 9))
    assert house.look(film, lambda work: work.scenes.own_calls_of(TOM)) == ()


def test_own_calls_leave_the_roster_with_their_person(film: Database) -> None:
    house.change(film, lambda work: work.scenes.keep_person_call(CARA, house.call(DAY, 7)))
    house.change(film, lambda work: work.people.remove_person(CARA))
    assert house.look(film, lambda work: work.scenes.own_calls_on(FILM.id, DAY)) == {}


def test_an_own_call_counts_while_anything_is_shot_that_day(film: Database) -> None:
    """For somebody of the crew too, who is in no scene."""
    house.change(film, lambda work: work.scenes.keep_person_call(CARA, house.call(DAY, 7)))
    house.change(film, lambda work: work.scenes.keep_person_call(CARA, house.call(LATER, 7)))

    def calls() -> tuple[CallAndWrap, ...]:
        return house.look(film, lambda work: work.scenes.calls_of(CARA))

    assert calls() == (CallAndWrap(house.call(DAY, 7).instant),)
    house.change(film, lambda work: work.scenes.add_slot(ShootSlot("later", FILM.id, SCENE.id, LATER)))
    assert len(calls()) == 2
    house.change(film, lambda work: work.scenes.change_slot(replace(SLOT, cancelled=True)))
    assert calls() == (CallAndWrap(house.call(LATER, 7).instant),)
    house.change(film, lambda work: work.scenes.change_scene(replace(SCENE, omitted=True)))
    assert calls() == ()


def test_an_own_call_of_somebody_in_no_scene_ends_when_every_unit_has_wrapped(film: Database) -> None:
    wrap = START + timedelta(days=7, hours=9)

    def job(work: Work) -> None:
        work.scenes.keep_person_call(CARA, house.call(DAY, 7))
        work.scenes.add_slot(ShootSlot("second", FILM.id, SCENE.id, DAY, unit="second"))
        for unit in ("main", "second", "gone"):
            work.scenes.keep_unit_call(FILM.id, unit, house.call(DAY, 8))
        work.scenes.keep_wrap(FILM.id, "main", DAY, wrap)

    house.change(film, job)
    assert house.look(film, lambda work: work.scenes.calls_of(CARA)) == (CallAndWrap(house.call(DAY, 7).instant),)
    later = wrap + timedelta(hours=1)
    house.change(film, lambda work: work.scenes.keep_wrap(FILM.id, "second", DAY, later))
    wrapped = CallAndWrap(house.call(DAY, 7).instant, later)
    assert house.look(film, lambda work: work.scenes.calls_of(CARA)) == (wrapped,)


def notice(key: str, due: timedelta = timedelta(), kind: Kind = Kind.NOTICE, production: str = FILM.id) -> Notice:
    return Notice(f"id-{key}", production, kind, MINA.id, SLOT.id, key, START + due)


def test_what_waits_for_the_end_of_rest_keeps_its_due_time_and_is_claimed_anew_once_calls_change(
    database: Database, clock: house.Clock
) -> None:
    waiting = (notice("mine"), notice("reminder", kind=Kind.REMINDER), notice("other", production=OTHER.id))
    on_its_way, to_come = notice("leased"), notice("to-come", timedelta(hours=2), Kind.REMINDER)
    duty = notice("duty", kind=Kind.STATUS)
    until = START + timedelta(hours=9)

    def claimed(work: Work) -> set[str]:
        return {each.key for each in work.outbox.claim(work.now, LEASE, 10)}

    def wakes_delivery(work: Work) -> bool:
        work.outbox.reckon_rest_anew(FILM.id)
        return work.effects.outbox  # type: ignore[attr-defined, no-any-return]

    def put_and_hold(work: Work) -> None:
        for each in (*waiting, on_its_way, to_come, duty):
            work.outbox.put(each)
        for each in (*waiting, duty):
            work.outbox.hold(each, until)

    house.change(database, put_and_hold)
    assert house.change(database, claimed) == {"leased"}
    assert house.look(database, lambda work: work.outbox.find("id-mine")) == notice("mine")
    clock.pass_(timedelta(seconds=1))
    assert house.change(database, wakes_delivery)
    assert house.change(database, claimed) == {"mine", "reminder"}
    assert not house.change(database, wakes_delivery), "nothing waits any more"
    clock.now = START + timedelta(hours=8)
    assert house.change(database, claimed) == {"mine", "reminder", "leased", "to-come"}
    clock.now = until
    assert {"duty", "other"} < house.change(database, claimed)


def test_what_another_instance_has_leased_is_left_alone_though_its_clock_is_ahead(database: Database) -> None:
    house.change(database, lambda work: work.outbox.put(notice("leased")))
    ahead = timedelta(seconds=20)
    assert house.change(database, lambda work: work.outbox.claim(work.now + ahead, LEASE, 10))
    house.change(database, lambda work: work.outbox.reckon_rest_anew(FILM.id))
    assert house.change(database, lambda work: work.outbox.claim(work.now + ahead, LEASE, 10)) == ()
