"""A sentence crosses after its performer agreed and the coordinator released it, and to nobody it does not name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.people import Actor, Role
from bot.domain.sentences import Sentence, Sentences, State
from bot.domain.work import DomainError, NotFound, Refused, Stale, Work
from tests.domain.checkin_cases import CheckInHouse

SERVICE = Sentences()
TEXT = "The robe stays on until the second take."


class House(CheckInHouse):
    """Scene 72A with Mina and Noor; a director, two of the crew and a producer beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.dira, self.kit, self.kai, self.pat = (
            self.books.adds(self.production_id, name, role)
            for name, role in (
                ("Dira", Role.DIRECTOR), ("Kit", Role.CREW), ("Kai", Role.CREW), ("Pat", Role.PRODUCER),
            )
        )  # fmt: skip

    def writes(self, *readers: Actor, about: Actor | None = None) -> Sentence:
        ids = [reader.id for reader in readers]
        with self.work() as work:
            return SERVICE.write(work, self.cora, self.scene_id, (about or self.mina).id, TEXT, ids)

    def one(self, sentence_id: str) -> Sentence:
        found = self.books.state.facts[sentence_id]
        assert isinstance(found, Sentence)
        return found

    def does(self, act: Callable[..., object], who: Actor, sentence_id: str, **more: Any) -> None:
        version = self.one(sentence_id).version
        place = (self.scene_id,) if who is self.cora else ()
        with self.work() as work:
            act(work, who, *place, sentence_id, version, **more)

    def reads(self, who: Actor) -> list[str]:
        with self.work() as work:
            return [sentence.text for _, sentence in SERVICE.read(work, who)]


def test_it_is_previewed_agreed_released_read_and_withdrawn_and_each_step_is_entered() -> None:
    house = House()
    sentence_id = house.writes(house.kit, house.dira).id
    with house.work() as work:
        (own,) = SERVICE.own(work, house.mina)
    assert (own.sentence.text, {p.name for p in own.readers}, own.stands) == (TEXT, {"Kit", "Dira"}, True)
    with pytest.raises(Stale):
        house.does(SERVICE.release, house.cora, sentence_id)
    house.does(SERVICE.answer, house.mina, sentence_id, agree=True)
    assert house.reads(house.kit) == []
    house.does(SERVICE.release, house.cora, sentence_id)
    assert [house.reads(who) for who in (house.kit, house.dira, house.kai, house.noor)] == [[TEXT], [TEXT], [], []]
    house.does(SERVICE.withdraw, house.mina, sentence_id)
    assert house.reads(house.kit) == []
    entered = [e for _, e in house.books.state.ledger.values() if e.kind.value.startswith("sentence_")]
    assert [entry.kind.value.removeprefix("sentence_") for entry in entered] == [
        "written", "answered", "released", "read", "read", "ended",
    ]  # fmt: skip
    assert {entry.subject for entry in entered} == {house.mina.id}
    assert TEXT not in repr(entered)
    assert TEXT not in repr(house.books.notices)


def test_nothing_is_released_that_was_declined_taken_back_or_written_for_another_part() -> None:
    house = House()
    declined, taken, older = (house.writes(house.kit).id for _ in range(3))
    house.does(SERVICE.answer, house.mina, declined, agree=False)
    house.does(SERVICE.answer, house.mina, taken, agree=True)
    house.does(SERVICE.take_back, house.cora, taken)
    house.does(SERVICE.answer, house.mina, older, agree=True)
    for sentence_id in (declined, taken):
        with pytest.raises(Stale):
            house.does(SERVICE.release, house.cora, sentence_id)
    house.edits()
    with pytest.raises(Refused, match="sentence-part-changed"):
        house.does(SERVICE.release, house.cora, older)
    assert house.reads(house.kit) == []


def test_a_changed_part_ends_what_was_released() -> None:
    house = House()
    sentence_id = house.writes(house.kit).id
    house.does(SERVICE.answer, house.mina, sentence_id, agree=True)
    house.does(SERVICE.release, house.cora, sentence_id)
    assert house.reads(house.kit) == [TEXT]
    house.edits()
    assert house.reads(house.kit) == []


def test_readers_are_named_from_those_who_work_on_the_scene_and_never_the_performer() -> None:
    house = House()
    for readers in ((), (house.pat,), (house.mina,), (house.cora,), (house.kit, house.pat)):
        with pytest.raises(Refused, match="sentence-wrong-readers"):
            house.writes(*readers)
    house.writes(house.noor)
    with pytest.raises(Refused, match="sentence-no-performer"):
        house.writes(house.kit, about=house.dira)


def test_nobody_else_answers_withdraws_writes_or_releases() -> None:
    house = House()
    sentence = house.writes(house.kit)

    def tries(job: Callable[[Work], object]) -> None:
        with pytest.raises(NotFound), house.work() as work:
            job(work)

    for who in (house.noor, house.dira, house.kit, house.pat):
        tries(lambda work, who=who: SERVICE.answer(work, who, sentence.id, 1, agree=True))  # type: ignore[misc]
        tries(lambda work, who=who: SERVICE.withdraw(work, who, sentence.id, 1))  # type: ignore[misc]
    for who in (house.mina, house.alba, house.dira, house.pat):
        tries(lambda work, who=who: SERVICE.of_scene(work, who, house.scene_id))  # type: ignore[misc]
        tries(lambda work, who=who: SERVICE.release(work, who, house.scene_id, sentence.id, 1))  # type: ignore[misc]
    tries(lambda work: SERVICE.read(work, house.pat))
    assert house.one(sentence.id).state is State.PROPOSED


STEPS = st.lists(st.sampled_from(["agree", "decline", "withdraw", "release", "take_back", "edit"]), max_size=8)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_it_is_read_exactly_while_agreed_then_released_and_nothing_after(steps: list[str]) -> None:
    house = House()
    sentence_id = house.writes(house.kit).id
    agreed = released = False
    over = False
    for step in steps:
        acts: dict[str, Callable[[], None]] = {
            "agree": lambda: house.does(SERVICE.answer, house.mina, sentence_id, agree=True),
            "decline": lambda: house.does(SERVICE.answer, house.mina, sentence_id, agree=False),
            "withdraw": lambda: house.does(SERVICE.withdraw, house.mina, sentence_id),
            "release": lambda: house.does(SERVICE.release, house.cora, sentence_id),
            "take_back": lambda: house.does(SERVICE.take_back, house.cora, sentence_id),
            "edit": lambda: house.edits(brief=f"{len(house.books.state.ledger)}"),
        }
        try:
            acts[step]()
        except DomainError:
            assert step != "edit"
            done = False
        else:
            done = True
        if step == "edit" or (done and step in ("decline", "withdraw", "take_back")):
            over = True
        agreed = agreed or (done and step == "agree")
        if done and step == "release":
            assert agreed
            released = True
    assert house.reads(house.kit) == ([TEXT] if released and not over else [])
