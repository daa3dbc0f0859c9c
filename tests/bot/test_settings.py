"""Everything missing or wrong is told at once, with what to do and without a value."""

from __future__ import annotations

import os
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import CHECKOUT, Settings, SettingsWrong

BOT_TOKEN = "xoxb-1111-2222-secretbotpart"
APP_TOKEN = "xapp-1-A1-secretapppart"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SOCKET = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
HTTP = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET, "CLOSEDSET_HTTP": "127.0.0.1:3000"}


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith(("SLACK_", "CLOSEDSET_")):
            monkeypatch.delenv(name)


@pytest.fixture
def environment_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def read(monkeypatch: pytest.MonkeyPatch, environment_file: Path, variables: dict[str, str]) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings.read(environment_file)


def problems(monkeypatch: pytest.MonkeyPatch, environment_file: Path, variables: dict[str, str]) -> str:
    with pytest.raises(SettingsWrong) as wrong:
        read(monkeypatch, environment_file, variables)
    for value in variables.values():
        # Shorter ones are part of the examples the message gives.
        assert len(value) < 14 or value not in str(wrong.value) + repr(wrong.value)
    return "\n".join(wrong.value.problems)


def test_two_tokens_are_enough(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    settings = read(monkeypatch, environment_file, SOCKET)

    assert settings.mode == "socket"
    assert settings.bot_token.get_secret_value() == BOT_TOKEN
    assert settings.app_token
    assert settings.app_token.get_secret_value() == APP_TOKEN
    assert settings.signing_secret is None
    assert settings.http is None
    assert settings.api_url == "https://slack.com/api/"
    assert settings.database_url.get_secret_value() == f"sqlite:///{CHECKOUT}/var/data/closedset.db"
    assert settings.keyring == (Path.home() / ".closedset" / "keys").resolve()
    assert settings.rehearsal_clock is None


def test_what_copying_leaves_around_a_token_is_no_mistake(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path
) -> None:
    settings = read(monkeypatch, environment_file, SOCKET | {"SLACK_BOT_TOKEN": f" {BOT_TOKEN}\r\n"})

    assert settings.bot_token.get_secret_value() == BOT_TOKEN


def test_http_needs_the_signing_secret_and_no_app_token(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path
) -> None:
    settings = read(monkeypatch, environment_file, HTTP)

    assert settings.mode == "http"
    assert settings.http == ("127.0.0.1", 3000)
    assert settings.app_token is None
    assert settings.signing_secret
    assert settings.signing_secret.get_secret_value() == SIGNING_SECRET


def test_everything_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    text = problems(
        monkeypatch,
        environment_file,
        {
            "SLACK_BOT_TOKEN": "xapp-swapped",
            "CLOSEDSET_HTTP": "nowhere",
            "SLACK_API_URL": "ftp://files.example.test",
            "CLOSEDSET_DATABASE_URL": "mysql://root:hunter2@db/prod",
            "CLOSEDSET_KEYRIGN": "/srv/keys",
        },
    )

    assert [line.split()[0] for line in text.splitlines()] == [
        "CLOSEDSET_KEYRIGN",
        "CLOSEDSET_HTTP",
        "SLACK_API_URL",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "CLOSEDSET_DATABASE_URL",
    ]
    assert "did you mean CLOSEDSET_KEYRING?" in text


def test_the_message_reads_as_one_list(environment_file: Path) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        Settings.read(environment_file)

    first, *lines = str(wrong.value).splitlines()
    assert first == "2 settings are missing or wrong. Set them in the environment or in .env:"
    assert [line[:19] for line in lines] == ["  - SLACK_BOT_TOKEN", "  - SLACK_APP_TOKEN"]


def test_no_secret_shows_in_a_repr(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    secrets = {"CLOSEDSET_DATABASE_URL": "postgresql+psycopg://bot:hunter22@db.example.test/closedset"}
    shown = ""
    for variables in (SOCKET | secrets, HTTP | {"SLACK_APP_TOKEN": ""} | secrets):
        settings = read(monkeypatch, environment_file, variables)
        shown += f"{settings!r} {settings}"

    for secret in ("secretbotpart", "secretapppart", SIGNING_SECRET, "hunter22"):
        assert secret not in shown


def test_settings_cannot_be_changed(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    settings = read(monkeypatch, environment_file, SOCKET)

    with pytest.raises(FrozenInstanceError):
        settings.api_url = "https://elsewhere.test/"  # type: ignore[misc]


def test_the_file_fills_what_the_environment_does_not_name(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path
) -> None:
    environment_file.write_text(
        f"SLACK_BOT_TOKEN=xoxb-from-file\nexport SLACK_APP_TOKEN='{APP_TOKEN}'\r\nOTHER=1\n", encoding="utf-8"
    )
    settings = read(monkeypatch, environment_file, {"SLACK_BOT_TOKEN": BOT_TOKEN})

    assert settings.bot_token.get_secret_value() == BOT_TOKEN
    assert settings.app_token
    assert settings.app_token.get_secret_value() == APP_TOKEN


def test_a_mistyped_name_in_the_file_is_told(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    environment_file.write_text("CLOSEDSET_DATABSE_URL=sqlite:////srv/production.db\n", encoding="utf-8")

    assert "did you mean CLOSEDSET_DATABASE_URL?" in problems(monkeypatch, environment_file, SOCKET)


def test_a_file_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    environment_file.write_bytes("SLACK_BOT_TOKEN=é".encode("utf-16"))

    assert "UTF-8" in problems(monkeypatch, environment_file, SOCKET)


def test_a_rehearsal_does_not_open_the_file(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    environment_file.write_text("CLOSEDSET_DATABASE_URL=sqlite:////srv/real.db\nCLOSEDSET_X=1\n", encoding="utf-8")
    rehearsal = {"SLACK_API_URL": "http://127.0.0.1:8080/api/", "CLOSEDSET_REHEARSAL_CLOCK": "var/rehearsal/clock"}
    settings = read(monkeypatch, environment_file, SOCKET | rehearsal)

    assert settings.rehearsal_clock == CHECKOUT / "var" / "rehearsal" / "clock"
    assert "real.db" not in settings.database_url.get_secret_value()


def test_a_rehearsal_clock_is_refused_with_slack_itself(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path
) -> None:
    assert "rehearsals" in problems(monkeypatch, environment_file, SOCKET | {"CLOSEDSET_REHEARSAL_CLOCK": "/srv/clock"})


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/api/", "http://localhost:1/api", "https://[::1]:8080/api/"])
def test_this_machine_may_play_slack(monkeypatch: pytest.MonkeyPatch, environment_file: Path, url: str) -> None:
    settings = read(monkeypatch, environment_file, SOCKET | {"SLACK_API_URL": url})

    assert settings.api_url == url.rstrip("/") + "/"


@pytest.mark.parametrize(
    "url",
    [
        "http://slack.com/api/",
        "https://slack.com.example.test/api/",
        "https://example.test/api/",
        "https://slack.com@example.test/api/",
        "https://user:password@slack.com/api/",
        "https://127.0.0.1.example.test/api/",
        "https://slack.com:port/api/",
        "slack.com/api/",
        "https:///api/",
    ],
)
def test_no_other_address_is_given_the_tokens(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path, url: str
) -> None:
    assert "SLACK_API_URL" in problems(monkeypatch, environment_file, SOCKET | {"SLACK_API_URL": url})


def test_another_address_needs_a_flag_and_encryption(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    flag = {"CLOSEDSET_ALLOW_API_URL": "1"}
    settings = read(monkeypatch, environment_file, SOCKET | flag | {"SLACK_API_URL": "https://slack-gov.com/api"})
    assert settings.api_url == "https://slack-gov.com/api/"

    monkeypatch.setenv("SLACK_API_URL", "http://slack-gov.com/api/")
    assert "unencrypted" in problems(monkeypatch, environment_file, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-a-user-token"),
        ("SLACK_BOT_TOKEN", "xoxb-two words"),
        ("SLACK_BOT_TOKEN", "xoxb-"),
        ("SLACK_APP_TOKEN", BOT_TOKEN),
        ("SLACK_BOT_TOKEN", "xoxb-ümlaut"),
    ],
)
def test_a_token_of_another_shape_is_refused(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path, name: str, value: str
) -> None:
    assert f"{name} does not look right" in problems(monkeypatch, environment_file, SOCKET | {name: value})


@pytest.mark.parametrize("address", ["3000", ":3000", "127.0.0.1", "host:0", "host:70000", "host:3000/path", "a b:x"])
def test_an_address_that_cannot_be_listened_on_is_refused(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path, address: str
) -> None:
    assert "CLOSEDSET_HTTP" in problems(monkeypatch, environment_file, HTTP | {"CLOSEDSET_HTTP": address})


@pytest.mark.parametrize(
    ("address", "http"), [("10.0.0.7:80", ("10.0.0.7", 80)), ("[::1]:3000", ("::1", 3000)), ("set:3000", ("set", 3000))]
)
def test_an_address_is_a_host_and_a_port(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path, address: str, http: tuple[str, int]
) -> None:
    assert read(monkeypatch, environment_file, HTTP | {"CLOSEDSET_HTTP": address}).http == http


def test_two_ways_in_are_refused(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    assert "both set" in problems(monkeypatch, environment_file, HTTP | SOCKET)


@pytest.mark.parametrize(
    ("database", "keyring"),
    [
        ("data/closedset.db", "data"),
        ("data/closedset.db", "data/keys"),
        ("keys/data/closedset.db", "keys"),
        ("data/closedset.db", "elsewhere/../data/keys"),
        ("data/closedset.db", "linked"),
    ],
)
def test_keys_and_database_are_kept_apart(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path, tmp_path: Path, database: str, keyring: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "data")
    places = {
        "CLOSEDSET_DATABASE_URL": f"sqlite:///{tmp_path / database}",
        "CLOSEDSET_KEYRING": f"{tmp_path}/{keyring}",
    }

    assert "keep them apart" in problems(monkeypatch, environment_file, SOCKET | places)


@pytest.mark.parametrize(("database", "keyring"), [("data/closedset.db", "keys"), ("data/closedset.db", "data-keys")])
def test_neighbouring_folders_are_apart(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path, tmp_path: Path, database: str, keyring: str
) -> None:
    places = {
        "CLOSEDSET_DATABASE_URL": f"sqlite:///{tmp_path / database}",
        "CLOSEDSET_KEYRING": f"{tmp_path / keyring}",
    }
    settings = read(monkeypatch, environment_file, SOCKET | places)

    assert settings.keyring == tmp_path / keyring
    assert settings.database_url.get_secret_value() == f"sqlite:///{tmp_path / database}"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:closedset?uri=true",
        "sqlite:////srv/closedset.db?mode=ro",
        "postgresql://db/closedset",
        "postgresql+asyncpg://db/closedset",
        "postgresql+psycopg://db",
        "closedset.db",
        "postgresql+psycopg://db:port/closedset",
    ],
)
def test_a_database_the_bot_cannot_keep_its_word_on_is_refused(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path, url: str
) -> None:
    assert "CLOSEDSET_DATABASE_URL" in problems(monkeypatch, environment_file, SOCKET | {"CLOSEDSET_DATABASE_URL": url})


def test_postgresql_is_taken_as_it_is_written(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    url = "postgresql+psycopg://bot:p%40ss@/closedset?host=/run/postgresql"
    settings = read(monkeypatch, environment_file, SOCKET | {"CLOSEDSET_DATABASE_URL": url})

    from sqlalchemy import make_url

    assert make_url(settings.database_url.get_secret_value()) == make_url(url)


def test_a_relative_database_lies_in_the_checkout(monkeypatch: pytest.MonkeyPatch, environment_file: Path) -> None:
    settings = read(monkeypatch, environment_file, SOCKET | {"CLOSEDSET_DATABASE_URL": "sqlite:///var/other/a.db"})

    assert settings.database_url.get_secret_value() == f"sqlite:///{CHECKOUT}/var/other/a.db"


def test_records_wait_in_a_folder_that_is_not_the_keys(
    monkeypatch: pytest.MonkeyPatch, environment_file: Path, tmp_path: Path
) -> None:
    places = {"CLOSEDSET_KEYRING": f"{tmp_path}/keys"}
    assert read(monkeypatch, environment_file, SOCKET | places).records == CHECKOUT / "var" / "records"
    there = places | {"CLOSEDSET_RECORDS": f"{tmp_path}/stick"}
    assert read(monkeypatch, environment_file, SOCKET | there).records == tmp_path / "stick"
    inside = places | {"CLOSEDSET_RECORDS": f"{tmp_path}/keys/records"}
    assert "CLOSEDSET_RECORDS lies in the folder of the keys" in problems(
        monkeypatch, environment_file, SOCKET | inside
    )


EVERY_VARIABLE = {*SOCKET, *HTTP, "SLACK_API_URL", "CLOSEDSET_ALLOW_API_URL", "CLOSEDSET_DATABASE_URL"} | {
    "CLOSEDSET_KEYRING",
    "CLOSEDSET_RECORDS",
    "CLOSEDSET_REHEARSAL_CLOCK",
}
PRINTABLE = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)


@given(
    st.dictionaries(
        st.sampled_from(sorted(EVERY_VARIABLE)),
        PRINTABLE
        | st.sampled_from(["sqlite:///{}", "http://[", "https://é", "postgresql+psycopg://a:b@c/d", "[::1]:"]),
    )
)
def test_whatever_is_written_gives_settings_or_the_list(variables: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        try:
            settings = Settings.read(CHECKOUT / "var" / "there-is-no-such-file")
        except SettingsWrong as wrong:
            assert wrong.problems  # noqa: PT017
        else:
            assert settings.keyring.is_absolute()
