"""From what a person says to what a control holds: "yes" to an option, a date to a day, a name to an account, a file
to an upload.

Promise: a person can only enter what Slack's client would let them: options that are shown, accounts and channels that
the control's filter admits, well-formed dates. Anything else raises LookupError or ValueError with what is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from rehearsal.entities import Channel, Member, Payload
from rehearsal.locating import plain
from rehearsal.state import STATEFUL, Control, entry, options_of
from rehearsal.team import Team


def held_after(team: Team, person: Member, control: Control, said: Any, offered: Sequence[Payload]) -> Payload:
    """What `control` holds once `person` entered `said`; None empties it. `offered` are the options of an external
    select found so far."""
    kind = control.type
    if kind not in STATEFUL:
        raise LookupError(f"{kind} holds nothing that could be filled in")
    if said is None:
        return entry(kind, STATEFUL[kind][2])
    options = [*options_of(control.element), *offered]
    match kind:
        case "plain_text_input" | "number_input":
            return entry(kind, str(said) or None)
        case "datepicker":
            return entry(kind, date.fromisoformat(str(said)).isoformat())
        case "timepicker":
            return entry(kind, time.fromisoformat(str(said)).strftime("%H:%M"))
        case "datetimepicker":
            return entry(kind, int(said.timestamp()) if isinstance(said, datetime) else int(said))
        case "static_select" | "external_select" | "radio_buttons":
            return entry(kind, option_called(options, said))
        case "multi_static_select" | "multi_external_select" | "checkboxes":
            return entry(kind, [option_called(options, one) for one in _several(said)])
        case "users_select":
            return entry(kind, _account(team, said))
        case "multi_users_select":
            return entry(kind, [_account(team, one) for one in _several(said)])
        case "conversations_select":
            return entry(kind, _conversation(team, person, control, said))
        case "multi_conversations_select":
            return entry(kind, [_conversation(team, person, control, one) for one in _several(said)])
        case "file_input":
            return entry(kind, [team.keep_upload(person, one) for one in _several(said)])
    raise LookupError(f"{kind} cannot be filled in by rehearsal")


def option_called(options: Sequence[Payload], said: object) -> Payload:
    """The option with that value, else with that text, else with that text but for formatting marks."""
    wanted = str(said)
    for found in (
        [option for option in options if option.get("value") == wanted],
        [option for option in options if option["text"]["text"] == wanted],
        [option for option in options if plain(option["text"]["text"]) == plain(wanted)],
    ):
        if found and all(option == found[0] for option in found):
            return found[0]
        if found:
            values = ", ".join(repr(option.get("value")) for option in found)
            raise LookupError(f"{len(found)} options are called {wanted!r}; say which value: {values}")
    shown = ", ".join(repr(option["text"]["text"]) for option in options)
    raise LookupError(f"no option is {wanted!r}; there are: {shown}")


def conversations_offered(person: Member, element: Payload, channels: Iterable[Channel]) -> list[Channel]:
    """Which of `channels` a conversations menu lists for `person`: those its filter admits, of private ones and direct
    messages only their own, archived ones never."""
    allowed = element.get("filter", {})
    return [channel for channel in channels if _is_open_to(person, channel) and _admits(allowed, channel)]


def _several(said: Any) -> list[Any]:
    return list(said) if isinstance(said, (list, tuple, set)) else [said]


def _account(team: Team, said: Any) -> str:
    return team.find_member(said if isinstance(said, str) else said.id).id


def _conversation(team: Team, person: Member, control: Control, said: Any) -> str:
    channel = team.find_channel(said if isinstance(said, str) else said.id)
    if not conversations_offered(person, control.element, [channel]):
        raise LookupError(f"#{channel.name} is not offered here")
    return channel.id


def _is_open_to(person: Member, channel: Channel) -> bool:
    if channel.archived:
        return False
    return person.id in channel.members or not (channel.private or channel.direct_to)


def _admits(allowed: Payload, channel: Channel) -> bool:
    if allowed.get("exclude_external_shared_channels") and channel.externally_shared:
        return False
    kind = "im" if channel.direct_to else "private" if channel.private else "public"
    return kind in allowed.get("include", (kind,))
