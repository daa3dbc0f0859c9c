"""Nobody but the coordinator learns who objected, who refused a name, or whether anybody has decided yet.

In two worlds with the same list and the same outcome, every Home, every page, everything due and the very times at
which Homes are drawn anew are equal, before the release and after it, and for a late addition again. And what others
answered is in nobody's messages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.closed_set import Shown
from bot.domain.set_list import Decision, Reply, Round, Seat, SetList
from storage.closed_sets import ClosedSetRepository
from tests.databases import ON_ONE_ENGINE
from tests.proofs.pairs import PHASES, Pairs, first_difference
from tests.proofs.set_worlds import CREW, FIRST, LATER, SETTLED, SetWorld
from tests.proofs.worlds import OBSERVERS, STEP, House

Way = Callable[[SetWorld], None]

SHORT = 3
LONG = {"sqlite": 200, "postgresql": 50}
EVERY = 25
ALL_CREW = ("Kai", "Kim", "Lou")
WATCHERS = (*OBSERVERS, *ALL_CREW)
"""Everybody but the coordinator, her alternate, and the performers whose secrets differ."""
REPLIES = st.sampled_from((Reply.ACCEPTED, Reply.CANNOT))

SECRETS: st.SearchStrategy[Way] = st.one_of(
    st.tuples(st.sampled_from(("Mina", "Paul")), st.sets(st.sampled_from(CREW))).map(
        lambda said: lambda world: world.objects(*said)
    ),
    st.tuples(st.sampled_from(CREW), st.sampled_from(Decision)).map(lambda said: lambda world: world.decides(*said)),
    st.sampled_from(("Mina", "Paul")).map(lambda name: lambda world: world.asked_in_person(name)),
    st.sampled_from(("Mina", "Paul")).map(lambda name: lambda world: world.looks_at_names(name)),
)
"""What performers say and the coordinator decides while nothing is released."""
STEPS = st.lists(st.lists(SECRETS, max_size=4), min_size=5, max_size=5)
OUTCOME = st.fixed_dictionaries({name: st.sampled_from(SETTLED) for name in CREW})


@dataclass(frozen=True)
class Seen:
    """What others have of one world."""

    homes: list[dict[str, str]]
    pages: list[str]
    outbox: list[str]
    marked: list[str]

    def told(self) -> str:
        return str((self.homes, self.pages, self.outbox, self.marked))


def seen_in(house: House, steps: list[list[Way]], outcome: dict[str, Decision], watcher: str) -> Seen:
    """Handed in and asked about; three steps; released; one more name handed in; two steps; released."""
    world = SetWorld(house)
    homes, pages = [], []

    def after(*ways: Way) -> None:
        house.now += STEP
        for way in ways:
            way(world)
        homes.append(world.homes(WATCHERS))

    after(lambda world: world.hands_in(FIRST))
    after(lambda world: world.asks())
    for step in steps[:3]:
        after(*step)
    pages += world.pages(watcher, own=watcher != "Noor")
    house.now += 2 * STEP
    after(lambda world: world.releases({name: outcome[name] for name in FIRST}))
    pages += world.pages(watcher, own=watcher != "Noor")
    after(lambda world: world.hands_in(LATER))
    after(lambda world: world.asks())
    for step in steps[3:]:
        after(*step)
    pages += world.pages(watcher, own=watcher != "Noor")
    house.now += 4 * STEP
    after(lambda world: world.releases({name: outcome[name] for name in LATER}))
    return Seen(homes, pages, world.outbox(), sorted(map(str, world.marked)))


TWO_WORLDS = st.tuples(STEPS, STEPS, OUTCOME, st.sampled_from(WATCHERS))
Drawn = tuple[list[list[Way]], list[list[Way]], dict[str, Decision], str]


def nobody_can_tell(house: House, drawn: Drawn) -> None:
    one, other, outcome, watcher = drawn
    seen = [seen_in(house, steps, outcome, watcher).told() for steps in (one, other)]
    assert first_difference(*seen) == ""


@settings(max_examples=SHORT, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=TWO_WORLDS)
def test_nobody_can_tell_who_objected_or_who_decided(house: House, drawn: Drawn) -> None:
    nobody_can_tell(house, drawn)


@ON_ONE_ENGINE  # in which order an engine gives rows back, the worlds above ask of both
@pytest.mark.parametrize("watcher", ["Ada", "Kai"])
def test_a_refusal_reads_alike_whoever_is_behind_it(house: House, watcher: str) -> None:
    """Two performers objected, the coordinator alone refused, or nobody had decided before the release."""
    outcome = {**dict.fromkeys(CREW, Decision.APPROVED), "Kai": Decision.REFUSED}
    nothing: list[list[Way]] = [[], [], [], [], []]
    objected: list[list[Way]] = [
        [lambda world: world.objects("Mina", {"Kai"})],
        [lambda world: world.objects("Paul", {"Kai", "Kim"})],
        [lambda world: world.decides("Kai", Decision.REFUSED)], [], [],
    ]  # fmt: skip
    alone: list[list[Way]] = [
        [lambda world: world.decides("Kai", Decision.REFUSED)], [],
        [lambda world: world.objects("Mina", ())], [], [lambda world: world.decides("Lou", Decision.REFUSED)],
    ]  # fmt: skip
    told = [seen_in(house, steps, outcome, watcher).told() for steps in (nothing, objected, alone)]
    assert first_difference(told[0], told[1]) == ""
    assert first_difference(told[0], told[2]) == ""
    assert "not on this list" in told[0] or watcher != "Ada"


@pytest.mark.prove
@pytest.mark.parametrize("engine", list(LONG))
def test_nobody_can_tell_many_lists_apart(engine: str, pairs: Pairs) -> None:
    pairs.compare(engine, nobody_can_tell, TWO_WORLDS, LONG[engine], EVERY)


# What others answered is in nobody's messages


def replied(house: House, answers: dict[str, list[Reply]]) -> tuple[list[dict[str, str]], list[str], list[str]]:
    """Three times at which people answer or do not: Homes of those whom it does not concern, all due, all reminded."""
    world = SetWorld(house)
    world.hands_in(CREW)
    for name in ("Mina", "Paul", "Noor"):
        world.asked_in_person(name)
    world.releases(dict.fromkeys(CREW, Decision.APPROVED))
    homes = []
    for turn in range(3):
        house.now += STEP
        for name, said in answers.items():
            if len(said) > turn:
                world.replies(name, said[turn])
        drawn = world.homes(WATCHERS)
        homes.append({name: home for name, home in drawn.items() if name not in (*answers, "Ada")})
    return homes, world.outbox(), world.reminded()


@settings(max_examples=SHORT, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    one=st.fixed_dictionaries({name: st.lists(REPLIES, max_size=3) for name in ALL_CREW}),
    other=st.fixed_dictionaries({name: st.lists(REPLIES, max_size=3) for name in ALL_CREW}),
)
def test_who_accepted_or_declined_before_or_after_the_reminder_is_in_no_message(
    house: House, one: dict[str, list[Reply]], other: dict[str, list[Reply]]
) -> None:
    told = [replied(house, answers) for answers in (one, other)]
    assert first_difference(str(told[0]), str(told[1])) == ""
    assert told[0][2] == list(CREW)


# The comparison has teeth


QUIET: list[list[Way]] = [[], [], [], [], []]
DECIDED: list[list[Way]] = [[lambda world: world.decides("Kai", Decision.REFUSED)], [], [], [], []]
ALL_REFUSED = dict.fromkeys(CREW, Decision.REFUSED)


@ON_ONE_ENGINE
def test_a_page_that_tells_before_the_release_is_noticed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def telling(seat: Seat, rounds: dict[int, Round]) -> Shown:
        return Shown.NOT_ON_LIST if seat.decision is Decision.REFUSED else Shown.UNDECIDED

    monkeypatch.setattr("bot.domain.closed_set.shown_of", telling)
    quiet, told = (seen_in(house, steps, ALL_REFUSED, "Ada") for steps in (QUIET, DECIDED))
    assert quiet.homes[2]["Ada"] != told.homes[2]["Ada"]
    assert quiet.pages != told.pages


@ON_ONE_ENGINE
def test_a_home_drawn_anew_when_the_coordinator_decides_is_noticed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = ClosedSetRepository.change_list

    def loudly(self: ClosedSetRepository, changed: SetList, *, quietly: bool = False) -> None:
        change(self, changed)

    monkeypatch.setattr(ClosedSetRepository, "change_list", loudly)
    quiet, told = (seen_in(house, steps, ALL_REFUSED, "Ada") for steps in (QUIET, DECIDED))
    assert quiet.marked != told.marked
