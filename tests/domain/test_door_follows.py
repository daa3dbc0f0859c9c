"""What happens around a set that was confirmed closed: moves, cancellations, parts. "Closed" never just vanishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.domain.door_page import Missing
from bot.domain.importing import Importing
from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind
from bot.domain.paper import door_list
from bot.domain.people import Actor, Grant, Role
from bot.domain.scenes import BriefDraft, Status
from bot.domain.set_list import Decision, Zone
from bot.domain.times import Call, call_instant
from bot.domain.work import Refused
from bot.schedule import read_schedule
from tests.domain.books import ZONE
from tests.domain.door_cases import DoorHouse
from tests.domain.scene_cases import CALL, DAY

TOMORROW = DAY + timedelta(days=1)


def moves(house: DoorHouse, day: date, wall: time) -> None:
    slot = house.slot(house.scene)
    with house.work(timedelta(minutes=1)) as work:
        call = house.announcing.shooting_call(work, house.ada, slot, day, wall)
        house.announcing.move(work, house.ada, slot.id, slot.version, call)


def cancels(house: DoorHouse) -> None:
    slot = house.slot(house.scene)
    with house.work(timedelta(minutes=1)) as work:
        house.announcing.cancel(work, house.ada, slot.id, slot.version)


def restores(house: DoorHouse) -> None:
    with house.work(timedelta(minutes=1)) as work:
        house.announcing.restore(work, house.ada, house.slot_id)


def imports(house: DoorHouse, line: str) -> None:
    importing = Importing()
    with house.work(timedelta(minutes=1)) as work:
        production = work.people.production(house.production_id)
        assert production is not None
        read = read_schedule(f"Scene,Date,Call,Shoot Day\n{line}\n".encode())
        importing.apply(work, production, importing.plan(work, production, read))


def test_a_closed_set_that_moves_to_another_day_is_paused_and_no_move_back_revives_it() -> None:
    house = DoorHouse()
    house.is_closed()
    moves(house, TOMORROW, time(8))
    assert house.status(house.scene) is Status.PAUSED
    assert Kind.STATUS in {kind for kind, _, _ in house.messages()}
    moves(house, DAY, time(18))
    page = house.page()
    assert page.state.inside
    assert not page.state.closed


def test_a_closed_set_whose_call_moves_within_the_day_stays_closed() -> None:
    house = DoorHouse()
    house.is_closed()
    moves(house, DAY, time(18))
    assert house.page().state.closed
    assert house.status(house.scene) is Status.NOT_YET


def test_a_door_that_opened_before_a_call_that_moves_later_is_paused_with_what_it_loses() -> None:
    """With a call at 05:00 it opens at 01:00; with one at 09:00 at 04:00, and what was before counts no more."""
    house = DoorHouse()
    with house.work() as work:
        early: Call = call_instant(DAY, time(5), ZONE)
        work.scenes.keep_unit_call(house.production_id, "main", early)
    house.now = early.instant - timedelta(hours=2)
    house.is_closed()
    house.now = early.instant - timedelta(minutes=1)
    moves(house, DAY, time(9))
    assert not house.page().state.closed
    assert house.status(house.scene) is Status.PAUSED


def test_a_closed_set_that_is_called_off_is_paused_when_it_is_put_back() -> None:
    house = DoorHouse()
    house.is_closed()
    cancels(house)
    assert not house.page().state.closed
    assert house.status(house.scene) is Status.PAUSED
    restores(house)
    assert house.status(house.scene) is Status.PAUSED
    assert not house.page().state.closed


def test_an_open_or_wrapped_door_pauses_nothing_by_a_move() -> None:
    house = DoorHouse()
    house.admits(house.kit)
    moves(house, TOMORROW, time(8))
    assert house.status(house.scene) is Status.NOT_YET
    other = DoorHouse()
    other.is_closed()
    other.wraps()
    cancels(other)
    assert other.status(other.scene) is Status.NOT_YET


@pytest.mark.parametrize("line", ["72A,2026-11-14,08:00", "72A OMITTED,2026-11-13,08:00", "72A,,,Unscheduled"])
def test_a_schedule_that_is_imported_is_followed_like_a_press(line: str) -> None:
    house = DoorHouse()
    house.is_closed()
    house.books.state.settled.update({notice.id: (house.now, "sent") for notice in house.books.notices})
    imports(house, line)
    assert house.status(house.scene) is Status.PAUSED
    assert not house.page().state.closed
    told = [reader for kind, reader, _ in house.messages(Kind.NOTICE) if reader == house.kit.id]
    assert len(told) == 2
    assert house.shown()["Kit"] == ("invited" if "11-14" in line else "accepted")


# Parts and places


def casts(house: DoorHouse, *performers: Actor) -> None:
    scene = house.books.state.scenes[house.scene.id]
    with house.work(timedelta(seconds=1)) as work:
        draft = BriefDraft(True, "kiss", "They kiss on the stairs.", tuple(each.id for each in performers))
        house.scenes.edit_brief(work, house.cora, scene.id, scene.version, draft)


def test_whoever_is_cast_after_being_given_a_place_is_counted_and_no_longer_let_in_by_name() -> None:
    house = DoorHouse()
    lena = house.person("Lena", Role.PERFORMER)
    house.now -= timedelta(hours=20)
    house.invites(lena)
    house.replies(lena)
    house.now = CALL.instant
    house.admits(lena)
    house.leaves(lena)
    casts(house, house.mina, house.noor, lena)
    assert lena.person not in {person for person, _ in house.page().expected}
    with pytest.raises(Refused) as wrong:
        house.admits(lena)
    assert wrong.value.message_id == "door-not-on-list"


def test_a_closed_set_with_somebody_inside_by_name_who_is_cast_is_paused_until_they_are_counted() -> None:
    house = DoorHouse()
    lena = house.person("Lena", Role.PERFORMER)
    house.now -= timedelta(hours=20)
    house.invites(lena)
    house.replies(lena)
    house.now = CALL.instant
    house.admits(house.kit, house.kim, lena)
    house.counts(2, set=4, village=1, remote=None, audio=None)
    house.closes()
    casts(house, house.mina, house.noor, lena)
    assert house.status(house.scene) is Status.PAUSED
    assert (Missing.PERFORMS, "Lena") in house.page().missing
    house.leaves(lena)
    house.counts(3, set=4, village=1, remote=None, audio=None)
    assert house.closes().state.closed


def test_a_place_from_before_somebody_became_director_asks_nothing_of_them() -> None:
    house = DoorHouse()
    with house.work() as work:
        work.people.change_person(replace(house.kai.person, grants=(Grant(Role.DIRECTOR),)))
        page = house.doors.page(work, house.ada, house.slot_id)
        on_paper = door_list(work, house.ada.production, page.slot, page.scene)
    assert house.kai.id not in {person.id for person, _ in page.expected}
    assert house.kai.id in {person.id for person in page.by_part}
    assert on_paper is not None
    assert house.kai.id not in {person.id for person, _ in on_paper.seats}
    assert house.admits(house.kai).state.inside == {house.kai.id: Zone.SET}


def test_somebody_inside_one_zone_and_approved_for_another_keeps_the_set_open() -> None:
    house = DoorHouse()
    house.admits(house.kit, house.kim)
    with house.work() as work:
        house.lists.remove(work, house.ada, house.slot_id, house.kit.id)
    house.adds(house.kit, zone=Zone.VILLAGE)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    with house.work() as work:
        house.releasing.mark_asked(work, house.cora, house.of().id, [house.mina.id, house.noor.id])
    house.releases()
    house.replies(house.kit)
    page = house.counts(2, set=3, village=1, remote=None, audio=None)
    assert page.missing == ((Missing.OTHER_ZONE, "Kit"),)
    with pytest.raises(Refused):
        house.closes()
    house.admits(house.kit)
    assert house.closes().state.inside[house.kit.id] is Zone.VILLAGE


def test_the_record_of_who_was_there_names_nobody_who_performs_by_then() -> None:
    house = DoorHouse()
    lena = house.person("Lena", Role.PERFORMER)
    house.now -= timedelta(hours=20)
    house.invites(lena)
    house.replies(lena)
    house.now = CALL.instant
    house.admits(house.kit, lena)
    house.leaves(lena)
    casts(house, house.mina, house.noor, lena)
    house.wraps()
    (entry,) = [e for _, e in house.books.state.ledger.values() if e.kind is EntryKind.ATTENDANCE]
    assert entry.details["set"] == house.kit.id
