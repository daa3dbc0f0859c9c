"""What is drawn is, letter for letter, what slack_sdk itself would draw, and refused where it would refuse."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    OptionGroup,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from handlers.drawing import plain
from handlers.views import checkins as views
from tests.handlers.checkin_view_cases import CATALOGUE, KINDS, MINA, WORDS, form_of


def same(drawn: JsonObject) -> bool:
    return json.dumps(plain(drawn)) == json.dumps(drawn.to_dict())


@pytest.mark.parametrize("kind", KINDS)
def test_check_in_pages_are_drawn_alike(kind: str) -> None:
    form = form_of(kind)
    for page in range(3):
        assert same(views.form_page(WORDS, CATALOGUE, form, MINA.production.id, page, "nonce"))


def every_kind_of_block() -> Iterable[Block]:
    options = [Option(value="a", text="A", description="first"), Option(value="b", text="B")]
    sure = ConfirmObject(title="Sure?", text="This ends it.", confirm="Yes", deny="No", style="danger")
    yield HeaderBlock(text="Head")
    yield DividerBlock()
    yield SectionBlock(text=MarkdownTextObject(text="*Text*"), fields=[PlainTextObject(text="one")])
    yield SectionBlock(text="Choose", accessory=StaticSelectElement(action_id="s", options=options))
    groups = [OptionGroup(label="Group", options=options)]
    yield SectionBlock(text="Choose", accessory=StaticSelectElement(action_id="g", option_groups=groups))
    yield ContextBlock(elements=[PlainTextObject(text="small")])
    yield ActionsBlock(elements=[ButtonElement(text="Go", action_id="go", value="1", style="danger", confirm=sure)])
    radio = RadioButtonsElement(action_id="r", options=options, initial_option=options[0])
    yield InputBlock(label="Which", block_id="which", element=radio, optional=True)
    text = PlainTextInputElement(action_id="t", multiline=True, max_length=300, initial_value="")
    yield InputBlock(label="Text", block_id="text", element=text, hint="A hint", dispatch_action=False)
    yield blocks.RichTextBlock(elements=[blocks.RichTextSectionElement(elements=[])])


def test_every_kind_of_block_is_drawn_alike() -> None:
    for block in every_kind_of_block():
        assert same(block)
    assert same(View(type="modal", title="Title", blocks=list(every_kind_of_block()), private_metadata="", close=None))
    assert plain([]) == []


@pytest.mark.parametrize(
    "drawn",
    [
        SectionBlock(text=MarkdownTextObject(text="a" * 3001)),
        View(type="modal", title="Title", blocks=[HeaderBlock(text="a" * 151)]),
        ActionsBlock(elements=[ButtonElement(text="Go", action_id="a" * 256)]),
    ],
)
def test_what_is_over_a_limit_is_refused_alike(drawn: JsonObject) -> None:
    with pytest.raises(SlackObjectFormationError):
        drawn.to_dict()
    with pytest.raises(SlackObjectFormationError):
        plain(drawn)
