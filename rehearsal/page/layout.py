"""The whole page: the bar of the rehearsal round it, the workspace as one person sees it, what stands open on top.

Promise: a function of the workspace, the person and the place; the same for a first visit, for an answer and for a
redraw, so that a browser which lost everything has everything again.
"""

from __future__ import annotations

from dataclasses import replace

import htpy as h

from rehearsal.page.address import HOME, Frame
from rehearsal.page.bare import head
from rehearsal.page.conversation import conversation, thread
from rehearsal.page.forms import surface_form
from rehearsal.page.glass import glass_links, panel
from rehearsal.page.modals import alerts, modals
from rehearsal.page.page import Page
from rehearsal.page.sidebar import sidebar, switcher
from rehearsal.page.turning import clock_panel, turn_banner

NOT_CONNECTED = (
    "The bot is not connected: what is pressed now does not reach it. This goes away by itself once it is back."
)


def document(page: Page) -> h.Element:
    """The page, to be sent as it is."""
    return h.html(lang="en", class_=page.address.frame)[
        head(f"{_unread(page)}{_place_name(page)} · {page.member.name}"),
        h.body(
            class_=page.address.frame,
            data_revision=str(page.workspace.changes.revision),
            data_events=f"/events?person={page.member.id}",
        )[
            h.a(".skip", href="#place")["Skip to what is said here"],
            _bar(page),
            h.p("#gone.banner", role="status", hidden=True),
            _banner(page),
            turn_banner(page.workspace.turning),
            h.div(".room")[
                h.div("#frame.frame")[
                    h.div(class_=["workspace", {"with-thread": page.root is not None}], inert=bool(page.stack))[
                        _top(page), sidebar(page), _place(page), thread(page)
                    ],
                    modals(page),
                ],
                page.address.glass and panel(page.workspace.journal, page.team, page.address),
            ],
        ],
    ]


def _bar(page: Page) -> h.Element:
    """What belongs to the rehearsal and not to Slack."""
    address = page.address
    other: Frame = "desk" if address.frame == "phone" else "phone"
    return h.header(".bar")[
        h.p(".brand")["Rehearsal"],
        switcher(page),
        h.nav(".tools", aria_label="Rehearsal")[
            h.a(".frames", href=replace(address.latest, frame=other).path)[
                "As on a phone" if other == "phone" else "As on a desk"
            ],
            glass_links(address),
            clock_panel(page.workspace.turning, address),
        ],
    ]


def _banner(page: Page) -> h.Node:
    if page.workspace.announcement:
        return h.p(".banner", role="status")[page.workspace.announcement]
    return None if page.workspace.connected else h.p(".banner.amiss", role="status")[NOT_CONNECTED]


def _top(page: Page) -> h.Element:
    """The bar of the workspace: its name, and the shortcuts."""
    return h.section(".top", aria_label="Workspace")[
        h.p(".workspace-name")[f"{page.team.domain.capitalize()} workspace"],
        _shortcuts(page),
    ]


def _shortcuts(page: Page) -> h.Element:
    manifest = page.workspace.installation.manifest
    return h.details(".shortcuts.drop")[
        h.summary(".button.quiet")[h.span(aria_hidden="true")["⚡ "], "Shortcuts"],
        h.form(".menu", method="post", action=page.address.to("shortcut"))[
            (
                h.button(type="submit", name="name", value=one)[
                    h.strong[one], h.span(".description")[manifest.descriptions.get(one, "")]
                ]
                for one in manifest.shortcuts
            )
            if manifest.shortcuts
            else h.p(".hint")["The app has none."],
        ],
    ]


def _unread(page: Page) -> str:
    """What a tab in the background tells."""
    count = sum(page.reading.unread(page.member.id, one) for one in (page.direct, *page.channels))
    return f"({count}) " if count else ""


def _place_name(page: Page) -> str:
    if page.channel is None:
        return page.team.bot.name
    return page.team.bot.name if page.channel.direct_to else f"#{page.channel.name}"


def _place(page: Page) -> h.Element:
    app = page.channel is None or page.channel.direct_to is not None
    return h.main("#place.place", tabindex="-1")[
        h.header(".place-header")[
            h.a(".back", href="#sidebar", aria_label="All conversations")["←"],
            h.h1[_place_name(page)],
            _tabs(page) if app else _members(page),
        ],
        None if page.stack else alerts(page),
        conversation(page, page.channel) if page.channel is not None else _home(page),
    ]


def _tabs(page: Page) -> h.Element:
    def tab(place: str, words: str, *, here: bool) -> h.Element:
        return h.a(href=page.address.at(place).path, aria_current="page" if here else None)[words]

    return h.nav(".tabs", aria_label=page.team.bot.name)[
        tab(HOME, "Home", here=page.channel is None),
        tab(page.direct.id, "Messages", here=page.channel is not None),
    ]


def _members(page: Page) -> h.Element:
    return h.p(".members")[f"{len(page.channel.members) if page.channel else 0} members"]


def _home(page: Page) -> h.Element:
    home = page.team.homes.get(page.member.id)
    return h.div(".scroll.top-down", tabindex="0", role="region", aria_label="Home")[
        h.div(".home")[
            surface_form(page.surface(home))
            if home
            else h.p(".empty")["Nothing here yet: the app has not drawn this Home."]
        ]
    ]
