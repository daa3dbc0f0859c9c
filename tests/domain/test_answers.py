"""Answers as values: toward less is noticed, toward more never slips in, a no is carried and a yes never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import (
    ALTERNATE_READS,
    Sheet,
    TopicAnswer,
    carried,
    carried_needs,
    is_narrower,
    is_wider,
    nothing_allowed,
    said_over,
    stricter_of,
)
from bot.domain.topics import Answer

TOPICS = ("kiss", "touch", "words", "props")
ALLOWING = {Answer.YES, Answer.YES_WITH_CONDITIONS}

said = st.builds(TopicAnswer, st.sampled_from(Answer), st.sampled_from(["", "slowly", "over clothing"]))
needs = st.dictionaries(st.sampled_from(["robe", "breaks"]), st.sampled_from(["", "yes", "long"]))
sheets = st.builds(Sheet, st.dictionaries(st.sampled_from(TOPICS), said), needs)


@given(sheets)
def test_saying_the_same_again_is_neither_less_nor_more(sheet: Sheet) -> None:
    assert not is_narrower(sheet, sheet)
    assert not is_wider(sheet, sheet)


@given(sheets)
def test_a_first_answer_takes_nothing_back(sheet: Sheet) -> None:
    assert not is_narrower(None, sheet)


@given(sheets, sheets)
def test_whatever_differs_in_an_answer_is_less_or_more(before: Sheet, after: Sheet) -> None:
    moved = {topic for topic in TOPICS if before.topics.get(topic) != after.topics.get(topic)}
    harmless = {
        topic
        for topic in moved
        if after.topics.get(topic) is not None
        and after.topics[topic].answer not in ALLOWING
        and (topic not in before.topics or after.topics[topic].answer is before.topics[topic].answer)
    }
    if moved - harmless:
        assert is_narrower(before, after) or is_wider(before, after)


@given(sheets, st.sampled_from(TOPICS), said)
def test_an_answer_taken_away_or_made_stricter_is_less(sheet: Sheet, topic: str, given_: TopicAnswer) -> None:
    before = Sheet({**sheet.topics, topic: given_}, sheet.needs)
    without = Sheet({name: answer for name, answer in before.topics.items() if name != topic}, sheet.needs)
    assert is_narrower(before, without)
    for stricter in Answer:
        if stricter.strictness > given_.answer.strictness:
            assert is_narrower(before, Sheet({**before.topics, topic: TopicAnswer(stricter)}, sheet.needs))


@given(sheets, sheets)
def test_what_was_not_read_back_never_allows_more(before: Sheet, after: Sheet) -> None:
    kept = stricter_of(before, after)
    assert not is_wider(before, kept)
    for topic, answer in kept.topics.items():
        for other in (before.topics.get(topic), after.topics.get(topic)):
            if other is not None:
                assert answer.answer.strictness >= other.answer.strictness
        if answer.answer in ALLOWING:
            assert topic in before.topics


@given(sheets, sheets)
def test_what_was_not_read_back_takes_every_stricter_answer_at_once(before: Sheet, after: Sheet) -> None:
    kept = stricter_of(before, after)
    for topic, new in after.topics.items():
        old = before.topics.get(topic)
        if new.answer not in ALLOWING and (old is None or new.answer.strictness > old.answer.strictness):
            assert kept.topics[topic] == new
    assert before.topics.keys() <= kept.topics.keys()


@given(sheets, sheets)
def test_conditions_that_cannot_be_compared_are_talked_about_first(before: Sheet, after: Sheet) -> None:
    kept = stricter_of(before, after)
    for topic, new in after.topics.items():
        old = before.topics.get(topic)
        if old is None or new.answer not in ALLOWING or new.answer.strictness < old.answer.strictness:
            continue
        changed = old.conditions and old.conditions != new.conditions
        assert kept.topics[topic].answer is (Answer.TALK_FIRST if changed else new.answer)


@given(sheets, sheets)
def test_what_a_recording_leaves_out_stays_as_it_was(before: Sheet, after: Sheet) -> None:
    both = said_over(before, after)
    for topic in TOPICS:
        assert both.topics.get(topic) == after.topics.get(topic, before.topics.get(topic))
    for need in ("robe", "breaks"):
        assert both.needs.get(need, "") == (after.needs.get(need) or before.needs.get(need, ""))


@given(sheets)
def test_nothing_allowed_keeps_every_other_answer(sheet: Sheet) -> None:
    kept = nothing_allowed(sheet).topics
    assert kept == {topic: said for topic, said in sheet.topics.items() if said.answer not in ALLOWING}


@given(sheets, st.lists(st.sampled_from(TOPICS), unique=True))
def test_a_no_is_carried_with_where_it_comes_from_and_a_yes_never(sheet: Sheet, asked: list[str]) -> None:
    noes = carried(sheet, tuple(asked), "12, 2026-11-09")
    assert noes.keys() == {t for t in asked if t in sheet.topics and sheet.topics[t].answer is Answer.NO}
    for topic, answer in noes.items():
        assert answer == TopicAnswer(Answer.NO, sheet.topics[topic].conditions, "12, 2026-11-09")
    again = carried(Sheet(noes), tuple(asked), "13, 2026-11-10")
    assert again == noes


@pytest.mark.parametrize(("said_before", "carries"), [("yes", {}), ("no", {ALTERNATE_READS: "no"}), ("", {})])
def test_a_yes_to_another_reader_is_never_carried(said_before: str, carries: dict[str, str]) -> None:
    assert carried_needs(Sheet({}, {ALTERNATE_READS: said_before})) == carries
    assert carried_needs(Sheet({}, {"robe": "long", "breaks": ""})) == {"robe": "long"}


def test_who_may_read_is_no_part_of_what_can_be_done() -> None:
    open_, closed = Sheet({}, {ALTERNATE_READS: "yes"}), Sheet({}, {ALTERNATE_READS: "no"})
    assert not is_narrower(open_, closed)
    assert not is_narrower(closed, open_)


@pytest.mark.parametrize(
    ("before", "after", "narrower"),
    [
        ({}, {"robe": ""}, False),
        ({"robe": "long"}, {}, False),
        ({}, {"robe": "long"}, True),
        ({"robe": "long"}, {"robe": "short"}, True),
    ],
)
def test_one_more_need_is_less_and_an_empty_line_is_nothing(
    before: dict[str, str], after: dict[str, str], narrower: bool
) -> None:
    assert is_narrower(Sheet({}, before), Sheet({}, after)) is narrower


def test_silence_is_missing_in_the_order_asked() -> None:
    assert Sheet({"touch": TopicAnswer(Answer.NO)}).missing(TOPICS) == ("kiss", "words", "props")


def test_a_sheet_is_never_printed() -> None:
    sheet = Sheet({"kiss": TopicAnswer(Answer.NO, "slowly")}, {"robe": "long"})
    assert "slowly" not in repr(sheet)
    assert "long" not in repr(sheet)
