"""The bodies with which Slack refuses a payload, made from problems.

- Views: `invalid_arguments` with `response_metadata.messages`, each ending in its pointer, as recorded in
  https://github.com/rtCamp/frappe-slack-connector/issues/54.
- Messages: `invalid_blocks`, with the sentences in `errors` as well, as recorded in
  https://github.com/adobe/spacecat-api-service/issues/176.
- blocks.validate: `errors` with code, pointer and constraint, as recorded in
  json-logs/samples/api/blocks.validate.json of https://github.com/slackapi/java-slack-sdk.

Slack adds lines such as "failed to match all allowed schemas" for the objects around a mistake; here only the mistake
itself is told.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rehearsal.rules.problems import BLOCKS_TOO_LONG, MESSAGE_TOO_LONG, NO_TEXT, VIEW_TOO_LARGE, Problem, unknown_key
from rehearsal.rules.surfaces import check_blocks, check_message, check_view

_ERRORS_OF_THEIR_OWN = (VIEW_TOO_LARGE, NO_TEXT, MESSAGE_TOO_LONG, BLOCKS_TOO_LONG)
_SUBJECTS = ("blocks", "view", "message")


def slack_error(problems: Sequence[Problem]) -> dict[str, Any]:
    """The failing body of chat.* or views.* for at least one problem; ValueError without any.

    `error` is `invalid_blocks` when only blocks of a message are wrong, `no_text`, `msg_too_long`,
    `msg_blocks_too_long` or `view_too_large` where Slack has such an answer, and else `invalid_arguments`.
    """
    if not problems:
        raise ValueError("an error needs at least one problem")
    sentences = [f"{problem.message} [json-pointer:{problem.pointer}]" for problem in problems]
    body: dict[str, Any] = {
        "ok": False,
        "error": _error(problems),
        "response_metadata": {"messages": [f"[ERROR] {sentence}" for sentence in sentences]},
    }
    if body["error"] == "invalid_blocks":
        body["errors"] = sentences
    return body


def _error(problems: Sequence[Problem]) -> str:
    codes = {problem.code for problem in problems}
    for code in _ERRORS_OF_THEIR_OWN:
        if code in codes:
            return code
    only_blocks = all(problem.pointer.startswith("/blocks") for problem in problems)
    return "invalid_blocks" if only_blocks else "invalid_arguments"


def validate_response(arguments: Mapping[str, object]) -> dict[str, Any]:
    """The answer of blocks.validate: https://docs.slack.dev/reference/methods/blocks.validate.

    `arguments` holds exactly one of `blocks`, `view` and `message`, as JSON text or decoded. The body is `{"ok": True}`
    or has `error` `invalid_blocks`, `invalid_view` or `invalid_message` and `errors`, whose pointers start inside the
    subject: `/0/text/type` for blocks. A constraint tells its `type`; what was expected and what came are left out.
    """
    given = [name for name in _SUBJECTS if arguments.get(name) is not None]
    if len(given) != 1:
        sentence = "[ERROR] provide exactly one of `blocks`, `view`, or `message`"
        return {"ok": False, "error": "invalid_arguments", "response_metadata": {"messages": [sentence]}}
    subject = given[0]
    problems = _problems(subject, _decoded(arguments[subject]))
    if not problems:
        return {"ok": True}
    prefix = "" if subject == "message" else f"/{subject}"
    return {
        "ok": False,
        "error": f"invalid_{subject}",
        "errors": [_error_entry(problem, prefix) for problem in problems],
    }


def _problems(subject: str, value: object) -> list[Problem]:
    if subject == "view":
        return check_view(value)
    if subject == "blocks":
        return _blocks_alone(value)
    # The method knows blocks and attachments only and refuses `text`, tried against Slack by its makers:
    # https://github.com/slackapi/java-slack-sdk/pull/1622
    unknown = [unknown_key("", key) for key in value if key != "blocks"] if isinstance(value, dict) else []
    return unknown or check_message(value)


def _blocks_alone(value: object) -> list[Problem]:
    """Blocks alone name no surface: they pass in a message or in a modal, which takes all that a Home tab takes."""
    found = check_blocks(value, "message")
    return found if found and check_blocks(value, "modal") else []


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _error_entry(problem: Problem, prefix: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "code": problem.code,
        "message": problem.message,
        "pointer": problem.pointer.removeprefix(prefix),
    }
    if problem.constraint is not None:
        entry["constraint"] = {"type": problem.constraint}
    if problem.field is not None:
        entry["field"] = problem.field
    return entry
