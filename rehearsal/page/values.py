"""From a posted form to what the controls hold, shaped as `state.values`.

Promise: a form posted as it was drawn changes nothing; a changed control holds exactly what the same choice of a Person
in a test would give; a control that the form lacks keeps what it held. What no honest page could send (an option that
is not offered, an account that is not there) raises ValueError with a sentence for a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from aiohttp.web import FileField
from multidict import MultiMapping

from rehearsal.entering import held_after
from rehearsal.entities import FieldKey, Payload
from rehearsal.page.offers import chosen, code_of, held, offers, parts_of
from rehearsal.page.surface import Surface, name_of
from rehearsal.page.text import drawable
from rehearsal.state import STATEFUL, Control, controls, entry
from rehearsal.team import Team
from rehearsal.uploads import Upload

Posted = str | bytes | bytearray | FileField
SINGLE_LINE: Final = frozenset({"number_input", "datepicker", "timepicker", "datetimepicker"})
_NEW_LINE = re.compile(r"\r\n?")


class NoSuchTime(ValueError):
    """What was entered is no date or time, or one that the clocks of the onlooker's zone leave out; `key` is the
    control it was entered in."""

    def __init__(self, key: FieldKey, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


def taken(surface: Surface, form: MultiMapping[Posted], team: Team) -> dict[FieldKey, Payload]:
    """What every stateful control of `surface` holds after `form` was posted; uploads are kept by `team`. Raises
    ValueError (NoSuchTime among them) and then changes nothing."""
    entries: dict[FieldKey, Payload] = {}
    files: list[Control] = []
    for control in controls(surface.blocks):
        if control.type not in STATEFUL:
            continue
        entries[control.key] = held(surface, control)
        if name_of(control.key) not in form:
            continue
        if control.type == "file_input":
            files.append(control)
        else:
            posted = [_text(value) for value in form.getall(name_of(control.key)) if isinstance(value, str)]
            entries[control.key] = _entered(surface, control, posted, team)
    for control in files:
        entries[control.key] = _with_files(surface, control, form.getall(name_of(control.key)), team)
    return entries


def as_drawn(surface: Surface, control: Control) -> str:
    """The text in a control that is typed into: what the browser posts for it if nobody touches it."""
    value = held(surface, control)[STATEFUL[control.type][0]]
    if control.type == "datetimepicker" and value is not None:
        moment = datetime.fromtimestamp(value, surface.onlooker.zone)
        return moment.replace(tzinfo=None).isoformat(timespec="minutes")
    text = _text(value or "")
    one_line = control.type in SINGLE_LINE or not control.element.get("multiline")
    return text.replace("\n", "") if one_line else text


def _entered(surface: Surface, control: Control, posted: Sequence[str], team: Team) -> Payload:
    before = held(surface, control)
    if control.type in {"plain_text_input", *SINGLE_LINE}:
        typed = posted[-1] if posted else ""
        if typed == as_drawn(surface, control):
            return before
        return held_after(team, surface.onlooker.member, control, _said(surface, control, typed), ())
    values = _offered_values(surface, control, posted)
    if set(values) == set(chosen(surface, control)):
        return before
    return _chosen(surface, control, values, team)


def _chosen(surface: Surface, control: Control, values: Sequence[str], team: Team) -> Payload:
    """What was held before and still is comes first, in its order, as it would if one chose on in Slack."""
    key, _, nothing = STATEFUL[control.type]
    several = nothing is not None
    kept = [part for part in parts_of(held(surface, control)) if several and code_of(part) in values]
    more = [value for value in values if value not in [code_of(part) for part in kept]]
    said = more if several else next(iter(more), None)
    try:
        entered = held_after(team, surface.onlooker.member, control, said, surface.offered.get(control.key, ()))
    except LookupError as error:
        raise ValueError(str(error)) from None
    return entry(control.type, [*kept, *entered[key]]) if several else entered


def _offered_values(surface: Surface, control: Control, posted: Sequence[str]) -> list[str]:
    """The values of the offers that were posted, each once; the empty one that marks an untouched group is dropped."""
    known = {_text(offer.value): offer.value for offer in offers(surface, control)}
    for value in posted:
        if value and value not in known:
            raise ValueError(f"{value!r} is not offered here; the form may have changed meanwhile.")
    return list(dict.fromkeys(known[value] for value in posted if value))


def _said(surface: Surface, control: Control, typed: str) -> str | date | time | datetime | None:
    """What a person would say for what was typed into a field; raises NoSuchTime."""
    if not typed:
        return None
    try:
        match control.type:
            case "datepicker":
                return date.fromisoformat(typed)
            case "timepicker":
                return time.fromisoformat(typed)
            case "datetimepicker":
                return _instant(surface, control, datetime.fromisoformat(typed).replace(tzinfo=None))
    except (ValueError, OverflowError) as error:
        if isinstance(error, NoSuchTime):
            raise
        raise NoSuchTime(control.key, f"{typed} is no date or time of these centuries. Choose another.") from None
    return typed


def _instant(surface: Surface, control: Control, wall: datetime) -> datetime:
    """The instant of a wall time in the onlooker's zone; of an hour that the clocks repeat the earlier is meant."""
    zone = surface.onlooker.zone
    moment = wall.replace(tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        sentence = f"The clocks go forward then: there is no {wall:%H:%M} on {wall:%d %B %Y} in {zone}. Choose another."
        raise NoSuchTime(control.key, sentence)
    return moment


def _with_files(surface: Surface, control: Control, posted: Sequence[Posted], team: Team) -> Payload:
    """Uploads whose box is still ticked, then the new ones; a file that was posted again is no new one."""
    before = held(surface, control)
    kept = [file for file in before["files"] if file["id"] in posted]
    known = [team.uploads[file["id"]] for file in kept]
    fresh: list[Upload] = []
    for field in posted:
        if isinstance(field, FileField):
            upload = Upload(drawable(field.filename), field.file.read(), field.content_type)
            if upload not in [*known, *fresh]:
                fresh.append(upload)
    if not fresh:
        return entry("file_input", kept)
    added = held_after(team, surface.onlooker.member, control, fresh, ())
    return entry("file_input", [*kept, *added["files"]])


def _text(posted: str) -> str:
    """Text with the line ends of state: a browser posts each as a carriage return and a line feed."""
    return drawable(_NEW_LINE.sub("\n", posted))
