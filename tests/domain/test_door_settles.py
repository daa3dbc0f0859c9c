"""Whatever arrives at a door, in whatever order, settles to one state, and closed means closed."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.door_state import DoorState, settled
from bot.domain.set_list import DoorAct, DoorEvent, Reply, Zone
from bot.domain.work import Refused
from tests.domain.door_cases import MIDNIGHT, DoorHouse

ZONES_OFF = st.sampled_from(["village", "remote", "audio"])
EVENTS = st.lists(
    st.builds(
        DoorEvent,
        id=st.uuids().map(str),
        slot_id=st.just("slot"),
        act=st.sampled_from(DoorAct),
        at=st.integers(0, 50).map(lambda second: MIDNIGHT + timedelta(seconds=second)),
        by=st.just("ada"),
        person_id=st.sampled_from(["kit", "kai", "kim"]),
        zone=st.sampled_from(Zone),
        number=st.integers(0, 5),
    ),
    max_size=30,
    unique_by=lambda event: event.id,
)


@given(events=EVENTS, shuffled=st.randoms(use_true_random=False))
def test_events_that_arrive_in_another_order_or_twice_settle_to_the_same(
    events: list[DoorEvent], shuffled: object
) -> None:
    other = [*events]
    shuffled.shuffle(other)  # type: ignore[attr-defined]
    assert settled(other) == settled(events)


@given(events=EVENTS)
def test_counts_move_along_with_who_comes_and_leaves(events: list[DoorEvent]) -> None:
    state: DoorState = settled(events)
    for zone, count in state.counts.items():
        assert count.expected == state.expected(zone)
        assert zone not in state.off
    assert all(zone not in state.off for zone in state.inside.values())


class AtTheDoor(RuleBasedStateMachine):
    """Two people keep one door, in any order; whatever they press, "closed" holds only while it is true."""

    def __init__(self) -> None:
        super().__init__()
        self.house = DoorHouse()

    @initialize(closed=st.booleans())
    def begins(self, closed: bool) -> None:
        if closed:
            self.house.is_closed()

    def tries(self, press: str, *arguments: object, **more: object) -> None:
        try:
            getattr(self.house, press)(*arguments, **more)
        except Refused:
            return

    @rule(who=st.sampled_from(["kit", "kai", "kim"]), here=st.booleans())
    def somebody_comes(self, who: str, here: bool) -> None:
        person = getattr(self.house, who)
        self.tries("admits", *(() if here else (person,)), accepting=(person,) if here else ())

    @rule(who=st.sampled_from(["kit", "kai", "kim"]))
    def somebody_leaves(self, who: str) -> None:
        self.tries("leaves", getattr(self.house, who))

    @rule(gone=st.booleans())
    def a_stranger(self, gone: bool) -> None:
        self.tries("stranger", gone=gone)

    @rule(
        performers=st.integers(0, 2), right=st.booleans(), off=st.sets(st.sampled_from(["village", "remote", "audio"]))
    )
    def counts(self, performers: int, right: bool, off: set[str]) -> None:
        state = self.house.page().state
        heads = {zone.value: state.expected(zone) + (0 if right else 1) for zone in Zone}
        heads["set"] += performers - state.performers
        self.tries("counts", performers, **{**heads, **dict.fromkeys(off)})

    @rule()
    def closes(self) -> None:
        self.tries("closes")

    @rule()
    def counts_rightly_and_closes(self) -> None:
        state = self.house.page().state
        self.tries("counts", state.performers, **{zone.value: state.expected(zone) for zone in Zone})
        self.tries("closes")

    @rule()
    def opens(self) -> None:
        self.tries("opens")

    @rule(who=st.sampled_from(["kit", "kai", "kim"]), reply=st.sampled_from([Reply.ACCEPTED, Reply.CANNOT]))
    def replies(self, who: str, reply: Reply) -> None:
        self.tries("replies", getattr(self.house, who), reply)

    @invariant()
    def closed_means_closed(self) -> None:
        page = self.house.page()
        if page.state.closed:
            accepted = {person.id for person, seat in page.expected if seat.reply is Reply.ACCEPTED}
            assert page.state.inside.keys() <= accepted
            assert all(page.state.counts[zone].matches for zone in Zone if zone not in page.state.off)
            assert page.state.strangers == 0


TestAtTheDoor = AtTheDoor.TestCase
TestAtTheDoor.settings = settings(max_examples=20, stateful_step_count=25)
