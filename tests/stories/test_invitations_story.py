"""Being asked, as people live it: performers about the names, the crew about coming, and what follows a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.domain.closed_set import shown_mark
from bot.domain.ledger import EntryKind
from bot.domain.people import Appointment, Grant, Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import BriefDraft, SceneDraft, ShootSlot
from bot.domain.set_list import Decision, Reply, SetList, Zone
from bot.domain.times import call_instant
from bot.domain.work import Work, mark_of
from rehearsal.people import Person as Acting
from tests.databases import ON_ONE_ENGINE
from tests.stage import ZONE, Stage

THURSDAY, FRIDAY = date(2027, 1, 14), date(2027, 1, 15)
PEOPLE = {
    "Adam": Role.ADMIN, "Cora": Role.COORDINATOR, "Ada": Role.FIRST_AD, "Mina": Role.PERFORMER,
    "Noor": Role.PERFORMER, "Kit": Role.CREW, "Kai": Role.CREW, "Zoe": Role.CREW,
}  # fmt: skip
NOTICE = "Something is waiting for you. It opens in a private window."
REMINDER = "Something may be waiting for you. If you have already answered, there is nothing to do."
MONDAY_NOON = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)


class Set:
    """Scenes 72A on Thursday and 90 on Friday, both with Mina and Noor; 12 on Friday, closed and without performers.

    Ada drafts every list, and Cora has asked the performers in person when she releases one.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.workspace.advance(MONDAY_NOON - stage.workspace.clock.now())
        stage.opens_production(people=PEOPLE, then=lambda work: None)
        stage.does(self._plans)
        self.people = {name: stage.workspace.person(name) for name in PEOPLE}
        self.cora, self.ada, self.mina = self.people["Cora"], self.people["Ada"], self.people["Mina"]
        self.noor, self.kit, self.kai = self.people["Noor"], self.people["Kit"], self.people["Kai"]
        self.adam = self.people["Adam"]

    def _plans(self, work: Work) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        cast = tuple(self.stage.ids[name] for name in ("Mina", "Noor"))
        for number, day in (("72A", THURSDAY), ("90", FRIDAY), ("12", FRIDAY)):
            draft = SceneDraft(number, day, call_instant(day, time(8), ZONE), "main", closed=True)
            scene = services.scenes.add(work, cora, draft)
            if number != "12":
                brief = BriefDraft(True, "kiss", "A kiss.", cast)
                services.scenes.edit_brief(work, cora, scene.id, scene.version, brief)
            self.stage.ids[number] = scene.id

    def slot(self, work: Work, number: str = "72A") -> ShootSlot:
        scene = work.scenes.scene(self.stage.production_id, self.stage.ids[number])
        assert scene is not None
        return work.scenes.slots_of(scene)[0]

    def list(self, work: Work, number: str = "72A") -> SetList:
        found = work.closed_sets.list_of(self.stage.production_id, self.slot(work, number).id)
        assert found is not None
        return found

    def proposes(self, *names: str, number: str = "72A", task: str = "focus") -> None:
        """Ada drafts and hands in, Cora asks the performers."""

        def job(work: Work) -> None:
            ada, cora, services = (*(self.stage.as_actor(work, name) for name in ("Ada", "Cora")),
                                   self.stage.bot.services)  # fmt: skip
            slot, ids = self.slot(work, number), [self.stage.ids[name] for name in names]
            services.lists.add(work, ada, slot.id, ids, Zone.SET, "Camera", task)
            seen = shown_mark(services.lists.page(work, ada, slot.id))
            services.lists.submit(work, ada, slot.id, seen, 300)
            services.releasing.ask_performers(work, cora, self.list(work, number).id)

        self.stage.does(job)
        self.stage.settles()

    def releases(self, number: str = "72A") -> None:
        """Cora approves everybody and has asked Mina and Noor in person."""
        self.stage.does(lambda work: self._release(work, number))
        self.stage.settles()

    def _release(self, work: Work, number: str) -> None:
        cora, releasing = self.stage.as_actor(work, "Cora"), self.stage.bot.services.releasing
        found = self.list(work, number)
        seats = {seat.person_id: Decision.APPROVED for seat in work.closed_sets.seats(found)}
        if number != "12":
            releasing.mark_asked(work, cora, found.id, [self.stage.ids[name] for name in ("Mina", "Noor")])
        found = releasing.decide(work, cora, found.id, found.version, seats)
        releasing.release(work, cora, found.id, found.version)

    def invites(self, *names: str, number: str = "72A") -> None:
        self.proposes(*names, number=number)
        self.releases(number)

    def opens_homes(self, *names: str) -> None:
        for name in names:
            self.people[name].opens_home()
        self.stage.settles()

    def also_films(self, title: str) -> None:
        """A second production with the same people, on which everything that follows happens."""

        def job(work: Work) -> None:
            before, ids = work.people.production(self.stage.production_id), dict(self.stage.ids)
            assert before is not None
            other = replace(before, id=work.new_id(), title=title, channel_id=None)
            work.people.add_production(other)
            self.stage.production_id = other.id
            for name in PEOPLE:
                person = work.people.person(before.id, ids[name])
                assert person is not None
                again = replace(person, id=work.new_id(), production_id=other.id)
                work.people.add_person(again)
                self.stage.ids[name] = again.id
                if again.holds(Role.COORDINATOR):
                    work.people.appoint(Appointment(work.new_id(), other.id, again.id, Role.COORDINATOR, work.now))

        self.stage.does(job)
        self.stage.does(self._plans)

    def joins(self, work: Work, name: str) -> None:
        """One more of the crew, without Slack."""
        person = Person(work.new_id(), self.stage.production_id, name, None, (Grant(Role.CREW),), adult=True)
        work.people.add_person(person)
        self.stage.ids[name] = person.id

    def without_quiet_hours(self, work: Work) -> None:
        for person in work.people.roster(self.stage.production_id):
            work.people.change_person(replace(person, quiet_from="00:00", quiet_to="00:00"))

    def takes_off(self, name: str) -> None:
        def job(work: Work) -> None:
            ada = self.stage.as_actor(work, "Ada")
            self.stage.bot.services.lists.remove(work, ada, self.slot(work).id, self.stage.ids[name])

        self.stage.does(job)
        self.stage.settles()

    def calls_off(self) -> None:
        def job(work: Work) -> None:
            slot = self.slot(work)
            self.stage.bot.services.announcing.cancel(work, self.stage.as_actor(work, "Ada"), slot.id, slot.version)

        self.stage.does(job)
        self.stage.settles()

    def objected(self, name: str) -> set[str]:
        """Whom this performer named, as their own proof opens it."""

        def job(work: Work) -> set[str]:
            who = self.stage.as_actor(work, name)
            own = self.stage.bot.services.invitations.proposed(work, who, self.list(work).id).own
            ids = own.people if own else frozenset()
            return {each for each, of in self.stage.ids.items() if of in ids}

        return self.stage.looks(job)

    def replies(self, number: str = "72A") -> dict[str, Reply]:
        seats = self.stage.looks(lambda work: work.closed_sets.seats(self.list(work, number)))
        return {name: seat.reply for seat in seats for name, of in self.stage.ids.items() if of == seat.person_id}

    def comes(self, moment: datetime) -> None:
        self.stage.advances(moment - self.stage.workspace.clock.now())

    def texts(self, name: str) -> list[str]:
        return [message.text for message in self.people[name].dm]


@pytest.fixture
def film(stage: Stage) -> Set:
    return Set(stage)


def test_a_crew_member_confirms_in_three_taps_from_the_message_and_changes_their_mind(film: Set) -> None:
    film.invites("Kit", "Kai")
    kit = film.kit
    assert film.texts("Kit") == [NOTICE]
    taps: list[Callable[[], object]] = [lambda: kit.presses("Open", "dm"), kit.submits]
    taps[0]()
    assert kit.sees("*Scene 72A*, shoot day Thu 14 Jan, main unit")
    assert kit.sees("Your call: Thu 14 Jan, 08:00 set time")
    assert kit.sees("Your place: *Set*")
    assert kit.sees("Your task: focus")
    assert kit.sees("Phones and camera watches stay at the door.")
    assert kit.sees(
        "Nothing here limits your right to raise a concern or to talk to your union, a lawyer or an authority."
    )
    assert kit.sees("*Your answer:* not given yet")
    taps[1]()
    assert len(taps) <= 3
    assert kit.sees("Saved: you accept.")
    assert kit.sees("Cora and the assistant directors of this unit see that you accept")
    assert film.replies()["Kit"] is Reply.ACCEPTED
    kit.presses("Change My Answer")
    assert kit.sees("*Your answer:* accepted, ")
    kit.presses("I Cannot Attend")
    assert kit.sees("Saved: you cannot attend.")
    assert kit.sees("No reason was asked, and none is kept.")
    kit.closes()
    film.stage.settles()
    kit.opens_home()
    film.stage.settles()
    assert kit.sees("*Closed set*, Thu 14 Jan, Scene 72A: cannot attend", "home")
    kit.presses("Open", "home", near="Scene 72A")
    kit.submits()
    assert film.replies() == {"Kit": Reply.ACCEPTED, "Kai": Reply.NONE}
    assert film.texts("Kit") == [NOTICE], "answering sends nothing"
    assert film.stage.workspace.refusals == []


def test_a_performer_is_asked_in_private_and_nobody_is_an_answer_too(film: Set) -> None:
    film.opens_homes("Ada", "Noor")
    film.proposes("Kit", "Kai")
    mina = film.mina
    assert film.texts("Mina") == film.texts("Noor") == [NOTICE]
    before = {name: film.texts(name) for name in PEOPLE}
    board = film.ada.screen("home")
    mina.presses("Open", "dm")
    assert mina.sees("Mark anyone you would rather not have there.")
    assert mina.sees("*Who reads it:* Cora, the intimacy coordinator")
    assert mina.sees("A mark takes nobody off by itself: Cora decides.")
    assert mina.sees("Cora may release the list from Tue 12 Jan, 00:00.")
    assert mina.sees("Set · Camera · focus")
    mina.submits()
    assert mina.sees("Saved, true as of Mon 11 Jan, 12:00.")
    nobody = mina.screen()
    assert film.objected("Mina") == set()
    mina.presses("Change It")
    assert mina.sees("What you sent before is marked below.")
    mina.chooses("Rather not there", ["Kit"])
    mina.submits()
    assert mina.screen() == nobody, "the same page whatever was sent"
    assert film.objected("Mina") == {"Kit"}
    mina.closes()
    film.opens_homes("Mina")
    mina.presses("Open", "home", near="*Who is on set*, Thu 14 Jan, Scene 72A")
    assert marked(mina) == [film.stage.ids["Kit"]]
    mina.chooses("Rather not there", [])
    mina.submits()
    assert film.objected("Mina") == set()
    film.stage.settles()
    assert {name: film.texts(name) for name in PEOPLE} == before, "nothing is sent to anybody"
    assert film.ada.screen("home") == board
    assert film.stage.workspace.refusals == []


def marked(person: Acting) -> list[str]:
    """Whose boxes, or options, stand chosen when the page opens."""
    modal = person.modal
    assert modal is not None
    (block,) = (each for each in modal.source["blocks"] if each.get("block_id") == "people")
    return [chosen["value"] for chosen in block["element"].get("initial_options", [])]


@ON_ONE_ENGINE
def test_many_names_are_searched_and_read_beside(film: Set) -> None:
    extras = [f"Extra {number:02}" for number in range(30)]
    film.stage.does(lambda work: [film.joins(work, name) for name in extras])
    film.proposes("Kit", *extras)
    mina = film.mina
    mina.presses("Open", "dm")
    assert mina.sees("Show All 31 Names")
    assert mina.searches("Rather not there", "extra 1") == [f"Extra {number}" for number in range(10, 20)]
    mina.chooses("Rather not there", ["Extra 12", "Kit"])
    mina.presses("Show All 31 Names")
    assert mina.sees("Extra 29 · Set · Camera · focus")
    mina.goes_back()
    mina.submits()
    assert film.objected("Mina") == {"Extra 12", "Kit"}
    mina.presses("Change It")
    assert set(marked(mina)) == {film.stage.ids["Extra 12"], film.stage.ids["Kit"]}


@ON_ONE_ENGINE
def test_names_that_changed_meanwhile_are_shown_before_anything_is_saved(film: Set) -> None:
    film.proposes("Kit", "Kai")
    mina = film.mina
    mina.presses("Open", "dm")
    film.takes_off("Kai")
    mina.submits()
    assert mina.sees("The names changed since you opened this")
    assert not mina.sees("Kai")
    mina.chooses("Rather not there", ["Kit"])
    mina.submits()
    assert film.objected("Mina") == {"Kit"}
    mina.presses("Change It")
    film.calls_off()
    mina.submits()
    assert mina.sees("its list is closed. Nothing was saved.")
    mina.closes()
    mina.presses("Open", "dm")
    assert mina.sees("Scene 72A is called off on Thu 14 Jan")
    film.stage.settles()
    assert film.texts("Mina") == [NOTICE]


def test_everybody_invited_is_reminded_alike_and_the_board_follows_at_most_once_a_second(film: Set) -> None:
    film.invites("Kit", "Kai", "Zoe")
    film.opens_homes("Ada")
    assert film.ada.sees("3 names: 3 invited", "home")
    published = records_publishing(film, film.ada)
    for name, answer in (("Kit", "I Accept"), ("Kai", "I Cannot Attend")):
        film.people[name].presses("Open", "dm")
        film.people[name].presses(answer)
        film.people[name].closes()
    last = film.stage.bot.homes._monotonic()
    film.stage.settles()
    assert film.ada.sees("1 accepted", "home")
    assert film.ada.sees("1 cannot attend", "home")
    assert published
    assert published[-1] - last < 5
    assert all(later - earlier >= 1 for earlier, later in pairwise(published))
    film.comes(datetime(2027, 1, 13, 7, 1, tzinfo=UTC))
    assert [film.texts(name) for name in ("Kit", "Kai", "Zoe")] == [[NOTICE, REMINDER]] * 3
    film.kit.presses("Open", "dm")
    assert film.kit.sees("*Your answer:* accepted, ")
    film.comes(datetime(2027, 1, 14, 7, 1, tzinfo=UTC))
    assert [film.texts(name) for name in ("Kit", "Kai", "Zoe")] == [[NOTICE, REMINDER]] * 3


def records_publishing(film: Set, person: Acting) -> list[float]:
    """When this person's Home is published from now on, by the bot's own clock, in seconds."""
    homes, publish = film.stage.bot.homes, film.stage.bot.client.views_publish
    times: list[float] = []

    async def noting(**sent: Any) -> Any:
        if sent["user_id"] == person.id:
            times.append(homes._monotonic())
        return await publish(**sent)

    film.stage.bot.client.views_publish = noting  # type: ignore[method-assign]
    return times


@ON_ONE_ENGINE
def test_in_rest_nothing_is_sent_to_the_crew_of_that_unit(film: Set) -> None:
    film.stage.does(film.without_quiet_hours)
    film.invites("Kit")
    film.comes(datetime(2027, 1, 14, 20, 0, tzinfo=UTC))
    told = len(film.texts("Kit"))
    film.invites("Kit", "Zoe", number="90")
    assert (len(film.texts("Kit")) - told, len(film.texts("Zoe"))) == (0, 1)
    film.comes(datetime(2027, 1, 15, 4, 59, tzinfo=UTC))
    assert len(film.texts("Kit")) == told
    film.comes(datetime(2027, 1, 15, 5, 1, tzinfo=UTC))
    assert len(film.texts("Kit")) == told + 1
    film.kit.presses("Open", "dm")
    assert film.kit.sees("*Scene 90*, shoot day Fri 15 Jan")


@ON_ONE_ENGINE
def test_whoever_is_taken_off_finds_it_said_with_thanks(film: Set) -> None:
    film.invites("Kit")
    kit = film.kit
    kit.presses("Open", "dm")
    film.takes_off("Kit")
    kit.submits()
    assert kit.sees("You are not on this list now. Nothing was saved")
    kit.closes()
    kit.presses("Open", "dm")
    assert kit.sees("You are not on the closed-set list of Scene 72A, shoot day Thu 14 Jan. Nothing is asked of you.")
    film.opens_homes("Kit")
    assert not kit.sees("Closed set", "home")
    assert film.texts("Kit") == [NOTICE]


def test_a_scene_that_is_called_off_says_so_and_thanks_and_reminds_nobody(film: Set) -> None:
    film.invites("Kit")
    kit = film.kit
    kit.presses("Open", "dm")
    kit.submits()
    kit.closes()
    film.calls_off()
    assert film.texts("Kit") == [NOTICE, NOTICE]
    kit.presses("Open", "dm")
    assert kit.sees("Scene 72A is called off on Thu 14 Jan, and its closed-set list is closed.")
    assert kit.sees("Thank you for holding the day.")
    kit.closes()
    film.opens_homes("Kit")
    assert kit.sees("*Closed set*, Thu 14 Jan, Scene 72A: called off", "home")
    film.comes(datetime(2027, 1, 13, 7, 1, tzinfo=UTC))
    assert film.texts("Kit") == [NOTICE, NOTICE]


@ON_ONE_ENGINE
def test_a_day_that_is_over_keeps_the_answer_and_takes_no_other(film: Set) -> None:
    film.invites("Kit")
    kit = film.kit
    kit.presses("Open", "dm")
    kit.submits()
    kit.presses("Change My Answer")
    film.stage.workspace.advance(timedelta(days=9))
    kit.presses("I Cannot Attend")
    assert kit.sees("This shoot day is over.")
    assert film.replies()["Kit"] is Reply.ACCEPTED
    kit.closes()
    kit.presses("Open", "dm")
    assert kit.sees("Shoot day Thu 14 Jan of Scene 72A is over. Your answer stays as it was: accepted, ")
    kit.closes()
    film.mina.presses("Open", "dm")
    assert film.mina.sees("is over. There is nothing to answer.")


@ON_ONE_ENGINE
def test_another_day_asks_again_and_an_old_page_does_not_answer_for_it(film: Set) -> None:
    film.invites("Kit")
    kit = film.kit
    kit.presses("Open", "dm")

    def move(work: Work) -> None:
        announcing, ada, slot = film.stage.bot.services.announcing, film.stage.as_actor(work, "Ada"), film.slot(work)
        announcing.move(work, ada, slot.id, slot.version, call_instant(FRIDAY, time(9), ZONE))

    film.stage.does(move)
    film.stage.settles()
    assert film.texts("Kit") == [NOTICE, NOTICE]
    kit.submits()
    assert kit.sees("This changed since you opened it, and your press was not counted.")
    assert kit.sees("shoot day Fri 15 Jan")
    assert film.replies()["Kit"] is Reply.NONE
    kit.submits()
    assert film.replies()["Kit"] is Reply.ACCEPTED


@ON_ONE_ENGINE
def test_somebody_may_perform_in_one_scene_be_crew_of_another_and_on_two_lists_of_two_productions(film: Set) -> None:
    film.proposes("Kit")
    film.invites("Mina", "Kit", number="12")
    film.releases("72A")
    film.opens_homes("Mina", "Kit")
    mina, kit = film.mina, film.kit
    mina.presses("Open", "home", near="*Who is on set*, Thu 14 Jan, Scene 72A")
    assert mina.sees("The list is released.")
    mina.closes()
    mina.presses("Open", "home", near="*Closed set*, Fri 15 Jan, Scene 12")
    mina.submits()
    assert mina.sees("Saved: you accept. Scene 12")
    for line in ("*Closed set*, Thu 14 Jan, Scene 72A: not given yet", "*Closed set*, Fri 15 Jan, Scene 12: not given"):
        assert kit.sees(line, "home")
    film.also_films("Winter")
    film.invites("Kit")
    assert film.texts("Kit") == [NOTICE] * 3
    kit.presses("Open", kit.dm[-1])
    kit.submits()
    assert film.replies() == {"Kit": Reply.ACCEPTED}
    kit.closes()
    film.opens_homes("Kit")
    assert kit.sees("*Closed set*, Thu 14 Jan, Scene 72A: not given yet", "home"), "each production has its own Home"
    kit.chooses("Production", "Winter", "home")
    film.stage.settles()
    assert kit.sees("*Closed set*, Thu 14 Jan, Scene 72A: accepted", "home")


@ON_ONE_ENGINE
def test_the_house_rules_are_the_productions_own_and_the_record_tells_which_were_accepted(film: Set) -> None:
    film.invites("Kit")
    kit, adam, cora = film.kit, film.adam, film.cora
    kit.presses("Open", "dm")
    film.opens_homes("Adam", "Cora", "Ada")
    adam.presses("House Rules", "home")
    assert adam.sees("Phones and camera watches stay at the door.")
    adam.fills({"House rules": "Phones off. <!channel> *Really.*"})
    adam.submits()
    assert adam.sees("Whoever opens an invitation from now on reads:")
    kit.submits()
    assert kit.sees("your press was not counted")
    assert kit.sees("Phones off. <!channel> *Really.*")
    assert kit.sees("Nothing here limits your right")
    kit.submits()
    cora.presses("House Rules", "home")
    cora.fills({"House rules": ""})
    cora.submits()
    assert cora.sees("Phones and camera watches stay at the door.")
    assert not film.ada.sees("House Rules", "home")

    def accepted(work: Work) -> list[object]:
        me = film.stage.as_actor(work, "Kit")
        entries = work.ledger.entries_for(permit(work, me, Action.SEE_OWN_RECORD, me.id), me.id)
        return [each.details.get("rules") for each in entries if each.kind is EntryKind.INVITATION_ANSWERED]

    assert film.stage.looks(accepted) == [mark_of("Phones off. <!channel> *Really.*")]
