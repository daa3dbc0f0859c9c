"""Being asked: what a performer said stands and tells nothing, and what somebody accepts is what they were shown."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.domain.house_rules import RULES_LENGTH, HouseRules
from bot.domain.invitations import concerns, invitation_mark
from bot.domain.ledger import Entry, EntryKind, Head
from bot.domain.outbox import Kind
from bot.domain.people import Actor, Appointment, Role
from bot.domain.record import OwnRecords
from bot.domain.set_list import Decision, Reply
from bot.domain.work import NotFound, Refused, Stale, mark_of
from tests.domain.other_books import MemoryLedger
from tests.domain.set_cases import WINDOW, SetHouse


def entries(house: SetHouse) -> list[Entry]:
    return [entry for _, entry in house.books.state.ledger.values()]


def proposed(house: SetHouse, who: Actor) -> list[str]:
    with house.work() as work:
        return [person.name for person, _ in house.invitations.proposed(work, who, house.of().id).lines]


def test_a_refusal_is_not_told_to_performers_before_the_release_and_the_name_is_gone_after_it() -> None:
    house = SetHouse()
    house.adds(house.kit, house.kai)
    house.submits()
    house.asks()
    house.decides(Decision.REFUSED, house.kit)
    house.decides(Decision.APPROVED, house.kai)
    assert sorted(proposed(house, house.noor)) == ["Kai", "Kit"]
    house.now += WINDOW
    house.releases()
    assert proposed(house, house.noor) == ["Kai"]


def test_what_was_said_about_a_name_that_is_not_shown_stands() -> None:
    house = SetHouse()
    house.adds(house.kit, house.kai)
    house.submits()
    house.asks()
    house.objects(house.mina, house.kit)
    with house.work() as work:
        house.lists.remove(work, house.ada, house.slot_id, house.kit.id)
    house.objects(house.mina, house.kai)
    with house.work() as work:
        own = house.invitations.proposed(work, house.mina, house.of().id).own
    assert own is not None
    assert own.people == {house.kit.id, house.kai.id}


def test_a_new_coordinator_does_not_read_what_was_said_before_and_the_performer_is_told() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.asks()
    house.objects(house.mina, house.kit)

    def unread() -> bool:
        with house.work() as work:
            return house.invitations.proposed(work, house.mina, house.of().id).unread

    assert not unread()
    with house.work() as work:
        held = work.people.current_appointment(house.production_id, Role.COORDINATOR)
        assert held is not None
        work.people.end_appointment(held, house.now)
    assert unread()
    with house.work() as work:
        work.people.appoint(Appointment("a2", house.production_id, house.cora.id, Role.COORDINATOR, house.now))
    assert unread()
    house.objects(house.mina, house.kit)
    assert not unread()


def test_home_knows_what_a_performer_was_asked_about_whatever_they_said() -> None:
    house = SetHouse()

    def asked(who: Actor) -> int:
        with house.work() as work:
            return len(house.invitations.asked(work, who))

    house.adds(house.kit)
    house.submits()
    assert asked(house.mina) == 0
    house.asks()
    assert [asked(who) for who in (house.mina, house.noor, house.kit, house.cora)] == [1, 1, 0, 0]
    house.objects(house.mina, house.kit)
    assert asked(house.mina) == 1
    house.now += timedelta(days=9)
    assert asked(house.mina) == 0


def test_accepting_keeps_a_mark_of_the_rules_that_were_shown_and_another_place_is_stale() -> None:
    house = SetHouse()
    house.invites(house.kit)
    rules = "No phones."
    with house.work() as work:
        shown = house.invitations.mine(work, house.kit, house.of().id)
    seen = invitation_mark(shown, rules)
    for other in ("No phones!", ""):
        with pytest.raises(Stale), house.work() as work:
            house.invitations.reply(work, house.kit, house.of().id, Reply.ACCEPTED, seen, other)
    with house.work() as work:
        house.invitations.reply(work, house.kit, house.of().id, Reply.ACCEPTED, seen, rules)
    entry = entries(house)[-1]
    assert entry.kind is EntryKind.INVITATION_ANSWERED
    assert entry.details["rules"] == mark_of(rules)
    assert rules not in str(entry)
    slot = house.slot(house.scene)
    with house.work() as work:
        later = house.announcing.shooting_call(work, house.ada, slot, slot.day + timedelta(days=1), time(8))
        house.announcing.move(work, house.ada, slot.id, slot.version, later)
    with pytest.raises(Stale), house.work() as work:
        house.invitations.reply(work, house.kit, house.of().id, Reply.ACCEPTED, seen, rules)


def concerned(house: SetHouse, who: Actor, *, reminder: bool = False) -> bool:
    with house.work() as work:
        return concerns(work, house.of(), who.id, reminder=reminder)


def test_a_message_about_a_list_is_for_those_it_is_still_about() -> None:
    house = SetHouse()
    house.adds(house.kit, house.kai)
    house.submits()
    first = [concerned(house, who) for who in (house.cora, house.mina, house.kit, house.ada)]
    assert first == [True, False, False, False]
    house.asks()
    assert concerned(house, house.mina)
    house.decides(Decision.APPROVED, house.kit)
    house.decides(Decision.REFUSED, house.kai)
    house.now += WINDOW
    house.releases()
    then = [concerned(house, who) for who in (house.cora, house.mina, house.kit, house.kai)]
    assert then == [False, False, True, False]
    assert [concerned(house, who, reminder=True) for who in (house.kit, house.kai)] == [True, False]
    slot = house.slot(house.scene)
    with house.work() as work:
        house.announcing.cancel(work, house.ada, slot.id, slot.version)
    assert concerned(house, house.kit)
    assert not concerned(house, house.kit, reminder=True)
    house.now += timedelta(days=9)
    assert not concerned(house, house.kit)


def test_put_back_before_the_news_went_out_asks_once() -> None:
    house = SetHouse()
    house.invites(house.kit)
    slot = house.slot(house.scene)
    with house.work() as work:
        house.announcing.cancel(work, house.ada, slot.id, slot.version)
    with house.work() as work:
        house.announcing.restore(work, house.ada, slot.id)
    waiting = [kind for kind, reader, _ in house.messages(Kind.NOTICE, Kind.REMINDER) if reader == house.kit.id]
    assert waiting == [Kind.NOTICE, Kind.REMINDER]


def test_a_reminder_that_waits_for_rest_to_end_goes_on_waiting_when_the_hour_moves() -> None:
    house = SetHouse()
    house.invites(house.kit)
    call = house.draft().call
    assert call is not None
    house.now = call.instant - timedelta(hours=23, minutes=30)
    slot = house.slot(house.scene)
    with house.work() as work:
        sooner = house.announcing.shooting_call(work, house.ada, slot, slot.day, time(7))
        house.announcing.move(work, house.ada, slot.id, slot.version, sooner)
    reminders = [notice for notice in house.books.notices if notice.kind is Kind.REMINDER]
    assert [(notice.reader, notice.expires) for notice in reminders if notice.subject == house.of().id] == [
        (house.kit.id, sooner.instant)
    ]


def test_ones_own_record_tells_ones_place_and_whom_one_named() -> None:
    house = SetHouse()
    house.adds(house.kit, house.kai)
    house.submits()
    assert own_record(house, house.kit) == own_record(house, house.mina) == []
    house.asks()
    assert own_record(house, house.mina) == [(None, True, [], False)]
    house.objects(house.mina, house.kit)
    assert own_record(house, house.mina) == [(None, True, ["Kit"], True)]
    assert own_record(house, house.noor) == [(None, True, [], False)]
    house.decides(Decision.APPROVED, house.kit, house.kai)
    house.now += WINDOW
    house.releases()
    house.replies(house.kit)
    assert own_record(house, house.kit) == [(Reply.ACCEPTED, False, [], False)]
    house.now += timedelta(days=90)
    assert own_record(house, house.mina) == [(None, True, ["Kit"], True)]


def own_record(house: SetHouse, who: Actor) -> list[tuple[Reply | None, bool, list[str], bool]]:
    with house.work() as work:
        record = OwnRecords().open(work, who)
    return [
        (own.seat.reply if own.seat else None, own.asked, [person.name for person in own.named], bool(own.said_at))
        for own in record.lists
    ]


def test_only_performers_see_how_far_the_record_has_got(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its number moves as somebody answers in private: whoever watched it could tell when."""
    monkeypatch.setattr(MemoryLedger, "signed_head", lambda ledger, chain: Head(1, bytes(32)))
    house = SetHouse()
    house.invites(house.kit)

    def sees(who: Actor) -> bool:
        with house.work() as work:
            return OwnRecords().open(work, who).head is not None

    assert [sees(who) for who in (house.mina, house.ada, house.dira, house.kit, house.alba)] == [True] + [False] * 4


# House rules


def changes(house: SetHouse, who: Actor, text: str, seen: str = "") -> None:
    with house.work() as work:
        HouseRules().change(work, who, text, mark_of(seen))


def test_the_admin_and_the_coordinator_change_the_house_rules_and_nobody_else() -> None:
    house = SetHouse()
    admin = house.person("Adam", Role.ADMIN)
    changes(house, admin, "No phones.")
    with pytest.raises(Stale):
        changes(house, house.cora, "No watches.")
    changes(house, house.cora, "No watches.", "No phones.")
    for who in (house.ada, house.alba, house.mina, house.dira, house.kit):
        with pytest.raises(NotFound):
            changes(house, who, "", "No watches.")
        with pytest.raises(NotFound), house.work() as work:
            HouseRules().read(work, who)
    with pytest.raises(Refused):
        changes(house, admin, "x" * (RULES_LENGTH + 1), "No watches.")
    changed = [e for e in entries(house) if e.kind is EntryKind.RULES_CHANGED]
    assert [entry.details["house_rules"] for entry in changed] == [mark_of("No phones."), mark_of("No watches.")]
    changes(house, admin, "", "No watches.")
    assert house.books.state.productions[house.production_id].house_rules == ""
