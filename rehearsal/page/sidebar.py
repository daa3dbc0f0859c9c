"""Whom one may act as, and where that person may be.

Promise: the switcher tells of everybody what a directory tells: name, work, zone. Marks of what is unread are the
acting person's own alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import htpy as h

from rehearsal.entities import Channel, Member
from rehearsal.page.address import HOME
from rehearsal.page.bare import join_form
from rehearsal.page.page import Page

SHADES = 8


def avatar(member: Member, size: str = "") -> h.Element:
    """Initials on a colour that goes with the name."""
    initials = "".join(part[0] for part in member.name.split()[:2]).upper()
    kind = "app" if member.is_bot else f"shade-{sum(map(ord, member.name)) % SHADES}"
    return h.span(class_=["avatar", kind, size], aria_hidden="true")["▚" if member.is_bot else initials]


def switcher(page: Page) -> h.Element:
    """A button that says who one is, and the list of everybody behind it."""
    here = page.member
    return h.div(".switcher")[
        h.span(".acting", aria_hidden="true")["Acting as"],
        h.button(".who", type="button", popovertarget="people", aria_label=f"Acting as {here.name}")[
            avatar(here, "small"),
            h.span[h.strong[here.name], h.span(".what")[here.title or _kind(page, here)]],
            h.span(".arrow", aria_hidden="true")["▾"],
        ],
        h.nav("#people", popover="auto", aria_label="Act as somebody")[
            h.h2["Act as"],
            h.p(".hint")["A second tab can be a second person."],
            h.div[(_group(page, name, members) for name, members in _groups(page))],
            join_form(),
        ],
    ]


def _groups(page: Page) -> Iterator[tuple[str, list[Member]]]:
    grouped: dict[str, list[Member]] = {}
    for member in page.team.members.values():
        if not member.is_bot and not member.deleted:
            grouped.setdefault(member.department or _kind(page, member), []).append(member)
    yield from grouped.items()


def _kind(page: Page, member: Member) -> str:
    if member.team_id != page.team.id:
        return "From another organisation"
    return "Guests" if member.guest else "In this workspace"


def _group(page: Page, name: str, members: list[Member]) -> h.Node:
    return h.section[h.h3[name], h.ul[(h.li[_link(page, member)] for member in members)]]


def _link(page: Page, member: Member) -> h.Element:
    return h.a(href=page.address.of(member.id).path, aria_current="true" if member.id == page.member.id else None)[
        avatar(member, "small"),
        h.span[
            h.strong[member.name], h.span(".what")[" · ".join(filter(None, [member.title, zone_words(page, member)]))]
        ],
    ]


def zone_words(page: Page, member: Member) -> str:
    """ "Berlin, 10:04": where somebody's clock is, and what it says."""
    there: datetime = page.workspace.clock.now().astimezone(ZoneInfo(member.zone))
    return f"{member.zone.rpartition('/')[2].replace('_', ' ')}, {there:%H:%M}"


def sidebar(page: Page) -> h.Element:
    """The app and the channels of the person, with what is unread for them."""
    bot = page.team.bot.name
    return h.nav("#sidebar.sidebar", aria_label="Conversations")[
        h.a(".back", href="#place", aria_label="Back to what is said here")["✕"],
        h.h2[bot],
        h.ul[
            h.li[_place(page, HOME, "⌂", "Home", 0)],
            h.li[_conversation(page, page.direct, "✉\ufe0e", "Messages")],
        ],
        h.h2["Channels"],
        h.ul[(h.li[_conversation(page, one, "🔒" if one.private else "#", one.name)] for one in page.channels)]
        if page.channels
        else h.p(".hint")["In no channel."],
    ]


def _conversation(page: Page, channel: Channel, sign: str, name: str) -> h.Element:
    return _place(page, channel.id, sign, name, page.reading.unread(page.member.id, channel))


def _place(page: Page, place: str, sign: str, name: str, unread: int) -> h.Element:
    here = page.address.place == place
    return h.a(href=page.address.at(place).path, aria_current="page" if here else None, class_={"unread": unread > 0})[
        h.span(".sign", aria_hidden="true")[sign],
        h.span(".name")[name],
        h.span(".count")[str(unread), h.span(".unseen")[" unread"]] if unread else None,
    ]
