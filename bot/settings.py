"""Settings from the environment and `.env`.

Promise: whatever is missing, wrong or mistyped is listed in one readable message, each line with what to do and none
with a value; nothing secret appears in a repr. Tokens go to Slack or to this machine and nowhere else unless that is
asked for by name, and keys and database never share a folder, nor does one lie inside the other's.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).parents[1]
SLACK_API_URL = "https://slack.com/api/"
REHEARSAL_CLOCK = "CLOSEDSET_REHEARSAL_CLOCK"

_BOT_TOKEN = re.compile(r"xoxb-[0-9A-Za-z-]+")
_APP_TOKEN = re.compile(r"xapp-[0-9A-Za-z-]+")
_SIGNING_SECRET = re.compile(r"[!-~]{16,}")
_UNREADABLE = ".env cannot be read: make it a UTF-8 text file that this user may open."
_YES = ("1", "true", "yes", "on")
_NO = ("", "0", "false", "no", "off")


class SettingsWrong(Exception):
    """Settings are missing or wrong. `problems` holds one sentence each, none with a value; `str()` lists them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        count = "One setting is" if len(self.problems) == 1 else f"{len(self.problems)} settings are"
        lines = "\n".join("  - " + problem for problem in self.problems)
        return f"{count} missing or wrong. Set them in the environment or in .env:\n{lines}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What one bot process needs to know; all paths are absolute.

    bot_token: `xoxb-…`.
    app_token: `xapp-…`, in Socket Mode only.
    signing_secret, http: the app's signing secret and the (host, port) to listen on, in HTTP mode only.
    api_url: root of Slack's Web API, ending in "/".
    database_url: an SQLAlchemy URL, `sqlite:////…` or `postgresql+psycopg://…`; it may hold a password.
    keyring: folder of the keys.
    records: folder in which files of people's own records wait to be handed over.
    rehearsal_clock: file the rehearsal workspace keeps its time in; the bot then believes it.
    """

    bot_token: SecretStr
    app_token: SecretStr | None
    signing_secret: SecretStr | None
    http: tuple[str, int] | None
    api_url: str
    database_url: SecretStr
    keyring: Path
    rehearsal_clock: Path | None
    records: Path = CHECKOUT / "var" / "records"

    @property
    def mode(self) -> Literal["socket", "http"]:
        """How Slack reaches this bot."""
        return "http" if self.http else "socket"

    @classmethod
    def read(cls, environment_file: Path = CHECKOUT / ".env") -> Settings:
        """Read the environment, and `environment_file` for what it does not name.

        A bot in rehearsal is started with all it may know: it does not open the file, which may hold real tokens.
        Raises SettingsWrong.
        """
        rehearsed = bool(os.environ.get(REHEARSAL_CLOCK))
        try:
            written = {} if rehearsed else dotenv_values(environment_file)
            environment = _Environment(_env_file=None if rehearsed else environment_file)
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsWrong((_UNREADABLE,)) from error
        return _Reading(environment, names=(*os.environ, *written)).settings()


class _Environment(BaseSettings):
    """The variables as they are written; an empty one is a missing one."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True)

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: SecretStr = SecretStr(SLACK_API_URL)
    closedset_http: SecretStr = SecretStr("")
    closedset_allow_api_url: SecretStr = SecretStr("")
    closedset_database_url: SecretStr = SecretStr("")
    closedset_keyring: SecretStr = SecretStr("~/.closedset/keys")
    closedset_records: SecretStr = SecretStr("var/records")
    closedset_rehearsal_clock: SecretStr = SecretStr("")

    def stripped(self) -> Mapping[str, str]:
        """Every value without the spaces and line ends that copying leaves around it."""
        return {name: getattr(self, name).get_secret_value().strip() for name in type(self).model_fields}


class _Reading:
    """One reading of the environment, which goes on past the first problem so that it can tell of all."""

    def __init__(self, environment: _Environment, names: Iterable[str]) -> None:
        self._values = environment.stripped()
        self._problems = [_mistyped(name) for name in sorted(set(names)) if _is_mistyped(name)]

    def settings(self) -> Settings:
        http = self._http()
        api_url = self._api_url()
        self._tokens()
        keyring = self._keyring()
        database_url = self._database_url(keyring)
        records = self._records(keyring)
        rehearsal_clock = self._rehearsal_clock(api_url)
        if self._problems:
            raise SettingsWrong(tuple(self._problems))
        return Settings(
            bot_token=SecretStr(self._values["slack_bot_token"]),
            app_token=None if http else SecretStr(self._values["slack_app_token"]),
            signing_secret=SecretStr(self._values["slack_signing_secret"]) if http else None,
            http=http,
            api_url=api_url,
            database_url=SecretStr(database_url),
            keyring=keyring,
            rehearsal_clock=rehearsal_clock,
            records=records,
        )

    def _tokens(self) -> None:
        values = self._values
        where = "of the app's page on api.slack.com"
        self._expect(
            "slack_bot_token",
            _BOT_TOKEN,
            f"the Bot User OAuth Token (xoxb-…) from “OAuth & Permissions” {where}",
        )
        if values["closedset_http"]:
            self._expect(
                "slack_signing_secret", _SIGNING_SECRET, f"the Signing Secret from “Basic Information” {where}"
            )
            if values["slack_app_token"]:
                self._problems.append(
                    "SLACK_APP_TOKEN and CLOSEDSET_HTTP are both set: remove CLOSEDSET_HTTP for Socket Mode, "
                    "or SLACK_APP_TOKEN for HTTP."
                )
        else:
            self._expect(
                "slack_app_token",
                _APP_TOKEN,
                "an app-level token (xapp-…) with the scope connections:write from “Basic Information” "
                f"{where}, or set CLOSEDSET_HTTP and SLACK_SIGNING_SECRET to use HTTP",
            )

    def _expect(self, name: str, shape: re.Pattern[str], remedy: str) -> None:
        if not self._values[name]:
            self._problems.append(f"{name.upper()} is missing: set it to {remedy}.")
        elif not shape.fullmatch(self._values[name]):
            self._problems.append(f"{name.upper()} does not look right: it should be {remedy}.")

    def _http(self) -> tuple[str, int] | None:
        if not self._values["closedset_http"]:
            return None
        try:
            parts = urlsplit("//" + self._values["closedset_http"])
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or not port or parts.netloc != self._values["closedset_http"] or "@" in parts.netloc:
            self._problems.append(
                "CLOSEDSET_HTTP does not look right: it should be the address to listen on, such as 127.0.0.1:3000."
            )
            return None
        return host, port

    def _api_url(self) -> str:
        url = self._values["slack_api_url"]
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            host = ""
        if not host or parts.scheme not in ("http", "https") or parts.query or parts.fragment or "@" in parts.netloc:
            self._problems.append("SLACK_API_URL is not a web address: remove it to use Slack's own.")
            return SLACK_API_URL
        allowed = self._values["closedset_allow_api_url"].lower()
        if allowed not in (*_YES, *_NO):
            self._problems.append("CLOSEDSET_ALLOW_API_URL should be 1 or 0.")
        elif not _is_loopback(host):
            if parts.scheme != "https":
                self._problems.append("SLACK_API_URL would send the tokens unencrypted: use an https address.")
            elif host != "slack.com" and allowed not in _YES:
                self._problems.append(
                    "SLACK_API_URL is neither Slack nor this machine and would be given the tokens: remove it, "
                    "or set CLOSEDSET_ALLOW_API_URL=1 if that is meant."
                )
        return url.rstrip("/") + "/"

    def _keyring(self) -> Path:
        try:
            keyring = Path(self._values["closedset_keyring"]).expanduser()
        except RuntimeError:
            self._problems.append("CLOSEDSET_KEYRING: there is no home folder here; set it to an absolute path.")
            keyring = CHECKOUT / "var" / "keys"
        return (CHECKOUT / keyring).resolve()

    def _records(self, keyring: Path) -> Path:
        try:
            records = (CHECKOUT / Path(self._values["closedset_records"]).expanduser()).resolve()
        except RuntimeError:
            self._problems.append("CLOSEDSET_RECORDS: there is no home folder here; set it to an absolute path.")
            records = CHECKOUT / "var" / "records"
        if records.is_relative_to(keyring):
            self._problems.append("CLOSEDSET_RECORDS lies in the folder of the keys: set it to another folder.")
        return records

    def _database_url(self, keyring: Path) -> str:
        from sqlalchemy import URL, make_url
        from sqlalchemy.exc import ArgumentError

        default = URL.create("sqlite", database=str(CHECKOUT / "var" / "data" / "closedset.db"))
        try:
            url = make_url(self._values["closedset_database_url"] or default)
        except (ArgumentError, ValueError):
            url = URL.create("unreadable")
        if url.drivername == "postgresql+psycopg" and url.database:
            return url.render_as_string(hide_password=False)
        if url.drivername != "sqlite" or url.host or url.query or not _is_file(url.database):
            self._problems.append(
                "CLOSEDSET_DATABASE_URL does not look right: it should be sqlite:////absolute/path/closedset.db or "
                "postgresql+psycopg://user:password@host/database."
            )
            return ""
        file = (CHECKOUT / str(url.database)).resolve()
        if file.parent.is_relative_to(keyring) or keyring.is_relative_to(file.parent):
            self._problems.append(
                "CLOSEDSET_KEYRING and the database share a folder, or one lies inside the other: keep them apart, so "
                "that no backup of one holds the other."
            )
        return url.set(database=str(file)).render_as_string()

    def _rehearsal_clock(self, api_url: str) -> Path | None:
        if not self._values["closedset_rehearsal_clock"]:
            return None
        if not _is_loopback(urlsplit(api_url).hostname or ""):
            self._problems.append(f"{REHEARSAL_CLOCK} is for rehearsals: remove it to work with Slack itself.")
        return (CHECKOUT / self._values["closedset_rehearsal_clock"]).resolve()


def _is_mistyped(name: str) -> bool:
    return name.upper().startswith("CLOSEDSET_") and name.lower() not in _Environment.model_fields


def _mistyped(name: str) -> str:
    closest = get_close_matches(name.lower(), _Environment.model_fields, n=1)
    remedy = f"did you mean {closest[0].upper()}?" if closest else "remove it."
    return f"{name} is not a setting: {remedy}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_file(database: str | None) -> bool:
    return bool(database) and database != ":memory:" and not str(database).startswith("file:")
