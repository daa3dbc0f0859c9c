"""The coordinator sends, reads and records; performers confirm, see who read, and find everything in their record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

import pytest

from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft
from bot.domain.status import Standing
from bot.domain.times import call_instant
from bot.domain.topics import catalogue
from bot.domain.work import Work
from handlers.words import catalogue as words_for
from rehearsal.people import Person
from tests.stage import ZONE, Stage

DAY = date(2027, 1, 14)
TOPICS = [words_for("en")(topic.label) for topic in catalogue().topics_of("family-touch")]


@dataclass(frozen=True)
class Cast:
    """Cora the coordinator, Mina who answers in the app; Dora has no account, Kim is not attested 18+."""

    stage: Stage
    cora: Person
    mina: Person

    def opens(self, person: Person) -> None:
        """Everything closed, Home as it is now."""
        if person.modal is not None:
            person.closes()
        person.opens_home()
        self.stage.settles()

    def standing(self, name: str) -> Standing:
        def look(work: Work) -> Standing:
            scene = work.scenes.scene(self.stage.production_id, self.stage.ids["72A"])
            assert scene is not None
            return self.stage.bot.services.checkins.standings(work, scene)[self.stage.ids[name]]

        return self.stage.looks(look)

    def opens_sheet(self, person: Person) -> None:
        self.opens(person)
        person.presses("Scene Sheet")


@pytest.fixture
def cast(stage: Stage) -> Cast:
    stage.opens_production()
    cora = stage.adds("Cora", Role.COORDINATOR, phone="+49 30 1")
    mina = stage.adds("Mina", Role.PERFORMER)
    stage.adds("Dora", Role.PERFORMER, slack=False)
    stage.adds("Kim", Role.PERFORMER, adult=False)
    services = stage.bot.services

    def prepare(work: Work) -> None:
        me = stage.as_actor(work, "Cora")
        call = call_instant(DAY, time(8), ZONE)
        scene = services.scenes.add(work, me, SceneDraft("72A", DAY, call, "main", closed=True))
        performers = tuple(stage.ids[name] for name in ("Mina", "Dora", "Kim"))
        brief = BriefDraft(True, "family-touch", "They hug at the door.", performers)
        services.scenes.edit_brief(work, me, scene.id, scene.version, brief)
        stage.ids["72A"] = scene.id

    stage.does(prepare)
    assert cora is not None
    assert mina is not None
    return Cast(stage, cora, mina)


def sends_to_mina(cast: Cast) -> None:
    cast.opens_sheet(cast.cora)
    cast.cora.presses("Send the Check-in")
    cast.cora.submits()
    cast.cora.submits()
    cast.stage.settles()


def answers(person: Person, answer: str) -> None:
    """From Home to the page after saving."""
    person.presses("My Answers")
    person.submits()
    person.submits()
    while person.sees("What are your boundaries around"):
        assert person.modal is not None
        for block in person.modal.blocks:
            if block["type"] == "input" and block["element"]["type"] == "radio_buttons":
                person.chooses(block["label"]["text"], answer)
        person.submits()
    person.submits()
    person.submits()


def records(cast: Cast, name: str, answers: dict[str, str], *, read_back: str = "Yes") -> None:
    cast.opens_sheet(cast.cora)
    cast.cora.presses("Record What Was Said")
    cast.cora.chooses("Performer", name)
    cast.cora.submits()
    cast.cora.chooses("How you spoke", "by phone")
    cast.cora.chooses("Read back to them", read_back)
    for topic, answer in answers.items():
        cast.cora.chooses(topic, answer)
    cast.cora.submits()


def test_send_says_before_it_sends_who_gets_what(cast: Cast) -> None:
    cast.opens_sheet(cast.cora)
    cast.cora.presses("Send the Check-in")
    assert cast.cora.sees("No Slack account, so no message goes to: Dora")
    assert cast.cora.sees("Not attested as 18 or over, so nobody messages: Kim")
    cast.cora.submits()
    assert cast.cora.sees("One message each goes to: Mina.")
    assert cast.standing("Mina") is Standing.NOT_ASKED
    cast.cora.submits()
    assert cast.cora.sees("It goes out now")
    assert cast.standing("Mina") is Standing.NOT_ANSWERED
    assert cast.standing("Dora") is Standing.NOT_ASKED


def test_the_sheet_shows_answers_and_the_performer_sees_who_read(cast: Cast) -> None:
    sends_to_mina(cast)
    cast.opens(cast.mina)
    answers(cast.mina, "No")
    cast.opens_sheet(cast.cora)
    assert cast.cora.sees("No: Mina")
    cast.mina.presses("Who Read This")
    assert cast.mina.sees("· Cora · scene 72A")


def test_a_performer_without_slack_is_recorded_for(cast: Cast) -> None:
    records(cast, "Dora", {TOPICS[0]: "Yes"})
    assert cast.cora.sees("Recorded by Cora after speaking with Dora by phone")
    assert cast.standing("Dora") is Standing.NOT_ANSWERED
    records(cast, "Dora", dict.fromkeys(TOPICS, "No"))
    assert cast.standing("Dora") is Standing.ANSWERED
    cast.opens_sheet(cast.cora)
    assert cast.cora.sees("Dora (recorded, not confirmed)")


def test_what_was_recorded_is_confirmed_by_the_performer(cast: Cast) -> None:
    records(cast, "Mina", dict.fromkeys(TOPICS, "Yes"), read_back="No")
    assert cast.standing("Mina") is Standing.NOT_ANSWERED
    cast.opens(cast.mina)
    cast.mina.presses("My Answers")
    cast.mina.submits()
    assert cast.mina.sees("Recorded by Cora after speaking with you by phone")
    assert cast.mina.sees("Read back: no")
    cast.mina.submits()
    assert cast.mina.sees("Saved, true as of")
    assert cast.standing("Mina") is Standing.ANSWERED


def test_what_was_recorded_is_changed_by_the_performer(cast: Cast) -> None:
    records(cast, "Mina", dict.fromkeys(TOPICS, "Yes"))
    cast.opens(cast.mina)
    cast.mina.presses("My Answers")
    cast.mina.submits()
    cast.mina.presses("Change It")
    cast.mina.submits()
    assert cast.mina.sees("What are your boundaries around")


def test_a_recorded_withdrawal_pauses(cast: Cast) -> None:
    cast.opens_sheet(cast.cora)
    cast.cora.presses("Record What Was Said")
    cast.cora.chooses("Performer", "Dora")
    cast.cora.submits()
    cast.cora.chooses("How you spoke", "on set")
    cast.cora.chooses("Read back to them", "No")
    cast.cora.chooses("Withdrawal", "They withdraw from this scene")
    cast.cora.submits()
    assert cast.cora.sees("Scene 72A is PAUSED")
    assert cast.standing("Dora") is Standing.WITHDRAWN


def test_ones_record_opens_each_version(cast: Cast) -> None:
    sends_to_mina(cast)
    cast.opens(cast.mina)
    answers(cast.mina, "Talk first")
    cast.opens(cast.mina)
    cast.mina.presses("My Record")
    assert cast.mina.sees("check-in sent, by Cora")
    cast.mina.presses("Open", where="modal")
    assert cast.mina.sees(f"{TOPICS[0]}:* Talk first")


def test_an_overtaken_page_shows_the_newer_form(cast: Cast) -> None:
    sends_to_mina(cast)
    cast.opens(cast.mina)
    cast.mina.presses("My Answers")
    cast.mina.submits()
    cast.mina.submits()

    def edit(work: Work) -> None:
        me = cast.stage.as_actor(work, "Cora")
        scene = work.scenes.scene(cast.stage.production_id, cast.stage.ids["72A"])
        assert scene is not None
        performers = tuple(cast.stage.ids[name] for name in ("Mina", "Dora", "Kim"))
        brief = BriefDraft(True, "family-touch", "They hug in the garden.", performers)
        cast.stage.bot.services.scenes.edit_brief(work, me, scene.id, scene.version, brief)

    cast.stage.does(edit)
    cast.mina.submits()
    assert cast.mina.sees("This form changed since you opened it")
    assert cast.mina.sees("They hug in the garden.")


def test_what_was_entered_can_be_emptied(cast: Cast) -> None:
    sends_to_mina(cast)
    cast.opens(cast.mina)
    cast.mina.presses("My Answers")
    cast.mina.submits()
    cast.mina.submits()
    assert cast.mina.modal is not None
    first = next(b for b in cast.mina.modal.blocks if b["type"] == "input")["label"]["text"]
    cast.mina.chooses(first, "No")
    cast.opens(cast.mina)
    cast.mina.presses("My Answers")
    cast.mina.submits()
    assert cast.mina.sees("is kept and filled in")
    cast.mina.presses("Empty This Form")
    assert cast.mina.sees("Emptied.")
    assert not cast.mina.sees("is kept and filled in")


def test_a_new_coordinator_reads_nothing_old_until_the_performer_agrees(cast: Cast) -> None:
    sends_to_mina(cast)
    cast.opens(cast.mina)
    answers(cast.mina, "No")
    stage = cast.stage
    stage.does(lambda work: _ends(work, stage))
    nia = stage.adds("Nia", Role.COORDINATOR)
    assert nia is not None
    cast.opens_sheet(nia)
    assert nia.sees("not agreed yet")
    assert not nia.sees("No: Mina")
    cast.opens(cast.mina)
    cast.mina.presses("Who Reads My Answers")
    cast.mina.presses("Look at This")
    cast.mina.submits()
    assert cast.mina.sees("Nia may read what you gave before")
    cast.opens_sheet(nia)
    assert nia.sees("No: Mina")


def _ends(work: Work, stage: Stage) -> None:
    appointment = work.people.current_appointment(stage.production_id, Role.COORDINATOR)
    assert appointment is not None
    work.people.end_appointment(appointment, work.now)
