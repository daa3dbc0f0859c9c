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

import htpy
from htpy import div, figcaption, figure, h2, h3, hr, img, label, p, span

from rehearsal.entities import Payload, View
from rehearsal.page.elements import control, field_id, is_group
from rehearsal.page.surface import Surface
from rehearsal.page.text import drawable, plain, rich_text, safe_address, text_object, together
from rehearsal.state import Control


def drawn(surface: Surface) -> htpy.Node:
    """All blocks of a surface, to stand inside its form."""
    return [_block(surface, block) for block in surface.blocks]


def _block(surface: Surface, block: Payload) -> htpy.Node:
    match block["type"]:
        case "section":
            return _section(surface, block)
        case "header":
            modal = isinstance(surface.place, View) and surface.place.kind == "modal"
            return (h3 if modal else h2)(class_="block-header")[plain(block["text"])]
        case "context":
            return div(class_="block context")[(_beside(surface, part) for part in block["elements"])]
        case "divider":
            return hr(class_="block-divider")
        case "image":
            title = figcaption[plain(block["title"])] if "title" in block else None
            return figure(class_="block block-image")[title, _image(block)]
        case "actions":
            return div(class_="block block-actions")[
                (control(surface, Control(block, one)) for one in block["elements"])
            ]
        case "alert":
            return _alert(surface, block)
        case "rich_text":
            return div(class_="block rich-text")[rich_text(block, surface.onlooker)]
        case "input":
            return _field(surface, Control(block, block["element"]))
    return p(class_="block unknown")[f"A block of the type {block['type']} cannot be shown here."]


def _section(surface: Surface, block: Payload) -> htpy.Element:
    accessory = block.get("accessory")
    shown = Control(block, accessory) if accessory and "action_id" in accessory else None
    named = surface.dom_id(shown.key, "label") if shown else None
    text = text_object(block["text"], surface.onlooker) if "text" in block else None
    fields = [div(class_="section-field")[text_object(one, surface.onlooker)] for one in block.get("fields", ())]
    beside = control(surface, shown) if shown else _image(accessory) if accessory else None
    return div(class_="block block-section")[
        div(class_="section-body", id=named)[
            together(
                [
                    div(class_="section-text")[text] if text else None,
                    div(class_="section-fields")[fields] if fields else None,
                ]
            )
        ],
        div(class_="section-accessory")[beside] if beside else None,
    ]


def _field(surface: Surface, shown: Control) -> htpy.Element:
    """An input block: label, control, hint, error."""
    block, key = shown.block, shown.key
    optional = span(class_="optional")[" (optional)"] if block.get("optional") else None
    title = [plain(block["label"]), optional]
    named = surface.dom_id(key, "label")
    error = surface.errors.get(block["block_id"])
    return div(class_="field")[
        div(class_="label", id=named)[title]
        if is_group(shown)
        else label(class_="label", id=named, for_=field_id(surface, shown))[title],
        control(surface, shown),
        p(class_="hint", id=surface.dom_id(key, "hint"))[plain(block["hint"])] if "hint" in block else None,
        p(class_="error", id=surface.dom_id(key, "error"))[drawable(error)] if error else None,
    ]


def _beside(surface: Surface, part: Payload) -> htpy.Node:
    if part["type"] == "image":
        return _image(part, "context-image")
    return span[text_object(part, surface.onlooker)]


def _image(part: Payload, look: str | None = None) -> htpy.Node:
    """An image at an address; one of Slack's own files is only described, as the workspace keeps none."""
    spoken = drawable(part["alt_text"])
    address = safe_address(part.get("image_url", ""))
    if address is None:
        return span(class_="unknown", role="img", aria_label=spoken)[spoken]
    return img(class_=look, src=address, alt=spoken, loading="lazy", referrerpolicy="no-referrer")


def _alert(surface: Surface, block: Payload) -> htpy.Element:
    level = block.get("level", "default")
    spoken = None if level == "default" else span(class_="unseen")[f"{level.capitalize()}: "]
    return div(class_=f"block alert alert-{level}", role="note")[spoken, text_object(block["text"], surface.onlooker)]
