"""A production on whose closed set people are to be: the scene's house, and crew."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.announcing import Announcing
from bot.domain.closed_set import ClosedSets, shown_mark
from bot.domain.door import Doors
from bot.domain.invitations import Invitations
from bot.domain.people import Actor, Appointment, Role
from bot.domain.releasing import Releasing
from bot.domain.rulebook import Packs
from bot.domain.scenes import Scene, Scenes
from bot.domain.set_list import Decision, Reply, SetList, Zone
from bot.domain.topics import catalogue
from tests.domain.scene_cases import House

WINDOW = timedelta(hours=12)


class SetHouse(House):
    """Crew: Kit on camera, Kai on sound, Kim in the video village; and Zoe, on nobody's list."""

    def __init__(self) -> None:
        super().__init__()
        self.kit = self.person("Kit", Role.CREW)
        self.kai = self.person("Kai", Role.CREW)
        self.kim = self.person("Kim", Role.CREW)
        self.zoe = self.person("Zoe", Role.CREW)
        self.doors = Doors()
        self.lists = ClosedSets(self.doors)
        self.releasing = Releasing(Packs(), self.doors)
        self.invitations = Invitations(self.doors)
        self.announcing = Announcing(Packs(), self.invitations)
        self.scenes = Scenes(catalogue(), Packs(), self.doors)
        with self.work() as work:
            work.people.appoint(Appointment("a1", self.production_id, self.cora.id, Role.COORDINATOR, self.now))
        self.scene = self.adds_intimate("72A", self.mina, self.noor)
        self.slot_id = self.slot(self.scene).id

    def of(self, scene: Scene | None = None) -> SetList:
        with self.work() as work:
            found = work.closed_sets.list_of(self.production_id, self.slot(scene or self.scene).id)
        assert found is not None
        return found

    def adds(self, *people: Actor, zone: Zone = Zone.SET) -> None:
        with self.work() as work:
            self.lists.add(work, self.ada, self.slot_id, [person.id for person in people], zone)

    def submits(self, cap: int = 20) -> None:
        with self.work() as work:
            seen = shown_mark(self.lists.page(work, self.ada, self.slot_id))
            self.lists.submit(work, self.ada, self.slot_id, seen, cap)

    def decides(self, decision: Decision, *people: Actor) -> None:
        with self.work() as work:
            found = self.of()
            decisions = {person.id: decision for person in people}
            self.releasing.decide(work, self.cora, found.id, found.version, decisions)

    def asks(self, *, delivered: bool = True) -> None:
        with self.work() as work:
            self.releasing.ask_performers(work, self.cora, self.of().id)
        if delivered:
            self.delivers()

    def delivers(self) -> None:
        """What performers are asked goes out."""
        for notice in self.books.notices:
            if ":asked:" in notice.key:
                self.books.state.settled.setdefault(notice.id, (self.now, "sent"))

    def objects(self, who: Actor, *people: Actor) -> None:
        with self.work() as work:
            self.invitations.object(work, who, self.of().id, [person.id for person in people])

    def releases(self) -> None:
        with self.work() as work:
            self.releasing.release(work, self.cora, self.of().id, self.of().version)

    def replies(self, who: Actor, reply: Reply = Reply.ACCEPTED) -> None:
        with self.work() as work:
            self.invitations.reply(work, who, self.of().id, reply)

    def invites(self, *people: Actor, zone: Zone = Zone.SET) -> None:
        """From draft to release, with the whole window."""
        self.adds(*people, zone=zone)
        self.submits()
        self.decides(Decision.APPROVED, *people)
        self.asks()
        self.now += WINDOW
        self.releases()

    def shown(self) -> dict[str, str]:
        with self.work() as work:
            page = self.lists.page(work, self.ada, self.slot_id)
        return {line.person.name: line.shown.value for line in page.lines}
