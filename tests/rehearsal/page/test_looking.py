"""What each person sees: their own, and nothing of anybody else's in the bytes."""

from __future__ import annotations

import re

import pytest
from slack_sdk import WebClient

from rehearsal.entities import Message
from rehearsal.workspace import Workspace
from tests.rehearsal.conftest import HOME, Heard, button, text
from tests.rehearsal.page.conftest import Browser


def blocks(words: str) -> list[dict[str, object]]:
    return [{"type": "section", "text": text(words)}]


def says(
    workspace: Workspace, place: str, words: str, only_for: str | None = None, thread: str | None = None
) -> Message:
    """Let the bot say something in a channel or in somebody's direct message."""
    team = workspace.team

    def post() -> Message:
        channel = team.direct_channel(place) if place in team.members else team.find_channel(place)
        return team.post(channel, words, blocks(words), thread, only_for)

    message = workspace.on_loop(post)
    workspace.changes.note()
    return message


def modal(workspace: Workspace, person_id: str, words: str) -> None:
    source = {"type": "modal", "title": text(words), "blocks": blocks(words)}
    workspace.on_loop(lambda: workspace.team.put_on_top(person_id, source))


def test_a_person_s_page_holds_nothing_that_slack_would_not_show_them(browser: Browser) -> None:
    workspace = browser.workspace
    mina, ada = workspace.person("Mina"), workspace.person("Ada")
    shared = workspace.add_channel("shared", ["Mina", "Ada"])
    hidden = workspace.add_channel("hidden-room", ["Ada"], private=True)
    says(workspace, ada.id, "secret-direct")
    says(workspace, "shared", "secret-ephemeral", only_for=ada.id)
    says(workspace, "hidden-room", "secret-room")
    says(workspace, "shared", "for everybody")
    workspace.on_loop(
        lambda: workspace.team.publish_home(ada.id, {"type": "home", "blocks": blocks("secret-home")}, None)
    )
    modal(workspace, ada.id, "secret-modal")
    dm = workspace.on_loop(lambda: workspace.team.direct_channel(mina.id))
    for place in ("home", shared.id, dm.id):
        seen = browser.sees(f"/as/{mina.id}/{place}?glass=1")
        assert "secret" not in seen
        assert "hidden-room" not in seen
    assert "for everybody" in browser.sees(f"/as/{mina.id}/{shared.id}")
    other_dm = workspace.on_loop(lambda: workspace.team.direct_channel(ada.id))
    for place in (hidden.id, other_dm.id, "C0UNKNOWN"):
        status, _, page = browser.ask(f"/as/{mina.id}/{place}")
        assert status == 404
        assert b"Mina is in no such channel." in page
        assert f'href="/as/{mina.id}/home"'.encode() in page
    hers = "".join(browser.sees(f"/as/{ada.id}/{place}") for place in ("home", shared.id, hidden.id, other_dm.id))
    for own in ("secret-direct", "secret-ephemeral", "secret-room", "secret-home", "secret-modal"):
        assert own in hers
    assert "Only visible to you" in hers


def test_threads_stand_beside_and_are_counted(browser: Browser) -> None:
    workspace = browser.workspace
    channel = workspace.add_channel("open", ["Mina", "Ada"])
    card = says(workspace, "open", "the card")
    says(workspace, "open", "moved", thread=card.ts)
    place = f"/as/{workspace.person('Mina').id}/{channel.id}"
    seen = browser.sees(place)
    assert "1 reply" in seen
    assert "moved" not in seen
    assert "moved" in browser.sees(f"{place}/{card.ts}")
    assert browser.ask(f"{place}/1.000001")[0] == 404
    browser.posts(f"{place}/{card.ts}/say", text="Thank you")
    assert "2 replies" in browser.sees(place)
    assert workspace.person("Ada").channel("open")[-1].thread_ts == card.ts


def test_what_is_unread_is_marked_until_it_was_seen_and_for_each_person_alone(browser: Browser) -> None:
    workspace = browser.workspace
    mina, ada = workspace.person("Mina").id, workspace.person("Ada").id
    channel = workspace.add_channel("open", ["Mina", "Ada"])
    mark = re.compile(r'class="count">(\d+)<')
    assert not mark.search(browser.sees(f"/as/{mina}/home"))
    says(workspace, "open", "first words")
    browser.sees(f"/as/{mina}/{channel.id}")
    says(workspace, "open", "next words")
    says(workspace, "open", "last words")
    assert mark.findall(browser.sees(f"/as/{mina}/home")) == ["2"]
    entered = browser.sees(f"/as/{mina}/{channel.id}")
    assert not mark.search(entered)
    line = entered.index('class="new-line"')
    assert entered.index("first words") < line < entered.index("next words")
    assert 'class="new-line"' in browser.sees(f"/as/{mina}/{channel.id}", again=True)
    assert not mark.search(browser.sees(f"/as/{mina}/home"))
    assert mark.findall(browser.sees(f"/as/{ada}/home")) == ["3"]


@pytest.mark.usefixtures("socket_bot")
def test_the_bot_hears_that_a_home_was_opened_and_not_that_it_was_drawn_again(browser: Browser, heard: Heard) -> None:
    workspace = browser.workspace
    workspace.rates.scale = None
    mina = workspace.person("Mina")
    workspace.wait_until(lambda: tabs(heard) == ["home"])
    browser.sees(f"/as/{mina.id}/home")
    mina.waits_to_see("Scene 72A", "home")
    assert "Scene 72A" in browser.sees(f"/as/{mina.id}/home", again=True)
    dm = workspace.on_loop(lambda: workspace.team.direct_channel(mina.id)).id
    browser.sees(f"/as/{mina.id}/{dm}")
    workspace.wait_until(lambda: tabs(heard)[-1] == "messages")
    assert tabs(heard) == ["home", "home", "messages"]


def tabs(heard: Heard) -> list[str]:
    return [body["event"]["tab"] for body in heard.of("event_callback")]


def test_names_and_words_are_words_whatever_they_hold(browser: Browser) -> None:
    workspace = browser.workspace
    evil = '"><script>alert(1)</script>'
    mallory = workspace.add_person(f"Mallory {evil}", title=evil, department=evil)
    channel = workspace.add_channel("open", ["Mina", mallory])
    browser.posts(f"/as/{mallory.id}/{channel.id}/say", text=f"{evil} <javascript:alert(1)|here> *bold*")
    seen = browser.sees(f"/as/{mallory.id}/{channel.id}")
    assert "<script>alert" not in seen
    assert 'href="javascript' not in seen
    assert "<strong>bold</strong>" in seen
    said = workspace.person("Mina").channel("open")[0].text
    assert said == '"&gt;&lt;script&gt;alert(1)&lt;/script&gt; &lt;javascript:alert(1)|here&gt; *bold*'


@pytest.mark.parametrize("who", ["U0NOBODY", "{bot}", "{gone}", "%00", "..%2f.."])
def test_nobody_can_be_acted_who_is_not_there(browser: Browser, who: str) -> None:
    workspace = browser.workspace
    gone = workspace.add_person("Gone Away")
    workspace.deactivate("Gone Away")
    person = who.format(bot=workspace.team.bot.id, gone=gone.id)
    status, _, page = browser.ask(f"/as/{person}/home")
    assert status == 404
    assert b'href="/"' in page


def test_an_address_that_leads_nowhere_says_so_and_leads_back(browser: Browser) -> None:
    status, _, page = browser.ask("/nothing/here")
    assert status == 404
    assert b"There is nothing at this address" in page


def test_a_phone_shows_the_same_page_in_another_frame(browser: Browser) -> None:
    workspace = browser.workspace
    workspace.on_loop(lambda: workspace.team.publish_home(workspace.person("Mina").id, HOME, None))
    mina = f"/as/{workspace.person('Mina').id}/home"
    desk, phone = browser.sees(mina), browser.sees(f"{mina}?frame=phone")
    assert '<body class="phone"' in phone
    assert 'action="' in phone
    assert set(re.findall(r'action="(/as/[^"]*)"', phone)) == {
        f"{path}?frame=phone" for path in re.findall(r'action="(/as/[^"]*)"', desk)
    }


def test_what_is_going_on_is_said_on_every_page(browser: Browser) -> None:
    workspace = browser.workspace
    mina = f"/as/{workspace.person('Mina').id}/home"
    assert "The bot is not connected" in browser.sees(mina)
    workspace.announce("Making a production: <b>Cora</b> writes briefs …")
    seen = browser.sees(mina)
    assert "Making a production: &lt;b&gt;Cora&lt;/b&gt; writes briefs …" in seen
    workspace.announce("")


def test_changes_are_told_as_they_come_and_bursts_as_one(browser: Browser) -> None:
    workspace = browser.workspace
    path = f"{browser.base}/events?person={workspace.person('Mina').id}"
    with browser.opener.open(path, timeout=5) as stream:
        lines = (line.decode().strip() for line in stream)
        revisions = (int(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))
        first = next(revisions)
        for _ in range(20):
            workspace.changes.note()
        second = next(revisions)
        workspace.changes.note()
        third = next(revisions)
    assert first < second < third
    assert second - first >= 20


def test_halves_of_characters_from_the_bot_break_no_page(browser: Browser) -> None:
    workspace, half = browser.workspace, "\ud800"
    channel = workspace.add_channel("open", ["Mina"])
    options = [{"text": text(half), "value": half}]
    overflow = {"type": "overflow", "action_id": half, "options": [*options, {"text": text("b"), "value": "b"}]}
    select = {"type": "static_select", "action_id": "s", "placeholder": text(half), "options": options}
    pressed = button(half, f"a{half}") | {"value": half}
    blocks = [{"type": "actions", "block_id": f"b{half}", "elements": [overflow, select, pressed]}]
    client = WebClient(workspace.bot_token, base_url=workspace.api_url)
    client.chat_postMessage(channel=channel.id, text=f"{half}\x00", blocks=blocks)
    numbers = workspace.on_loop(lambda: [entry.number for entry in workspace.journal])
    place = f"/as/{workspace.person('Mina').id}/{channel.id}"
    for path in (place, f"{place}?glass=1", "/export", "/export.zip", *(f"/glass/{number}" for number in numbers)):
        assert browser.ask(path)[0] == 200, path


def test_a_stranger_is_told_no_name_of_a_channel_they_are_not_in(browser: Browser) -> None:
    workspace = browser.workspace
    here, elsewhere = workspace.add_channel("shared", ["Mina", "Sam Stranger"]), workspace.add_channel("ours", ["Ada"])
    workspace.on_loop(lambda: workspace.team.post(here, f"See <#{elsewhere.id}>", [], None))
    assert "#ours" in browser.sees(f"/as/{workspace.person('Mina').id}/{here.id}")
    assert "#ours" not in browser.sees(f"/as/{workspace.person('Sam Stranger').id}/{here.id}")
