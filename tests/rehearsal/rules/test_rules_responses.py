"""The bodies with which a payload is refused, held against answers that Slack gave."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rules_examples import (
    BUTTON,
    PLAIN_TEXT_INPUT,
    Json,
    actions,
    home,
    input_block,
    message,
    modal,
    option,
    plain,
    section,
)

from rehearsal.rules import Problem, check_blocks, check_message, check_view, slack_error, validate_response


def test_a_long_option_is_refused_as_slack_refused_one() -> None:
    """https://github.com/rtCamp/frappe-slack-connector/issues/54, without its lines for the objects around."""
    menu = {"type": "static_select", "options": [option(text="t" * 76)]}
    body = slack_error(check_view(modal(section(), section(), input_block(menu))))
    assert body == {
        "ok": False,
        "error": "invalid_arguments",
        "response_metadata": {
            "messages": [
                "[ERROR] must be less than 76 characters [json-pointer:/view/blocks/2/element/options/0/text/text]"
            ]
        },
    }


def test_too_many_buttons_are_refused_as_slack_refused_them() -> None:
    """https://github.com/adobe/spacecat-api-service/issues/176."""
    crowd = actions(*({"type": "button", "text": plain(), "action_id": f"b{place}"} for place in range(26)))
    body = slack_error(check_message(message(section(), crowd)))
    assert body["error"] == "invalid_blocks"
    assert body["errors"] == ["no more than 25 items allowed [json-pointer:/blocks/1/elements]"]
    assert body["response_metadata"]["messages"] == [f"[ERROR] {body['errors'][0]}"]


def test_an_input_without_submit_is_refused_as_slack_refused_one() -> None:
    view = modal(section(), section(), input_block(PLAIN_TEXT_INPUT))
    del view["submit"]
    assert slack_error(check_view(view))["response_metadata"]["messages"] == [
        "[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/2/input]"
    ]


def test_an_empty_view_is_refused_as_slack_refused_one() -> None:
    """https://github.com/slackapi/java-slack-sdk/pull/302."""
    assert sorted(slack_error(check_view({}))["response_metadata"]["messages"]) == [
        "[ERROR] missing required field: blocks [json-pointer:/view]",
        "[ERROR] missing required field: title [json-pointer:/view]",
        "[ERROR] missing required field: type [json-pointer:/view]",
    ]


@pytest.mark.parametrize(
    ("problems", "error"),
    [
        (check_message({}), "no_text"),
        (check_message({"text": " "}), "no_text"),
        (check_message({"text": "t" * 4001}), "msg_too_long"),
        (check_message(message(*(section(text=plain("t" * 3000)) for _ in range(5)))), "msg_blocks_too_long"),
        (check_message({"text": 7, "blocks": [section()]}), "invalid_arguments"),
        (check_message([]), "invalid_arguments"),
        (check_message(message({"type": "table"})), "invalid_blocks"),
        (check_view(home(*(section(text=plain("t" * 3000)) for _ in range(100)))), "view_too_large"),
        (check_view(home({"type": "table"})), "invalid_arguments"),
        (check_blocks([{"type": "table"}], "home"), "invalid_arguments"),
        (check_blocks([{"type": "table"}], "message"), "invalid_blocks"),
    ],
)
def test_the_error_is_the_one_of_the_method(problems: list[Problem], error: str) -> None:
    assert slack_error(problems)["error"] == error


def test_no_error_without_a_problem() -> None:
    with pytest.raises(ValueError, match="at least one problem"):
        slack_error([])


def test_no_text_of_a_form_is_in_a_refusal() -> None:
    canary = "no photographs of my back"
    view = modal(
        section(text=plain(f"{canary}{'x' * 3000}")),
        input_block({**PLAIN_TEXT_INPUT, "initial_value": canary, "max_length": 5}),
        section(accessory={**BUTTON, "style": canary, "url": canary, "value": canary * 100}),
        private_metadata=canary * 200,
    )
    assert len(check_view(view)) >= 5
    assert canary not in json.dumps(slack_error(check_view(view)))
    assert canary not in json.dumps(validate_response({"view": view}))


def test_validate_answers_as_slack_did() -> None:
    """json-logs/samples/api/blocks.validate.json of slackapi/java-slack-sdk."""
    wrong = [{"type": "section", "text": {"type": "invalid", "text": "Hello"}}]
    assert validate_response({"blocks": json.dumps(wrong)}) == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [
            {
                "code": "failed_constraint",
                "message": "unsupported type: invalid",
                "pointer": "/0/text/type",
                "constraint": {"type": "enum"},
                "field": "type",
            }
        ],
    }


@pytest.mark.parametrize(
    "arguments",
    [
        {"blocks": [section()]},
        {"blocks": json.dumps([section()])},
        {"blocks": [{"type": "alert", "text": plain()}]},
        {"view": home(section())},
        {"view": json.dumps(modal(section())), "blocks": None},
        {"message": {"blocks": [section()]}},
    ],
)
def test_validate_passes_what_is_good(arguments: Json) -> None:
    assert validate_response(arguments) == {"ok": True}


@pytest.mark.parametrize(
    ("arguments", "error", "pointer"),
    [
        ({"view": home({"type": "divider", "x": 1})}, "invalid_view", "/blocks/0"),
        ({"view": "{"}, "invalid_view", ""),
        ({"blocks": "{}"}, "invalid_blocks", ""),
        ({"message": {"blocks": [{"type": "header"}]}}, "invalid_message", "/blocks/0"),
        ({"message": message(section())}, "invalid_message", ""),
        ({"message": {}}, "invalid_message", "/text"),
    ],
)
def test_validate_names_the_subject_and_points_inside_it(arguments: Json, error: str, pointer: str) -> None:
    body = validate_response(arguments)
    assert (body["ok"], body["error"], body["errors"][0]["pointer"]) == (False, error, pointer)


@pytest.mark.parametrize("arguments", [{}, {"blocks": [], "view": {}}, {"text": "Hello"}, {"view": None}])
def test_validate_takes_exactly_one_subject(arguments: dict[str, Any]) -> None:
    body = validate_response(arguments)
    assert (body["ok"], body["error"]) == (False, "invalid_arguments")
