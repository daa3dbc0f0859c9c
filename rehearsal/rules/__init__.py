"""Slack's rules for what a bot sends, never kinder than Slack's own: pure functions over decoded JSON.

`check_view`, `check_message`, `check_options` and `check_blocks` answer with the problems of a payload, none when Slack
would accept it. `slack_error` and `validate_response` turn problems into the bodies that Slack answers with. Where
sources disagree the strict one holds; the blocks and elements that the bot uses are known, every other type is refused.
"""

from __future__ import annotations

from rehearsal.rules.blocks import Surface
from rehearsal.rules.problems import Problem
from rehearsal.rules.responses import slack_error, validate_response
from rehearsal.rules.surfaces import check_blocks, check_message, check_options, check_view

__all__ = [
    "Problem",
    "Surface",
    "check_blocks",
    "check_message",
    "check_options",
    "check_view",
    "slack_error",
    "validate_response",
]
