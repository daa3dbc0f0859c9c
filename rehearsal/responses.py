"""Response URLs: short-lived addresses that let the app answer where somebody pressed or typed.

Promise: five uses within thirty minutes of the workspace's clock, then refused; an answer is seen by that person alone
unless it says `in_channel`. Source: https://docs.slack.dev/interactivity/handling-user-interaction. From memory: the
words of the refusals.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from rehearsal.entities import Channel, Message, Payload
from rehearsal.recording import Recording
from rehearsal.rules import check_message
from rehearsal.team import Team

MOST_USES = 5
LASTS_SECONDS = 30 * 60


@dataclass(slots=True)
class _Address:
    person_id: str
    channel: Channel
    message: Message | None
    expires: float
    uses: int = 0


class ResponseUrls:
    """Gives out addresses under `base` and answers what is posted to them."""

    def __init__(self, team: Team, recording: Recording, changed: Callable[[], None]) -> None:
        self._team = team
        self._recording = recording
        self._changed = changed
        self._addresses: dict[str, _Address] = {}
        self.base = ""

    def new(self, person_id: str, channel: Channel, message: Message | None = None) -> str:
        """A fresh address for what a person did in a channel, on a message if it was there."""
        token = secrets.token_urlsafe(16)
        expires = self._team.clock.seconds() + LASTS_SECONDS
        self._addresses[token] = _Address(person_id, channel, message, expires)
        return f"{self.base}/{token}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One POST of `{"text": …, "blocks": …, "response_type": …, "replace_original": …, "delete_original": …}`."""
        address = self._addresses.get(request.match_info["token"])
        if address is None or self._team.clock.seconds() > address.expires:
            return web.Response(status=404, text="expired_url")
        if address.uses >= MOST_USES:
            return web.Response(status=404, text="used_url")
        try:
            body = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        if not isinstance(body, dict):
            return web.Response(status=400, text="invalid_payload")
        address.uses += 1
        refused = self._apply(address, body)
        told: Payload = {"method": "response_url", "arguments": body, "whom": address.person_id}
        told |= {"result": {"ok": False, "error": refused}, "refused": True} if refused else {"result": {"ok": True}}
        self._recording.note("call", told)
        self._changed()
        return web.Response(status=500 if refused else 200, text=refused or "ok")

    def _apply(self, address: _Address, body: Payload) -> str | None:
        original = address.message
        if body.get("delete_original") and original is not None and original in address.channel.messages:
            self._team.remove(original)
            return None
        content = {key: body[key] for key in ("text", "blocks") if key in body}
        if check_message(content):
            return "invalid_blocks"
        text, blocks = str(content.get("text") or ""), content.get("blocks") or []
        if body.get("replace_original") and original is not None:
            self._team.edit(original, text, blocks)
            return None
        only_for = None if body.get("response_type") == "in_channel" else address.person_id
        self._team.post(address.channel, text, blocks, None, only_for)
        return None
