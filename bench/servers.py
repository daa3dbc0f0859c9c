"""The child processes of a measurement: the bot as it ships, plain Bolt, and a Slack that agrees to everything."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).parents[1]
SECRET: Final = "signing-secret-of-the-benchmark"  # noqa: S105 (proves nothing outside this machine)
LOG: Final = CHECKOUT / "var" / "bench.log"
"""What the children said on their standard error, of the last run."""
_START_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running child. `seconds` passed from its start until it took requests."""

    process: subprocess.Popen[bytes]
    port: int
    seconds: float

    def resident(self) -> float:
        """Its resident memory now, in MiB; Linux only."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@contextmanager
def slack(team_id: str) -> Iterator[Server]:
    """Slack's Web API, agreeing to everything."""
    with _serving("slack", team_id) as server:
        yield server


@contextmanager
def plain_bolt(name: str, callback_id: str, listeners: int, position: int) -> Iterator[Server]:
    """Bolt on its own server, with a listener that only acknowledges at `position` (from 0) among `listeners`.

    `name` is "default", or "before-response" for process_before_response.
    """
    with _serving(name, callback_id, str(listeners), str(position)) as server:
        yield server


@contextmanager
def our_bot(settings: Mapping[str, str]) -> Iterator[Server]:
    """`closedset run` over HTTP, from the start of its process until it says that it is ready."""
    port = _free_port()
    environment = {**settings, "CLOSEDSET_HTTP": f"127.0.0.1:{port}"}
    with _running((sys.executable, "-m", "bot", "run"), environment) as (process, begun):
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"Ready"):
                yield Server(process, port, time.perf_counter() - begun)
                return
        raise RuntimeError(f"The bot did not start; what it said is in {LOG}.")


def settings_of(slack_port: int, url: str, keys: Path) -> dict[str, str]:
    """All settings of the bot but the address. The rehearsal clock, at no offset, keeps it from reading a .env."""
    offset = keys.parent / "clock"
    offset.write_text("0.0", "ascii")
    return {
        "SLACK_BOT_TOKEN": "xoxb-benchmark",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"http://127.0.0.1:{slack_port}/api/",
        "CLOSEDSET_DATABASE_URL": url,
        "CLOSEDSET_KEYRING": str(keys),
        "CLOSEDSET_REHEARSAL_CLOCK": str(offset),
    }


@contextmanager
def _serving(name: str, *arguments: str) -> Iterator[Server]:
    port = _free_port()
    command = (sys.executable, "-m", "bench.plain", name, str(port), *arguments)
    with _running(command, {}) as (process, begun):
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - begun > _START_SECONDS:
                raise RuntimeError(f"The {name} server did not start; what it said is in {LOG}.")
            time.sleep(0.02)
        yield Server(process, port, time.perf_counter() - begun)


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "CLOSEDSET_"))}
    begun = time.perf_counter()
    with LOG.open("ab") as said:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=CHECKOUT, env={**ours, **environment}, stdout=subprocess.PIPE, stderr=said
        )
    try:
        yield process, begun
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
