"""Messages that were drawn, so that a channel of two hundred is not drawn two hundred times for each new one.

Promise: what is kept looks exactly as drawing it again would; a message that people can change in place, or that tells
how long ago something was, is never kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import htpy as h
from markupsafe import Markup

from rehearsal.entities import Message

if TYPE_CHECKING:
    from rehearsal.page.page import Page

MOST: Final = 4000


class Kept:
    """Markup by reader, frame and message, whichever thread is open and however far back the page goes."""

    def __init__(self) -> None:
        self._markup: dict[tuple[object, ...], tuple[tuple[object, ...], Markup]] = {}

    def drawn(self, page: Page, message: Message, seen: tuple[object, ...], draw: Callable[[], h.Element]) -> h.Node:
        """The message, drawn by `draw` unless it looked the same before; `seen` is what `draw` reads besides it."""
        key = (page.address.at(message.channel_id), message.ts, *seen)
        names = tuple((one.id, one.name) for one in page.onlooker.channels.values())
        version = (message.text, message.blocks, message.edited, page.now.date(), names)
        kept = self._markup.get(key)
        if kept is not None and kept[0] == version:
            return kept[1]
        if message.values or "{ago}" in f"{message.text}{message.blocks}":
            return draw()
        if len(self._markup) >= MOST:
            self._markup.clear()
        markup = Markup(draw())  # noqa: S704 - htpy has escaped it
        self._markup[key] = (version, markup)
        return markup
