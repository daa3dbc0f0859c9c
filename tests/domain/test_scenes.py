"""Adding and editing scenes: sentences for what cannot be, two kinds of closed set that look alike, no minors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.outbox import Kind
from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft, Status, change_status, is_over
from bot.domain.times import call_instant
from bot.domain.topics import catalogue
from bot.domain.work import NotFound, Refused, Stale, Work
from tests.domain.books import ZONE
from tests.domain.scene_cases import CALL, DAY, NOW, House


def refused(message_id: str, field: str | None = None) -> pytest.RaisesExc[Refused]:
    return pytest.RaisesExc(Refused, check=lambda wrong: (wrong.message_id, wrong.field) == (message_id, field))


def attempted(house: House, attempt: Callable[[Work], object]) -> str:
    """What somebody meets who tries this: a refusal's id, or the kind of thing they get."""
    try:
        with house.work() as work:
            return type(attempt(work)).__name__
    except Refused as wrong:
        return wrong.message_id


def test_a_scene_is_kept_as_written_and_found_by_its_key() -> None:
    house = House()
    scene = house.adds_scene("72 a")
    assert scene.number == "72 a"
    with house.work() as work:
        found = work.scenes.scene_by_key(house.production_id, "72A")
        assert found is not None
        assert found.id == scene.id


def test_the_same_scene_on_the_same_day_is_refused_and_on_another_day_is_one_more_shoot_day() -> None:
    house = House()
    scene = house.adds_scene("72A")
    with refused("scene-number-taken", "number"), house.work() as work:
        house.scenes.add(work, house.ada, house.draft("72a"))
    later = DAY + timedelta(days=1)
    with house.work() as work:
        again = house.scenes.add(work, house.ada, house.draft("72a", day=later, call=None))
        assert again.id == scene.id
        assert [slot.day for slot in work.scenes.slots_of(scene)] == [DAY, later]


@pytest.mark.parametrize(
    ("day", "wall", "message_id", "field"),
    [
        (date(2027, 3, 28), time(2, 30), "call-in-gap", "call"),
        (date(2500, 1, 1), time(8), "scene-day-out-of-range", "day"),
    ],
)
def test_an_impossible_call_is_a_sentence_on_its_field(day: date, wall: time, message_id: str, field: str) -> None:
    house = House()
    shoot_day = day - timedelta(days=1) if wall < time(4) else day
    with refused(message_id, field), house.work() as work:
        house.scenes.call_on(work, house.ada, shoot_day, wall)


def test_a_call_before_the_turn_of_the_day_falls_on_the_next_calendar_date() -> None:
    house = House()
    with house.work() as work:
        call = house.scenes.call_on(work, house.ada, DAY, time(1, 30))
    assert call.day == DAY
    assert call.instant == datetime(2026, 11, 14, 0, 30, tzinfo=UTC)


def test_past_days_and_calls_are_refused() -> None:
    house = House()
    with refused("scene-day-past", "day"), house.work() as work:
        house.scenes.add(work, house.ada, house.draft(day=NOW.date() - timedelta(days=2), call=None))
    early = call_instant(NOW.date(), time(6), ZONE)
    with refused("scene-call-past", "call"), house.work() as work:
        house.scenes.add(work, house.ada, house.draft(day=NOW.date(), call=early))


def test_adding_a_scene_never_changes_the_call_others_have() -> None:
    house = House()
    house.adds_scene("1")
    with refused("scene-call-differs", "call"), house.work() as work:
        house.scenes.add(work, house.ada, house.draft("2", call=call_instant(DAY, time(9), ZONE)))
    with house.work() as work:
        house.scenes.add(work, house.ada, house.draft("2", call=None))
        assert work.scenes.unit_call(house.production_id, "main", DAY) == CALL


def test_a_performer_cannot_touch_the_schedule() -> None:
    house = House()
    scene = house.adds_scene()
    for performer in (house.mina, house.dira):
        with pytest.raises(NotFound), house.work() as work:
            house.scenes.add(work, performer, house.draft("9"))
        with pytest.raises(NotFound), house.work() as work:
            house.scenes.edit(work, performer, scene.id, "9", None)


def test_an_assistant_director_meets_the_same_on_an_intimate_scene_as_on_a_closed_one() -> None:
    """Trying every door, an AD finds nothing that tells the two apart."""
    outcomes = []
    for intimate in (False, True):
        house = House()
        scene = house.adds_intimate("72A") if intimate else house.adds_scene("72A")
        if not intimate:
            with house.work() as work:
                house.scenes.edit_brief(
                    work, house.cora, scene.id, scene.version, BriefDraft(False, "", "", (house.mina.id,))
                )
        slot = house.slot(scene)
        attempts: list[Callable[[Work], object]] = [
            lambda work, h=house, s=scene: h.scenes.edit(work, h.ada, s.id, "72A", False),  # type: ignore[misc]
            lambda work, h=house, s=slot: h.announcing.announce(work, h.ada, s.id),  # type: ignore[misc]
            lambda work, h=house, s=slot: h.statuses.ask(work, h.ada, s.id),  # type: ignore[misc]
            lambda work, h=house, s=slot: h.announcing.consequences(work, h.ada, s.id, None),  # type: ignore[misc]
            lambda work, h=house: work.scenes.board(h.production_id, DAY)[0].closed_set,  # type: ignore[misc]
        ]
        met = [attempted(house, attempt) for attempt in attempts]
        outcomes.append((met, house.messages()))
    assert outcomes[0][0] == outcomes[1][0]
    assert [m[0] for m in outcomes[0][1]] == [m[0] for m in outcomes[1][1]]


def test_the_coordinator_takes_the_mark_off_until_it_is_announced() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        assert not house.scenes.edit(work, house.cora, scene.id, "72A", False).closed
        assert house.scenes.edit(work, house.ada, scene.id, "72A", True).closed
    house.announces(scene)
    with refused("scene-closed-announced", "closed"), house.work() as work:
        house.scenes.edit(work, house.cora, scene.id, "72A", False)


def test_a_scene_that_is_no_longer_intimate_stays_closed() -> None:
    house = House()
    scene = house.adds_intimate()
    with house.work() as work:
        after = house.scenes.edit_brief(
            work, house.cora, scene.id, scene.version, BriefDraft(False, "kiss", "As before.", (house.mina.id,))
        ).scene
    assert after.closed
    assert not after.intimate


def test_a_new_number_edits_the_card_and_is_refused_when_taken() -> None:
    house = House()
    scene = house.adds_scene()
    house.announces(scene)
    with house.work() as work:
        house.scenes.edit(work, house.ada, scene.id, "72B", None)
    assert [kind for kind, _, _ in house.messages()] == [Kind.CARD, Kind.CARD_EDIT]
    house.adds_scene("73")
    with refused("scene-number-taken", "number"), house.work() as work:
        house.scenes.edit(work, house.ada, scene.id, " 73", None)


@pytest.mark.parametrize("change", ["kind", "brief", "performers"])
def test_any_edit_of_kind_brief_or_performers_makes_answers_stale_and_ends_ready(change: str) -> None:
    house = House()
    scene = house.adds_intimate()
    house.answers(house.mina, house.noor)
    house.ready(scene)
    same = BriefDraft(True, "kiss", "They kiss on the stairs.", (house.mina.id,))
    other = {
        "kind": replace(same, kind="passionate-kiss"),
        "brief": replace(same, brief="They kiss in the hall."),
        "performers": replace(same, performers=(house.mina.id, house.noor.id)),
    }[change]
    with house.work() as work:
        assert not house.scenes.edit_brief(work, house.cora, scene.id, scene.version, same).stale
    assert house.status(scene) is Status.READY
    with house.work() as work:
        done = house.scenes.edit_brief(work, house.cora, scene.id, scene.version, other)
    assert done.stale
    assert done.scene.version == scene.version + 1
    assert house.status(scene) is Status.NOT_YET
    with pytest.raises(Stale), house.work() as work:
        house.scenes.edit_brief(work, house.cora, scene.id, scene.version, same)


def test_who_was_sent_before_is_who_one_send_would_reach_and_nothing_is_sent_by_the_edit() -> None:
    house = House()
    scene = house.adds_intimate("72A", house.mina, house.noor)
    with house.work() as work:
        sent = next(c for c in work.scenes.castings(scene) if c.person_id == house.mina.id)
        work.scenes.keep_casting(replace(sent, sent_at=house.now, sent_version=scene.version))
    with house.work() as work:
        draft = BriefDraft(True, "kiss", "Another brief.", (house.mina.id, house.noor.id), "They kiss twice.")
        done = house.scenes.edit_brief(work, house.cora, scene.id, scene.version, draft)
    assert [person.name for person in done.to_send] == ["Mina"]
    assert house.messages(Kind.NOTICE, Kind.STATUS) == []


def test_no_minor_in_a_scene_for_adults_and_no_override() -> None:
    house = House()
    young = house.person("Kim", Role.PERFORMER, adult=False)
    scene = house.adds_scene()
    for kind in catalogue().kinds:
        draft = BriefDraft(True, kind.id, "Brief.", (young.id,))
        if catalogue().adults_only(kind.id):
            with refused("brief-not-attested-adult", "performers"), house.work() as work:
                house.scenes.edit_brief(work, house.cora, scene.id, scene.version, draft)


@pytest.mark.parametrize(
    ("draft", "message_id", "field"),
    [
        (BriefDraft(True, "", "Brief.", ("x",)), "brief-not-a-performer", "performers"),
        (BriefDraft(True, "", "Brief.", ()), "brief-no-kind", "kind"),
        (BriefDraft(True, "kiss", "Brief.", ()), "brief-no-performers", "performers"),
    ],
)
def test_a_brief_that_cannot_be_is_a_sentence_on_its_field(draft: BriefDraft, message_id: str, field: str) -> None:
    house = House()
    scene = house.adds_scene()
    with refused(message_id, field), house.work() as work:
        house.scenes.edit_brief(work, house.cora, scene.id, scene.version, draft)


def test_the_brief_is_the_coordinators_to_write_and_the_directors_and_casts_to_read() -> None:
    house = House()
    scene = house.adds_intimate()
    for reader in (house.cora, house.dira, house.mina):
        with house.work() as work:
            assert house.scenes.brief(work, reader, scene.id)[1].brief == "They kiss on the stairs."
    for other in (house.ada, house.alba, house.noor):
        with pytest.raises(NotFound), house.work() as work:
            house.scenes.brief(work, other, scene.id)
    with pytest.raises(NotFound), house.work() as work:
        house.scenes.edit_brief(
            work, house.dira, scene.id, scene.version, BriefDraft(True, "kiss", "Mine.", (house.mina.id,))
        )


def test_another_productions_scene_does_not_exist() -> None:
    house = House()
    elsewhere = house.books.opens_production("Elsewhere")
    stranger = house.books.adds(elsewhere, "Cleo", Role.COORDINATOR)
    scene = house.adds_intimate()
    with pytest.raises(NotFound), house.work() as work:
        house.scenes.brief(work, stranger, scene.id)
    with pytest.raises(NotFound), house.work() as work:
        house.scenes.edit(work, stranger, scene.id, "1", None)


def test_a_night_shoot_is_not_over_the_morning_after() -> None:
    house = House()
    house.now = datetime(2026, 11, 14, 5, 0, tzinfo=UTC)
    with house.work() as work:
        assert not is_over(work, house.production_id, date(2026, 11, 13))
        assert is_over(work, house.production_id, date(2026, 11, 12))


def test_what_is_shot_already_keeps_its_status() -> None:
    house = House()
    scene = house.adds_intimate()
    house.answers(house.mina)
    house.ready(scene)
    sent = len(house.messages())
    with house.work(timedelta(days=10)) as work:
        draft = BriefDraft(True, "kiss", "For the additional shooting.", (house.mina.id,))
        house.scenes.edit_brief(work, house.cora, scene.id, scene.version, draft)
    assert house.status(scene) is Status.READY
    assert len(house.messages()) == sent


def test_the_same_status_again_changes_nothing() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        slot = house.slot(scene)
        assert change_status(work, slot, slot.status) is slot
    assert house.messages() == []


def test_a_scene_without_a_day_is_kept_and_gets_its_days_later() -> None:
    house = House()
    with house.work() as work:
        scene = house.scenes.add(work, house.ada, SceneDraft("5", None, None, "main", False))
        assert work.scenes.slots_of(scene) == ()
    with refused("scene-call-without-day", "day"), house.work() as work:
        house.scenes.add(work, house.ada, SceneDraft("6", None, CALL, "main", False))


def test_an_omitted_scene_that_gets_a_day_is_shot_again() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        work.scenes.change_scene(replace(scene, omitted=True))
    with house.work() as work:
        house.scenes.add(work, house.ada, house.draft(day=DAY + timedelta(days=1), call=None))
        assert len(work.scenes.board(house.production_id, DAY)) == 2
