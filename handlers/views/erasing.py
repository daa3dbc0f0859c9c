"""Erase My Record: what goes, what stays, what follows, and two presses."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.erasing import ErasePage
from bot.domain.people import Actor
from handlers.forms import Metadata
from handlers.views.parts import escape, modal, said, shorten, small
from handlers.words import Words

OPEN = "record.erase.open"
NEXT = "record.erase.next"
CONFIRM = "record.erase.confirm"

_SCENES = 600
"""Characters of scene numbers that are named."""


def page(words: Words, actor: Actor, shown: ErasePage) -> View:
    """What an erasure would do, with Continue; without it while something stands against it."""
    blocks: list[Block] = [
        said(words("erase-goes", production=escape(actor.production.title))),
        said(words("erase-stays")),
        said(_follows(words, shown)),
        small(words("erase-copies", days=str(shown.backup_days))),
    ]
    if shown.obstacle is not None:
        blocks.insert(0, said(words(f"erase-{shown.obstacle.value}")))
        return modal(words("erase-title"), blocks, close=words("go-back"))
    return modal(
        words("erase-title"), blocks, callback_id=NEXT, submit=words("erase-next"), close=words("go-back"),
        metadata=Metadata(production=actor.production.id).text(),
    )  # fmt: skip


def confirm_page(words: Words, actor: Actor, shown: ErasePage, nonce: str) -> View:
    return modal(
        words("erase-title"), [said(_follows(words, shown)), said(words("erase-last"))], callback_id=CONFIRM,
        submit=words("erase-now"), close=words("go-back"),
        metadata=Metadata(nonce=nonce, production=actor.production.id).text(),
    )  # fmt: skip


def done_page(words: Words) -> View:
    return modal(words("erase-title"), [said(words("erase-done"))], close=words("done"))


def _follows(words: Words, shown: ErasePage) -> str:
    if not shown.scenes:
        return words("erase-follows-nothing")
    numbers = ", ".join(scene.number for scene in shown.scenes)
    return words("erase-follows", scenes=escape(shorten(numbers, _SCENES)))
