"""Everyone's way in. Nothing confidential stands here: Slack keeps the last Home it was given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import Block, Option, SectionBlock, StaticSelectElement
from slack_sdk.models.views import View

from bot.domain.people import Actor, Production
from bot.domain.wrapping import kept_until
from handlers.views import concerns, conversation
from handlers.views.pages import at, in_pages
from handlers.views.parts import (
    button,
    buttons,
    escape,
    heading,
    home,
    modal,
    option,
    plain,
    rule,
    said,
    small,
    target,
)
from handlers.views.status import stop_now
from handlers.views.times import day, moment
from handlers.words import Words

MY_DAY = "my_day.open"
COMMAND = "/closedset"
SWITCH = "home.production.switch"
FURTHER = "home.further.open"
MOST_IN_SECTIONS = 90
"""Slack takes 100 blocks on a Home; the rest is for what stands around the sections."""
TITLE_LENGTH = 150
RESTORED_SHOWN = timedelta(days=30)
"""How long every Home says that an older copy of the records was put back."""


def personal(
    words: Words,
    actor: Actor,
    productions: Sequence[Production],
    sections: Sequence[Sequence[Block]],
    now: datetime,
    page: int = 0,
) -> list[Block]:
    """The person's day: what needs them first, then the rest, then the lines that never change.

    What one page does not hold stands on the next, behind a button; Home itself is the first.
    """
    top: list[Block] = [heading(actor.production.title[:TITLE_LENGTH])]
    if len(productions) > 1:
        top.append(_switch(words, actor, productions))
    top.append(buttons(stop_now(words, actor)))
    restored_at = actor.production.restored_at
    if restored_at is not None and now < restored_at + RESTORED_SHOWN:
        top.append(said(words("home-restored", at=moment(words, restored_at, actor.production.zone))))
    if (until := kept_until(actor.production)) is not None:
        days = {"people": day(words, until.people.date()), "rest": day(words, until.rest.date())}
        top.append(said(words("home-wrapped", **days)))
    pages = in_pages([[*section, rule()] for section in sections if section], MOST_IN_SECTIONS)
    number, middle = at(pages, page)
    if not middle:
        middle = [said(words("home-nothing"))]
    if number + 1 < len(pages):
        further = button(words("home-further"), FURTHER, target(actor.production.id, str(number + 1)))
        middle = [*middle, said(words("home-not-all")), buttons(further)]
    return [*top, *middle, *_foot(words, actor)]


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
    """What never changes, the same for everybody: whoever has a code is no other than whoever has none."""
    union = escape(actor.production.union_line) or words("union-unknown")
    outside = escape(actor.production.outside_contact) or words("home-outside-unknown")
    here = target(actor.production.id)
    return [
        buttons(
            button(words("home-speak-up"), concerns.OPEN, here), button(words("home-code"), conversation.OPEN, here)
        ),
        small(words("home-lines", union=union, outside=outside)),
    ]
