"""The special cases of the field, each as a short story of people: what is asked, of whom, and what the set is told."""

from __future__ import annotations

from datetime import time, timedelta

from bot.domain.facts import Photographed
from bot.domain.ledger import EntryKind
from bot.domain.people import Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import SceneDraft, Status
from bot.domain.status import Standing
from bot.domain.topics import Answer
from bot.domain.work import Work
from tests.databases import ON_ONE_ENGINE
from tests.stage import Stage
from tests.stories.people_cases import Film, film

pytestmark = ON_ONE_ENGINE

PAUSED = "Scene 72A is now PAUSED"


def standing(told: Film, name: str) -> Standing:
    service = told.stage.bot.services.checkins
    return told.stage.looks(lambda work: service.standings(work, told.scene(work))[told.stage.ids[name]])


def withdraws(told: Film, name: str) -> None:
    person = told.opens(name)
    person.presses("Withdraw")
    person.submits()
    told.stage.settles()


def test_withdrawal_mid_shoot_pauses_and_what_is_photographed_is_noted_as_such(stage: Stage) -> None:
    told = film(stage, "Mina", "Noor")
    for name in ("Mina", "Noor"):
        told.answers(name)
    assert told.declares_ready() == ""
    ada, before = told["Ada"], len(told["Ada"].dm)
    withdraws(told, "Mina")
    assert told.slot().status is Status.PAUSED
    said = [message.text for message in ada.dm[before:]]
    assert said == [text for text in said if PAUSED in text or "READY" in text]
    assert not any("Mina" in text for text in said)

    cora = told.opens_people()
    cora.presses("After a Withdrawal")
    assert cora.sees("Mina. Nobody asks why.")
    for way in ("Change the scene.", "A double,", "Move it:", "Cut it:"):
        assert cora.sees(way)
    cora.presses("Note What Is Photographed")
    cora.chooses("Of whom", "Mina")
    cora.fills({"What is photographed": "Set-up 1, from behind, two takes."})
    cora.chooses("On which shoot day", stage.workspace.clock.now().date().isoformat())
    cora.submits()
    assert cora.sees("Saved, as noted by you.")
    assert told.slot().status is Status.PAUSED

    def own(work: Work) -> list[str]:
        me = stage.as_actor(work, "Mina")
        facts = work.facts.own(permit(work, me, Action.SEE_OWN_RECORD, me.id))
        return [fact.text for fact in facts if isinstance(fact, Photographed)]

    assert stage.looks(own) == ["Set-up 1, from behind, two takes."]
    mina = told.opens("Mina")
    mina.presses("My Record")
    assert mina.sees("noted as photographed already")
    assert mina.sees("Set-up 1, from behind, two takes.")
    assert told.declares_ready() == "status-answers-open"


def test_after_a_withdrawal_only_a_new_answer_and_a_declaration_resume(stage: Stage) -> None:
    told = film(stage, "Mina", "Noor")
    for name in ("Mina", "Noor"):
        told.answers(name)
    withdraws(told, "Mina")
    told.casts("Mina", "Noor", brief="She is behind the door.", changed="Nothing is seen.")
    assert told.slot().status is Status.PAUSED
    told.answers("Noor")
    assert told.declares_ready() == "status-answers-open"
    told.answers("Mina", rest=Answer.NO)
    assert told.slot().status is Status.PAUSED
    assert told.declares_ready() == ""
    assert told.slot().status is Status.READY


def test_cut_after_a_withdrawal_tells_nobody_why(stage: Stage) -> None:
    told = film(stage, "Mina", "Noor")
    withdraw_first = told.slot()
    told.answers("Mina")
    withdraws(told, "Mina")

    def cancels(work: Work) -> None:
        slot = work.scenes.slot(stage.production_id, withdraw_first.id)
        assert slot is not None
        stage.bot.services.announcing.cancel(work, stage.as_actor(work, "Cora"), slot.id, slot.version)

    stage.does(cancels)
    stage.settles()
    assert not any("Mina" in message.text for message in told["Ada"].dm)


def test_a_minor_is_recorded_for_with_the_guardian_and_never_messaged(stage: Stage) -> None:
    told = film(stage, "Mina", kind="family-touch")
    told.adds("Kim", adult=False)
    told.casts("Mina", "Kim", brief="They hug.")
    cora = told.opens_people()
    assert cora.sees("no guardian is named")
    cora.presses("Name the Guardian")
    cora.fills({
        "Guardian's name": "Gil Berg", "Who they are to them": "Father", "How it was confirmed": "Passport",
    })  # fmt: skip
    cora.chooses("When it was confirmed", "2026-11-02")
    cora.submits()
    cora = told.opens("Cora")
    cora.presses("Scene Sheet")
    cora.presses("Record What Was Said")
    cora.chooses("Performer", "Kim")
    cora.submits()
    cora.chooses("How you spoke", "in person")
    cora.chooses("Read back to them", "Yes")
    cora.chooses("Their guardian is present", "Yes")
    cora.chooses("Hugs and holding hands", "Yes")
    cora.submits()
    assert cora.sees("Guardian present: Gil Berg.")
    assert told["Kim"].dm == []
    kim = told.opens("Kim")
    assert not kim.sees("They hug.")


def test_a_scan_on_the_day_is_asked_by_itself_and_withdrawn_alone(stage: Stage) -> None:
    told = film(stage, "Mina")
    told.answers("Mina", {"nudity-chest": Answer.NO, "nudity-buttocks": Answer.NO, "nudity-genitals": Answer.NO})
    assert told.declares_ready() == ""
    cora = told.opens_people()
    cora.presses("Ask for a Consent")
    cora.chooses("Who is asked", "Mina")
    cora.chooses("For what", "A scan of your body or face")
    cora.fills({
        "Purpose": "A crowd shot in the stadium.", "How long it is kept": "Until the release.",
        "Use beyond this scene": "none",
    })  # fmt: skip
    cora.chooses("How much is seen", "nude")
    cora.submits()
    assert cora.sees("This is more than they agreed to")
    cora.chooses("How much is seen", "clothed")
    cora.submits()
    stage.settles()
    mina = told["Mina"]
    mina.presses("Open", "dm")
    mina.submits()
    assert mina.sees("A crowd shot in the stadium.")
    mina.chooses("What do you say?", "Yes, to exactly this")
    mina.submits()
    assert told.slot().status is Status.READY
    told.opens("Mina").presses("Consents of Their Own")
    mina.presses("Withdraw This")
    assert standing(told, "Mina") is Standing.ANSWERED
    assert told.slot().status is Status.NOT_YET


def test_each_occasion_is_consented_to_by_itself(stage: Stage) -> None:
    """Recurrent scenes and pick-ups: a template may fill in the question, never the answer."""
    told = film(stage, "Mina")
    told.answers("Mina")

    def another_day(work: Work) -> None:
        cora, slot = stage.as_actor(work, "Cora"), work.scenes.slots_of(told.scene(work))[0]
        services = stage.bot.services
        call = services.scenes.call_on(work, cora, slot.day + timedelta(days=7), time(9))
        draft = SceneDraft("72A", slot.day + timedelta(days=7), call, "main", closed=True, part="pick-up")
        services.scenes.add(work, cora, draft)

    stage.does(another_day)
    assert standing(told, "Mina") is Standing.STALE
    mina = told.opens("Mina")
    mina.presses("My Answers")
    mina.submits()
    assert mina.sees("What you agreed to before does not cover this scene as it is now.")


def test_a_coordinator_who_came_later_reads_nothing_given_before(stage: Stage) -> None:
    told = film(stage, "Mina", "Dora")
    told.answers("Mina", {"nudity-chest": Answer.NO})

    def leaves(work: Work) -> None:
        now = work.people.current_appointment(stage.production_id, Role.COORDINATOR)
        assert now is not None
        work.people.end_appointment(now, work.now)

    stage.does(leaves)
    told.adds("Nia", Role.COORDINATOR)
    nia = told.opens("Nia")
    nia.presses("Scene Sheet")
    assert nia.sees("What Mina gave before you were appointed opens here when Mina agrees.")
    assert not nia.sees("No: Mina")

    def reads(work: Work) -> list[str]:
        me = stage.as_actor(work, "Mina")
        entries = work.ledger.entries_for(permit(work, me, Action.SEE_OWN_RECORD, me.id), me.id)
        return [entry.actor or "" for entry in entries if entry.kind is EntryKind.ANSWERS_READ]

    assert stage.ids["Nia"] not in stage.looks(reads)
