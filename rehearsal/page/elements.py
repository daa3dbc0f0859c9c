"""Block elements as the browser's own controls.

Promise: a control shows what the surface's values hold, says its label, hint and error to a screen reader, and carries
in data attributes what page.js needs to know: `data-dispatch` ("choice", "character", "enter"), `data-confirm` (the id
of the dialog beside it), `data-search` and `data-least`, `data-filter`, `data-pressed` (on a link that is also a
press). Without a script the same form still works.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Final
from urllib.parse import quote

import htpy as h

from rehearsal.entities import Payload
from rehearsal.page.offers import Offer, chosen, code_of, held, offers
from rehearsal.page.surface import Surface, name_of
from rehearsal.page.text import drawable, plain, safe_address, text_object, together, words
from rehearsal.page.values import as_drawn
from rehearsal.state import Control

Attributes = dict[str, str | bool | None]
LONG_LIST: Final = 15
_UNNAMED: Final[Mapping[str, str]] = {
    "checkboxes": "Choices",
    "radio_buttons": "Choices",
    "datepicker": "Date",
    "timepicker": "Time",
    "datetimepicker": "Date and time",
}
_TRIGGERS: Final[Mapping[str, str]] = {"on_character_entered": "character", "on_enter_pressed": "enter"}
_GROUPS: Final = frozenset({"radio_buttons", "checkboxes"})


def control(surface: Surface, shown: Control) -> h.Node:
    """An interactive element where it stands, with its confirm dialog beside it."""
    return together([_element(surface, shown), _confirm(surface, shown)])


def is_group(shown: Control) -> bool:
    """Whether the control is a group of boxes, named by a label that belongs to none of them."""
    return shown.type in _GROUPS or shown.type.startswith("multi_")


def field_id(surface: Surface, shown: Control) -> str:
    """The DOM id of the one control that a label is for. A file input starts anew once its files were taken: the
    browser would send them again with every form."""
    taken = len(held(surface, shown)["files"]) if shown.type == "file_input" else 0
    return surface.dom_id(shown.key, f"after {taken}" if taken else "")


def _element(surface: Surface, shown: Control) -> h.Node:
    match shown.type:
        case "button":
            return _button(surface, shown)
        case "overflow":
            return _overflow(surface, shown)
        case "plain_text_input" if shown.element.get("multiline"):
            # A browser drops the first line break of a textarea.
            return h.textarea({**_typed_into(surface, shown), "rows": "4"})["\n" + as_drawn(surface, shown)]
        case "plain_text_input":
            return _line(surface, shown, "text")
        case "number_input":
            return _line(surface, shown, "text", inputmode="decimal" if _decimal(shown) else "numeric")
        case "datepicker":
            return _line(surface, shown, "date")
        case "timepicker":
            return [_line(surface, shown, "time"), _zone_of(shown)]
        case "datetimepicker":
            return _line(surface, shown, "datetime-local")
        case (
            "radio_buttons" | "checkboxes" | "multi_static_select" | "multi_users_select" | "multi_conversations_select"
        ):
            return _choices(surface, shown)
        case "static_select" | "users_select" | "conversations_select":
            return _menu(surface, shown)
        case "external_select":
            return [_search(surface, shown), _found(surface, shown), _menu(surface, shown)]
        case "multi_external_select":
            return [_search(surface, shown), _found(surface, shown), _choices(surface, shown)]
        case "file_input":
            return _files(surface, shown)
    return h.p(class_="unknown")[f"A {shown.type} cannot be shown here."]


# Pressed


def _button(surface: Surface, shown: Control) -> h.Element:
    element = shown.element
    look = " ".join(["button", *([f"button-{element['style']}"] if "style" in element else [])])
    spoken = words(element.get("accessibility_label")) or None
    if "url" in element:
        # Slack opens the address and tells the app as well: page.js sends the press.
        address = safe_address(element["url"])
        return h.a(
            class_=look, href=address, target="_blank", rel="noopener noreferrer", aria_label=spoken,
            data_pressed=name_of(shown.key),
        )[plain(element["text"])]  # fmt: skip
    return h.button(
        class_=look, type="submit", name="pressed", value=name_of(shown.key), aria_label=spoken,
        data_confirm=_confirm_id(surface, shown),
    )[plain(element["text"])]  # fmt: skip


def _overflow(surface: Surface, shown: Control) -> h.Element:
    items = [h.li[_overflow_option(surface, shown, one)] for one in shown.element["options"]]
    return h.details(class_="overflow")[
        h.summary(class_="button", aria_label="More options")["⋯"], h.ul(class_="menu")[items]
    ]


def _overflow_option(surface: Surface, shown: Control, one: Payload) -> h.Element:
    order = f"{name_of(shown.key)}/{quote(one['value'], safe='', errors='replace')}"
    inside = [plain(one["text"]), _description(one.get("description"))]
    if "url" in one:
        link = h.a(href=safe_address(one["url"]), target="_blank", rel="noopener noreferrer", data_pressed=order)
        return link[inside]
    return h.button(type="submit", name="pressed", value=order, data_confirm=_confirm_id(surface, shown))[inside]


# Typed into


def _line(surface: Surface, shown: Control, kind: str, inputmode: str | None = None) -> h.VoidElement:
    typed = {"type": kind, "inputmode": inputmode, "value": as_drawn(surface, shown), "autocomplete": "off"}
    return h.input({**_typed_into(surface, shown), **typed})


def _typed_into(surface: Surface, shown: Control) -> Attributes:
    return {
        "id": field_id(surface, shown),
        "name": name_of(shown.key),
        "placeholder": words(shown.element.get("placeholder")) or None,
        "autofocus": _wants_focus(shown),
        **_spoken(surface, shown),
        **_telling(surface, shown),
    }


def _decimal(shown: Control) -> bool:
    return bool(shown.element.get("is_decimal_allowed"))


def _zone_of(shown: Control) -> h.Node:
    zone = shown.element.get("timezone")
    return h.span(class_="zone")[zone.replace("_", " ")] if zone else None


# Chosen


def _menu(surface: Surface, shown: Control) -> h.Element:
    here = chosen(surface, shown)
    groups: list[h.Node] = []
    for title, members in groupby(offers(surface, shown), lambda offer: words(offer.group)):
        lines = [h.option(value=drawable(one.value), selected=one.value in here)[_line_of(one)] for one in members]
        groups.append(h.optgroup(label=title)[lines] if title else lines)
    optional = not shown.required and shown.block["type"] == "input"
    empty = h.option(value="", selected=not here, disabled=not optional, hidden=not optional)
    named: Attributes = {
        "id": field_id(surface, shown),
        "name": name_of(shown.key),
        "autofocus": _wants_focus(shown),
        **_spoken(surface, shown),
        **_telling(surface, shown),
    }
    first = empty[words(shown.element.get("placeholder")) or "Choose…"] if optional or not here else None
    return h.select(named)[first, groups]


def _line_of(offer: Offer) -> str:
    described = f" ({words(offer.description)})" if offer.description else ""
    return words(offer.text).replace("\n", " ") + described


def _choices(surface: Surface, shown: Control) -> h.Element:
    here, offered = chosen(surface, shown), offers(surface, shown)
    lines: list[h.Node] = []
    for title, members in groupby(offered, lambda offer: words(offer.group)):
        lines.append(h.p(class_="group")[title] if title else None)
        lines += [_choice(surface, shown, one, one.value in here, one is offered[0]) for one in members]
    several = shown.type.startswith("multi_")
    outer: Attributes = {"class": "choices long" if several else "choices", **_spoken(surface, shown)}
    if shown.type == "radio_buttons":
        outer["role"] = "radiogroup"
    # An untouched group posts nothing: the empty value says that it was there.
    there = h.input(type="hidden", name=name_of(shown.key), value="")
    most = shown.element.get("max_selected_items")
    return h.fieldset(outer)[
        h.p(class_="hint")[f"At most {most}."] if most else None,
        _filter() if several and len(offered) > LONG_LIST else None,
        h.div({"class": "options", **_telling(surface, shown)})[there, lines],
    ]


def _choice(surface: Surface, shown: Control, offer: Offer, ticked: bool, first: bool) -> h.Element:
    own = surface.dom_id(shown.key, f"option {offer.value}")
    more = None
    if offer.description:
        more = h.span(class_="description", id=f"{own}/more")[text_object(offer.description, surface.onlooker)]
    box = h.input(
        type="radio" if shown.type == "radio_buttons" else "checkbox", id=own, name=name_of(shown.key),
        value=drawable(offer.value), checked=ticked, aria_describedby=f"{own}/more" if more else None,
        aria_invalid="true" if _error(surface, shown) else None, autofocus=first and _wants_focus(shown),
    )  # fmt: skip
    return h.div(class_="option")[box, h.label(for_=own)[text_object(offer.text, surface.onlooker)], more]


def _filter() -> h.Node:
    return h.input(type="search", aria_label="Filter this list", placeholder="Filter", data_filter=True)


def _search(surface: Surface, shown: Control) -> h.Element:
    name, named = name_of(shown.key), surface.dom_id(shown.key, "search")
    least = str(shown.element.get("min_query_length", 3))
    beside = surface.dom_id(shown.key, "label") if shown.block["type"] == "section" else None
    title = words(shown.block.get("label") or shown.element.get("placeholder"))
    box = h.input(
        type="search", id=named, name=f"typed:{name}", aria_label=f"{title}: type to search".removeprefix(": "),
        aria_labelledby=beside and f"{beside} {named}", autocomplete="off", placeholder="Type to search",
        data_search=name, data_least=least, aria_invalid="true" if _error(surface, shown) else None,
    )  # fmt: skip
    return h.div(class_="search")[box, h.button(class_="button", type="submit", name="searching", value=name)["Search"]]


def _found(surface: Surface, shown: Control) -> h.Element | None:
    """What the last search brought beside what is chosen, as a browser's menu stays closed where Slack's opens."""
    if shown.key not in surface.offered:
        return None
    here = chosen(surface, shown)
    count = sum(code_of(option) not in here for option in surface.offered[shown.key])
    return h.p(class_="hint found", role="status")[f"{count} found. Choose below." if count else "Nothing found."]


# Files


def _files(surface: Surface, shown: Control) -> h.Element:
    name = name_of(shown.key)
    kept = [_kept_file(surface, shown, file) for file in held(surface, shown)["files"]]
    kinds = ",".join(f".{kind}" for kind in shown.element.get("filetypes", ())) or None
    chooser: Attributes = {
        "type": "file",
        "id": field_id(surface, shown),
        "name": name,
        "multiple": shown.element.get("max_files", 10) > 1,
        "accept": kinds,
        **_spoken(surface, shown),
    }
    return h.div(class_="files")[
        h.input(type="hidden", name=name, value=""), h.ul[kept] if kept else None, h.input(chooser)
    ]


def _kept_file(surface: Surface, shown: Control, file: Payload) -> h.Element:
    own = surface.dom_id(shown.key, f"file {file['id']}")
    box = h.input(type="checkbox", id=own, name=name_of(shown.key), value=file["id"], checked=True)
    return h.li(class_="option")[box, h.label(for_=own)[f"{file['name']} ({_size(file['size'])})"]]


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1000 else f"{count / 1000:.0f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"


# What belongs to every control


def _spoken(surface: Surface, shown: Control) -> Attributes:
    """What names and describes the control to a screen reader, beside a label of its own."""
    error = _error(surface, shown)
    parts = ["hint"] * ("hint" in shown.block) + ["error"] * bool(error)
    spoken: Attributes = {"aria-describedby": " ".join(surface.dom_id(shown.key, part) for part in parts) or None}
    if error and not is_group(shown):
        spoken["aria-invalid"] = "true"
    if shown.block["type"] == "actions":
        spoken["aria-label"] = words(shown.element.get("placeholder")) or _UNNAMED.get(shown.type, "Choose")
    elif shown.block["type"] == "section" or is_group(shown):
        spoken["aria-labelledby"] = surface.dom_id(shown.key, "label")
    return spoken


def _telling(surface: Surface, shown: Control) -> Attributes:
    """When the bot is to be told, and what has to be confirmed before. on_enter_pressed is Slack's default:
    https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object"""
    if not shown.dispatches:
        return {"data-confirm": _confirm_id(surface, shown)}
    told = "choice"
    if shown.type in {"plain_text_input", "number_input"}:
        config = shown.element.get("dispatch_action_config", {})
        asked = config.get("trigger_actions_on", ("on_enter_pressed",))
        told = " ".join(word for trigger, word in _TRIGGERS.items() if trigger in asked)
    return {"data-dispatch": told, "data-confirm": _confirm_id(surface, shown)}


def _wants_focus(shown: Control) -> bool:
    return bool(shown.element.get("focus_on_load"))


def _error(surface: Surface, shown: Control) -> str | None:
    return surface.errors.get(shown.block["block_id"])


def _description(part: Payload | None) -> h.Node:
    return h.span(class_="description")[plain(part)] if part else None


def _confirm_id(surface: Surface, shown: Control) -> str | None:
    return surface.dom_id(shown.key, "confirm") if "confirm" in shown.element else None


def _confirm(surface: Surface, shown: Control) -> h.Node:
    asked, own = shown.element.get("confirm"), _confirm_id(surface, shown)
    if asked is None or own is None:
        return None
    style = "danger" if asked.get("style") == "danger" else "primary"
    return h.dialog(class_="confirm", id=own, aria_labelledby=f"{own}/title", aria_describedby=f"{own}/text")[
        h.p(class_="confirm-title", id=f"{own}/title")[plain(asked["title"])],
        h.p(id=f"{own}/text")[plain(asked["text"])],
        h.div(class_="buttons")[
            h.button(class_="button", type="button", value="no")[plain(asked["deny"])],
            h.button(class_=f"button button-{style}", type="button", value="yes")[plain(asked["confirm"])],
        ],
    ]
