"""From an error to what the person sees. Promise 7: "nothing was saved" only when nothing was.

A form with something wrong keeps what was typed: sentences at its fields, or a page over it; where no page fits over
it, the sentence at its first field. A press that could be neither done nor explained is answered with 503, so that
Slack tells the person it failed.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.work import (
    AlreadySaved,
    DomainError,
    Locked,
    NotFound,
    NotSaved,
    OutcomeUnknown,
    Records,
    Refused,
    Stale,
    Unavailable,
)
from handlers.forms import FieldErrors, view_dict
from handlers.identify import caller_of, received
from handlers.showing import DEEPEST, depth, push
from handlers.views.parts import escape
from handlers.views.problems import problem
from handlers.words import Words, WordsFor

log = structlog.get_logger()

_LOOK_SECONDS: Final = 0.2
_LATEST_SECONDS: Final = {"view_submission": 2.4}
_LATEST_PRESS_SECONDS: Final = 1.4
"""Seconds from receipt after which nothing more is asked of the database; a press is still followed by a call."""
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (NotFound, "problem-not-found"),
    (BoltUnhandledRequestError, "problem-not-found"),
    (FieldErrors, "problem-not-found"),
    (Stale, "problem-stale"),
    (AlreadySaved, "problem-already-saved"),
    (OutcomeUnknown, "problem-outcome-unknown"),
    (Locked, "problem-stopped"),
    (NotSaved, "problem-not-saved"),
    (Unavailable, "problem-unavailable"),
)


def sentence_of(error: Exception) -> str:
    """The message id for an error. What we did not foresee happened before a commit, or the commit is named unknown."""
    if isinstance(error, Refused):
        return error.message_id
    return next((message for kind, message in _SENTENCES if isinstance(error, kind)), "problem-unforeseen")


def register(app: AsyncApp, records: Records, words_for: WordsFor) -> None:
    @app.error
    async def explain(error: Exception, req: AsyncBoltRequest, client: AsyncWebClient) -> BoltResponse:
        reference = "".join(secrets.choice(_ALPHABET) for _ in range(5))
        log.warning("refused", reference=reference, error=_reason(error))
        body = req.body
        error = NotFound() if _from_elsewhere(error, body) else error
        kind = body.get("type")
        if kind == "block_suggestion":
            return _json({"options": []})
        if kind == "event_callback":
            return BoltResponse(status=503 if _must_be_stored(body) else 200)
        return await _answer(error, body, client, await _words(records, req, words_for), reference)


def _reason(error: Exception) -> BaseException:
    """What the log names: where a workflow put its own sentence in place of an error, that error, as for all others."""
    return (error.__cause__ or error) if isinstance(error, Refused) else error


async def _words(records: Records, req: AsyncBoltRequest, words_for: WordsFor) -> Words:
    """The person's language if it can be learnt at once, else English: a failure is answered in time in any case."""
    latest = received(req) + _LATEST_SECONDS.get(str(req.body.get("type")), _LATEST_PRESS_SECONDS)
    deadline = min(time.monotonic() + _LOOK_SECONDS, latest)
    account = None
    with suppress(DomainError):
        who = caller_of(req.body)
        account = await records.look(lambda work: work.people.account(who), deadline=deadline)
    return words_for(account.locale if account else None)


async def _answer(
    error: Exception, body: Mapping[str, Any], client: AsyncWebClient, words: Words, reference: str
) -> BoltResponse:
    fields = _fields(error, body, words)
    if fields:
        return _json({"response_action": "errors", "errors": fields})
    variables = {name: escape(value) for name, value in error.variables.items()} if isinstance(error, Refused) else {}
    view = problem(words, sentence_of(error), reference, variables)
    if body.get("type") == "view_submission":
        action = "push" if depth(body.get("view")) < DEEPEST else "update"
        return _json({"response_action": action, "view": view_dict(view)})
    try:
        await push(body, client, view)
    except (TimeoutError, SlackApiError, OSError, KeyError):
        return BoltResponse(status=503)
    return BoltResponse(status=200)


def _fields(error: Exception, body: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Block id to sentence, for a submission whose error belongs to inputs it has."""
    if body.get("type") != "view_submission":
        return {}
    inputs = [block.get("block_id") for block in body["view"].get("blocks", ()) if block.get("type") == "input"]
    if isinstance(error, FieldErrors):
        return {field: words(message) for field, message in error.fields.items() if field in inputs}
    variables = error.variables if isinstance(error, Refused) else {}
    if isinstance(error, Refused) and error.field in inputs:
        return {str(error.field): words(error.message_id, **variables)}
    if inputs and depth(body["view"]) == DEEPEST:
        return {str(inputs[0]): words(sentence_of(error), **variables)}
    return {}


def _from_elsewhere(error: Exception, body: Mapping[str, Any]) -> bool:
    """Whether a button that stands in modals alone was pressed outside any, so that its listener found no view."""
    return isinstance(error, KeyError) and error.args == ("view",) and "view" not in body


def _must_be_stored(body: Mapping[str, Any]) -> bool:
    return (body.get("event") or {}).get("type") in ("app_uninstalled", "tokens_revoked")


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(body), headers={"content-type": ["application/json"]})
