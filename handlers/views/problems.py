"""What a person sees when something could not be done: what happened, whether anything was saved, what to do."""

from __future__ import annotations

from slack_sdk.models.views import View

from handlers.views.parts import modal, said, small
from handlers.words import Words


def problem(words: Words, message_id: str, reference: str, variables: dict[str, str] | None = None) -> View:
    """One sentence of ours, and a reference that finds the log line and nothing else."""
    return modal(
        words("problem-title"),
        [said(words(message_id, **(variables or {}))), small(words("problem-reference", reference=reference))],
        close=words("problem-close"),
    )
