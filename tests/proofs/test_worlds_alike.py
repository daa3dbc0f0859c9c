"""Nobody learns more than the statuses: in two worlds with the same ones, what others see and get is equal.

tests/handlers/test_two_worlds.py compares what is posted; here it is every Home, page and row of the outbox, over
sequences of statuses and over the ways in which each may have come about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block, DividerBlock

from bot.domain.people import SlackUser
from bot.domain.scenes import Status
from bot.domain.status import Standing
from bot.domain.topics import Answer
from bot.domain.work import Work
from tests.proofs.pairs import PHASES, Pairs, first_difference
from tests.proofs.worlds import OBSERVERS, SECRET, STEP, House, World

Way = Callable[[World], None]

SHORT = 6
LONG = {"sqlite": 2_000, "postgresql": 500}
EVERY = 100

ANYBODY = st.sampled_from(("Mina", "Paul"))
ANY_ANSWER = st.sampled_from(list(Answer))
CONDITIONS = st.sampled_from(("", SECRET))


def nothing(world: World) -> None:
    """Nobody does anything."""


def quietly() -> st.SearchStrategy[Way]:
    """What people do in any status without changing it."""
    return st.one_of(
        st.just(nothing),
        ANYBODY.map(lambda name: lambda world: world.would_rather_talk(name)),
        st.tuples(ANYBODY, ANY_ANSWER).map(lambda told: lambda world: world.answers(*told, save=False)),
        st.just(lambda world: world.reads_sheet()),
        ANYBODY.map(lambda name: lambda world: world.enters_rider(name)),
    )


def answering() -> st.SearchStrategy[Way]:
    """Answers of all sorts, and other terms, which change nothing unless the scene is READY."""
    return st.one_of(
        st.tuples(ANYBODY, ANY_ANSWER, CONDITIONS).map(lambda told: lambda world: world.answers(*told)),
        st.just(lambda world: world.edits_terms()),
        ANYBODY.map(lambda name: lambda world: world.enters_rider(name, why=SECRET)),
    )


def pausing() -> st.SearchStrategy[Way]:
    return st.one_of(
        st.sampled_from(("Cora", "Alma")).map(lambda name: lambda world: world.holds(name)),
        ANYBODY.map(lambda name: lambda world: withdrawing(world, name, World.withdraws)),
        ANYBODY.map(lambda name: lambda world: withdrawing(world, name, World.withdraws_by_telephone)),
    )


def withdrawing(world: World, name: str, how: Callable[[World, str], None]) -> None:
    """Whoever withdrew before has answered again meanwhile: a second withdrawal would change nothing."""
    if world.standing(name) is Standing.WITHDRAWN:
        world.answers(name, Answer.TALK_FIRST)
    how(world, name)


def narrowing(world: World, name: str) -> None:
    """From whatever stands to less: to a condition that was not there before."""
    world.answers(name, Answer.NO, f"{SECRET} {world.house.now}")


def setting_back() -> st.SearchStrategy[Way]:
    """From READY to NOT YET."""
    return st.one_of(
        st.just(lambda world: world.declares("Cora", Status.NOT_YET)),
        ANYBODY.map(lambda name: lambda world: narrowing(world, name)),
        st.just(lambda world: world.edits_brief()),
        st.just(lambda world: world.edits_terms()),
    )


def making_ready(answers: tuple[Answer, Answer]) -> Way:
    def way(world: World) -> None:
        world.everybody_answers(*answers)
        world.declares("Cora", Status.READY)

    return way


def ways(before: Status, after: Status) -> st.SearchStrategy[Way]:
    """The ways from one status to the next."""
    if after is Status.READY and before is not Status.READY:
        return st.tuples(ANY_ANSWER, ANY_ANSWER).map(making_ready)
    if before is after:
        return {
            Status.NOT_YET: st.one_of(quietly(), answering()),
            Status.READY: quietly(),
            Status.PAUSED: st.one_of(quietly(), answering(), pausing()),
        }[before]
    if after is Status.PAUSED:
        return pausing()
    if before is Status.READY:
        return setting_back()
    return st.sampled_from(("Cora", "Alma")).map(lambda name: lambda world: world.declares(name, Status.NOT_YET))


@st.composite
def two_worlds(draw: st.DrawFn) -> tuple[list[Status], list[list[Way]], str]:
    """A sequence of statuses, two lists of ways to bring it about, and who looks round at the end."""
    statuses = [Status.NOT_YET, *draw(st.lists(st.sampled_from(list(Status)), min_size=1, max_size=6))]
    pairs = list(pairwise(statuses))
    worlds = [[draw(ways(before, after)) for before, after in pairs] for _ in range(2)]
    return statuses[1:], worlds, draw(st.sampled_from(OBSERVERS))


@dataclass(frozen=True)
class Seen:
    """What others have of one world: every Home after every step, then one observer's pages, and all that is due."""

    homes: list[dict[str, str]]
    pages: list[str]
    outbox: list[str]
    edited: bool

    def told(self, *, edited: bool) -> str:
        """All of it. Where the brief was edited, Noor is told so and her answers count no more: hers are left out."""
        homes = [{name: home for name, home in each.items() if name != "Noor" or not edited} for each in self.homes]
        return str((homes, self.pages, self.outbox))


def seen_in(house: House, statuses: list[Status], steps: list[Way], observer: str) -> Seen:
    world = World(house)
    homes = [world.homes()]
    for status, step in zip(statuses, steps, strict=True):
        house.now += STEP
        step(world)
        assert world.status() is status
        homes.append(world.homes())
    return Seen(homes, world.pages(observer, own=observer != "Noor"), world.outbox(), world.edited)


def nobody_can_tell(house: House, drawn: tuple[list[Status], list[list[Way]], str]) -> None:
    statuses, worlds, observer = drawn
    one, other = (seen_in(house, statuses, steps, observer) for steps in worlds)
    edited = one.edited or other.edited
    assert first_difference(one.told(edited=edited), other.told(edited=edited)) == ""
    assert "Quilombo" not in one.told(edited=False)


@settings(max_examples=SHORT, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=two_worlds())
def test_nobody_can_tell_two_worlds_apart(house: House, drawn: tuple[list[Status], list[list[Way]], str]) -> None:
    nobody_can_tell(house, drawn)


@pytest.mark.prove
@pytest.mark.parametrize("engine", list(LONG))
def test_nobody_can_tell_many_pairs_apart(engine: str, pairs: Pairs) -> None:
    pairs.compare(engine, nobody_can_tell, two_worlds(), LONG[engine], EVERY)


def test_another_status_is_seen_by_those_who_follow_it(house: House) -> None:
    """The comparison has teeth: a status of its own shows on Homes, on pages and in what is due."""
    quiet = seen_in(house, [Status.NOT_YET], [nothing], "Ada")
    paused = seen_in(house, [Status.PAUSED], [lambda world: world.withdraws("Mina")], "Ada")
    assert {name for name in OBSERVERS if quiet.homes[-1][name] != paused.homes[-1][name]} == {
        "Ada", "Una", "Dira", "Pru", "Noor",
    }  # fmt: skip
    assert quiet.pages != paused.pages
    assert len(paused.outbox) == len(quiet.outbox) + 3


def test_a_page_that_told_who_withdrew_would_be_noticed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A leak is planted on everybody's Home: how many performers' answers stand."""
    blocks = house.bot.homes.blocks

    def telling(work: Work, who: SlackUser) -> list[Block]:
        person = work.people.entries_of(who)[0]
        scene = work.scenes.scenes(person.production_id)[0]
        standings = house.bot.services.checkins.standings(work, scene).values()
        return [*blocks(work, who), DividerBlock(block_id=f"n{sum(each is Standing.ANSWERED for each in standings)}")]

    monkeypatch.setattr(house.bot.homes, "blocks", telling)
    silent = seen_in(house, [Status.NOT_YET], [nothing], "Ada")
    answered = seen_in(house, [Status.NOT_YET], [lambda world: world.answers("Mina", Answer.NO)], "Ada")
    assert first_difference(silent.told(edited=False), answered.told(edited=False))
