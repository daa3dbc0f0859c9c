"""The pictures in README and docs, made from the running page: `make pictures`.

Promise: each shows what somebody sees who does the same on the demo production; nothing is drawn or retouched. The
files in docs/pictures are replaced one by one, each smaller than `LARGEST` bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from rehearsal.page.address import Address, Frame
from rehearsal.running import Plan, Rehearsal, rehearsing
from tests.page.chromium import NONE, find

ROOT: Final = Path(__file__).parents[2]
PICTURES: Final = ROOT / "docs" / "pictures"
LARGEST: Final = 150_000
DESK: Final = {"width": 1120, "height": 700}
ROOM_FOR_A_PHONE: Final = {"width": 1120, "height": 820}
SETTLED_MILLISECONDS: Final = 1_500
"""A Home is drawn again shortly after somebody opened it."""
SENT_MILLISECONDS: Final = 500
"""What was typed is sent a moment later."""


def top(page: Page) -> Locator:
    """The window on top."""
    return page.locator(".modal:not([inert])")


def goes_on(page: Page, title: str) -> None:
    """Press the window's own button and wait for the one called `title`."""
    top(page).locator(".modal-footer .button-primary").click()
    expect(top(page).get_by_role("heading", name=title)).to_be_visible()


def notice(page: Page) -> None:
    """What a performer gets: one message, with no word about the scene."""
    page.get_by_role("link", name="Messages").first.click()
    expect(page.get_by_text("Open", exact=True).last).to_be_visible()


def answering(page: Page) -> None:
    """She answers in a window that only she sees."""
    notice(page)
    page.get_by_text("Open", exact=True).last.click()
    expect(top(page)).to_be_visible()
    goes_on(page, "The scene")
    goes_on(page, "Your boundaries")
    top(page).get_by_role("radio", name="Yes, with conditions").first.check()
    top(page).get_by_role("textbox").first.fill("Once, as we rehearsed it.")


def sheet(page: Page) -> None:
    """All performers of a scene by topic, for the coordinator alone."""
    page.get_by_text("Scene Sheet", exact=True).first.click()
    expect(top(page)).to_be_visible()
    top(page).get_by_text("answers differ").first.evaluate("line => line.scrollIntoView({block: 'center'})")


def board(page: Page) -> None:
    """What the assistant directors see of all this: one declared word a scene."""
    for status in ("READY", "PAUSED"):
        expect(page.get_by_text(status, exact=True).first).to_be_visible(timeout=15_000)
    page.get_by_role("heading", name="Board").evaluate("line => line.scrollIntoView()")


def export(page: Page) -> None:
    """Everything an owner of the workspace could export of it."""
    page.goto("/export")


def door(page: Page) -> None:
    """The first shoot day: some are let in, and what is missing before the set is closed."""
    page.get_by_role("button", name="set time").click()
    page.get_by_role("button", name="To the next call").click()
    page.get_by_role("button", name="Open the door of scene").click(timeout=15_000)
    goes_to(page, "Admit")
    for name in ("Kit Moran", "Ravi Menon", "Sol Amadi"):
        top(page).get_by_role("checkbox", name=name).check()
    top(page).locator(".modal-footer .button-primary").click()
    expect(top(page).get_by_text("3 let in")).to_be_visible()


def concern(page: Page) -> None:
    """What stands before whoever has something to say about the coordinator, once they chose who reads it."""
    page.get_by_role("button", name="Speak Up or Ask").click()
    expect(top(page)).to_be_visible()
    top(page).get_by_role("radio", name="Yes").check()
    goes_on(page, "Who reads it")
    top(page).get_by_role("checkbox", name="Noor Haddad").check()


def receipt(page: Page) -> None:
    """The code, which is shown this once."""
    concern(page)
    top(page).get_by_role("textbox", name="What you want to say").fill("She passed on what a performer had told her.")
    goes_on(page, "Sent: keep this code")


def goes_to(page: Page, label: str) -> None:
    """Press a button in the window that opens another page in it."""
    top(page).get_by_role("button", name=label, exact=True).click()
    expect(top(page).locator(".modal-footer .button-primary")).to_be_visible()


@dataclass(frozen=True, slots=True)
class Picture:
    """`name` of the file, whom it is taken as, what they do first, in which frame, and whether with the looking glass
    beside it."""

    name: str
    person: str
    does: Callable[[Page], None]
    frame: Frame = "desk"
    glass: bool = False


ALL: Final = (
    Picture("notice", "Mina Adler", notice, "phone"),
    Picture("answering", "Mina Adler", answering, "phone"),
    Picture("scene-sheet", "Cora Lind", sheet),
    Picture("board", "Ada Byrne", board),
    Picture("looking-glass", "Lena Brandt", answering, "phone", glass=True),
    Picture("owner-with-export", "Petra Voss", export),
    Picture("concern", "Kit Moran", concern, "phone"),
    Picture("receipt", "Sol Amadi", receipt, "phone"),
    Picture("door", "Ada Byrne", door, "phone"),
)
"""The last one turns the clock."""


def take(picture: Picture, browser: Browser, rehearsal: Rehearsal) -> bytes:
    """One picture as PNG."""
    guard, person = rehearsal.workspace.guard, rehearsal.workspace.person(picture.person)
    first = guard.new_address()
    on_a_phone = picture.frame == "phone"
    context = browser.new_context(
        base_url=first.partition("/?")[0],
        viewport=ROOM_FOR_A_PHONE if on_a_phone else DESK,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    with context:
        page = context.new_page()
        page.set_default_timeout(5_000)
        page.goto(first)
        page.goto(Address(person.id, frame=picture.frame, glass=picture.glass).path)
        page.wait_for_timeout(SETTLED_MILLISECONDS)
        picture.does(page)
        page.wait_for_timeout(SENT_MILLISECONDS)
        expect(page.locator("form[aria-busy]")).to_have_count(0)
        alone = on_a_phone and not picture.glass
        return page.locator("#frame").screenshot() if alone else page.screenshot()


def main() -> int:
    """Make them all; 1 if there is no browser or one became too large, which is said."""
    chromium = find()
    if chromium is None:
        sys.stderr.write(f"{NONE}\n")
        return 1
    PICTURES.mkdir(exist_ok=True)
    too_large = False
    with TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with rehearsing(Plan(0, Path(data), ROOT), lambda line: None) as rehearsal:
            rehearsal.prepare()
            for picture in ALL:
                taken = take(picture, browser, rehearsal)
                (PICTURES / f"{picture.name}.png").write_bytes(taken)
                sys.stdout.write(f"docs/pictures/{picture.name}.png: {len(taken) // 1000} kB\n")
                too_large |= len(taken) > LARGEST
        browser.close()
    if too_large:
        sys.stderr.write(f"A picture may have {LARGEST // 1000} kB at most.\n")
    return int(too_large)


if __name__ == "__main__":
    raise SystemExit(main())
