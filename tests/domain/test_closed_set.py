"""A list keeps its silence until it is released, asks performers before it is, and strikes nobody by itself."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.domain.closed_set import CAP_MOST, shown_mark
from bot.domain.outbox import Kind
from bot.domain.people import Appointment, Role
from bot.domain.scenes import Casting
from bot.domain.set_list import Decision, Reply, Zone
from bot.domain.work import NotFound, Refused, Stale
from tests.domain.set_cases import WINDOW, SetHouse

CALL_LATER = time(9)


def refusal(wrong: pytest.ExceptionInfo[Refused]) -> tuple[str, str | None]:
    return wrong.value.message_id, wrong.value.field


def test_until_release_every_name_reads_not_yet_decided() -> None:
    house = SetHouse()
    house.adds(house.kit, house.kai)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    house.decides(Decision.REFUSED, house.kai)
    assert house.shown() == {"Kit": "undecided", "Kai": "undecided"}
    house.asks()
    house.now += WINDOW
    assert house.shown() == {"Kit": "undecided", "Kai": "undecided"}
    house.releases()
    assert house.shown() == {"Kit": "invited", "Kai": "not_on_list"}


def test_deciding_does_not_make_the_assistant_directors_page_out_of_date() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.adds(house.kai)
    with house.work() as work:
        seen = shown_mark(house.lists.page(work, house.ada, house.slot_id))
    house.decides(Decision.REFUSED, house.kit)
    with house.work() as work:
        house.lists.submit(work, house.ada, house.slot_id, seen, 5)


def test_a_page_that_somebody_else_changed_is_refused() -> None:
    house = SetHouse()
    house.adds(house.kit)
    with house.work() as work:
        seen = shown_mark(house.lists.page(work, house.ada, house.slot_id))
    house.adds(house.kai)
    with pytest.raises(Stale), house.work() as work:
        house.lists.submit(work, house.ada, house.slot_id, seen, 5)


def test_silence_without_the_whole_window_holds_the_release_back() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    for _ in range(2):
        with pytest.raises(Refused) as wrong:
            house.releases()
        assert refusal(wrong) == ("list-performers-waiting", None)
        assert wrong.value.variables == {"names": "Mina, Noor"}
        house.asks()
        house.now += WINDOW - timedelta(seconds=1)
    house.now += timedelta(seconds=1)
    house.releases()


def test_asked_in_person_or_answered_holds_nothing_back() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    house.asks()
    with house.work() as work:
        house.releasing.mark_asked(work, house.cora, house.of().id, [house.mina.id])
    house.objects(house.noor)
    house.releases()
    assert house.shown() == {"Kit": "invited"}


def test_a_performer_without_slack_is_asked_in_person_or_not_at_all() -> None:
    house = SetHouse()
    dora = house.person("Dora", Role.PERFORMER, slack=None)
    scene = house.adds_intimate("80", dora)
    house.slot_id = house.slot(scene).id
    house.scene = scene
    house.adds(house.kit)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    house.asks()
    house.now += 3 * WINDOW
    with pytest.raises(Refused):
        house.releases()
    with house.work() as work:
        house.releasing.mark_asked(work, house.cora, house.of().id, [dora.id])
    house.releases()


def test_an_objection_strikes_nobody_and_only_the_coordinator_it_was_addressed_to_reads_it() -> None:
    house = SetHouse()
    house.adds(house.kit, house.kai)
    house.submits()
    house.asks()
    house.objects(house.mina, house.kit)
    with house.work() as work:
        seen = house.releasing.deciding(work, house.cora, house.of().id)
    assert [(who.name, each.people) for who, each in seen.objections] == [("Mina", frozenset({house.kit.id}))]
    assert all(seat.decision is Decision.OPEN for _, seat in seen.lines)
    nova = house.person("Nova", Role.COORDINATOR)
    with house.work() as work:
        work.people.appoint(Appointment("a2", house.production_id, nova.id, Role.COORDINATOR, house.now))
        later = house.releasing.deciding(work, nova, house.of().id)
    assert later.objections == ()
    assert house.mina.id in {person.id for person in later.waiting}


def test_whether_somebody_objected_changes_no_message_and_no_byte_of_the_assistant_directors() -> None:
    def world(*objected: str) -> tuple[object, ...]:
        house = SetHouse()
        house.adds(house.kit, house.kai)
        house.submits()
        house.asks()
        house.objects(house.mina, *(getattr(house, name) for name in objected))
        with house.work() as work:
            page = house.lists.page(work, house.ada, house.slot_id)
        return page.lines, shown_mark(page), house.messages(), page.with_coordinator

    assert world() == world("kit") == world("kit", "kai")


def test_nobody_reads_or_decides_what_is_not_theirs() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    with house.work() as work:
        found = house.of()
        for who in (house.ada, house.alba, house.dira, house.mina, house.kit):
            with pytest.raises(NotFound):
                house.releasing.deciding(work, who, found.id)
        for who in (house.ben, house.cora, house.mina, house.kit):
            with pytest.raises(NotFound):
                house.lists.page(work, who, house.slot_id)
        for who in (house.mina, house.kit, house.ada):
            with pytest.raises(NotFound):
                house.invitations.proposed(work, who, found.id)


def test_over_the_cap_is_refused_with_the_count_and_a_refusal_gives_no_room_before_release() -> None:
    house = SetHouse()
    house.adds(house.kit, house.kai)
    with pytest.raises(Refused) as wrong:
        house.submits(cap=1)
    assert refusal(wrong) == ("list-over-cap", "cap")
    assert wrong.value.variables == {"count": "2", "cap": "1"}
    house.submits(cap=2)
    house.decides(Decision.REFUSED, house.kit)
    house.adds(house.kim)
    with pytest.raises(Refused):
        house.submits(cap=2)


@pytest.mark.parametrize("cap", [0, -1, CAP_MOST + 1, 10_000])
def test_a_cap_that_cannot_be_is_refused(cap: int) -> None:
    house = SetHouse()
    house.adds(house.kit)
    with pytest.raises(Refused) as wrong:
        house.submits(cap=cap)
    assert refusal(wrong) == ("list-cap-out-of-range", "cap")


def test_a_person_has_one_zone() -> None:
    house = SetHouse()
    house.adds(house.kit, zone=Zone.SET)
    house.adds(house.kit, zone=Zone.VILLAGE)
    with house.work() as work:
        (line,) = house.lists.page(work, house.ada, house.slot_id).lines
    assert line.seat.zone is Zone.VILLAGE
    house.submits()
    with pytest.raises(Refused) as wrong:
        house.adds(house.kit, zone=Zone.AUDIO)
    assert refusal(wrong) == ("list-on-it-already", "people")


def test_those_on_it_by_their_part_need_no_seat() -> None:
    house = SetHouse()
    for who in (house.dira, house.mina, house.cora):
        with pytest.raises(Refused) as wrong:
            house.adds(who)
        assert refusal(wrong) == ("list-on-it-by-part", "people")
    with house.work() as work:
        page = house.lists.page(work, house.ada, house.slot_id)
    assert {person.name for person in page.by_part} == {"Dira", "Mina", "Noor", "Cora"}


def test_everybody_invited_gets_one_notice_and_one_reminder_whatever_they_said() -> None:
    house = SetHouse()
    house.invites(house.kit, house.kai)
    house.replies(house.kit, Reply.ACCEPTED)
    house.replies(house.kai, Reply.CANNOT)
    house.replies(house.kai, Reply.ACCEPTED)
    sent = [(kind, reader) for kind, reader, _ in house.messages(Kind.NOTICE, Kind.REMINDER)]
    for who in (house.kit, house.kai):
        assert sent.count((Kind.NOTICE, who.id)) == 1
        assert sent.count((Kind.REMINDER, who.id)) == 1
    assert house.shown() == {"Kit": "accepted", "Kai": "accepted"}


def test_a_late_addition_returns_to_the_coordinator_and_changes_nothing_else() -> None:
    house = SetHouse()
    house.invites(house.kit)
    house.replies(house.kit)
    house.adds(house.kai)
    assert house.shown() == {"Kit": "accepted", "Kai": "undecided"}
    house.submits()
    house.decides(Decision.APPROVED, house.kai)
    house.asks()
    house.now += WINDOW
    house.releases()
    assert house.shown() == {"Kit": "accepted", "Kai": "invited"}


def test_the_last_list_is_taken_over_in_one_press() -> None:
    house = SetHouse()
    house.invites(house.kit)
    first = house.slot_id
    scene = house.adds_scene("90")
    house.slot_id = house.slot(scene).id
    assert house.slot_id != first
    with house.work() as work:
        house.lists.add_from_last(work, house.ada, house.slot_id)
    assert house.shown() == {"Kit": "undecided"}


def test_moving_within_the_day_keeps_what_was_said_and_another_day_asks_again() -> None:
    house = SetHouse()
    house.invites(house.kit)
    house.replies(house.kit)
    house.books.state.settled.update({n.id: (house.now, "sent") for n in house.books.notices})
    asked = len(house.messages(Kind.NOTICE))
    slot = house.slot(house.scene)
    with house.work() as work:
        later = house.announcing.shooting_call(work, house.ada, slot, slot.day, CALL_LATER)
        house.announcing.move(work, house.ada, slot.id, slot.version, later)
    assert house.shown() == {"Kit": "accepted"}
    assert len(house.messages(Kind.NOTICE)) == asked
    slot = house.slot(house.scene)
    with house.work() as work:
        other = house.announcing.shooting_call(work, house.ada, slot, slot.day + timedelta(days=2), CALL_LATER)
        house.announcing.move(work, house.ada, slot.id, slot.version, other)
    assert house.shown() == {"Kit": "invited"}
    assert len(house.messages(Kind.NOTICE)) == asked + 1


def test_a_scene_that_is_called_off_tells_those_invited_and_takes_no_answer() -> None:
    house = SetHouse()
    house.invites(house.kit)
    slot = house.slot(house.scene)
    with house.work() as work:
        house.announcing.cancel(work, house.ada, slot.id, slot.version)
    with house.work() as work:
        page = house.invitations.mine(work, house.kit, house.of().id)
    assert page.called_off
    assert page.seat is None
    with pytest.raises(Refused) as wrong:
        house.replies(house.kit)
    assert refusal(wrong) == ("list-called-off", None)
    with house.work() as work:
        slot = house.slot(house.scene)
        house.announcing.restore(work, house.ada, slot.id)
    assert house.shown() == {"Kit": "invited"}


def test_whoever_was_taken_off_finds_it_said_and_a_stranger_finds_nothing() -> None:
    house = SetHouse()
    house.invites(house.kit)
    with house.work(timedelta(minutes=1)) as work:
        house.books.state.settled.update({n.id: (house.now, "sent") for n in house.books.notices})
        house.lists.remove(work, house.ada, house.slot_id, house.kit.id)
        assert house.invitations.mine(work, house.kit, house.of().id).seat is None
        with pytest.raises(NotFound):
            house.invitations.mine(work, house.zoe, house.of().id)
    with pytest.raises(Refused) as wrong:
        house.replies(house.kit)
    assert refusal(wrong) == ("invitation-taken-off", None)


def test_a_day_that_is_over_takes_nothing_more() -> None:
    house = SetHouse()
    house.invites(house.kit)
    house.now += timedelta(days=9)
    for job in (lambda: house.adds(house.kai), lambda: house.replies(house.kit)):
        with pytest.raises(Refused) as wrong:
            job()
        assert refusal(wrong) == ("list-over", None)


def test_people_who_were_not_attested_are_named_to_the_assistant_director() -> None:
    house = SetHouse()
    young = house.person("Yuna", Role.PERFORMER, adult=False)
    chaperone = house.person("Chris", Role.CREW, job="Chaperone")
    scene = house.adds_scene("73")
    with house.work() as work:
        work.scenes.keep_casting(Casting(scene.id, young.id))
        page = house.lists.page(work, house.ada, house.slot_id)
    assert {person.id for person in page.not_attested} == {young.id, chaperone.id}
