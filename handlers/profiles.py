"""What Slack knows of the people on the roster, asked for in the background, so that no press ever has to wait for it.

Zone, locale, whether an account is deactivated or a bot, and a name for whoever was added without one. Everybody is
asked about once soon after they are added and then every few hours; when that was is not stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import Account, SlackUser
from bot.domain.work import Records, Work
from handlers.forms import clean
from handlers.pacer import Outcome, Pacer

AGAIN_AFTER: Final = 6 * 3600.0
"""Seconds after which a person is asked about again."""
NAME_LENGTH: Final = 80
DATABASE_SECONDS: Final = 5.0
_SLACKBOT: Final = "USLACKBOT"


class Profiles:
    """Keeps the accounts of one workspace up to date."""

    def __init__(
        self,
        records: Records,
        client: AsyncWebClient,
        pacer: Pacer,
        team_id: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._records = records
        self._client = client
        self._pacer = pacer
        self._team_id = team_id
        self._monotonic = monotonic
        self._asked: dict[SlackUser, float] = {}

    async def refresh(self) -> int:
        """Ask about everybody whose turn it is, until Slack does not answer; returns how many. Raises `DomainError`."""
        roster = await self._records.look(
            lambda work: work.people.accounts_to_refresh(self._team_id), deadline=time.monotonic() + DATABASE_SECONDS
        )
        return await self._refresh([who for who in roster if self._is_due(who)])

    def _is_due(self, who: SlackUser) -> bool:
        asked = self._asked.get(who)
        return asked is None or self._monotonic() - asked >= AGAIN_AFTER

    async def _refresh(self, people: list[SlackUser]) -> int:
        for done, who in enumerate(people):
            ask = partial(self._client.users_info, user=who.user_id, include_locale=True)
            answer = await self._pacer.call("users.info", ask)
            if answer.outcome in (Outcome.NOT_NOW, Outcome.UNKNOWN):
                return done
            if answer.outcome is Outcome.DONE and isinstance(answer.data.get("user"), Mapping):
                await self._keep(who, answer.data["user"])
            self._asked[who] = self._monotonic()
        return len(people)

    async def _keep(self, who: SlackUser, user: Mapping[str, Any]) -> None:
        """Write what differs from what is kept, so that asking in vain writes nothing."""
        deadline = time.monotonic() + DATABASE_SECONDS
        if await self._records.look(lambda work: _differs(work, who, user), deadline=deadline):
            await self._records.change(lambda work: _keep(work, who, user), deadline=deadline)


def _differs(work: Work, who: SlackUser, user: Mapping[str, Any]) -> bool:
    nameless = any(not entry.name for entry in work.people.entries_of(who)) and bool(name_in(user))
    return nameless or work.people.account(who) != account_in(user, work.people.account(who) or Account(who))


def _keep(work: Work, who: SlackUser, user: Mapping[str, Any]) -> None:
    work.people.keep_account(account_in(user, work.people.account(who) or Account(who)))
    name = name_in(user)
    nameless = sorted(entry.production_id for entry in work.people.entries_of(who) if name and not entry.name)
    for production_id in nameless:
        # Else an entry read before somebody's edit would be written over it, with the parts it had then.
        work.people.hold_roster(production_id)
    for entry in work.people.entries_of(who):
        if entry.production_id in nameless and not entry.name:
            work.people.change_person(replace(entry, name=name))


def account_in(user: Mapping[str, Any], before: Account) -> Account:
    """The account as `users.info` tells it; a deactivated one tells no zone and keeps the last."""
    return replace(
        before,
        zone=_zone(user.get("tz")) or before.zone,
        locale=str(user.get("locale") or "") or before.locale,
        deleted=bool(user.get("deleted")) or _is_foreign(user, before.slack.team_id),
        bot=bool(user.get("is_bot")) or before.slack.user_id == _SLACKBOT,
    )


def _is_foreign(user: Mapping[str, Any], team_id: str) -> bool:
    """Whether the account is of another workspace, as Slack Connect brings them: for us it is as good as closed."""
    homes = (user.get("enterprise_user") or {}).get("teams") or [user.get("team_id") or team_id]
    return bool(user.get("is_stranger")) or team_id not in homes


def name_in(user: Mapping[str, Any]) -> str:
    """The person's full name, else the one they show, else their handle."""
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    tidy = (" ".join(clean(str(name)).split()) for name in names if name)
    return next(filter(None, tidy), "")[:NAME_LENGTH].strip()


def _zone(name: object) -> str | None:
    """Slack's zone, if this machine knows it too."""
    try:
        return ZoneInfo(str(name)).key if name else None
    except (KeyError, ValueError, OSError):
        return None
