"""Somebody at the rehearsal page, in a browser of their own: what they see, press and fill in, by what they read.

Promise: a tab finds things as people and screen readers do, by role and name, never by the page's own ids, and each
step waits until the page shows its outcome.
"""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from rehearsal.workspace import Workspace

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PATIENCE = 10_000
"""Milliseconds; a busy machine is no failure."""

AXE = Axe()


class Tab:
    """One browser with one persona."""

    def __init__(self, browser: Browser, workspace: Workspace, name: str, *, phone: bool = False) -> None:
        self.name = name
        self.workspace = workspace
        self.problems: list[str] = []
        self._person = workspace.person(name)
        self._phone = phone
        self._context = browser.new_context(
            viewport=PHONE if phone else DESK, has_touch=phone, is_mobile=phone, reduced_motion="reduce"
        )
        self._context.set_default_timeout(PATIENCE)
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(f"{name}: {error}"))
        self.page.on("console", lambda said: said.type == "error" and self.problems.append(f"{name}: {said.text}"))
        self.page.goto(workspace.guard.new_address())
        self.goes_home()

    def closes_browser(self) -> None:
        self._context.close()

    # Where they are

    def goes(self, place: str) -> None:
        """To "home", or to a channel by its id."""
        base = self.workspace.api_url.removesuffix("/api/")
        self.page.goto(f"{base}/as/{self._person.id}/{place}")

    def goes_home(self) -> None:
        self.goes("home")

    def reads_messages(self) -> None:
        """The direct message with the bot."""
        channel = self.workspace.on_loop(lambda: self.workspace.team.direct_channel(self._person.id))
        self.goes(channel.id)

    # What they see

    @property
    def modal(self) -> Locator:
        """The form on top."""
        return self.page.get_by_role("dialog").last

    @property
    def here(self) -> Locator:
        """The form on top, else the page."""
        return self.modal if self.page.get_by_role("dialog").count() else self.page.get_by_role("main")

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Waits until the text is to be seen where they are."""
        expect(self.page.get_by_text(text).filter(visible=True).last).to_be_visible(timeout=PATIENCE)

    def sees_title(self, title: str) -> None:
        """Waits until the form on top has this title."""
        expect(self.modal.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=PATIENCE)

    def sees_no_form(self) -> None:
        expect(self.page.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE)

    def sees_error(self, label: str, sentence: str) -> None:
        """The sentence stands under the field, and the field says so to a screen reader."""
        field = self.field(label)
        wrong = field.locator("xpath=descendant-or-self::*[@aria-invalid='true']")
        expect(wrong.first).to_be_attached(timeout=PATIENCE)
        expect(field).to_have_accessible_description(re.compile(re.escape(sentence)))

    def field(self, label: str) -> Locator:
        """A field of the form on top, by the label that stands over it."""
        return self.modal.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$"))

    def has_no_barriers(self) -> None:
        """axe finds nothing wrong with what stands here, once nothing is on its way any more."""
        self.waits_until_told()
        self.page.wait_for_function("document.getAnimations().every(each => each.playState !== 'running')")
        found = AXE.run(self.page)
        assert found.violations_count == 0, found.generate_report()

    # What they do

    def presses(self, label: str, *, near: str | None = None) -> None:
        """A button, by what is written on it or said of it; `near` is text above it, for one of several alike."""
        written = self.here.locator("button").filter(has_text=re.compile(rf"^\s*{re.escape(label)}\s*$"), visible=True)
        buttons = self.here.get_by_role("button", name=label, exact=True).or_(written)
        if near is None:
            buttons.first.click()
            return
        after = self.here.get_by_text(near).first
        handle = after.element_handle()
        for button in buttons.all():
            if button.evaluate("(b, a) => !!(a.compareDocumentPosition(b) & 4) || a.contains(b)", handle):
                button.click()
                return
        raise AssertionError(f"{self.name} sees no {label!r} after {near!r}")

    def fills(self, label: str, value: str) -> None:
        self.field(label).fill(value)

    def chooses(self, label: str, option: str) -> None:
        """An option of radio buttons or of a menu, or a box to tick."""
        name = re.compile(rf"^{re.escape(label)}( \(optional\))?$")
        menu = self.modal.get_by_role("combobox", name=name)
        around = self.modal.get_by_role("radiogroup", name=name).or_(self.modal.get_by_role("group", name=name))
        expect(menu.or_(around).first).to_be_visible(timeout=PATIENCE)
        if menu.count():
            menu.select_option(label=option)
        else:
            around.get_by_label(option, exact=True).check()

    def decides(self, name: str, option: str) -> None:
        """An option in the rounds or the menu whose label begins with this name."""
        begins = re.compile(rf"^{re.escape(name)}\b")
        menu = self.modal.get_by_role("combobox", name=begins)
        if menu.count():
            menu.select_option(label=option)
        else:
            self.modal.get_by_role("radiogroup", name=begins).get_by_label(option, exact=True).check()

    def ticks_box(self, name: str) -> None:
        """A box to tick, by what stands beside it."""
        self.modal.get_by_role("checkbox", name=name).first.check()

    def ticks(self, group: str, options: list[str]) -> None:
        """Boxes of a list of many, found by its filter where it has one."""
        around = self.modal.get_by_role("group", name=re.compile(rf"^{re.escape(group)}"))
        summary = around.locator("summary")
        if summary.count() and not around.locator("details").evaluate("details => details.open"):
            summary.click()
        for option in options:
            around.get_by_label(option, exact=True).check()

    def searches(self, label: str, typed: str, option: str) -> None:
        """Type into the search of a menu that the bot fills, and choose what it offers."""
        menu = self.modal.get_by_role("combobox", name=re.compile(rf"^{re.escape(label)}( \(optional\))?$"))
        around = menu.locator("xpath=ancestor::*[.//input[@type='search']][1]")
        around.get_by_role("searchbox").fill(typed)
        expect(menu.get_by_role("option", name=option, exact=True)).to_have_count(1, timeout=PATIENCE)
        menu.select_option(label=option)

    def searches_many(self, label: str, typed: str, options: list[str]) -> None:
        """The same where several may be chosen."""
        around = self.modal.get_by_role("group", name=re.compile(rf"^{re.escape(label)}"))
        outer = around.locator("xpath=ancestor::*[.//input[@type='search']][1]")
        outer.get_by_role("searchbox").fill(typed)
        for option in options:
            around.get_by_label(option, exact=True).check()

    def answers_all(self, option: str, **more: Any) -> None:
        """The same option for every round of options on the form."""
        for around in self.modal.get_by_role("radiogroup").all():
            around.get_by_label(option, exact=True).check()

    def submits(self) -> None:
        """The form's last button; waits until the form is no longer busy."""
        self.modal.locator("footer").get_by_role("button").last.click()
        expect(self.page.locator("form[aria-busy]")).to_have_count(0, timeout=PATIENCE)

    def waits_until_told(self) -> None:
        """Until what was typed or chosen was told to the bot."""
        # The script waits this long for the next letter.
        self.page.wait_for_timeout(100)
        expect(self.page.locator("form[aria-busy]")).to_have_count(0, timeout=PATIENCE)

    def escapes(self) -> None:
        self.page.keyboard.press("Escape")
        self.sees_no_form()

    def title(self) -> str:
        """The title of the form on top."""
        return self.modal.get_by_role("heading").first.inner_text()
