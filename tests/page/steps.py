"""What people do at the page in more than one flow."""

from __future__ import annotations

from tests.page.tab import Tab

BRIEF = "They kiss on the stairs."


def answers(tab: Tab, answer: str = "Yes", *, looking: bool = False) -> None:
    """From the check-in's first page to the page that says saved; with `looking`, axe reads every page on the way."""

    def reads() -> None:
        if looking:
            tab.has_no_barriers()

    tab.sees("Is this a private moment?")
    reads()
    tab.submits()
    tab.sees(BRIEF)
    reads()
    tab.submits()
    while tab.title() == "Your boundaries":
        tab.answers_all(answer)
        reads()
        tab.submits()
    tab.sees_title("What you need")
    reads()
    tab.submits()
    while tab.title() == "Your answers":
        reads()
        tab.submits()
    tab.sees("Saved, true as of")
    reads()
