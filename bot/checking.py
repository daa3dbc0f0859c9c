"""What `closedset check` finds: for each part whether it is right, and if not the command or step that mends it.

Promise: looking changes nothing, no finding repeats a token or a password, and everything wrong is told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.settings import CHECKOUT

if TYPE_CHECKING:
    from slack_sdk.errors import SlackApiError

    from bot.settings import Settings
    from storage.concerns.health import Order
    from storage.head_file import Heads
    from storage.health import Deliveries, Installation
    from storage.keyring import Keyring
    from storage.unit_of_work import UnitOfWork

MANIFEST: Final = CHECKOUT / "app_manifest.yml"
_DEFAULT_DATABASE: Final = CHECKOUT / "var" / "data" / "closedset.db"
_CALL_SECONDS: Final = 5
_LATE: Final = timedelta(minutes=5)
_SLOTLESS: Final = timedelta(hours=26)
"""Longer than any two slots of a production are apart."""
_CODE: Final = re.compile(r"[a-z_]{1,60}")
_COPY: Final = "Copy it again from “{page}” of the app's page on api.slack.com into {name}."
_REINSTALL: Final = (
    "Install the app to the workspace again (“OAuth & Permissions”) and set SLACK_BOT_TOKEN to its token."
)
_UNREACHED: Final = "unreachable"
_UNREADABLE: Final = "unreadable answer"
_PASTE_MANIFEST: Final = (
    "Paste the output of `closedset manifest` into “App Manifest” of the app's page, then install the app again."
)
_PUT_KEYS_BACK: Final = (
    "Put the keys back from their backup, or set CLOSEDSET_KEYRING to where they are. New ones open nothing of it."
)
_DEAD_TOKENS: Final = frozenset({"account_inactive", "token_revoked", "token_expired", "team_access_not_granted"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One part that was looked at. `remedy` is what to do when it is not `good`."""

    part: str
    good: bool
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class SlackSays:
    """Slack's answers. `refused` and `app_refused` are error codes, None where Slack agreed.

    `scopes` is None when Slack did not say; `identity` is (bot id, team id); `app_refused` is None over HTTP too.
    """

    refused: str | None
    app_refused: str | None = None
    scopes: frozenset[str] | None = None
    identity: tuple[str, str] | None = None


def slack_refused(error: SlackApiError) -> str:
    """A sentence about a refused call, with Slack's error code and what to do."""
    finding = bot_token(SlackSays(_code(error)))
    return f"{finding.sentence} {finding.remedy}"


def bot_token(said: SlackSays) -> Finding:
    part = "Bot token"
    if said.refused is None:
        return Finding(part, True, "Slack takes it.")
    if said.refused == _UNREACHED:
        return Finding(part, False, "Slack cannot be reached.", "Look at this machine's network, then try again.")
    sentence = f"Slack refuses it ({said.refused})."
    if said.refused in _DEAD_TOKENS:
        return Finding(part, False, sentence, _REINSTALL)
    if said.refused in ("ratelimited", "internal_error", "fatal_error", "service_unavailable", _UNREADABLE):
        return Finding(part, False, sentence, "Try again in a minute.")
    return Finding(part, False, sentence, _COPY.format(page="OAuth & Permissions", name="SLACK_BOT_TOKEN"))


def app_token(said: SlackSays) -> Finding:
    part = "App token"
    if said.app_refused is None:
        return Finding(part, True, "Slack opens a socket with it.")
    if said.app_refused == _UNREACHED:
        return Finding(part, False, "Slack cannot be reached.", "Look at this machine's network, then try again.")
    remedy = _COPY.format(page="Basic Information", name="SLACK_APP_TOKEN")
    if said.app_refused == "missing_scope":
        remedy = "Generate an app-level token with the scope connections:write and set SLACK_APP_TOKEN to it."
    return Finding(part, False, f"Slack opens no socket with it ({said.app_refused}).", remedy)


def scopes(granted: frozenset[str] | None, declared: frozenset[str]) -> Finding:
    """Whether the app holds the scopes of the manifest, no fewer and no more."""
    part = "Scopes"
    if granted is None:
        return Finding(part, False, "Slack did not say which scopes the app has.", _PASTE_MANIFEST)
    missing, further = sorted(declared - granted), sorted(granted - declared)
    if missing:
        return Finding(part, False, f"The app lacks {', '.join(missing)}.", _PASTE_MANIFEST)
    if further:
        return Finding(part, False, f"The app may do more than the bot needs: {', '.join(further)}.", _PASTE_MANIFEST)
    return Finding(part, True, f"Exactly {', '.join(sorted(granted))}.")


def migrations(revision: str | None, newest: str | None, *, migrates_itself: bool) -> Finding:
    """Whether one store is at the revision this version wants."""
    part = "Migrations"
    if revision == newest:
        return Finding(part, True, "The database is at the newest." if newest else "Nothing to do.")
    if is_ahead(revision, newest):
        return Finding(
            part, False, "A newer version of Closed Set made the database.", "Bring the checkout up to date."
        )
    if migrates_itself:
        return Finding(part, True, "`closedset run` brings the database up to date when it starts.")
    return Finding(part, False, "The database is behind this version.", "closedset migrate")


def is_ahead(revision: str | None, newest: str | None) -> bool:
    """Whether a store is at a revision this version does not know. Revisions count upwards: `0001`, `0002`."""
    return revision is not None and (newest is None or revision > newest)


def is_default(url: str) -> bool:
    """Whether this is the SQLite database that is used when no other is named; it migrates itself."""
    from sqlalchemy import make_url

    parsed = make_url(url)
    return parsed.drivername == "sqlite" and parsed.database == str(_DEFAULT_DATABASE.resolve())


def installation(found: Installation, identity: tuple[str, str] | None) -> Iterator[Finding]:
    """Whether the database belongs to the app and workspace that the token opens, and may be used."""
    part = "Workspace"
    if found.bound_to is not None and identity is not None and found.bound_to != identity:
        remedy = "Set CLOSEDSET_DATABASE_URL to this workspace's own database, or SLACK_BOT_TOKEN to the other's token."
        yield Finding(part, False, "The database belongs to another Slack app or workspace.", remedy)
    if found.locked:
        yield Finding(part, False, "The app was uninstalled, so nothing is read or sent.", _REINSTALL)


def heads(comparison: str) -> Finding:
    """Whether the database is the one whose newest heads lie beside the keyring."""
    part = "History"
    if comparison != "restored":
        return Finding(part, True, "The database holds everything that was ever said to be saved.")
    return Finding(
        part,
        False,
        "This is an older copy of the database, or another one.",
        "Put the newest copy back if there is one. Otherwise start the bot: it makes every consent stale and every "
        "scene NOT YET, so tell the coordinator.",
    )


def postgresql(found: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[Finding]:
    """Whether PostgreSQL's own log keeps what was written, or when; in the server's units."""
    wrong = {name: value for name, value in wanted.items() if found.get(name) != value}
    if not wrong:
        yield Finding("PostgreSQL", True, "Its log keeps neither what is written nor when.")
    for name, value in wrong.items():
        ending = "restart the server" if name == "track_commit_timestamp" else "SELECT pg_reload_conf()"
        yield Finding(
            "PostgreSQL", False, f"{name} is not {value}.", f"ALTER SYSTEM SET {name} = '{value}'; then {ending}"
        )


def delivery(found: Deliveries, now: datetime) -> Iterator[Finding]:
    """When something was last delivered, what was given up on, and whether anything is late."""
    part = "Delivery"
    if found.next_due is not None and now - found.next_due > _LATE:
        minutes = int((now - found.next_due).total_seconds() // 60)
        yield Finding(part, False, f"Something has been due for {minutes} minutes.", "closedset run")
    if found.undelivered:
        yield Finding(
            part,
            False,
            f"Given up on, because Slack refused or twice did not answer: {found.undelivered}.",
            "Open Home as an admin: it names the channel that refuses. Deactivated people get nothing.",
        )
    if found.last is not None:
        at, outcome = found.last
        yield Finding(part, True, f"The last was {outcome} at {at:%Y-%m-%d %H:%M} UTC.")
    else:
        yield Finding(part, True, "Nothing was sent yet.")


def concerns(found: Order, now: datetime) -> Finding:
    """Whether slots put the concerns' store in order. The answer is the same whatever was raised."""
    part = "Concerns"
    if found.last_slot is None:
        return Finding(part, True, "No slot has come yet.")
    said = f"Last put in order at {found.last_slot:%Y-%m-%d %H:%M} UTC."
    if now - found.last_slot > _SLOTLESS:
        return Finding(part, False, f"{said} Backups hold them as they stood then.", "closedset run")
    if not found.keys_ready:
        return Finding(part, False, f"{said} No key lies ready for a new one.", "closedset run, until the next slot")
    return Finding(part, True, said)


def readers(in_order: bool) -> Finding:
    """Whether what people send to coordinator and alternate can be opened by them."""
    part = "Readers"
    if in_order:
        return Finding(part, True, "Whoever is coordinator or alternate has a key to read concerns with.")
    missing = "Somebody who is coordinator or alternate lacks a key to read concerns with, or one outlived its time."
    return Finding(part, False, missing, "closedset run, which makes it; what was sent to a lost key stays closed")


def keys_apart(keyring: Path, url: str) -> Iterator[Finding]:
    """Whether the keyring keeps out of an SQLite database's folder; links are followed."""
    from sqlalchemy import make_url

    from storage.keyring import refuses

    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and (why := refuses(keyring, Path(str(parsed.database)).parent)):
        yield Finding(
            "Keyring", False, why, "Move one of the two folders and set CLOSEDSET_KEYRING to where the keys are."
        )


def private(url: str) -> Iterator[Finding]:
    """Whether an SQLite database is the bot's alone. What is sealed in it stays so; who answered when does not."""
    from sqlalchemy import make_url

    from storage.migrate import Part, part_url

    for file in (Path(str(make_url(part_url(url, part)).database)) for part in Part):
        if url.startswith("sqlite") and file.exists() and file.stat().st_mode & 0o077:
            yield Finding("Database", False, "On this machine others may read it, or write to it.", f"chmod 600 {file}")


def check(settings: Settings, now: datetime, *, live: bool) -> Iterator[Finding]:
    """Look at everything, in the order in which it has to be mended. `live` asks Slack too."""
    said = None
    if live:
        said = ask_slack(settings)
        yield bot_token(said)
        if settings.app_token is not None:
            yield app_token(said)
        if said.refused is None:
            yield scopes(said.scopes, declared_scopes())
    yield from _at_rest(settings, now, said.identity if said else None)


def _at_rest(settings: Settings, now: datetime, identity: tuple[str, str] | None) -> Iterator[Finding]:
    from bot.domain.work import Unavailable
    from storage.keyring import Keyring, KeyringError

    url = settings.database_url.get_secret_value()
    yield from keys_apart(settings.keyring, url)
    yield from private(url)
    try:
        keyring = Keyring.open(settings.keyring)
    except KeyringError as error:
        yield Finding("Keyring", False, str(error), _keyring_remedy(error, url))
        keyring = None
    else:
        yield Finding("Keyring", True, f"Whole and private: {settings.keyring}")
    try:
        yield from _database(settings, keyring, now, identity)
    except Unavailable:
        remedy = "Look whether the server runs, the disk is there, and CLOSEDSET_DATABASE_URL names the right one."
        yield Finding("Database", False, "It cannot be read.", remedy)
    finally:
        if keyring is not None:
            keyring.close()


def _database(
    settings: Settings, keyring: Keyring | None, now: datetime, identity: tuple[str, str] | None
) -> Iterator[Finding]:
    from storage import migrate
    from storage.concerns.health import order_of
    from storage.head_file import HeadFileError, newest_heads
    from storage.health import looking

    url = settings.database_url.get_secret_value()
    found = [
        migrations(migrate.current(url, part), migrate.NEWEST[part], migrates_itself=is_default(url))
        for part in migrate.Part
    ]
    yield from dict.fromkeys(each for each in found if not each.good)
    if all(each.good for each in found):
        yield found[0]
    if keyring is not None and migrate.current(url) == migrate.NEWEST[migrate.Part.MAIN]:
        try:
            newest = newest_heads(keyring.heads)
        except HeadFileError as error:
            yield Finding("History", False, str(error), "Put the newest copy of the database and its heads back.")
            newest = None
        with looking(url, keyring, lambda: now) as work:
            yield from _records(work, newest, url, now, identity)
    if keyring is not None and all(each.good for each in found) and migrate.current(url, migrate.Part.CONCERNS):
        yield concerns(order_of(url, keyring), now)


def _records(
    work: UnitOfWork, newest: Heads | None, url: str, now: datetime, identity: tuple[str, str] | None
) -> Iterator[Finding]:
    from storage import health

    yield from installation(health.installed(work), identity)
    if not health.has_own_keys(work):
        yield Finding("Keyring", False, "These keys open nothing in this database.", _PUT_KEYS_BACK)
    elif newest is not None:
        yield heads(health.compared_with(work, newest))
    if not url.startswith("sqlite"):
        yield from postgresql(health.postgresql_settings(work), health.POSTGRESQL_WANTED)
    yield from delivery(health.deliveries(work), now)
    yield readers(work.reader_keys.in_order())


def _keyring_remedy(error: Exception, url: str) -> str:
    from storage.health import has_history
    from storage.keyring import KeyringLoose, KeyringMissing

    if isinstance(error, KeyringMissing):
        return _PUT_KEYS_BACK if has_history(url) else "closedset keys new"
    if isinstance(error, KeyringLoose):
        return "chmod 700 its folders, 600 its keys and 400 its kek, and make the bot's user their owner."
    return "Restore the whole keyring from one backup."


def declared_scopes() -> frozenset[str]:
    """The bot's scopes in `app_manifest.yml`."""
    import yaml

    return frozenset(yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"])


def ask_slack(settings: Settings) -> SlackSays:
    """One `auth.test`, and in Socket Mode one `apps.connections.open` whose socket nobody opens."""
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    def client(token: str) -> WebClient:
        return WebClient(token, base_url=settings.api_url, timeout=_CALL_SECONDS, retry_handlers=[])

    try:
        answer = client(settings.bot_token.get_secret_value()).auth_test()
        headers = {name.lower(): value for name, value in answer.headers.items()}
        granted = headers.get("x-oauth-scopes")
        refused, identity = None, (str(answer.get("bot_id")), str(answer.get("team_id")))
    except SlackApiError as error:
        refused, granted, identity = _code(error), None, None
    except OSError:
        return SlackSays(_UNREACHED, _UNREACHED)
    app_refused = None
    if settings.app_token is not None:
        try:
            client("").apps_connections_open(app_token=settings.app_token.get_secret_value())
        except SlackApiError as error:
            app_refused = _code(error)
        except OSError:
            app_refused = _UNREACHED
    held = None if granted is None else frozenset(one.strip() for one in granted.split(",") if one.strip())
    return SlackSays(refused, app_refused, held, identity)


def _code(error: SlackApiError) -> str:
    """Slack's error code; whatever else it answered is not repeated."""
    response = error.response
    code = response.get("error") if hasattr(response, "get") else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else _UNREADABLE
