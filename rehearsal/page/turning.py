"""The clock to turn, in the bar of the rehearsal.

Promise: it shows set time, offers the turns that are possible now, and tells what the last one brought. It is the
rehearsal's and not Slack's: no such thing is anywhere in the bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import htpy as h

from rehearsal.page.address import Address
from rehearsal.page.sheet import counted
from rehearsal.turning import Turning

WEEK: Final = timedelta(days=6)


def clock_panel(turning: Turning, address: Address) -> h.Element:
    """Set time, the ways to turn it, and what happened since it was turned last."""
    now, following = turning.now, turning.next_call
    steps = [("hour", "An hour"), ("day", "A day")]
    if following is not None:
        steps.insert(1, ("call", f"To the next call ({_when(following, now)})"))
    back = h.input(type="hidden", name="back", value=address.path)
    return h.div(".clock")[
        h.button(".button.quiet", type="button", popovertarget="clock")[
            h.time(datetime=now.isoformat(timespec="minutes"))[f"{now:%a %d %b, %H:%M}"], " set time"
        ],
        h.div("#clock.clock-panel", popover="auto", role="group", aria_label="Turn the clock")[
            h.h2["Turn the clock"],
            h.p(".hint")[f"{now:%A %d %B %Y, %H:%M} in {_zone(turning)}. It only turns forward."],
            h.form(method="post", action="/clock")[
                back, (h.button(".button", type="submit", name="by", value=by)[words] for by, words in steps)
            ],
            h.form(method="post", action="/clock")[
                back,
                h.label(for_="clock-until")["Until, set time"],
                h.input(
                    "#clock-until",
                    type="datetime-local",
                    name="until",
                    min=f"{now:%Y-%m-%dT%H:%M}",
                    value=f"{now + timedelta(hours=1):%Y-%m-%dT%H:00}",
                ),
                h.button(".button", type="submit", name="by", value="until")["Turn"],
            ],
        ],
    ]


def turn_banner(turning: Turning) -> h.Element | None:
    """What the last turn brought, for as long as it is news; true again at each redraw."""
    if turning.problem:
        return h.p(".banner.amiss", role="alert")[turning.problem]
    last = turning.news
    if last is None:
        return None
    after, count = last.after.astimezone(turning.zone), turning.said_since
    said = f"{counted(count, 'message')} since" if count else "nothing yet"
    return h.p(".banner", role="status")[
        f"The clock was turned by {span(last.by)}, to {after:%A %d %B, %H:%M}. The bot has posted {said}."
    ]


def turned(turning: Turning, form: Mapping[str, object]) -> None:
    """Do what the form asks; where that cannot be, `problem` says why."""
    sentence = ""
    try:
        turning.turn(str(form.get("by", "")), str(form.get("until", "")))
    except ValueError as problem:
        sentence = str(problem)
    turning.refuses(sentence)


def span(by: timedelta) -> str:
    """A span in words: "1 day 22 hours", to the minute."""
    minutes = round(by.total_seconds() / 60)
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    return " ".join(counted(count, what) for count, what in parts if count) or "less than a minute"


def _when(call: datetime, now: datetime) -> str:
    return f"{call:%a %H:%M}" if call - now < WEEK else f"{call:%a %d %b, %H:%M}"


def _zone(turning: Turning) -> str:
    return str(turning.zone).rpartition("/")[2].replace("_", " ")
