"""Every command ends in 0, 1 with one readable message, or 2 when called wrongly; never in a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.commands import manifest, telling
from bot.domain.work import NotSaved, OutcomeUnknown, Unavailable
from bot.settings import CHECKOUT
from rehearsal.manifest import manifest_from, read_manifest
from tests.bot.house import Done, House

COMMANDS = (
    "rehearse", "run", "check", "migrate", "keys new", "backup", "restore", "import", "list", "attendance", "manifest",
)  # fmt: skip


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_each_command_explains_itself_in_a_sentence(command: str, call: Callable[..., Done]) -> None:
    done = call(*command.split(), "--help")

    assert done.code == 0
    assert re.search(r"\n  [A-Z][^\n]+(\n  [^\n]+)?\.\n", done.out)


def test_help_loads_nothing_heavy() -> None:
    heavy = {"sqlalchemy", "slack_bolt", "slack_sdk", "aiohttp", "pydantic", "cryptography", "structlog", "alembic"}
    code = "import sys, bot.__main__; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)  # noqa: S603

    assert heavy.isdisjoint(loaded.stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("dance",),
        ("backup",),
        ("manifest", "--http"),
        ("import", "nowhere.csv", "--production", "Nightfall"),
        ("rehearse", "--headless", "--port", "70000"),
    ],
)
def test_a_wrong_call_ends_in_two(arguments: tuple[str, ...], call: Callable[..., Done]) -> None:
    assert call(*arguments).code == 2


@pytest.mark.parametrize("arguments", [("--json",), ("--dry-run",)])
def test_import_says_which_options_go_together(
    arguments: tuple[str, ...], schedule: Path, call: Callable[..., Done]
) -> None:
    assert call("import", schedule, *arguments).code == 2


def test_wrong_settings_are_listed_and_end_in_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "mistaken-token-value")

    done = house.call("run")

    assert done.code == 1
    assert "2 settings are missing or wrong" in done.err
    assert "mistaken-token-value" not in done.said


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotSaved(), "nothing was saved"),
        (Unavailable(), "cannot be read"),
        (OutcomeUnknown(), "unknown"),
        (PermissionError(13, "Permission denied", "/a/file"), "Permission denied: /a/file"),
        (TimeoutError(), "Slack cannot be reached"),
    ],
)
def test_foreseen_errors_have_a_sentence(error: Exception, sentence: str) -> None:
    assert sentence in telling.told(error)


def test_an_unforeseen_error_shows_its_class_and_nothing_it_says() -> None:
    said = telling.told(ValueError("canary-never-touch-my-neck"))

    assert "ValueError" in said
    assert "canary" not in said


def test_the_manifest_for_socket_mode_is_the_file(call: Callable[..., Done]) -> None:
    assert call("manifest").out == (CHECKOUT / "app_manifest.yml").read_text(encoding="utf-8")


def test_the_manifest_for_http_calls_one_address_and_changes_nothing_else(call: Callable[..., Done]) -> None:
    address = "https://bot.example.com/slack/events"
    document = yaml.safe_load(call("manifest", "--http", "https://bot.example.com").out)
    schema = json.loads((CHECKOUT / "tests/rehearsal/schemas/manifest.schema.1.0.0.json").read_text(encoding="utf-8"))
    validator: Any = jsonschema.validators.validator_for(schema)
    jsonschema.validate(document, schema, cls=validator)

    settings = document["settings"]
    commands = document["features"]["slash_commands"]
    assert settings.pop("socket_mode_enabled") is False
    assert settings["event_subscriptions"].pop("request_url") == address
    assert settings["interactivity"].pop("request_url") == address
    assert settings["interactivity"].pop("message_menu_options_url") == address
    assert [command.pop("url") for command in commands] == [address]

    before = yaml.safe_load((CHECKOUT / "app_manifest.yml").read_text(encoding="utf-8"))
    del before["settings"]["socket_mode_enabled"]
    assert document == before
    assert manifest_from(document).scopes == read_manifest(CHECKOUT / "app_manifest.yml").scopes


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://bot.example.com/", "https://bot.example.com/slack/events"),
        ("https://Bot.example.com:8443", "https://bot.example.com:8443/slack/events"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]/slack/events"),
    ],
)
def test_an_address_is_completed(given: str, address: str) -> None:
    assert manifest.events_address(given) == address


@pytest.mark.parametrize(
    "given",
    ["http://bot.example.com", "bot.example.com", "https://", "https://a@b.example", "https://b.example/path",
     "https://b.example?x=1", "https://b.example#x", "https://b.example:port", ""],
)  # fmt: skip
def test_an_address_that_slack_cannot_call_is_refused(given: str, call: Callable[..., Done]) -> None:
    assert call("manifest", "--http", given).code == 2
