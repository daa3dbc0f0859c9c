"""People, as tests act them: `mina.opens_home()`, `mina.presses("Answer")`, `mina.fills({...})`, `mina.submits()`.

Promise: a person can do and see what Slack's client would let them do and see, no more: their own modals, Home, direct
messages, ephemerals and channels. Every call is synchronous and returns once the bot has acknowledged (or three seconds
have passed and `warnings` says so); whatever the bot called before its acknowledgement is then on the screen. What it
calls afterwards (an opener's modal, a republished Home) is waited for with `waits_to_see`, `wait_for_modal`,
`wait_for_message`. Names, labels and options are found as people read them (formatting marks aside), or by action_id,
block_id or option value; a label that fits nothing or two things raises LookupError listing what is there.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from rehearsal.entering import held_after, option_called
from rehearsal.entities import Channel, FieldKey, Member, Message, Payload, View
from rehearsal.interactions import Outcome, Place
from rehearsal.locating import matching, the_one
from rehearsal.screens import Reader
from rehearsal.state import STATEFUL, Control

if TYPE_CHECKING:
    from rehearsal.workspace import Workspace

Where = str | Message | None
Seen = TypeVar("Seen")


class Person:
    """Somebody in the workspace, to act as and to look over the shoulder of."""

    def __init__(self, workspace: Workspace, person_id: str) -> None:
        self._workspace = workspace
        self._team = workspace.team
        self._doings = workspace.interactions
        self.id = person_id
        self._offered: dict[tuple[str, FieldKey], list[Payload]] = {}

    @property
    def member(self) -> Member:
        """The account: name, zone, locale, deleted, guest, team."""
        return self._team.members[self.id]

    @property
    def name(self) -> str:
        return self.member.name

    # What they see. Views and messages are copies, as they were at that moment.

    @property
    def home(self) -> View | None:
        """Their Home, or None while nothing was published for them."""
        return self._look(lambda: view.copied() if (view := self._team.homes.get(self.id)) else None)

    @property
    def modal(self) -> View | None:
        """The modal on top, or None."""
        return self._look(lambda: view.copied() if (view := self._top()) else None)

    @property
    def modals(self) -> list[View]:
        """Their stack of modals, the top one last."""
        return self._look(lambda: [view.copied() for view in self._team.stack(self.id)])

    @property
    def dm(self) -> list[Message]:
        """What stands in their direct message with the bot, oldest first."""
        return self._look(lambda: self._visible(self._team.direct_channel(self.id)))

    def channel(self, name: str) -> list[Message]:
        """What they see in a channel; raises LookupError if they are not in it."""

        def look() -> list[Message]:
            channel = self._team.find_channel(name)
            if self.id not in channel.members:
                raise LookupError(f"{self.name} is not in #{channel.name}")
            return self._visible(channel)

        return self._look(look)

    @property
    def warnings(self) -> list[str]:
        """The failures Slack showed them, oldest first."""
        return self._look(lambda: list(self._doings.warnings[self.id]))

    def screen(self, where: Where = None) -> str:
        """What they read as plain text: the top modal, else their Home; or `where`: "home", "dm", a channel's name, a
        message. Labels, values, options, hints, buttons and errors are in it."""
        return self._look(lambda: self._screen(where))

    def sees(self, text: str, where: Where = None) -> bool:
        """Whether `text` is on that screen."""
        return text in self.screen(where)

    def waits_to_see(self, text: str, where: Where = None, timeout: float = 5.0) -> None:
        """Wait until they see `text`; raises AssertionError with what they see instead."""
        try:
            self._workspace.wait_until(lambda: self.sees(text, where), timeout)
        except AssertionError:
            raise AssertionError(f"{self.name} never saw {text!r}, but:\n{self.screen(where)}") from None

    def wait_for_modal(self, timeout: float = 5.0) -> View:
        """Wait until a modal is open, and return the top one."""
        return self._workspace.wait_until(lambda: self.modal, timeout)

    def wait_for_message(self, timeout: float = 5.0, more_than: int = 0) -> Message:
        """Wait until their direct message holds more than `more_than` messages, and return the newest."""
        self._workspace.wait_until(lambda: len(self.dm) > more_than, timeout)
        return self.dm[-1]

    # What they do

    def opens_home(self, tab: str = "home") -> View | None:
        """Open the app's Home (or its "messages" tab); returns the Home as it is after the event was acknowledged."""
        self._run(self._doings.opens_home(self.member, tab))
        return self.home

    def presses(
        self, label: str, where: Where = None, *, near: str | None = None, confirm: bool = True
    ) -> Outcome | None:
        """Press a button. Looked for in the top modal; without a modal in their Home, then in the newest direct message
        that has it; or only in `where`. `near` picks the button whose block, or the text above it, holds these words.
        `confirm=False` answers a confirm dialog with its second button: nothing is sent. A modal's submit label submits
        and returns the Outcome, its close label goes back."""
        top = self._top()
        if where is None and top is not None:
            if label == (top.source.get("submit") or {}).get("text"):
                return self.submits()
            if label == (top.source.get("close") or {}).get("text"):
                self.goes_back()
                return None
        place, control = self._find(label, where, near, lambda found: found.type == "button")
        if "confirm" in control.element and not confirm:
            return None
        if "url" in control.element:
            raise LookupError("the button leads out of Slack")
        self._run(self._doings.acts(self.member, place, control))
        return None

    def chooses(
        self, label: str, option: Any, where: Where = None, *, near: str | None = None, confirm: bool = True
    ) -> None:
        """Choose in radio buttons, a select, checkboxes (a list of what is ticked afterwards), an overflow, a date or
        time, people or channels (names, ids or Persons). The bot hears of it iff Slack would tell it."""
        place, control = self._find(label, where, near, lambda found: found.type in {*STATEFUL, "overflow"})
        if "confirm" in control.element and not confirm:
            return
        if control.type == "overflow":
            chosen = option_called(control.element["options"], option)
            self._run(self._doings.acts(self.member, place, control, chosen))
            return
        if control.type in {"external_select", "multi_external_select"} and isinstance(place, View):
            self._ask_for_options(place, control, option)
        self._enter(place, control, option)
        if control.dispatches:
            self._run(self._doings.acts(self.member, place, control))

    def fills(self, values: Mapping[str, Any] | None = None, /, *, each_character: bool = False, **more: Any) -> None:
        """Fill several fields of the top modal (or Home) by label, block_id or action_id: text, numbers, dates, choices
        as in `chooses`; None empties. A text field with on_character_entered tells the bot the final text, with
        `each_character` every state on the way; one with on_enter_pressed alone tells nothing."""
        for label, value in {**(values or {}), **more}.items():
            place, control = self._find(label, None, None, lambda found: found.type in STATEFUL)
            if control.type == "plain_text_input":
                self._types(place, control, str(value or ""), each_character)
            else:
                self.chooses(label, value)

    def searches(self, label: str, typed: str) -> list[str]:
        """Type into an external select of the top modal; returns the options' texts the bot offers."""
        place, control = self._find(label, None, None, lambda found: "external_select" in found.type)
        if not isinstance(place, View):
            raise LookupError("external selects are searched in views")
        options = self._run(self._doings.searches(self.member, place, control, typed))
        self._offered.setdefault((place.id, control.key), []).extend(options)
        return [option["text"]["text"] for option in options]

    def submits(self) -> Outcome:
        """Submit the top modal; raises LookupError without one, or if it has no submit button."""
        if self._top() is None:
            raise LookupError(f"{self.name} has no modal open")
        return self._run(self._doings.submits(self.member))

    def closes(self) -> None:
        """Press Escape: the whole stack closes."""
        self._run(self._doings.closes(self.member, everything=True))

    def goes_back(self) -> None:
        """Press the close button of the top modal: the one beneath is seen again."""
        self._run(self._doings.closes(self.member, everything=False))

    def uses_shortcut(self, name: str) -> None:
        """Use a global shortcut by its name in the manifest."""
        self._run(self._doings.uses_shortcut(self.member, name))

    def runs(self, command: str, text: str = "", channel: str | None = None) -> None:
        """Type a slash command in a channel, or in the direct message with the bot."""
        place = self._look(lambda: self._team.find_channel(channel) if channel else self._team.direct_channel(self.id))
        self._run(self._doings.runs(self.member, command, text, place))

    # How

    def _run(self, doing: Coroutine[Any, Any, Seen]) -> Seen:
        return self._workspace.loop.run(doing)

    def _look(self, question: Callable[[], Seen]) -> Seen:
        return self._workspace.on_loop(question)

    def _types(self, place: Place, control: Control, text: str, each_character: bool) -> None:
        # on_enter_pressed is Slack's default: https://docs.slack.dev/reference/block-kit/composition-objects
        told = control.element.get("dispatch_action_config", {}).get("trigger_actions_on", ("on_enter_pressed",))
        tells = control.dispatches and "on_character_entered" in told
        steps = range(1, len(text) + 1) if each_character and tells and text else [len(text)]
        for end in steps:
            self._enter(place, control, text[:end] or None)
            if tells:
                self._run(self._doings.acts(self.member, place, control))

    def _top(self) -> View | None:
        stack = self._team.stack(self.id)
        return stack[-1] if stack else None

    def _visible(self, channel: Channel) -> list[Message]:
        return [copy.deepcopy(m) for m in channel.messages if m.only_for in (None, self.id)]

    def _screen(self, where: Where) -> str:
        reader = Reader(self._team.members)
        return "\n\n".join(
            reader.view(place) if isinstance(place, View) else reader.message(place)
            for place in (reversed(self._places(where)) if where is not None else self._places(None)[:1])
        )

    def _places(self, where: Where) -> Sequence[Place]:
        """Where a control may be, the likeliest first; for a channel or the direct message the newest first."""
        top = self._team.stack(self.id)[-1:]
        home = [self._team.homes[self.id]] if self.id in self._team.homes else []
        direct = [m for m in reversed(self._team.direct_channel(self.id).messages) if m.only_for in (None, self.id)]
        match where:
            case None:
                return top or [*home, *direct]
            case "home":
                return home
            case "dm":
                return direct
            case "modal":
                return top
            case Message():
                return [m for m in self._team.channels[where.channel_id].messages if m.ts == where.ts]
        messages = self._team.find_channel(str(where)).messages
        return [m for m in reversed(messages) if m.only_for in (None, self.id)]

    def _find(
        self, label: str, where: Where, near: str | None, suits: Callable[[Control], bool]
    ) -> tuple[Place, Control]:
        def look() -> tuple[Place, Control]:
            places = self._places(where)
            for place in places:
                if found := matching(place.blocks, label, suits, near):
                    return place, the_one(found, place.blocks, label, suits)
            if not places:
                raise LookupError(f"{self.name} has nothing open where {label!r} could be")
            every = [block for place in places for block in place.blocks]
            return places[0], the_one([], every, label, suits)

        return self._look(look)

    def _ask_for_options(self, view: View, control: Control, option: Any) -> None:
        for one in option if isinstance(option, (list, tuple)) else [option]:
            known = self._offered.setdefault((view.id, control.key), [])
            if one is not None and all(one not in (o["text"]["text"], o["value"]) for o in known):
                known += self._run(self._doings.searches(self.member, view, control, str(one)))

    def _enter(self, place: Place, control: Control, said: Any) -> None:
        offered = self._offered.get((place.id, control.key), []) if isinstance(place, View) else []

        def enter() -> None:
            self._team.hold(place, control.key, held_after(self._team, self.member, control, said, offered))

        self._look(enter)
