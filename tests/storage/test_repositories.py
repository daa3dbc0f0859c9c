"""Every repository keeps its book's promises, and keeps them on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event

from bot.domain.people import Account, Grant, Role, SlackUser
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Casting, Content, Scene, ShootSlot, Status
from bot.domain.times import CallAndWrap
from bot.domain.work import NotFound, Stale, Unavailable, Work
from storage.database import Database
from tests.databases import PostgreSQL
from tests.storage import house
from tests.storage.house import (
    CARA,
    CARAS,
    DAY,
    FILM,
    MINA,
    NORAS,
    OTHER,
    SCENE,
    SLOT,
    START,
    TOM,
    everything,
    sql,
)

CANARY = "canary-5f1d8a"


def test_account_is_kept_and_changed(database: Database) -> None:
    account = Account(SlackUser("T1", "U1"), zone="Europe/Paris", locale="fr-FR")
    house.change(database, lambda work: work.people.keep_account(account))
    changed = replace(account, deleted=True, current_production="film")
    house.change(database, lambda work: work.people.keep_account(changed))
    assert house.look(database, lambda work: work.people.account(account.slack)) == changed
    assert house.look(database, lambda work: work.people.account(SlackUser("T2", "U1"))) is None


def test_one_slack_user_has_an_entry_for_each_production(database: Database) -> None:
    here = replace(MINA, grants=(Grant(Role.AD, "second"), Grant(Role.PERFORMER)))
    there = replace(MINA, id="mina-there", production_id=OTHER.id, grants=())

    def job(work: Work) -> None:
        assert not work.people.any_production()
        for production in (FILM, OTHER):
            work.people.add_production(production)
        work.people.add_person(here)
        work.people.add_person(there)

    house.change(database, job)
    assert MINA.slack is not None
    slack = MINA.slack
    assert house.look(database, lambda work: work.people.entries_of(slack)) == (there, here)
    assert house.look(database, lambda work: work.people.productions("T1")) == (OTHER, FILM)
    assert house.look(database, lambda work: work.people.person(OTHER.id, MINA.id)) is None
    assert house.look(database, lambda work: work.people.accounts_to_refresh("T1")) == (slack,)


def test_person_is_changed_found_by_role_and_removed(film: Database) -> None:
    changed = replace(TOM, name="Aaron", cast_number="4", grants=(Grant(Role.DIRECTOR),), quiet_from="21:00")
    house.change(film, lambda work: work.people.change_person(changed))
    assert house.look(film, lambda work: work.people.roster(FILM.id)) == (changed, CARA, MINA)
    assert house.look(film, lambda work: work.people.with_role(FILM.id, Role.PERFORMER, Role.DIRECTOR)) == (
        changed,
        MINA,
    )
    house.change(film, lambda work: work.people.remove_person(changed))
    assert house.look(film, lambda work: work.people.person(FILM.id, TOM.id)) is None
    assert house.look(film, lambda work: work.people.with_role(FILM.id, Role.DIRECTOR)) == ()


def test_the_same_slack_user_twice_on_one_roster_is_refused(film: Database) -> None:
    with pytest.raises(Stale):
        house.change(film, lambda work: work.people.add_person(replace(MINA, id="again")))
    assert len(house.look(film, lambda work: work.people.roster(FILM.id))) == 3


def test_phone_is_sealed_and_belongs_to_its_row(film: Database, database_url: str, postgresql: PostgreSQL) -> None:
    def job(work: Work) -> None:
        work.people.keep_phone(MINA, "+49 30 5550199")
        work.people.keep_phone(TOM, "")

    house.change(film, job)
    assert house.look(film, lambda work: work.people.phone(MINA)) == "+49 30 5550199"
    assert house.look(film, lambda work: work.people.phone(CARA)) == ""
    assert len({row[0] for row in sql(database_url, "SELECT length(phone) FROM people WHERE phone IS NOT NULL")}) == 1
    assert b"5550199" not in everything(database_url, postgresql)
    sql(database_url, "UPDATE people SET phone = (SELECT phone FROM people WHERE id = 'mina') WHERE id = 'tom'")
    with pytest.raises(Unavailable):
        house.look(film, lambda work: work.people.phone(TOM))


def test_appointments_are_newest_first_and_end(film: Database) -> None:
    def job(work: Work) -> None:
        work.people.end_appointment(CARAS, START + timedelta(hours=1))
        work.people.appoint(NORAS)

    house.change(film, job)
    ended = replace(CARAS, until=START + timedelta(hours=1))
    assert house.look(film, lambda work: work.people.appointments(FILM.id)) == (NORAS, ended)
    assert house.look(film, lambda work: work.people.current_appointment(FILM.id, Role.COORDINATOR)) == NORAS
    assert house.look(film, lambda work: work.people.current_appointment(FILM.id, Role.ALTERNATE)) is None


def test_content_opens_only_with_a_proof_of_the_same_unit_of_work(film: Database) -> None:
    edited = Content("kiss", CANARY, "", "The end is new.")

    def job(work: Work) -> None:
        work.scenes.keep_content(SCENE, edited)
        proof = permit(work, house.actor(MINA), Action.READ_BRIEF, SCENE.id)
        assert work.scenes.content(proof, SCENE) == edited
        proofs.append(proof)

    proofs: list[object] = []
    house.change(film, job)
    with pytest.raises(NotFound):
        house.look(film, lambda work: work.scenes.content(proofs[0], SCENE))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        house.look(
            film,
            lambda work: work.scenes.content(permit(work, house.actor(CARA), Action.SEE_STATUS, SCENE.id), SCENE),
        )


def test_scene_numbers_are_unique_and_a_scene_changed_meanwhile_is_stale(film: Database) -> None:
    with pytest.raises(Stale):
        house.change(film, lambda work: work.scenes.add_scene(replace(SCENE, id="again")))
    newer = replace(SCENE, version=2)
    house.change(film, lambda work: work.scenes.change_scene(newer))
    house.change(film, lambda work: work.scenes.change_scene(replace(newer, version=3)))
    with pytest.raises(Stale):
        house.change(film, lambda work: work.scenes.change_scene(replace(SCENE, closed=True)))
    assert house.look(film, lambda work: work.scenes.scene_by_key(FILM.id, "72A")) == replace(SCENE, version=3)
    assert house.look(film, lambda work: work.scenes.scene(OTHER.id, SCENE.id)) is None


def test_slot_is_changed_under_its_version_only(film: Database) -> None:
    ready = replace(SLOT, status=Status.READY, status_at=START, next_update=START + timedelta(hours=2), card="1.2")
    house.change(film, lambda work: work.scenes.change_slot(ready))
    with pytest.raises(Stale):
        house.change(film, lambda work: work.scenes.change_slot(replace(SLOT, cancelled=True)))
    assert house.look(film, lambda work: work.scenes.slot(FILM.id, SLOT.id)) == replace(ready, version=2)
    assert house.look(film, lambda work: work.scenes.slots_of(SCENE)) == (replace(ready, version=2),)
    assert house.look(film, lambda work: work.scenes.slot(OTHER.id, SLOT.id)) is None


def test_board_is_in_shooting_order_and_shows_marked_scenes_alone(film: Database) -> None:
    closed = Scene("closed", FILM.id, "3", "3", closed=True)
    plain = Scene("plain", FILM.id, "4", "4")
    slots = [
        ShootSlot("second", FILM.id, closed.id, DAY, unit="2nd"),
        ShootSlot("next", FILM.id, closed.id, DAY + timedelta(days=1)),
        ShootSlot("after", FILM.id, closed.id, DAY, part="end"),
        ShootSlot("unmarked", FILM.id, plain.id, DAY),
        ShootSlot("gone", FILM.id, closed.id, DAY, part="gone", cancelled=True),
        ShootSlot("past", FILM.id, closed.id, DAY - timedelta(days=1)),
    ]

    def job(work: Work) -> None:
        for scene in (closed, plain):
            work.scenes.add_scene(scene)
        for slot in slots:
            work.scenes.add_slot(slot)
        work.scenes.keep_unit_call(FILM.id, "main", house.call(DAY, 9))
        work.scenes.keep_unit_call(FILM.id, "2nd", house.call(DAY, 6))
        work.scenes.keep_unit_call(FILM.id, "main", house.call(DAY, 8))

    house.change(film, job)
    board = house.look(film, lambda work: work.scenes.board(FILM.id, DAY))
    assert [row.slot.id for row in board] == ["slot", "after", "second", "next"]
    assert [row.call for row in board] == [house.call(DAY, 8)] * 2 + [house.call(DAY, 6), None]
    assert {row.closed_set for row in board} == {True}
    of_second = house.look(film, lambda work: work.scenes.board(FILM.id, DAY, unit="2nd"))
    assert [row.slot.id for row in of_second] == ["second"]
    schedule = house.look(film, lambda work: work.scenes.schedule(FILM.id))
    assert [row.slot.id for row in schedule] == ["past", "slot", "after", "unmarked", "gone", "second", "next"]


def test_board_of_300_scenes_takes_one_statement(film: Database) -> None:
    def job(work: Work) -> None:
        for number in range(300):
            scene = Scene(f"s{number}", FILM.id, str(number), str(number), closed=True)
            work.scenes.add_scene(scene)
            work.scenes.add_slot(ShootSlot(f"slot{number}", FILM.id, scene.id, DAY + timedelta(days=number % 40)))

    house.change(film, job, seconds=30)
    statements: list[str] = []

    def count(_: object, __: object, statement: str, *rest: object) -> None:
        if statement.lstrip().startswith("SELECT"):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        board = house.look(film, lambda work: work.scenes.board(FILM.id, date.min))
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert len(board) == 301
    assert len(statements) <= 2


def test_calls_come_from_units_and_from_ones_own(film: Database) -> None:
    later = DAY + timedelta(days=1)

    def job(work: Work) -> None:
        work.scenes.add_slot(ShootSlot("later", FILM.id, SCENE.id, later))
        for day, hour in ((DAY, 8), (later, 9)):
            work.scenes.keep_unit_call(FILM.id, "main", house.call(day, hour))
        work.scenes.keep_wrap(FILM.id, "main", DAY, START + timedelta(days=7, hours=10))
        work.scenes.keep_person_call(MINA, house.call(later, 7))

    house.change(film, job)
    wrapped = CallAndWrap(house.call(DAY, 8).instant, START + timedelta(days=7, hours=10))
    mina = house.look(film, lambda work: work.scenes.calls_of(MINA))
    assert mina == (wrapped, CallAndWrap(house.call(later, 7).instant))
    tom = house.look(film, lambda work: work.scenes.calls_of(TOM))
    assert tom == (wrapped, CallAndWrap(house.call(later, 9).instant))
    assert house.look(film, lambda work: work.scenes.calls_of(CARA)) == ()


def test_casting_and_unmatched_cast(film: Database) -> None:
    first = Casting(SCENE.id, MINA.id, sent_at=START, sent_version=1)
    assert house.look(film, lambda work: work.scenes.castings(SCENE))[0] == first
    assert house.look(film, lambda work: work.scenes.cast_in(MINA)) == (SCENE,)
    assert not house.look(film, lambda work: work.scenes.performs_in(FILM.id, CARA.id, SCENE.id))

    def job(work: Work) -> None:
        work.scenes.drop_casting(first)
        work.people.change_person(replace(TOM, cast_number="7"))
        work.scenes.keep_unmatched_cast(SCENE, ["10", "7", "2", "10"])

    house.change(film, job)
    assert not house.look(film, lambda work: work.scenes.performs_in(FILM.id, MINA.id, SCENE.id))
    assert house.look(film, lambda work: work.scenes.unmatched_cast(FILM.id)) == ("2", "10")
    waiting = house.look(film, lambda work: work.scenes.waiting_cast(FILM.id))
    assert {scene: sorted(cast) for scene, cast in waiting.items()} == {SCENE.id: ["10", "2", "7"]}


def test_whether_somebody_wishes_to_talk_is_sealed_from_the_start(film: Database, database_url: str) -> None:
    before = sql(database_url, "SELECT person_id, length(wish) FROM castings ORDER BY person_id")
    house.change(film, lambda work: work.checkins.wish_to_talk(SCENE, MINA.id, True))
    assert sql(database_url, "SELECT person_id, length(wish) FROM castings ORDER BY person_id") == before

    def read(work: Work, who: str) -> bool:
        return work.checkins.wishes_to_talk(permit(work, house.actor(CARA), Action.READ_ANSWERS, SCENE.id), SCENE, who)

    assert house.look(film, lambda work: read(work, MINA.id))
    assert not house.look(film, lambda work: read(work, TOM.id))
    with pytest.raises(NotFound):
        house.change(film, lambda work: work.checkins.wish_to_talk(SCENE, CARA.id, True))
