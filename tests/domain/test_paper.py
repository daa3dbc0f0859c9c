"""Paper names who is on a released list and nobody else, and the record says what the ledger says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.ledger import EntryKind
from bot.domain.paper import Attendance, Paper, Papers, attendance
from bot.domain.people import Actor, Role
from bot.domain.scenes import Casting
from bot.domain.set_list import Decision, Reply, Zone
from bot.domain.work import NotFound
from storage.ledger import ENTRY_BYTES
from tests.domain.door_cases import DoorHouse
from tests.domain.scene_cases import CALL, DAY
from tests.domain.set_cases import SetHouse

PAPERS = Papers()


def page(house: SetHouse, who: Actor) -> Paper:
    with house.work() as work:
        return PAPERS.page(work, who, house.slot_id)


def names(house: SetHouse) -> list[str]:
    found = page(house, house.ada).door_list
    assert found is not None
    return [person.name for person, _ in found.seats]


def record(house: SetHouse) -> tuple[Attendance, ...]:
    with house.work() as work:
        production = work.people.production(house.production_id)
        assert production is not None
        return attendance(work, production, None, len(house.books.state.ledger))


def there(found: Attendance, zone: Zone = Zone.SET) -> list[str]:
    return [person.name for person in found.there[zone]]


def test_before_a_release_there_is_the_call_sheets_line_and_no_door_list() -> None:
    house = SetHouse()
    assert page(house, house.ada).door_list is None
    house.adds(house.kit)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    shown = page(house, house.ada)
    assert shown.door_list is None
    assert [person.name for person in shown.asks] == ["Ada"]


def test_the_door_list_has_released_and_approved_names_alone() -> None:
    house = SetHouse()
    house.adds(house.kit, house.kai)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    house.decides(Decision.REFUSED, house.kai)
    house.asks()
    house.now += timedelta(hours=12)
    house.releases()
    house.replies(house.kit, Reply.CANNOT)
    house.adds(house.zoe)
    house.submits()
    house.decides(Decision.APPROVED, house.zoe)
    assert names(house) == ["Kit"]


def test_performers_are_not_named_also_when_they_direct() -> None:
    house = SetHouse()
    house.person("Dan", Role.DIRECTOR)
    house.invites(house.kit)
    shown = page(house, house.cora).door_list
    assert shown is not None
    assert [person.name for person in shown.by_part] == ["Cora", "Dan", "Dira"]
    assert not {"Mina", "Noor"} & {person.name for person, _ in shown.seats}


def test_whoever_was_cast_after_their_name_was_released_is_counted_and_not_named() -> None:
    house = SetHouse()
    pia = house.person("Pia", Role.PERFORMER)
    house.invites(house.kit, pia)
    assert set(names(house)) == {"Kit", "Pia"}
    with house.work() as work:
        work.scenes.keep_casting(Casting(house.scene.id, pia.id))
    assert names(house) == ["Kit"]


def test_paper_is_for_the_units_assistant_directors_and_the_coordinator() -> None:
    house = SetHouse()
    for who in (house.ben, house.alba, house.dira, house.mina, house.kit):
        with pytest.raises(NotFound):
            page(house, who)


def test_the_record_says_who_was_admitted_how_many_and_when_it_was_confirmed() -> None:
    house = DoorHouse()
    house.admits(house.kit, house.kim)
    house.counts(2, set=3, village=1, remote=None, audio=None)
    house.closes()
    house.leaves(house.kit)
    house.wraps()
    (found,) = record(house)
    assert (found.day, found.performers, len(found.closings)) == (DAY, 2, 1)
    assert dict(found.closings[0].zones) == {Zone.SET: 3, Zone.VILLAGE: 1}
    assert found.closings[0].at >= CALL.instant
    assert (there(found), there(found, Zone.VILLAGE)) == (["Kit"], ["Kim"])


def test_however_many_were_there_each_entry_fits_and_together_they_name_everybody() -> None:
    house = DoorHouse()
    crowd = [house.person(f"Extra {number:03}", Role.CREW) for number in range(90)]
    house.adds(*crowd)
    house.submits(cap=300)
    house.decides(Decision.APPROVED, *crowd)
    house.asks()
    house.now += timedelta(hours=12)
    house.releases()
    house.admits(*crowd, accepting=tuple(crowd))
    house.wraps()
    entries = [entry for _, entry in house.books.state.ledger.values() if entry.kind is EntryKind.ATTENDANCE]
    # The records' ids are 24 characters long, longer than those here; the salt takes 32 bytes more.
    assert len(entries) > 1
    assert all(len(e.to_bytes()) + 24 * len(str(e.details["set"]).split()) < ENTRY_BYTES - 40 for e in entries)
    (found,) = record(house)
    assert there(found) == [person.person.name for person in crowd]


def test_whoever_left_the_roster_is_named_by_their_id_alone() -> None:
    house = DoorHouse()
    house.admits(house.kit)
    house.wraps()
    with house.work() as work:
        work.people.remove_person(house.kit.person)
    (found,) = record(house)
    assert [(person.person_id, person.name) for person in found.there[Zone.SET]] == [(house.kit.id, "")]
