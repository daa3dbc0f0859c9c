"""One performer's own part of the terms as lines, and what changed in it: names and plain words, no marks alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from slack_sdk.models.blocks import Block

from bot.domain.set_list import Zone
from bot.domain.standings import Changed
from bot.domain.terms import Action, Bared, Change, Difference, Kissing, Occasion, Part
from handlers.views.pages import paragraphs
from handlers.views.parts import escape, said, typed
from handlers.views.status import unit_name
from handlers.views.times import day
from handlers.words import Words

NameOf = Callable[[str], str]
"""From a person's id to their name, escaped; everybody for an empty id."""


def action_line(words: Words, action: Action, name_of: NameOf) -> str:
    """`Mina to Tom: hand on the shoulder (over clothing)`."""
    shown = {
        "who": name_of(action.who) if action.who else words("terms-everybody"),
        "what": escape(action.what),
        "medium": words(f"medium-{action.medium.value}"),
    }
    if not action.whom:
        return words("terms-action-alone", **shown)
    return words("terms-action", whom=name_of(action.whom), **shown)


def bared_lines(words: Words, name: str, bared: Bared) -> list[str]:
    """What of one person is bare on set and on screen, apart, and what they wear."""
    lines = []
    for message_id, parts in (("terms-on-set", bared.on_set), ("terms-on-screen", bared.on_screen)):
        if parts:
            lines.append(words(message_id, name=name, parts=", ".join(words(f"part-{part}") for part in parts)))
    if bared.garments:
        lines.append(words("terms-garments", name=name, text=escape(bared.garments)))
    return lines


def scene_lines(
    words: Words, kissing: Kissing, watched: Iterable[Zone], stills: bool, uses: Iterable[str], place: str,
    revision: str,
) -> list[str]:  # fmt: skip
    """What holds for everybody in the scene; nothing for what is not agreed."""
    lines = []
    if kissing is not Kissing.NONE:
        lines.append(words("terms-kissing", kissing=words(f"kissing-{kissing.value}")))
    if zones := ", ".join(words(f"zone-{zone.value}") for zone in Zone if zone in set(watched)):
        lines.append(words("terms-watched", zones=zones))
    if stills:
        lines.append(words("terms-stills-yes"))
    if used := ", ".join(words(f"use-{use}") for use in sorted(uses)):
        lines.append(words("terms-uses", uses=used))
    if place:
        lines.append(words("terms-place", place=escape(place)))
    if revision:
        lines.append(words("terms-revision", revision=words(f"revision-{revision}")))
    return lines


def part_lines(words: Words, part: Part, own_name: str, name_of: NameOf) -> list[str]:
    """A performer's own part, line by line."""
    lines = [action_line(words, action, name_of) for action in sorted(part.actions)]
    lines += bared_lines(words, own_name, part.bared)
    return lines + scene_lines(words, part.kissing, part.watched, part.stills, part.uses, part.place, part.revision)


def changed_blocks(words: Words, changed: Changed, told: str, name_of: NameOf) -> list[Block]:
    """What changed for the performer, and nothing of what changed for others. `told` are the coordinator's words."""
    blocks: list[Block] = [said(words("changed-for-you"))]
    if changed.brief:
        blocks += [said(words("changed-brief")), *(typed(told) if told else ())]
    lines = [difference_line(words, each, name_of) for each in changed.differences]
    if not (lines or changed.brief):
        lines = [words("changed-nothing-listed")]
    blocks += [block for chunk in paragraphs(lines) for block in chunk]
    if changed.more:
        blocks.append(said(words("changed-more")))
    elif any(each.change is Change.LESS for each in changed.differences) and changed.may_stand:
        blocks.append(said(words("changed-less")))
    return blocks


def difference_line(words: Words, found: Difference, name_of: NameOf) -> str:
    """`New: Mina to Tom: …`, `No longer: …`, or before and after."""
    before, after = _shown(words, found, found.before, name_of), _shown(words, found, found.after, name_of)
    if before and after:
        line = words("changed-from-to", before=before, after=after)
    else:
        line = words("changed-new", line=after) if after else words("changed-gone", line=before)
    return "• " + (line if found.what == "action" else words(f"changed-{found.what}", line=line))


def _shown(words: Words, found: Difference, value: object, name_of: NameOf) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Action):
        return action_line(words, value, name_of)
    if isinstance(value, Occasion):
        return f"{day(words, value.day)}, {unit_name(words, value.unit)}"
    if isinstance(value, bool):
        return words("changed-yes" if value else "changed-no")
    if found.what == "partner":
        return name_of(str(value))
    named = {"on-set": "part", "on-screen": "part", "kissing": "kissing", "watched": "zone", "use": "use"}
    named["revision"] = "revision"
    return words(f"{named[found.what]}-{value}") if found.what in named else escape(str(value))
