"""A browser that goes away is nothing to speak of, whenever it goes."""

from __future__ import annotations

from unittest.mock import AsyncMock, Mock

from aiohttp.abc import AbstractStreamWriter
from aiohttp.test_utils import make_mocked_request

from rehearsal.page.routes import Routes
from rehearsal.workspace import Workspace


async def test_a_browser_that_is_gone_before_its_stream_begins_ends_it_quietly(workspace: Workspace) -> None:
    writer = Mock(spec=AbstractStreamWriter)
    writer.write_headers = AsyncMock(side_effect=ConnectionResetError)
    writer.send_headers = Mock(side_effect=ConnectionResetError)
    await Routes(workspace).events(make_mocked_request("GET", "/events", writer=writer))
    assert writer.write_headers.await_count == 1
