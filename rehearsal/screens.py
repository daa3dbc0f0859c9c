"""What a person reads, as plain text: for assertions and for a terminal.

Promise: every word, label, option, value and error that Slack would show is in the text, mentions by name, and nothing
that Slack would not show (no ids, no values behind buttons). It is a reading, not a picture: marks stay as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rehearsal.entities import FieldKey, Member, Message, Payload, View
from rehearsal.state import STATEFUL, options_of

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
LINK = re.compile(r"<(?:!date\^[^|>]*|!?[^|>@#]+)\|([^>]*)>")


class Reader:
    """Turns blocks into lines for a workspace whose people are `members`."""

    def __init__(self, members: Mapping[str, Member]) -> None:
        self._members = members

    def view(self, view: View) -> str:
        """A modal or Home: title, blocks, values, errors, and its buttons."""
        lines = [f"== {view.title} =="] if view.kind == "modal" else []
        lines += self.blocks(view.blocks, view.values, view.errors)
        for name in ("submit", "close"):
            if view.source.get(name):
                lines.append(f"[{view.source[name]['text']}]")
        return "\n".join(lines)

    def message(self, message: Message) -> str:
        """A message: its blocks, or its text where it has none."""
        lines = list(self.blocks(message.blocks, message.values, {}))
        return "\n".join(lines) if lines else self.plain(message.text)

    def blocks(
        self, blocks: Sequence[Payload], values: Mapping[FieldKey, Payload], errors: Mapping[str, str]
    ) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block, values)
            if error := errors.get(block["block_id"]):
                yield f"! {error}"

    def plain(self, text: str) -> str:
        """Slack's text as people read it: mentions as names, links and dates as their words, escapes undone."""
        named = MENTION.sub(lambda found: "@" + self.name(found[1]), text)
        shown = LINK.sub(lambda found: found[1], named)
        return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def name(self, person_id: str) -> str:
        member = self._members.get(person_id)
        return member.name if member is not None else "unknown"

    def _block(self, block: Payload, values: Mapping[FieldKey, Payload]) -> Iterator[str]:
        match block["type"]:
            case "header":
                yield f"# {self._text(block['text'])}"
            case "divider":
                yield "---"
            case "image":
                yield f"({block['alt_text']})"
            case "context":
                yield " · ".join(self._text(part) for part in block["elements"])
            case "alert":
                yield self._text(block["text"])
            case "rich_text":
                yield self._rich(block)
            case "section":
                yield from self._section(block, values)
            case "actions":
                for element in block["elements"]:
                    yield self._element(block, element, values)
            case "input":
                optional = " (optional)" if block.get("optional") else ""
                yield f"{self._text(block['label'])}{optional}"
                yield self._element(block, block["element"], values)
                if "hint" in block:
                    yield self._text(block["hint"])

    def _section(self, block: Payload, values: Mapping[FieldKey, Payload]) -> Iterator[str]:
        if "text" in block:
            yield self._text(block["text"])
        for field in block.get("fields", ()):
            yield self._text(field)
        if "accessory" in block:
            yield self._element(block, block["accessory"], values)

    def _element(self, block: Payload, element: Payload, values: Mapping[FieldKey, Payload]) -> str:
        match element["type"]:
            case "button":
                return f"[{self._text(element['text'])}]"
            case "image":
                return f"({element['alt_text']})"
            case "overflow":
                return "[…] " + " / ".join(self._text(option["text"]) for option in element["options"])
        held = values.get((block["block_id"], element["action_id"]), {})
        chosen = held.get(STATEFUL[element["type"]][0]) if element["type"] in STATEFUL else None
        options = options_of(element)
        if not options:
            return f"  = {self._value(chosen) or self._text(element.get('placeholder'))}"
        marked = chosen if isinstance(chosen, list) else [chosen]
        taken = {option["value"] for option in marked if option}
        return "\n".join(f"  ({'x' if o['value'] in taken else ' '}) {self._option(o)}" for o in options)

    def _option(self, option: Payload) -> str:
        description = f" - {self._text(option['description'])}" if "description" in option else ""
        return self._text(option["text"]) + description

    def _value(self, chosen: Any) -> str:
        if isinstance(chosen, list):
            return ", ".join(self._value(one) for one in chosen)
        if isinstance(chosen, dict):
            return self._text(chosen["text"])
        if isinstance(chosen, str) and chosen in self._members:
            return self.name(chosen)
        return "" if chosen is None else str(chosen)

    def _text(self, part: Payload | None) -> str:
        if part is None:
            return ""
        return self.plain(str(part.get("text", part.get("alt_text", ""))))

    def _rich(self, part: Payload) -> str:
        if part["type"] == "user":
            return "@" + self.name(part["user_id"])
        if "elements" not in part:
            return str(part.get("text") or part.get("fallback") or part.get("url") or part.get("name") or "")
        between = "\n" if part["type"] in {"rich_text", "rich_text_list"} else ""
        return between.join(self._rich(inner) for inner in part["elements"])
