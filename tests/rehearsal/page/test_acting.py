"""What people do on the page reaches the bot as Slack would tell it, and what cannot be done is said."""

from __future__ import annotations

import html
import re

import pytest

from rehearsal.entities import View
from rehearsal.workspace import Workspace
from tests.rehearsal.conftest import FORM, HOME, PLAIN, Heard
from tests.rehearsal.page.conftest import Browser

NO_LONGER_OPEN = "This form is no longer open."


class Mina:
    """Mina before her browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.workspace = browser.workspace
        self.person = self.workspace.person("Mina")
        self.home = f"/as/{self.person.id}/home"

    def posts(self, surface: str, place: str = "", **form: str) -> tuple[int, str]:
        status, _, page = self.browser.posts(place or self.home, surface=surface, **form)
        return status, html.unescape(page.decode())

    def has_home(self) -> str:
        """Her Home is published; returns its surface."""
        team = self.workspace.team
        return f"view-{self.workspace.on_loop(lambda: team.publish_home(self.person.id, HOME, None)).id}"

    def has_open(self, *sources: dict[str, object]) -> list[str]:
        """These modals are open, the last one on top; returns their surfaces."""
        team = self.workspace.team
        return [f"view-{self.workspace.on_loop(lambda s=s: team.put_on_top(self.person.id, s)).id}" for s in sources]

    @property
    def stack(self) -> list[View]:
        return self.person.modals


@pytest.fixture
def mina(browser: Browser) -> Mina:
    return Mina(browser)


def answered(heard: Heard) -> list[str]:
    return [body["actions"][0]["action_id"] for body in heard.of("block_actions")]


def told(heard: Heard) -> list[str]:
    """What the bot was told people did, opening a Home apart."""
    return [body["type"] for body in heard.bodies if body["type"] != "event_callback"]


@pytest.mark.usefixtures("socket_bot")
def test_from_home_to_saved(mina: Mina, heard: Heard) -> None:
    mina.person.waits_to_see("Scene 72A", "home")
    home = mina.person.home
    assert home is not None
    form = {"surface": f"view-{home.id}", "pressed": f"{home.blocks[-1]['block_id']}/answer.open"}
    status, _, answer = mina.browser.ask(mina.home, form, Origin=mina.browser.base)
    assert status == 200
    assert b"<dialog" in answer, "without JavaScript the page waits for what the bot does next"
    dismissed = f"{mina.home}/dismiss"
    assert mina.browser.ask(dismissed, {}, Origin=mina.browser.base)[0] == 200
    assert mina.browser.ask(dismissed)[:2] == (200, mina.home), "and its answer can be loaded again"
    surface = f"view-{mina.stack[0].id}"
    status, page = mina.posts(surface, submit="1")
    assert "Please complete this required field." in page
    assert heard.of("view_submission") == []
    _, page = mina.posts(surface, **{"words/words": "bad", "submit": "1"})
    assert "Say it otherwise." in page
    assert 'aria-invalid="true"' in page
    assert 'value="bad"' in page
    status, page = mina.posts(surface, **{"words/words": "good", "touch/touch": "no", "submit": "1"})
    assert "<dialog" not in page
    values = heard.of("view_submission")[-1]["view"]["state"]["values"]
    assert values["words"]["words"] == {"type": "plain_text_input", "value": "good"}
    assert values["touch"]["touch"]["selected_option"]["value"] == "no"


@pytest.mark.usefixtures("socket_bot")
def test_a_choice_is_told_at_once_with_all_that_was_typed(mina: Mina, heard: Heard) -> None:
    [surface] = mina.has_open(FORM)
    mina.posts(surface, **{"words/words": "half a wo", "touch/touch": "yes", "pressed": "touch/touch"})
    assert answered(heard) == ["touch"]
    state = heard.of("block_actions")[0]["view"]["state"]["values"]
    assert state["words"]["words"]["value"] == "half a wo"


@pytest.mark.usefixtures("socket_bot")
def test_leaving_a_modal_tells_the_bot_as_slack_would(mina: Mina, heard: Heard) -> None:
    _, top = mina.has_open(FORM, PLAIN)
    mina.posts(top, close="one")
    assert [view.title for view in mina.stack] == ["Answer"]
    assert [body["is_cleared"] for body in heard.of("view_closed")] == [False]
    [bottom] = [f"view-{view.id}" for view in mina.stack]
    mina.has_open(PLAIN)
    mina.posts(f"view-{mina.stack[-1].id}", close="all")
    assert mina.stack == []
    assert [body["is_cleared"] for body in heard.of("view_closed")] == [False, True, True]
    assert mina.posts(bottom, close="all")[0] == 409


@pytest.mark.usefixtures("socket_bot")
def test_a_form_that_was_closed_meanwhile_sends_nothing_and_says_so(mina: Mina, heard: Heard) -> None:
    lower, top = mina.has_open(FORM, PLAIN)
    for surface in (lower, "view-V0UNKNOWN", "message-C1-1.2", ""):
        status, page = mina.posts(surface, submit="1", **{"words/words": "late"})
        assert status == 409
        assert NO_LONGER_OPEN in page
        assert f'data-surface="{top}"' in page
    mina.person.closes()
    assert NO_LONGER_OPEN in mina.posts(top, close="one")[1]
    assert heard.of("view_submission") == []


@pytest.mark.usefixtures("socket_bot")
def test_nobody_acts_on_what_is_another_s(mina: Mina, heard: Heard) -> None:
    ada = mina.workspace.person("Ada")
    workspace = mina.workspace
    home = workspace.on_loop(lambda: workspace.team.publish_home(ada.id, HOME, None))
    view = workspace.on_loop(lambda: workspace.team.put_on_top(ada.id, FORM))
    block = home.blocks[-1]["block_id"]
    assert mina.posts(f"view-{home.id}", pressed=f"{block}/answer.open")[0] == 409
    assert mina.posts(f"view-{view.id}", submit="1", **{"words/words": "as Ada"})[0] == 409
    assert told(heard) == []
    assert ada.modal is not None


@pytest.mark.usefixtures("socket_bot")
@pytest.mark.parametrize("pressed", ["nothing/here", "one", "a/b/c/d", "%00/x"])
def test_what_is_not_there_cannot_be_pressed(mina: Mina, heard: Heard, pressed: str) -> None:
    status, page = mina.posts(mina.has_home(), pressed=pressed)
    assert status == 409
    assert "What you pressed is no longer there." in page
    assert told(heard) == []


@pytest.mark.usefixtures("socket_bot")
def test_what_no_page_offers_is_refused_with_a_sentence(mina: Mina, heard: Heard) -> None:
    [surface] = mina.has_open(FORM)
    status, page = mina.posts(surface, submit="1", **{"words/words": "good", "touch/touch": "maybe"})
    assert status == 400
    assert 'role="alert"' in page
    assert told(heard) == []


@pytest.mark.usefixtures("socket_bot")
def test_options_are_searched_and_then_can_be_chosen(mina: Mina, heard: Heard) -> None:
    [surface] = mina.has_open(FORM)
    _, page = mina.posts(surface, searching="scene/scene", **{"typed:scene/scene": "72", "words/words": "kept"})
    assert "72A" in page
    assert 'value="kept"' in page
    mina.posts(surface, submit="1", **{"words/words": "good", "scene/scene": "72a"})
    chosen = heard.of("view_submission")[0]["view"]["state"]["values"]["scene"]["scene"]["selected_option"]
    assert chosen["text"]["text"] == "72A"


@pytest.mark.usefixtures("socket_bot")
def test_a_search_says_what_it_found(mina: Mina) -> None:
    """Slack opens its menu with the finds, or with "No results"; a browser's closed menu would look untouched."""
    [surface] = mina.has_open(FORM)
    _, unsearched = mina.posts(surface, **{"words/words": "kept"})
    _, found = mina.posts(surface, searching="scene/scene", **{"typed:scene/scene": "72"})
    assert "found" not in unsearched.lower()
    assert "2 found. Choose below." in found
    _, nothing = mina.posts(surface, searching="scene/scene", **{"typed:scene/scene": "no such scene"})
    assert "Nothing found." in nothing


@pytest.mark.usefixtures("socket_bot")
def test_shortcuts_and_commands_open_what_they_open(mina: Mina, heard: Heard) -> None:
    channel = mina.workspace.add_channel("open", ["Mina"])
    place = f"/as/{mina.person.id}/{channel.id}"
    assert b"Open your menu for today." in mina.browser.ask(place)[2]
    mina.browser.posts(f"{mina.home}/shortcut", name="My Day")
    mina.person.wait_for_modal()
    mina.person.closes()
    mina.browser.posts(f"{place}/say", text="/closedset now please")
    mina.person.wait_for_modal()
    assert [(body["command"], body["text"]) for body in heard.of("/closedset")] == [("/closedset", "now please")]
    assert mina.browser.posts(f"{mina.home}/shortcut", name="Nothing")[0] == 409
    mina.person.closes()
    _, _, page = mina.browser.posts(f"{place}/say", text="/nothing")
    assert b"/nothing is not a valid command." in page


def test_people_talk_in_channels_and_not_to_an_app_that_reads_nothing(mina: Mina) -> None:
    channel = mina.workspace.add_channel("open", ["Mina", "Ada"])
    place = f"/as/{mina.person.id}/{channel.id}"
    before = composer(mina.browser.sees(place))
    _, _, page = mina.browser.posts(f"{place}/say", text="Two lines\r\nof <words> & more")
    assert "Two lines" in page.decode()
    assert composer(page.decode()) != before, "a composer that was used is a new, empty one"
    assert mina.workspace.person("Ada").channel("open")[0].text == "Two lines\nof &lt;words&gt; &amp; more"
    mina.browser.posts(f"{place}/say", text="   ")
    assert len(mina.person.channel("open")) == 1
    direct = mina.workspace.on_loop(lambda: mina.workspace.team.direct_channel(mina.person.id)).id
    seen = mina.browser.sees(f"/as/{mina.person.id}/{direct}")
    assert "Sending messages to this app has been turned off." in seen
    assert "<textarea" not in seen
    assert mina.browser.posts(f"/as/{mina.person.id}/{direct}/say", text="hello")[0] == 409
    assert mina.person.dm == []


def composer(page: str) -> str:
    [found] = re.findall(r'<textarea id="([^"]*)"', page)
    return str(found)


def test_without_a_bot_slack_s_warning_stands_where_the_person_is_until_it_is_put_away(mina: Mina) -> None:
    [surface] = mina.has_open(FORM)
    _, page = mina.posts(surface, submit="1", **{"words/words": "good"})
    warning = page.index("We had some trouble connecting. Try again?")
    assert page.index("<dialog") < warning < page.index("</dialog>")
    assert "We had some trouble" in mina.browser.sees(mina.home, again=True)
    assert 'value="good"' in page
    _, _, after = mina.browser.posts(f"{mina.home}/dismiss")
    assert b"We had some trouble" not in after


def test_too_much_at_once_is_refused_in_words(mina: Mina) -> None:
    [surface] = mina.has_open(FORM)
    status, page = mina.posts(surface, submit="1", **{"words/words": "x" * (5 * 1024 * 1024)})
    assert status == 413
    assert "larger than 4 MB" in page
    assert mina.stack[0].values["words", "words"]["value"] is None


def test_a_place_that_is_gone_after_acting_is_said(browser: Browser, workspace: Workspace) -> None:
    channel = workspace.add_channel("open", ["Mina"])
    path = f"/as/{workspace.person('Mina').id}/{channel.id}/say"
    workspace.on_loop(lambda: channel.members.clear())
    status, _, page = browser.posts(path, text="anybody?")
    assert status == 404
    assert b"Mina is in no such channel." in page
    assert channel.messages == []


def test_somebody_can_join_who_was_not_there(browser: Browser, workspace: Workspace) -> None:
    status, place, _ = browser.posts("/people", name="  Nora   <b>New</b> ")
    nora = workspace.person("Nora <b>New</b>")
    assert (status, place) == (200, f"/as/{nora.id}/home")
    assert nora.channel("general") == []
    browser.posts("/people", name="Otto")
    assert workspace.person("Otto").channel("general") == []
    before = len(workspace.team.members)
    assert browser.posts("/people", name="   ")[0] == 200
    assert browser.ask("/people", {"name": "Mallory"}, Origin="https://example.org")[0] == 403
    assert len(workspace.team.members) == before
