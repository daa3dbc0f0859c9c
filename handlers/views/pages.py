"""Lists of any length, cut into pages that Slack takes: what belongs together is never torn apart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock

from handlers.drawing import plain
from handlers.views.parts import SECTION_LENGTH, button, buttons, length, shorten, small
from handlers.words import Words

MOST_BLOCKS: Final = 90
"""Slack takes 100 blocks; the rest is for what stands around the list."""

MOST_BYTES: Final = 36_000
"""A view stays under 50 kB, counted as it travels: JSON with everything beyond ASCII escaped."""


def in_pages(chunks: Iterable[Sequence[Block]], most_blocks: int = MOST_BLOCKS) -> list[list[Block]]:
    """The chunks in order on as few pages as will do; always at least one page, which may be empty."""
    pages: list[list[Block]] = [[]]
    size = 0
    for chunk in chunks:
        weight = sum(len(json.dumps(plain(block))) for block in chunk)
        if pages[-1] and (len(pages[-1]) + len(chunk) > most_blocks or size + weight > MOST_BYTES):
            pages.append([])
            size = 0
        pages[-1] += chunk
        size += weight
    return pages


def at(pages: Sequence[list[Block]], page: int) -> tuple[int, list[Block]]:
    """The page of this number, from 0, or the nearest there is: a list may have become shorter since."""
    number = min(max(page, 0), len(pages) - 1)
    return number, pages[number]


def paragraphs(lines: Iterable[str]) -> list[list[Block]]:
    """Lines of formatted text, as many to a section as fit; variables in them must have been escaped."""
    texts: list[str] = []
    for line in lines:
        if texts and length(texts[-1]) + 1 + length(line) <= SECTION_LENGTH:
            texts[-1] += "\n" + line
        else:
            texts.append(shorten(line, SECTION_LENGTH))
    return [[SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))] for text in texts]


def turning(words: Words, page: int, pages: int, back: str, further: str, value: str = "") -> list[Block]:
    """The buttons below a list of several pages, and which page this is; nothing below a list of one."""
    if pages < 2:
        return []
    shown = []
    if page > 0:
        shown.append(button(words("page-back"), back, value))
    if page < pages - 1:
        shown.append(button(words("page-next"), further, value))
    return [small(words("page-of", page=str(page + 1), pages=str(pages))), buttons(*shown)]
