"""A production with its real check-in: Cora's scene 72A with Mina and Noor, for the tests of answers given and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.domain.answers import Answers, Recorded, Sheet, TopicAnswer
from bot.domain.checkins import CheckIns, Form, FormPlace, Saved
from bot.domain.people import Actor, Appointment, Role
from bot.domain.permissions import Action, permit
from bot.domain.record import OwnRecords
from bot.domain.scene_sheet import Recording, SceneSheet, SceneSheets
from bot.domain.scenes import BriefDraft, Scene
from bot.domain.status import Standing, Statuses
from bot.domain.topics import Answer, catalogue
from tests.domain.scene_cases import House

TOPICS = catalogue().topic_ids("kiss")
OTHER_TOPICS = catalogue().topic_ids("family-touch")
ALL_YES = dict.fromkeys(TOPICS, Answer.YES)


def sheet(given: Mapping[str, Answer | tuple[Answer, str]], **needs: str) -> Sheet:
    """Answers by topic, with a conditions line where a pair is given; needs with underscores for dashes."""
    topics = {
        topic: TopicAnswer(*said) if isinstance(said, tuple) else TopicAnswer(said) for topic, said in given.items()
    }
    return Sheet(topics, {name.replace("_", "-"): text for name, text in needs.items()})


class CheckInHouse(House):
    """The house with the check-in itself in place of what performers are taken to have said."""

    def __init__(self) -> None:
        super().__init__()
        self.checkins = CheckIns(catalogue())
        self.sheets = SceneSheets(catalogue(), self.checkins, self.announcing)
        self.records = OwnRecords()
        self.statuses = Statuses(self.checkins)
        self.appoints(self.cora, Role.COORDINATOR)
        self.appoints(self.alba, Role.ALTERNATE)
        self.scene_id = self.adds_intimate("72A", self.mina, self.noor).id

    @property
    def scene(self) -> Scene:
        return self.books.state.scenes[self.scene_id]

    def appoints(self, person: Actor, role: Role) -> Appointment:
        """From now on; whoever held it before holds it no longer."""
        with self.work(timedelta(seconds=1)) as work:
            before = work.people.current_appointment(self.production_id, role)
            if before is not None:
                work.people.end_appointment(before, work.now)
            appointment = Appointment(work.new_id(), self.production_id, person.id, role, work.now)
            work.people.appoint(appointment)
        return appointment

    def sends(self, *performers: Actor) -> None:
        with self.work() as work:
            ids = tuple(person.id for person in performers or (self.mina, self.noor))
            self.sheets.send(work, self.cora, self.scene_id, ids)

    def opens(self, who: Actor, scene_id: str = "") -> Form:
        with self.work() as work:
            return self.checkins.open(work, who, scene_id or self.scene_id)

    def place(self, who: Actor, scene_id: str = "") -> FormPlace:
        form = self.opens(who, scene_id)
        return FormPlace(form.scene.id, form.base, form.scene.version, form.step)

    def turns(self, who: Actor, page: Sheet, left_out: Iterable[str] = (), scene_id: str = "") -> FormPlace:
        """Fill in a page and go on; gives where the next one is."""
        place = self.place(who, scene_id)
        with self.work() as work:
            form = self.checkins.turn(work, who, place, page, frozenset(left_out))
        return FormPlace(form.scene.id, form.base, form.scene.version, form.step)

    def saves(self, who: Actor, page: Sheet, left_out: Iterable[str] = (), scene_id: str = "") -> Saved:
        place = self.turns(who, page, left_out, scene_id)
        with self.work(timedelta(minutes=1)) as work:
            return self.checkins.save(work, who, place)

    def withdraws(self, who: Actor) -> Saved:
        with self.work(timedelta(minutes=1)) as work:
            return self.checkins.withdraw(work, who, self.scene_id)

    def edits(self, brief: str = "They kiss in the rain.", kind: str = "kiss", cast: Iterable[Actor] = ()) -> None:
        with self.work() as work:
            performers = tuple(person.id for person in cast) or (self.mina.id, self.noor.id)
            draft = BriefDraft(True, kind, brief, performers, "It rains now.")
            self.scenes.edit_brief(work, self.cora, self.scene_id, self.scene.version, draft)

    def how(self, *, read_back: bool = True) -> Recorded:
        return Recorded(self.cora.id, "phone", "", "Polish", read_back, self.now)

    def records_for(
        self, who: Actor, said: Sheet | None, *, read_back: bool = True, by: Actor | None = None
    ) -> Recording:
        with self.work(timedelta(minutes=1)) as work:
            recorder, how = by or self.cora, self.how(read_back=read_back)
            return self.sheets.record_for(work, recorder, self.scene_id, who.id, self.scene.version, said, how)

    def confirms(self, who: Actor) -> Saved:
        with self.work(timedelta(minutes=1)) as work:
            current = self.current(who)
            return self.checkins.confirm_recorded(work, who, self.scene_id, current.version if current else 0)

    def opens_sheet(self, by: Actor | None = None) -> SceneSheet:
        with self.work() as work:
            return self.sheets.open(work, by or self.cora, self.scene_id)

    def current(self, who: Actor) -> Answers | None:
        with self.work() as work:
            proof = permit(work, self.cora, Action.READ_ANSWERS, self.scene_id)
            return work.checkins.current(proof, self.scene, who.id)

    def standing(self, who: Actor) -> Standing:
        with self.work() as work:
            return self.checkins.standings(work, self.scene)[who.id]

    def makes_ready(self) -> None:
        """Both answered yes to everything, and the coordinator declares it."""
        self.sends()
        for who in (self.mina, self.noor):
            self.saves(who, sheet(ALL_YES))
        self.ready(self.scene)
