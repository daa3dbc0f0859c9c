"""Scene numbers are text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.numbers import apply_dashes, decide_dashes, read_scene_cell, scene_key


@pytest.mark.parametrize(
    "text",
    ["001", "1E2", "72A", "A72", "110A", "1a", "A3-1", "I-1-A", "1.", "2-B", "10aA", "5pt", "5 pt. 2", "5 part 2",
     "1.12a", "309 Sc 3", "E1 Sc 3", "EP9 SC 3", "100E1", "9-6", "101-14"],
)  # fmt: skip
def test_a_scene_number_stays_as_it_was_written(text: str) -> None:
    cell = read_scene_cell(text)
    assert (cell.numbers, cell.problem, cell.omitted) == ((text,), None, False)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("522, A523", ("522", "A523")), ("1 & 2", ("1", "2")), ("1;2\n3", ("1", "2", "3")), ("Scene 72", ("72",)),
     ("'001", ("001",)), ("1, 1", ("1",))],
)  # fmt: skip
def test_several_scenes_in_one_cell(text: str, numbers: tuple[str, ...]) -> None:
    assert read_scene_cell(text).numbers == numbers


@pytest.mark.parametrize("text", ["72 OMITTED", "OMITTED 72", "72 (OMITTED)", "72 - Omitted"])
def test_an_omitted_scene_keeps_its_number(text: str) -> None:
    cell = read_scene_cell(text)
    assert (cell.numbers, cell.omitted) == (("72",), True)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("OMITTED", "omitted_without_number"), ("(OMITTED)", "omitted_without_number"), ("EPK", "not_a_scene_number"),
     ("Stage 5", "not_a_scene_number"), ("2-Jan", "scene_number_became_a_date"), (", ,", "scene_number_missing"),
     ("Jan-02", "scene_number_became_a_date"), ("2024-01-02 00:00:00", "scene_number_became_a_date"),
     ("?", "not_a_scene_number")],
)  # fmt: skip
def test_what_is_no_scene_number_is_said_to_be_none(text: str, problem: str) -> None:
    cell = read_scene_cell(text)
    assert (cell.numbers, cell.problem) == ((), problem)


def test_a_column_of_few_prefixes_is_episodic_and_carries_its_prefix_on() -> None:
    column = [("9-6", "8", "10"), ("9-7",), ("9-11",)]
    assert decide_dashes(column) == "episode"
    assert apply_dashes(column[0], "episode") == ("9-6", "9-8", "9-10")


def test_a_dash_that_could_be_a_range_is_asked_about() -> None:
    assert decide_dashes([("1",), ("2",), ("10-12",)]) is None
    assert decide_dashes([("10-12",), ("14-15",), ("20-22",)]) is None
    assert apply_dashes(("10-12",), "range") == ("10", "11", "12")
    assert apply_dashes(("008-010",), "range") == ("008", "009", "010")


def test_a_dash_that_changes_nothing_is_not_asked_about() -> None:
    assert decide_dashes([("1",), ("2-B",), ("A3-1",), ("12-3",)]) == "episode"
    assert apply_dashes(("12-3",), "range") == ("12-3",)
    assert apply_dashes(("1-900",), "range") == ("1-900",)


@given(st.text(max_size=30))
def test_a_key_has_no_spaces_and_ignores_capitals(text: str) -> None:
    key = scene_key(text)
    assert scene_key(key) == key
    assert scene_key(f" {text} ") == key
    assert not any(character.isspace() for character in key)
