"""The looking glass: what passes between Slack and the bot, one line each, and each on a page of its own.

Promise: the panel tells facts only (when, what, for whom, how long, with which outcome), for it stands beside a
person's page; what was written, chosen or shown is on `/glass/{n}` alone, which is nobody's page.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import htpy as h

from rehearsal.answers import ACK_SECONDS
from rehearsal.journal import MOST, Entry, Journal, Totals
from rehearsal.page.address import Address
from rehearsal.page.sheet import sheet
from rehearsal.rules.sources import source_of
from rehearsal.team import Team

SHOWN: Final = 100
PATIENCE: Final = round(ACK_SECONDS * 1000)
FACTS: Final = "Facts only. A line opens all that was sent, whoever it was for: nobody in Slack could see that."
WHOLE: Final = "This is everything that passed, whoever it was for. In Slack nobody could open this page."
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "delivery": ("→", "Slack told the bot"),
    "call": ("←", "The bot asked Slack"),
    "refusal": ("←", "The bot answered"),
}
FAILED: Final[Mapping[str, str]] = {
    "http_timeout": "no answer within 3 s",
    "connection_failed": "the bot was not there",
    "http_error": "the bot answered with an error",
    "ratelimited": "rate limit",
}


def panel(journal: Journal, team: Team, address: Address) -> h.Element:
    """The side panel beside somebody's page, in their zone."""
    member = team.members.get(address.person)
    zone = ZoneInfo(member.zone) if member is not None else UTC
    return h.aside("#glass.glass", aria_labelledby="glass-title")[
        h.h2("#glass-title")["Looking glass"],
        _totals(journal.totals),
        h.p(".hint")[FACTS],
        _lines(itertools.islice(journal, SHOWN), team, zone),
        len(journal) > SHOWN and h.p[h.a(href="/glass", target="beside")[f"The last {MOST}"]],
    ]


def whole_page(journal: Journal, team: Team, back: str) -> h.Element:
    """Every entry that is kept, times in UTC."""
    return sheet("Looking glass", _totals(journal.totals), _lines(journal, team, UTC), back=back)


def entry_page(entry: Entry, team: Team, back: str) -> h.Element:
    """One entry with all it holds, times in UTC."""
    return sheet(
        entry.what,
        h.p[f"{KINDS[entry.kind][1]}. {WHOLE}"],
        h.dl(".facts")[
            (
                (h.dt[name], h.dd[fact])
                for name, fact in (
                    ("Workspace's time", f"{entry.at:%A %d %B %Y, %H:%M:%S} UTC"),
                    ("For", _named(team, entry.whom)),
                    ("Answered after", _span(entry.milliseconds)),
                    ("Outcome", _outcome(entry)),
                )
                if fact
            )
        ],
        entry.outcome == "refused" and _reasons(entry),
        (_part(f"{entry.number}-{number}", *part) for number, part in enumerate(_parts(entry))),
        back=back,
    )


def _totals(totals: Totals) -> h.Element:
    slowest = _span(totals.slowest) if totals.slowest else "none yet"
    told = (
        ("Deliveries", str(totals.deliveries)),
        ("Slowest answer", f"{slowest} of {PATIENCE} ms" if totals.slowest else slowest),
        ("Calls", str(totals.calls)),
        ("Refusals", str(totals.refusals)),
    )
    return h.dl(".glass-totals")[(h.div[h.dt[name], h.dd[value]] for name, value in told)]


def glass_links(address: Address) -> h.Node:
    """In the bar of the rehearsal: the panel opened or closed, and what an owner could export."""
    other = replace(address.latest, glass=not address.glass)
    return [
        h.a(href=other.path)["Close the looking glass" if address.glass else "Looking glass"],
        # What is typed and not yet sent stays in this tab.
        h.a(href="/export", target="beside")["Owner with export"],
    ]


def _lines(entries: Iterable[Entry], team: Team, zone: tzinfo) -> h.Node:
    drawn = [_line(replace(entry, lines=()), _named(team, entry.whom), zone) for entry in entries]
    return h.ol(".glass-lines")[drawn] if drawn else h.p["Nothing has passed yet."]


@dataclass(frozen=True, slots=True)
class Drawn:
    """HTML that was drawn before."""

    html: str

    def __html__(self) -> str:
        return self.html


@lru_cache(maxsize=4 * MOST)
def _line(entry: Entry, whom: str, zone: tzinfo) -> Drawn:
    """One line as text, for it is drawn again at each change of anything. Without the entry's notes, which the cache
    would keep."""
    arrow, words = KINDS[entry.kind]
    line = h.li(f".glass-line.glass-{entry.outcome}", id=f"glass-{entry.number}")[
        h.a(href=f"/glass/{entry.number}", target="beside")[
            h.span(".glass-way", title=words, aria_hidden="true")[arrow],
            h.time(datetime=entry.at.isoformat())[f"{entry.at.astimezone(zone):%H:%M:%S}"],
            h.span(".glass-what")[entry.what],
            h.span(".glass-whom")[whom],
            entry.kind == "delivery" and _bar(entry.milliseconds),
            h.span(".glass-outcome")[
                h.span(class_="unseen" if entry.outcome == "well" else None)[_outcome(entry)],
                f" {_span(entry.milliseconds)}",
            ],
        ]
    ]
    return Drawn(str(line))


def _bar(milliseconds: float | None) -> h.Element | None:
    """How much of Slack's patience an acknowledgement took."""
    if milliseconds is None:
        return None
    return h.meter(
        aria_label=f"{_span(milliseconds)} of {PATIENCE} ms",
        min="0",
        max=str(PATIENCE),
        low=str(PATIENCE // 3),
        high=str(PATIENCE * 2 // 3),
        optimum="0",
        value=f"{min(milliseconds, PATIENCE):.0f}",
    )


def _span(milliseconds: float | None) -> str:
    return "" if milliseconds is None else f"{milliseconds:.0f} ms"


def _outcome(entry: Entry) -> str:
    match entry.outcome:
        case "well":
            return "answered" if entry.kind == "delivery" else "ok"
        case "waiting":
            return "no answer yet"
        case "failed":
            return FAILED.get(entry.word, entry.word)
        case "refused":
            more = f" and {len(entry.mistakes) - 1} more" if len(entry.mistakes) > 1 else ""
            where = f" at {entry.mistakes[0].pointer}{more}" if entry.mistakes and entry.mistakes[0].pointer else more
            return f"refused: {entry.word}{where}"


def _named(team: Team, some_id: str) -> str:
    channel = team.channels.get(some_id)
    if channel is not None:
        return f"#{channel.name}"
    member = team.members.get(some_id)
    return member.name if member is not None else some_id


def _reasons(entry: Entry) -> h.Element:
    arguments = entry.notes[0].get("arguments", {})
    return h.section(".error", aria_label="Why it was refused")[
        h.h2["Why Slack would refuse it"],
        h.p[h.code[entry.word]],
        h.ul[
            (
                h.li[
                    mistake.sentence,
                    mistake.pointer and (" ", h.code[mistake.pointer]),
                    ". ",
                    _source(entry.what, arguments, mistake.pointer),
                ]
                for mistake in entry.mistakes
            )
        ]
        if entry.mistakes
        else h.p[_source(entry.what, arguments, "")],
    ]


def _source(method: str, arguments: Mapping[str, Any], pointer: str) -> h.Element:
    address = source_of(method, arguments, pointer)
    return h.a(href=address, rel="noreferrer")[address.removeprefix("https://")]


def _parts(entry: Entry) -> list[tuple[str, Any]]:
    """What each note holds besides the facts above it, by what it is."""
    parts: list[tuple[str, Any]] = []
    for note in entry.notes:
        match note["kind"]:
            case "call":
                parts += [("What the bot asked", note["arguments"]), ("What Slack answered", note["result"])]
            case "ack":
                parts.append(("What the bot answered", note["body"]))
            case "refusal":
                parts.append(("What Slack makes of it", note["result"]))
            case _:
                parts.append(("What Slack told the bot", note["payload"]))
    return parts


def _part(number: str, title: str, content: object) -> h.Element:
    # An element that scrolls must be reachable by keyboard, and then needs a role and a name.
    return h.section[
        h.h2(id=f"part-{number}")[title],
        h.pre(".json", tabindex="0", role="region", aria_labelledby=f"part-{number}")[
            h.code[json.dumps(_read(content), ensure_ascii=False, indent=2) if content is not None else "nothing"]
        ],
    ]


def _read(content: object) -> object:
    """The same with JSON that travelled as text read, so that one can read it too."""
    if not isinstance(content, dict):
        return content
    return {key: _decoded(value) if key in ("view", "blocks") else value for key, value in content.items()}


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
