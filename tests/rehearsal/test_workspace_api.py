"""The Web API: every refusal as Slack words it, and what a call changes."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from rehearsal.faults import Fault
from rehearsal.rates import PER_MINUTE, RateLimits
from rehearsal.team import TRIGGER_SECONDS
from rehearsal.workspace import Workspace

PLAIN: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Plain"},
    "blocks": [{"type": "divider"}],
}
HOME: dict[str, Any] = {"type": "home", "blocks": [{"type": "divider"}]}


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return WebClient(workspace.bot_token, base_url=workspace.api_url, timeout=5)


def refused(call: Any, *arguments: Any, **named: Any) -> Any:
    """The body of a refused call."""
    with pytest.raises(SlackApiError) as caught:
        call(*arguments, **named)
    return caught.value.response


def trigger(workspace: Workspace, name: str = "Mina", *, in_modal: bool = False) -> str:
    return workspace.on_loop(lambda: workspace.team.new_trigger(workspace.member(name).id, in_modal=in_modal))


def test_auth_test_tells_who_and_which_scopes(workspace: Workspace, client: WebClient) -> None:
    answer = client.auth_test()
    assert answer["team_id"] == workspace.team.id
    assert answer["bot_id"] == workspace.team.bot_id
    assert answer.headers["x-oauth-scopes"] == "chat:write,commands,im:write,users:read"


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-wrong", "invalid_auth"), ("", "not_authed"), ("app", "not_allowed_token_type")]
)
def test_wrong_tokens(workspace: Workspace, token: str, error: str) -> None:
    wrong = WebClient(workspace.app_token if token == "app" else token, base_url=workspace.api_url)
    assert refused(wrong.users_list)["error"] == error


def test_the_app_token_opens_sockets_and_the_bot_token_does_not(workspace: Workspace, client: WebClient) -> None:
    assert client.apps_connections_open(app_token=workspace.app_token)["url"].startswith("ws://127.0.0.1:")
    assert refused(client.apps_connections_open, app_token=workspace.bot_token)["error"] == "not_allowed_token_type"


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
def test_an_undeclared_scope_is_missing(client: WebClient, method: str) -> None:
    body = refused(client.api_call, method, params={"channel": "C1"})
    assert body["error"] == "missing_scope"
    assert body["needed"] == "channels:read,groups:read,im:read,mpim:read"
    assert body["provided"] == "chat:write,commands,im:write,users:read"


def test_unknown_methods_are_unknown(client: WebClient) -> None:
    assert refused(client.api_call, "conversations.everything")["error"] == "unknown_method"


def test_where_the_bot_may_not_write(workspace: Workspace, client: WebClient) -> None:
    workspace.rates.scale = None
    outside = workspace.add_channel("outside", ["Mina"], with_bot=False)
    hidden = workspace.add_channel("hidden", ["Mina"], with_bot=False, private=True)
    assert refused(client.chat_postMessage, channel=outside.id, text="x")["error"] == "not_in_channel"
    assert refused(client.chat_postMessage, channel=hidden.id, text="x")["error"] == "channel_not_found"
    assert refused(client.chat_postMessage, channel="C123", text="x")["error"] == "channel_not_found"
    workspace.deactivate("Mina")
    gone = refused(client.chat_postMessage, channel=workspace.person("Mina").id, text="x")
    assert gone["error"] == "channel_not_found"
    workspace.invite_bot("outside")
    assert client.chat_postMessage(channel=outside.id, text="x")["ok"]


def test_messages_are_posted_threaded_edited_and_deleted(workspace: Workspace, client: WebClient) -> None:
    workspace.rates.scale = None
    channel = workspace.add_channel("inside", ["Mina"])
    first = client.chat_postMessage(channel=channel.id, text="first")
    client.chat_postMessage(channel=channel.id, text="reply", thread_ts=first["ts"])
    client.chat_update(channel=channel.id, ts=first["ts"], text="edited")
    seen = workspace.person("Mina").channel("#inside")
    assert [(m.text, m.thread_ts, m.edited) for m in seen] == [("edited", None, True), ("reply", first["ts"], False)]
    client.chat_delete(channel=channel.id, ts=first["ts"])
    assert [m.text for m in workspace.person("Mina").channel("inside")] == ["reply"]
    assert refused(client.chat_update, channel=channel.id, ts="1.0", text="x")["error"] == "message_not_found"
    with pytest.raises(LookupError):
        workspace.person("Ada").channel("inside")


def test_ephemerals_are_seen_by_one_member_only(workspace: Workspace, client: WebClient) -> None:
    channel = workspace.add_channel("inside", ["Mina", "Ada"])
    client.chat_postEphemeral(channel=channel.id, user=workspace.person("Mina").id, text="you")
    assert [m.text for m in workspace.person("Mina").channel("inside")] == ["you"]
    assert workspace.person("Ada").channel("inside") == []
    elsewhere = workspace.person("Sam Stranger").id
    assert refused(client.chat_postEphemeral, channel=channel.id, user=elsewhere, text="x")["error"] == (
        "user_not_in_channel"
    )


def test_blocks_that_slack_refuses_reach_nobody(workspace: Workspace, client: WebClient) -> None:
    workspace.rates.scale = None
    channel = workspace.add_channel("inside", ["Mina"])
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    body = refused(client.chat_postMessage, channel=channel.id, text="x", blocks=[section])
    assert body["error"] == "invalid_blocks"
    assert refused(client.api_call, "chat.postMessage", json={"channel": channel.id})["error"] == "no_text"
    assert workspace.person("Mina").channel("inside") == []
    assert [refusal.method for refusal in workspace.refusals] == ["chat.postMessage"] * 2


def test_people_are_told_with_zone_and_locale(workspace: Workspace, client: WebClient) -> None:
    mina = workspace.person("Mina")
    user = client.users_info(user=mina.id, include_locale=True)["user"]
    assert (user["tz"], user["locale"], user["is_bot"]) == ("America/New_York", "en-US", False)
    assert "locale" not in client.users_info(user=mina.id)["user"]
    assert refused(client.users_info, user="U1")["error"] == "user_not_found"
    everyone = [member["id"] for page in client.users_list(limit=1) for member in page["members"]]
    assert mina.id in everyone
    assert workspace.person("Sam Stranger").id not in everyone


def test_a_direct_message_is_opened_once(workspace: Workspace, client: WebClient) -> None:
    mina = workspace.person("Mina").id
    first = client.conversations_open(users=[mina])["channel"]["id"]
    assert client.conversations_open(users=mina)["channel"]["id"] == first
    assert refused(client.conversations_open, users=workspace.team.bot.id)["error"] == "cannot_dm_bot"
    workspace.deactivate("Ada")
    assert refused(client.conversations_open, users=workspace.person("Ada").id)["error"] == "user_disabled"


def test_a_trigger_opens_one_view_once(workspace: Workspace, client: WebClient) -> None:
    used = trigger(workspace)
    client.views_open(trigger_id=used, view=PLAIN)
    assert workspace.person("Mina").sees("Plain")
    assert refused(client.views_open, trigger_id=used, view=PLAIN)["error"] == "exchanged_trigger_id"
    assert refused(client.views_open, trigger_id="1.2.x", view=PLAIN)["error"] == "invalid_trigger_id"


def test_a_trigger_lasts_three_real_seconds(
    workspace: Workspace, client: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = trigger(workspace)
    workspace.advance(timedelta(hours=1))
    client.views_open(trigger_id=late, view=PLAIN)
    late = trigger(workspace)
    real = time.monotonic
    monkeypatch.setattr("rehearsal.team.time.monotonic", lambda: real() + TRIGGER_SECONDS + 0.1)
    assert refused(client.views_open, trigger_id=late, view=PLAIN)["error"] == "expired_trigger_id"


def test_three_views_are_the_most(workspace: Workspace, client: WebClient) -> None:
    client.views_open(trigger_id=trigger(workspace), view=PLAIN)
    for _ in range(2):
        client.views_push(trigger_id=trigger(workspace, in_modal=True), view=PLAIN)
    one_more = refused(client.views_push, trigger_id=trigger(workspace, in_modal=True), view=PLAIN)
    assert one_more["error"] == "push_limit_reached"
    stack = workspace.person("Mina").modals
    assert [view.previous_id for view in stack] == [None, stack[0].id, stack[1].id]
    assert {view.root_id for view in stack} == {stack[0].id}


def test_opening_is_for_outside_a_modal_and_pushing_for_inside(workspace: Workspace, client: WebClient) -> None:
    inside = refused(client.views_open, trigger_id=trigger(workspace, in_modal=True), view=PLAIN)
    assert inside["error"] == "invalid_trigger_id"
    outside = refused(client.views_push, trigger_id=trigger(workspace), view=PLAIN)
    assert outside["error"] == "invalid_trigger_id"
    closed = refused(client.views_push, trigger_id=trigger(workspace, in_modal=True), view=PLAIN)
    assert closed["error"] == "invalid_trigger_id"
    assert workspace.person("Mina").modals == []


def test_stale_hashes_and_lost_views(workspace: Workspace, client: WebClient) -> None:
    view = client.views_open(trigger_id=trigger(workspace), view={**PLAIN, "external_id": "one"})["view"]
    updated = client.views_update(view_id=view["id"], hash=view["hash"], view=PLAIN)["view"]
    assert updated["hash"] != view["hash"]
    assert refused(client.views_update, view_id=view["id"], hash=view["hash"], view=PLAIN)["error"] == "hash_conflict"
    workspace.person("Mina").closes()
    assert refused(client.views_update, view_id=view["id"], view=PLAIN)["error"] == "not_found"


def test_an_external_id_names_one_view(workspace: Workspace, client: WebClient) -> None:
    named = {**PLAIN, "external_id": "one"}
    client.views_open(trigger_id=trigger(workspace), view=named)
    again = refused(client.views_open, trigger_id=trigger(workspace, "Ada"), view=named)
    assert again["error"] == "duplicate_external_id"
    client.views_update(external_id="one", view=named)


def test_home_is_published_to_people_only(workspace: Workspace, client: WebClient) -> None:
    mina = workspace.person("Mina")
    view = client.views_publish(user_id=mina.id, view=HOME)["view"]
    client.views_publish(user_id=mina.id, view=HOME, hash=view["hash"])
    assert refused(client.views_publish, user_id=mina.id, view=HOME, hash=view["hash"])["error"] == "hash_conflict"
    assert refused(client.views_publish, user_id=mina.id, view=PLAIN)["error"] == "invalid_arguments"
    assert refused(client.views_publish, user_id="U1", view=HOME)["error"] == "invalid_arguments"


def test_blocks_validate_takes_no_token(workspace: Workspace) -> None:
    nobody = WebClient(base_url=workspace.api_url)
    assert nobody.api_call("blocks.validate", json={"view": HOME})["ok"]
    body = refused(nobody.api_call, "blocks.validate", json={"blocks": [{"type": "section"}]})
    assert body["error"] == "invalid_blocks"


def test_one_message_a_second_in_a_channel(workspace: Workspace, client: WebClient) -> None:
    channel = workspace.add_channel("inside", ["Mina"])
    client.chat_postMessage(channel=channel.id, text="one")
    limited = refused(client.chat_postMessage, channel=channel.id, text="two")
    assert (limited["error"], limited.status_code, limited.headers["retry-after"]) == ("ratelimited", 429, "1")


def test_tiers_hold_and_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("rehearsal.rates.time.monotonic", lambda: now[0])
    for scale, most in ((1.0, PER_MINUTE["users.list"]), (2.0, 2 * PER_MINUTE["users.list"])):
        limits = RateLimits(scale)
        assert [limits.refuse("users.list") for _ in range(most)] == [None] * most
        assert limits.refuse("users.list") == 60
        now[0] += 60.0
        assert limits.refuse("users.list") is None
    unlimited = RateLimits(None)
    assert not any(unlimited.refuse("users.list") for _ in range(1000))


def test_faults_meet_the_calls_they_name(workspace: Workspace, client: WebClient) -> None:
    workspace.faults.storm("users.list", retry_after=7, times=1)
    workspace.faults.refuse("auth.test", "internal_error")
    assert refused(client.users_list).headers["retry-after"] == "7"
    assert refused(client.auth_test)["error"] == "internal_error"
    assert client.users_list()["ok"]
    assert client.auth_test()["ok"]


def test_a_lost_answer_has_taken_effect(workspace: Workspace, client: WebClient) -> None:
    channel = workspace.add_channel("inside", ["Mina"])
    workspace.faults.fail("chat.postMessage", 503, after=True)
    assert refused(client.chat_postMessage, channel=channel.id, text="once").status_code == 503
    assert [m.text for m in workspace.person("Mina").channel("inside")] == ["once"]


@pytest.mark.parametrize("after", [False, True])
def test_a_caller_who_gives_up_has_called_in_vain_unless_it_took_effect_before(
    workspace: Workspace, after: bool
) -> None:
    channel = workspace.add_channel("inside", ["Mina"])
    impatient = WebClient(workspace.bot_token, base_url=workspace.api_url, timeout=1)
    workspace.faults.slow("chat.postMessage", 1.2, after=after)
    with pytest.raises(TimeoutError):
        impatient.chat_postMessage(channel=channel.id, text="once")
    assert impatient.auth_test()["ok"]
    assert len(workspace.person("Mina").channel("inside")) == after


def test_a_hanging_call_ends_with_its_caller(workspace: Workspace) -> None:
    impatient = WebClient(workspace.bot_token, base_url=workspace.api_url, timeout=1)
    workspace.faults.add("auth.test", Fault(hang=True))
    with pytest.raises(TimeoutError):
        impatient.auth_test()
    assert impatient.auth_test()["ok"]


def test_after_uninstalling_nothing_works(workspace: Workspace, client: WebClient) -> None:
    workspace.revoke_tokens()
    assert refused(client.auth_test)["error"] == "token_revoked"
    workspace.uninstall()
    assert refused(client.auth_test)["error"] == "account_inactive"
