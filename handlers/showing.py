"""The one Web API call a press may make after commit, and how deep a modal already stands."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.forms import view_dict

CALL_SECONDS = 1.5
DEEPEST = 3


def depth(view: Mapping[str, Any] | None) -> int:
    """How many modals are stacked, up to and with this one: 0 outside a modal."""
    if not view or view.get("type") != "modal":
        return 0
    if view.get("root_view_id") in (None, view.get("id")):
        return 1
    return 2 if view.get("previous_view_id") == view.get("root_view_id") else DEEPEST


async def show(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient, view: View) -> None:
    """Acknowledge, then show the view: in place inside a modal, opened anywhere else."""
    await ack()
    body = req.body
    async with asyncio.timeout(CALL_SECONDS):
        if depth(body.get("view")):
            await client.views_update(view_id=body["view"]["id"], view=view_dict(view))
        else:
            await client.views_open(trigger_id=body["trigger_id"], view=view_dict(view))


async def show_beside(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient, view: View) -> None:
    """Acknowledge, then push a side page over the modal; without one, open it; on a full stack, replace its top."""
    await ack()
    await push(req.body, client, view)


async def push(body: Mapping[str, Any], client: AsyncWebClient, view: View) -> None:
    """One call, no retry."""
    standing = depth(body.get("view"))
    async with asyncio.timeout(CALL_SECONDS):
        if standing == 0:
            await client.views_open(trigger_id=body["trigger_id"], view=view_dict(view))
        elif standing < DEEPEST:
            await client.views_push(trigger_id=body["trigger_id"], view=view_dict(view))
        else:
            await client.views_update(view_id=body["view"]["id"], view=view_dict(view))
