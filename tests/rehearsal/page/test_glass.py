"""The looking glass: facts beside a person's page, everything on a page that is nobody's."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from rehearsal.journal import Entry, Journal
from rehearsal.page.address import Address
from rehearsal.page.glass import SHOWN, entry_page, glass_links, panel, whole_page
from rehearsal.page.sheet import place_of
from rehearsal.recording import Recording
from rehearsal.rules.sources import source_of
from rehearsal.workspace import Workspace

SECRET = "only Mina and the bot know this"
NOW = datetime(2026, 11, 24, 8, 30, 15, tzinfo=UTC)


def shown(workspace: Workspace, name: str = "Ada") -> str:
    address = Address(workspace.person(name).id, glass=True)
    return workspace.on_loop(lambda: str(panel(workspace.journal, workspace.team, address)))


def opened(workspace: Workspace, entry: Entry) -> str:
    return html.unescape(workspace.on_loop(lambda: str(entry_page(entry, workspace.team, "/"))))


@pytest.fixture
def secret(workspace: Workspace, socket_bot: Any) -> Workspace:
    """Mina has filled in and sent a sentence that nobody else may see."""
    mina = workspace.person("Mina")
    mina.uses_shortcut("My Day")
    mina.wait_for_modal()
    mina.fills({"Words": SECRET[:20]})
    mina.submits()
    return workspace


def test_the_panel_tells_facts_and_an_entry_s_own_page_everything(secret: Workspace) -> None:
    beside = shown(secret)
    assert "view_submission answer.save" in beside
    assert "Mina" in beside
    assert SECRET[:20] not in beside
    assert "row-1" not in beside
    last = secret.on_loop(lambda: next(iter(secret.journal)))
    assert f'href="/glass/{last.number}"' in beside
    assert SECRET[:20] in opened(secret, last)


def test_the_panel_counts(secret: Workspace) -> None:
    told = re.sub(r"<[^>]+>", " ", shown(secret))
    totals = secret.journal.totals
    assert re.search(rf"Deliveries\s+{totals.deliveries}\s", told)
    assert re.search(rf"Calls\s+{totals.calls}\s", told)
    assert re.search(r"Refusals\s+0\s", told)
    assert re.search(rf"Slowest answer\s+{totals.slowest:.0f} ms of 3000 ms", told)


def test_a_refusal_stands_out_and_names_block_sentence_and_source(workspace: Workspace) -> None:
    client = WebClient(workspace.bot_token, base_url=workspace.api_url)
    block = {"type": "header", "text": {"type": "plain_text", "text": SECRET * 10}}
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=workspace.person("Mina").id, text="Tonight", blocks=[block])
    beside = shown(workspace)
    assert "glass-refused" in beside
    assert "refused: invalid_blocks at /blocks/0/text/text" in beside
    assert SECRET not in beside
    page = opened(workspace, workspace.on_loop(lambda: next(iter(workspace.journal))))
    assert "must be less than 151 characters" in page
    assert 'href="https://docs.slack.dev/reference/block-kit/composition-objects/text-object"' in page


def test_the_newest_comes_first_and_a_long_list_has_a_page_of_its_own() -> None:
    journal, workspace = Journal(), _Nobody()
    recording = Recording(lambda: NOW, [journal])
    for _ in range(SHOWN + 20):
        recording.note("call", {"method": "auth.test", "arguments": {}, "result": {"ok": True}, "whom": ""})
    beside = str(panel(journal, workspace, Address("U1", glass=True)))  # type: ignore[arg-type]
    numbers = [int(number) for number in re.findall(r'id="glass-(\d+)"', beside)]
    assert numbers == list(range(SHOWN + 20, 20, -1))
    assert "08:30:15" in beside
    assert 'href="/glass"' in beside
    everything = str(whole_page(journal, workspace, "/"))  # type: ignore[arg-type]
    assert len(re.findall(r'id="glass-\d+"', everything)) == SHOWN + 20


class _Nobody:
    """A workspace in which nobody is."""

    members: dict[str, Any] = {}  # noqa: RUF012 - never written
    channels: dict[str, Any] = {}  # noqa: RUF012


def test_what_people_typed_is_text_on_the_page_and_never_more() -> None:
    journal = Journal()
    number = Recording(lambda: NOW, [journal]).note(
        "call",
        {"method": "<img src=x>", "arguments": {"text": "</code><script>alert(1)</script>"}, "whom": "<b>",
         "result": {"ok": False, "error": "<i>", "response_metadata": {"messages": ["<u> [json-pointer:/<s>]"]}},
         "refused": True},
    )  # fmt: skip
    entry = journal.entry(number)
    assert entry is not None
    for page in (str(entry_page(entry, _Nobody(), "/")), str(panel(journal, _Nobody(), Address("U1")))):  # type: ignore[arg-type]
        assert not re.search(r"<(script>|img src=x|b>|i>|u>|s>)", page)


def test_a_view_that_travelled_as_text_is_shown_as_json() -> None:
    journal = Journal()
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Ä"}}
    number = Recording(lambda: NOW, [journal]).note(
        "call", {"method": "views.open", "arguments": {"view": json.dumps(view)}, "result": {"ok": True}, "whom": ""}
    )
    entry = journal.entry(number)
    assert entry is not None
    assert '"text": "Ä"' in html.unescape(str(entry_page(entry, _Nobody(), "/")))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("back", "led"),
    [
        ("/as/U1/home?frame=phone&glass=1", "/as/U1/home?frame=phone&glass=1"),
        ("https://example.org/as/U1/home", "/"),
        ("//example.org", "/"),
        ("/as/U1/..\\example", "/"),
        ("javascript:alert(1)", "/"),
        ("/as/U1/home\nSet-Cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_never_leads_elsewhere(back: str, led: str) -> None:
    assert place_of(back) == led


def test_the_bar_opens_and_closes_the_panel() -> None:
    assert "glass=1" in str(list(map(str, glass_links(Address("U1")))))  # type: ignore[call-overload]
    assert 'href="/as/U1/home"' in "".join(map(str, glass_links(Address("U1", glass=True))))  # type: ignore[call-overload]


# Where a refusal's source is

VIEW = {
    "type": "modal",
    "blocks": [
        {"type": "input", "element": {"type": "multi_users_select", "placeholder": {"type": "plain_text"}}},
        {"type": "section", "accessory": {"type": "image"}},
        {"type": "image"},
        {"type": "unheard_of"},
    ],
}


@pytest.mark.parametrize(
    ("method", "arguments", "pointer", "page"),
    [
        ("views.open", {"view": VIEW}, "", "methods/views.open"),
        ("views.open", {"view": VIEW}, "/view", "views/modal-views"),
        ("views.open", {"view": json.dumps(VIEW)}, "/view/title", "views/modal-views"),
        ("views.open", {"view": VIEW}, "/view/blocks/0/label", "block-kit/blocks/input-block"),
        (
            "views.open",
            {"view": VIEW},
            "/view/blocks/0/element/x",
            "block-kit/block-elements/multi-select-menu-element",
        ),
        ("views.open", {"view": VIEW}, "/view/blocks/0/element/placeholder/text", "composition-objects/text-object"),
        ("views.open", {"view": VIEW}, "/view/blocks/1/accessory/alt_text", "block-kit/block-elements/image-element"),
        ("views.open", {"view": VIEW}, "/view/blocks/2/alt_text", "block-kit/blocks/image-block"),
        ("views.open", {"view": VIEW}, "/view/blocks/3/type", "block-kit/blocks"),
        ("views.open", {"view": VIEW}, "/view/blocks/9", "views/modal-views"),
        ("view_submission", {}, "", "surfaces/modals"),
    ],
)
def test_each_refusal_leads_to_the_page_of_what_was_wrong(
    method: str, arguments: dict[str, Any], pointer: str, page: str
) -> None:
    assert source_of(method, arguments, pointer).endswith(f"/{page}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["modal", "button", "input"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "blocks", "element", "view", "0"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(JSON, st.lists(st.sampled_from(["view", "blocks", "0", "1", "element", "type", "~1", "²"])))
def test_any_refusal_has_a_source(view: Any, way: list[str]) -> None:
    pointer = "".join(f"/{one}" for one in way)
    assert source_of("views.open", {"view": view}, pointer).startswith("https://docs.slack.dev/")
