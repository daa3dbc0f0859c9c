"""A concern in a browser: raised on a phone, read and answered at its slot, returned to by its code; and one about the
coordinator, of which she sees nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.page.tab import PATIENCE, Tab
from tests.page.test_clock_and_glass import turns
from tests.stage import Stage
from tests.stories.voices import CODE, SAYS, Voices

pytestmark = [pytest.mark.page, ON_ONE_ENGINE]

ABOUT = "Is it about the coordinator or someone close to them?"
REPLY = "Thank you. The footage is deleted."
MORE = "It was not all of it."


@pytest.fixture
def voices(stage: Stage) -> Voices:
    return Voices(stage)


def test_a_concern_from_home_to_its_receipt_and_to_the_answer(voices: Voices, opens: Opens) -> None:
    kai, cora = opens("Kai", phone=True), opens("Cora")
    code = raises(kai, "Cora", about="No", looking=True)
    cora.presses("Addressed to you")
    cora.sees("Nothing waits.")
    cora.has_no_barriers()
    cora.escapes()
    the_slot_comes(voices, cora)
    replies(cora)
    returns(kai, code)
    kai.sees("Opened by Cora")
    in_sight(kai.modal.get_by_text("Answered.").first)
    kai.sees(REPLY)
    kai.has_no_barriers()
    kai.fills("Add something", MORE)
    kai.submits()
    kai.sees(MORE)
    in_sight(kai.modal.get_by_text("Saved.", exact=True))
    expect(kai.field("Add something")).to_have_value("")
    expect(kai.field("Your code")).to_have_value(as_typed(code))
    kai.presses("Mark as Closed")
    in_sight(kai.modal.get_by_text("Closed by you.").first)
    kai.has_no_barriers()
    kai.escapes()
    assert not voices.stage.workspace.refusals


def test_of_a_concern_about_her_the_coordinator_sees_nothing(voices: Voices, opens: Opens) -> None:
    kai, cora, alba = opens("Kai", phone=True), opens("Cora"), opens("Alba")
    before = everything_before(cora)
    code = raises(kai, "Alba", about="Yes")
    the_slot_comes(voices, alba)
    assert everything_before(cora) == before
    alba.presses("Addressed to you")
    alba.sees_title("Addressed to you")
    alba.presses("Open")
    alba.sees("It is not shown to the coordinator.")
    alba.sees(SAYS)
    alba.has_no_barriers()
    alba.escapes()
    assert everything_before(cora) == before
    returns(kai, code)
    kai.sees("Opened by Alba")
    expect(kai.modal.get_by_text("Cora")).to_have_count(0)
    kai.escapes()


def raises(kai: Tab, reader: str, *, about: str, looking: bool = False) -> str:
    """From Home to the receipt; the code, as it is copied from the page. `looking` makes two mistakes on the way, and
    axe reads every page."""

    def reads() -> None:
        if looking:
            kai.has_no_barriers()

    kai.presses("Speak Up or Ask")
    in_sight(kai.modal.get_by_text("Danger now?"))
    reads()
    if looking:
        kai.submits()
        kai.sees_error(ABOUT, "Please complete this required field.")
    kai.chooses(ABOUT, about)
    kai.submits()
    kai.sees_title("Who reads it")
    expect(kai.modal.get_by_text("The coordinator is not among them")).to_have_count(int(about == "Yes"))
    reads()
    kai.fills("What you want to say", SAYS)
    if looking:
        kai.submits()
        kai.sees_error("Who may read it", "Please mark who may read it, or choose to keep it for later.")
        kai.has_no_barriers()
    kai.ticks("Who may read it", [reader])
    kai.submits()
    kai.sees_title("Sent: keep this code")
    shown = kai.modal.locator("code")
    in_sight(shown)
    reads()
    code = shown.inner_text()
    assert CODE.fullmatch(code)
    kai.fills("Last five characters", code[-5:].lower())
    kai.submits()
    in_sight(kai.modal.get_by_text("Your copy ends as this code does."))
    kai.escapes()
    return code


def the_slot_comes(voices: Voices, tab: Tab) -> None:
    """From noon to one, past half past twelve, by the clock of the page."""
    turns(tab, "An hour")
    expect(tab.page.get_by_text("The clock was turned by 1 hour")).to_be_visible(timeout=PATIENCE)
    voices.stage.loop.run(voices.stage.bot.tick())
    voices.stage.settles()


def replies(cora: Tab) -> None:
    """From the message that says what waits to an answer that stands in the thread."""
    cora.reads_messages()
    cora.sees("Your summary.")
    cora.presses("Open")
    cora.sees("Concern · not acknowledged · new")
    cora.has_no_barriers()
    cora.presses("Open")
    cora.sees(SAYS)
    cora.sees("No name was given.")
    expect(cora.page.get_by_role("main").get_by_text("Kai")).to_have_count(0)
    expect(cora.modal.get_by_text("Kai")).to_have_count(0)
    cora.has_no_barriers()
    cora.presses("Reply")
    cora.sees_title("Reply")
    cora.has_no_barriers()
    cora.fills("Your reply", REPLY)
    cora.chooses("Where it stands then", "Answered")
    cora.submits()
    cora.sees(REPLY)
    cora.has_no_barriers()
    cora.escapes()


def returns(kai: Tab, code: str) -> None:
    """By the code, typed as people type; a wrong one first."""
    kai.goes_home()
    kai.presses("Have a Code? Check for Answers")
    kai.sees_title("Have a code?")
    kai.fills("Your code", "00000-00000-00000-00000")
    kai.submits()
    kai.sees_error("Your code", "This code opens nothing.")
    kai.has_no_barriers()
    kai.fills("Your code", as_typed(code))
    kai.submits()
    kai.sees_title("Your concern")


def as_typed(code: str) -> str:
    return code.lower().replace("-", " ")


def everything_before(cora: Tab) -> tuple[str, ...]:
    """What stands on the coordinator's Home and in her list, but for the hour, the slot that follows it, and messages
    that come whatever waits."""
    cora.goes_home()
    cora.sees("Addressed to you")
    home = re.sub(r"as of \w+ [\d:]+", "as of", cora.page.get_by_role("main").inner_text())
    cora.presses("Addressed to you")
    cora.sees_title("Addressed to you")
    inbox = re.sub(r"before \w+ \d+ \w+, [\d:]+", "before", cora.modal.inner_text())
    cora.escapes()
    return home, inbox


def in_sight(what: Locator) -> None:
    """It stands where one looks, without scrolling."""
    expect(what).to_be_in_viewport(timeout=PATIENCE)
