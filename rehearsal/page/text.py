"""Slack's texts as nodes of a page: mrkdwn, plain text, rich text.

Promise: no text becomes a tag, an attribute or an address that is not ours: words are nodes and are escaped as such,
links lead to http, https and mailto only, mentions are inert and name nobody whom, and no channel that, the onlooker
may not see. Formatting is Slack's: https://docs.slack.dev/messaging/formatting-message-text and, for rich text,
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block. From memory: which characters may stand beside a
mark; that `&lt;`, `&gt;` and `&amp;` are read as `<`, `>` and `&` in plain text too; that lists stay as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

import htpy as h

from rehearsal.entities import Payload
from rehearsal.page.dates import in_tokens
from rehearsal.page.emoji import character
from rehearsal.page.surface import Onlooker

_PREFORMATTED = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_QUOTE_TO_THE_END = re.compile(r"^(?:&gt;|>){3} ?", re.MULTILINE)
_INLINE = re.compile(
    r"""`(?P<code>[^`\n]+)`
    | <(?P<angle>[^<>\n]+)>
    | (?P<address>https?://(?:(?!&[lg]t;)[^\s<>|`])+)
    | :(?P<emoji>[a-z0-9_'+-]+):(?::skin-tone-(?P<tone>[2-6]):)?
    | (?<![^\W_])(?P<mark>[*_~])(?!\s|(?P=mark))
    """,
    re.VERBOSE,
)
_CLOSED: Final = {mark: re.compile(rf"((?>`[^`\n]+`|<[^<>\n]+>|[^\n])+?)(?<!\s)[{mark}](?![^\W_])") for mark in "*_~"}
_EMOJI = re.compile(r":(?P<emoji>[a-z0-9_'+-]+):(?::skin-tone-(?P<tone>[2-6]):)?")
_MARKS: Final[Mapping[str, h.Element]] = {"*": h.strong, "_": h.em, "~": h.s}
_STYLES: Final[Mapping[str, h.Element]] = {"bold": h.strong, "italic": h.em, "strike": h.s, "code": h.code}
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f\ud800-\udfff]+", re.IGNORECASE)
_AFTER_AN_ADDRESS: Final = ".,;:!?'\")]*_~"
_UNDRAWABLE = re.compile("[\x00\ud800-\udfff]")


def drawable(text: str) -> str:
    """`text` without what no page can carry (NUL, halves of characters), each replaced by U+FFFD."""
    return _UNDRAWABLE.sub("\ufffd", text)


def unescaped(text: str) -> str:
    """Slack's three escapes undone."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped(text: str) -> str:
    """Words that are no Slack text, such as a person's name, as Slack would hold them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def safe_address(address: str) -> str | None:
    """The address if a link of ours may lead there, else None."""
    return address if _SAFE_ADDRESS.fullmatch(address) else None


def together(nodes: Sequence[h.Node]) -> h.Node:
    """Nodes side by side; one alone is itself, because htpy looks at each list at length."""
    there = [node for node in nodes if node not in (None, "")]
    return there[0] if len(there) == 1 else there


def text_object(part: Payload, onlooker: Onlooker) -> h.Node:
    """A text object by its type."""
    if part["type"] == "mrkdwn":
        return mrkdwn(part["text"], onlooker, verbatim=bool(part.get("verbatim")))
    return plain(part)


def plain(part: Payload | str) -> h.Node:
    """Plain text, emoji by name unless the object says `"emoji": false`, lines kept."""
    text, with_emoji = (part, True) if isinstance(part, str) else (part["text"], part.get("emoji", True))
    return _broken(_with_emoji(line) if with_emoji else _words(line) for line in text.split("\n"))


def words(part: Payload | str | None) -> str:
    """Plain text for an attribute or an option of a menu, which hold no elements: emoji as characters."""
    if part is None:
        return ""
    text, with_emoji = (part, True) if isinstance(part, str) else (part["text"], part.get("emoji", True))
    read = _words(text)
    return _EMOJI.sub(lambda found: _character(found) or found[0], read) if with_emoji else read


def mrkdwn(text: str, onlooker: Onlooker, *, verbatim: bool = False) -> h.Node:
    """Slack's markup; `verbatim` leaves bare addresses alone."""
    nodes: list[h.Node] = []
    end = 0
    for found in _PREFORMATTED.finditer(text):
        nodes.append(_quotes_and_lines(text[end : found.start()].removesuffix("\n"), onlooker, verbatim))
        nodes.append(h.pre[_words(found[1])])
        end = found.end() + text.startswith("\n", found.end())
    nodes.append(_quotes_and_lines(text[end:], onlooker, verbatim))
    return together(nodes)


def rich_text(block: Payload, onlooker: Onlooker) -> h.Node:
    """A rich text block."""
    return [_rich_part(part, onlooker) for part in block["elements"]]


# mrkdwn


def _quotes_and_lines(text: str, onlooker: Onlooker, verbatim: bool) -> h.Node:
    if found := _QUOTE_TO_THE_END.search(text):
        before = text[: found.start()].removesuffix("\n")
        rest = text[found.end() :].split("\n")
        return [
            _quotes_and_lines(before, onlooker, verbatim),
            h.blockquote[_broken(_inline(line, onlooker, verbatim) for line in rest)],
        ]
    if "\n" not in text and not _QUOTE.match(text):
        return _inline(text, onlooker, verbatim)
    nodes: list[h.Node] = []
    for quoted, lines in groupby(text.split("\n") if text else [], lambda line: bool(_QUOTE.match(line))):
        if quoted:
            nodes.append(h.blockquote[_broken(_inline(_QUOTE.sub("", one, 1), onlooker, verbatim) for one in lines)])
        else:
            nodes.append(_broken(_inline(one, onlooker, verbatim) for one in lines))
    return together(nodes)


def _broken(lines: Iterable[h.Node]) -> h.Node:
    """Lines with breaks between them."""
    nodes: list[h.Node] = []
    for line in lines:
        nodes += [h.br, line] if nodes else [line]
    return together(nodes)


def _inline(text: str, onlooker: Onlooker, verbatim: bool) -> h.Node:
    nodes: list[h.Node] = []
    end = start = 0
    open_marks: set[str] = set()
    while found := _INLINE.search(text, start):
        start = found.end()
        node: h.Node = None
        if mark := found["mark"]:
            # Where one stays open, so do all like it that follow; else a long text of them would take quadratic time.
            closed = None if mark in open_marks else _CLOSED[mark].match(text, start)
            if closed is None:
                open_marks.add(mark)
                continue
            start, node = closed.end(), _MARKS[mark][_inline(closed[1], onlooker, verbatim)]
        nodes += [_words(text[end : found.start()]), node or _found(found, onlooker, verbatim)]
        end = start
    return together([*nodes, _words(text[end:])])


def _found(found: re.Match[str], onlooker: Onlooker, verbatim: bool) -> h.Node:
    match found.lastgroup:
        case "code":
            return h.code[_words(found["code"])]
        case "angle":
            return _angle(found["angle"], onlooker)
        case "address":
            return _words(found[0]) if verbatim else _bare_address(found[0])
    return _emoji_node(found)


def _bare_address(written: str) -> h.Node:
    address = written.rstrip(_AFTER_AN_ADDRESS)
    return [_link(unescaped(address), _words(address)), _words(written[len(address) :])]


def _angle(inside: str, onlooker: Onlooker) -> h.Node:
    """What stands between angle brackets: a mention, a channel, a command, a date, a link; anything else as typed."""
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return _person(target[1:], onlooker)
        case "#":
            return _channel(target[1:], onlooker)
        case "!":
            return _command(target[1:], label, onlooker)
    return _link(unescaped(target), _with_emoji(label) if label else None) or _words(f"<{inside}>")


def _command(target: str, label: str, onlooker: Onlooker) -> h.Node:
    name, *parts = target.split("^")
    match name, parts:
        case (("here" | "channel" | "everyone"), []):
            return _mention(f"@{name}")
        case "subteam", [_, *_]:
            return _mention(_words(label) if label else "@group")
        case "date", [seconds, pattern, *link]:
            shown = _date(seconds, pattern, _words(label), onlooker)
            return _link(unescaped(link[0]), shown) or shown if link else shown
    return _words(label or f"<!{target}>")


def _date(seconds: str | int, pattern: str, fallback: str, onlooker: Onlooker) -> h.Node:
    try:
        moment = datetime.fromtimestamp(int(seconds), onlooker.zone)
    except (ValueError, OverflowError, OSError):
        return fallback or "a date"
    american = onlooker.member.locale == "en-US"
    read = in_tokens(moment, _words(pattern), american=american, now=onlooker.now)
    return h.time(datetime=moment.isoformat(), title=fallback or None)[read]


# Rich text


def _rich_part(part: Payload, onlooker: Onlooker) -> h.Node:
    inside = [_rich_leaf(leaf, onlooker) if part["type"] != "rich_text_list" else None for leaf in part["elements"]]
    match part["type"]:
        case "rich_text_section":
            return h.p[inside]
        case "rich_text_quote":
            return h.blockquote[inside]
        case "rich_text_preformatted":
            return h.pre[inside]
        case "rich_text_list":
            return _rich_list(part, onlooker)
    return None


def _rich_list(part: Payload, onlooker: Onlooker) -> h.Node:
    items = [h.li[(_rich_leaf(leaf, onlooker) for leaf in item["elements"])] for item in part["elements"]]
    indented = f"indent-{part.get('indent', 0)}"
    if part["style"] == "ordered":
        return h.ol(class_=indented, start=str(part.get("offset", 0) + 1))[items]
    return h.ul(class_=indented)[items]


def _rich_leaf(leaf: Payload, onlooker: Onlooker) -> h.Node:
    node = _rich_words(leaf, onlooker)
    for name, element in _STYLES.items():
        if leaf.get("style", {}).get(name):
            node = element[node]
    return node


def _rich_words(leaf: Payload, onlooker: Onlooker) -> h.Node:
    match leaf["type"]:
        case "text":
            return _broken(drawable(line) for line in leaf["text"].split("\n"))
        case "link":
            return _link(leaf["url"], drawable(leaf.get("text") or leaf["url"])) or drawable(leaf["url"])
        case "user":
            return _person(leaf["user_id"], onlooker)
        case "channel":
            return _channel(leaf["channel_id"], onlooker)
        case "usergroup":
            return _mention("@group")
        case "broadcast":
            return _mention(f"@{leaf['range']}")
        case "emoji":
            found = _EMOJI.fullmatch(f":{leaf['name']}:")
            return _emoji_node(found) if found else drawable(f":{leaf['name']}:")
        case "date":
            shown = _date(leaf["timestamp"], leaf["format"], drawable(leaf.get("fallback", "")), onlooker)
            return _link(leaf["url"], shown) or shown if "url" in leaf else shown
    return None


# What both are made of


def _words(text: str) -> str:
    return drawable(unescaped(text))


def _with_emoji(text: str) -> h.Node:
    nodes: list[h.Node] = []
    end = 0
    for found in _EMOJI.finditer(text):
        nodes += [_words(text[end : found.start()]), _emoji_node(found)]
        end = found.end()
    return together([*nodes, _words(text[end:])])


def _character(found: re.Match[str]) -> str | None:
    return character(found["emoji"], int(found["tone"] or 0))


def _emoji_node(found: re.Match[str]) -> h.Node:
    shown = _character(found)
    if shown is None:
        return found[0]
    return h.span(class_="emoji", role="img", aria_label=found["emoji"].replace("_", " "))[shown]


def _link(address: str, label: h.Node) -> h.Element | None:
    """A link, or None if the address leads where none of ours may."""
    if safe_address(address) is None:
        return None
    return h.a(href=address, target="_blank", rel="noopener noreferrer")[label or address]


def _mention(name: str) -> h.Element:
    return h.span(class_="mention")[name]


def _person(person_id: str, onlooker: Onlooker) -> h.Element:
    member = onlooker.members.get(person_id)
    return _mention(f"@{drawable(member.name)}" if member else "@unknown")


def _channel(channel_id: str, onlooker: Onlooker) -> h.Element:
    channel = onlooker.channels.get(channel_id)
    return _mention(f"#{drawable(channel.name)}" if channel else "#private-channel")
