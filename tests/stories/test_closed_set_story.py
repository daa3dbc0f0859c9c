"""A closed-set list as people live it: drafted from the last one, decided name by name, released all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft, ShootSlot
from bot.domain.set_list import Decision, SetList, Zone
from bot.domain.times import call_instant
from bot.domain.work import Work
from handlers.views.times import moment
from handlers.words import catalogue as words_for
from tests.proofs.children import submission
from tests.stage import ZONE, Stage

THURSDAY, FRIDAY = date(2027, 1, 14), date(2027, 1, 15)
PEOPLE = {
    "Cora": Role.COORDINATOR, "Ada": Role.FIRST_AD, "Dira": Role.DIRECTOR, "Mina": Role.PERFORMER,
    "Noor": Role.PERFORMER, "Kit": Role.CREW, "Kai": Role.CREW, "Kim": Role.CREW, "Zoe": Role.CREW,
}  # fmt: skip
NOTICE = "Something is waiting for you. It opens in a private window."
WINDOW = timedelta(hours=12)


class Unit:
    """Scenes 72A (Thursday, with Mina and Noor) and 90 (Friday), crew, and Dan, who has no Slack."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.opens_production(people=PEOPLE)
        stage.adds("Dan", Role.CREW, slack=False)
        stage.does(self._plans)
        people = {name: stage.workspace.person(name) for name in PEOPLE}
        for name in ("Ada", "Cora", "Dira"):
            people[name].opens_home()
        stage.settles()
        self.people = people
        self.ada, self.cora, self.dira = people["Ada"], people["Cora"], people["Dira"]

    def _plans(self, work: Work) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        for number, day in (("72A", THURSDAY), ("90", FRIDAY)):
            draft = SceneDraft(number, day, call_instant(day, time(8), ZONE), "main", closed=True)
            scene = services.scenes.add(work, cora, draft)
            self.stage.ids[number] = scene.id
            if number == "72A":
                cast = tuple(self.stage.ids[name] for name in ("Mina", "Noor"))
                brief = BriefDraft(True, "kiss", "A kiss.", cast)
                services.scenes.edit_brief(work, cora, scene.id, scene.version, brief)

    def slot(self, work: Work, number: str = "72A") -> ShootSlot:
        scene = work.scenes.scene(self.stage.production_id, self.stage.ids[number])
        assert scene is not None
        return work.scenes.slots_of(scene)[0]

    def opens_list(self, number: str = "72A") -> None:
        self.ada.presses("List", "home", near=f"Scene {number}")

    def adds(self, *names: str, zone: str = "Set") -> None:
        self.ada.presses("Add to List")
        self.ada.chooses("Where", zone)
        self.ada.chooses("People", list(names))
        self.ada.submits()

    def hands_in(self, cap: int = 20) -> None:
        self.ada.presses("Hand In")
        self.ada.fills({"Most people on set": str(cap)})
        self.ada.submits()
        assert self.ada.sees("*Handed in.*")
        self.ada.closes()
        self.stage.settles()

    def objects(self, who: str, *people: str) -> None:
        def job(work: Work) -> None:
            services, found = self.stage.bot.services, self._list(work)
            cora = self.stage.as_actor(work, "Cora")
            services.releasing.ask_performers(work, cora, found.id)
            ids = [self.stage.ids[name] for name in people]
            services.invitations.object(work, self.stage.as_actor(work, who), found.id, ids)
            asked = work.closed_sets.rounds(found)[0]
            work.closed_sets.keep_round(replace(asked, asked_at=None, window_ends=None))

        self.stage.does(job)

    def releases(self, *people: str) -> None:
        """What is handed in, all of it approved and every performer asked in person."""
        if people:
            self.drafts(*people)

        def job(work: Work) -> None:
            releasing, cora = self.stage.bot.services.releasing, self.stage.as_actor(work, "Cora")
            found = self._list(work)
            waiting = releasing.deciding(work, cora, found.id)
            names = [
                p.id for p, seat in waiting.lines
                if seat.decision is Decision.OPEN and waiting.in_round(seat).released_at is None
            ]  # fmt: skip
            found = releasing.decide(work, cora, found.id, found.version, dict.fromkeys(names, Decision.APPROVED))
            performers = [self.stage.ids[name] for name in ("Mina", "Noor")]
            releasing.mark_asked(work, cora, found.id, performers)
            releasing.release(work, cora, found.id, found.version)

        self.stage.does(job)
        self.stage.settles()

    def plans_more_days(self, work: Work) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        for number in range(100, 108):
            services.scenes.add(work, cora, SceneDraft(str(number), FRIDAY, None, "main", closed=True))

    def is_called_off(self, work: Work) -> None:
        services, slot = self.stage.bot.services, self.slot(work)
        services.announcing.cancel(work, self.stage.as_actor(work, "Ada"), slot.id, slot.version)

    def _list(self, work: Work) -> SetList:
        found = work.closed_sets.list_of(self.stage.production_id, self.slot(work).id)
        assert found is not None
        return found

    def drafts(self, *names: str, cap: int = 20) -> None:
        self.opens_list()
        self.adds(*names)
        self.hands_in(cap)


@pytest.fixture
def unit(stage: Stage) -> Unit:
    return Unit(stage)


def test_a_list_is_drafted_by_zone_and_handed_in(unit: Unit) -> None:
    ada = unit.ada
    assert ada.sees("No names yet", "home")
    unit.opens_list()
    assert ada.sees("Nobody is on this list yet.")
    assert ada.sees("On it by their part: Cora, Dira, Mina, Noor")
    ada.presses("Add to List")
    ada.chooses("People", ["Kit", "Kai"])
    ada.fills({"Department": "Camera", "Task": "focus"})
    ada.submits()
    assert ada.sees("On the list now: Kai, Kit")
    assert ada.sees("Kit · Camera, focus · not yet decided")
    unit.adds("Kim", "Dan", zone="Monitor village")
    assert ada.sees("*Monitor village* (2)")
    assert ada.sees("No message goes to: Dan. Ask them in person")
    unit.adds("Kai", zone="Monitor village")
    assert ada.sees("Moved to another zone: Kai")
    assert ada.sees("*Monitor village* (3)")
    assert ada.sees("Kai · Camera, focus · not yet decided")
    ada.presses("Hand In")
    assert ada.sees("Names for Cora: 4.")
    ada.fills({"Most people on set": "1"})
    ada.submits()
    assert ada.sees("*Handed in.* We are sending Cora a message.")
    assert ada.sees("With the coordinator.")
    ada.closes()
    unit.stage.settles()
    assert ada.sees("Names: 4 (4 not yet decided)", "home")
    assert [message.text for message in unit.cora.dm] == [NOTICE]
    assert unit.stage.workspace.refusals == []


def test_from_the_last_list_to_handed_in_takes_less_than_ten_taps(unit: Unit) -> None:
    """Every press and every choice counts; the cap is the last one's."""
    unit.drafts("Kit", "Kai", "Kim", cap=12)
    ada = unit.ada
    taps = 0

    def tap(label: str, where: str | None = None, near: str | None = None) -> None:
        nonlocal taps
        taps += 1
        ada.presses(label, where, near=near)

    tap("List", "home", near="Scene 90")
    tap("Same as Last List")
    assert ada.sees("Taken over from the last list: 3")
    tap("Hand In")
    tap("Hand In")
    assert ada.sees("*Handed in.*")
    assert ada.sees("at most 12")
    assert taps == 4


def test_what_was_added_is_taken_back_with_one_press(unit: Unit) -> None:
    unit.drafts("Kit", "Kai")
    ada = unit.ada
    unit.opens_list("90")
    ada.presses("Same as Last List")
    ada.presses("Undo")
    assert ada.sees("What you added was taken back.")
    assert ada.sees("Nobody is on this list yet.")
    unit.adds("Kim", "Zoe")
    unit.adds("Kit")
    ada.presses("Undo")
    assert ada.sees("*Set* (2)")
    ada.presses("Same as Last List")
    assert ada.sees("Taken over from the last list: 2")
    with pytest.raises(LookupError):
        ada.presses("Undo")


def test_names_are_typed_as_on_the_roster_and_what_is_wrong_is_said_at_its_field(unit: Unit) -> None:
    ada = unit.ada
    unit.opens_list()
    ada.presses("Add to List")
    assert ada.submits().errors == {"People": "Please choose somebody, or type a name."}
    ada.fills({"Or names, one on each line": "kit\nHal Long\n" + "x" * 300})
    (said,) = ada.submits().errors.values()
    assert said.startswith(f"Not on the roster: Hal Long, {'x' * 40}….")
    ada.fills({"Or names, one on each line": "Mina"})
    (said,) = ada.submits().errors.values()
    assert said == "Mina is on every list of this scene by their part, and needs no place on it."
    ada.fills({"Or names, one on each line": "KIT\n dan "})
    ada.submits()
    assert ada.sees("On the list now: Dan, Kit")
    unit.adds("Kai")
    ada.presses("Hand In")
    for cap, sentence in (
        ("0", "Please give a number from 1 to 300."),
        ("10000", "Please give a number from 1 to 300."),
        ("2", "3 people are on this list for the set, more than 2. Take somebody off, or give a higher number."),
    ):
        ada.fills({"Most people on set": cap})
        assert ada.submits().errors == {"Most people on set": sentence}
    ada.fills({"Most people on set": "3"})
    ada.submits()
    assert ada.sees("*Handed in.*")


def test_a_list_that_changed_meanwhile_is_not_handed_in_unseen(unit: Unit) -> None:
    ada = unit.ada
    unit.opens_list()
    unit.adds("Kit")
    ada.presses("Hand In")
    ada.fills({"Most people on set": "9"})

    def another_assistant_adds(work: Work) -> None:
        ids = [unit.stage.ids["Kai"]]
        unit.stage.bot.services.lists.add(work, unit.stage.as_actor(work, "Ada"), unit.slot(work).id, ids, Zone.SET)

    unit.stage.does(another_assistant_adds)
    ada.submits()
    assert ada.sees("*This list changed since you opened it.* Nothing was saved.")
    assert ada.sees("Names for Cora: 2.")
    ada.submits()
    assert ada.sees("*Handed in.*")


def test_the_coordinator_decides_and_nobody_sees_it_before_the_release(unit: Unit) -> None:
    unit.drafts("Kit", "Kai", "Dan")
    cora, ada = unit.cora, unit.ada
    assert cora.sees("Names handed in: 3, not decided: 3", "home")
    unit.objects("Mina", "Kai")
    cora.presses("Decide", "home")
    assert cora.sees("Would rather not have them there: Mina")
    assert cora.sees("Performers were not asked yet.")
    cora.presses("Approve Those Without Objection")
    assert cora.sees("Approved without an objection: 2.")
    cora.chooses("Kai · Set", "Not on this list")
    cora.submits()
    assert cora.sees("Nobody else sees it before you release.")
    cora.chooses("Dan · Set", "Not on this list")
    cora.presses("Asked in Person")
    cora.presses("Back to the Names")
    cora.chooses("Dan · Set", "Approve")
    cora.closes()
    cora.presses("Decide", "home")
    assert cora.screen().count("(x) Not on this list") == 2
    cora.chooses("Dan · Set", "Approve")
    unit.opens_list()
    assert ada.screen().count("not yet decided") == 3 + 1
    ada.closes()
    cora.presses("Release")
    assert cora.sees("The release waits for: Mina, Noor")
    assert cora.modal is not None
    assert "submit" not in cora.modal.source
    cora.presses("Back to the Names")
    cora.presses("Asked in Person")
    cora.chooses("Performers", ["Mina", "Noor"])
    cora.submits()
    assert cora.sees("Marked as asked in person: Mina, Noor")
    cora.presses("Release")
    assert cora.sees("Invited with one neutral message: Kit")
    assert cora.sees("no message goes to them: Dan")
    assert cora.sees("the same for all of them: Kai")
    cora.submits()
    assert cora.sees("*Released.*")
    unit.stage.settles()
    assert ada.sees("Names: 3 (2 invited, 1 not on this list)", "home")
    assert [m.text for m in unit.people["Kit"].dm] == [NOTICE]
    assert unit.people["Kai"].dm == []
    unit.opens_list()
    assert ada.sees("Kit · invited")
    assert ada.sees("Kai · not on this list")
    assert not ada.sees("objection")


def test_performers_are_asked_and_the_window_is_shown_in_set_time(unit: Unit) -> None:
    unit.drafts("Kit")
    cora = unit.cora
    cora.presses("Decide", "home")
    cora.presses("Ask Performers")
    assert cora.sees("One neutral message to: Mina, Noor")
    ends = moment(words_for("en"), unit.stage.workspace.clock.now() + WINDOW, ZONE)
    assert cora.sees(f"Their window ends {ends} set time.")
    cora.submits()
    assert cora.sees("*We are sending the message.*")
    with pytest.raises(LookupError):
        cora.presses("Ask Performers")
    cora.presses("Approve Those Without Objection")
    cora.closes()
    unit.stage.advances(WINDOW + timedelta(minutes=1))
    assert NOTICE in [message.text for message in unit.people["Mina"].dm]
    cora.opens_home()
    unit.stage.settles()
    cora.presses("Decide", "home")
    assert cora.sees("Their window ended")
    cora.presses("Release")
    cora.submits()
    assert cora.sees("*Released.*")


def test_late_additions_go_the_same_way_and_a_released_name_can_be_taken_off(unit: Unit) -> None:
    unit.releases("Kit", "Kai")
    ada, cora = unit.ada, unit.cora
    unit.drafts("Kim")
    assert ada.sees("Names: 3 (1 not yet decided, 2 invited)", "home")
    cora.presses("Decide", "home")
    cora.presses("Change a Released Name")
    cora.chooses("Name", "Kai")
    cora.chooses("What it becomes", "Not on this list")
    cora.submits()
    assert cora.sees("Kai: not on this list")
    cora.closes()
    unit.releases()
    assert ada.sees("Names: 3 (2 invited, 1 not on this list)", "home")
    unit.opens_list()
    ada.presses("Take Off")
    ada.chooses("People", ["Kit", "Kai"])
    ada.submits()
    assert ada.sees("Handed in or invited: Kai, Kit.")
    ada.submits()
    assert ada.sees("Taken off: Kai, Kit")
    assert ada.sees("*Set* (1)")


def test_director_and_producer_see_numbers_alone(unit: Unit) -> None:
    unit.drafts("Kit", "Kai")
    dira = unit.dira
    dira.presses("Open", "home", near="Scene 72A")
    assert dira.sees("Closed-set list: Set 2, Monitor village 0, Remote stream 0, Audio feeds 0")
    assert not dira.sees("Kit")
    with pytest.raises(LookupError):
        dira.presses("Closed Set List")


def test_the_list_opens_from_the_scene_and_from_its_status(unit: Unit) -> None:
    ada = unit.ada
    ada.presses("Scenes", "home")
    ada.presses("Open", near="Scene 90")
    ada.presses("Closed Set List")
    assert ada.sees("Nobody is on this list yet.")
    ada.closes()
    unit.drafts("Kit")
    cora = unit.cora
    cora.presses("Scenes", "home")
    cora.presses("Open", near="Scene 72A")
    cora.presses("Status")
    cora.presses("Closed Set List")
    assert cora.sees("Performers were not asked yet.")


def test_a_double_press_adds_once_and_what_is_over_is_read(unit: Unit) -> None:
    unit.drafts("Kit", "Kai")
    ada = unit.ada
    unit.opens_list("90")
    ada.presses("Same as Last List")
    ada.presses("Same as Last List")
    assert ada.sees("Everybody from the last list is on this one already.")
    assert ada.sees("*Set* (2)")
    ada.closes()
    unit.opens_list()
    unit.stage.does(unit.is_called_off)
    ada.presses("Add to List")
    assert ada.sees("This shoot day is taken off the schedule")


def test_the_board_leads_to_every_list_of_the_unit(unit: Unit) -> None:
    ada = unit.ada
    unit.stage.does(unit.plans_more_days)
    ada.opens_home()
    unit.stage.settles()
    ada.presses("All Lists (10)", "home")
    ada.presses("List", near="Scene 90")
    assert ada.sees("*Scene 90* · shoot day Fri 15 Jan")
    ada.closes()
    ada.presses("Whole Board (10)", "home")
    ada.presses("Closed Set Lists")
    assert ada.sees("Scene 107")


def test_a_form_delivered_twice_is_kept_once(unit: Unit) -> None:
    stage, ada = unit.stage, unit.ada
    unit.opens_list()
    unit.adds("Kit")
    ada.presses("Hand In")
    ada.fills({"Most people on set": "5"})
    payload = stage.workspace.on_loop(lambda: submission(stage, ada))
    ada.submits()
    again = stage.workspace.loop.run(stage.workspace.deliveries.send("interactive", payload))
    assert "This was saved already" in str(again.body)
    stage.settles()
    assert len(unit.cora.dm) == 1
