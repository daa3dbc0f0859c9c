"""The steps by which the demo production is made, in the order in which a production would take them.

Promise: each step is somebody's, done in the bot's own forms at an hour of the set's day when nobody's quiet hours hold
a message back; whatever is sent has arrived before the next day begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from rehearsal.demo import concern, lists
from rehearsal.demo import scenes as plan
from rehearsal.demo.acting import (
    answers,
    decides_list,
    drafts_list,
    opens_menu,
    opens_scene,
    options,
    raises,
    records,
    replies,
    submits,
)
from rehearsal.demo.days import CALLS, MORNING, Calendar, advance_to, at
from rehearsal.demo.lists import PlannedList
from rehearsal.demo.people import (
    ADMIN,
    ALTERNATE,
    COORDINATOR,
    CREW,
    DEPARTMENTS,
    FIRST_AD,
    JUDE,
    NILS,
    PAUL,
    PERFORMER,
    ROSTER,
    SECOND_AD,
    SECOND_UNIT_AD,
    STRANGER,
    WITH_ACCOUNTS,
    ZONE,
    Somebody,
)
from rehearsal.demo.scenes import Planned
from rehearsal.people import Person
from rehearsal.workspace import Workspace

CHANNEL: Final = "nightfall"
MOVED_TO: Final = 4
ARRIVE_SECONDS: Final = 10.0
ANSWERING_AT_ONCE: Final = 3
ANNOUNCED: Final = (plan.RAIN, plan.ENDING, plan.CORRIDOR)
Say = Callable[[str], None]


def move_in(workspace: Workspace) -> None:
    """Accounts for everybody and the production's channel; nothing of the bot's yet."""
    order = [*DEPARTMENTS, STRANGER.part]
    for one in sorted((*WITH_ACCOUNTS, STRANGER), key=lambda one: order.index(one.part)):
        workspace.add_person(
            one.name, zone=one.zone, locale=one.locale, guest=one.guest, title=one.title, department=one.department
        )
    workspace.add_channel(CHANNEL, [one.name for one in WITH_ACCOUNTS])


@dataclass(frozen=True, slots=True)
class Step:
    """Something done by somebody on a day of preparation, counted from 0, not before `hour` of set time."""

    day: int
    hour: time
    told: str
    does: Callable[[], None]


class Demo:
    """Makes the production in a workspace whose bot is ready and shows the one-time code `code`."""

    def __init__(self, workspace: Workspace, code: str, say: Say) -> None:
        self._workspace = workspace
        self._code = code
        self._say = say
        self._calendar = Calendar.beginning(workspace.clock.now().astimezone(ZoneInfo(ZONE)).date())

    def next_call(self, after: datetime) -> datetime | None:
        """The first planned call after this instant, in UTC; None after the last one."""
        return self._calendar.next_call(after)

    def make(self) -> None:
        """Act everything, telling each step. Raises LookupError or AssertionError if a page is not as expected."""
        for step in self._steps():
            advance_to(self._workspace, at(self._calendar.preparing[step.day], step.hour))
            self._say(f"  {step.told}")
            step.does()
        advance_to(self._workspace, at(self._calendar.preparing[-1], MORNING))

    def _steps(self) -> Sequence[Step]:
        admin, cora, ada, maya = ADMIN.name, COORDINATOR.name, FIRST_AD.name, SECOND_UNIT_AD.name
        return (
            Step(0, MORNING, f"{admin} sets up {plan.TITLE} with the code from the terminal", self._set_up),
            Step(0, time(10, 20), f"{admin} appoints {cora} and {ALTERNATE.name}", self._appoint),
            Step(0, time(10, 40), f"{admin} fills the roster", self._fill_roster),
            Step(1, time(9, 30), f"{ada} adds a dozen scenes over five shoot days", self._add_scenes),
            Step(1, time(14), f"{cora} writes briefs", self._write_briefs),
            Step(1, time(15), f"{ada} drafts who is on the closed set of 41, and {cora} releases it", self._first_list),
            Step(2, time(9, 30), f"{ada} marks who was told, and announces 41, 88 and 91", self._tell_and_announce),
            Step(2, time(10), f"{cora} sends check-ins", self._send),
            Step(2, time(11), f"{ada} moves 88, and the card says so", self._move),
            Step(2, time(12), "Performers answer in private", self._answer),
            Step(2, time(15), f"{ada} begins the list of 18 with it, and it is released too", self._next_list),
            Step(2, time(16), f"Somebody raises a concern with {cora}, without a name", self._raise),
            Step(3, time(8, 40), f"{maya} asks for an update on 63", self._ask),
            Step(3, time(9), f"{NILS.name} withdraws, and 91 is PAUSED", self._withdraw),
            Step(3, time(9, 20), f"{cora} records what {PAUL.name} said by phone", self._record),
            Step(3, time(9, 30), "Those invited to 41 and 18 accept, or cannot attend", self._reply),
            Step(3, time(9, 35), f"{SECOND_AD.name} hands in a list for 72A", self._hand_in),
            Step(3, time(9, 40), f"{cora} reads the scene sheet of 41 and declares it READY", self._declare),
        )

    # Who is there

    def _set_up(self) -> None:
        petra = self._opens(ADMIN)
        petra.presses("Set Up with a Code")
        petra.fills(
            {
                "Code": self._code,
                "Title of the production": plan.TITLE,
                "Channel": CHANNEL,
                "Contact outside the production: name": "Helpline for film and television",
                "Contact outside the production: phone number": "+49 30 5550 900",
                "Union line": "Performers' union, +49 30 5550 901",
            }
        )
        petra.chooses("Time zone of the set", ZONE)
        submits(petra)
        petra.closes()

    def _appoint(self) -> None:
        petra = self._opens(ADMIN)
        self._enters(petra, ADMIN)
        petra.closes()
        for somebody in (COORDINATOR, ALTERNATE):
            part = somebody.part
            petra = self._opens(ADMIN)
            petra.presses(part.capitalize())
            petra.fills(
                {
                    f"Who is the {part}?": somebody.name,
                    "Phone number": somebody.phone,
                    "Employer": "Their own company",
                    "What they have to report": "A risk to a child, or to somebody's life",
                }
            )
            submits(petra)
            petra.closes()
            petra = self._opens(ADMIN)
            self._enters(petra, somebody)
            petra.closes()

    def _fill_roster(self) -> None:
        petra = self._opens(ADMIN)
        for somebody in ROSTER:
            petra.presses("Add People")
            petra.fills({"Part": somebody.part, "Units": somebody.units})
            if somebody.slack:
                petra.fills({"People in Slack": [somebody.name]})
            else:
                petra.fills({"People without Slack": somebody.name})
            if somebody.part in (PERFORMER, CREW):
                petra.chooses("18 or over", ["adult"])
            submits(petra)
            self._enters(petra, somebody)
        petra.closes()

    def _enters(self, petra: Person, somebody: Somebody) -> None:
        """Write the entry of whoever was just added; their name would come from Slack some seconds later."""
        petra.presses("Roster")
        if petra.sees("name arriving from Slack"):
            petra.presses("Edit", near="name arriving from Slack")
        else:
            petra.chooses("roster.person.find", somebody.name)
        petra.fills({"Name": somebody.name, "Job": somebody.title if somebody.part == CREW else None})
        if somebody.phone:
            petra.fills({"Phone number": somebody.phone})
        if somebody.cast_number:
            petra.fills({"Cast number": somebody.cast_number})
        submits(petra)

    # What is shot

    def _add_scenes(self) -> None:
        for scene in plan.SCENES:
            ada = self._opens(FIRST_AD)
            ada.presses("Add a Scene")
            day, call = self._calendar.shooting[scene.day - 1], CALLS[scene.unit, scene.day]
            ada.fills({"Scene number": scene.number, "Shoot day": day, "Call of the unit (set time)": call})
            ada.chooses("scene.unit.enter", scene.unit)
            if scene.closed:
                ada.chooses("Closed set", ["closed"])
            submits(ada)
            submits(ada)
            ada.closes()

    def _write_briefs(self) -> None:
        for scene in plan.SCENES:
            if not scene.kind:
                continue
            cora = opens_scene(self._workspace, COORDINATOR.name, scene)
            cora.presses("Brief")
            cora.chooses("Intimate scene", ["intimate"])
            cora.fills({"Kind of scene": scene.kind, "The scene in plain words": scene.brief})
            names = tuple(one.name for one in scene.performers)
            cora.chooses("Performers", [one for one in options(cora, "Performers") if one.startswith(names)])
            submits(cora)
            cora.closes()

    # Who was told, asked and answered

    def _tell_and_announce(self) -> None:
        for scene in plan.SCENES:
            if scene.told:
                ada = opens_scene(self._workspace, FIRST_AD.name, scene)
                ada.presses("Who Was Told")
                ada.fills({one.name: by for one, by in scene.told.items()})
                submits(ada)
                ada.closes()
        for scene in ANNOUNCED:
            ada = opens_scene(self._workspace, FIRST_AD.name, scene)
            ada.presses("Announce")
            submits(ada)
            ada.closes()

    def _send(self) -> None:
        for scene in plan.SCENES:
            if scene.sent:
                cora = opens_scene(self._workspace, COORDINATOR.name, scene)
                cora.presses("Send")
                submits(cora)
                submits(cora)
                cora.closes()

    def _answer(self) -> None:
        with ThreadPoolExecutor(ANSWERING_AT_ONCE) as several:
            list(several.map(self._answers, dict.fromkeys(given.who for given in plan.ANSWERED)))
        self._wait_until_sent()

    def _answers(self, who: Somebody) -> None:
        """Everything that one performer says."""
        if who is JUDE:
            jude = self._opens(JUDE)
            jude.presses("My Answers", near=f"Scene {plan.TELEPHONE.number}*")
            jude.presses("I Would Rather Talk")
            jude.closes()
        for given in plan.ANSWERED:
            if given.who is who:
                answers(self._opens(who), given)

    def _wait_until_sent(self) -> None:
        """Until everything of this morning stands where it was sent: the check-ins, and the moved card's line."""
        sent = Counter(one for scene in plan.SCENES if scene.sent for one in scene.performers if one.slack)
        for one, messages in sent.items():
            self._person(one).wait_for_message(ARRIVE_SECONDS, more_than=messages - 1)
        self._person(FIRST_AD).waits_to_see(f"Scene {plan.ENDING.number} moved", CHANNEL, ARRIVE_SECONDS)

    def _record(self) -> None:
        records(
            self._opens(COORDINATOR),
            plan.PAUL_SAID,
            {"How you spoke": "by phone", "Language spoken": "German", "Read back to them": "Yes"},
        )

    def _raise(self) -> None:
        raises(self._opens(concern.RAISED_BY), COORDINATOR.name, concern.RAISED)

    # Who is on a closed set

    def _first_list(self) -> None:
        self._list(lists.RAIN_LIST, 0)

    def _next_list(self) -> None:
        self._list(lists.WARD_LIST, 1)

    def _list(self, planned: PlannedList, before: int) -> None:
        """From a draft to its invitations; performers are asked in person. `before` are the messages each had."""
        drafts_list(opens_scene(self._workspace, planned.by.name, planned.scene), planned)
        performers = [one.name for one in planned.scene.performers]
        decides_list(opens_scene(self._workspace, COORDINATOR.name, planned.scene), performers)
        for one in lists.INVITED:
            self._person(one).wait_for_message(ARRIVE_SECONDS, more_than=before)

    def _reply(self) -> None:
        with ThreadPoolExecutor(ANSWERING_AT_ONCE) as several:
            list(several.map(self._replies, lists.INVITED))

    def _replies(self, who: Somebody) -> None:
        """What one of the crew answers to every invitation of theirs."""
        for planned in lists.RELEASED:
            if who in planned.answers:
                replies(self._opens(who), planned.scene, planned.answers[who])

    def _hand_in(self) -> None:
        planned = lists.STAIRS_LIST
        drafts_list(opens_scene(self._workspace, planned.by.name, planned.scene), planned)

    # What everybody sees

    def _declare(self) -> None:
        cora = self._opens(COORDINATOR)
        cora.presses("Scene Sheet", near=f"Scene {plan.RAIN.number}*")
        cora.closes()
        self._declares(plan.RAIN, "READY")
        today = self._calendar.preparing[-1]
        self._declares(plan.STAIRS, "NOT YET", {"Next update: date": today, "Next update by (set time)": time(18)})

    def _declares(self, scene: Planned, status: str, more: dict[str, object] | None = None) -> None:
        cora = self._opens(COORDINATOR)
        cora.presses("Declare", near=f"Scene {scene.number}*")
        cora.chooses("What they will see", status)
        cora.fills(more)
        submits(cora)
        cora.closes()

    def _withdraw(self) -> None:
        nils = self._opens(NILS)
        nils.presses("Withdraw", near=f"Scene {plan.CORRIDOR.number}*")
        submits(nils)
        nils.closes()

    def _move(self) -> None:
        ada = opens_scene(self._workspace, FIRST_AD.name, plan.ENDING)
        ada.presses("Move")
        ada.fills({"New shoot day": self._calendar.shooting[MOVED_TO - 1], "New call (set time)": None})
        submits(ada)
        submits(ada)
        ada.closes()

    def _ask(self) -> None:
        maya = self._opens(SECOND_UNIT_AD)
        maya.presses("Ask for an Update", near=f"Scene {plan.DANCE.number}*")
        maya.closes()
        self._person(COORDINATOR).waits_to_see("asks for an update", "dm", ARRIVE_SECONDS)

    # Who acts

    def _person(self, somebody: Somebody) -> Person:
        return self._workspace.person(somebody.name)

    def _opens(self, somebody: Somebody) -> Person:
        return opens_menu(self._workspace, somebody.name)
