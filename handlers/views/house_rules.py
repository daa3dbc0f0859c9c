"""The house rules of a production: the form that changes them, and how they read after."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, PlainTextInputElement
from slack_sdk.models.views import View

from bot.domain.house_rules import RULES_LENGTH
from bot.domain.people import Actor, Production
from bot.domain.work import mark_of
from handlers.forms import Metadata
from handlers.views import rulebook
from handlers.views.parts import button, buttons, field, modal, rule, said, target, typed
from handlers.words import Words

OPEN = "production.rules.open"
SAVE = "production.rules.save"


def page(words: Words, production: Production, nonce: str) -> View:
    """The text as it stands; the usual rules where the production has none of its own."""
    entry = PlainTextInputElement(
        action_id="production.rules.enter", multiline=True, max_length=RULES_LENGTH,
        initial_value=production.house_rules or words("house-rules-usual"),
    )  # fmt: skip
    blocks: list[Block] = [
        said(words("house-rules-intro")),
        said(words("house-rules-always", rights=words("invitation-rights"))),
        field("rules", words("house-rules-field"), entry, hint=words("house-rules-hint"), optional=True),
    ]
    meta = Metadata(nonce=nonce, production=production.id, mark=mark_of(production.house_rules))
    return modal(
        words("house-rules-title"), blocks, callback_id=SAVE, submit=words("save"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def saved(words: Words, production: Production) -> View:
    blocks: list[Block] = [
        said(words("house-rules-saved")), rule(), *typed(production.house_rules or words("house-rules-usual")),
        said(words("invitation-rights")),
    ]  # fmt: skip
    return modal(words("saved-title"), blocks, close=words("done"))


def home_blocks(words: Words, actor: Actor) -> list[Block]:
    """The doors to the house rules and to the rule pack, for whoever may change the one and see the other."""
    here = target(actor.production.id)
    return [buttons(button(words("house-rules"), OPEN, here), button(words("rules-open"), rulebook.OPEN, here))]
