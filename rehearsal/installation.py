"""The app as it is installed: its tokens, its rights, and whether they still hold.

Promise: tokens are made anew for each workspace, look like Slack's and open nothing anywhere else.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from rehearsal.entities import SlackError
from rehearsal.manifest import Manifest
from rehearsal.team import Team


def _digits(count: int) -> str:
    return "".join(secrets.choice("123456789") for _ in range(count))


@dataclass(slots=True)
class Installation:
    """One app in one workspace."""

    team: Team
    manifest: Manifest
    bot_token: str = field(default_factory=lambda: f"xoxb-{_digits(12)}-{_digits(13)}-{secrets.token_hex(12)}")
    app_token: str = field(default_factory=lambda: f"xapp-1-A0{_digits(9)}-{_digits(13)}-{secrets.token_hex(32)}")
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    uninstalled: bool = False
    revoked: bool = False

    def check_token(self, token: str | None, *, app_level: bool) -> None:
        """Raise SlackError unless `token` is the one this method wants and still holds."""
        if not token:
            raise SlackError("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise SlackError("invalid_auth")
        if self.uninstalled:
            raise SlackError("account_inactive")
        if self.revoked and token == self.bot_token:
            raise SlackError("token_revoked")
        if token != (self.app_token if app_level else self.bot_token):
            raise SlackError("not_allowed_token_type")

    def check_scopes(self, any_of: tuple[str, ...]) -> None:
        """Raise SlackError missing_scope, as Slack words it, unless one of `any_of` was declared."""
        if any_of and self.manifest.scopes.isdisjoint(any_of):
            raise SlackError("missing_scope", needed=",".join(any_of), provided=",".join(sorted(self.manifest.scopes)))
