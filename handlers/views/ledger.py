"""The ledger's short head, as a person may note it."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.domain.ledger import Head
from bot.domain.ledger_file import short_head
from handlers.views.parts import small
from handlers.words import Words


def head_lines(words: Words, head: Head | None, message_id: str = "ledger-head") -> list[Block]:
    """The head and what it is good for; nothing while there is none."""
    return [] if head is None else [small(words(message_id, head=short_head(head)))]
