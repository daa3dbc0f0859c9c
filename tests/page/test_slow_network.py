"""What is pressed while something is still on its way is neither lost nor done twice."""

from __future__ import annotations

import pytest

from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.page.tab import Tab
from tests.stage import Stage
from tests.stories.test_checkin import sent_check_in

pytestmark = [ON_ONE_ENGINE, pytest.mark.page]
SLOW = {"offline": False, "latency": 600, "downloadThroughput": -1, "uploadThroughput": -1}


def slow(tab: Tab) -> None:
    """Let everything that this browser asks take its time."""
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)


def test_next_pressed_twice_right_after_a_choice_goes_on_by_one_page(stage: Stage, opens: Opens) -> None:
    sent_check_in(stage)
    mina = opens("Mina")
    mina.here.locator("button", has_text="My Answers").first.click()
    mina.sees("Is this a private moment?")
    mina.submits()
    mina.sees("They kiss on the stairs.")
    mina.submits()
    mina.sees("page 1 of 3")
    slow(mina)
    mina.modal.get_by_label("No", exact=True).first.check()
    forward = mina.modal.locator("footer").get_by_role("button").last
    forward.click()
    forward.click()
    mina.sees("page 2 of 3")
    mina.submits()
    mina.sees_title("What you need")


def test_a_form_is_busy_until_all_that_was_sent_of_it_is_answered(stage: Stage, opens: Opens) -> None:
    sent_check_in(stage)
    mina = opens("Mina")
    mina.presses("My Answers")
    mina.sees("Is this a private moment?")
    mina.submits()
    mina.sees("They kiss on the stairs.")
    mina.submits()
    mina.sees("page 1 of 3")
    slow(mina)
    mina.modal.get_by_label("No", exact=True).first.check()
    mina.submits()
    assert "page 2 of 3" in mina.modal.inner_text()
