"""The workspace's end: nothing of it stays open, whoever is at its door that moment."""

from __future__ import annotations

import asyncio
import gc
import socket
import warnings
from contextlib import closing

import pytest

from rehearsal.workspace import Workspace


@pytest.mark.parametrize("turns", range(5))
def test_who_connects_as_it_ends_leaves_nothing_open(workspace: Workspace, turns: int) -> None:
    port = int(workspace.api_url.split(":")[2].split("/")[0])

    async def end_while_somebody_connects() -> None:
        with closing(socket.socket()) as door:
            door.connect(("127.0.0.1", port))
            for _ in range(turns):
                await asyncio.sleep(0)
            await workspace._server.stop()

    with warnings.catch_warnings(record=True) as left_open:
        warnings.simplefilter("always")
        workspace._loop.run(end_while_somebody_connects())
        workspace.stop()
        gc.collect()
    assert [str(each.message) for each in left_open if each.category is ResourceWarning] == []
