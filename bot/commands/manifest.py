"""The app manifest, as it is pasted into Slack.

Promise: for HTTP every address Slack calls is `/slack/events` of one host, and nothing else differs from
`app_manifest.yml`. Shape: https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from bot.checking import MANIFEST

EVENTS_PATH: Final = "/slack/events"


def manifest(https_host: str | None = None) -> str:
    """The manifest in YAML: for Socket Mode, or for HTTP at `https_host`. Raises ValueError for any other address."""
    text = MANIFEST.read_text(encoding="utf-8")
    return text if https_host is None else _over_http(text, events_address(https_host))


def events_address(https_host: str) -> str:
    """`https://HOST/slack/events` for `https://HOST`. Raises ValueError, with a sentence, for anything else."""
    parts = urlsplit(https_host)
    bare = parts._replace(path=parts.path.removesuffix("/"))
    if bare.scheme != "https" or not bare.hostname or "@" in bare.netloc or bare[2:] != ("", "", ""):
        raise ValueError("Give the address that Slack reaches, such as https://bot.example.com, and no path.")
    # `port` raises ValueError for what is no port.
    port = f":{bare.port}" if bare.port else ""
    host = f"[{bare.hostname}]" if ":" in bare.hostname else bare.hostname
    return f"https://{host}{port}{EVENTS_PATH}"


def _over_http(text: str, address: str) -> str:
    import yaml

    document = yaml.safe_load(text)
    settings = document["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = address
    settings["interactivity"]["request_url"] = address
    settings["interactivity"]["message_menu_options_url"] = address
    for command in document["features"]["slash_commands"]:
        command["url"] = address
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
