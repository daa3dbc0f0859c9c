"""Answering, editing, withdrawing, recording and declaring in any order: READY stands on what performers said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.people import Actor
from bot.domain.scenes import Status
from bot.domain.status import Standing
from bot.domain.topics import Answer
from bot.domain.work import Refused
from tests.domain.checkin_cases import CheckInHouse, sheet

ALLOWING = (Answer.YES, Answer.YES_WITH_CONDITIONS)


class Performing(RuleBasedStateMachine):
    """Answering, editing, withdrawing, recording and declaring in any order: READY stands on what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.house = CheckInHouse()
        self.house.sends()
        self.people = (self.house.mina, self.house.noor)
        self.kind = "kiss"
        self.heard: dict[str, set[str]] = {who.id: set() for who in self.people}
        """Topics to which each said yes themselves, or heard their yes read back, for the scene as it is."""

    @property
    def topics(self) -> tuple[str, ...]:
        return self.house.opens(self.people[0]).topics

    @rule(who=st.integers(0, 1), some=st.data())
    def answers(self, who: int, some: st.DataObject) -> None:
        person, given = self.people[who], self._given(some)
        if not (given or self.house.opens(person).sheet.topics):
            return
        self._saves(person, given)

    @rule()
    def everybody_says_yes_and_it_is_declared_ready(self) -> None:
        for person in self.people:
            self._saves(person, dict.fromkeys(self.topics, Answer.YES))
        self.declares_ready()
        assert self.house.status(self.house.scene) is Status.READY

    def _saves(self, person: Actor, given: dict[str, Answer]) -> None:
        review = self.house.turns(person, sheet(given))
        shown = self.house.opens(person).sheet
        with self.house.work(timedelta(minutes=1)) as work:
            self.house.checkins.save(work, person, review)
        kept = self.house.current(person)
        assert kept is not None
        assert kept.sheet is not None
        saved = {topic: said.answer for topic, said in kept.sheet.topics.items()}
        assert saved == {topic: said.answer for topic, said in shown.topics.items()}
        self._hears(person, saved)

    @rule(who=st.integers(0, 1), some=st.data(), read_back=st.booleans())
    def records(self, who: int, some: st.DataObject, read_back: bool) -> None:
        person, given = self.people[who], self._given(some)
        if not given or self.house.standing(person) is Standing.WITHDRAWN:
            return
        self.house.records_for(person, sheet(given), read_back=read_back)
        if read_back:
            self._hears(person, given)

    @rule(who=st.integers(0, 1))
    def confirms(self, who: int) -> None:
        person = self.people[who]
        current = self.house.current(person)
        if self.house.opens(person).unconfirmed is None or current is None or current.sheet is None:
            return
        self.house.confirms(person)
        self._hears(person, {topic: said.answer for topic, said in current.sheet.topics.items()})

    @rule(who=st.integers(0, 1))
    def withdraws(self, who: int) -> None:
        self.house.withdraws(self.people[who])
        assert self.house.status(self.house.scene) is Status.PAUSED
        self.heard[self.people[who].id].clear()

    @rule(kind=st.sampled_from(["kiss", "family-touch"]))
    def edits(self, kind: str) -> None:
        self.house.edits(brief=f"Version {self.house.scene.version}.", kind=kind)
        for heard in self.heard.values():
            heard.clear()

    @rule(who=st.integers(0, 1), some=st.data(), step=st.integers(0, 3))
    def presses_late(self, who: int, some: st.DataObject, step: int) -> None:
        person = self.people[who]
        place = replace(self.house.place(person), step=step)
        with self.house.work() as work:
            self.house.checkins.keep(work, person, place, sheet(self._given(some)), "1700000001.000000")

    @rule()
    def declares_ready(self) -> None:
        slot = self.house.slot(self.house.scene)
        try:
            with self.house.work() as work:
                self.house.statuses.declare_ready(work, self.house.cora, slot.id, slot.version)
        except Refused:
            pass

    @invariant()
    def ready_stands_on_answers(self) -> None:
        if self.house.status(self.house.scene) is Status.READY:
            assert {self.house.standing(person) for person in self.people} == {Standing.ANSWERED}

    @invariant()
    def answered_stands_on_what_was_said(self) -> None:
        for person in self.people:
            if self.house.standing(person) is not Standing.ANSWERED:
                continue
            current = self.house.current(person)
            assert current is not None
            assert current.sheet is not None
            assert current.scene_version == self.house.scene.version
            assert not current.sheet.missing(self.topics)
            allowed = {topic for topic, said in current.sheet.topics.items() if said.answer in ALLOWING}
            assert allowed <= self.heard[person.id]

    def _given(self, some: st.DataObject) -> dict[str, Answer]:
        whole = some.draw(st.booleans())
        chosen = self.topics if whole else some.draw(st.sets(st.sampled_from(self.topics)))
        answer = st.sampled_from([Answer.YES, Answer.NO, Answer.TALK_FIRST])
        return {topic: some.draw(answer) for topic in sorted(chosen)}

    def _hears(self, person: Actor, given: dict[str, Answer]) -> None:
        heard = self.heard[person.id]
        for topic, answer in given.items():
            heard.discard(topic)
            if answer in ALLOWING:
                heard.add(topic)


TestPerforming = Performing.TestCase
TestPerforming.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
