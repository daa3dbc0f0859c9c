"""The door: what was seen adds up whatever the order, and "closed" never outlives what it was said of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.appointments import Appointments
from bot.domain.door import COUNT_MOST
from bot.domain.door_page import Missing
from bot.domain.importing import Importing
from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind
from bot.domain.people import Role
from bot.domain.roster import PersonDraft, Roster
from bot.domain.scenes import Status
from bot.domain.set_list import Decision, Reply, Zone
from bot.domain.work import NotFound, Refused
from tests.domain.door_cases import DoorHouse
from tests.domain.scene_cases import CALL, DAY


def test_a_set_is_confirmed_closed_when_nothing_is_missing() -> None:
    house = DoorHouse()
    assert {what for what, _ in house.page().missing} == {Missing.NOT_COUNTED, Missing.ZONE_OPEN}
    house.is_closed()
    assert house.status(house.scene) is Status.NOT_YET
    kinds = [entry.kind for _, entry in house.books.state.ledger.values()]
    assert kinds.count(EntryKind.SET_CLOSED) == 1


def test_a_count_that_differs_and_a_stranger_each_keep_it_from_being_confirmed() -> None:
    house = DoorHouse()
    house.admits(house.kit, house.kim)
    page = house.counts(2, set=4, village=1, remote=None, audio=None)
    assert page.missing == ((Missing.DOES_NOT_MATCH, "set"),)
    with pytest.raises(Refused):
        house.closes()
    house.counts(2, set=3)
    house.stranger()
    with pytest.raises(Refused):
        house.closes()
    assert [reader for _, reader, _ in house.messages(Kind.PING)] == [house.cora.id]
    house.stranger(gone=True)
    assert house.closes().state.closed


def test_accepting_at_the_door_counts_and_not_accepting_keeps_out() -> None:
    house = DoorHouse()
    with pytest.raises(Refused) as wrong:
        house.admits(house.kai)
    assert (wrong.value.message_id, wrong.value.variables) == ("door-not-accepted", {"name": "Kai"})
    page = house.admits(accepting=(house.kai,))
    assert page.state.inside == {house.kai.id: Zone.SET}
    with house.work() as work:
        seat = work.closed_sets.seat(house.of(), house.kai.id)
    assert seat is not None
    assert (seat.reply, seat.in_person) == (Reply.ACCEPTED, True)


def test_nobody_who_is_not_on_the_list_is_admitted() -> None:
    house = DoorHouse()
    with pytest.raises(Refused) as wrong:
        house.admits(house.zoe)
    assert (wrong.value.message_id, wrong.value.variables) == ("door-not-on-list", {"name": "Zoe"})
    with pytest.raises(NotFound), house.work() as work:
        house.doors.admit(work, house.ada, house.slot_id, ["nobody"], house.now)
    with pytest.raises(NotFound):
        house.leaves(house.zoe)


@pytest.mark.parametrize("what", ["stranger", "miscount", "opened", "zone opened"])
def test_whatever_breaks_a_closed_set_pauses_the_scene_at_once(what: str) -> None:
    house = DoorHouse()
    house.is_closed()
    match what:
        case "stranger":
            page = house.stranger()
        case "miscount":
            page = house.counts(2, set=9)
        case "opened":
            page = house.opens()
        case _:
            page = house.counts(2, remote=1)
    assert not page.state.closed
    assert house.status(house.scene) is Status.PAUSED
    assert Kind.STATUS in {kind for kind, _, _ in house.messages()}


def test_who_comes_and_goes_by_the_list_breaks_nothing() -> None:
    house = DoorHouse()
    house.is_closed()
    assert house.admits(accepting=(house.kai,)).state.closed
    assert house.leaves(house.kit).state.closed
    assert house.status(house.scene) is Status.NOT_YET


@pytest.mark.parametrize("what", ["refused", "removed", "cannot"])
def test_somebody_inside_who_is_no_longer_on_the_list_or_takes_their_word_back_opens_the_set(what: str) -> None:
    house = DoorHouse()
    house.is_closed()
    match what:
        case "refused":
            house.decides(Decision.REFUSED, house.kit)
        case "removed":
            with house.work() as work:
                house.lists.remove(work, house.ada, house.slot_id, house.kit.id)
        case _:
            house.replies(house.kit, Reply.CANNOT)
    page = house.page()
    assert not page.state.closed
    assert (Missing.NOT_ACCEPTED if what == "cannot" else Missing.NOT_APPROVED, "Kit") in page.missing
    assert house.status(house.scene) is Status.PAUSED


@pytest.mark.parametrize("what", ["removed", "another part", "ended"])
def test_a_change_of_the_roster_under_a_closed_set_opens_it_at_once(what: str) -> None:
    house = DoorHouse()
    admin = house.person("Petra", Role.ADMIN)
    roster, appointments = Roster(Importing(), house.doors), Appointments(house.doors)
    house.admits(house.kit, house.kim, house.cora, house.dira)
    house.counts(2, set=5, village=1, remote=None, audio=None)
    assert house.closes().state.closed
    with house.work(timedelta(seconds=1)) as work:
        match what:
            case "removed":
                roster.remove(work, admin, house.kit.id)
            case "another part":
                draft = PersonDraft("Dira", (Role.PRODUCER,), ("main",), "", "", "", "")
                roster.edit(work, admin, house.dira.id, draft)
            case _:
                appointments.end(work, admin, Role.COORDINATOR)
    assert not house.page().state.closed
    assert house.status(house.scene) is Status.PAUSED


def test_wrap_ends_it_without_a_pause_and_enters_who_was_there() -> None:
    house = DoorHouse()
    house.is_closed()
    house.wraps()
    house.wraps()
    assert house.status(house.scene) is Status.NOT_YET
    (entry,) = [e for _, e in house.books.state.ledger.values() if e.kind is EntryKind.ATTENDANCE]
    assert dict(entry.details) == {
        "performers": 2, "set": house.kit.id, "village": house.kim.id, "remote": "", "audio": "",
        "day": DAY.isoformat(),
    }  # fmt: skip


def test_a_door_at_which_nothing_happened_can_be_wrapped() -> None:
    house = DoorHouse()
    assert house.wraps().state.wrapped


def test_a_press_that_arrives_late_revives_no_confirmation() -> None:
    """Kai had left before the count that did not match: the set stays open until somebody confirms it again."""
    house = DoorHouse()
    house.admits(house.kit, house.kim, accepting=(house.kai,))
    house.counts(2, set=4, village=1, remote=None, audio=None)
    house.closes()
    left = house.now + timedelta(seconds=1)
    with house.work(timedelta(seconds=2)) as work:
        counted = {Zone.SET: 3, Zone.VILLAGE: 1}
        assert not house.doors.count(work, house.ada, house.slot_id, counted, 2, house.now).state.closed
    house.decides(Decision.REFUSED, house.kit)
    with house.work(timedelta(seconds=1)) as work:
        page = house.doors.leave(work, house.ada, house.slot_id, [house.kai.id], left)
    assert not page.state.closed
    assert house.status(house.scene) is Status.PAUSED


def test_a_wrap_that_stands_on_paper_before_the_confirmation_leaves_nothing_closed() -> None:
    house = DoorHouse()
    house.is_closed()
    with house.work() as work:
        wrapped = house.now - timedelta(seconds=1)
        page = house.doors.wrap(work, house.ada, house.slot_id, wrapped, from_paper=True)
    assert (page.state.wrapped, page.state.closed) == (True, False)


def test_the_door_is_kept_by_the_units_assistant_directors_and_the_coordinator() -> None:
    house = DoorHouse()
    with house.work() as work:
        house.doors.page(work, house.cora, house.slot_id)
        for who in (house.ben, house.alba, house.dira, house.mina, house.kit):
            with pytest.raises(NotFound):
                house.doors.page(work, who, house.slot_id)


@pytest.mark.parametrize("number", [-1, COUNT_MOST + 1])
def test_a_count_that_cannot_be_is_refused(number: int) -> None:
    house = DoorHouse()
    with pytest.raises(Refused):
        house.counts(2, set=number)


def test_a_door_of_another_day_is_not_kept() -> None:
    house = DoorHouse()
    house.now = CALL.instant - timedelta(hours=13)
    with pytest.raises(Refused) as wrong:
        house.admits(house.kit)
    assert wrong.value.message_id == "door-too-early"
    assert wrong.value.variables == {"day": "13.11.2026"}
    house.now = CALL.instant + timedelta(hours=21)
    with pytest.raises(Refused) as wrong:
        house.admits(house.kit)
    assert wrong.value.message_id == "door-day-over"
    house.now = CALL.instant + timedelta(days=4)
    with pytest.raises(Refused) as wrong:
        house.admits(house.kit)
    assert wrong.value.message_id == "list-over"
