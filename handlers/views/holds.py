"""A legal hold as people see it: everybody that one stands, and those who may set it the next step."""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.holds import Hold, HoldPage, Step, is_outside
from bot.domain.people import Actor
from handlers.forms import Metadata
from handlers.views.parts import button, buttons, escape, modal, said, small, target
from handlers.views.times import moment
from handlers.words import Words

OPEN = "hold.page.open"
TAKE = "hold.step.take"

NameOf = Callable[[str], str]
"""From a person's id to their name; empty for somebody who is on the roster no more."""


def home_blocks(words: Words, actor: Actor, hold: Hold | None, name_of: NameOf) -> list[Block]:
    """That a hold stands, the same for everybody; and the door for those outside the case."""
    blocks: list[Block] = [] if hold is None else [said(standing_line(words, actor, hold, name_of))]
    if is_outside(actor.person):
        blocks.append(buttons(button(words("hold-open"), OPEN, target(actor.production.id))))
    return blocks


def standing_line(words: Words, actor: Actor, hold: Hold, name_of: NameOf) -> str:
    zone = actor.account.zone or actor.production.zone
    at = moment(words, hold.set_at or hold.asked_at, zone)
    one, other = (escape(name_of(each)) or words("person-gone") for each in (hold.asked_by, hold.set_by or ""))
    return words("hold-stands", at=at, one=one, other=other)


def page(words: Words, actor: Actor, shown: HoldPage, name_of: NameOf, nonce: str) -> View:
    """What a hold does, how things stand, and one step."""
    zone, hold = actor.account.zone or actor.production.zone, shown.hold
    blocks: list[Block] = [said(words("hold-what"))]
    if hold is not None and hold.stands:
        blocks.append(said(standing_line(words, actor, hold, name_of)))
    elif hold is not None:
        by, at = escape(name_of(hold.asked_by)) or words("person-gone"), moment(words, hold.asked_at, zone)
        blocks.append(said(words("hold-asked", name=by, at=at)))
    if hold is not None and hold.lifting_by is not None and hold.lifting_at is not None:
        by, at = escape(name_of(hold.lifting_by)) or words("person-gone"), moment(words, hold.lifting_at, zone)
        blocks.append(said(words("hold-lifting", name=by, at=at)))
    step = shown.step.value.replace("_", "-")
    blocks.append(small(words(f"hold-{step}-what")))
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=shown.step.value, mark=shown.mark)
    return modal(
        words("hold-title"), blocks, callback_id=TAKE, submit=words(f"hold-{step}"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def taken(words: Words, step: Step) -> View:
    return modal(words("hold-title"), [said(words(f"hold-{step.value.replace('_', '-')}-done"))], close=words("done"))
