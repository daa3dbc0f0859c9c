"""Nobody but the alternate learns of what was said to her alone: not by a Home, a page, a message, a clock, the outbox,
what `closedset check` prints or whether the bot is well; least of all the coordinator, whom it may be about.

tests/domain/test_inbox_two_worlds.py compares the coordinator's inbox after every single act, without a database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.concerns import State, Urgency
from bot.domain.raising import Way
from tests.databases import ON_ONE_ENGINE
from tests.proofs.concern_worlds import OTHERS, PAGE, SECRET, ConcernWorld
from tests.proofs.pairs import PHASES, Pairs, first_difference
from tests.proofs.worlds import House

Act = Callable[[ConcernWorld], None]

SHORT = 3
SHARE, EVERY = 2_000, 50
SHARES = [("sqlite", 0), ("sqlite", 1), ("sqlite", 2), ("sqlite", 3), ("postgresql", 4)]
"""Ten thousand pairs, in parts that may run side by side."""

HOURS = (1, 3, 9, 26, 24 * 8, 24 * 95)
"""Up to a slot, past it, past the clock of the acknowledgement, and past what is kept after closing."""


def said(secret: bool) -> dict[str, Act]:
    """What a reporter and their reader do, to Alma alone or to Cora."""
    reader = "Alma" if secret else "Cora"
    return {
        "raises": lambda world: world.says(secret),
        "raises what cannot wait": lambda world: world.says(secret, urgency=Urgency.CANNOT_WAIT),
        "keeps": lambda world: world.says(secret, Way.KEEP),
        "adds": lambda world: world.goes_on(
            secret, lambda visit, book, _: visit.add(book.new_nonce(), "More.", Urgency.ROUTINE)
        ),
        "adds what cannot wait": lambda world: world.goes_on(
            secret, lambda visit, book, _: visit.add(book.new_nonce(), "Now.", Urgency.CANNOT_WAIT)
        ),
        "closes": lambda world: world.goes_on(secret, lambda visit, *_: visit.close()),
        "agrees": lambda world: world.goes_on(secret, lambda visit, *_: visit.decide(agreed=not secret)),
        "sends again": lambda world: world.goes_on(
            secret,
            lambda visit, _, surroundings: visit.send_to(
                [each.appointment for each in surroundings.current if each.person == world.ids[reader]],
                Urgency.ROUTINE,
            ),
        ),
        "reads": lambda world: world.reads(reader, lambda reading, _: reading.read()),
        "answers": lambda world: world.reads(
            reader, lambda reading, book: reading.reply(book.new_nonce(), "Thank you.", State.ANSWERED)
        ),
        "mutes": lambda world: world.reads(reader, lambda reading, _: reading.mute(muted=True)),
    }  # fmt: skip


SECRETS = said(secret=True)
COMMON: dict[str, Act] = {
    **said(secret=False),
    "hands over to another alternate": lambda world: world.hands_over("Alma"),
    "hands over to another coordinator": lambda world: world.hands_over("Cora"),
    **{f"waits {hours} hours": (lambda world, hours=hours: world.waits(hours)) for hours in HOURS},  # type: ignore[misc]
}
STEPS = st.lists(
    st.one_of(
        st.sampled_from(sorted(SECRETS)).map(lambda name: ("secret", name)),
        st.sampled_from(sorted(COMMON)).map(lambda name: ("common", name)),
    ),
    min_size=1,
    max_size=9,
)
WATCHERS = st.one_of(st.just("Cora"), st.sampled_from(OTHERS))
DRAWN = st.tuples(STEPS, WATCHERS, st.integers(0, 19).map(lambda number: number == 0))
Drawn = tuple[list[tuple[str, str]], str, bool]


def told_in(house: House, steps: Sequence[tuple[str, str]], watcher: str, *, secrets: bool, whole: bool) -> str:
    world = ConcernWorld(house, secrets=secrets)
    if secrets:
        world.says(True)
    told = []
    for sort, name in steps:
        if sort == "common":
            COMMON[name](world)
        elif secrets:
            SECRETS[name](world)
        if whole and name.startswith("waits"):
            told.append(world.told(watcher, whole=False))
    world.waits(0)
    if whole:
        world.closes_slot()
    told.append(world.told(watcher, whole=whole))
    world.ends()
    return "\n".join(told)


def nobody_can_tell(house: House, drawn: Drawn) -> None:
    steps, watcher, whole = drawn
    one, other = (told_in(house, steps, watcher, secrets=secrets, whole=whole) for secrets in (True, False))
    assert first_difference(one, other) == ""
    assert "Quilombo" not in one


@settings(max_examples=SHORT, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=DRAWN)
def test_nobody_can_tell_that_something_was_said_to_another(house: House, drawn: Drawn) -> None:
    nobody_can_tell(house, drawn)


@pytest.mark.prove
@pytest.mark.parametrize(("engine", "share"), SHARES)
def test_nobody_can_tell_it_in_ten_thousand_pairs(engine: str, share: int, pairs: Pairs) -> None:
    pairs.compare(engine, nobody_can_tell, DRAWN, SHARE, EVERY, first=share * SHARE)


EVERY_ACT: tuple[tuple[str, str], ...] = (
    ("common", "raises"), ("secret", "raises what cannot wait"), ("common", "waits 9 hours"), ("secret", "reads"),
    ("common", "hands over to another alternate"), ("secret", "sends again"), ("common", "waits 26 hours"),
    ("secret", "answers"), ("common", "reads"), ("secret", "adds what cannot wait"), ("secret", "closes"),
    ("common", "waits 2280 hours"),
)  # fmt: skip
"""What cannot wait, a hand-over, and what is over and purged, among what is said to Cora."""


@ON_ONE_ENGINE
@pytest.mark.parametrize("watcher", OTHERS)
def test_the_whole_life_of_a_concern_is_hidden_from(watcher: str, house: House) -> None:
    nobody_can_tell(house, (list(EVERY_ACT), watcher, True))


@ON_ONE_ENGINE
def test_the_comparison_has_teeth(house: House) -> None:
    """What is said to Cora is seen in her inbox, and by nobody else; what the alternate is said, in hers."""
    quiet = told_in(house, [], "Cora", secrets=False, whole=False)
    raised = told_in(house, [("common", "raises"), ("common", "waits 9 hours")], "Cora", secrets=False, whole=False)
    waited = told_in(house, [("common", "waits 9 hours")], "Cora", secrets=False, whole=False)
    assert first_difference(quiet, waited)
    assert first_difference(raised, waited)
    world = ConcernWorld(house, secrets=True)
    world.says(True, urgency=Urgency.CANNOT_WAIT)
    world.waits(0)
    assert SECRET not in str(world.inbox_of("Cora"))
    assert "cannot wait" in str(world.inbox_of("Alma"))
    assert [said["text"] for said in world.posted] == [f"{PAGE} It opens in a private window."]
    assert world.messages() == []
