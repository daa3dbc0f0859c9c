"""A long channel is drawn from its end; what was said earlier is one link further back, and nothing is left out."""

from __future__ import annotations

import html
import re

from rehearsal.page.conversation import NEWEST
from tests.rehearsal.page.conftest import Browser
from tests.rehearsal.page.test_looking import says

EARLIER = re.compile(r'class="earlier"><a id="([^"]*)" href="([^"]*)#(said-[^"]*)"')
SAID = re.compile(r">word (\d+)<")


def words(page: str) -> list[int]:
    """The numbers of the messages drawn, in their order."""
    return [int(number) for number in SAID.findall(page)]


def further(page: str) -> str | None:
    """Where the page's first link to earlier messages leads; it names the first message drawn."""
    found = EARLIER.search(page)
    if found is None:
        return None
    assert f'id="{found[3]}"' in page
    return html.unescape(found[2])


def test_the_newest_come_first_and_each_step_back_brings_more_until_all_are_there(browser: Browser) -> None:
    workspace = browser.workspace
    channel = workspace.add_channel("open", ["Mina", "Ada"])
    for number in range(2 * NEWEST + 5):
        says(workspace, "open", f"word {number}")
    everything = list(range(2 * NEWEST + 5))
    page = browser.sees(f"/as/{workspace.person('Mina').id}/{channel.id}?frame=phone")
    shown = [words(page)]
    while path := further(page):
        assert "frame=phone" in path
        page = browser.sees(path, again=True)
        shown.append(words(page))
    assert shown == [everything[-NEWEST:], everything[-2 * NEWEST :], everything]


def test_a_page_that_goes_far_back_stays_so_when_something_is_said_there(browser: Browser) -> None:
    workspace = browser.workspace
    channel = workspace.add_channel("open", ["Mina", "Ada"])
    for number in range(NEWEST + 3):
        says(workspace, "open", f"word {number}")
    path = further(browser.sees(f"/as/{workspace.person('Mina').id}/{channel.id}"))
    assert path is not None
    page = browser.sees(path, again=True)
    composer = re.search(r'class="composer" method="post" action="([^"]*)"', page)
    assert composer is not None
    answer = browser.posts(html.unescape(composer[1]), text=f"word {NEWEST + 3}")[2].decode()
    assert words(answer) == list(range(NEWEST + 4))


def test_a_long_thread_goes_back_too_and_leaves_the_channel_as_far_back_as_it_was(browser: Browser) -> None:
    workspace = browser.workspace
    channel = workspace.add_channel("open", ["Mina", "Ada"])
    card = says(workspace, "open", "the card")
    for number in range(NEWEST + 2):
        says(workspace, "open", f"word {number}", thread=card.ts)
    place = f"/as/{workspace.person('Mina').id}/{channel.id}/{card.ts}"
    page = browser.sees(place)
    assert words(page) == list(range(2, NEWEST + 2))
    path = further(page)
    assert path is not None
    assert words(browser.sees(path)) == list(range(NEWEST + 2))
    oldest = browser.sees(f"{place}?since={card.ts}")
    assert words(oldest) == list(range(NEWEST + 2))
    assert further(oldest) is None


def test_how_many_of_the_earlier_ones_are_new_is_said(browser: Browser) -> None:
    workspace = browser.workspace
    channel = workspace.add_channel("open", ["Mina", "Ada"])
    place = f"/as/{workspace.person('Mina').id}/{channel.id}"
    says(workspace, "open", "seen")
    browser.sees(place)
    for number in range(NEWEST + 4):
        says(workspace, "open", f"word {number}")
    assert re.search(r"Earlier messages<span class=\"count\">4 new<", browser.sees(place))


def test_an_address_later_than_every_message_shows_the_newest(browser: Browser) -> None:
    workspace = browser.workspace
    channel = workspace.add_channel("open", ["Mina", "Ada"])
    for number in range(NEWEST + 1):
        says(workspace, "open", f"word {number}")
    for since in ("9999999999.0", "zzz"):
        page = browser.sees(f"/as/{workspace.person('Mina').id}/{channel.id}?since={since}")
        assert words(page) == list(range(1, NEWEST + 1)), since
