"""What Slack's client does when a person presses, chooses, submits, closes, types a command.

Promise: the app hears of it exactly when Slack would tell it, in Slack's shape, and its answer has exactly the effect
that Slack gives it; where Slack would show a person a failure, the person's warnings have it. Runs on the workspace's
loop. Sources: https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/interactivity/handling-user-interaction;
the sentence for a failure in a modal from slackapi/bolt-js issue 490, the sentences for commands from memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rehearsal import payloads
from rehearsal.answers import Answer
from rehearsal.deliveries import Deliveries
from rehearsal.entities import Channel, Member, Message, Payload, SlackError, View
from rehearsal.installation import Installation
from rehearsal.methods_views import checked
from rehearsal.responses import ResponseUrls
from rehearsal.rules import check_message, check_options, slack_error
from rehearsal.state import Control, as_kept, controls, options_of, refusal

TROUBLE = "We had some trouble connecting. Try again?"
Place = View | Message


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person saw after Submit. `errors` maps an input's label to its sentence; `refused` says that Slack's own
    client kept the form back and the app heard nothing; `warned` is Slack's warning, if it showed one. Without any of
    these the view `closed` (by an empty answer or a clear), was `updated`, or another was `pushed` on it."""

    errors: dict[str, str] = field(default_factory=dict)
    refused: bool = False
    updated: bool = False
    pushed: bool = False
    closed: bool = False
    cleared: bool = False
    warned: str | None = None


class Interactions:
    """Everybody's Slack client."""

    def __init__(
        self,
        installation: Installation,
        deliveries: Deliveries,
        response_urls: ResponseUrls,
        refused: Callable[[str, Payload], None],
        changed: Callable[[], None],
    ) -> None:
        self._installation = installation
        self._team = installation.team
        self._deliveries = deliveries
        self._response_urls = response_urls
        self._refused = refused
        self._changed = changed
        self.warnings: dict[str, list[str]] = defaultdict(list)

    async def opens_home(self, member: Member, tab: str = "home") -> None:
        """Tell the app that somebody opened its Home, or its "messages" tab."""
        await self._deliveries.event(payloads.app_home_opened(self._team, member, tab))
        self._changed()

    async def acts(self, member: Member, place: Place, control: Control, chosen: Payload | None = None) -> None:
        """Tell the app of a press or of a choice that was already put into the place's values."""
        held = place.values.get(control.key)
        action = payloads.action_object(self._team, control, held, chosen)
        if isinstance(place, View):
            sent = payloads.block_actions_in_view(self._team, member, place, action)
        else:
            channel = self._team.channels[place.channel_id]
            url = self._response_urls.new(member.id, channel, place)
            sent = payloads.block_actions_in_message(self._team, member, channel, place, action, url)
        answer = await self._deliveries.send("interactive", sent)
        self._warn_unless(answer.acknowledged, member, TROUBLE)
        if answer.body:
            # Slack drops it in silence, so whoever sent it believes in an effect that never comes.
            self._refused("block_actions", {"ok": False, "error": "acknowledgement_body_ignored", "body": answer.body})

    async def searches(self, member: Member, view: View, control: Control, typed: str) -> list[Payload]:
        """The options the app offers for what was typed into an external select."""
        least = control.element.get("min_query_length", 3)
        if len(typed) < least:
            raise ValueError(f"Slack asks for options from {least} characters on")
        sent = payloads.block_suggestion(self._team, member, view, control, typed)
        answer = await self._deliveries.send("interactive", sent)
        if not answer.acknowledged or not isinstance(answer.body, dict):
            self._warn_unless(False, member, TROUBLE)
            return []
        if problems := check_options(answer.body):
            self._refused("block_suggestion", slack_error(problems))
            self._warn_unless(False, member, TROUBLE)
            return []
        return as_kept(options_of(answer.body))

    async def submits(self, member: Member) -> Outcome:
        """Submit the top modal; raises LookupError if it has nothing to submit."""
        view = self._team.stack(member.id)[-1]
        if not view.source.get("submit"):
            raise LookupError(f"the modal {view.title!r} has nothing to submit")
        labels = {
            c.block["block_id"]: c.block["label"]["text"] for c in controls(view.blocks) if c.block["type"] == "input"
        }
        view.errors = {}
        for control in controls(view.blocks):
            if control.block["type"] == "input" and (sentence := refusal(control, view.values[control.key])):
                view.errors[control.block["block_id"]] = sentence
        if view.errors:
            self._changed()
            return Outcome({labels[block_id]: sentence for block_id, sentence in view.errors.items()}, refused=True)
        answer = await self._deliveries.send("interactive", payloads.view_submission(self._team, member, view))
        outcome = self._applied(view, answer, labels)
        self._warn_unless(outcome.warned is None, member, TROUBLE)
        return outcome

    def _applied(self, view: View, answer: Answer, labels: dict[str, str]) -> Outcome:
        if not answer.acknowledged:
            return Outcome(warned=TROUBLE)
        if not answer.body:
            self._team.take_off(view)
            return Outcome(closed=True)
        try:
            return self._response_action(view, answer.body, labels)
        except SlackError as error:
            self._refused("view_submission", {"ok": False, "error": error.error, **error.more})
            return Outcome(warned=TROUBLE)

    def _response_action(self, view: View, body: Any, labels: dict[str, str]) -> Outcome:
        match body:
            case {"response_action": "errors", "errors": dict(errors)} if errors and errors.keys() <= labels.keys():
                view.errors = {block_id: str(sentence) for block_id, sentence in errors.items()}
                return Outcome({labels[block_id]: sentence for block_id, sentence in view.errors.items()})
            case {"response_action": "update", "view": source}:
                self._team.replace_view(view, checked(source, "modal"))
                return Outcome(updated=True)
            case {"response_action": "push", "view": source}:
                self._team.put_on_top(view.owner_id, checked(source, "modal"))
                return Outcome(pushed=True)
            case {"response_action": "clear"}:
                self._team.stack(view.owner_id).clear()
                return Outcome(closed=True, cleared=True)
        raise SlackError("invalid_response_action", body=body)

    async def closes(self, member: Member, *, everything: bool) -> None:
        """Close the top modal, or all of them; the app hears of those with notify_on_close."""
        stack = self._team.stack(member.id)
        if not stack:
            raise LookupError("no modal is open")
        whole = everything or bool(stack[-1].source.get("clear_on_close"))
        closing = list(reversed(stack)) if whole else [stack[-1]]
        for view in closing:
            stack.remove(view)
        self._changed()
        for view in closing:
            if view.source.get("notify_on_close"):
                sent = payloads.view_closed(self._team, member, view, is_cleared=whole)
                await self._deliveries.send("interactive", sent)

    async def uses_shortcut(self, member: Member, name: str) -> None:
        """Use a global shortcut; raises LookupError if the manifest does not declare it."""
        callback_id = self._installation.manifest.shortcuts.get(name)
        if callback_id is None:
            offered = ", ".join(self._installation.manifest.shortcuts) or "none"
            raise LookupError(f"no shortcut {name!r}; the manifest declares: {offered}")
        answer = await self._deliveries.send("interactive", payloads.shortcut(self._team, member, callback_id))
        self._warn_unless(answer.acknowledged, member, TROUBLE)

    async def runs(self, member: Member, command: str, text: str, channel: Channel) -> None:
        """Type a command in a channel; one that is not declared is answered by Slack alone."""
        if command not in self._installation.manifest.commands:
            self._warn_unless(False, member, f"{command} is not a valid command.")
            return
        url = self._response_urls.new(member.id, channel)
        sent = payloads.slash_command(self._team, member, channel, command, text, url)
        answer = await self._deliveries.send("slash_commands", dict(sent))
        word = "operation_timeout" if answer.why == "http_timeout" else "dispatch_failed"
        self._warn_unless(answer.acknowledged, member, f'{command} failed with the error "{word}"')
        if answer.acknowledged and answer.body:
            self._say_after_command(member, channel, answer.body)

    def _say_after_command(self, member: Member, channel: Channel, body: Any) -> None:
        content: Payload = {"text": body}
        if isinstance(body, dict):
            content = {key: body[key] for key in ("text", "blocks") if key in body}
        if check_message(content):
            self._refused("slash_commands", {"ok": False, "error": "invalid_blocks"})
            return
        everyone = isinstance(body, dict) and body.get("response_type") == "in_channel"
        only_for = None if everyone else member.id
        self._team.post(channel, str(content.get("text") or ""), content.get("blocks") or [], None, only_for)
        self._changed()

    def _warn_unless(self, well: bool, member: Member, sentence: str) -> None:
        if not well:
            self.warnings[member.id].append(sentence)
        self._changed()
