"""Everyone's way in. Nothing confidential stands here: Slack keeps the last Home it was given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import Block, Option, SectionBlock, StaticSelectElement
from slack_sdk.models.views import View

from bot.domain.people import Actor, Production
from handlers.views.parts import escape, heading, home, modal, option, plain, rule, said, small, target
from handlers.views.times import moment
from handlers.words import Words

MY_DAY = "my_day.open"
COMMAND = "/closedset"
SWITCH = "home.production.switch"
MOST_BLOCKS = 100
TITLE_LENGTH = 150
RESTORED_SHOWN = timedelta(days=30)
"""How long every Home says that an older copy of the records was put back."""


def personal(
    words: Words,
    actor: Actor,
    productions: Sequence[Production],
    sections: Sequence[Sequence[Block]],
    now: datetime,
) -> list[Block]:
    """The person's day: what needs them first, then the rest, then the lines that never change."""
    top: list[Block] = [heading(actor.production.title[:TITLE_LENGTH])]
    if len(productions) > 1:
        top.append(_switch(words, actor, productions))
    restored_at = actor.production.restored_at
    if restored_at is not None and now < restored_at + RESTORED_SHOWN:
        top.append(said(words("home-restored", at=moment(words, restored_at, actor.production.zone))))
    foot = _foot(words, actor)
    middle: list[Block] = []
    for section in sections:
        if section and len(top) + len(middle) + len(section) + len(foot) < MOST_BLOCKS:
            middle += [*section, rule()]
    if not middle:
        middle = [said(words("home-nothing"))]
    return [*top, *middle, *foot]


def neutral(words: Words, sections: Sequence[Sequence[Block]] = ()) -> list[Block]:
    """What everybody sees who is on no roster here."""
    return [said(words("home-neutral")), *(block for section in sections for block in section)]


def page(blocks: Sequence[Block]) -> View:
    return home(blocks)


def menu(words: Words, blocks: Sequence[Block]) -> View:
    """The same, as a modal: what the shortcut and the command open."""
    return modal(words("home-title"), blocks, close=words("close"))


def _switch(words: Words, actor: Actor, productions: Sequence[Production]) -> Block:
    choices: list[Option] = [option(production.title, target(production.id)) for production in productions[:100]]
    current = next((choice for choice in choices if choice.value == target(actor.production.id)), None)
    select = StaticSelectElement(
        action_id=SWITCH, options=choices, initial_option=current, placeholder=plain(words("home-production"))
    )
    return SectionBlock(text=plain(words("home-production")), accessory=select)


def _foot(words: Words, actor: Actor) -> list[Block]:
    union = escape(actor.production.union_line) or words("union-unknown")
    outside = escape(actor.production.outside_contact) or words("home-outside-unknown")
    return [small(words("home-lines", union=union, outside=outside))]
