"""Socket Mode against the rehearsal workspace: answers arrive, sockets are renewed in order, foreign ones noticed."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.second_socket import SocketWatch
from handlers.sockets import Sockets
from handlers.transport import Transport
from rehearsal.answers import Answer
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace

MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"
PERSON = {"user": {"id": "U1"}, "team": {"id": "T1"}}


class Clock:
    """Monotonic seconds that stand still until moved."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Bot:
    """A small app on Socket Mode whose form can be held back while its request is under way."""

    def __init__(self, workspace: Workspace, monotonic: Callable[[], float]) -> None:
        self.workspace = workspace
        self.monotonic = monotonic
        self.received_at: list[float] = []
        self.asked = 0
        self.holding = asyncio.Event()
        self.go_on = asyncio.Event()
        self.watch = SocketWatch()
        self.http = aiohttp.ClientSession()
        self.transport = Transport(self._app())
        self.sockets = self.make_sockets(workspace.app_token)

    def make_sockets(self, app_token: str, other_sockets: Callable[[], int] = lambda: 0) -> Sockets:
        class Client(AsyncWebClient):
            async def apps_connections_open(client, **arguments: Any) -> Any:  # noqa: N805 - self is the bot
                self.asked += 1
                return await super().apps_connections_open(**arguments)

        return Sockets(
            self.transport,
            Client(base_url=self.workspace.api_url, session=self.http),
            app_token,
            self.watch,
            other_sockets=other_sockets,
            spread=lambda: 0.0,
            monotonic=self.monotonic,
            ping_interval=0.1,
        )

    def _app(self) -> AsyncApp:
        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")

        app = AsyncApp(process_before_response=True, authorize=authorize)

        @app.action("press.done")
        async def done(ack: AsyncAck, context: AsyncBoltContext) -> None:
            self.received_at.append(context["received_at"])
            await ack()

        @app.action("press.failed")
        async def failed() -> BoltResponse:
            return BoltResponse(status=503)

        @app.view("form.held")
        async def held(ack: AsyncAck) -> None:
            self.holding.set()
            await self.go_on.wait()
            await ack(response_action="errors", errors={"name": "Too long"})

        return app

    async def gets(self, payload: dict[str, Any], kind: str = "interactive") -> Answer:
        """Let the workspace deliver one payload, and return what it was told."""
        delivering = self.workspace.sockets.deliver(kind, payload)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(delivering, self.workspace.loop.loop))

    async def close(self) -> None:
        self.go_on.set()
        await self.sockets.stop()
        await self.http.close()


def press(action_id: str) -> dict[str, Any]:
    return {"type": "block_actions", **PERSON, "actions": [{"action_id": action_id, "block_id": "b"}]}


HELD = {"type": "view_submission", **PERSON, "view": {"type": "modal", "callback_id": "form.held"}}
ERRORS = {"response_action": "errors", "errors": {"name": "Too long"}}


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is awaited happens in the workspace's own thread
            await asyncio.sleep(0.005)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace(read_manifest(MANIFEST), rate_scale=None) as started:
        yield started


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def bot(workspace: Workspace, clock: Clock) -> AsyncIterator[Bot]:
    made = Bot(workspace, clock)
    await made.sockets.start()
    yield made
    await made.close()


async def test_a_press_is_acknowledged_once_its_listener_is_done(bot: Bot, clock: Clock) -> None:
    clock.at = 7.0
    assert await bot.gets(press("press.done")) == Answer(acknowledged=True)
    assert bot.received_at == [7.0]


async def test_a_submission_is_answered_with_what_its_listener_said(bot: Bot) -> None:
    bot.go_on.set()
    assert await bot.gets(HELD) == Answer(acknowledged=True, body=ERRORS)


@pytest.mark.parametrize(
    "payload", [press("press.failed"), press("press.unheard"), {"type": "nonsense"}, {"type": "block_actions"}]
)
async def test_what_was_neither_done_nor_explained_is_not_acknowledged(bot: Bot, payload: dict[str, Any]) -> None:
    unanswered = asyncio.create_task(bot.gets(payload))
    assert (await bot.gets(press("press.done"))).acknowledged
    assert (await bot.gets(press("press.done"))).acknowledged
    assert not unanswered.done()
    unanswered.cancel()


async def test_requests_are_answered_beside_one_that_takes_its_time(bot: Bot) -> None:
    slow = asyncio.create_task(bot.gets(HELD))
    await bot.holding.wait()
    answers = await asyncio.gather(*(bot.gets(press("press.done")) for _ in range(50)))
    assert all(answer.acknowledged for answer in answers)
    bot.go_on.set()
    assert (await slow).body == ERRORS


async def test_a_renewal_opens_the_new_socket_before_it_closes_the_old(bot: Bot) -> None:
    slow = asyncio.create_task(bot.gets(HELD))
    await bot.holding.wait()
    renewing = asyncio.create_task(bot.sockets.renew())
    await eventually(lambda: bot.workspace.sockets.count == 2)
    assert bot.sockets.open_sockets == 2
    assert not renewing.done()
    answers = await asyncio.gather(*(bot.gets(press("press.done")) for _ in range(20)))
    assert all(answer.acknowledged for answer in answers)
    bot.go_on.set()
    assert (await slow).body == ERRORS
    assert await renewing
    await eventually(lambda: bot.workspace.sockets.count == 1)
    assert (await bot.gets(press("press.done"))).acknowledged


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_handler_survives_slacks_refresh(bot: Bot, reason: str) -> None:
    slow = asyncio.create_task(bot.gets(HELD))
    await bot.holding.wait()
    await asyncio.to_thread(bot.workspace.refresh_sockets, reason)
    await eventually(lambda: bot.workspace.sockets.handed_out == 2)
    assert (await bot.gets(press("press.done"))).acknowledged
    assert bot.workspace.sockets.count == 2
    bot.go_on.set()
    assert (await slow).body == ERRORS
    await eventually(lambda: bot.workspace.sockets.count == 1)
    assert (await bot.gets(press("press.done"))).acknowledged


async def test_an_answer_goes_out_on_the_socket_that_replaced_a_broken_one(bot: Bot) -> None:
    slow = asyncio.create_task(bot.gets(HELD))
    await bot.holding.wait()
    await asyncio.to_thread(bot.workspace.drop_sockets)
    await eventually(lambda: bot.workspace.sockets.count == 1)
    bot.go_on.set()
    assert (await slow).body == ERRORS


async def test_an_answer_whose_socket_was_let_go_goes_out_on_another(bot: Bot) -> None:
    slow = asyncio.create_task(bot.gets(HELD))
    await bot.holding.wait()
    (old,) = bot.sockets._sockets
    await bot.sockets._open()
    await bot.sockets._drop(old)
    bot.go_on.set()
    assert (await slow).body == ERRORS


async def test_a_refused_renewal_is_not_tried_again_within_a_minute(bot: Bot, clock: Clock) -> None:
    bot.workspace.sockets.refusing = True
    clock.at = 700.0
    bot.sockets._looked.set()
    await eventually(lambda: bot.asked > 1)
    for _ in range(20):
        assert (await bot.gets(press("press.done"))).acknowledged
    assert bot.asked == 2


async def test_a_renewal_that_slack_refuses_keeps_the_socket_there_is(bot: Bot) -> None:
    bot.workspace.sockets.refusing = True
    assert not await bot.sockets.renew()
    assert bot.sockets.open_sockets == 1
    assert (await bot.gets(press("press.done"))).acknowledged


async def test_a_foreign_socket_stops_submissions_and_its_leaving_lifts_it(bot: Bot, clock: Clock) -> None:
    bot.workspace.sockets.add_foreign()
    stopped = []
    for look in range(1, 3):
        clock.at = look * 600.0
        await bot.sockets.renew()
        stopped.append(bot.watch.stopped)
    bot.workspace.sockets.remove_foreign()
    for look in range(3, 5):
        clock.at = look * 600.0
        await bot.sockets.renew()
        stopped.append(bot.watch.stopped)
    assert stopped == [False, True, True, False]


async def test_ordinary_refreshes_stop_nothing(bot: Bot, clock: Clock) -> None:
    for look in range(1, 6):
        clock.at = look * 61.0
        await asyncio.to_thread(bot.workspace.refresh_sockets)
        await eventually(lambda: bot.workspace.sockets.handed_out == look + 1)  # noqa: B023 - awaited at once
        await eventually(lambda: bot.workspace.sockets.count == 1)
        assert not bot.watch.stopped


async def test_the_sockets_of_another_instance_are_counted_as_ours(bot: Bot, clock: Clock) -> None:
    other = bot.make_sockets(bot.workspace.app_token, other_sockets=lambda: bot.sockets.open_sockets)
    await other.start()
    for look in range(1, 4):
        clock.at = look * 600.0
        await other.renew()
    assert not bot.watch.stopped
    await other.stop()


async def test_a_surprising_hello_is_looked_into_without_being_asked(workspace: Workspace) -> None:
    ticking = itertools.count(step=20.0)
    bot = Bot(workspace, lambda: next(ticking))
    workspace.sockets.add_foreign()
    await bot.sockets.start()
    await eventually(lambda: bot.watch.stopped)
    await bot.close()


async def test_stopping_answers_what_is_in_flight_and_takes_nothing_more(bot: Bot) -> None:
    slow = asyncio.create_task(bot.gets(HELD))
    await bot.holding.wait()
    came = asyncio.Event()

    async def note(_: object) -> None:
        came.set()

    bot.sockets._sockets[0].on_message_listeners.append(note)
    stopping = asyncio.create_task(bot.sockets.stop())
    await asyncio.sleep(0)
    late = asyncio.create_task(bot.gets(press("press.done")))
    async with asyncio.timeout(5):
        await came.wait()
    bot.go_on.set()
    assert (await slow).body == ERRORS
    await stopping
    await eventually(lambda: bot.workspace.sockets.count == 0)
    assert bot.sockets.open_sockets == 0
    assert bot.received_at == []
    late.cancel()


async def test_stopping_during_a_renewal_leaves_no_socket(bot: Bot) -> None:
    renewing = asyncio.create_task(bot.sockets.renew())
    await eventually(lambda: bot.workspace.sockets.count == 2 or renewing.done())
    await bot.sockets.stop()
    await renewing
    await eventually(lambda: bot.workspace.sockets.count == 0)


async def test_a_refused_app_token_is_told_at_the_start(bot: Bot) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await bot.make_sockets("xapp-wrong").start()
