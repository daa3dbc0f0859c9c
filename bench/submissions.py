"""A full check-in submission over HTTP, held against Bolt listeners that do nothing with the same bodies.

Ours proves, decodes and identifies, opens the draft, seals a version of the answers, takes READY back, tells the people
on duty, writes the ledger, commits with synchronous=FULL, moves the head file and draws the next page. Afterwards the
rows are counted: what was answered as saved is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bench import servers
from bench.client import Load, Request, send, signed
from bench.house import House, rows
from bench.results import Result, middle
from bot.app import build
from bot.settings import Settings
from handlers.views.checkins import REVIEW_SAVE
from rehearsal.entities import Payload

REPETITIONS: Final = 3
WARMING_UP: Final = 50
ONE_BY_ONE: Final = 100
AT_ONCE: Final = 350
CONNECTIONS: Final = 50
LARGEST_P50_RATIO: Final = 1.0
LEAST_RATE_RATIO: Final = 0.35
MOST_RESIDENT: Final = 150.0
_PRODUCTIONS: Final = -(-(WARMING_UP + REPETITIONS * (ONE_BY_ONE + AT_ONCE)) // 300)
_TABLES: Final = ("answers", "outbox", "ledger", "drafts")


@dataclass(slots=True)
class _Runs:
    """Every repetition, by side: seconds one by one, and requests a second with many in flight."""

    ours_p50: list[float] = field(default_factory=list)
    default_p50: list[float] = field(default_factory=list)
    ours_rate: list[float] = field(default_factory=list)
    bolt_rate: list[float] = field(default_factory=list)
    own_server_rate: list[float] = field(default_factory=list)
    resident: float = 0.0


def measure(folder: Path) -> list[Result]:
    house = House(folder, f"sqlite:///{folder / 'data' / 'closedset.db'}")
    seats = [seat for number in range(_PRODUCTIONS) for seat in house.opens_production(f"Production {number}")]
    payloads = house.does(lambda work: [house.submission(work, seat) for seat in seats])
    before = rows(house.database, _TABLES)
    house.close()
    listeners, position = asyncio.run(_place(house, payloads[0]))
    requests = [signed(payload) for payload in payloads]
    runs = _run(house, iter(requests), listeners, position)
    _check(house, before, WARMING_UP + REPETITIONS * (ONE_BY_ONE + AT_ONCE))
    return _results(runs, len(requests[0].content), listeners, position)


def _run(house: House, requests: Iterator[Request], listeners: int, position: int) -> _Runs:
    runs = _Runs()
    with ExitStack() as stack:
        api = stack.enter_context(servers.slack(house.team.id))
        settings = servers.settings_of(api.port, house.url, house.keys)
        ours = stack.enter_context(servers.our_bot(settings))
        default = stack.enter_context(servers.plain_bolt("default", REVIEW_SAVE, 1, 0))
        same = stack.enter_context(servers.plain_bolt("before-response-asgi", REVIEW_SAVE, listeners, position))
        own = stack.enter_context(servers.plain_bolt("before-response", REVIEW_SAVE, listeners, position))
        batch = list(islice(requests, WARMING_UP))
        for server in (ours, default, same, own):
            send(server.port, batch, 4)
        for _ in range(REPETITIONS):
            batch = list(islice(requests, ONE_BY_ONE))
            runs.ours_p50.append(median(_saved(send(ours.port, batch, 1)).each))
            runs.default_p50.append(median(send(default.port, batch, 1).each))
            batch = list(islice(requests, AT_ONCE))
            runs.ours_rate.append(_saved(send(ours.port, batch, CONNECTIONS)).rate)
            runs.bolt_rate.append(send(same.port, batch, CONNECTIONS).rate)
            runs.own_server_rate.append(send(own.port, batch, CONNECTIONS).rate)
        runs.resident = ours.resident()
    return runs


def _saved(load: Load) -> Load:
    if not all(b'"response_action":"update"' in answer and b"Saved" in answer for answer in load.answers):
        raise RuntimeError("A submission was answered with something else than the page after saving.")
    return load


def _check(house: House, before: dict[str, int], sent: int) -> None:
    """What was said to be saved is there, with everything that belongs to it."""
    house.open()
    after = rows(house.database, _TABLES)
    house.close()
    grown = {table: after[table] - before[table] for table in _TABLES}
    if grown["answers"] != sent or grown["drafts"] != -sent or grown["ledger"] < sent or grown["outbox"] < sent:
        raise RuntimeError(f"{sent} submissions were answered as saved, and the tables grew by {grown}.")


async def _place(house: House, payload: Payload) -> tuple[int, int]:
    """How many listeners the bot has, and at which place the one for this payload stands."""
    bot = build(
        Settings(
            bot_token=SecretStr("xoxb-benchmark"),
            app_token=None,
            signing_secret=SecretStr(servers.SECRET),
            http=("127.0.0.1", 1),
            api_url="http://127.0.0.1/api/",
            database_url=SecretStr(house.url),
            keyring=house.keys,
            rehearsal_clock=None,
        )
    )
    try:
        return await _find(bot.app, payload)
    finally:
        await bot.stop()


async def _find(app: AsyncApp, payload: Payload) -> tuple[int, int]:
    listeners = app._async_listeners
    for place, listener in enumerate(listeners):
        request = AsyncBoltRequest(mode="socket_mode", body=payload)
        if await listener.async_matches(req=request, resp=BoltResponse(status=404)):
            return len(listeners), place
    raise LookupError(REVIEW_SAVE)


def _results(runs: _Runs, size: int, listeners: int, position: int) -> list[Result]:
    one = [ours / default for ours, default in zip(runs.ours_p50, runs.default_p50, strict=True)]
    many = [ours / bolt for ours, bolt in zip(runs.ours_rate, runs.bolt_rate, strict=True)]
    return [
        middle("Submission, one in flight: p50 against default Bolt doing nothing", one, "x", LARGEST_P50_RATIO),
        middle("  ours", [1000 * each for each in runs.ours_p50], "ms"),
        middle("  default Bolt", [1000 * each for each in runs.default_p50], "ms"),
        middle(
            f"Submission, {CONNECTIONS} in flight: rate against Bolt before response doing nothing",
            many, "x", LEAST_RATE_RATIO, "higher",
        ),
        middle("  ours", runs.ours_rate, "a second"),
        middle("  Bolt before response, on our server (uvicorn)", runs.bolt_rate, "a second"),
        middle("  Bolt before response, on its own (aiohttp)", runs.own_server_rate, "a second"),
        Result("  size of a submission", size, "bytes"),
        Result("  listeners, of which ours stands at", position + 1, f"of {listeners}"),
        Result("Resident memory after the load", runs.resident, "MiB", MOST_RESIDENT),
    ]  # fmt: skip
