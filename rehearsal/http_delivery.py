"""Signed HTTP delivery to an app's one request URL.

Promise: what Slack would post, signed as Slack signs it, on real time: events as JSON, interactivity as a form with one
field `payload`, commands as a form; anything but a 2xx within three seconds is a failure.
Sources: https://docs.slack.dev/authentication/verifying-requests-from-slack, https://docs.slack.dev/apis/events-api
(retry headers), https://docs.slack.dev/reference/events/url_verification.
"""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from rehearsal.answers import ACK_SECONDS, Answer
from rehearsal.entities import Payload
from rehearsal.payloads import VERIFICATION_TOKEN

FORM = "application/x-www-form-urlencoded"


class HttpDelivery:
    """Posts to `url`, signed with `signing_secret`. Made and closed on the workspace's loop."""

    def __init__(self, url: str, signing_secret: str, ack_seconds: float = ACK_SECONDS) -> None:
        self._url = url
        self._signer = SignatureVerifier(signing_secret)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ack_seconds))

    async def deliver(self, kind: str, payload: Payload, retry: int = 0, reason: str = "") -> Answer:
        """Post one payload; `kind` as in Socket Mode."""
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason} if retry else {}
        if kind == "events_api":
            return await self._post(json.dumps(payload), "application/json", headers)
        form = urlencode(payload) if kind == "slash_commands" else urlencode({"payload": json.dumps(payload)})
        return await self._post(form, FORM, headers)

    async def verify_url(self) -> bool:
        """Whether the app answers Slack's challenge, as it must before its URL is accepted."""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        body = {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        answer = await self._post(json.dumps(body), "application/json", {})
        told = answer.body.get("challenge") if isinstance(answer.body, dict) else answer.body
        return answer.acknowledged and told == challenge

    async def close(self) -> None:
        await self._session.close()

    async def _post(self, body: str, content_type: str, headers: dict[str, str]) -> Answer:
        timestamp = str(int(time.time()))
        signature = self._signer.generate_signature(timestamp=timestamp, body=body) or ""
        sent = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature,
            **headers,
        }
        try:
            async with self._session.post(self._url, data=body.encode(), headers=sent) as response:
                text = await response.text()
                no_retry = response.headers.get("X-Slack-No-Retry") == "1"
                if not 200 <= response.status < 300:
                    return Answer(acknowledged=False, why="http_error", no_retry=no_retry)
                return Answer(acknowledged=True, body=_decoded(response.content_type, text))
        except TimeoutError:
            return Answer(acknowledged=False, why="http_timeout")
        except aiohttp.ClientError:
            return Answer(acknowledged=False, why="connection_failed")


def _decoded(content_type: str, text: str) -> object:
    if not text:
        return None
    if content_type == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
