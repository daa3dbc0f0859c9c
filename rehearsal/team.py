"""The workspace's memory: who is there, which channels they share, what was said, which views are open.

Promise: whatever a call or a person changes here, the invariants of Slack hold afterwards: ids and timestamps are
unique, at most three modals a person, a trigger opens one view within three real seconds, an external id names one
view. Knows nothing of transports. Touched only on the workspace's loop.
"""

from __future__ import annotations

import itertools
import secrets
import string
import time
from dataclasses import replace
from html import escape

from rehearsal.clock import WorkspaceClock
from rehearsal.entities import Channel, FieldKey, Former, Member, Message, Payload, SlackError, Trigger, View
from rehearsal.state import carried_over, initial_values, with_ids
from rehearsal.uploads import Upload, file_object

TRIGGER_SECONDS = 3.0  # https://docs.slack.dev/surfaces/modals
STACK_LIMIT = 3  # https://docs.slack.dev/reference/methods/views.push: an opened modal and two pushed on it
CAPITALS = string.ascii_uppercase + string.digits


class Team:
    """One Slack workspace with one app installed."""

    def __init__(self, clock: WorkspaceClock, bot_name: str) -> None:
        self.clock = clock
        self.id = self.new_id("T")
        self.domain = "rehearsal"
        self.app_id = self.new_id("A")
        self.bot_id = self.new_id("B")
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.homes: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.uploads: dict[str, Upload] = {}
        self.bot = self.add_member(bot_name, is_bot=True)
        self._triggers: dict[str, Trigger] = {}
        self._used_triggers: set[str] = set()
        self._newest = 0

    def new_id(self, letter: str) -> str:
        """An id as Slack writes them: a letter and ten capitals or digits."""
        return letter + "0" + "".join(secrets.choice(CAPITALS) for _ in range(9))

    def timestamp(self) -> str:
        """A timestamp on the workspace's clock, to the microsecond, each later than the one before."""
        self._newest = max(self._newest + 1, int(self.clock.seconds() * 1_000_000))
        return f"{self._newest // 1_000_000}.{self._newest % 1_000_000:06d}"

    # People and channels

    def add_member(
        self,
        name: str,
        *,
        zone: str = "Europe/London",
        locale: str = "en-GB",
        guest: bool = False,
        is_bot: bool = False,
        stranger: bool = False,
        title: str = "",
        department: str = "",
    ) -> Member:
        """Give `name` an account; a stranger's belongs to another workspace."""
        team_id = self.new_id("T") if stranger else self.id
        member = Member(
            self.new_id("U"), name, team_id, zone, locale,
            is_bot=is_bot, guest=guest, title=title, department=department,
        )  # fmt: skip
        self.members[member.id] = member
        return member

    def deactivate(self, person_id: str) -> None:
        """Close an account; what was said in it stays."""
        self.members[person_id] = replace(self.members[person_id], deleted=True)

    def add_channel(self, name: str, members: set[str], *, private: bool = False, shared: bool = False) -> Channel:
        """Make a channel of the accounts with these ids; `shared` means through Slack Connect."""
        channel = Channel(self.new_id("C"), name, members, private=private, externally_shared=shared)
        self.channels[channel.id] = channel
        return channel

    def direct_channel(self, person_id: str) -> Channel:
        """The direct message between the bot and a person, made when first needed."""
        for channel in self.channels.values():
            if channel.direct_to == person_id:
                return channel
        channel = Channel(self.new_id("D"), "directmessage", {person_id, self.bot.id}, direct_to=person_id)
        self.channels[channel.id] = channel
        return channel

    def find_member(self, name_or_id: str) -> Member:
        """The person of that id or name; raises LookupError saying whom there is."""
        if name_or_id in self.members:
            return self.members[name_or_id]
        named = [member for member in self.members.values() if member.name == name_or_id]
        if len(named) != 1:
            known = ", ".join(sorted(member.name for member in self.members.values()))
            raise LookupError(f"{len(named)} people are called {name_or_id!r}; there are: {known}")
        return named[0]

    def find_channel(self, name_or_id: str) -> Channel:
        """The channel of that id or name (with or without #); raises LookupError saying which there are."""
        if name_or_id in self.channels:
            return self.channels[name_or_id]
        plain = name_or_id.removeprefix("#")
        for channel in self.channels.values():
            if channel.name == plain and channel.direct_to is None:
                return channel
        known = ", ".join(sorted(channel.name for channel in self.channels.values() if channel.direct_to is None))
        raise LookupError(f"no channel {name_or_id!r}; there are: {known}")

    # Messages

    def post(
        self, channel: Channel, text: str, blocks: list[Payload], thread: str | None, only_for: str | None = None
    ) -> Message:
        """Let the bot say something; `only_for` makes it an ephemeral for that person."""
        kept = with_ids(blocks)
        message = Message(self.timestamp(), channel.id, self.bot.id, text, kept, thread, only_for)
        message.values = initial_values(kept)
        channel.messages.append(message)
        return message

    def say(self, channel: Channel, person_id: str, text: str, thread: str | None = None) -> Message:
        """Let a person say something; what they typed is kept as Slack keeps text, its three control characters
        escaped. Source: https://docs.slack.dev/messaging/formatting-message-text (escaping text)."""
        message = Message(self.timestamp(), channel.id, person_id, escape(text, quote=False), [], thread)
        channel.messages.append(message)
        return message

    def edit(self, message: Message, text: str, blocks: list[Payload]) -> None:
        """Replace what a message says; what people chose in it is kept where its ids stay."""
        message.former.append(Former(self.timestamp(), message.text, message.blocks))
        message.text, message.blocks, message.edited = text, with_ids(blocks), True
        message.values = carried_over(message.values, message.blocks)

    def remove(self, message: Message) -> None:
        """Take a message away from everybody but an owner with export."""
        channel = self.channels[message.channel_id]
        channel.messages.remove(message)
        message.former.append(Former(self.timestamp(), message.text, message.blocks))
        channel.removed.append(message)

    def message(self, channel: Channel, ts: str) -> Message:
        """The message of that timestamp; raises SlackError message_not_found."""
        for message in channel.messages:
            if message.ts == ts and message.only_for is None:
                return message
        raise SlackError("message_not_found")

    # Triggers and views

    def new_trigger(self, person_id: str, *, in_modal: bool = False) -> str:
        """A trigger id, shaped as in the documentation's examples."""
        trigger = Trigger(
            f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}",
            person_id,
            time.monotonic() + TRIGGER_SECONDS,
            in_modal,
        )
        self._triggers[trigger.id] = trigger
        return trigger.id

    def trigger_owner(self, trigger_id: str) -> str:
        """The id of the person whose act gave an unused trigger, or ""."""
        trigger = self._triggers.get(trigger_id)
        return trigger.person_id if trigger is not None else ""

    def use_trigger(self, trigger_id: str) -> Trigger:
        """Use a trigger up; raises SlackError invalid_, exchanged_ or expired_trigger_id."""
        if trigger_id in self._used_triggers:
            raise SlackError("exchanged_trigger_id")
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if time.monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        del self._triggers[trigger_id]
        self._used_triggers.add(trigger_id)
        return trigger

    def stack(self, person_id: str) -> list[View]:
        """A person's open modals, the top one last."""
        return self.stacks.setdefault(person_id, [])

    def put_on_top(self, person_id: str, source: Payload) -> View:
        """Open or push a modal; raises SlackError push_limit_reached or duplicate_external_id."""
        stack = self.stack(person_id)
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        self._check_external_id(source, None)
        view_id = self.new_id("V")
        root, previous = (stack[0].root_id, stack[-1].id) if stack else (view_id, None)
        view = View(view_id, person_id, "modal", self._kept(source), self._hash(), root, previous)
        view.values = initial_values(view.blocks)
        stack.append(view)
        return view

    def find_view(self, view_id: str | None, external_id: str | None) -> View:
        """An open modal or a Home; raises SlackError not_found, as https://docs.slack.dev/reference/methods/views.update
        names it for a view that was closed."""
        opened = itertools.chain(self.homes.values(), *self.stacks.values())
        for view in opened:
            if view.id == view_id or (external_id and view.source.get("external_id") == external_id):
                return view
        raise SlackError("not_found")

    def replace_view(self, view: View, source: Payload, expected_hash: str | None = None) -> None:
        """Give a view new contents; raises SlackError hash_conflict or duplicate_external_id."""
        if expected_hash is not None and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        self._check_external_id(source, view)
        kept = self._kept(source)
        view.source, view.hash, view.errors = kept, self._hash(), {}
        view.values = carried_over(view.values, kept["blocks"])

    def publish_home(self, person_id: str, source: Payload, expected_hash: str | None) -> View:
        """Set a person's Home; raises SlackError hash_conflict or duplicate_external_id."""
        view = self.homes.get(person_id)
        if view is not None:
            self.replace_view(view, source, expected_hash)
            return view
        self._check_external_id(source, None)
        view_id = self.new_id("V")
        view = View(view_id, person_id, "home", self._kept(source), self._hash(), view_id, None)
        view.values = initial_values(view.blocks)
        self.homes[person_id] = view
        return view

    def take_off(self, view: View) -> None:
        """Close one modal, if it is still open."""
        stack = self.stack(view.owner_id)
        if view in stack:
            stack.remove(view)

    def hold(self, place: View | Message, key: FieldKey, held: Payload) -> None:
        """Remember what a person put into a control."""
        place.values[key] = held

    def keep_upload(self, person: Member, upload: Upload) -> Payload:
        """Keep a file that somebody added to a form; returns Slack's object for it."""
        file_id = self.new_id("F")
        self.uploads[file_id] = upload
        return file_object(file_id, upload, person, self.id, self.domain, int(self.clock.seconds()))

    def _check_external_id(self, source: Payload, own: View | None) -> None:
        external_id = source.get("external_id")
        if not external_id:
            return
        for view in itertools.chain(self.homes.values(), *self.stacks.values()):
            if view is not own and view.source.get("external_id") == external_id:
                raise SlackError("duplicate_external_id")

    def _kept(self, source: Payload) -> Payload:
        return {**source, "blocks": with_ids(source["blocks"])}

    def _hash(self) -> str:
        return f"{int(self.clock.seconds())}.{secrets.token_urlsafe(6)}"
