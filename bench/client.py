"""A small HTTP client that only posts: signed bodies, over connections that are kept open."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from bench.servers import SECRET
from rehearsal.entities import Payload

PATH: Final = "/slack/events"


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to be written; Slack's signature on it holds for five minutes."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of requests came to: the seconds each took, and all together; and what was answered."""

    each: tuple[float, ...]
    seconds: float
    answers: tuple[bytes, ...]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.each) / self.seconds


def signed(payload: Payload) -> Request:
    """An interaction as Slack posts it."""
    body = urlencode({"payload": json.dumps(payload)})
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body)
    lines = (
        f"POST {PATH} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"X-Slack-Request-Timestamp: {timestamp}",
        f"X-Slack-Signature: {signature}",
    )
    return Request("\r\n".join((*lines, "", body)).encode("ascii"))


def send(port: int, requests: Sequence[Request], connections: int) -> Load:
    """Post all of them, each connection the next one as soon as it was answered. Raises for any answer but 200."""
    return asyncio.run(_send(port, requests, connections))


async def _send(port: int, requests: Sequence[Request], connections: int) -> Load:
    waiting = iter(requests)
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(connections)]
    begun = time.perf_counter()
    told = await asyncio.gather(*(_post_all(reader, writer, waiting) for reader, writer in opened))
    seconds = time.perf_counter() - begun
    for _, writer in opened:
        writer.close()
    pairs = [pair for connection in told for pair in connection]
    return Load(tuple(each for each, _ in pairs), seconds, tuple(answer for _, answer in pairs))


async def _post_all(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: Iterator[Request]
) -> list[tuple[float, bytes]]:
    told = []
    for request in waiting:
        begun = time.perf_counter()
        writer.write(request.content)
        answer = await _answer(reader)
        told.append((time.perf_counter() - begun, answer))
    return told


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(f"Answered {head.split(maxsplit=2)[1].decode('ascii')} instead of 200.")
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    return await reader.readexactly(length)
