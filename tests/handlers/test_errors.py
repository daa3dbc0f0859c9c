"""What was typed survives a failure: a page over the form, or on a full stack a sentence at its first field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.people import Account, SlackUser
from bot.domain.work import DomainError, NotSaved, Refused, Stale
from handlers import errors
from handlers.forms import FieldErrors
from handlers.words import Words
from tests.handlers.office import words_for
from tests.handlers.one_account import OneAccount

SAVE = "some.form.save"
INPUT = {"type": "input", "block_id": "brief"}
AT_THE_BOTTOM = {"root_view_id": "V1", "id": "V1"}
ON_A_FULL_STACK = {"root_view_id": "V1", "previous_view_id": "V2", "id": "V3"}


async def submits(
    error: Exception, where: dict[str, str], *blocks: dict[str, str], account: Account | None = None
) -> dict[str, Any]:
    """What a submission is answered with when its listener raises the error."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="none", bot_user_id="U9")

    app = AsyncApp(authorize=authorize, process_before_response=True, raise_error_for_unhandled_request=True)
    errors.register(app, OneAccount(account), in_its_language)

    @app.view(SAVE)
    async def save() -> None:
        raise error

    view = {"type": "modal", "callback_id": SAVE, "blocks": list(blocks), **where}
    body = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": view}
    answer = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    assert answer.status == 200
    said: dict[str, Any] = json.loads(answer.body)
    return said


def in_its_language(locale: str | None) -> Words:
    words = words_for(None)

    class Marked:
        locale = words.locale

        def __call__(self, message_id: str, **variables: str) -> str:
            return words(message_id, **variables) + (f" [{locale}]" if locale else "")

    return Marked()


@pytest.mark.parametrize("error", [NotSaved(), FieldErrors({"brief": "form-too-long"})])
async def test_a_failure_is_told_in_the_persons_language(error: Exception) -> None:
    polish = Account(SlackUser("T1", "U1"), locale="pl-PL")
    assert "[pl-PL]" in str(await submits(error, AT_THE_BOTTOM, INPUT, account=polish))


async def test_a_page_is_laid_over_the_form() -> None:
    said = await submits(NotSaved(), AT_THE_BOTTOM, INPUT)
    assert said["response_action"] == "push"
    assert "Nothing was saved" in str(said["view"])


@pytest.mark.parametrize("error", [NotSaved(), Stale(), Refused("send-nobody-chosen")])
async def test_on_a_full_stack_the_form_stays_and_says_it(error: DomainError) -> None:
    said = await submits(error, ON_A_FULL_STACK, {"type": "section", "block_id": "text"}, INPUT)
    assert said == {"response_action": "errors", "errors": {"brief": words_for(None)(errors.sentence_of(error))}}


async def test_on_a_full_stack_a_page_without_fields_gives_way() -> None:
    said = await submits(NotSaved(), ON_A_FULL_STACK)
    assert said["response_action"] == "update"
