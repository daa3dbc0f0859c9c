"""What becomes of a concern's form: saved once, under one code, for the readers who were chosen and for nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.concerns import State, Urgency
from bot.domain.raising import Way, saved_before
from bot.domain.work import Refused, Stale
from tests.domain.concern_cases import ALBA, CORA, COUNSEL, House


@pytest.fixture
def house() -> House:
    return House()


def refusal(house: House, **more: object) -> tuple[str, str | None]:
    readers = more.pop("to", (CORA,))
    with pytest.raises(Refused) as refused:
        house.saves(house.draft(*readers, **more))  # type: ignore[misc, arg-type]
    assert house.room.threads == {}
    assert house.room.pages == []
    return refused.value.message_id, refused.value.field


def test_it_is_sealed_to_the_chosen_and_seen_from_the_next_slot(house: House) -> None:
    receipt = house.saves(house.draft(CORA))
    kept = house.room.only
    assert kept.to == [CORA.key.public]
    assert kept.thread.name == ""
    assert kept.thread.visible == kept.entries[0].visible == house.offer(()).next_slot.instant
    assert receipt.code == kept.code
    assert house.room.pages == [()]
    assert house.inbox(CORA) == ()
    house.at(12, 30)
    assert len(house.inbox(CORA)) == 1
    assert house.inbox(ALBA) == ()


def test_the_same_form_again_gives_the_same_code_and_nothing_twice(house: House) -> None:
    draft = house.draft(CORA)
    receipts = [house.saves(draft) for _ in range(3)]
    house.at(1, day=24)
    receipts.append(house.saves(draft))
    assert {receipt.code for receipt in receipts} == {house.room.only.code}
    assert not any(receipt.added for receipt in receipts)
    assert len(house.room.only.entries) == 1
    with house.room.book(house.now) as book:
        again = saved_before(book, draft.nonce)
        assert again is not None
        assert again.code == house.room.only.code
        assert saved_before(book, book.new_nonce()) is None


@pytest.mark.parametrize("way", [Way.SEND, Way.KEEP, Way.HOLD])
def test_text_changed_before_the_form_was_sent_again_is_added(house: House, way: Way) -> None:
    draft = house.draft(*((CORA,) if way is Way.SEND else ()), way=way)
    first = house.saves(draft)
    for _ in range(2):
        second = house.saves(replace(draft, text="He shouts, and worse."))
    assert second.code == first.code
    kept = house.room.only
    assert len(kept.entries) == 2
    texts = [text for _, text in kept.held] if way is Way.HOLD else [entry.text for entry in kept.entries]
    assert texts == ["He shouts.", "He shouts, and worse."]
    if way is Way.HOLD:
        assert [entry.text for entry in kept.entries] == ["", ""]
        assert kept.to == []


def test_what_cannot_wait_is_seen_at_once_by_those_who_are_paged(house: House) -> None:
    house.raises(CORA, ALBA, urgency=Urgency.CANNOT_WAIT)
    assert house.room.pages == [("Cora", "Alba")]
    assert house.room.only.thread.visible == house.offer(()).last_slot.instant, "no time finer than a slot"
    assert house.inbox(CORA)[0].urgent
    assert house.inbox(ALBA)[0].urgent


def test_a_changed_text_of_what_cannot_wait_pages_again(house: House) -> None:
    draft = house.draft(ALBA, urgency=Urgency.CANNOT_WAIT)
    house.saves(draft)
    house.saves(replace(draft, text="It is worse."))
    assert house.room.pages == [("Alba",), ("Alba",)]


def test_what_is_kept_for_later_opens_to_nobody(house: House) -> None:
    house.raises(way=Way.KEEP)
    assert house.room.only.to == []
    assert house.room.only.thread.state is State.KEPT
    house.at(13)
    assert house.inbox(CORA) == house.inbox(ALBA) == ()


def test_what_does_not_go_together_is_refused_at_its_field(house: House) -> None:
    assert refusal(house, to=()) == ("concern-no-readers", "readers")
    assert refusal(house, to=(CORA,), about_coordinator=True) == ("concern-reader-gone", "readers")
    assert refusal(house, way=Way.KEEP) == ("concern-not-sent-to-readers", "way")
    assert refusal(house, way=Way.HOLD) == ("concern-not-sent-to-readers", "way")
    unsent = {"to": (), "way": Way.KEEP, "urgency": Urgency.CANNOT_WAIT}
    assert refusal(house, **unsent) == ("concern-cannot-wait-unsent", "urgency")
    house.counsel = None
    assert refusal(house, to=(), way=Way.HOLD) == ("concern-no-counsel", "way")
    house.current = (ALBA,)
    assert refusal(house) == ("concern-reader-gone", "readers")
    house.counsel = COUNSEL
    draft = house.draft(way=Way.HOLD)
    for other in (replace(COUNSEL, name="Dr. Weber"), replace(COUNSEL, recipient="age1other")):
        house.counsel = other
        with pytest.raises(Refused, match="concern-counsel-new"):
            house.saves(draft)
    assert refusal(house, to=(ALBA,), text="x" * 3001) == ("form-too-long", "text")


def test_a_form_of_the_day_before_yesterday_is_refused(house: House) -> None:
    draft = house.draft(CORA)
    house.now += timedelta(hours=25)
    with pytest.raises(Refused) as refused:
        house.saves(draft)
    assert refused.value.message_id == "concern-form-old"
    assert house.room.threads == {}


def test_a_slot_that_comes_between_the_look_and_the_saving_is_noticed(house: House) -> None:
    draft, around = house.draft(CORA), house.around()
    house.at(12, 30)
    house.around = lambda: around  # type: ignore[method-assign]
    with pytest.raises(Stale):
        house.saves(draft)


def test_a_name_is_kept_if_it_was_given(house: House) -> None:
    house.raises(CORA, name="Mina")
    kept = house.room.only
    assert kept.thread.name == kept.entries[0].name == "Mina"
