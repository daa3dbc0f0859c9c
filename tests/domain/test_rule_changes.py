"""A production's own values: by its admin, with a reason in the ledger, in force at once, and a weaker one named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import rulebook
from bot.domain.calls import call_on
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind
from bot.domain.people import Actor, Role
from bot.domain.rule_changes import REASON_LENGTH, RuleChanges, rules_mark
from bot.domain.rulebook import ChangedPack, Packs, RulePack, in_force
from bot.domain.setting_up import ProductionDraft, SettingUp
from bot.domain.work import NotFound, Refused, Stale
from tests.domain.scene_cases import CALL, DAY, House

SERVICE = RuleChanges(Packs())
WHY = "The night shoots move every day."


@pytest.fixture
def house() -> House:
    made = House()
    made.adam = made.person("Adam", Role.ADMIN)  # type: ignore[attr-defined]
    return made


def acting(house: House, who: Actor) -> Actor:
    """Somebody as they are found at their next press."""
    return replace(who, production=house.books.state.productions[house.production_id])


def admin(house: House) -> Actor:
    return acting(house, house.adam)  # type: ignore[attr-defined]


def changes(house: House, rule_id: str, value: object, reason: str = WHY, seen: str | None = None) -> ChangedPack:
    who = admin(house)
    with house.work() as work:
        mark = rules_mark(who.production) if seen is None else seen
        return SERVICE.change(work, who, rule_id, value, reason, mark)


def entries(house: House) -> list[Entry]:
    return [entry for _, entry in house.books.state.ledger.values() if entry.kind is EntryKind.RULES_CHANGED]


def test_a_change_is_in_force_at_once_and_lands_in_the_ledger_with_its_reason(house: House) -> None:
    rules = changes(house, "rider_notice_hours", 24)
    assert (rules.changed, rules.weaker) == ({"rider_notice_hours"}, {"rider_notice_hours"})
    with house.work() as work:
        assert Packs().of(work, house.production_id).number("rider_notice_hours") == 24
    assert dict(entries(house)[0].details) == {
        "rule_pack": "non_union", "rule": "rider_notice_hours", "value": "24", "before": "48", "own": "48",
        "reason": WHY,
    }  # fmt: skip
    assert entries(house)[0].actor == admin(house).id


def test_the_packs_own_value_takes_the_change_back(house: House) -> None:
    changes(house, "rider_notice_hours", 24)
    changes(house, "stills_rules", ["written_consent"])
    back = changes(house, "rider_notice_hours", 48)
    assert back.changed == {"stills_rules"}
    assert changes(house, "stills_rules", ["written_consent", "uses_asked_separately"]).changed == frozenset()
    assert house.books.state.productions[house.production_id].rule_values == ""
    assert len(entries(house)) == 4


def test_the_same_value_again_is_no_change(house: House) -> None:
    changes(house, "draft_days", 7)
    assert entries(house) == []


def test_no_reason_no_change(house: House) -> None:
    for reason in ("", "x" * (REASON_LENGTH + 1)):
        with pytest.raises(Refused) as refused:
            changes(house, "draft_days", 3, reason)
        assert refused.value.field == "reason"
    assert entries(house) == []


@pytest.mark.parametrize(
    ("rule_id", "value"),
    [
        ("draft_days", "three"), ("draft_days", [3]), ("draft_days", -1), ("slot_times", ["12:30"]),
        ("quiet_from", "25:00"), ("stills_rules", None), ("stills_rules", ["no_such_term"]),
    ],
)  # fmt: skip
def test_a_value_the_rule_cannot_take_is_refused_at_the_field(house: House, rule_id: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        changes(house, rule_id, value)
    assert (refused.value.field, refused.value.message_id) == ("value", "rule-value-invalid")
    assert in_force(admin(house).production).changed == frozenset()


def test_a_form_that_others_overtook_is_stale(house: House) -> None:
    seen = rules_mark(admin(house).production)
    changes(house, "draft_days", 3)
    with pytest.raises(Stale):
        changes(house, "draft_days", 5, seen=seen)
    assert len(entries(house)) == 1


def test_the_admin_changes_the_coordinator_sees_and_for_others_there_is_nothing(house: House) -> None:
    with pytest.raises(NotFound):
        changes(house, "no_such_rule", 1)
    for who in (house.cora, house.alba, house.ada, house.dira, house.mina):
        with pytest.raises(NotFound), house.work() as work:
            SERVICE.change(work, who, "draft_days", 3, WHY, rules_mark(who.production))
        with pytest.raises(NotFound), house.work() as work:
            SERVICE.rule(work, who, "draft_days")
    with house.work() as work:
        assert SERVICE.shown(work, house.cora).own.id == "non_union"
    for who in (house.alba, house.ada, house.dira, house.mina):
        with pytest.raises(NotFound), house.work() as work:
            SERVICE.shown(work, who)


def reminders(house: House) -> list[int]:
    """The hours before the call at which reminders are due."""
    due = [notice.due for notice in house.books.notices if notice.kind is Kind.REMINDER]
    return sorted(int((CALL.instant - each) / timedelta(hours=1)) for each in due)


def sent(house: House) -> None:
    """An intimate scene for which Send was pressed, with its reminders planned."""
    scene = house.adds_intimate()
    with house.work() as work:
        for casting in work.scenes.castings(scene):
            work.scenes.keep_casting(replace(casting, sent_at=house.now, sent_version=scene.version))
        house.announcing.plan_reminders(work, scene, house.slot(scene))


def test_reminders_not_sent_yet_are_planned_by_the_new_value(house: House) -> None:
    sent(house)
    assert reminders(house) == [24, 72]
    changes(house, "reminder_hours", [48, 12, 6])
    assert reminders(house) == [6, 12, 48]
    changes(house, "reminder_hours", [72, 24])
    assert reminders(house) == [24, 72]


def test_the_shoot_day_ends_when_the_rules_say(house: House) -> None:
    early = CALL.wall.replace(hour=5, minute=0)
    with house.work() as work:
        assert call_on(work, Packs(), house.production_id, DAY, early).instant.astimezone().date() == DAY
    changes(house, "turnover", "06:00")
    with house.work() as work:
        assert call_on(work, Packs(), house.production_id, DAY, early).instant > CALL.instant


def test_another_pack_is_another_behaviour_without_code(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack that differs in data alone: choosing it in Settings plans the reminders anew."""
    pack = rulebook.load("actra")
    rule = pack.rules["reminder_hours"].model_copy(update={"value": (36,)})
    other = pack.model_copy(update={"rules": {**pack.rules, "reminder_hours": rule}})
    real = rulebook.load

    def load(pack_id: str) -> RulePack:
        return other if pack_id == "actra" else real(pack_id)

    monkeypatch.setattr(rulebook, "load", load)
    rulebook._in_force.cache_clear()
    sent(house)
    draft = ProductionDraft("Nightfall", CALL.zone, "C1", "Rune", "112", "", "actra")
    with house.work() as work:
        SettingUp().edit(work, admin(house), draft)
    assert reminders(house) == [36]
    rulebook._in_force.cache_clear()


@pytest.mark.parametrize("pack_id", rulebook.PACKS)
def test_whichever_pack_was_chosen_it_is_the_one_in_force(house: House, pack_id: str) -> None:
    production = replace(admin(house).production, rule_pack=pack_id)
    house.books.state.productions[production.id] = production
    with house.work() as work:
        assert Packs().of(work, production.id) == rulebook.load(pack_id)


def test_own_values_outlive_another_pack_and_never_break_it(house: House) -> None:
    changes(house, "draft_days", 3)
    production = replace(admin(house).production, rule_pack="meaa")
    assert in_force(production).changed == {"draft_days"}
    outdated = replace(production, rule_values='{"draft_days":"soon","gone_rule":1,"rider_notice_hours":24}')
    assert in_force(outdated).changed == {"rider_notice_hours"}
