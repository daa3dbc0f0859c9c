"""Lists, seats, objections and the door keep what they were given, on both engines, and open it to whom it is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.outbox import Kind, Notice
from bot.domain.people import Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.set_list import Decision, DoorAct, DoorEvent, Objections, Reply, Round, Seat, SetList, Zone
from bot.domain.times import CallAndWrap
from bot.domain.work import NotFound, Stale, Work
from storage.database import Database
from storage.restored import take_back
from tests.databases import PostgreSQL
from tests.storage import house
from tests.storage.house import CARA, CARAS, DAY, FILM, MINA, NORA, NORAS, SCENE, SLOT, START, TOM, change, look

KIT = house.person("kit", Role.CREW)
KAI = house.person("kai", Role.CREW)
LIST = SetList("list", FILM.id, SLOT.id, DAY, 12)
ROUND = Round(LIST.id)
SEAT = Seat(LIST.id, KIT.id, Zone.SET, department="Camera", task="Focus")


def seated(work: Work) -> None:
    for crew in (KIT, KAI):
        work.people.add_person(crew)
    work.closed_sets.add_list(LIST)
    work.closed_sets.keep_round(ROUND)
    work.closed_sets.keep_seat(SEAT)
    work.closed_sets.keep_seat(Seat(LIST.id, KAI.id, Zone.VILLAGE))


@pytest.fixture
def listed(film: Database) -> Database:
    change(film, seated)
    return film


def test_a_list_is_found_by_its_slot_and_by_itself_and_only_in_its_production(listed: Database) -> None:
    def found(work: Work) -> tuple[object, ...]:
        book = work.closed_sets
        return (
            book.list_of(FILM.id, SLOT.id), book.find(FILM.id, LIST.id),
            book.list_of("other", SLOT.id), book.find("other", LIST.id), book.find(FILM.id, "no"),
        )  # fmt: skip

    assert look(listed, found) == (LIST, LIST, None, None, None)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_delivery_looks_at_a_list_without_keeping_its_writers_waiting(listed: Database, database_url: str) -> None:
    """It holds messages that those writers take back: if each waited for the other, both would wait for ever."""

    def looks_while_others_write(work: Work) -> None:
        assert work.closed_sets.standing(FILM.id, LIST.id) == (LIST, SLOT)
        assert work.closed_sets.standing("other", LIST.id) is None
        for table in ("set_lists", "slots"):
            house.sql(database_url, f"SELECT id FROM {table} FOR UPDATE NOWAIT")  # noqa: S608

    change(listed, looks_while_others_write)


def test_a_slot_has_one_list_and_a_list_changes_under_its_version(listed: Database) -> None:
    with pytest.raises(Stale):
        change(listed, lambda work: work.closed_sets.add_list(replace(LIST, id="second")))
    change(listed, lambda work: work.closed_sets.change_list(replace(LIST, cap=20)))
    with pytest.raises(Stale):
        change(listed, lambda work: work.closed_sets.change_list(replace(LIST, cap=30)))
    assert look(listed, lambda work: work.closed_sets.find(FILM.id, LIST.id)) == replace(LIST, cap=20, version=2)


def test_an_older_copy_that_is_put_back_lets_nobody_in_who_was_refused_since(listed: Database) -> None:
    """Which names stood when it was made is known, what became of them since is not: they are decided anew."""
    released = replace(ROUND, submitted_at=START, asked_at=START, window_ends=START, released_at=START)
    draft = Round(LIST.id, 2)
    asked = f"list:{LIST.id}:1:asked:a:{MINA.id}"

    def releases(work: Work) -> None:
        work.closed_sets.keep_round(released)
        work.closed_sets.keep_round(draft)
        work.closed_sets.keep_seat(replace(SEAT, decision=Decision.APPROVED, reply=Reply.ACCEPTED, replied_at=START))
        work.closed_sets.mark_asked(released, MINA.id, CARA.id, START)
        work.outbox.put(Notice("n1", FILM.id, Kind.NOTICE, MINA.id, LIST.id, asked, START))

    change(listed, releases)
    change(listed, take_back)

    def after(work: Work) -> tuple[object, ...]:
        book = work.closed_sets
        return (
            book.rounds(LIST),
            book.seat(LIST, KIT.id),
            book.asked_in_person(ROUND, START),
            work.outbox.posted([asked]),
        )

    assert look(listed, after) == ((replace(ROUND, submitted_at=START), draft), SEAT, frozenset(), {})
    assert look(listed, lambda work: work.outbox.find("n1")) is not None


def test_rounds_and_seats_are_kept_as_they_were_given(listed: Database) -> None:
    handed_in = replace(ROUND, submitted_at=START, asked_at=START, window_ends=START + timedelta(hours=12))
    decided = replace(SEAT, decision=Decision.APPROVED, reply=Reply.ACCEPTED, replied_at=START, in_person=True)

    def keep(work: Work) -> None:
        work.closed_sets.keep_round(handed_in)
        work.closed_sets.keep_round(Round(LIST.id, 2))
        work.closed_sets.keep_reply(decided)

    change(listed, keep)
    assert look(listed, lambda work: work.closed_sets.rounds(LIST)) == (handed_in, Round(LIST.id, 2))
    assert look(listed, lambda work: work.closed_sets.seat(LIST, KIT.id)) == decided
    assert look(listed, lambda work: [seat.person_id for seat in work.closed_sets.seats(LIST)]) == [KIT.id, KAI.id]
    change(listed, lambda work: work.closed_sets.drop_seat(decided))
    assert look(listed, lambda work: work.closed_sets.seat(LIST, KIT.id)) is None


def test_a_person_who_leaves_the_roster_leaves_the_list(listed: Database) -> None:
    change(listed, lambda work: work.people.remove_person(KIT))
    assert look(listed, lambda work: [seat.person_id for seat in work.closed_sets.seats(LIST)]) == [KAI.id]


def test_invited_are_those_approved_and_released_from_a_day_on(listed: Database) -> None:
    def own(work: Work) -> list[tuple[SetList, ...]]:
        return [work.closed_sets.lists_with(KIT, DAY), work.closed_sets.lists_with(KIT, DAY + timedelta(days=1))]

    assert look(listed, own) == [(), ()]
    change(listed, lambda work: work.closed_sets.keep_seat(replace(SEAT, decision=Decision.APPROVED)))
    assert look(listed, own) == [(), ()]
    change(listed, lambda work: work.closed_sets.keep_round(replace(ROUND, released_at=START)))
    assert look(listed, own) == [(LIST,), ()]


def test_whoever_is_invited_rests_by_the_calls_of_that_unit(listed: Database) -> None:
    change(listed, lambda work: work.scenes.keep_unit_call(FILM.id, "main", house.call(DAY, 7)))

    def calls(crew: Person) -> tuple[CallAndWrap, ...]:
        return look(listed, lambda work: work.scenes.calls_of(crew))

    assert calls(KIT) == ()
    change(listed, lambda work: work.closed_sets.keep_seat(replace(SEAT, decision=Decision.APPROVED)))
    change(listed, lambda work: work.closed_sets.keep_round(replace(ROUND, released_at=START)))
    assert calls(KIT) == (CallAndWrap(house.call(DAY, 7).instant),)
    assert calls(KAI) == ()
    change(listed, lambda work: work.scenes.keep_person_call(KIT, house.call(DAY, 9)))
    assert calls(KIT) == (CallAndWrap(house.call(DAY, 9).instant),)
    change(listed, lambda work: work.scenes.change_slot(replace(SLOT, cancelled=True)))
    assert calls(KIT) == ()


def test_lists_ask_the_performers_of_their_scene_once_the_coordinator_does(listed: Database) -> None:
    def asking(who: Person, since: date = DAY) -> tuple[SetList, ...]:
        return look(listed, lambda work: work.closed_sets.lists_asking(who, since))

    assert asking(MINA) == ()
    change(listed, lambda work: work.closed_sets.keep_round(replace(ROUND, submitted_at=START, asked_at=START)))
    assert [asking(who) for who in (MINA, KIT, CARA)] == [(LIST,), (), ()]
    assert asking(MINA, DAY + timedelta(days=1)) == ()
    assert asking(replace(MINA, production_id="other")) == ()


def test_the_last_list_is_the_units_latest_other_one_with_a_seat(listed: Database) -> None:
    later = replace(SLOT, id="later", day=DAY + timedelta(days=3))
    change(listed, lambda work: work.scenes.add_slot(later))

    def last(work: Work) -> tuple[SetList | None, SetList | None, SetList | None]:
        book = work.closed_sets
        return (
            book.last_list(FILM.id, "main", later.id), book.last_list(FILM.id, "main", SLOT.id),
            book.last_list(FILM.id, "second", later.id),
        )  # fmt: skip

    assert look(listed, last) == (LIST, None, None)


def test_asked_in_person_belongs_to_a_round(listed: Database) -> None:
    for _ in range(2):
        change(listed, lambda work: work.closed_sets.mark_asked(ROUND, MINA.id, CARA.id, START))
    assert look(listed, lambda work: work.closed_sets.asked_in_person(ROUND, START)) == {MINA.id}
    later = START + timedelta(seconds=1)
    assert look(listed, lambda work: work.closed_sets.asked_in_person(ROUND, later)) == frozenset()
    assert look(listed, lambda work: work.closed_sets.asked_in_person(Round(LIST.id, 2), START)) == frozenset()


def objected(work: Work, who: house.Person = MINA, *people: str) -> None:
    proof = permit(work, house.actor(who), Action.OBJECT_TO_LIST, SCENE.id)
    said = Objections(LIST.id, who.id, frozenset(people), START, frozenset({CARAS.id}))
    work.closed_sets.keep_objections(proof, said)


def test_objections_open_to_their_performer_and_to_the_appointment_they_were_addressed_to(listed: Database) -> None:
    change(listed, lambda work: objected(work, MINA, KIT.id))
    change(listed, lambda work: objected(work, TOM))

    def own(work: Work, who: house.Person) -> Objections | None:
        return work.closed_sets.own_objections(permit(work, house.actor(who), Action.OBJECT_TO_LIST, SCENE.id), LIST)

    def read(work: Work, who: house.Person) -> dict[str, frozenset[str]]:
        proof = permit(work, house.actor(who), Action.APPROVE_LIST, SCENE.id)
        return {each.performer_id: each.people for each in work.closed_sets.objections(proof, LIST)}

    mine = look(listed, lambda work: own(work, MINA))
    assert mine is not None
    assert mine.people == {KIT.id}
    assert look(listed, lambda work: read(work, CARA)) == {MINA.id: {KIT.id}, TOM.id: frozenset()}

    def hand_over(work: Work) -> None:
        work.people.end_appointment(CARAS, START)
        work.people.add_person(NORA)
        work.people.appoint(NORAS)

    change(listed, hand_over)
    assert look(listed, lambda work: read(work, NORA)) == {}
    assert look(listed, lambda work: read(work, CARA)) == {}


def test_objections_need_their_own_proof(listed: Database) -> None:
    def with_another(work: Work) -> None:
        proof = permit(work, house.actor(CARA), Action.APPROVE_LIST, SCENE.id)
        work.closed_sets.own_objections(proof, LIST)

    def for_somebody_else(work: Work) -> None:
        proof = permit(work, house.actor(MINA), Action.OBJECT_TO_LIST, SCENE.id)
        work.closed_sets.keep_objections(proof, Objections(LIST.id, TOM.id, frozenset(), START))

    for job in (with_another, for_somebody_else):
        with pytest.raises(NotFound):
            change(listed, job)


def test_whoever_holds_the_database_reads_no_objection_and_no_difference(
    listed: Database, database_url: str, postgresql: PostgreSQL
) -> None:
    change(listed, lambda work: objected(work, MINA, KIT.id))
    change(listed, lambda work: objected(work, TOM))
    rows = house.sql(database_url, "SELECT length(sealed) FROM objections")
    assert len({length for (length,) in rows}) == 1
    sealed = house.sql(database_url, "SELECT sealed FROM objections")
    assert all(KIT.id.encode() not in bytes(blob) for (blob,) in sealed)  # type: ignore[arg-type]


def test_the_door_is_read_in_the_order_in_which_things_happened(listed: Database) -> None:
    def event(number: int, at: int) -> DoorEvent:
        when = START + timedelta(seconds=at)
        return DoorEvent(f"e{number}", SLOT.id, DoorAct.ADMITTED, when, CARA.id, KIT.id, Zone.SET, number, number == 2)

    events = [event(1, 30), event(2, 10), event(3, 20)]

    def add(work: Work) -> None:
        work.closed_sets.hold_door(SLOT.id)
        for each in events:
            work.closed_sets.add_event(each)

    change(listed, add)
    assert look(listed, lambda work: work.closed_sets.door(SLOT.id)) == (events[1], events[2], events[0])
    assert look(listed, lambda work: work.closed_sets.door("other")) == ()


def test_lists_in_the_coordinators_hand_are_found_from_a_shoot_day_on(listed: Database) -> None:
    def in_hand(production_id: str, days: int) -> tuple[SetList, ...]:
        return look(listed, lambda work: work.closed_sets.lists_in_hand(production_id, DAY + timedelta(days=days)))

    assert in_hand(FILM.id, 0) == ()
    handed_in = replace(ROUND, submitted_at=START)
    change(listed, lambda work: work.closed_sets.keep_round(handed_in))
    assert in_hand(FILM.id, 0) == in_hand(FILM.id, -9) == (LIST,)
    assert in_hand(FILM.id, 1) == in_hand("other", 0) == ()
    change(listed, lambda work: work.closed_sets.keep_round(replace(handed_in, released_at=START)))
    assert in_hand(FILM.id, 0) == ()


def test_what_is_decided_quietly_has_no_home_drawn_anew(listed: Database) -> None:
    told: list[frozenset[str]] = []
    listed.on_commit(lambda committed: told.append(frozenset(committed.productions)))
    change(listed, lambda work: work.closed_sets.change_list(LIST, quietly=True))
    change(listed, lambda work: work.closed_sets.change_list(replace(LIST, version=2)))
    assert told == [frozenset({FILM.id})]
