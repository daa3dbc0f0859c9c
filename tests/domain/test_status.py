"""READY never stands on something missing, stale or withdrawn; PAUSED ends by a declaration; causes leave no trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.outbox import Kind
from bot.domain.people import Actor
from bot.domain.scenes import BriefDraft, Scene, ShootSlot, Status, pause, set_back
from bot.domain.status import Standing
from bot.domain.work import NotFound, Refused, Stale, Work
from tests.domain.scene_cases import CALL, House

OPEN = [standing for standing in Standing if standing is not Standing.ANSWERED]


@pytest.mark.parametrize("standing", OPEN)
def test_ready_is_refused_while_any_performers_answer_is_open(standing: Standing) -> None:
    house = House()
    scene = house.adds_intimate("72A", house.mina, house.noor)
    house.answers(house.mina)
    house.answers(house.noor, standing=standing)
    with pytest.raises(Refused) as wrong:
        house.ready(scene)
    assert wrong.value.message_id == "status-answers-open"
    assert house.status(scene) is Status.NOT_YET
    assert house.messages() == []


def test_ready_needs_nothing_on_a_set_that_is_merely_closed() -> None:
    house = House()
    scene = house.adds_scene()
    house.ready(scene)
    assert house.status(scene) is Status.READY


def test_a_status_message_goes_to_the_people_on_duty_of_that_unit_and_says_the_status() -> None:
    house = House()
    scene = house.adds_scene()
    house.ready(scene)
    readers = {house.cora.id, house.alba.id, house.ada.id}
    assert {(kind, reader, detail) for kind, reader, detail in house.messages()} == {
        (Kind.STATUS, reader, "ready") for reader in readers
    }


@pytest.mark.parametrize("who", ["ada", "dira", "mina", "alba"])
def test_the_coordinator_alone_declares_ready(who: str) -> None:
    house = House()
    scene = house.adds_scene()
    slot = house.slot(scene)
    with pytest.raises(NotFound), house.work() as work:
        house.statuses.declare_ready(work, getattr(house, who), slot.id, slot.version)


def test_the_alternate_pauses_and_ends_a_pause_and_no_more() -> None:
    house = House()
    scene = house.adds_scene()
    with pytest.raises(NotFound), house.work() as work:
        house.statuses.declare_not_yet(work, house.alba, house.slot(scene).id, house.slot(scene).version, None)
    with house.work() as work:
        house.statuses.hold(work, house.alba, house.slot(scene).id)
    assert house.status(scene) is Status.PAUSED
    with house.work() as work:
        house.statuses.declare_not_yet(work, house.alba, house.slot(scene).id, house.slot(scene).version, None)
    assert house.status(scene) is Status.NOT_YET


def test_nobody_declares_from_a_page_that_is_out_of_date() -> None:
    house = House()
    scene = house.adds_scene()
    old = house.slot(scene).version
    with house.work() as work:
        house.statuses.hold(work, house.cora, house.slot(scene).id)
    with pytest.raises(Refused) as wrong, house.work() as work:
        house.statuses.declare_ready(work, house.cora, house.slot(scene).id, old)
    assert wrong.value.message_id == "status-changed-meanwhile"
    assert house.status(scene) is Status.PAUSED


def test_next_update_stands_with_not_yet_and_goes_with_the_next_change() -> None:
    house = House()
    scene = house.adds_scene()
    by = house.now + timedelta(hours=3)
    with house.work() as work:
        house.statuses.declare_not_yet(work, house.cora, house.slot(scene).id, house.slot(scene).version, by)
    assert house.slot(scene).next_update == by
    assert house.messages() == []
    with house.work() as work:
        house.statuses.hold(work, house.cora, house.slot(scene).id)
    assert house.slot(scene).next_update is None
    with pytest.raises(Refused) as wrong, house.work() as work:
        house.statuses.declare_not_yet(
            work, house.cora, house.slot(scene).id, house.slot(scene).version, house.now - timedelta(minutes=1)
        )
    assert wrong.value.field == "next_time"


def test_a_time_alone_means_the_next_time_the_clock_shows_it() -> None:
    house = House()
    with house.work() as work:
        later = house.statuses.update_time(work, house.cora, None, time(21, 30))
        tomorrow = house.statuses.update_time(work, house.cora, None, time(6))
        dated = house.statuses.update_time(work, house.cora, date(2026, 11, 12), time(0, 30))
    assert later == datetime(2026, 11, 9, 20, 30, tzinfo=UTC)
    assert tomorrow == datetime(2026, 11, 10, 5, 0, tzinfo=UTC)
    assert dated == datetime(2026, 11, 11, 23, 30, tzinfo=UTC)


def test_two_phone_numbers_while_paused_and_none_otherwise() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        assert house.statuses.view(work, house.ada, house.slot(scene).id).phones == ()
    with house.work() as work:
        house.statuses.hold(work, house.cora, house.slot(scene).id)
    with house.work() as work:
        shown = house.statuses.view(work, house.ada, house.slot(scene).id)
        assert [person.name for person, _ in shown.phones] == ["Cora", "Alba"]
        assert all(phone for _, phone in shown.phones)


def test_without_an_alternate_the_first_ad_is_the_second_number() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        work.people.remove_person(house.alba.person)
        house.statuses.hold(work, house.cora, house.slot(scene).id)
        shown = house.statuses.view(work, house.ada, house.slot(scene).id)
    assert [person.name for person, _ in shown.phones] == ["Cora", "Ada"]


def test_the_ping_has_no_words_and_comes_once_in_ten_minutes() -> None:
    house = House()
    scene = house.adds_scene()
    for _ in range(3):
        with house.work() as work:
            house.statuses.ask(work, house.ada, house.slot(scene).id)
    assert house.messages() == [(Kind.PING, house.cora.id, house.ada.id)]
    with pytest.raises(NotFound), house.work() as work:
        house.statuses.ask(work, house.ben, house.slot(scene).id)


def test_without_a_coordinator_a_ping_is_refused_and_not_promised() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        work.people.remove_person(house.cora.person)
    with pytest.raises(Refused) as wrong, house.work() as work:
        house.statuses.ask(work, house.ada, house.slot(scene).id)
    assert wrong.value.message_id == "status-nobody-to-ask"


def test_a_scene_that_is_not_a_closed_set_has_no_status() -> None:
    house = House()
    scene = house.adds_scene(closed=False)
    slot = house.slot(scene)
    for job in (
        lambda work: house.statuses.view(work, house.ada, slot.id),
        lambda work: house.statuses.hold(work, house.cora, slot.id),
        lambda work: house.statuses.declare_ready(work, house.cora, slot.id, slot.version),
    ):
        with pytest.raises(NotFound), house.work() as work:
            job(work)


def test_before_declaring_one_learns_whether_ready_would_be_refused_and_whether_people_may_guess() -> None:
    house = House()
    scene = house.adds_intimate()
    with house.work() as work:
        shown = house.statuses.declaring(work, house.cora, house.slot(scene).id)
        assert (shown.may_be_ready, shown.open_answers, shown.few) == (True, True, True)
    house.answers(house.mina)
    with house.work() as work:
        assert not house.statuses.declaring(work, house.cora, house.slot(scene).id).open_answers
        shown = house.statuses.declaring(work, house.alba, house.slot(scene).id)
        assert (shown.may_be_ready, shown.open_answers) == (False, False)


CAUSES = {
    Status.PAUSED: ("hold", "alternate holds", "withdrawal"),
    Status.NOT_YET: ("declared", "narrowed", "brief edited"),
    Status.READY: ("declared",),
}


def bring(house: House, scene: Scene, status: Status, cause: str) -> None:
    """Bring the scene to a status by one of its causes."""
    slot = house.slot(scene)
    with house.work(timedelta(minutes=1)) as work:
        if status is Status.READY:
            house.statuses.declare_ready(work, house.cora, slot.id, slot.version)
        elif cause in ("hold", "alternate holds"):
            house.statuses.hold(work, house.cora if cause == "hold" else house.alba, slot.id)
        elif cause == "withdrawal":
            pause(work, scene)
        elif cause == "narrowed" and slot.status is Status.READY:
            set_back(work, scene)
        elif cause == "brief edited" and slot.status is Status.READY:
            now = work.scenes.scene(house.production_id, scene.id)
            assert now is not None
            draft = BriefDraft(True, "kiss", f"Version {now.version}.", (house.mina.id,))
            house.scenes.edit_brief(work, house.cora, scene.id, now.version, draft)
        else:
            house.statuses.declare_not_yet(work, house.cora, slot.id, slot.version, None)


@given(st.data())
@settings(max_examples=40)
def test_the_same_statuses_give_the_same_messages_and_board_whatever_the_causes(data: st.DataObject) -> None:
    statuses = data.draw(st.lists(st.sampled_from(list(Status)), max_size=6))
    seen = []
    for _ in range(2):
        house = House()
        scene = house.adds_intimate()
        house.answers(house.mina)
        for status in statuses:
            bring(house, scene, status, data.draw(st.sampled_from(CAUSES[status])))
        with house.work() as work:
            slot = house.slot(scene)
            board = [
                (row.number, row.slot.status, row.slot.status_at, row.slot.next_update, row.call)
                for row in work.scenes.board(house.production_id, CALL.day)
            ]
            shown = house.statuses.view(work, house.ada, slot.id)
        told = [(n.kind, n.reader, n.subject, n.detail, n.due) for n in house.books.notices]
        seen.append((told, board, shown.phones, slot.status_at))
    assert seen[0] == seen[1]


class StatusMachine(RuleBasedStateMachine):
    """Answers, edits, withdrawals, moves and declarations in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House()
        self.scene = self.house.adds_intimate("72A", self.house.mina, self.house.noor)
        self.ended_by_declaration = True
        self.was = Status.NOT_YET

    def current(self) -> Scene:
        return self.house.books.state.scenes[self.scene.id]

    @rule(noor=st.booleans())
    def answer(self, noor: bool) -> None:
        self.house.answers(self.house.noor if noor else self.house.mina)

    @rule(noor=st.booleans())
    def narrow(self, noor: bool) -> None:
        self.house.answers(self.house.noor if noor else self.house.mina)
        with self.house.work(timedelta(minutes=1)) as work:
            set_back(work, self.current())

    @rule(noor=st.booleans())
    def withdraw(self, noor: bool) -> None:
        self.house.answers(self.house.noor if noor else self.house.mina, standing=Standing.WITHDRAWN)
        with self.house.work(timedelta(minutes=1)) as work:
            pause(work, self.current())

    @rule(text=st.sampled_from(["One.", "Two."]), both=st.booleans())
    def edit(self, text: str, both: bool) -> None:
        cast = (self.house.mina.id, self.house.noor.id) if both else (self.house.mina.id,)
        scene = self.current()
        with self.house.work(timedelta(minutes=1)) as work:
            done = self.house.scenes.edit_brief(
                work, self.house.cora, scene.id, scene.version, BriefDraft(True, "kiss", text, cast)
            )
        if done.stale:
            for performer in (self.house.mina, self.house.noor):
                if self.house.said.standing.get(performer.id) is Standing.ANSWERED:
                    self.house.answers(performer, standing=Standing.STALE)

    @rule()
    def move(self) -> None:
        slot = self.house.slot(self.scene)
        if slot.cancelled:
            return
        with self.house.work(timedelta(minutes=1)) as work:
            day = slot.day + timedelta(days=1)
            call = self.house.scenes.call_on(work, self.house.ada, day, time(8))
            self.house.announcing.move(work, self.house.ada, slot.id, slot.version, call)

    @rule()
    def cancel_or_restore(self) -> None:
        slot = self.house.slot(self.scene)
        with self.house.work(timedelta(minutes=1)) as work:
            if slot.cancelled:
                self.house.announcing.restore(work, self.house.ada, slot.id)
            else:
                self.house.announcing.cancel(work, self.house.ada, slot.id, slot.version)

    @rule(by_alternate=st.booleans())
    def hold(self, by_alternate: bool) -> None:
        self._declares(lambda work, slot: self.house.statuses.hold(work, self._who(by_alternate), slot.id))

    @rule()
    def declare_ready(self) -> None:
        self._declares(
            lambda work, slot: self.house.statuses.declare_ready(work, self.house.cora, slot.id, slot.version)
        )

    @rule(by_alternate=st.booleans())
    def declare_not_yet(self, by_alternate: bool) -> None:
        who = self._who(by_alternate)
        self._declares(lambda work, slot: self.house.statuses.declare_not_yet(work, who, slot.id, slot.version, None))

    def _who(self, by_alternate: bool) -> Actor:
        return self.house.alba if by_alternate else self.house.cora

    def _declares(self, job: Callable[[Work, ShootSlot], object]) -> None:
        self.ended_by_declaration = True
        try:
            with self.house.work(timedelta(minutes=1)) as work:
                job(work, self.house.slot(self.scene))
        except (Refused, NotFound, Stale):
            pass

    @invariant()
    def ready_stands_on_answers_that_count(self) -> None:
        if self.house.status(self.scene) is Status.READY and not self.house.slot(self.scene).cancelled:
            with self.house.work() as work:
                standings = self.house.said.standings(work, self.current())
            assert set(standings.values()) == {Standing.ANSWERED}

    @invariant()
    def a_pause_ends_by_declaration_alone(self) -> None:
        status = self.house.status(self.scene)
        if self.was is Status.PAUSED and status is not Status.PAUSED:
            assert self.ended_by_declaration
        self.was, self.ended_by_declaration = status, False


TestStatusMachine = StatusMachine.TestCase
TestStatusMachine.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
