"""Blocks as HTML.

Promise: every block that the strict rules admit is drawn; any other is said to be one that cannot be shown. Above the
blocks of a message or a Home stands an h1, above those of a modal an h2, so headers are one level below.

Classes: block, block-section, section-body, section-text, section-fields, section-field, section-accessory,
block-header, block-divider, context, context-image, block-image, block-actions, alert, alert-{level}, rich-text, field,
label, optional, hint, error, unknown, button, button-primary, button-danger, buttons, overflow, menu, choices, long,
options, option, description, group, search, files, zone, confirm, confirm-title, mention, emoji, indent-0 … indent-8,
unseen.
"""

from __future__ import annotations

import htpy as h

from rehearsal.entities import Payload, View
from rehearsal.page.elements import control, field_id, is_group
from rehearsal.page.surface import Surface
from rehearsal.page.text import drawable, plain, rich_text, safe_address, text_object, together
from rehearsal.state import Control


def drawn(surface: Surface) -> h.Node:
    """All blocks of a surface, to stand inside its form."""
    return [_block(surface, block) for block in surface.blocks]


def _block(surface: Surface, block: Payload) -> h.Node:
    match block["type"]:
        case "section":
            return _section(surface, block)
        case "header":
            modal = isinstance(surface.place, View) and surface.place.kind == "modal"
            return (h.h3 if modal else h.h2)(class_="block-header")[plain(block["text"])]
        case "context":
            return h.div(class_="block context")[(_beside(surface, part) for part in block["elements"])]
        case "divider":
            return h.hr(class_="block-divider")
        case "image":
            title = h.figcaption[plain(block["title"])] if "title" in block else None
            return h.figure(class_="block block-image")[title, _image(block)]
        case "actions":
            return h.div(class_="block block-actions")[
                (control(surface, Control(block, one)) for one in block["elements"])
            ]
        case "alert":
            return _alert(surface, block)
        case "rich_text":
            return h.div(class_="block rich-text")[rich_text(block, surface.onlooker)]
        case "input":
            return _field(surface, Control(block, block["element"]))
    return h.p(class_="block unknown")[f"A block of the type {block['type']} cannot be shown here."]


def _section(surface: Surface, block: Payload) -> h.Element:
    accessory = block.get("accessory")
    shown = Control(block, accessory) if accessory and "action_id" in accessory else None
    named = surface.dom_id(shown.key, "label") if shown else None
    text = text_object(block["text"], surface.onlooker) if "text" in block else None
    fields = [h.div(class_="section-field")[text_object(one, surface.onlooker)] for one in block.get("fields", ())]
    beside = control(surface, shown) if shown else _image(accessory) if accessory else None
    return h.div(class_="block block-section")[
        h.div(class_="section-body", id=named)[
            together(
                [
                    h.div(class_="section-text")[text] if text else None,
                    h.div(class_="section-fields")[fields] if fields else None,
                ]
            )
        ],
        h.div(class_="section-accessory")[beside] if beside else None,
    ]


def _field(surface: Surface, shown: Control) -> h.Element:
    """An input block: label, control, hint, error."""
    block, key = shown.block, shown.key
    optional = h.span(class_="optional")[" (optional)"] if block.get("optional") else None
    title = [plain(block["label"]), optional]
    named = surface.dom_id(key, "label")
    error = surface.errors.get(block["block_id"])
    return h.div(class_="field")[
        h.div(class_="label", id=named)[title]
        if is_group(shown)
        else h.label(class_="label", id=named, for_=field_id(surface, shown))[title],
        control(surface, shown),
        h.p(class_="hint", id=surface.dom_id(key, "hint"))[plain(block["hint"])] if "hint" in block else None,
        h.p(class_="error", id=surface.dom_id(key, "error"))[drawable(error)] if error else None,
    ]


def _beside(surface: Surface, part: Payload) -> h.Node:
    if part["type"] == "image":
        return _image(part, "context-image")
    return h.span[text_object(part, surface.onlooker)]


def _image(part: Payload, look: str | None = None) -> h.Node:
    """An image at an address; one of Slack's own files is only described, as the workspace keeps none."""
    spoken = drawable(part["alt_text"])
    address = safe_address(part.get("image_url", ""))
    if address is None:
        return h.span(class_="unknown", role="img", aria_label=spoken)[spoken]
    return h.img(class_=look, src=address, alt=spoken, loading="lazy", referrerpolicy="no-referrer")


def _alert(surface: Surface, block: Payload) -> h.Element:
    level = block.get("level", "default")
    spoken = None if level == "default" else h.span(class_="unseen")[f"{level.capitalize()}: "]
    return h.div(class_=f"block alert alert-{level}", role="note")[spoken, text_object(block["text"], surface.onlooker)]
