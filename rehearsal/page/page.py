"""What one page is drawn from: who looks, and at which place.

Promise: made only for somebody who is in the workspace and for a place they may be in; whoever draws needs no further
permission check for the channel, the thread and the Home that it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rehearsal.entities import Channel, Member, Message, View
from rehearsal.page.address import HOME, Address
from rehearsal.page.kept import Kept
from rehearsal.page.reading import Reading, visible
from rehearsal.page.surface import Onlooker, Surface
from rehearsal.team import Team

if TYPE_CHECKING:
    from rehearsal.workspace import Workspace


class NowhereError(LookupError):
    """No such person or place for them; the sentence is for whoever asked."""


@dataclass(frozen=True, slots=True)
class Page:
    """`channel` is None on the Home, `root` the message whose thread is open."""

    workspace: Workspace
    reading: Reading
    kept: Kept
    address: Address
    onlooker: Onlooker
    channel: Channel | None = None
    root: Message | None = None

    @property
    def team(self) -> Team:
        return self.workspace.team

    @property
    def member(self) -> Member:
        return self.onlooker.member

    @property
    def stack(self) -> list[View]:
        """Their open modals, the top one last."""
        return self.team.stacks.get(self.member.id, [])

    @property
    def direct(self) -> Channel:
        """Their direct message with the bot."""
        return self.team.direct_channel(self.member.id)

    @property
    def channels(self) -> list[Channel]:
        """The channels they are in, by name."""
        theirs = [one for one in self.team.channels.values() if self.member.id in one.members and not one.direct_to]
        return sorted(theirs, key=lambda one: one.name)

    @property
    def speaks(self) -> bool:
        """Whether they may write where they are; in the bot's direct message the manifest says."""
        if self.channel is None or self.channel.archived:
            return False
        return self.channel.direct_to is None or not self.workspace.installation.manifest.messages_tab_read_only

    @property
    def now(self) -> datetime:
        """The workspace's time in their zone."""
        return self.workspace.clock.now().astimezone(self.onlooker.zone)

    def surface(self, place: View | Message, *, again: bool = False) -> Surface:
        """One of the forms on the page; `again` if it stands there twice, as a thread's first message does."""
        offered = self.reading.offered(self.member.id, place) if isinstance(place, View) else {}
        return Surface(place, self.onlooker, offered, again)


def page_at(workspace: Workspace, reading: Reading, kept: Kept, address: Address) -> Page:
    """The page of an address. Raises NowhereError if there is no such person, or no such place for them."""
    team = workspace.team
    member = team.members.get(address.person)
    if member is None or member.is_bot:
        raise NowhereError("Nobody here has this address. It may be of an earlier rehearsal.")
    if member.deleted:
        raise NowhereError(f"{member.name}'s account was deactivated. Nobody can act as them any more.")
    visitor = member.guest or member.team_id != team.id
    named = {one.id: one for one in team.channels.values() if _may_see(member, one, visitor)}
    onlooker = Onlooker(member, team.members, named, workspace.clock.now())
    if address.place == HOME:
        return Page(workspace, reading, kept, address, onlooker)
    channel = team.channels.get(address.place)
    if channel is None or member.id not in channel.members:
        raise NowhereError(f"{member.name} is in no such channel.")
    root = next((m for m in visible(channel, member.id) if m.ts == address.thread), None)
    if address.thread and root is None:
        raise NowhereError(f"There is no such message for {member.name}.")
    return Page(workspace, reading, kept, address, onlooker, channel, root)


def _may_see(member: Member, channel: Channel, visitor: bool) -> bool:
    """Whether Slack names a channel to somebody: their own, and public ones of their own workspace."""
    return member.id in channel.members or not (channel.private or channel.direct_to or visitor)
