"""Surfaces to draw: a small team, and a modal of any blocks as Mina sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rehearsal.clock import WorkspaceClock
from rehearsal.entities import Channel, FieldKey, Member, Payload, View
from rehearsal.page.blocks import drawn
from rehearsal.page.surface import Offered, Onlooker, Surface
from rehearsal.page.values import taken
from rehearsal.state import initial_values, with_ids
from rehearsal.team import Team
from tests.rehearsal.page.browser import Tag, posted, read


@dataclass(frozen=True)
class Office:
    """Mina in New York, Ada, a public and a private channel of Mina's, one that is not hers."""

    team: Team
    mina: Member
    ada: Member
    scenes: Channel
    private: Channel
    secret: Channel

    def surface(self, blocks: Sequence[Payload], kind: str = "modal", offered: Offered | None = None) -> Surface:
        """A modal or Home of these blocks, as it was just opened by Mina."""
        source = {"type": kind, "title": {"type": "plain_text", "text": "x"}, "blocks": with_ids(blocks)}
        view = View("V1", self.mina.id, "home" if kind == "home" else "modal", source, "hash", "V1", None)
        view.values = initial_values(view.blocks)
        seen = {one.id: one for one in (self.scenes, self.private, self.team.direct_channel(self.mina.id))}
        return Surface(view, Onlooker(self.mina, self.team.members, seen), offered or {})


def an_office(zone: str = "America/New_York") -> Office:
    """A team anew; ids are drawn at random."""
    team = Team(WorkspaceClock(), "Closed Set")
    mina, ada = team.add_member("Mina", zone=zone, locale="en-US"), team.add_member("Ada <b>")
    scenes = team.add_channel("scenes", {mina.id, ada.id})
    private = team.add_channel("intimacy", {mina.id}, private=True)
    return Office(team, mina, ada, scenes, private, team.add_channel("producers", {ada.id}, private=True))


def tree(surface: Surface) -> Tag:
    """What a browser makes of the surface's blocks."""
    return read(drawn(surface))


def untouched(office: Office, surface: Surface) -> dict[FieldKey, Payload]:
    """What the surface holds after its form was posted as it was drawn."""
    return taken(surface, posted(tree(surface)), office.team)
