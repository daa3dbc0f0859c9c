"""The app manifest, as the workspace obeys it.

Promise: the bot gets exactly the scopes, events, commands and shortcuts that the manifest declares, nothing more.
Shape: https://docs.slack.dev/reference/app-manifest, schemas in slackapi/manifest-schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of an app manifest that change what Slack does. `shortcuts` maps a global shortcut's name to its
    callback id; `descriptions` is what Slack shows beside a command or a shortcut, by its name."""

    name: str
    bot_display_name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]
    shortcuts: Mapping[str, str]
    home_tab: bool
    messages_tab: bool
    messages_tab_read_only: bool
    interactivity: bool
    socket_mode: bool
    descriptions: Mapping[str, str] = field(default_factory=dict)


def read_manifest(path: Path) -> Manifest:
    """Read the manifest at `path`. Raises OSError if it cannot be read, ValueError if it is not a manifest."""
    parsed = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(parsed, dict) or "display_information" not in parsed:
        raise ValueError("the file is not an app manifest")
    return manifest_from(parsed)


def manifest_from(document: Mapping[str, Any]) -> Manifest:
    """Take a manifest already read; absent parts are absent rights."""
    features = document.get("features", {})
    settings = document.get("settings", {})
    home = features.get("app_home", {})
    name = document["display_information"]["name"]
    return Manifest(
        name=name,
        bot_display_name=features.get("bot_user", {}).get("display_name", name),
        scopes=frozenset(document.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        commands=frozenset(command["command"] for command in features.get("slash_commands", ())),
        shortcuts={
            shortcut["name"]: shortcut["callback_id"]
            for shortcut in features.get("shortcuts", ())
            if shortcut["type"] == "global"
        },
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled")),
        messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled")),
        interactivity=bool(settings.get("interactivity", {}).get("is_enabled")),
        socket_mode=bool(settings.get("socket_mode_enabled")),
        descriptions=_descriptions(features),
    )


def _descriptions(features: Mapping[str, Any]) -> dict[str, str]:
    commands = {
        command["command"]: " ".join(filter(None, [command.get("usage_hint"), command.get("description")]))
        for command in features.get("slash_commands", ())
    }
    return commands | {one["name"]: one.get("description", "") for one in features.get("shortcuts", ())}
