"""Each thing that can be wrong is found, and said with what mends it; looking changes nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import checking
from bot.checking import Finding, SlackSays
from bot.domain.outbox import CHANNEL, Kind, Notice
from bot.domain.people import Production
from bot.domain.work import Work
from bot.settings import CHECKOUT, Settings
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace
from storage.concerns.room import Room
from storage.database import Database
from storage.health import POSTGRESQL_WANTED, Deliveries, Installation
from storage.keyring import Keyring
from storage.migrate import upgrade
from tests.databases import PostgreSQL
from tests.storage.concern_cases import raised

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
DECLARED = frozenset({"chat:write", "commands", "im:write", "users:read"})


def wrong(findings: Iterator[Finding]) -> list[Finding]:
    return [finding for finding in findings if not finding.good]


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("invalid_auth", "Copy it again"),
        ("token_revoked", "Install the app"),
        ("account_inactive", "Install the app"),
        ("ratelimited", "Try again"),
        ("unreachable", "network"),
    ],
)
def test_a_refused_bot_token_comes_with_what_mends_it(code: str, remedy: str) -> None:
    finding = checking.bot_token(SlackSays(code))

    assert not finding.good
    assert remedy in finding.remedy


def test_an_app_token_without_its_scope_is_to_be_made_anew() -> None:
    finding = checking.app_token(SlackSays(None, "missing_scope"))

    assert not finding.good
    assert "connections:write" in finding.remedy


@pytest.mark.parametrize(
    ("granted", "named"),
    [
        (DECLARED - {"im:write"}, "lacks im:write"),
        (DECLARED | {"channels:history"}, "more than the bot needs: channels:history"),
        (None, "did not say"),
    ],
)
def test_scopes_are_those_of_the_manifest_and_no_others(granted: frozenset[str] | None, named: str) -> None:
    finding = checking.scopes(granted, DECLARED)

    assert not finding.good
    assert named in finding.sentence
    assert "closedset manifest" in finding.remedy


def test_the_declared_scopes_are_read_from_the_manifest() -> None:
    assert checking.declared_scopes() == DECLARED
    assert checking.scopes(DECLARED, DECLARED).good


@pytest.mark.parametrize(
    ("revision", "newest", "itself", "good", "remedy"),
    [
        ("0002", "0002", False, True, ""),
        (None, None, False, True, ""),
        ("0001", "0002", False, False, "closedset migrate"),
        (None, "0002", False, False, "closedset migrate"),
        ("0001", "0002", True, True, ""),
        ("0003", "0002", True, False, "Bring the checkout up to date."),
        ("0001", None, False, False, "Bring the checkout up to date."),
    ],
)
def test_a_database_behind_or_ahead_is_told_apart(
    revision: str | None, newest: str | None, itself: bool, good: bool, remedy: str
) -> None:
    finding = checking.migrations(revision, newest, migrates_itself=itself)

    assert (finding.good, finding.remedy) == (good, remedy)


def test_a_database_of_another_workspace_is_found() -> None:
    bound = Installation(("B1", "T1"), locked=False)

    assert list(checking.installation(bound, ("B1", "T1"))) == []
    assert list(checking.installation(bound, None)) == []
    assert list(checking.installation(Installation(None, locked=False), ("B1", "T1"))) == []
    assert len(wrong(checking.installation(bound, ("B1", "T2")))) == 1


def test_an_uninstalled_app_is_found() -> None:
    assert len(wrong(checking.installation(Installation(("B1", "T1"), locked=True), ("B1", "T1")))) == 1


def test_an_older_copy_of_the_database_is_found() -> None:
    assert checking.heads("same").good
    assert checking.heads("database_ahead").good
    assert not checking.heads("restored").good


@pytest.mark.parametrize("name", POSTGRESQL_WANTED)
def test_each_setting_of_postgresql_that_keeps_too_much_is_found(name: str) -> None:
    (finding,) = checking.postgresql({**POSTGRESQL_WANTED, name: "something else"}, POSTGRESQL_WANTED)

    assert not finding.good
    assert f"ALTER SYSTEM SET {name}" in finding.remedy


def test_late_and_lost_deliveries_are_found() -> None:
    late = Deliveries(None, 0, NOW - timedelta(minutes=40))
    lost = Deliveries((NOW, "undeliverable"), 3, None)

    assert [finding.sentence for finding in wrong(checking.delivery(late, NOW))] == [
        "Something has been due for 40 minutes."
    ]
    assert "3" in wrong(checking.delivery(lost, NOW))[0].sentence
    assert wrong(checking.delivery(Deliveries((NOW, "sent"), 0, NOW + timedelta(hours=1)), NOW)) == []


def test_keys_inside_the_folder_of_the_database_are_found_behind_a_link(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "keys").mkdir(parents=True)
    (tmp_path / "elsewhere").symlink_to(data / "keys")

    assert len(wrong(checking.keys_apart(tmp_path / "elsewhere", f"sqlite:///{data}/closedset.db"))) == 1
    assert wrong(checking.keys_apart(tmp_path / "apart", f"sqlite:///{data}/closedset.db")) == []


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace(read_manifest(CHECKOUT / "app_manifest.yml")) as running:
        yield running


@pytest.fixture
def settings_for(workspace: Workspace, tmp_path: Path) -> Callable[[str], Settings]:
    def settings(url: str) -> Settings:
        return Settings(
            bot_token=SecretStr(workspace.bot_token),
            app_token=SecretStr(workspace.app_token),
            signing_secret=None,
            http=None,
            api_url=workspace.api_url,
            database_url=SecretStr(url),
            keyring=tmp_path / "keys",
            rehearsal_clock=None,
        )

    return settings


def fill(url: str, keyring: Keyring, *jobs: Callable[[Work], object]) -> None:
    """Do the jobs in the database as a bot would."""
    database = Database.open(url, keyring, "one", lambda: NOW)
    try:
        for job in jobs:
            asyncio.run(database.change(job, deadline=time.monotonic() + 20))
    finally:
        database.close()


def a_production(work: Work) -> None:
    work.people.add_production(
        Production("p", "T1", "Nightfall", "Europe/Berlin", None, "non_union", "Helpline, 112", "0800 111")
    )


def a_late_and_a_lost_notice(work: Work) -> None:
    due = NOW - timedelta(hours=1)
    for number in ("late", "lost"):
        work.outbox.put(Notice(number, "p", Kind.GREETING, CHANNEL, "p", number, due))
    lost = work.outbox.find("lost")
    assert lost is not None
    work.outbox.settle(lost, "undeliverable")


def test_a_whole_installation_is_good_on_either_engine(
    settings_for: Callable[[str], Settings], database_url: str, tmp_path: Path
) -> None:
    upgrade(database_url)
    keyring = Keyring.create(tmp_path / "keys")
    fill(database_url, keyring, a_production)
    keyring.close()

    found = list(checking.check(settings_for(database_url), NOW, live=True))

    # A server as it comes keeps parameters in its log when a statement fails.
    assert {finding.part for finding in found if not finding.good} <= {"PostgreSQL"}
    assert {"Bot token", "App token", "Scopes", "Keyring", "Migrations", "History", "Delivery", "Concerns"} <= {
        finding.part for finding in found
    }


def test_postgresql_s_own_settings_are_read(
    settings_for: Callable[[str], Settings], postgresql: PostgreSQL, tmp_path: Path
) -> None:
    Keyring.create(tmp_path / "keys").close()
    with postgresql.copy(upgrade) as url:
        found = wrong(checking.check(settings_for(url), NOW, live=False))

    assert [finding.sentence for finding in found if finding.part == "PostgreSQL"] == [
        "log_parameter_max_length is not 0."
    ]


def test_what_delivery_did_not_manage_is_read_from_the_database(
    settings_for: Callable[[str], Settings], database_url: str, tmp_path: Path
) -> None:
    upgrade(database_url)
    keyring = Keyring.create(tmp_path / "keys")
    fill(database_url, keyring, a_production, a_late_and_a_lost_notice)
    keyring.close()

    found = wrong(checking.check(settings_for(database_url), NOW, live=False))

    assert [finding.sentence for finding in found if finding.part == "Delivery"] == [
        "Something has been due for 60 minutes.",
        "Given up on, because Slack refused or twice did not answer: 1.",
    ]


def test_slots_that_no_longer_come_are_found_and_nothing_is_counted(
    settings_for: Callable[[str], Settings], database_url: str, tmp_path: Path
) -> None:
    upgrade(database_url)
    keyring = Keyring.create(tmp_path / "keys")

    def said(now: datetime) -> list[tuple[bool, str]]:
        found = checking.check(settings_for(database_url), now, live=False)
        return [(finding.good, finding.sentence) for finding in found if finding.part == "Concerns"]

    assert said(NOW) == [(True, "No slot has come yet.")]
    room = Room.open(database_url, keyring, lambda: NOW, made_ahead=2)
    asyncio.run(room.close_slot())
    in_order = said(NOW)
    assert [good for good, _ in in_order] == [True]
    raised(room)
    assert said(NOW) == in_order
    raised(room)
    assert [good for good, _ in said(NOW)] == [False]
    room.close()
    keyring.close()
    assert [good for good, _ in said(NOW + timedelta(hours=27))] == [False]


def test_a_copy_made_before_the_last_entry_is_found(settings_for: Callable[[str], Settings], tmp_path: Path) -> None:
    from bot.domain.ledger import Entry, EntryKind
    from storage.backup import backup, restore

    def an_entry(work: Work) -> None:
        work.ledger.append("p", Entry(EntryKind.SETUP_DONE, "p", None, None, NOW, {}))

    url = f"sqlite:///{tmp_path}/data/closedset.db"
    upgrade(url)
    keyring = Keyring.create(tmp_path / "keys")
    fill(url, keyring, a_production, an_entry)
    backup(url, tmp_path / "backup", keyring)
    fill(url, keyring, an_entry)
    keyring.close()
    restore(url, tmp_path / "backup")

    found = wrong(checking.check(settings_for(url), NOW, live=False))

    assert [finding.part for finding in found] == ["History"]


def test_wrong_tokens_are_found_and_not_repeated(
    settings_for: Callable[[str], Settings], workspace: Workspace, tmp_path: Path
) -> None:
    Keyring.create(tmp_path / "keys").close()
    workspace.revoke_tokens()
    settings = settings_for(f"sqlite:///{tmp_path}/data/closedset.db")

    found = wrong(checking.check(settings, NOW, live=True))

    assert "token_revoked" in found[0].sentence
    assert workspace.bot_token not in repr(found)
    assert workspace.app_token not in repr(found)


def test_slack_out_of_reach_is_one_thing_among_others(
    settings_for: Callable[[str], Settings], workspace: Workspace, tmp_path: Path
) -> None:
    settings = settings_for(f"sqlite:///{tmp_path}/data/closedset.db")
    workspace.stop()

    found = [finding.part for finding in wrong(checking.check(settings, NOW, live=True))]

    assert found == ["Bot token", "App token", "Keyring", "Migrations"]


def test_a_server_that_is_not_there_is_said(settings_for: Callable[[str], Settings], tmp_path: Path) -> None:
    Keyring.create(tmp_path / "keys").close()
    settings = settings_for("postgresql+psycopg://bot:secretpassword@127.0.0.1:1/closedset")

    found = wrong(checking.check(settings, NOW, live=False))

    assert [finding.part for finding in found] == ["Database"]
    assert "secretpassword" not in repr(found)


def test_keys_that_others_may_read_are_found(settings_for: Callable[[str], Settings], tmp_path: Path) -> None:
    Keyring.create(tmp_path / "keys").close()
    (tmp_path / "keys").chmod(0o755)

    found = wrong(checking.check(settings_for(f"sqlite:///{tmp_path}/data/closedset.db"), NOW, live=False))

    assert "chmod 700" in next(finding.remedy for finding in found if finding.part == "Keyring")


def test_looking_makes_nothing(settings_for: Callable[[str], Settings], tmp_path: Path) -> None:
    list(checking.check(settings_for(f"sqlite:///{tmp_path}/data/closedset.db"), NOW, live=False))

    assert list(tmp_path.iterdir()) == []
