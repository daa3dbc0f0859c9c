"""Times as people read them: weekday first, set time, and the reader's own time where it differs."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.times import Call, describe_call
from handlers.words import Words


def day(words: Words, when: date) -> str:
    """`Thu 13 Nov`."""
    return words(
        "day", weekday=words(f"weekday-{when.isoweekday()}"), day=str(when.day), month=words(f"month-{when.month}")
    )


def moment(words: Words, when: datetime, zone: str) -> str:
    """`Thu 13 Nov, 18:40`, by the wall clock of the zone."""
    local = when.astimezone(ZoneInfo(zone))
    return words("moment", day=day(words, local.date()), time=f"{local:%H:%M}")


def call_time(words: Words, call: Call, reader_zone: str | None = None, *, beside: date | None = None) -> str:
    """The call in set time, its offset when that hour comes twice, and the reader's own time when it is another.
    Its date is left out where it is the one that stands `beside` it."""
    there = describe_call(call)
    text = words("call-hour", time=f"{there.wall:%H:%M}")
    if there.date != beside:
        text = words("call-set-time", day=day(words, there.date), hour=text)
    if there.offset is not None:
        hours = there.offset.total_seconds() / 3600
        text = words("call-with-offset", call=text, offset=f"UTC{hours:+g}")
    if (
        reader_zone
        and call.instant.astimezone(ZoneInfo(reader_zone)).utcoffset()
        != call.instant.astimezone(ZoneInfo(call.zone)).utcoffset()
    ):
        text = words("call-both", call=text, own=moment(words, call.instant, reader_zone))
    return text
