"""Blocks on the page: everything the strict rules admit, each control named, described and told apart."""

from __future__ import annotations

import copy
import time
from typing import Any

import htpy
import pytest
from hypothesis import given, settings

from rehearsal.entities import Message, Payload
from rehearsal.page.blocks import drawn
from rehearsal.page.surface import Surface, name_of
from rehearsal.rules import check_view
from rehearsal.state import STATEFUL, controls, initial_values, with_ids
from tests.rehearsal.page.browser import Tag, read
from tests.rehearsal.page.surfaces import an_office, tree
from tests.rehearsal.page.test_page_text import OURS, WRITTEN
from tests.rehearsal.rules import rules_examples as examples

OFFICE = an_office()
BOTH = examples.FILLING["dispatch_action_config"]
EVERY = [*examples.EVERYWHERE, *examples.MODALS_ONLY]


def with_errors(surface: Surface) -> Surface:
    """The same with a sentence under every input."""
    for block in surface.blocks:
        if block["type"] == "input":
            surface.place.errors[block["block_id"]] = "Say it <otherwise>."  # type: ignore[union-attr]
    return surface


def assert_sound(page: Tag) -> None:
    """Ids are unique, whatever refers to one finds it, whatever can be used has a name."""
    ids = [tag.get("id") for tag in page.every() if tag.has("id")]
    assert len(set(ids)) == len(ids)
    labelled = {tag.get("for") for tag in page.every("label")}
    assert labelled <= set(ids)
    for tag in page.every():
        for attribute in ("aria-labelledby", "aria-describedby", "data-confirm"):
            assert set(tag.get(attribute).split()) <= set(ids), (tag.name, attribute)
        assert not any(name.startswith("on") or name == "style" for name in tag.attributes)
        if tag.name in {"input", "select", "textarea", "fieldset"} and tag.get("type") != "hidden":
            named = tag.has("aria-label") or tag.has("aria-labelledby") or tag.get("id") in labelled
            assert named, tag
        if tag.name in {"button", "summary", "a"}:
            assert tag.words.strip() or tag.get("aria-label")


@pytest.mark.parametrize("block", EVERY, ids=lambda block: str(block)[:60])
def test_every_block_the_rules_admit_is_drawn_and_every_control_is_named(block: Payload) -> None:
    surface = OFFICE.surface([block])
    for page in (tree(surface), tree(with_errors(surface))):
        assert "cannot be shown" not in page.words
        assert_sound(page)
        for control in controls(surface.blocks):
            orders = [tag.get("name") for tag in page.every()] + [tag.get("value") for tag in page.every("button")]
            orders += [tag.get("data-pressed") for tag in page.every("a")]
            assert any(order.startswith(name_of(control.key)) for order in orders)


def test_all_of_them_stand_on_one_page() -> None:
    many = [{**copy.deepcopy(block), "block_id": f"b{place}"} for place, block in enumerate(EVERY)]
    for kind in ("home", "modal"):
        assert_sound(tree(OFFICE.surface(many, kind)))


def test_an_unknown_block_and_an_unknown_element_say_so() -> None:
    table = {"type": "table", "block_id": "t", "rows": []}
    typing = {"type": "input", "block_id": "r", "label": examples.plain("Words"),
              "element": {"type": "rich_text_input", "action_id": "a"}}  # fmt: skip
    words = tree(OFFICE.surface([table, typing])).words
    assert "A block of the type table cannot be shown here." in words
    assert "A rich_text_input cannot be shown here." in words


def field(element: Payload, **more: Any) -> Payload:
    return {"type": "input", "block_id": "b", "label": examples.plain("Touch"), "element": element, **more}


def test_an_errored_block_marks_all_its_controls_and_says_the_sentence() -> None:
    radio = {"type": "radio_buttons", "action_id": "a", "options": [examples.YES, examples.NO]}
    page = tree(with_errors(OFFICE.surface([field(radio, hint=examples.plain("No is an answer."))])))
    assert [box.get("aria-invalid") for box in page.every("input") if box.get("type") == "radio"] == ["true", "true"]
    (group,) = page.every("fieldset")
    told = [next(tag for tag in page.every() if tag.get("id") == one) for one in group.get("aria-describedby").split()]
    assert [tag.words for tag in told] == ["No is an answer.", "Say it <otherwise>."]


def test_labels_say_what_is_optional_and_placeholders_show() -> None:
    line = {"type": "plain_text_input", "action_id": "a", "placeholder": examples.plain("for example :tada:")}
    page = tree(OFFICE.surface([field(line, optional=True)]))
    assert next(page.every("label")).words == "Touch (optional)"
    assert next(page.every("input")).get("placeholder") == "for example 🎉"


@pytest.mark.parametrize(
    ("element", "more", "dispatch"),
    [
        ({"type": "plain_text_input"}, {}, ""),
        ({"type": "plain_text_input"}, {"dispatch_action": True}, "enter"),
        (
            {"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}},
            {"dispatch_action": True},
            "character",
        ),
        ({"type": "number_input", "dispatch_action_config": BOTH}, {"dispatch_action": True}, "character enter"),
        ({"type": "radio_buttons", "options": [examples.YES]}, {}, ""),
        ({"type": "radio_buttons", "options": [examples.YES]}, {"dispatch_action": True}, "choice"),
        ({"type": "multi_users_select"}, {"dispatch_action": True}, "choice"),
        ({"type": "datepicker"}, {"dispatch_action": True}, "choice"),
    ],
)
def test_the_script_is_told_what_the_bot_wants_to_hear(element: Payload, more: Payload, dispatch: str) -> None:
    page = tree(OFFICE.surface([field({**element, "action_id": "a"}, **more)]))
    told = [tag.get("data-dispatch") for tag in page.every() if tag.has("data-dispatch")]
    assert told == ([dispatch] if dispatch else [])


def test_a_choice_outside_an_input_always_tells_and_a_confirm_dialog_stands_beside_it() -> None:
    select = {"type": "static_select", "action_id": "a", "options": [examples.YES], "confirm": examples.CONFIRM}
    page = tree(OFFICE.surface([{"type": "section", "text": examples.plain("Who"), "accessory": select}]))
    (menu,) = page.every("select")
    assert menu.get("data-dispatch") == "choice"
    (asked,) = page.every("dialog")
    assert asked.get("id") == menu.get("data-confirm")
    assert [(one.get("type"), one.get("value"), one.words[0]) for one in asked.every("button")] == [
        ("button", "no", "d"),
        ("button", "yes", "c"),
    ]


def test_a_long_list_can_be_filtered_and_a_short_one_need_not() -> None:
    for count, filters in ((15, 0), (16, 1)):
        element = {"type": "multi_static_select", "action_id": "a", "options": examples.options(count)}
        page = tree(OFFICE.surface([field(element)]))
        assert sum(tag.has("data-filter") for tag in page.every()) == filters


def test_menus_list_who_and_what_the_onlooker_may_choose() -> None:
    gone = OFFICE.team.add_member("Gone")
    OFFICE.team.deactivate(gone.id)
    users = tree(OFFICE.surface([field({"type": "users_select", "action_id": "a"})]))
    assert [one.words for one in users.every("option")] == ["Choose…", "Ada <b>", "Mina", "Closed Set"]
    for wanted, names in (
        ({}, ["#scenes", "#intimacy", "Direct message with the app"]),
        ({"filter": {"include": ["private"]}}, ["#intimacy"]),
        ({"filter": {"include": ["im", "public"]}}, ["#scenes", "Direct message with the app"]),
    ):
        page = tree(OFFICE.surface([field({"type": "multi_conversations_select", "action_id": "a", **wanted})]))
        assert [one.words for one in page.every("label")] == names


def test_headers_are_one_level_below_the_title_above_them() -> None:
    header = {"type": "header", "text": examples.plain("Today")}
    assert [tag.name for tag in tree(OFFICE.surface([header], "home")).every()] == ["h2"]
    assert [tag.name for tag in tree(OFFICE.surface([header])).every()] == ["h3"]


def hostile(value: Any, text: str) -> Any:
    """The same payload with `text` wherever a person's words could be."""
    if isinstance(value, list):
        return [hostile(one, text) for one in value]
    if not isinstance(value, dict):
        return value
    put = ("text", "alt_text", "accessibility_label", "initial_value", "block_id", "action_id", "value", "url", "name")
    return {
        key: text if key in put and isinstance(inner, str) else hostile(inner, text) for key, inner in value.items()
    }


# One of each; options and leaves repeat nothing that another has not.
ONE_OF_EACH = [
    examples.section(text=examples.mrkdwn("x"), fields=[examples.plain("y")]),
    *(examples.section(accessory=one) for one in (examples.BUTTON, examples.IMAGE, examples.OVERFLOW)),
    examples.input_block(examples.PLAIN_TEXT_INPUT, hint=examples.plain("h")),
    *(examples.input_block(one) for one in (examples.GROUPED_SELECT, examples.CHECKBOXES)),
    examples.RICH_TEXT,
    examples.IMAGE_BLOCK,
    *examples.MODALS_ONLY,
]


def of_words(text: str) -> Tag:
    """The page of one of each block, with `text` for all their words."""
    blocks = [{**hostile(block, text), "block_id": f"b{place}"} for place, block in enumerate(ONE_OF_EACH)]
    return read(drawn(OFFICE.surface(blocks)))


def test_the_page_of_hostile_words_has_the_elements_and_attributes_of_calm_ones() -> None:
    calm: dict[str, set[str]] = {name: set(attributes) for name, attributes in OURS.items()}
    for tag in of_words("https://calm.org").every():
        calm.setdefault(tag.name, set()).update(tag.attributes)

    @settings(max_examples=40, deadline=None)
    @given(WRITTEN.filter(lambda text: "\ud800" not in text))
    def whatever_the_words_are(text: str) -> None:
        for tag in of_words(text).every():
            assert tag.attributes.keys() <= calm[tag.name], tag.name
            for address in filter(None, (tag.get("href"), tag.get("src"))):
                assert address.lower().startswith(("http://", "https://", "mailto:"))

    whatever_the_words_are()


def test_a_home_of_93_blocks_is_drawn_in_a_part_of_the_pages_twenty_milliseconds() -> None:
    """5.4 ms on the machine it was written on, where it must stay below 10; a slower one has twice that."""
    blocks: list[Payload] = []
    for place in range(31):
        update = "next update by <!date^1795368000^{time}|17:20>"
        row = examples.section(text=examples.mrkdwn(f"*Scene {place}A* · NOT YET\n{update}"))
        blocks += [
            {"type": "header", "text": examples.plain(f"Day {place}")},
            {**row, "accessory": {**examples.PRESS, "value": "p/1", "accessibility_label": "Open scene"}},
            {"type": "context", "elements": [examples.mrkdwn("_as of_ 18:40:12 :clapper:")]},
        ]
    surface = OFFICE.surface(blocks, "home")
    assert len(surface.blocks) == 93
    best = min(seconds_to_draw(surface) for _ in range(5))
    assert best < 0.020, f"{best * 1000:.1f} ms"


def seconds_to_draw(surface: Surface) -> float:
    started = time.process_time()
    str(htpy.fragment[drawn(surface)])
    return time.process_time() - started


def test_a_message_keeps_its_own_ids() -> None:
    blocks = with_ids([examples.actions({**examples.RADIO_BUTTONS, "action_id": "a"})])
    message = Message("1700000000.000001", "C1", "U0", "", blocks, values=initial_values(blocks))
    page = read(drawn(Surface(message, OFFICE.surface([]).onlooker)))
    assert_sound(page)
    assert all(tag.get("id").startswith("message-C1-1700000000.000001/") for tag in page.every() if tag.has("id"))


def test_every_stateful_element_of_the_rules_is_among_the_examples() -> None:
    assert STATEFUL.keys() <= {element["type"] for element in examples.ELEMENTS}
    assert check_view(examples.modal(*examples.MODALS_ONLY)) == []
