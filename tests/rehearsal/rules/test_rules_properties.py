"""The rules answer to anything: no JSON value makes them raise, and a damaged payload never passes unseen."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rules_examples import EVERYWHERE, MODALS_ONLY, Json, home, message, modal

from rehearsal.rules import Problem, check_blocks, check_message, check_view, slack_error, validate_response

_KEYS = """
    type text blocks elements element accessory fields options option_groups initial_option initial_options value label
    title submit block_id action_id focus_on_load placeholder confirm url image_url slack_file style
"""
_KINDS = """
    modal home section header context actions input divider image rich_text alert button checkboxes radio_buttons
    overflow static_select multi_static_select plain_text_input number_input file_input datepicker timepicker
    datetimepicker plain_text mrkdwn rich_text_section rich_text_list text link date card
"""
KEYS = st.sampled_from(_KEYS.split())
KINDS = st.sampled_from(_KINDS.split())
ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | KINDS
VALUES: st.SearchStrategy[Any] = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=6)
        | st.builds(lambda kind, rest: {**rest, "type": kind}, KINDS, st.dictionaries(KEYS, inner, max_size=6))
    ),
    max_leaves=30,
)
SURFACES = st.sampled_from(["modal", "home", "message"])


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        found += _places(child, (*path, key))
    return found


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@given(VALUES, SURFACES)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_gets_a_list_of_problems(value: Any, surface: Any) -> None:
    for problems in (check_view(value), check_message(value), check_blocks(value, surface)):
        assert all(isinstance(problem, Problem) for problem in problems)
        if problems:
            assert slack_error(problems)["ok"] is False
    for subject in ("view", "message", "blocks"):
        assert isinstance(validate_response({subject: value})["ok"], bool)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_value_put_into_a_good_view_never_raises(data: st.DataObject) -> None:
    view = copy.deepcopy(modal(data.draw(st.sampled_from([*EVERYWHERE, *MODALS_ONLY]))))
    path = data.draw(st.sampled_from([place for place in _places(view) if place]))
    _at(view, path[:-1])[path[-1]] = data.draw(VALUES)
    assert isinstance(check_view(view), list)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_an_unknown_key_is_seen_wherever_it_stands(data: st.DataObject) -> None:
    view = copy.deepcopy(modal(data.draw(st.sampled_from([*EVERYWHERE, *MODALS_ONLY]))))
    objects = [place for place in _places(view) if isinstance(_at(view, place), dict)]
    path = data.draw(st.sampled_from(objects))
    _at(view, path)["nobody_knows"] = True
    pointer = "".join(f"/{key}" for key in ("view", *path))
    seen = [(problem.pointer, problem.code, problem.constraint, problem.field) for problem in check_view(view)]
    assert (pointer, "failed_constraint", "additional_properties", "nobody_knows") in seen


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_null_is_no_value_anywhere(data: st.DataObject) -> None:
    view = copy.deepcopy(home(data.draw(st.sampled_from(EVERYWHERE))))
    path = data.draw(st.sampled_from([place for place in _places(view) if place]))
    _at(view, path[:-1])[path[-1]] = None
    assert check_view(view) != []


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_every_pointer_leads_into_the_payload(data: st.DataObject) -> None:
    payload: Json = {"view": copy.deepcopy(modal(data.draw(st.sampled_from([*EVERYWHERE, *MODALS_ONLY]))))}
    path = data.draw(st.sampled_from([place for place in _places(payload) if len(place) > 1]))
    _at(payload, path[:-1])[path[-1]] = data.draw(ATOMS)
    pointers = {tuple(problem.pointer.split("/")[1:]) for problem in check_view(payload["view"])}
    assert pointers <= {tuple(map(str, place)) for place in _places(payload)}


def test_endless_nesting_is_refused_and_does_not_raise() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    assert [problem.code for problem in check_view(home(nested))] == ["invalid_type", "view_too_large"]  # type: ignore[arg-type]
    assert check_message(message(nested))[-1].code == "msg_blocks_too_long"  # type: ignore[arg-type]
    assert validate_response({"blocks": "[" * 100_000})["ok"] is False
