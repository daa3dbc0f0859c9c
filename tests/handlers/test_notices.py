"""The one button of every message opens what its own reader may see, and nothing for anybody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View

from bot.domain.outbox import Kind
from bot.domain.people import Actor
from bot.domain.work import NotFound, Work
from handlers import errors, notices
from handlers.identify import Desk
from handlers.views.messages import INBOX, OPEN
from handlers.views.parts import modal, said
from rehearsal.rules import check_view
from storage import migrate
from tests.databases import Prepare
from tests.handlers.office import Office, open_office, words_for

ABSENT = "There is nothing here for you."
DETAILS = {Kind.STATUS: "not_yet"}


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    return migrate.upgrade


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(database_url, tmp_path) as opened:
        yield opened


def page(title: str, subject: str) -> View:
    return modal(title, [said(subject)], close="Close")


def listening(office: Office) -> AsyncApp:
    """An app with nothing but the button. "72A" has a check-in for Mina; Paul has none."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=office.workspace.team.id, bot_token=office.client.token)

    def first(work: Work, actor: Actor, subject: str) -> View:
        if actor.id != office.ids["Mina"]:
            raise NotFound
        return page("First", subject)

    def opened(work: Work, actor: Actor, subject: str) -> View:
        return page("Slot", subject)

    app = AsyncApp(
        client=office.client, authorize=authorize, process_before_response=True, raise_error_for_unhandled_request=True
    )
    check_in = notices.opens_check_in(first, lambda work, actor: page("Own scenes", actor.id))
    openers = {
        Kind.NOTICE: check_in,
        Kind.REMINDER: check_in,
        Kind.STATUS: opened,
        Kind.PING: opened,
    }

    async def inbox(req: AsyncBoltRequest, production: str) -> View:
        if req.body["user"]["id"] != office.workspace.member("Cora").id:
            raise NotFound
        return page("Inbox", production)

    errors.register(app, office.database, words_for)
    notices.register(app, Desk(office.database), openers, inbox)
    return app


async def presses(office: Office, app: AsyncApp, name: str, value: object) -> dict[str, Any] | None:
    """Press a button that carries this value, as somebody; what stands on their screen then."""
    member = office.workspace.member(name)
    trigger = office.workspace.on_loop(lambda: office.workspace.team.new_trigger(member.id))
    body = {
        "type": "block_actions",
        "team": {"id": office.workspace.team.id},
        "user": {"id": member.id, "team_id": office.workspace.team.id},
        "trigger_id": trigger,
        "container": {"type": "message"},
        "actions": [{"type": "button", "action_id": OPEN, "block_id": "b", "action_ts": "1.2", "value": value}],
    }
    answer = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    assert answer.status == 200
    view = office.workspace.person(name).modal
    if view is not None:
        assert check_view(view.source) == []
    return view.source if view is not None else None


async def received(office: Office, name: str, kind: Kind, subject: str) -> str:
    """What the button of a message carries that this person got."""
    await office.notifies(name, kind, subject, detail=DETAILS.get(kind, office.ids["Ada"]))
    await office.delivery.drain()
    value = office.dm(name)[-1].blocks[1]["elements"][0]["value"]
    assert isinstance(value, str)
    return value


def shown(view: dict[str, Any] | None) -> tuple[str, str]:
    assert view is not None
    return view["title"]["text"], view["blocks"][0]["text"]["text"]


@pytest.mark.parametrize(
    ("name", "kind", "subject", "title", "names"),
    [
        ("Mina", Kind.NOTICE, "72A", "First", "72A"),
        ("Mina", Kind.REMINDER, "slot", "First", "72A"),
        ("Paul", Kind.NOTICE, "72A", "Own scenes", "Paul"),
        ("Paul", Kind.REMINDER, "slot", "Own scenes", "Paul"),
        ("Ada", Kind.STATUS, "slot", "Slot", "slot"),
        ("Cora", Kind.PING, "slot", "Slot", "slot"),
    ],
)
async def test_each_kind_opens_its_page(
    office: Office, name: str, kind: Kind, subject: str, title: str, names: str
) -> None:
    value = await received(office, name, kind, subject)
    assert shown(await presses(office, listening(office), name, value)) == (title, office.ids[names])


async def test_somebody_elses_message_opens_nothing(office: Office) -> None:
    value = await received(office, "Mina", Kind.NOTICE, "72A")
    app = listening(office)
    for name in ("Paul", "Cora", "Ada"):
        assert ABSENT in shown(await presses(office, app, name, value))[1]


async def test_a_stranger_gets_nothing(office: Office) -> None:
    value = await received(office, "Mina", Kind.NOTICE, "72A")
    office.workspace.add_person("Sam")
    assert ABSENT in shown(await presses(office, listening(office), "Sam", value))[1]


@pytest.mark.parametrize(
    "forge",
    [
        lambda value: value[:-1] + ("0" if value[-1] != "0" else "1"),
        lambda value: "/" + value.split("/")[1],
        lambda value: "b2" * 12 + "/" + value.split("/")[1],
        lambda value: value.split("/")[0] + "/",
        lambda value: value.split("/")[0],
        lambda value: value + "/" + value,
        lambda value: "",
        lambda value: None,
        lambda value: 7,
        lambda value: {"a": 1},
        lambda value: "\x00/\ud800",
        lambda value: value.split("/")[0] + "/\x00",
        lambda value: value.split("/")[0] + "/\ud800",
        lambda value: "x" * 5_000,
    ],
)
async def test_a_forged_value_opens_nothing(office: Office, forge: Any) -> None:
    value = await received(office, "Mina", Kind.NOTICE, "72A")
    assert ABSENT in shown(await presses(office, listening(office), "Mina", forge(value)))[1]


async def test_a_summary_and_a_page_open_the_inbox_of_their_reader(office: Office) -> None:
    app = listening(office)
    for value in (await received(office, "Cora", Kind.SUMMARY, "slot"), f"{office.production_id}/{INBOX}"):
        assert shown(await presses(office, app, "Cora", value)) == ("Inbox", office.production_id)
        for name in ("Mina", "Ada"):
            assert ABSENT in shown(await presses(office, app, name, value))[1]


async def test_every_button_looks_alike(office: Office) -> None:
    values = [
        await received(office, "Cora", Kind.SUMMARY, "slot"),
        await received(office, "Cora", Kind.STATUS, "slot"),
        await received(office, "Mina", Kind.NOTICE, "72A"),
        await received(office, "Mina", Kind.REMINDER, "slot"),
    ]
    buttons = [message.blocks[1]["elements"][0] for name in ("Cora", "Mina") for message in office.dm(name)]
    assert len({len(value) for value in values}) == 1
    assert (
        len({(button["text"]["text"], button["action_id"], button["accessibility_label"]) for button in buttons}) == 1
    )
