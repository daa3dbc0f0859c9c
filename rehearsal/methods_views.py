"""The views family of the Web API: open, push, update, publish.

Promise: a view that Slack would refuse is refused with Slack's error and changes nothing; a trigger shows one view,
once, within three real seconds. Sources: https://docs.slack.dev/reference/methods/views.open, .push, .update, .publish;
a push without a modal is `invalid_trigger_id` (slackapi/python-slack-sdk issue 804). Stricter than Slack: opening from
within a modal, which Slack answers with ok and may not show (slackapi/bolt-js issue 1072, bolt-python issue 481), is
refused.
"""

from __future__ import annotations

from typing import Any

from rehearsal.entities import Payload, SlackError, View
from rehearsal.installation import Installation
from rehearsal.payloads import view_object
from rehearsal.rules import check_view, slack_error


def checked(view: Any, kind: str) -> Payload:
    """`view` itself, if Slack would show it as `kind` ("modal" or "home"); raises SlackError otherwise."""
    problems = check_view(view)
    if problems:
        body = slack_error(problems)
        raise SlackError(**{key: value for key, value in body.items() if key != "ok"})
    if view["type"] != kind:
        raise SlackError(
            "invalid_arguments",
            response_metadata={"messages": [f"[ERROR] must be of type {kind} [json-pointer:/view/type]"]},
        )
    source: Payload = view
    return source


def _shown(installation: Installation, view: View) -> Payload:
    return {"view": view_object(installation.team, view)}


def _trigger(arguments: Payload) -> str:
    trigger = arguments.get("trigger_id") or arguments.get("interactivity_pointer")
    if not trigger:
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: trigger_id"]}
        )
    return str(trigger)


def open_view(installation: Installation, arguments: Payload) -> Payload:
    source = checked(arguments.get("view"), "modal")
    trigger = installation.team.use_trigger(_trigger(arguments))
    if trigger.in_modal:
        sentence = "[ERROR] Slack does not promise to show a view opened from within a modal: push or update instead"
        raise SlackError("invalid_trigger_id", response_metadata={"messages": [sentence]})
    return _shown(installation, installation.team.put_on_top(trigger.person_id, source))


def push(installation: Installation, arguments: Payload) -> Payload:
    source = checked(arguments.get("view"), "modal")
    trigger = installation.team.use_trigger(_trigger(arguments))
    if not trigger.in_modal or not installation.team.stack(trigger.person_id):
        raise SlackError("invalid_trigger_id")
    return _shown(installation, installation.team.put_on_top(trigger.person_id, source))


def update(installation: Installation, arguments: Payload) -> Payload:
    team = installation.team
    view = team.find_view(arguments.get("view_id"), arguments.get("external_id"))
    source = checked(arguments.get("view"), view.kind)
    team.replace_view(view, source, arguments.get("hash"))
    return _shown(installation, view)


def publish(installation: Installation, arguments: Payload) -> Payload:
    team = installation.team
    member = team.members.get(str(arguments.get("user_id")))
    if member is None or member.is_bot or member.deleted:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] invalid user_id"]})
    if not installation.manifest.home_tab:
        raise SlackError("not_enabled")
    source = checked(arguments.get("view"), "home")
    return _shown(installation, team.publish_home(member.id, source, arguments.get("hash")))
