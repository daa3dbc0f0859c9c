"""Told before announced, consequences before they are made, one card kept true, reminders for everybody sent alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.announcing import card_of
from bot.domain.outbox import CHANNEL, Kind
from bot.domain.people import Actor, Role
from bot.domain.scenes import BriefDraft, Scene, Status, Told
from bot.domain.work import NotFound, Refused, Work
from tests.domain.scene_cases import CALL, DAY, House


def refusal(job: Callable[[Work], object], house: House) -> str:
    with pytest.raises(Refused) as wrong, house.work() as work:
        job(work)
    return wrong.value.message_id


def sent(house: House, scene: Scene, *performers: Actor) -> None:
    """As if Send had been pressed for these."""
    with house.work() as work:
        for casting in work.scenes.castings(scene):
            if casting.person_id in {performer.id for performer in performers}:
                work.scenes.keep_casting(replace(casting, sent_at=house.now, sent_version=scene.version))
        house.announcing.plan_reminders(work, scene, house.slot(scene))


def reminders(house: House) -> list[tuple[str, datetime]]:
    return sorted((n.reader, n.due) for n in house.books.notices if n.kind is Kind.REMINDER)


def test_a_scene_waits_until_every_performer_is_told_and_is_posted_once() -> None:
    house = House()
    scene = house.adds_intimate("72A", house.mina, house.noor)
    announce = lambda work: house.announcing.announce(work, house.ada, house.slot(scene).id)  # noqa: E731
    assert refusal(announce, house) == "announce-not-told"
    with house.work() as work:
        house.announcing.mark_told(work, house.ada, scene.id, {house.mina.id: Told.PRODUCTION})
    assert refusal(announce, house) == "announce-not-told"
    with house.work() as work:
        house.announcing.mark_told(work, house.cora, scene.id, {house.noor.id: Told.REPRESENTATIVE})
        house.announcing.announce(work, house.ada, house.slot(scene).id)
    assert house.messages() == [(Kind.CARD, CHANNEL, "")]
    assert refusal(announce, house) == "announce-already"


def test_told_marks_are_kept_with_who_made_them_and_can_be_taken_back() -> None:
    house = House()
    scene = house.adds_intimate()
    for told in (Told.COORDINATOR, None):
        with house.work() as work:
            house.announcing.mark_told(work, house.ada, scene.id, {house.mina.id: told, "somebody": Told.PRODUCTION})
            assert [(c.told, c.told_by) for c in work.scenes.castings(scene)] == [(told, house.ada.id)]
    with pytest.raises(NotFound), house.work() as work:
        house.announcing.mark_told(work, house.dira, scene.id, {})


def test_scenes_marked_neither_way_are_never_announced() -> None:
    house = House()
    scene = house.adds_scene(closed=False)
    announce = lambda work: house.announcing.announce(work, house.ada, house.slot(scene).id)  # noqa: E731
    assert refusal(announce, house) == "announce-not-closed"


def test_what_keeps_a_card_from_being_posted_is_said() -> None:
    house = House(channel=None)
    scene = house.adds_scene()
    announce = lambda work: house.announcing.announce(work, house.ada, house.slot(scene).id)  # noqa: E731
    assert refusal(announce, house) == "announce-no-channel"
    house = House()
    with house.work() as work:
        scene = house.scenes.add(work, house.ada, house.draft(call=None))
    assert refusal(announce, house) == "announce-no-call"
    scene = house.adds_scene("73")
    house.now = CALL.instant
    assert refusal(announce, house) == "announce-past"


def test_the_card_is_the_same_for_an_intimate_scene_and_a_closed_one() -> None:
    cards = []
    for intimate in (True, False):
        house = House()
        scene = house.adds_intimate() if intimate else house.adds_scene()
        house.announces(scene)
        with house.work() as work:
            cards.append(card_of(work, house.production_id, house.slot(scene).id))
        assert house.messages() == [(Kind.CARD, CHANNEL, "")]
    assert cards[0] == cards[1]
    assert cards[0] is not None
    assert cards[0].ask == ("Ada", "Cora")


def test_a_move_shows_what_follows_and_then_does_it() -> None:
    house = House()
    scene = house.adds_intimate()
    house.answers(house.mina)
    house.announces(scene)
    house.ready(scene)
    slot = house.slot(scene)
    with house.work() as work:
        call = house.scenes.call_on(work, house.ada, date(2026, 11, 10), time(8))
        shown = house.announcing.consequences(work, house.ada, slot.id, call)
    assert (shown.status_changes, shown.card_changes, shown.rider_hours) == (True, True, 48)
    assert shown.hours_left == timedelta(hours=22)
    assert house.slot(scene) == slot
    with house.work() as work:
        house.announcing.move(work, house.ada, slot.id, slot.version, call)
    assert (house.slot(scene).day, house.status(scene)) == (call.day, Status.NOT_YET)
    assert [(kind, detail) for kind, reader, detail in house.messages() if reader == CHANNEL] == [
        (Kind.CARD, ""), (Kind.CARD_EDIT, ""), (Kind.THREAD_LINE, "moved"),
    ]  # fmt: skip
    move = lambda work: house.announcing.move(work, house.ada, slot.id, slot.version, call)  # noqa: E731
    assert refusal(move, house) == "scene-changed-meanwhile"


def test_a_move_that_changes_a_call_names_the_scenes_that_share_it_and_edits_their_cards() -> None:
    house = House()
    moved, shares = house.adds_scene("1"), house.adds_scene("2")
    for scene in (moved, shares):
        house.announces(scene)
        house.ready(scene)
    with house.work() as work:
        call = house.scenes.call_on(work, house.ada, DAY, time(6))
        shown = house.announcing.consequences(work, house.ada, house.slot(moved).id, call)
        assert [scene.number for scene in shown.shared_call] == ["2"]
        house.announcing.move(work, house.ada, house.slot(moved).id, house.slot(moved).version, call)
    assert house.status(shares) is Status.NOT_YET
    lines = [notice.subject for notice in house.books.notices if notice.kind is Kind.THREAD_LINE]
    assert sorted(lines) == sorted([house.slot(moved).id, house.slot(shares).id])


@pytest.mark.parametrize(
    ("day", "wall", "message_id"),
    [(DAY, time(8), "move-nothing"), (date(2026, 11, 9), time(6), "scene-call-past")],
)
def test_moves_that_cannot_be_are_refused(day: date, wall: time, message_id: str) -> None:
    house = House()
    scene = house.adds_scene()

    def move(work: Work) -> None:
        call = house.scenes.call_on(work, house.ada, day, wall)
        house.announcing.consequences(work, house.ada, house.slot(scene).id, call)

    assert refusal(move, house) == message_id


def test_a_scene_is_not_moved_onto_a_day_it_is_on() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        other = house.scenes.call_on(work, house.ada, DAY + timedelta(days=1), time(8))
        house.scenes.add(work, house.ada, house.draft(day=other.day, call=other))
    first = house.slot(scene)
    move = lambda work: house.announcing.move(work, house.ada, first.id, first.version, other)  # noqa: E731
    assert refusal(move, house) == "move-there-already"


def test_a_day_without_a_call_asks_for_one() -> None:
    house = House()
    scene = house.adds_scene()
    to = DAY + timedelta(days=1)
    job = lambda work: house.announcing.shooting_call(work, house.ada, house.slot(scene), to, None)  # noqa: E731
    assert refusal(job, house) == "move-no-call"


def test_taken_off_and_put_back() -> None:
    house = House()
    scene = house.adds_intimate()
    house.answers(house.mina)
    sent(house, scene, house.mina)
    house.announces(scene)
    house.ready(scene)
    planned = reminders(house)
    with house.work() as work:
        slot = house.slot(scene)
        house.announcing.cancel(work, house.ada, slot.id, slot.version)
    assert reminders(house) == []
    with house.work() as work:
        assert work.scenes.board(house.production_id, DAY) == ()
    with house.work(timedelta(minutes=1)) as work:
        house.announcing.restore(work, house.ada, house.slot(scene).id)
    assert house.status(scene) is Status.NOT_YET
    assert reminders(house) == planned
    lines = [detail for kind, _, detail in house.messages() if kind is Kind.THREAD_LINE]
    assert lines == ["cancelled", "restored"]


def test_a_second_press_on_take_off_or_put_back_changes_nothing() -> None:
    house = House()
    scene = house.adds_scene()
    house.announces(scene)
    for _ in range(2):
        with house.work() as work:
            house.announcing.cancel(work, house.ada, house.slot(scene).id, house.slot(scene).version)
    assert len(house.messages(Kind.THREAD_LINE)) == 1


def test_everyone_sent_gets_both_reminders_and_nobody_else() -> None:
    house = House()
    scene = house.adds_intimate("72A", house.mina, house.noor)
    sent(house, scene, house.mina)
    due = [CALL.instant - timedelta(hours=hours) for hours in (72, 24)]
    assert reminders(house) == [(house.mina.id, at) for at in due]


def test_reminders_follow_the_call_the_switch_and_the_cast() -> None:
    house = House()
    scene = house.adds_intimate("72A", house.mina, house.noor)
    sent(house, scene, house.mina, house.noor)
    with house.work() as work:
        slot = house.slot(scene)
        call = house.scenes.call_on(work, house.ada, DAY + timedelta(days=7), time(8))
        house.announcing.move(work, house.ada, slot.id, slot.version, call)
    assert {due for _, due in reminders(house)} == {call.instant - timedelta(hours=hours) for hours in (72, 24)}
    with house.work() as work:
        house.announcing.switch_reminders(work, house.cora, house.slot(scene).id, False)
    assert reminders(house) == []
    with house.work() as work:
        house.announcing.switch_reminders(work, house.cora, house.slot(scene).id, True)
        house.scenes.edit_brief(
            work, house.cora, scene.id, scene.version, BriefDraft(True, "kiss", "Alone.", (house.noor.id,))
        )
    assert {reader for reader, _ in reminders(house)} == {house.noor.id}
    with pytest.raises(NotFound), house.work() as work:
        house.announcing.switch_reminders(work, house.ada, house.slot(scene).id, False)


def test_a_reminder_that_is_past_is_not_planned() -> None:
    house = House()
    scene = house.adds_intimate()
    house.now = CALL.instant - timedelta(hours=48)
    sent(house, scene, house.mina)
    assert [due for _, due in reminders(house)] == [CALL.instant - timedelta(hours=24)]


def test_a_reminder_that_waits_for_the_end_of_somebodys_rest_goes_on_waiting_when_planned_anew() -> None:
    house = House()
    scene = house.adds_intimate("72A", house.mina, house.noor)
    sent(house, scene, house.mina)
    house.now = CALL.instant - timedelta(hours=71)
    sent(house, scene, house.noor)
    first = CALL.instant - timedelta(hours=72)
    assert (house.mina.id, first) in reminders(house)
    assert (house.noor.id, first) not in reminders(house)


def test_no_reminder_to_somebody_without_slack_or_not_attested() -> None:
    house = House()
    off = house.person("Off", Role.PERFORMER, slack=None)
    scene = house.adds_intimate("72A", off)
    sent(house, scene, off)
    assert reminders(house) == []


def test_a_wrap_after_midnight_belongs_to_the_night_before() -> None:
    house = House()
    with house.work() as work:
        night = house.scenes.call_on(work, house.ada, DAY, time(18))
        work.scenes.keep_unit_call(house.production_id, "main", night)
    house.now = datetime(2026, 11, 14, 9, tzinfo=UTC)
    for wall, expected in (
        (time(23), datetime(2026, 11, 13, 22, tzinfo=UTC)),
        (time(2), datetime(2026, 11, 14, 1, tzinfo=UTC)),
        (time(5), datetime(2026, 11, 14, 4, tzinfo=UTC)),
    ):
        with house.work() as work:
            assert house.announcing.wrap(work, house.ada, "main", DAY, wall) == expected
    late = lambda work: house.announcing.wrap(work, house.ada, "main", DAY, time(12))  # noqa: E731
    assert refusal(late, house) == "wrap-future"
    none = lambda work: house.announcing.wrap(work, house.ada, "second", DAY, time(12))  # noqa: E731
    assert refusal(none, house) == "wrap-no-call"
