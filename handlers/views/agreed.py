"""What the scene sheet says beside a performer's answers: their rider, what goes beyond it, and the check on the day.

It stands on the coordinator's page alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from slack_sdk.models.blocks import Block

from bot.domain.riders import beyond
from bot.domain.scene_sheet import Column, SceneSheet
from handlers.views.parts import button, buttons, escape, shorten, target
from handlers.words import Words

TERMS = "terms.page.open"
RIDERS = "riders.page.open"
DAY_CHECK = "checkin.day.press"

BUTTON_LENGTH: Final = 75


def beside(words: Words, column: Column, labels: Mapping[str, str]) -> list[str]:
    """The points of one performer's line; `labels` are the topics' by id."""
    points = []
    if column.rider is not None:
        step = f"sheet-rider-{'why' if column.rider.why else column.rider.step.value}"
        points.append(words(step))
    if found := beyond(column.rider, column.sheet):
        points.append(words("sheet-beyond", topics=", ".join(escape(labels.get(topic, topic)) for topic in found)))
    if column.day_check is not None:
        points.append(words("day-check-done" if column.day_check else "day-check-open"))
    return points


def unspoken(words: Words, sheet: SceneSheet) -> list[list[Block]]:
    """One button for each performer with whom nobody recorded to have spoken today."""
    chunks: list[list[Block]] = []
    for column in sheet.columns:
        if column.day_check is False:
            name = column.person.name or words("sheet-name-arriving")
            subject = target(sheet.scene.production_id, f"{sheet.scene.id}.{column.person.id}")
            label = shorten(words("day-check-press", name=name), BUTTON_LENGTH)
            chunks.append([buttons(button(label, DAY_CHECK, subject))])
    return chunks
