"""A performer's own part of a scene, before the scene itself: whom they double, or what they are told as background."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.facts import Background, Doubling
from bot.domain.people import Actor
from bot.domain.scenes import Scene
from handlers.forms import Metadata
from handlers.views.parts import button, buttons, escape, heading, modal, said, typed
from handlers.words import Words

CONTINUE = "checkin.part.continue"
DECLINE = "background.part.decline"


def part_page(
    words: Words, actor: Actor, scene: Scene, background: Background | None, doubling: Doubling | None, doubled: str,
    coordinator: str,
) -> View:  # fmt: skip
    """What their part is; for background with the way out, which stands before the way on."""
    blocks: list[Block] = [heading(words("part-heading", number=scene.number))]
    if doubling is not None:
        kind = words(f"part-double-{doubling.kind.value.replace('_', '-')}")
        blocks.append(said(words("part-double", kind=kind, name=escape(doubled) or words("person-gone"))))
    if background is not None:
        blocks += [
            said(words("part-background")),
            said(words("part-activities")), *typed(background.activities),
            said(words("part-attire")), *typed(background.attire),
        ]  # fmt: skip
        if background.declined_at is not None:
            blocks.append(said(words("part-declined")))
        else:
            blocks.append(said(words("part-decline-free", coordinator=escape(coordinator))))
            blocks.append(buttons(button(words("part-decline"), DECLINE)))
    meta = Metadata(production=actor.production.id, subject=scene.id)
    return modal(
        words("part-title"), blocks, callback_id=CONTINUE, submit=words("part-go-on"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def declined(words: Words, actor: Actor, scene: Scene, coordinator: str) -> View:
    union = escape(actor.production.union_line) or words("union-unknown")
    text = words("part-decline-saved", number=escape(scene.number), coordinator=escape(coordinator), union=union)
    return modal(words("part-decline-title"), [said(text)], close=words("done"))
