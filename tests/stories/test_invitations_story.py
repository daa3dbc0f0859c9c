"""Being asked to come, as people live it: the house rules, two answers, and what follows a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.domain.ledger import EntryKind
from bot.domain.permissions import Action, permit
from bot.domain.set_list import Reply
from bot.domain.times import call_instant
from bot.domain.work import Work, mark_of
from rehearsal.people import Person as Acting
from tests.databases import ON_ONE_ENGINE
from tests.stage import ZONE, Stage
from tests.stories.film import FRIDAY, NOTICE, REMINDER, Set


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
    kit.closes()
    kit.presses("My Record", "home")
    assert kit.sees("Your place: Set · Camera · focus. Your answer: accepted, ")
    assert film.texts("Kit") == [NOTICE], "answering sends nothing"
    assert film.stage.workspace.refusals == []


def test_everybody_invited_is_reminded_alike_and_the_board_follows_at_most_once_a_second(film: Set) -> None:
    film.invites("Kit", "Kai", "Zoe")
    film.opens_homes("Ada")
    assert film.ada.sees("3 invited", "home")
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
