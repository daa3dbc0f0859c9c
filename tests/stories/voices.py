"""A production with two readers and somebody with something to say, as they meet on Slack."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from pyrage.x25519 import Identity

from bot.domain.concerns import ConcernBook
from bot.domain.people import Role
from bot.domain.times import next_slot
from bot.domain.work import Work
from rehearsal.people import Person as Acting
from tests.stage import ZONE, Stage
from tests.stories.film import MONDAY_NOON

T = TypeVar("T")

CODE = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}")
PEOPLE = {
    "Cora": Role.COORDINATOR, "Alba": Role.ALTERNATE, "Kai": Role.CREW, "Mina": Role.PERFORMER, "Ada": Role.FIRST_AD,
}  # fmt: skip
SAYS = "Someone filmed me without asking."


class Voices:
    """Kai has something to say; Cora and Alba may be chosen to read it. It is Monday, 12:00 set time."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.workspace.advance(MONDAY_NOON - stage.workspace.clock.now())
        stage.opens_production(people=PEOPLE)

    def acting(self, name: str) -> Acting:
        return self.stage.workspace.person(name)

    def at_home(self, name: str) -> Acting:
        """Somebody with nothing but their Home before them."""
        person = self.acting(name)
        if person.modals:
            person.closes()
        person.opens_home()
        self.stage.settles()
        return person

    def begins(self, name: str = "Kai", about: str = "No") -> Acting:
        """Up to the form on which readers are chosen."""
        person = self.at_home(name)
        person.presses("Speak Up or Ask", "home")
        person.chooses("Is it about the coordinator or someone close to them?", about)
        person.submits()
        return person

    def raises(self, *readers: str, name: str = "Kai", about: str = "No", text: str = SAYS, **more: str) -> str:
        """Send a concern to these readers, or what `more` says by label; the code on the receipt."""
        person = self.begins(name, about)
        if readers:
            person.chooses("Who may read it", list(readers))
        for label, choice in more.items():
            person.chooses(LABELS[label], choice)
        person.fills(text=text)
        person.submits()
        return self.code_of(person)

    def code_of(self, person: Acting) -> str:
        found = CODE.search(person.screen())
        assert found is not None, person.screen()
        return found.group()

    def returns(self, code: str, name: str = "Kai") -> Acting:
        person = self.at_home(name)
        person.presses("Have a Code? Check for Answers", "home")
        person.fills(code=code)
        person.submits()
        return person

    def inbox(self, name: str = "Cora") -> Acting:
        person = self.at_home(name)
        person.presses("Addressed to you", "home")
        return person

    def slot(self) -> None:
        """On to the next slot."""
        now = self.stage.workspace.clock.now()
        self.stage.advances(next_slot(now, zone=ZONE).instant - now)

    def leaves(self, name: str) -> None:
        """Somebody's appointment ends, and with it their key."""

        def job(work: Work) -> None:
            for appointment in work.people.appointments(self.stage.production_id):
                if appointment.person_id == self.stage.ids[name] and appointment.until is None:
                    work.people.end_appointment(appointment, work.now)
                    work.reader_keys.end(appointment)

        self.stage.does(job)

    def counsel(self, name: str = "Kanzlei Sommer") -> Identity:
        """Counsel outside the production, with a key of their own."""
        identity = Identity.generate()

        def job(work: Work) -> None:
            production = work.people.production(self.stage.production_id)
            assert production is not None
            key = str(identity.to_public())
            work.people.change_production(replace(production, counsel_name=name, counsel_key=key))

        self.stage.does(job)
        return identity

    def change(self, job: Callable[[ConcernBook], T]) -> T:
        return self.stage.loop.run(self.stage.bot.room.change(job, deadline=time.monotonic() + 20))

    def in_room(self, job: Callable[[ConcernBook], T]) -> T:
        return self.stage.loop.run(self.stage.bot.room.look(job, deadline=time.monotonic() + 20))


LABELS = {"way": "What happens when you save", "as_": "Your name", "sort": "What it is", "urgency": "How soon"}
