"""The few shapes that every view is made of.

Text that people typed is shown as plain text, or escaped inside a sentence of ours, where no mention or link in it
comes alive. Marks such as `*` may still change how an escaped word looks, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    InputInteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

SECTION_LENGTH = 3000
CLOSE_LENGTH = 24


def escape(text: str) -> str:
    """Typed text for a formatted sentence: no mention or link can be written into it.

    That a bare address stays dead as well is the `verbatim` of `said` and `small`.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """How long Slack takes a text to be: in UTF-16 units, of which most emoji have two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)


def said(text: str, block_id: str | None = None) -> SectionBlock:
    """A paragraph of our own words; variables in it must have been escaped."""
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True), block_id=block_id)


def typed(text: str) -> Iterable[SectionBlock]:
    """What a person wrote, as plain text, in as many paragraphs as Slack needs."""
    most = SECTION_LENGTH if length(text) == len(text) else SECTION_LENGTH // 2
    for start in range(0, max(len(text), 1), most):
        yield SectionBlock(text=plain(text[start : start + most] or "-"))


def heading(text: str) -> HeaderBlock:
    return HeaderBlock(text=plain(text))


def small(text: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])


def button(
    label: str, action_id: str, value: str = "", *, style: str | None = None, spoken: str | None = None
) -> ButtonElement:
    """A button; `spoken` says to a screen reader what a short label leaves out."""
    return ButtonElement(
        text=plain(label), action_id=action_id, value=value or None, style=style, accessibility_label=spoken
    )


def target(production_id: str, subject: str = "") -> str:
    """What a button carries: in which production it acts, and on what. Ids, never names or answers."""
    return f"{production_id}/{subject}"


def buttons(*elements: ButtonElement, block_id: str | None = None) -> ActionsBlock:
    return ActionsBlock(elements=list(elements), block_id=block_id)


def field(
    name: str, label: str, element: InputInteractiveElement, *, hint: str | None = None, optional: bool = False,
    dispatch: bool = False,
) -> InputBlock:  # fmt: skip
    """One form field. Its name is the pydantic form's field and the block's id."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=element,
        hint=plain(hint) if hint else None,
        optional=optional,
        dispatch_action=dispatch or None,
    )


def option(label: str, value: str, description: str | None = None) -> Option:
    """One choice; labels longer than Slack shows are cut, the value never is."""
    more = plain(shorten(description, 75)) if description else None
    return Option(text=plain(shorten(label, 75)), value=value, description=more)


def shorten(text: str, most: int) -> str:
    """The text, cut where it is longer than Slack takes."""
    if length(text) <= most:
        return text
    cut = text[: most - 1]
    while length(cut) > most - 1:
        cut = cut[:-1]
    return cut + "…"


def modal(
    title: str, blocks: Sequence[Block], *, callback_id: str | None = None, submit: str | None = None,
    close: str | None = None, metadata: str = "", notify_on_close: bool = False,
) -> View:  # fmt: skip
    return View(
        type="modal",
        callback_id=callback_id,
        title=plain(title),
        submit=plain(submit) if submit else None,
        close=plain(close) if close else None,
        blocks=list(blocks),
        private_metadata=metadata,
        notify_on_close=notify_on_close or None,
    )


def home(blocks: Sequence[Block]) -> View:
    return View(type="home", blocks=list(blocks))


def rule() -> DividerBlock:
    return DividerBlock()
