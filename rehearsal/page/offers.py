"""What a control offers to choose from.

Promise: what is drawn and what is accepted are one list, so the page takes no choice that it did not show: the options
of the element, those found by a search, the accounts and conversations that Slack's menus would list for the onlooker,
and whatever the control already holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from rehearsal.entering import conversations_offered
from rehearsal.entities import Payload
from rehearsal.page.surface import Surface
from rehearsal.page.text import escaped
from rehearsal.state import STATEFUL, Control, options_of


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice: what the form posts for it, and the text objects shown; `group` is the label it stands under."""

    value: str
    text: Payload
    description: Payload | None = None
    group: Payload | None = None


def offers(surface: Surface, control: Control) -> list[Offer]:
    """Every choice of a select, radio buttons or checkboxes, in the order of the menu, what is held at last."""
    shown: dict[str, Offer] = {}
    for offer in chain(_offered(surface, control), _held(surface, control)):
        shown.setdefault(offer.value, offer)
    return list(shown.values())


def held(surface: Surface, control: Control) -> Payload:
    """The control's part of the state, as it is now."""
    kind, (key, initial, nothing) = control.type, STATEFUL[control.type]
    return surface.place.values.get(control.key) or {"type": kind, key: control.element.get(initial, nothing)}


def chosen(surface: Surface, control: Control) -> list[str]:
    """The form values of what a control of choices holds, in the order it holds them."""
    return [code_of(one) for one in parts_of(held(surface, control))]


def parts_of(entry: Payload) -> list[Payload | str]:
    """What an entry of the state holds, one or several, as a list."""
    value = entry[STATEFUL[entry["type"]][0]]
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def code_of(part: Payload | str) -> str:
    """How a form names an option (by its value), a file, an account or a conversation (by its id)."""
    if isinstance(part, dict):
        return str(part["value"] if "value" in part else part["id"])
    return part


def _offered(surface: Surface, control: Control) -> Iterator[Offer]:
    onlooker = surface.onlooker
    match control.type:
        case "users_select" | "multi_users_select":
            people = sorted(onlooker.members.values(), key=lambda member: (member.is_bot, member.name.casefold()))
            yield from (Offer(member.id, _named(member.name)) for member in people if not member.deleted)
        case "conversations_select" | "multi_conversations_select":
            for channel in conversations_offered(onlooker.member, control.element, onlooker.channels.values()):
                name = "Direct message with the app" if channel.direct_to else f"#{channel.name}"
                yield Offer(channel.id, _named(name))
        case "external_select" | "multi_external_select":
            yield from (_option(option) for option in surface.offered.get(control.key, ()))
        case _:
            for group in control.element.get("option_groups", ()):
                yield from (_option(option, group["label"]) for option in group["options"])
            if "options" in control.element:
                yield from (_option(option) for option in options_of(control.element))


def _held(surface: Surface, control: Control) -> Iterator[Offer]:
    """What is held though it is not, or no longer, offered to this onlooker."""
    for part in parts_of(held(surface, control)):
        if isinstance(part, dict):
            yield _option(part)
        elif part in surface.onlooker.members:
            yield Offer(part, _named(surface.onlooker.members[part].name))
        else:
            known = surface.onlooker.channels.get(part)
            yield Offer(part, _named(f"#{known.name}" if known else "not visible to you"))


def _option(option: Payload, group: Payload | None = None) -> Offer:
    return Offer(option["value"], option["text"], option.get("description"), group)


def _named(name: str) -> Payload:
    return {"type": "plain_text", "text": escaped(name), "emoji": False}
