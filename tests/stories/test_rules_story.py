"""A production's rules as people live them: weakened with a reason, and read by the performer."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ledger_file import short_head
from bot.domain.people import Role
from bot.domain.rulebook import in_force
from bot.domain.work import Work
from tests.stage import Stage
from tests.stories.test_checkin import answers_everything, sent_check_in


def test_a_weakened_rule_reaches_every_performer_with_the_packs_own_beside_it(stage: Stage) -> None:
    mina = sent_check_in(stage)
    adam = stage.adds("Adam", Role.ADMIN)
    assert adam is not None

    def chosen(work: Work) -> None:
        production = work.people.production(stage.production_id)
        assert production is not None
        work.people.change_production(replace(production, rule_pack="sag_aftra_tv"))

    stage.does(chosen)
    adam.opens_home()
    stage.settles()
    adam.presses("Rule Pack")
    assert adam.sees("Rule pack SAG-AFTRA TV/Theatrical, not legal advice.")
    adam.presses("Change", near="Hours from written rider to call")
    adam.fills({"Value": "24"})
    assert set(adam.submits().errors) == {"Reason"}
    adam.fills({"Reason": "The night shoots move every day."})
    adam.submits()
    assert adam.sees("The pack's own: 48 hours")
    assert adam.sees("Every performer reads both")
    mina.presses("My Answers")
    assert mina.sees("Hours from written rider to call: 24 hours (the pack's own: 48 hours)")
    assert mina.sees("changed by this production, not legal advice")
    production = stage.looks(lambda work: work.people.production(stage.production_id))
    assert production is not None
    assert in_force(production).weaker == {"rider_notice_hours"}


def test_a_performer_notes_the_head_after_saving_and_finds_it_in_their_own_record(stage: Stage) -> None:
    mina = sent_check_in(stage)
    answers_everything(mina)
    newest = stage.looks(lambda work: work.ledger.newest(stage.production_id))
    assert newest is not None
    assert mina.sees(f"The record's head now: {short_head(newest)}")
    mina.closes()
    mina.opens_home()
    stage.settles()
    mina.presses("My Record")
    assert not mina.sees("last signed")
    mina.closes()
    stage.does(lambda work: work.ledger.sign_heads(work.now.date()))
    mina.presses("My Record")
    assert mina.sees(f"last signed: {short_head(newest)}")
