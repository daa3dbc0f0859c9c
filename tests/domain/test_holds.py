"""Two named people outside the case set a hold and lift it; it stops removal and opens nothing."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.concerns import Sort, State, Thread, Urgency
from bot.domain.holds import Holds, Step, is_outside, on_hold
from bot.domain.ledger import PRODUCTION_KINDS, EntryKind
from bot.domain.people import Actor, Role
from bot.domain.permissions import WHO_MAY, Action
from bot.domain.retention import expired_by
from bot.domain.rulebook import Packs
from bot.domain.work import NotFound, Refused, Stale
from tests.domain.books import TEAM
from tests.domain.scene_cases import House

SERVICE = Holds()


class Kept(House):
    """A house with two who keep it and one who produces it, all outside the case."""

    def __init__(self) -> None:
        super().__init__()
        self.adam = self.person("Adam", Role.ADMIN)
        self.abby = self.person("Abby", Role.ADMIN, Role.CREW)
        self.pat = self.person("Pat", Role.PRODUCER)

    def steps(self, who: Actor, step: Step | None = None) -> None:
        """Somebody opens the page and takes the step it offers, which is this one."""
        with self.work() as work:
            page = SERVICE.page(work, who)
            assert step in (None, page.step)
            SERVICE.take(work, who, page.step, page.mark)

    @property
    def held(self) -> bool:
        with self.work() as work:
            return on_hold(work, self.production_id)

    @property
    def entered(self) -> list[EntryKind]:
        return [entry.kind for _, entry in self.books.state.ledger.values() if entry.kind in PRODUCTION_KINDS]


def test_it_stands_when_a_second_person_set_it_and_until_a_second_person_lifts_it() -> None:
    house = Kept()
    house.steps(house.adam, Step.ASK)
    assert not house.held
    house.steps(house.pat, Step.SET)
    assert house.held
    house.steps(house.pat, Step.ASK_TO_LIFT)
    assert house.held
    house.steps(house.adam, Step.LIFT)
    assert not house.held
    assert house.entered == [
        EntryKind.HOLD_ASKED, EntryKind.HOLD_SET, EntryKind.HOLD_LIFT_ASKED, EntryKind.HOLD_LIFTED,
    ]  # fmt: skip


def test_whoever_asked_is_offered_to_take_it_back_and_nothing_else() -> None:
    house = Kept()
    house.steps(house.adam, Step.ASK)
    house.steps(house.adam, Step.TAKE_BACK)
    house.steps(house.adam, Step.ASK)
    house.steps(house.abby, Step.SET)
    house.steps(house.adam, Step.ASK_TO_LIFT)
    house.steps(house.adam, Step.KEEP)
    assert house.held
    assert house.entered[-1] is EntryKind.HOLD_KEPT


def test_nobody_inside_the_case_takes_a_step_whatever_else_they_are() -> None:
    house = Kept()
    for who in (house.cora, house.alba, house.ada, house.dira, house.mina):
        with pytest.raises(NotFound), house.work() as work:
            SERVICE.page(work, who)
    for role in (Role.COORDINATOR, Role.ALTERNATE, Role.PERFORMER, Role.DIRECTOR, Role.FIRST_AD, Role.AD):
        both = house.person(f"Both {role}", Role.PRODUCER, role)
        assert not is_outside(both.person)
        with pytest.raises(Refused) as refused, house.work() as work:
            SERVICE.page(work, both)
        assert refused.value.message_id == "hold-inside"


def test_a_step_that_somebody_overtook_is_stale() -> None:
    house = Kept()
    with house.work() as work:
        seen = SERVICE.page(work, house.pat).mark
    house.steps(house.adam, Step.ASK)
    for step in Step:
        with pytest.raises(Stale), house.work() as work:
            SERVICE.take(work, house.pat, step, seen)
    with house.work() as work:
        seen = SERVICE.page(work, house.pat).mark
        with pytest.raises(Stale):
            SERVICE.take(work, house.pat, Step.LIFT, seen)
    assert not house.held


def test_everybody_of_the_production_is_shown_a_hold_that_stands_and_no_other() -> None:
    house = Kept()
    house.steps(house.adam)
    everybody = (house.cora, house.ada, house.dira, house.mina, house.pat)
    with house.work() as work:
        assert [SERVICE.shown(work, who) for who in everybody] == [None] * 5
    house.steps(house.pat)
    with house.work() as work:
        for who in everybody:
            shown = SERVICE.shown(work, who)
            assert shown is not None
            assert (shown.asked_by, shown.set_by) == (house.adam.id, house.pat.id)


def test_a_hold_opens_nothing() -> None:
    """Whoever may set one may do nothing with content, hold or none."""
    content = {
        Action.EDIT_BRIEF, Action.READ_ANSWERS, Action.READ_OWN_ANSWERS, Action.RECORD_ANSWERS, Action.APPROVE_LIST,
        Action.READ_CONCERNS, Action.ANSWER,
    }  # fmt: skip
    for role in WHO_MAY[Action.HOLD_RECORDS]:
        assert not {action for action in content if role in WHO_MAY[action]}


@given(st.lists(st.sampled_from(["adam", "abby", "pat"]), max_size=12))
def test_in_any_order_two_people_stand_behind_every_change_of_what_is_held(who: list[str]) -> None:
    house = Kept()
    took: list[tuple[str, bool]] = []
    for name in who:
        house.steps(getattr(house, name))
        took.append((name, house.held))
    for (before, held), (name, holds) in pairwise([("", False), *took]):
        assert held == holds or before != name


def test_what_is_over_by_the_rules_stays_while_a_hold_stands() -> None:
    house = Kept()
    long_ago = house.now - timedelta(days=400)
    thread = Thread(house.production_id, Sort.CONCERN, Urgency.ROUTINE, State.CLOSED, long_ago, closed=long_ago)

    def is_over() -> bool:
        with house.work() as work:
            return expired_by(work, Packs(), work.people.productions(TEAM))(thread)

    assert is_over()
    house.steps(house.adam)
    assert is_over()
    house.steps(house.pat)
    assert not is_over()
    house.steps(house.adam)
    house.steps(house.abby, Step.LIFT)
    assert is_over()
