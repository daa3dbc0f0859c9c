"""A Slack workspace of our own on loopback, for the bot that ships.

Promise: whatever speaks to `api_url`, to the sockets it hands out, or answers at the request URL, speaks Slack's own
protocols, and meets Slack's rules, only stricter. Everything is in memory and gone after `stop`.

How tests use it (plain synchronous code; the workspace runs on a thread of its own):

    workspace = Workspace(read_manifest(Path("app_manifest.yml")))
    workspace.start()
    workspace.add_person("Mina", zone="America/New_York")
    workspace.add_channel("the-production", ["Mina"])      # the bot is a member unless with_bot=False
    ... start the bot with workspace.environment(), or AsyncApp(token=workspace.bot_token, ...) on a LoopThread ...
    workspace.wait_for_bot()
    mina = workspace.person("Mina")                        # see rehearsal.people.Person for what people can do
    mina.opens_home()
    workspace.advance(timedelta(hours=3))
    workspace.wait_until(lambda: mina.dm, 5)
    assert workspace.refusals == []                        # no call was one that Slack would refuse
    workspace.stop()

`with Workspace(...) as workspace:` starts and stops it. For a bad day: `faults` (Web API: storm, fail, refuse, slow,
hang), `drop_sockets()`, `refresh_sockets()`, `sockets.refusing`, `sockets.add_foreign()`, `redeliver_last_event()`,
`revoke_tokens()`, `uninstall()`. Slack's rate limits hold (one message a second in a channel, 100 views a minute);
`rates.scale = None` or `rate_scale=None` switches them off for tests of other things. An async test whose bot lives on
the test's own loop calls people through `asyncio.to_thread`, or nobody is there to answer them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from rehearsal.answers import ACK_SECONDS
from rehearsal.changes import Changes
from rehearsal.clock import WorkspaceClock
from rehearsal.deliveries import Deliveries
from rehearsal.entities import Channel, Member, Payload
from rehearsal.faults import Faults
from rehearsal.http_delivery import HttpDelivery
from rehearsal.installation import Installation
from rehearsal.interactions import Interactions
from rehearsal.journal import Journal
from rehearsal.loops import LoopThread
from rehearsal.manifest import Manifest
from rehearsal.page.guard import Guard
from rehearsal.page.routes import Routes
from rehearsal.payloads import app_uninstalled, tokens_revoked
from rehearsal.people import Person
from rehearsal.rates import RateLimits
from rehearsal.recording import Recorder, Recording
from rehearsal.responses import ResponseUrls
from rehearsal.server import Server
from rehearsal.socket_mode import Sockets
from rehearsal.team import Team
from rehearsal.turning import Turning
from rehearsal.web_api import Refusal, WebApi

Value = TypeVar("Value")
OUTSIDE_SECONDS = 0.05


class Workspace:
    """One workspace with one app. `rate_scale` multiplies Slack's rate limits, None switches them off; `record` appends
    what passes to a file; `clock_path` is where a child process reads the workspace's clock; `ack_seconds` is Slack's
    patience, shortened only by tests in which nobody answers."""

    def __init__(
        self,
        manifest: Manifest,
        *,
        rate_scale: float | None = 1.0,
        ack_seconds: float = ACK_SECONDS,
        record: Path | None = None,
        clock_path: Path | None = None,
    ) -> None:
        self.clock = WorkspaceClock(clock_path)
        self.clock_path = clock_path
        self.changes = Changes()
        self.faults = Faults()
        self.team = Team(self.clock, manifest.bot_display_name)
        self.installation = Installation(self.team, manifest)
        self.journal = Journal()
        self._recorder = Recorder(record) if record is not None else None
        readers = (self.journal,) if self._recorder is None else (self.journal, self._recorder)
        self._recording = Recording(self.clock.now, readers)
        self._ack_seconds = ack_seconds
        self.sockets = Sockets(self.installation, self.changes.note, self._note_refusal, ack_seconds)
        self.deliveries = Deliveries(self.installation, self.clock, self.sockets, self._recording)
        self.rates = RateLimits(rate_scale)
        self._api = WebApi(
            self.installation,
            self.rates,
            self.faults,
            self._recording,
            self.sockets.new_url,
            self.changes.note,
        )
        response_urls = ResponseUrls(self.team, self._recording, self.changes.note)
        self.interactions = Interactions(
            self.installation, self.deliveries, response_urls, self._note_refusal, self.changes.note
        )
        self.turning = Turning(self)
        self.guard = Guard()
        self._server = Server(self._api, self.sockets, response_urls, Routes(self), self.guard)
        self._announcement = ""
        self._loop = LoopThread("rehearsal")
        self._http: HttpDelivery | None = None
        self.request_url = ""

    # Running

    def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one. Raises OSError if the port is taken, and then has stopped."""
        self._loop.start()
        try:
            self._loop.run(self._server.start(port))
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """End every connection and the thread. Calling it twice does nothing."""
        if self._loop.loop.is_closed():
            return
        self._loop.run(self._close())
        self._loop.stop()
        if self._recorder is not None:
            self._recorder.close()

    async def _close(self) -> None:
        if self._http is not None:
            await self._http.close()
        await self.sockets.close()
        await self._server.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL should be."""
        return self._server.api_url

    @property
    def bot_token(self) -> str:
        return self.installation.bot_token

    @property
    def app_token(self) -> str:
        return self.installation.app_token

    @property
    def signing_secret(self) -> str:
        return self.installation.signing_secret

    def environment(self) -> dict[str, str]:
        """The variables that bind a bot's process to this workspace, by Socket Mode unless `deliver_to` was called."""
        variables = {"SLACK_API_URL": self.api_url, "SLACK_BOT_TOKEN": self.bot_token}
        if self._http is None:
            variables["SLACK_APP_TOKEN"] = self.app_token
        else:
            variables["SLACK_SIGNING_SECRET"] = self.signing_secret
        if self.clock_path is not None:
            variables["CLOSEDSET_REHEARSAL_CLOCK"] = str(self.clock_path)
        return variables

    def deliver_to(self, url: str) -> None:
        """Deliver over signed HTTP to `url` (the whole address, `/slack/events` included) from now on."""

        async def change() -> None:
            if self._http is not None:
                await self._http.close()
            self._http = HttpDelivery(url, self.signing_secret, self._ack_seconds)
            self.deliveries.transport = self._http

        self._loop.run(change())
        self.request_url = url

    @property
    def connected(self) -> bool:
        """Whether there is a bot to tell: it holds a socket, or has given a request URL."""
        return self._http is not None or self.sockets.count > self.sockets.foreign

    @property
    def announcement(self) -> str:
        """A sentence for everybody who looks at the page, or ""."""
        return self._announcement

    def announce(self, sentence: str) -> None:
        """Say something on every page until something else is said. May be called from any thread."""
        self._announcement = sentence
        self.changes.note()

    def verify_url(self) -> bool:
        """Whether the app answers Slack's challenge at the address given to `deliver_to`."""
        if self._http is None:
            raise LookupError("deliver_to was not called")
        return self._loop.run(self._http.verify_url())

    # Who and where

    def add_person(
        self,
        name: str,
        *,
        zone: str = "Europe/London",
        locale: str = "en-GB",
        guest: bool = False,
        stranger: bool = False,
        is_bot: bool = False,
        title: str = "",
        department: str = "",
    ) -> Person:
        """Give `name` an account, and return them to act as. A stranger's account belongs to another workspace; title
        and department are what the profile says."""
        member = self.on_loop(
            lambda: self.team.add_member(
                name, zone=zone, locale=locale, guest=guest, stranger=stranger, is_bot=is_bot,
                title=title, department=department,
            )
        )  # fmt: skip
        return Person(self, member.id)

    def add_channel(
        self,
        name: str,
        people: Iterable[str | Person] = (),
        *,
        with_bot: bool = True,
        private: bool = False,
        shared: bool = False,
    ) -> Channel:
        """Make a channel of these people (names, ids or persons); `shared` means externally, through Slack Connect."""
        ids = {one.id if isinstance(one, Person) else self.team.find_member(one).id for one in people}
        if with_bot:
            ids.add(self.team.bot.id)
        return self.on_loop(lambda: self.team.add_channel(name, ids, private=private, shared=shared))

    def invite_bot(self, channel: str) -> None:
        """Let the bot into a channel, as somebody typing /invite would."""
        self.on_loop(lambda: self.team.find_channel(channel).members.add(self.team.bot.id))

    def deactivate(self, name_or_id: str) -> None:
        """Close somebody's account."""
        self.on_loop(lambda: self.team.deactivate(self.team.find_member(name_or_id).id))

    def person(self, name_or_id: str) -> Person:
        """Somebody to act as; raises LookupError saying whom there is."""
        return Person(self, self.member(name_or_id).id)

    def member(self, name_or_id: str) -> Member:
        """Somebody's account; raises LookupError saying whom there is."""
        return self.on_loop(lambda: self.team.find_member(name_or_id))

    # Time and waiting

    def advance(self, by: timedelta) -> None:
        """Move the workspace's clock, and that of a bot reading its file, forward."""
        self.clock.advance(by)
        self.on_loop(self.deliveries.clock_moved)
        self.changes.note()

    def wait_until(self, predicate: Callable[[], Value | None], timeout: float = 5.0) -> Value:
        """Wait until `predicate` is true, and return its value; raises AssertionError after `timeout` real seconds. It
        is asked whenever something changed here, and twenty times a second for what changes elsewhere."""
        deadline = time.monotonic() + timeout
        while True:
            seen = self.changes.revision
            if value := predicate():
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"waited {timeout} s in vain")
            self.changes.wait(seen, min(left, OUTSIDE_SECONDS))

    def wait_for_bot(self, timeout: float = 10.0) -> None:
        """Wait until the bot holds a socket."""
        self.wait_until(lambda: self.sockets.count > self.sockets.foreign, timeout)

    # A bad day

    @property
    def refusals(self) -> list[Refusal]:
        """Every Web API call and acknowledgement so far that Slack would have refused."""
        return self._api.refusals

    def drop_sockets(self) -> None:
        """Cut every socket without a word."""
        self.on_loop(self.sockets.drop)

    def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask the app to renew its sockets ("warning" or "refresh_requested")."""
        self._loop.run(self.sockets.disconnect(reason))

    def redeliver_last_event(self) -> None:
        """Send the last event again with the same event id."""
        self._loop.run(self.deliveries.redeliver_last_event())

    def revoke_tokens(self) -> None:
        """Revoke the bot's token and tell the app."""
        self._loop.run(self.deliveries.event(tokens_revoked(self.team)))
        self.installation.revoked = True

    def uninstall(self) -> None:
        """Remove the app: tell it, then refuse everything it calls."""
        self._loop.run(self.deliveries.event(app_uninstalled(self.team)))
        self._loop.run(self.deliveries.event(tokens_revoked(self.team)))
        self.installation.uninstalled = True

    # For Person

    @property
    def loop(self) -> LoopThread:
        """The workspace's own loop; state is read and changed on it alone."""
        return self._loop

    def on_loop(self, question: Callable[[], Value]) -> Value:
        """Call `question` on the workspace's loop, or at once before `start`."""
        return self._loop.ask(question) if self._loop.loop.is_running() else question()

    def _note_refusal(self, method: str, answer: Payload) -> None:
        self._api.refusals.append(Refusal(method, answer))
        self._recording.note("refusal", {"method": method, "result": answer})
