"""The manifest is valid for Slack and asks for no more than the design allows."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from rehearsal.manifest import manifest_from, read_manifest

MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"
SCHEMAS = Path(__file__).parent / "schemas"


@pytest.fixture
def document() -> dict[str, object]:
    parsed: dict[str, object] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return parsed


def test_the_manifest_fits_slack_s_schema(document: dict[str, object]) -> None:
    schema = json.loads((SCHEMAS / "manifest.schema.1.0.0.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema, cls=jsonschema.validators.validator_for(schema))


def test_the_schema_refuses_a_misspelt_part(document: dict[str, object]) -> None:
    schema = json.loads((SCHEMAS / "manifest.schema.1.0.0.json").read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "feature": {}}, schema)


def test_the_app_asks_for_these_rights_and_no_more() -> None:
    manifest = read_manifest(MANIFEST)
    assert manifest.scopes == {"chat:write", "commands", "im:write", "users:read"}
    assert manifest.events == {"app_home_opened", "app_uninstalled", "tokens_revoked"}
    assert manifest.commands == {"/closedset"}
    assert manifest.shortcuts == {"My Day": "my_day.open", "Speak Up or Ask": "speak_up.open"}
    assert manifest.home_tab
    assert manifest.messages_tab
    assert manifest.messages_tab_read_only
    assert manifest.socket_mode
    assert manifest.interactivity


def test_the_command_asks_for_no_words(document: dict[str, object]) -> None:
    assert "usage_hint" not in json.dumps(document)


@pytest.mark.parametrize("word", ["intima", "nud", "sex", "consent", "boundar", "closed"])
def test_the_name_on_a_lock_screen_says_nothing(word: str) -> None:
    assert word not in read_manifest(MANIFEST).bot_display_name.lower()


def test_what_is_not_declared_is_not_given() -> None:
    bare = manifest_from({"display_information": {"name": "Bare"}})
    assert not bare.scopes | bare.events | bare.commands
    assert not bare.home_tab
    assert not bare.messages_tab
    assert not bare.shortcuts


def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.yml"
    path.write_text("- a list\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not an app manifest"):
        read_manifest(path)
