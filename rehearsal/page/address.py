"""Where a tab of the browser stands: who looks, at what, in which frame.

Promise: an address is the whole of a tab's state, so two tabs can be two people, and reading one never fails: what is
not understood reads as the Home on a desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import quote, urlencode

HOME: Final = "home"
Frame = Literal["desk", "phone"]


@dataclass(frozen=True, slots=True)
class Address:
    """`/as/{person}/{place}` or `/as/{person}/{place}/{thread}`.

    `person` is a member's id; `place` is "home" or a channel's id, a direct message's included; `thread` is a message's
    ts or "". `frame` is a phone's or a desk's; `glass` tells whether the looking glass is open beside it; `since` is
    the ts from which on messages are drawn though newer ones fill the page, or "".
    """

    person: str
    place: str = HOME
    thread: str = ""
    frame: Frame = "desk"
    glass: bool = False
    since: str = ""

    @property
    def path(self) -> str:
        """The path and query that lead here."""
        return self.to("")

    def to(self, order: str) -> str:
        """The path and query to which something done here is sent: "say", "shortcut"; surfaces are sent to `path`."""
        parts = [part for part in ("as", self.person, self.place, self.thread, order) if part]
        frame = "" if self.frame == "desk" else self.frame
        queried = {"frame": frame, "glass": "1" if self.glass else "", "since": self.since}
        asked = {key: value for key, value in queried.items() if value}
        path = "/" + "/".join(quote(part, safe="") for part in parts)
        return f"{path}?{urlencode(asked)}" if asked else path

    def at(self, place: str, thread: str = "") -> Address:
        """The same person elsewhere, at what was said last."""
        return replace(self, place=place, thread=thread, since="")

    def of(self, person: str) -> Address:
        """Somebody else's Home, in the same frame."""
        return replace(self, person=person, place=HOME, thread="", since="")

    @property
    def latest(self) -> Address:
        """The same place at what was said last."""
        return replace(self, since="")


def read_address(person: str, place: str, thread: str, asked: Mapping[str, str]) -> Address:
    """The address of the path's parts and the query."""
    frame: Frame = "phone" if asked.get("frame") == "phone" else "desk"
    return Address(person, place or HOME, thread, frame, asked.get("glass") == "1", asked.get("since", ""))
