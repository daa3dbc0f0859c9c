"""Each limit is where Slack's documentation puts it: the value at the edge passes, the next one does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rules_examples import (
    CONFIRM,
    DATE_TIME_PICKER,
    FILE_INPUT,
    IMAGE,
    IMAGE_BLOCK,
    PRESS,
    TYPING,
    Json,
    actions,
    aside,
    asking,
    home,
    input_block,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich_section,
    rich_text,
    section,
)

from rehearsal.rules import check_view

Build = Callable[[int], Json]


def _leaf(**leaf: Any) -> Json:
    return modal(rich_text(rich_section(leaf)))


def _list(**more: Any) -> Json:
    item = rich_section({"type": "text", "text": "Call"})
    return modal(rich_text({"type": "rich_text_list", "style": "ordered", "elements": [item], **more}))


def _ids(kind: str, key: str, count: int) -> Json:
    return aside({"type": kind, key: [f"{'U' if 'user' in kind else 'C'}{place}" for place in range(count)]})


def _confirm(**more: Any) -> Json:
    return aside({**PRESS, "confirm": {**CONFIRM, **more}})


LENGTHS: list[tuple[str, int, Build]] = [
    ("title", 24, lambda n: modal(section(), title=plain("t" * n))),
    ("submit", 24, lambda n: modal(section(), submit=plain("t" * n))),
    ("close", 24, lambda n: modal(section(), close=plain("t" * n))),
    ("private_metadata", 3000, lambda n: home(section(), private_metadata="m" * n)),
    ("callback_id", 255, lambda n: home(section(), callback_id="c" * n)),
    ("external_id", 255, lambda n: home(section(), external_id="e" * n)),
    ("block_id", 255, lambda n: modal(section(block_id="b" * n))),
    ("action_id", 255, lambda n: aside({**PRESS, "action_id": "a" * n})),
    ("section text", 3000, lambda n: modal(section(text=mrkdwn("t" * n)))),
    ("section field", 2000, lambda n: modal(section(fields=[plain("f" * n)]))),
    ("header", 150, lambda n: modal({"type": "header", "text": plain("h" * n)})),
    ("context text", 3000, lambda n: modal({"type": "context", "elements": [mrkdwn("c" * n)]})),
    ("alert", 200, lambda n: modal({"type": "alert", "text": mrkdwn("a" * n)})),
    ("image alt_text", 2000, lambda n: modal({**IMAGE_BLOCK, "alt_text": "a" * n})),
    ("image title", 2000, lambda n: modal({**IMAGE_BLOCK, "title": plain("t" * n)})),
    ("image_url", 3000, lambda n: aside({**IMAGE, "image_url": "https://example.org/" + "u" * (n - 20)})),
    ("image element alt_text", 2000, lambda n: aside({**IMAGE, "alt_text": "a" * n})),
    ("label", 2000, lambda n: modal(input_block(TYPING, label=plain("l" * n)))),
    ("hint", 2000, lambda n: modal(input_block(TYPING, hint=plain("h" * n)))),
    ("placeholder", 150, lambda n: asking({**TYPING, "placeholder": plain("p" * n)})),
    ("initial_value", 3000, lambda n: asking({**TYPING, "initial_value": "i" * n})),
    ("button", 75, lambda n: aside({**PRESS, "text": plain("b" * n)})),
    ("button value", 2000, lambda n: aside({**PRESS, "value": "v" * n})),
    ("accessibility_label", 75, lambda n: aside({**PRESS, "accessibility_label": "l" * n})),
    ("confirm title", 100, lambda n: _confirm(title=plain("t" * n))),
    ("confirm text", 300, lambda n: _confirm(text=plain("t" * n))),
    ("confirm confirm", 30, lambda n: _confirm(confirm=plain("c" * n))),
    ("confirm deny", 30, lambda n: _confirm(deny=plain("d" * n))),
    ("radio option", 75, lambda n: aside({"type": "radio_buttons", "options": [option(text="o" * n)]})),
    ("menu option", 75, lambda n: aside({"type": "static_select", "options": [option(text="o" * n)]})),
    ("overflow option", 75, lambda n: aside({"type": "overflow", "options": [option(text="o" * n)]})),
    ("option value", 150, lambda n: aside({"type": "overflow", "options": [option("v" * n)]})),
    ("text run", 3000, lambda n: _leaf(type="text", text="t" * n)),
    ("emoji name", 255, lambda n: _leaf(type="emoji", name="e" * n)),
    ("date format", 255, lambda n: _leaf(type="date", timestamp=1, format="f" * n)),
]
COUNTS: list[tuple[str, int, int, Build]] = [
    ("blocks of a modal", 1, 100, lambda n: modal(*[section()] * n)),
    ("blocks of a Home", 1, 100, lambda n: home(*[section()] * n)),
    ("fields", 1, 10, lambda n: modal(section(fields=[plain()] * n))),
    ("context", 1, 10, lambda n: modal({"type": "context", "elements": [IMAGE] * n})),
    ("actions", 1, 25, lambda n: modal(actions(*({**PRESS, "action_id": f"a{place}"} for place in range(n))))),
    ("checkboxes", 1, 10, lambda n: aside({"type": "checkboxes", "options": options(n)})),
    ("radio buttons", 1, 10, lambda n: aside({"type": "radio_buttons", "options": options(n)})),
    ("overflow", 1, 5, lambda n: aside({"type": "overflow", "options": options(n)})),
    ("menu", 1, 100, lambda n: aside({"type": "static_select", "options": options(n)})),
    (
        "group",
        1,
        100,
        lambda n: aside({"type": "static_select", "option_groups": [{"label": plain(), "options": options(n)}]}),
    ),
    ("initial options", 1, 100, lambda n: aside({"type": "multi_external_select", "initial_options": options(n)})),
    ("initial users", 1, 100, lambda n: _ids("multi_users_select", "initial_users", n)),
    ("initial conversations", 1, 100, lambda n: _ids("multi_conversations_select", "initial_conversations", n)),
]
NUMBERS: list[tuple[str, int, int, Build]] = [
    ("min_length", 0, 3000, lambda n: asking({**TYPING, "min_length": n})),
    ("max_length", 1, 3000, lambda n: asking({**TYPING, "max_length": n})),
    ("max_files", 1, 10, lambda n: asking({**FILE_INPUT, "max_files": n})),
    ("max_selected_items", 1, 100, lambda n: aside({"type": "multi_users_select", "max_selected_items": n})),
    ("min_query_length", 0, 100, lambda n: aside({"type": "external_select", "min_query_length": n})),
    (
        "initial_date_time",
        1_000_000_000,
        9_999_999_999,
        lambda n: modal(actions({**DATE_TIME_PICKER, "initial_date_time": n})),
    ),
    ("indent", 0, 8, lambda n: _list(indent=n)),
    ("offset", 0, 10_000, lambda n: _list(offset=n)),
    ("border", 0, 1, lambda n: _list(border=n)),
    ("skin_tone", 1, 6, lambda n: _leaf(type="emoji", name="wave", skin_tone=n)),
    ("timestamp", 0, 9_999_999_999, lambda n: _leaf(type="date", timestamp=n, format="{time}")),
]


def _found(view: Json) -> list[str | None]:
    return [problem.constraint for problem in check_view(view)]


@pytest.mark.parametrize(("maximum", "build"), [case[1:] for case in LENGTHS], ids=[case[0] for case in LENGTHS])
def test_a_text_may_be_as_long_as_the_limit(maximum: int, build: Build) -> None:
    assert _found(build(maximum)) == []
    assert _found(build(maximum + 1)) == ["max_length"]


@pytest.mark.parametrize("build", [case[2] for case in LENGTHS], ids=[case[0] for case in LENGTHS])
def test_a_text_is_not_empty(build: Build, request: pytest.FixtureRequest) -> None:
    may_be_empty = request.node.callspec.id in ("private_metadata", "initial_value")
    # The image address keeps its host, so that it is not empty but of 20 characters.
    good = may_be_empty or request.node.callspec.id == "image_url"
    assert _found(build(0)) == ([] if good else ["min_length"])


@pytest.mark.parametrize(
    ("minimum", "maximum", "build"), [case[1:] for case in COUNTS], ids=[case[0] for case in COUNTS]
)
def test_a_list_may_be_as_long_as_the_limit(minimum: int, maximum: int, build: Build) -> None:
    assert _found(build(minimum)) == []
    assert _found(build(maximum)) == []
    assert _found(build(minimum - 1)) == ["min_items"]
    assert _found(build(maximum + 1)) == ["max_items"]


@pytest.mark.parametrize(
    ("minimum", "maximum", "build"), [case[1:] for case in NUMBERS], ids=[case[0] for case in NUMBERS]
)
def test_a_number_may_be_as_great_as_the_limit(minimum: int, maximum: int, build: Build) -> None:
    assert _found(build(minimum)) == []
    assert _found(build(maximum)) == []
    assert _found(build(minimum - 1)) == ["minimum"]
    assert _found(build(maximum + 1)) == ["maximum"]


@pytest.mark.parametrize(
    ("build", "values"),
    [
        (lambda value: aside({**PRESS, "style": value}), ("primary", "danger")),
        (lambda value: _confirm(style=value), ("primary", "danger")),
        (lambda value: _list(style=value), ("bullet", "ordered")),
        (lambda value: _leaf(type="broadcast", range=value), ("here", "channel", "everyone")),
        (
            lambda value: aside({"type": "conversations_select", "filter": {"include": [value]}}),
            ("im", "mpim", "private", "public"),
        ),
        (
            lambda value: asking({**TYPING, "dispatch_action_config": {"trigger_actions_on": [value]}}),
            ("on_enter_pressed", "on_character_entered"),
        ),
        (
            lambda value: modal({"type": "alert", "text": plain(), "level": value}),
            ("default", "info", "warning", "error", "success"),
        ),
    ],
)
def test_each_documented_value_passes_and_no_other(build: Callable[[str], Json], values: tuple[str, ...]) -> None:
    assert [_found(build(value)) for value in values] == [[]] * len(values)
    assert _found(build("other")) == ["enum"]


def test_the_least_length_may_reach_the_greatest() -> None:
    assert _found(asking({**TYPING, "min_length": 8, "max_length": 8})) == []
    assert _found(asking({**TYPING, "min_length": 9, "max_length": 8})) == ["maximum"]


def test_the_sentence_names_the_limit_that_the_bot_set() -> None:
    problems = check_view(asking({**TYPING, "max_length": 3, "initial_value": "four"}))
    assert [problem.message for problem in problems] == ["must be less than 4 characters"]


def test_a_title_of_white_space_is_empty() -> None:
    assert _found(modal(section(), title=plain("\u2003"))) == ["min_length"]


def test_what_is_not_shown_may_be_white_space() -> None:
    assert _found(home(section(), callback_id=" ")) == []
