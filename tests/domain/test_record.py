"""My record says until when a draft is kept as the rules in force have it, and not as the default has it."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.record import OwnRecords
from bot.domain.rulebook import RulePack, changed, load
from bot.domain.topics import Answer
from bot.domain.work import Work
from tests.domain.checkin_cases import TOPICS, CheckInHouse, sheet


class ThreeDays:
    """A pack by which drafts are kept for three days."""

    def of(self, work: Work, production_id: str) -> RulePack:
        return changed(load("non_union"), {"draft_days": 3}).pack


def test_a_draft_is_said_to_be_kept_as_long_as_the_rules_keep_it() -> None:
    house = CheckInHouse()
    house.sends()
    house.turns(house.mina, sheet({TOPICS[1]: Answer.NO}))
    with house.work() as work:
        (own,) = OwnRecords(ThreeDays()).open(work, house.mina).scenes
        assert own.draft_until is not None
        left = own.draft_until - work.now
        assert timedelta(days=2, hours=23) < left <= timedelta(days=3)
