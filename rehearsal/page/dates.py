"""An instant in Slack's date tokens: `{date_short}, {time}`.

Promise: the same instant reads in each onlooker's own zone, hour and order of day and month; an unknown token stays as
it was typed. Source: https://docs.slack.dev/messaging/formatting-message-text (tokens) and
https://docs.slack.dev/reference/block-kit/block-elements/date-element (those of rich text). From memory: that only
American English puts the month first and counts twelve hours. Months and days are English whatever the locale.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

_TOKEN = re.compile(r"\{(\w+)\}")
_PRETTY: Final = "_pretty"


def in_tokens(moment: datetime, pattern: str, *, american: bool, now: datetime | None = None) -> str:
    """`pattern` with its tokens replaced by parts of `moment`, which is in the onlooker's zone. Without `now` nothing
    is yesterday, today or tomorrow, and `{ago}` is the date."""

    def replaced(found: re.Match[str]) -> str:
        part = _part(moment, found[1], american, now)
        return found[0] if part is None else part

    return _TOKEN.sub(replaced, pattern)


def clock(moment: datetime, *, american: bool, seconds: bool = False) -> str:
    """The time of day as Slack shows it: 6:39 PM or 18:39."""
    ends = f":{moment:%S}" if seconds else ""
    if not american:
        return f"{moment:%H:%M}{ends}"
    return f"{moment.hour % 12 or 12}:{moment:%M}{ends} {'AM' if moment.hour < 12 else 'PM'}"


def _part(moment: datetime, token: str, american: bool, now: datetime | None) -> str | None:
    if token.endswith(_PRETTY):
        return _beside(moment, now) or _part(moment, _plain(token), american, None)
    month, year = f"{moment:%B}", f"{moment:%Y}"
    match token:
        case "date_num":
            return f"{moment:%Y-%m-%d}"
        case "date_slash":
            return f"{moment:%m/%d/%Y}" if american else f"{moment:%d/%m/%Y}"
        case "date" | "date_long_full":
            return f"{month} {_ordinal(moment.day)}, {year}" if american else f"{moment.day} {month} {year}"
        case "date_short":
            return f"{moment:%b} {moment.day}, {year}" if american else f"{moment.day} {moment:%b} {year}"
        case "date_long":
            return f"{moment:%A}, {_part(moment, 'date', american, None)}"
        case "time":
            return clock(moment, american=american)
        case "time_secs":
            return clock(moment, american=american, seconds=True)
        case "ago":
            return _ago(moment, now) or _part(moment, "date", american, None)
    return None


def _plain(token: str) -> str:
    return "date_long" if token == "day_divider_pretty" else token.removesuffix(_PRETTY)  # noqa: S105 - no password


def _beside(moment: datetime, now: datetime | None) -> str | None:
    if now is None:
        return None
    days = (moment.date() - now.astimezone(moment.tzinfo).date()).days
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)


def _ago(moment: datetime, now: datetime | None) -> str | None:
    if now is None:
        return None
    gap = now - moment
    size = abs(gap)
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if count := size // length:
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"{words} ago" if gap > timedelta() else f"in {words}"
    return "just now"


def _ordinal(day: int) -> str:
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"
