"""Whatever the app and a person do in whatever order, the stack of modals keeps Slack's rules."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from rehearsal.clock import WorkspaceClock
from rehearsal.entities import Payload, SlackError, View
from rehearsal.team import STACK_LIMIT, Team

EXTERNAL_IDS = st.sampled_from(["", "a", "b"])


def modal(external_id: str) -> Payload:
    return {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "external_id": external_id, "blocks": []}


class Stack(RuleBasedStateMachine):
    """Two people, and views put on top, replaced, published and taken off."""

    def __init__(self) -> None:
        super().__init__()
        self.team = Team(WorkspaceClock(), "Call Desk")
        self.people = [self.team.add_member(name).id for name in ("Mina", "Ada")]
        self.hashes: set[str] = set()

    @rule(who=st.integers(0, 1), external_id=EXTERNAL_IDS)
    def put_on_top(self, who: int, external_id: str) -> None:
        before = list(self.team.stack(self.people[who]))
        expected = "push_limit_reached" if len(before) == STACK_LIMIT else self.taken(external_id, None)
        if expected:
            with pytest.raises(SlackError, match=expected):
                self.team.put_on_top(self.people[who], modal(external_id))
            assert self.team.stack(self.people[who]) == before
            return
        view = self.team.put_on_top(self.people[who], modal(external_id))
        assert view.hash not in self.hashes
        self.hashes.add(view.hash)

    @rule(who=st.integers(0, 1), external_id=EXTERNAL_IDS, stale=st.booleans())
    def replace(self, who: int, external_id: str, stale: bool) -> None:
        if not (stack := self.team.stack(self.people[who])):
            return
        view, before = stack[-1], stack[-1].hash
        expected = "hash_conflict" if stale else self.taken(external_id, view)
        if expected:
            with pytest.raises(SlackError, match=expected):
                self.team.replace_view(view, modal(external_id), "0.stale" if stale else before)
        else:
            self.team.replace_view(view, modal(external_id), before)
        assert (view.hash == before) == bool(expected)

    @rule(who=st.integers(0, 1))
    def take_off(self, who: int) -> None:
        if stack := self.team.stack(self.people[who]):
            gone = stack[-1]
            self.team.take_off(gone)
            with pytest.raises(SlackError, match="not_found"):
                self.team.find_view(gone.id, None)

    @invariant()
    def three_at_most_and_linked_downwards(self) -> None:
        for person_id in self.people:
            stack = self.team.stack(person_id)
            assert len(stack) <= STACK_LIMIT
            assert [view.previous_id for view in stack] == [None, *(view.id for view in stack[:-1])][: len(stack)]
            assert len({view.root_id for view in stack}) <= 1

    @invariant()
    def an_external_id_names_one_view(self) -> None:
        named = [view.source["external_id"] for view in self.views() if view.source["external_id"]]
        assert len(named) == len(set(named))

    def taken(self, external_id: str, own: View | None) -> str | None:
        others = [view.source["external_id"] for view in self.views() if view is not own]
        return "duplicate_external_id" if external_id and external_id in others else None

    def views(self) -> list[View]:
        return [view for stack in self.team.stacks.values() for view in stack]


TestStack = Stack.TestCase
TestStack.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
