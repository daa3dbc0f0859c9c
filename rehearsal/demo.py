"""An invented production, midway through preparation, made by acting as its people in the bot's own forms.

Promise: nothing is written behind the bot's back. Whatever stands there afterwards was pressed, filled in and submitted
by somebody in the workspace, so a demo that was made shows that a production can be made. Everybody is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from rehearsal.locating import names_of
from rehearsal.people import Person
from rehearsal.state import controls, options_of
from rehearsal.workspace import Workspace

ZONE = "Europe/Berlin"
TITLE = "Nightfall"
CHANNEL = "nightfall"
MORNING = time(10)
YES, CONDITIONS, NO, TALK = "Yes", "Yes, with conditions", "No", "Talk first"

FIRST_STEPS = """\
Nightfall is being prepared. It is {now}, set time. Try this:

  as cora                       # Cora Lind, the intimacy coordinator
  home
  press Scene Sheet near 72A    # who answered what; each opening is recorded
  as mina                       # Mina Adler, a performer who was asked about 72A
  dm                            # one message, with no word about the scene
  press Open                    # who reads her answers, and who does not
  submit 2                      # the scene in plain words, then the first questions
  choose closed lips = No       # or all alike: choose every = Talk first
  submit 4                      # the second page, what she needs, a review, saved
  press Withdraw
  submit
  as ada                        # Ada Byrne, first assistant director
  home                          # 72A is PAUSED, with no name and no reason

Type help for everything else."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody on the roster. `part` is what the form calls it."""

    name: str
    part: str
    phone: str = ""
    cast_number: str = ""
    zone: str = ZONE


@dataclass(frozen=True, slots=True)
class Planned:
    """A scene, `days` shoot days from today. `answers` are by performer: (answer, condition) by a part of the question;
    every other question gets `YES`."""

    number: str
    days: int
    call: time
    kind: str = ""
    brief: str = ""
    performers: tuple[str, ...] = ()
    closed: bool = False
    sent: bool = False
    answers: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=lambda: MappingProxyType({}))


ADMIN, COORDINATOR, ALTERNATE = "Petra Voss", "Cora Lind", "Noor Haddad"
FIRST_AD, STRANGER, WITHOUT_SLACK = "Ada Byrne", "Sam Stone", "Dora Weiss"
MINA, TOM, LENA = "Mina Adler", "Tom Reyes", "Lena Brandt"

ROSTER = (
    Somebody("Rui Costa", "director"),
    Somebody(FIRST_AD, "first assistant director", phone="+49 30 5550 103"),
    Somebody("Ben Okoye", "assistant director"),
    Somebody(MINA, "performer", cast_number="1"),
    Somebody(TOM, "performer", cast_number="2", zone="Europe/London"),
    Somebody(LENA, "performer", cast_number="3"),
    Somebody("Kit Moran", "crew"),
)

SCENES = (
    Planned("12", 2, time(7, 30)),
    Planned(
        "41", 3, time(8), "Kiss with more touch",
        "They come in from the rain and kiss against the door. Coats stay on. The camera is close on faces and hands.",
        (TOM, LENA), sent=True,
        answers={LENA: {"held close": (CONDITIONS, "Not lifted, my back is healing.")}, TOM: {}},
    ),
    Planned(
        "72A", 5, time(8), "Kiss",
        "They say goodbye on the stairs and kiss, once, standing. Both are dressed. One wide shot, one close on faces.",
        (MINA, TOM), sent=True,
        answers={TOM: {"face and the neck": (NO, ""), "arms, the shoulders": (CONDITIONS, "Over clothing.")}},
    ),
    Planned("88", 6, time(18, 30), closed=True),
    Planned(
        "103", 8, time(3, 30), "Nudity",
        "She gets out of the lake at night, seen from behind and from far away. A robe is there for every cut.",
        (LENA, WITHOUT_SLACK),
    ),
)  # fmt: skip


def advance_to_morning(workspace: Workspace) -> None:
    """Move the clock to the next ten in the morning of the set, so that nobody's quiet hours hold anything back."""
    here = workspace.clock.now().astimezone(ZoneInfo(ZONE))
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    morning = datetime.combine(day, MORNING, ZoneInfo(ZONE))
    workspace.advance(morning - workspace.clock.now())


def move_in(workspace: Workspace) -> None:
    """Accounts for everybody and the production's channel; nothing of the bot's yet."""
    accounts = [(name, ZONE) for name in (ADMIN, COORDINATOR, ALTERNATE)] + [(one.name, one.zone) for one in ROSTER]
    for name, zone in accounts:
        workspace.add_person(name, zone=zone)
    workspace.add_person(STRANGER, zone=ZONE)
    workspace.add_channel(CHANNEL, [name for name, _ in accounts])


class Demo:
    """Makes the production in a workspace whose bot is ready and shows the one-time code `code`."""

    def __init__(self, workspace: Workspace, code: str, say: Say) -> None:
        self._workspace = workspace
        self._code = code
        self._say = say
        self._today = workspace.clock.now().astimezone(ZoneInfo(ZONE)).date()

    def make(self) -> None:
        """Act everything, telling each step. Raises LookupError or AssertionError if a page is not as expected."""
        for told, step in (
            (f"{ADMIN} sets up {TITLE} with the code from the terminal", self._set_up),
            (f"{ADMIN} appoints {COORDINATOR} and {ALTERNATE}, and fills the roster", self._fill_roster),
            (f"{FIRST_AD} adds scenes; {COORDINATOR} writes briefs", self._add_scenes),
            (f"{FIRST_AD} marks who was told; {COORDINATOR} sends check-ins", self._send),
            ("Performers answer in private", self._answer),
            (f"{COORDINATOR} declares 41 READY; {FIRST_AD} announces it", self._declare_and_announce),
        ):
            self._say(f"  {told}")
            step()

    # The steps

    def _set_up(self) -> None:
        petra = self._person(ADMIN)
        petra.uses_shortcut("My Day")
        petra.presses("Set Up with a Code")
        petra.fills(
            {
                "Code": self._code,
                "Title of the production": TITLE,
                "Channel": CHANNEL,
                "Contact outside the production: name": "Helpline for film and television",
                "Contact outside the production: phone number": "+49 30 5550 900",
                "Union line": "Performers' union, +49 30 5550 901",
            }
        )
        petra.chooses("Time zone of the set", ZONE)
        self._submits(petra)
        petra.closes()

    def _fill_roster(self) -> None:
        self._enters_nameless(ADMIN, Somebody(ADMIN, "admin"))
        for part, name, phone in (
            ("Coordinator", COORDINATOR, "+49 30 5550 101"), ("Alternate", ALTERNATE, "+49 30 5550 102"),
        ):  # fmt: skip
            petra = self._opens_menu(ADMIN)
            petra.presses(part)
            petra.fills({f"Who is the {part.lower()}?": name, "Phone number": phone, "Employer": "Their own company"})
            self._submits(petra)
            petra.closes()
            self._enters_nameless(ADMIN, Somebody(name, part.lower()))
        for somebody in ROSTER:
            self._adds(somebody)
        petra = self._opens_menu(ADMIN)
        petra.presses("Add People")
        petra.fills({"Part": "performer", "People without Slack": WITHOUT_SLACK})
        petra.chooses("18 or over", ["adult"])
        self._submits(petra)
        petra.closes()

    def _adds(self, somebody: Somebody) -> None:
        petra = self._opens_menu(ADMIN)
        petra.presses("Add People")
        petra.fills({"Part": somebody.part, "People in Slack": [somebody.name]})
        if somebody.part == "performer":
            petra.chooses("18 or over", ["adult"])
        self._submits(petra)
        petra.closes()
        self._enters_nameless(ADMIN, somebody)

    def _enters_nameless(self, admin: str, somebody: Somebody) -> None:
        """Write the name of whoever was just added; from Slack it would arrive some seconds later."""
        petra = self._opens_menu(admin)
        petra.presses("Roster")
        if petra.sees("name arriving from Slack"):
            petra.presses("Edit", near="name arriving from Slack")
        else:
            petra.chooses("roster.person.find", somebody.name)
        petra.fills({"Name": somebody.name})
        if somebody.phone:
            petra.fills({"Phone number": somebody.phone})
        if somebody.cast_number:
            petra.fills({"Cast number": somebody.cast_number})
        self._submits(petra)
        petra.closes()

    def _add_scenes(self) -> None:
        for scene in SCENES:
            ada = self._opens_menu(FIRST_AD)
            ada.presses("Add a Scene")
            day = self._today + timedelta(days=scene.days)
            ada.fills({"Scene number": scene.number, "Shoot day": day, "Call of the unit (set time)": scene.call})
            if scene.closed:
                ada.chooses("Closed set", ["closed"])
            self._submits(ada)
            self._submits(ada)
            ada.closes()
            if scene.brief:
                self._writes_brief(scene)

    def _writes_brief(self, scene: Planned) -> None:
        cora = self._opens_scene(COORDINATOR, scene)
        cora.presses("Brief")
        cora.chooses("Intimate scene", ["intimate"])
        cora.fills({"Kind of scene": scene.kind, "The scene in plain words": scene.brief})
        offered = [option["text"]["text"] for option in self._options(cora, "Performers")]
        cora.chooses("Performers", [one for one in offered if one.startswith(scene.performers)])
        self._submits(cora)
        cora.closes()

    def _send(self) -> None:
        for scene in SCENES:
            if not scene.sent:
                continue
            ada = self._opens_scene(FIRST_AD, scene)
            ada.presses("Who Was Told")
            ada.fills(dict.fromkeys(scene.performers, "By the production"))
            self._submits(ada)
            ada.closes()
            cora = self._opens_scene(COORDINATOR, scene)
            cora.presses("Send")
            self._submits(cora)
            self._submits(cora)
            cora.closes()

    def _answer(self) -> None:
        for scene in SCENES:
            for name, different in scene.answers.items():
                self._answers(self._opens_menu(name), scene, different)

    def _answers(self, person: Person, scene: Planned, different: Mapping[str, tuple[str, str]]) -> None:
        person.presses("My Answers", near=f"Scene {scene.number}*")
        self._submits(person)
        self._submits(person)
        while self._title(person) == "Your boundaries":
            self._answers_page(person, different)
            self._submits(person)
        person.fills({"stop-word": "red"})
        self._submits(person)
        while self._title(person) == "Your answers":
            self._submits(person)
        if not person.sees("Saved, true as of"):
            raise LookupError(f"{person.name}'s answers were not saved")
        person.closes()

    def _answers_page(self, person: Person, different: Mapping[str, tuple[str, str]]) -> None:
        for topic, question in questions(person).items():
            answer, condition = next((said for part, said in different.items() if part in question), (YES, ""))
            person.chooses(topic, answer)
            if condition:
                person.fills({f"{topic}--conditions": condition})

    def _declare_and_announce(self) -> None:
        ready, waiting = SCENES[1], SCENES[2]
        cora = self._opens_menu(COORDINATOR)
        cora.presses("Declare", near=f"Scene {ready.number}*")
        cora.chooses("What they will see", "READY")
        self._submits(cora)
        cora.closes()
        cora = self._opens_menu(COORDINATOR)
        cora.presses("Declare", near=f"Scene {waiting.number}*")
        cora.chooses("What they will see", "NOT YET")
        tomorrow = self._today + timedelta(days=1)
        cora.fills({"Next update: date": tomorrow, "Next update by (set time)": "18:00"})
        self._submits(cora)
        cora.closes()
        ada = self._opens_scene(FIRST_AD, ready)
        ada.presses("Announce")
        self._submits(ada)
        ada.closes()
        self._workspace.wait_until(lambda: ada.sees(f"Scene {ready.number}: closed set", CHANNEL), 10)

    # How

    def _person(self, name: str) -> Person:
        return self._workspace.person(name)

    def _opens_menu(self, name: str) -> Person:
        """Somebody with "My Day" open: Home's own buttons, without waiting until Home is published."""
        person = self._person(name)
        person.uses_shortcut("My Day")
        return person

    def _opens_scene(self, name: str, scene: Planned) -> Person:
        person = self._opens_menu(name)
        person.presses("Scenes")
        person.presses("Open", near=f"Scene {scene.number}*")
        return person

    def _options(self, person: Person, label: str) -> list[dict[str, dict[str, str]]]:
        blocks = person.modal.blocks if person.modal else []
        return next(options_of(one.element) for one in controls(blocks) if label in names_of(one))

    def _title(self, person: Person) -> str:
        return person.modal.title if person.modal else ""

    def _submits(self, person: Person) -> None:
        outcome = person.submits()
        if outcome.errors or outcome.warned:
            wrong = outcome.warned or "; ".join(f"{label}: {said}" for label, said in outcome.errors.items())
            raise LookupError(f"{person.name}'s form was not taken: {wrong}")


def questions(person: Person) -> dict[str, str]:
    """The questions with a round of options on the page that is open: label by block_id."""
    blocks = person.modal.blocks if person.modal else []
    return {
        one.block["block_id"]: one.block["label"]["text"]
        for one in controls(blocks)
        if one.type == "radio_buttons" and one.block["type"] == "input"
    }
