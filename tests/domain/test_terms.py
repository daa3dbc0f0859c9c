"""Terms and riders met with what should not happen: two at once, scenes split or taken off, people who are gone."""

from __future__ import annotations

from contextlib import suppress
from datetime import time, timedelta

import pytest

from bot.domain.agreeing import mark_of_bared
from bot.domain.permissions import Action as Permission
from bot.domain.permissions import permit
from bot.domain.riders import RiderDraft, beyond
from bot.domain.scenes import SceneDraft, Status
from bot.domain.status import Standing
from bot.domain.terms import Action, Bared, Change, Medium, Occasion, Part, Plan, Terms, differences, part_of
from bot.domain.times import call_instant
from bot.domain.topics import Answer
from bot.domain.work import NotFound, Refused, Stale
from tests.domain.checkin_cases import sheet
from tests.domain.test_agreed_any_order import BEGINS, FIRST, AgreedHouse

PLAN = Plan((Occasion(FIRST, "main"),), ("mina", "noor"), 1, 1)


def part(terms: Terms, plan: Plan = PLAN) -> Part:
    return part_of(terms, plan, "mina")


def changes(before: Terms, after: Terms) -> list[tuple[str, Change, str]]:
    return [(each.what, each.change, each.term) for each in differences(part(before), part(after))]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (Medium.SKIN, Medium.CLOTHING, (Change.LESS, "less_action")),
        (Medium.CLOTHING, Medium.SKIN, (Change.MORE, "more_action")),
    ],
)
def test_the_same_line_through_less_is_less(before: Medium, after: Medium, told: tuple[Change, str]) -> None:
    terms = [Terms(actions=(Action("mina", "noor", "hand on the back", medium),)) for medium in (before, after)]
    assert changes(*terms) == [("action", *told)]


def test_on_set_and_on_screen_are_told_apart_and_other_peoples_lines_not_at_all() -> None:
    before = Terms(bared={"mina": Bared(on_set=("back",))})
    after = Terms(bared={"mina": Bared(on_screen=("back",)), "noor": Bared(on_screen=("chest",))})
    assert changes(before, after) == [
        ("on-set", Change.LESS, "less_nudity"), ("on-screen", Change.MORE, "more_nudity")
    ]  # fmt: skip
    assert changes(after, Terms(actions=(Action("noor", "", "sits", Medium.NO_CONTACT),), bared=after.bared)) == []


def test_each_use_of_pictures_and_another_garment_count_as_more() -> None:
    assert changes(Terms(), Terms(stills=True, uses=("poster",))) == [
        ("stills", Change.MORE, "new_use"), ("use", Change.MORE, "new_use")
    ]  # fmt: skip
    worn = [Terms(bared={"mina": Bared(garments=text)}) for text in ("robe", "patch")]
    assert [change for _, change, _ in changes(*worn)] == [Change.MORE]


def test_a_day_for_a_day_is_a_move_and_one_more_is_an_occasion() -> None:
    later, further = Occasion(FIRST + timedelta(days=2), "main"), Occasion(FIRST + timedelta(days=3), "main")
    moved = Plan((later,), PLAN.participants, 1, 1)
    two = Plan((PLAN.occasions[0], further), PLAN.participants, 1, 1)
    assert [each.term for each in differences(part(Terms()), part(Terms(), moved))] == ["moved_later"]
    assert [each.term for each in differences(part(Terms(), moved), part(Terms()))] == [""]
    assert [each.term for each in differences(part(Terms()), part(Terms(), two))] == ["new_occasion"]


def test_two_coordinators_at_once_add_lines_and_overwrite_nothing() -> None:
    house = AgreedHouse()
    house.adds(Action(house.mina.id, "", "sits", Medium.NO_CONTACT))
    house.adds(Action(house.noor.id, "", "stands", Medium.NO_CONTACT))
    assert len(house.terms().actions) == 2
    seen = mark_of_bared(Terms(), [house.mina.id])
    bared = {house.mina.id: Bared(on_set=("back",))}
    with house.work() as work:
        house.agreeing.change_bared(work, house.cora, house.scene_id, bared, seen)
    other = {house.mina.id: Bared(on_set=("legs",))}
    with pytest.raises(Refused, match="terms-changed-meanwhile"), house.work() as work:
        house.agreeing.change_bared(work, house.cora, house.scene_id, other, seen)
    assert house.terms().bared == bared


def test_overlapping_riders_are_refused_and_the_first_is_kept() -> None:
    house = AgreedHouse()
    house.enters(house.mina, RiderDraft(("kiss-closed-mouth",)))
    with pytest.raises(Stale), house.work() as work:
        house.riders.keep(work, house.cora, house.scene_id, house.mina.id, 0, RiderDraft(()))
    with house.work() as work:
        line = house.riders.own(work, house.mina, house.scene_id)
    assert line is not None
    assert line.rider is not None
    assert line.rider.covers == ("kiss-closed-mouth",)


def test_a_scene_taken_off_takes_no_terms_and_no_rider() -> None:
    house = AgreedHouse()
    with house.work() as work:
        work.scenes.change_scene(type(house.scene)(**{
            **{name: getattr(house.scene, name) for name in house.scene.__slots__}, "omitted": True
        }))  # fmt: skip
    with pytest.raises(Refused, match="rider-scene-omitted"):
        house.enters(house.mina, RiderDraft(()))
    with pytest.raises(Refused, match="terms-scene-omitted"):
        house.adds(Action(house.mina.id, "", "sits", Medium.NO_CONTACT))


def test_whoever_is_taken_out_and_put_back_has_to_answer_again() -> None:
    house = AgreedHouse()
    house.sends()
    house.answers_all(house.noor)
    house.edits(cast=[house.mina])
    with pytest.raises(NotFound), house.work() as work:
        house.riders.own(work, house.noor, house.scene_id)
    with pytest.raises(NotFound):
        house.adds(Action(house.noor.id, "", "sits", Medium.NO_CONTACT))
    house.edits(brief="They kiss in the rain.", cast=[house.mina, house.noor])
    assert house.standing(house.noor) is Standing.STALE


def test_a_scene_split_from_another_brings_no_consent_and_no_rider_along() -> None:
    house = AgreedHouse(kind="nudity")
    house.sends()
    house.enters(house.mina, RiderDraft((), received_at=BEGINS, signed_at=BEGINS))
    house.answers_all(house.mina)
    with house.work() as work:
        draft = SceneDraft("72B", FIRST, None, "main", closed=True)
        other = house.scenes.add(work, house.cora, draft)
    with pytest.raises(NotFound), house.work() as work:
        house.riders.own(work, house.mina, other.id)
    with house.work() as work:
        proof = permit(work, house.cora, Permission.EDIT_TERMS, house.scene_id)
        with pytest.raises(NotFound):
            work.terms.terms(proof, other)
        rider = permit(work, house.cora, Permission.EDIT_RIDERS, house.scene_id)
        with pytest.raises(NotFound):
            work.riders.rider(rider, other, house.mina.id)


def test_a_rider_whose_dates_cannot_be_is_refused_on_its_field() -> None:
    house = AgreedHouse()
    day = timedelta(days=1)
    for draft, field in (
        (RiderDraft((), sent_at=BEGINS + day), "sent_at"),
        (RiderDraft((), sent_at=BEGINS, received_at=BEGINS - day), "received_at"),
        (RiderDraft((), signed_at=BEGINS, why="Late."), "why"),
    ):
        with pytest.raises(Refused) as refused:
            house.enters(house.mina, draft)
        assert refused.value.field == field


def test_a_new_rider_does_not_go_by_the_dates_of_the_one_before() -> None:
    house = AgreedHouse()
    house.enters(house.mina, RiderDraft((), received_at=BEGINS))
    house.adds(Action(house.mina.id, "", "sits", Medium.NO_CONTACT))
    with pytest.raises(Refused, match="rider-old-date"):
        house.enters(house.mina, RiderDraft((), received_at=BEGINS))


def test_a_yes_that_the_rider_does_not_cover_is_beyond_it_and_a_no_is_not() -> None:
    house = AgreedHouse()
    house.enters(house.mina, RiderDraft(("kiss-closed-mouth",)))
    with house.work() as work:
        line = house.riders.own(work, house.mina, house.scene_id)
    assert line is not None
    said = sheet({"kiss-closed-mouth": Answer.YES, "body-close": Answer.YES, "breath-close": Answer.NO})
    assert beyond(line.rider, said) == ("body-close",)


def test_the_check_on_the_day_is_recorded_once_and_changes_no_status() -> None:
    house = AgreedHouse()
    house.sends()
    for who in (house.mina, house.noor):
        house.answers_all(who)
    house.ready(house.scene)
    with pytest.raises(Refused, match="day-check-not-today"), house.work() as work:
        house.agreeing.check_day(work, house.cora, house.scene_id, house.mina.id)
    house.now = BEGINS + timedelta(days=4)
    before = house.slots()[0]
    for _ in range(2):
        with house.work() as work:
            house.agreeing.check_day(work, house.cora, house.scene_id, house.mina.id)
    assert [entry.kind.value for _, entry in house.books.state.ledger.values()].count("day_checked") == 1
    assert house.slots()[0] == before
    assert [column.day_check for column in house.opens_sheet().columns if column.person.id == house.mina.id] == [True]
    assert [column.day_check for column in house.opens_sheet().columns if column.person.id == house.noor.id] == [False]


def declared(house: AgreedHouse, number: int) -> Status:
    """The status of this shoot day after a try to declare it READY."""
    slot = house.slots()[number]
    with suppress(Refused), house.work(timedelta(minutes=1)) as work:
        house.statuses.declare_ready(work, house.cora, slot.id, slot.version)
    return house.slots()[number].status


def test_what_was_said_before_a_wrap_is_not_said_for_the_next_day() -> None:
    house = AgreedHouse()
    with house.work() as work:
        house.scenes.add(work, house.ada, SceneDraft("72A", FIRST + timedelta(days=1), None, "main", closed=True))
    house.sends()
    for who in (house.mina, house.noor):
        house.answers_all(who)
    assert [declared(house, number) for number in (0, 1)] == [Status.READY, Status.READY]
    house.now = BEGINS + timedelta(days=4, hours=9)
    with house.work() as work:
        house.announcing.wrap(work, house.ada, "main", FIRST, time(19))
    assert [slot.status for slot in house.slots()] == [Status.READY, Status.NOT_YET]
    assert declared(house, 1) is Status.NOT_YET
    for who in (house.mina, house.noor):
        house.stands(who)
    assert declared(house, 1) is Status.READY


def test_nobodys_answers_stand_by_a_press_where_more_is_asked_or_nothing_changed() -> None:
    house = AgreedHouse()
    house.sends()
    house.answers_all(house.mina)
    with pytest.raises(Refused, match="checkin-cannot-stand"):
        house.stands(house.mina)
    house.adds(Action(house.mina.id, "", "sits", Medium.NO_CONTACT))
    with pytest.raises(Refused, match="checkin-cannot-stand"):
        house.stands(house.mina)
    house.answers_all(house.mina)
    house.edits(brief="They kiss in the rain.")
    with pytest.raises(Refused, match="checkin-cannot-stand"):
        house.stands(house.mina)
    house.withdraws(house.mina)
    house.edits(brief="They kiss in the snow.")
    with pytest.raises(Refused, match="checkin-cannot-stand"):
        house.stands(house.mina)


def test_a_move_asks_everybody_again_and_one_press_of_each_is_enough() -> None:
    house = AgreedHouse()
    house.sends()
    for who in (house.mina, house.noor):
        house.answers_all(who)
    slot = house.slots()[0]
    with house.work() as work:
        call = call_instant(FIRST + timedelta(days=3), time(8), house.zone)
        house.announcing.move(work, house.ada, slot.id, slot.version, call)
    assert {house.standing(who) for who in (house.mina, house.noor)} == {Standing.STALE}
    changed = house.opens(house.mina).changed
    assert changed is not None
    assert [(each.what, each.change) for each in changed.differences] == [("moved", Change.OTHER)]
    house.stands(house.mina)
    assert house.standing(house.mina) is Standing.ANSWERED
    assert house.standing(house.noor) is Standing.STALE
