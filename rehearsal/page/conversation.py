"""What is said in a channel, a direct message or a thread, and the place to say something.

Promise: a reader sees their own ephemerals and nobody else's; times are in their zone; however much was said, little is
drawn at a time: the newest messages first, earlier ones when somebody looks for them, none again that did not change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Final

import htpy as h

from rehearsal.entities import Channel, Message
from rehearsal.page.forms import surface_form
from rehearsal.page.page import Page
from rehearsal.page.reading import visible
from rehearsal.page.sidebar import avatar
from rehearsal.page.text import mrkdwn

READ_ONLY: Final = "Sending messages to this app has been turned off."  # Slack's words, from memory
NEWEST: Final = 25
"""How many messages are drawn at first, and more each time that somebody looks further back."""


def conversation(page: Page, channel: Channel) -> h.Node:
    """The messages of the page's channel by day, the newest last, and the composer."""
    standing = list(visible(channel, page.member.id))
    top = [message for message in standing if not message.thread_ts]
    replies: dict[str, list[Message]] = {}
    for message in standing:
        if message.thread_ts:
            replies.setdefault(message.thread_ts, []).append(message)
    new = page.reading.first_new(page.member.id, channel)
    first = _first_shown(top, page.address.since)
    return h.fragment[
        h.div(".scroll", tabindex="0", role="log", aria_label="Messages")[
            h.div[
                _earlier(page, top, first, new),
                (
                    _day(page, day, list(said), replies, new)
                    for day, said in groupby(top[first:], lambda m: when(page, m).date())
                )
                if top
                else h.p(".empty")["Nothing was said here yet."],
            ]
        ],
        composer(page, ""),
    ]


def thread(page: Page) -> h.Node:
    """The pane of the page's open thread."""
    if page.root is None or page.channel is None:
        return None
    replies = [m for m in visible(page.channel, page.member.id) if m.thread_ts == page.root.ts]
    first = _first_shown(replies, page.address.since)
    return h.aside(".thread", aria_labelledby="thread-title")[
        h.header(".place-header")[
            h.h2("#thread-title")["Thread"],
            h.a(".icon", href=page.address.at(page.channel.id).path, aria_label="Close thread")["✕"],
        ],
        h.div(".scroll", tabindex="0", role="log", aria_label="Replies")[
            h.div[
                message_of(page, page.root, again=True),
                h.p(".replies")[_count(len(replies))],
                _earlier(page, replies, first),
                (message_of(page, reply) for reply in replies[first:]),
            ]
        ],
        composer(page, page.root.ts),
    ]


def _first_shown(said: Sequence[Message], since: str) -> int:
    """The index of the first message to draw."""
    newest = max(len(said) - NEWEST, 0)
    return next((index for index in range(newest) if since and said[index].ts >= since), newest)


def _earlier(page: Page, said: Sequence[Message], first: int, new: str = "") -> h.Node:
    """The way to what was said before the first message drawn; `new` is the first that was new to them, or ""."""
    if not first:
        return None
    since = said[max(first - NEWEST, 0)].ts
    further = replace(page.address, since=min(since, page.address.since or since))
    unseen = sum(message.ts >= new for message in said[:first]) if new else 0
    return h.p(".earlier")[
        h.a(id=f"before-{said[first].thread_ts or ''}", href=f"{further.path}#said-{said[first].ts}")[
            "Earlier messages", unseen > 0 and h.span(".count")[f"{unseen} new"]
        ]
    ]


def when(page: Page, message: Message) -> datetime:
    """When it was said, in the reader's zone."""
    return datetime.fromtimestamp(float(message.ts), tz=UTC).astimezone(page.onlooker.zone)


def day_words(day: date, today: date) -> str:
    """ "Today", "Yesterday", "Thursday 26 November"."""
    match (today - day).days:
        case 0:
            return "Today"
        case 1:
            return "Yesterday"
    return f"{day:%A} {day.day} {day:%B}"


def _day(
    page: Page, day: date, said: Sequence[Message], replies: dict[str, list[Message]], new: str
) -> Iterator[h.Node]:
    yield h.h2(".day")[h.span[day_words(day, page.now.date())]]
    for message in said:
        if message.ts == new:
            yield h.p(".new-line")[h.span["New"]]
        yield message_of(page, message, replies.get(message.ts, ()))


def message_of(page: Page, message: Message, replies: Sequence[Message] = (), *, again: bool = False) -> h.Node:
    """One message as its reader sees it; `again` if it stands on the page a second time."""
    new = bool(replies) and page.channel is not None and page.reading.unread(page.member.id, page.channel, message.ts)
    seen = (len(replies), bool(new), again)
    return page.kept.drawn(page, message, seen, lambda: _drawn(page, message, *seen))


def _drawn(page: Page, message: Message, replies: int, new: bool, again: bool) -> h.Element:
    author = page.team.members[message.author_id]
    moment = when(page, message)
    own = f"said-{message.ts}-again" if again else f"said-{message.ts}"
    return h.article(id=own, class_=["message", {"ephemeral": message.only_for is not None}])[
        avatar(author),
        h.div(".said")[
            h.p(".byline")[
                h.strong[author.name],
                author.is_bot and h.span(".tag")["APP"],
                h.time(datetime=moment.isoformat())[f"{moment:%H:%M}"],
            ],
            message.only_for is not None and h.p(".only-you")["Only visible to you"],
            surface_form(page.surface(message, again=again))
            if message.blocks
            else h.div(".text")[mrkdwn(message.text, page.onlooker)],
            message.edited and h.p(".edited")["(edited)"],
            replies > 0
            and h.a(".reply-count", href=page.address.at(message.channel_id, message.ts).path)[
                _count(replies), new and h.span(".count")["new"]
            ],
        ],
    ]


def _count(replies: int) -> str:
    return "1 reply" if replies == 1 else f"{replies} replies"


def composer(page: Page, thread_ts: str) -> h.Node:
    """Where one writes, or Slack's line where one cannot. Each message sent makes a new, empty one."""
    if page.channel is None or page.channel.archived or not page.speaks:
        return h.p(".read-only")[READ_ONLY if page.channel and page.channel.direct_to else "This channel is archived."]
    place = replace(page.address, thread=thread_ts)
    number = page.reading.said(page.member.id, page.channel.id, thread_ts)
    name = f"composer-{thread_ts}-{number}"
    label = "Reply" if thread_ts else f"Message #{page.channel.name}"
    return h.form(".composer", method="post", action=place.to("say"), id=f"{name}/form")[
        h.label(".unseen", for_=name)[label],
        h.textarea(
            id=name, name="text", rows="1", placeholder=label, data_send="enter", autocomplete="off", maxlength="12000"
        ),
        None if thread_ts else _commands(page),
        h.button(".button.button-primary", type="submit", aria_label="Send")["➤"],
    ]


def _commands(page: Page) -> h.Node:
    manifest = page.workspace.installation.manifest
    return h.ul(".commands", hidden=True, aria_label="Slash commands")[
        (
            h.li[h.button(type="button", data_command=one)[h.strong[one], h.span[manifest.descriptions.get(one, "")]]]
            for one in sorted(manifest.commands)
        )
    ]
