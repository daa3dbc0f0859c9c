"""Doing one thing in the bot's forms as one person, and refusing to go on when a form was not taken.

Promise: whatever is done here is done with the buttons and labels that people read; what is not there as expected
raises LookupError with what is there instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rehearsal.demo.lists import CAP, ZONES, PlannedList
from rehearsal.demo.scenes import Given, Planned
from rehearsal.locating import names_of
from rehearsal.people import Person
from rehearsal.state import controls, options_of
from rehearsal.workspace import Workspace


def opens_menu(workspace: Workspace, name: str) -> Person:
    """Somebody with "My Day" open: Home's own buttons, without waiting until Home is published."""
    person = workspace.person(name)
    person.uses_shortcut("My Day")
    return person


def opens_scene(workspace: Workspace, name: str, scene: Planned) -> Person:
    """Somebody who keeps the schedule, with the scene's page open."""
    person = opens_menu(workspace, name)
    person.presses("Scenes")
    person.presses("Open", near=f"Scene {scene.number}*")
    return person


def submits(person: Person) -> None:
    """Submit the top modal; raises LookupError with what the form said if it was not taken."""
    outcome = person.submits()
    if outcome.errors or outcome.warned:
        wrong = outcome.warned or "; ".join(f"{label}: {said}" for label, said in outcome.errors.items())
        raise LookupError(f"{person.name}'s form was not taken: {wrong}")


def title_of(person: Person) -> str:
    """The title of the modal on top, or nothing."""
    return person.modal.title if person.modal else ""


def options(person: Person, label: str) -> list[str]:
    """The texts of the options that a field of the top modal offers."""
    blocks = person.modal.blocks if person.modal else []
    found = next(options_of(one.element) for one in controls(blocks) if label in names_of(one))
    return [option["text"]["text"] for option in found]


def questions(person: Person) -> dict[str, str]:
    """The questions with a round of options on the page that is open: label by block_id."""
    blocks = person.modal.blocks if person.modal else []
    return {
        one.block["block_id"]: one.block["label"]["text"]
        for one in controls(blocks)
        if one.type == "radio_buttons" and one.block["type"] == "input"
    }


def answers(person: Person, given: Given) -> None:
    """From the menu to the page after saving, through every question. Raises LookupError if a part of a question
    that has an answer of its own was asked nowhere."""
    left = given.by_part()
    person.presses("My Answers", near=f"Scene {given.scene.number}*")
    submits(person)
    submits(person)
    while title_of(person) == "Your boundaries":
        _answers_page(person, given, left)
        submits(person)
    if left:
        raise LookupError(f"{person.name} was not asked about {', '.join(left)}")
    person.fills(given.needs)
    submits(person)
    while title_of(person) == "Your answers":
        submits(person)
    if not person.sees("Saved, true as of"):
        raise LookupError(f"{person.name}'s answers were not saved")
    person.closes()


def _answers_page(person: Person, given: Given, left: dict[str, tuple[str, str]]) -> None:
    for topic, question in questions(person).items():
        part = next((part for part in left if part in question), "")
        answer, condition = left.pop(part, (given.otherwise, ""))
        if answer:
            person.chooses(topic, answer)
        if condition:
            person.fills({f"{topic}--conditions": condition})


def records(person: Person, given: Given, how: Mapping[str, str]) -> None:
    """From the coordinator's menu to the page after recording what somebody without Slack said, topic by topic."""
    person.presses("Scene Sheet", near=f"Scene {given.scene.number}*")
    person.presses("Record What Was Said")
    person.chooses("Performer", given.who.name)
    submits(person)
    person.fills(how)
    left = given.by_part()
    for topic in _topics(person):
        answer, condition = left.pop(topic, (given.otherwise, ""))
        person.chooses(topic, answer)
        if condition:
            person.fills({f"Conditions: {topic}": condition})
    if left:
        raise LookupError(f"the form has no topic {', '.join(left)}")
    person.fills(given.needs)
    submits(person)
    if not person.sees("The answers count as they stand now"):
        raise LookupError(f"what {given.who.name} said was not recorded whole")
    person.closes()


def _topics(person: Person) -> list[str]:
    """The labels of the topics on the form for recording: the selects that have a line for conditions."""
    blocks = person.modal.blocks if person.modal else []
    labels = [one.block["label"]["text"] for one in controls(blocks) if one.block["type"] == "input"]
    return [label for label in labels if f"Conditions: {label}" in labels]


def raises(person: Person, reader: str, text: str) -> None:
    """From the menu to a concern that is sent to one reader, with no name; its code stays with nobody."""
    person.presses("Speak Up or Ask")
    person.chooses("Is it about the coordinator or someone close to them?", "No")
    submits(person)
    person.chooses("Who may read it", [reader])
    person.fills({"What you want to say": text})
    submits(person)
    if title_of(person) != "Sent: keep this code":
        raise LookupError(f"what {person.name} wanted to say was not sent")
    person.closes()


def drafts_list(person: Person, planned: PlannedList) -> None:
    """From the scene's page to a list that is with the coordinator."""
    person.presses("Closed Set List")
    if planned.first:
        for zone, people in ZONES.items():
            person.presses("Add to List")
            person.fills({"Where": zone, "Or names, one on each line": "\n".join(one.name for one in people)})
            submits(person)
    else:
        person.presses("Same as Last List")
    person.presses("Hand In")
    person.fills({"Most people on set": str(CAP)})
    submits(person)
    person.closes()


def decides_list(person: Person, performers: Sequence[str]) -> None:
    """From the scene's page to a list that is released, every name on it approved."""
    person.presses("Status")
    person.presses("Closed Set List")
    person.presses("Asked in Person")
    person.chooses("Performers", list(performers))
    submits(person)
    person.presses("Approve Those Without Objection")
    person.presses("Release")
    submits(person)
    person.closes()


def replies(person: Person, scene: Planned, answer: str) -> None:
    """From the menu to an answer to the invitation for a scene."""
    person.presses("Open", near=f"Scene {scene.number}: ")
    person.presses(answer)
    person.closes()
