"""Two worlds in which the same closed-set list is drafted, handed in and released at the same times with the same names
on it, and all that is the performers' and the coordinator's own may differ: who objected to whom, when and by whom each
name was decided, who was asked in person, who looked.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import update

from bot.domain.closed_set import shown_mark
from bot.domain.invitations import concerns
from bot.domain.people import Grant, Person, Role
from bot.domain.set_list import Decision, Reply, SetList, Zone
from bot.domain.work import NotFound, Work
from storage.outbox import NoticeRow
from storage.unit_of_work import Committed, UnitOfWork
from tests.proofs.worlds import House, World

CREW: Final = ("Kit", "Kai", "Kim", "Lou")
"""Kit, Kai and Kim are drafted at first; Lou is added after the release."""
FIRST: Final = CREW[:3]
LATER: Final = CREW[3:]
SETTLED: Final = Decision.APPROVED, Decision.REFUSED


class SetWorld(World):
    """A production whose scene is shot on a closed set. `marked` are the times at which Homes were drawn anew."""

    def __init__(self, house: House) -> None:
        self.marked: set[datetime] = set()
        super().__init__(house)
        house.does(self._crew)
        house.loop.run(self._listen())

    async def _listen(self) -> None:
        def note(committed: Committed) -> None:
            if self.production_id in committed.productions:
                self.marked.add(self.house.now)

        self.house.bot.database.on_commit(note)

    def _crew(self, work: Work) -> None:
        for name in set(CREW) - self.ids.keys():
            grants = (Grant(Role.CREW),)
            person = Person(work.new_id(), self.production_id, name, self._slack(name), grants, adult=True)
            work.people.add_person(person)
            self.ids[name] = person.id

    def found(self, work: Work) -> SetList:
        found = work.closed_sets.list_of(self.production_id, self.ids["slot"])
        assert found is not None
        return found

    # What everybody may know of

    def hands_in(self, names: Collection[str]) -> None:
        lists = self.house.bot.services.lists

        def job(work: Work) -> None:
            ada, slot = self.actor(work, "Ada"), self.ids["slot"]
            lists.add(work, ada, slot, [self.ids[name] for name in names], Zone.SET, "Camera", "focus")
            lists.submit(work, ada, slot, shown_mark(lists.page(work, ada, slot)), 20)

        self.house.does(job)

    def asks(self) -> None:
        releasing = self.house.bot.services.releasing
        self.house.does(lambda work: releasing.ask_performers(work, self.actor(work, "Cora"), self.found(work).id))
        self.house.does(self._delivers)

    def _delivers(self, work: Work) -> None:
        """What performers are asked reaches them: their window runs from then on."""
        assert isinstance(work, UnitOfWork)
        asking = NoticeRow.key.like(f"list:{self.found(work).id}:%:asked:%")
        work.run(update(NoticeRow).where(asking).values(settled_at=self.house.now, outcome="sent"))

    def releases(self, outcome: dict[str, Decision]) -> None:
        """All at once, with this outcome, however it came about."""
        releasing = self.house.bot.services.releasing

        def job(work: Work) -> None:
            cora, found = self.actor(work, "Cora"), self.found(work)
            decided = releasing.decide(work, cora, found.id, found.version, self._by_id(outcome))
            releasing.release(work, cora, found.id, decided.version)

        self.house.does(job)

    # What is nobody else's

    def objects(self, name: str, people: Collection[str]) -> None:
        """Name these and nobody else, as far as they are asked about; what was said before is taken back."""
        invitations = self.house.bot.services.invitations

        def job(work: Work) -> None:
            actor, found = self.actor(work, name), self.found(work)
            asked = {person.id for person, _ in invitations.proposed(work, actor, found.id).lines}
            named = [self.ids[each] for each in people if self.ids[each] in asked]
            invitations.object(work, actor, found.id, named)

        try:
            self.house.does(job)
        except NotFound:
            return

    def decides(self, name: str, decision: Decision) -> None:
        """The coordinator, about a name that waits for the release; of any other there is nothing secret."""
        releasing = self.house.bot.services.releasing

        def job(work: Work) -> None:
            found, cora = self.found(work), self.actor(work, "Cora")
            shown = releasing.deciding(work, cora, found.id)
            waiting = {person.id for person, seat in shown.lines if shown.in_round(seat).released_at is None}
            if self.ids[name] in waiting:
                releasing.decide(work, cora, found.id, found.version, {self.ids[name]: decision})

        self.house.does(job)

    def asked_in_person(self, name: str) -> None:
        releasing = self.house.bot.services.releasing

        def job(work: Work) -> None:
            cora, found = self.actor(work, "Cora"), self.found(work)
            if releasing.deciding(work, cora, found.id).newest is not None:
                releasing.mark_asked(work, cora, found.id, [self.ids[name]])

        self.house.does(job)

    def looks_at_names(self, name: str) -> None:
        service = self.house.bot.services.invitations
        try:
            self.house.looks(lambda work: service.proposed(work, self.actor(work, name), self.found(work).id))
        except NotFound:
            return

    # What is one's own and the assistant directors'

    def replies(self, name: str, reply: Reply) -> None:
        invitations = self.house.bot.services.invitations
        self.house.does(lambda work: invitations.reply(work, self.actor(work, name), self.found(work).id, reply))

    def reminded(self) -> list[str]:
        """Who would get the reminder now."""

        def look(work: Work) -> list[str]:
            found = self.found(work)
            return [name for name in CREW if concerns(work, found, self.ids[name], reminder=True)]

        return self.house.looks(look)

    def _by_id(self, outcome: dict[str, Decision]) -> dict[str, Decision]:
        return {self.ids[name]: decision for name, decision in outcome.items()}
