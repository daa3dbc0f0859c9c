"""Random flows: what people on a production do all day, typing secrets wherever they can type.

Each flow is one person's way through a workflow, from its button to its last page, with the buttons people have. What
is typed comes from `Canaries`, named after where it was typed. The same seed gives the same flows.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import time, timedelta

from bot.domain.people import Role
from bot.domain.scenes import SceneDraft
from bot.domain.times import Call, call_instant
from bot.domain.work import Work
from bot.schedule import read_schedule
from handlers.views.checkins import CONDITIONS
from handlers.views.scene_sheet import WITHDRAWS
from rehearsal.people import Person
from rehearsal.state import Control, controls
from tests.proofs.canaries import Canaries
from tests.stage import ZONE, Stage

KINDS = ("Kiss", "Simulated sex")
MOST_SUBMISSIONS = 12


def first(person: Person) -> str:
    """The first name, as it stands in the names of places."""
    return person.name.split()[0]


class NotOffered(Exception):
    """The flow's button is not on the menu as things stand."""


class Company:
    """One production's people at work on scene 72A."""

    def __init__(self, stage: Stage, canaries: Canaries, seed: int) -> None:
        self.stage = stage
        self.canaries = canaries
        self.random = random.Random(seed)  # noqa: S311 - which flow comes next is no secret
        stage.opens_production(f"Nightfall {seed}")
        self.cora = self._joins("Cora Quill", Role.COORDINATOR, phone="+49 30 1")
        self.alma = self._joins("Alma Brandt", Role.ALTERNATE, phone="+49 30 2")
        self.ada = self._joins("Ada Moreau", Role.FIRST_AD, phone="+49 30 3")
        self.dira = self._joins("Dira Voss", Role.DIRECTOR)
        self.mina = self._joins("Mina Lund", Role.PERFORMER)
        self.tom = self._joins("Tom Ferrer", Role.PERFORMER)
        self.pru = self._joins("Pru Adler", Role.PRODUCER)
        self.root = self._joins("Rune Okafor", Role.ADMIN)
        stage.does(self._adds_scene)
        for beginning in (self.imports, self.writes_brief, self.sends):
            beginning()
            self.rest()

    def _joins(self, name: str, role: Role, phone: str = "") -> Person:
        person = self.stage.adds(name, role, phone=phone)
        assert person is not None
        return person

    @property
    def everybody(self) -> tuple[Person, ...]:
        return (self.cora, self.alma, self.ada, self.dira, self.mina, self.tom, self.pru, self.root)

    def _adds_scene(self, work: Work) -> None:
        ada = self.stage.as_actor(work, self.ada.name)
        draft = SceneDraft("72A", self._call(work).day, self._call(work), "main", closed=True)
        self.stage.ids["72A"] = self.stage.bot.services.scenes.add(work, ada, draft).id

    def _call(self, work: Work) -> Call:
        return call_instant((work.now + timedelta(days=60)).date(), time(8), ZONE)

    # The flows

    def one(self) -> str:
        """One flow, chosen at random among those that their person can begin now; gives its name."""
        while True:
            flow = self.random.choice(self.flows)
            if self.does(flow):
                return flow.__name__

    def each(self) -> int:
        """Every flow once, in random order, but for those that cannot be begun; gives how many were done."""
        flows = sorted(set(self.flows), key=lambda flow: flow.__name__)
        self.random.shuffle(flows)
        return sum(self.does(flow) for flow in flows)

    def does(self, flow: Callable[[], object]) -> bool:
        """Whether the flow could be begun."""
        try:
            flow()
        except NotOffered:
            return False
        finally:
            self.rest()
        return True

    def rest(self) -> None:
        """Everybody closes what they have open."""
        for person in self.everybody:
            if person.modal is not None:
                person.closes()

    @property
    def flows(self) -> tuple[Callable[[], object], ...]:
        seldom = (
            self.writes_brief, self.withdraws, self.imports, self.sends, self.records, self.moves, self.types_too_much,
        )  # fmt: skip
        often = (self.answers, self.leaves_a_draft, self.reads_sheet, self.reads_record, self.declares)
        return (*seldom, *often, *often, self.answers, self.holds, self.pings, self.reads_brief, self.would_rather_talk)

    def writes_brief(self) -> None:
        self.opens_scene(self.cora, "Brief")
        ticked = "This scene is intimate"
        self.cora.chooses("Intimate scene", [ticked])
        self.cora.chooses("Kind of scene", self.random.choice(KINDS))
        self.cora.fills({"brief": self.canaries.text("brief"), "changed": self.canaries.text("changed")})
        self.cora.chooses("Performers", ["Mina Lund", "Tom Ferrer"])
        self.cora.submits()

    def sends(self) -> None:
        self.opens_scene(self.cora, "Send")
        if self._submittable(self.cora):
            self.cora.chooses("performers", list(self._offered(self.cora, "performers")))
            self.cora.submits()
            self.cora.submits()

    def imports(self) -> None:
        """`closedset import` with the scene's description, as the command does it."""
        number, described = self.random.choice(("72A", "73", "74")), self.canaries.text("description")
        read = read_schedule(f"Scene,Cast,Description\n{number},9,{described}\n".encode())

        def job(work: Work) -> None:
            production = work.people.production(self.stage.production_id)
            assert production is not None
            importing = self.stage.bot.services.importing
            importing.apply(work, production, importing.plan(work, production, read))

        self.stage.does(job)

    def answers(self) -> None:
        person = self.comes_to_review()
        if person.sees("[Save]"):
            person.submits()

    def comes_to_review(self) -> Person:
        """Somebody goes through the whole form, as far as the page that saves it."""
        person = self._somebody()
        self._fills_form(person)
        return person

    def leaves_a_draft(self) -> None:
        self._fills_form(self._somebody(), pages=self.random.randint(2, 4))

    def fills_one_page(self) -> None:
        """As far as the first page of questions, which is filled in and left."""
        self._fills_form(self._somebody(), pages=3)

    def withdraws(self) -> None:
        person = self._somebody()
        self.presses_in_menu(person, "Withdraw")
        person.submits()

    def would_rather_talk(self) -> None:
        person = self._somebody()
        self.presses_in_menu(person, "My Answers")
        person.presses("I Would Rather Talk")

    def reads_record(self) -> None:
        person = self._somebody()
        self.presses_in_menu(person, "My Record")
        if person.sees("[Open]"):
            person.presses("Open", near="Version 1:")

    def reads_sheet(self) -> None:
        self.opens_scene(self.cora, "Scene Sheet")
        if self.cora.sees("[Next"):
            self.cora.presses("Next")

    def reads_brief(self) -> None:
        self.presses_in_menu(self.dira, "Open")
        self.dira.presses("Read the Brief")

    def records(self) -> None:
        """The coordinator writes down what somebody said."""
        self.opens_scene(self.cora, "Scene Sheet")
        self.cora.presses("Record What Was Said")
        if not self._submittable(self.cora):
            return
        about = self._somebody()
        self.cora.chooses("performer", about.name)
        self.cora.submits()
        for control in self._fields(self.cora):
            block, element = control.block["block_id"], control.element
            if element["type"] == "plain_text_input":
                self.cora.fills({block: self.canaries.text(f"recorded:{first(about)}")})
            elif "options" in element and block != WITHDRAWS:
                one = self.random.choice(element["options"])["text"]["text"]
                self.cora.chooses(block, [one] if element["type"].startswith("multi") else one)
        self.cora.submits()

    def declares(self) -> None:
        self.presses_in_menu(self.cora, "Declare")
        offered = self._offered(self.cora, "status")
        self.cora.chooses("status", self.random.choice(offered))
        self.cora.submits()

    def holds(self) -> None:
        self.presses_in_menu(self.random.choice((self.cora, self.alma)), "Hold")

    def pings(self) -> None:
        self.presses_in_menu(self.ada, "Ask for an Update")

    def moves(self) -> None:
        self.opens_scene(self.ada, "Move")
        day = (self.stage.workspace.clock.now() + timedelta(days=self.random.randint(61, 90))).date()
        self.ada.fills({"day": f"{day}", "call": "06:00"})
        self.ada.submits()
        if self._submittable(self.ada):
            self.ada.submits()

    def types_too_much(self) -> None:
        """Secrets in forms that are refused, or that go where no free text belongs."""
        self.presses_in_menu(self.ada, "Add a Scene")
        self.ada.fills({"part": self.canaries.text("part")[:20], "number": "\u200d"})
        self.ada.submits()
        self.ada.closes()
        self.cora.runs("/closedset", self.canaries.text("command"), None)

    # How

    def _somebody(self) -> Person:
        return self.random.choice((self.mina, self.tom))

    def presses_in_menu(self, person: Person, label: str) -> None:
        person.uses_shortcut("My Day")
        person.wait_for_modal()
        if not person.sees(f"[{label}]"):
            raise NotOffered
        person.presses(label)

    def opens_scene(self, person: Person, label: str) -> None:
        self.presses_in_menu(person, "Scenes")
        person.presses("Open", near="72A")
        person.presses(label)

    def _fills_form(self, person: Person, pages: int = MOST_SUBMISSIONS) -> None:
        """From the menu through the form's pages, as far as `pages` or to the review."""
        self.presses_in_menu(person, "My Answers")
        for _ in range(pages):
            if person.sees("[Save]") or not self._submittable(person):
                return
            self._fills_page(person)
            person.submits()

    def _fills_page(self, person: Person) -> None:
        """One or two choices that are kept as one goes, and a line of text."""
        fields = self._fields(person)
        for control in self.random.sample(fields, min(2, len(fields))):
            block, element = control.block["block_id"], control.element
            if element["type"] == "plain_text_input":
                if not block.endswith(CONDITIONS):
                    person.fills({block: self.canaries.text(f"needs:{first(person)}")})
            elif element["type"] == "checkboxes":
                person.chooses(block, [self.random.choice(element["options"])["text"]["text"]])
            elif element["type"] == "radio_buttons":
                person.chooses(block, self.random.choice(element["options"])["text"]["text"])
                self._adds_conditions(person, block)

    def _adds_conditions(self, person: Person, topic: str) -> None:
        line = topic + CONDITIONS
        if any(control.block["block_id"] == line for control in self._fields(person)):
            person.fills({line: self.canaries.text(f"conditions:{first(person)}")})

    def _submittable(self, person: Person) -> bool:
        return person.modal is not None and bool(person.modal.source.get("submit"))

    def _offered(self, person: Person, block: str) -> list[str]:
        """The texts of a field's options."""
        field = next(control for control in self._fields(person) if control.block["block_id"] == block)
        return [option["text"]["text"] for option in field.element.get("options", ())]

    def _fields(self, person: Person) -> list[Control]:
        assert person.modal is not None
        return [control for control in controls(person.modal.blocks) if control.block["type"] == "input"]
