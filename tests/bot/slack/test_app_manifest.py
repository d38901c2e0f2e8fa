"""The manifest matches the code: what it requests is used, and what is used is requested."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from slack_sdk.web.async_base_client import AsyncBaseClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.cli import manifest
from bot.cli.arguments import UsageError
from bot.playground.slack.methods.calling import TABLE
from bot.process import app
from bot.slack import app_manifest

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT.parent / "shared" / "data" / "slack-manifest.schema.json"
ADDRESS = "https://visits.example.com"
BOTH = pytest.mark.parametrize("address", [None, ADDRESS])


class Register:
    """Records what the features listen to, instead of Bolt."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Any:
        def listen(what: Any, *_: Any, **__: Any) -> Any:
            self.heard.setdefault(kind, []).append(what)
            return lambda listener: listener

        return listen


def heard() -> dict[str, list[Any]]:
    register = Register()
    for feature in app.FEATURES:
        feature.register(register)  # type: ignore[arg-type]
    return register.heard


def type_of(event: Any) -> str:
    return str(event["type"] if isinstance(event, dict) else event)


def test_the_commands_are_those_that_are_listened_to() -> None:
    named = [each["command"] for each in app_manifest.manifest()["features"]["slash_commands"]]
    assert named == heard()["command"]


def test_the_events_are_those_that_are_listened_to() -> None:
    named = app_manifest.manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert {each.partition(".")[0] for each in named} == {
        type_of(event) for event in heard()["event"]
    }


def test_the_shortcuts_are_those_that_are_listened_to() -> None:
    found = heard()
    listened = {
        shortcut
        for kind in ("shortcut", "global_shortcut", "message_shortcut")
        for shortcut in found.get(kind, [])
    }
    named = app_manifest.manifest()["features"].get("shortcuts", [])
    assert {each["callback_id"] for each in named} == listened


def called() -> set[str]:
    """Every Web API method that the code calls, by slack_sdk's names."""
    own = set(dir(AsyncWebClient)) - set(dir(AsyncBaseClient))
    spelt = {name for name in own if re.fullmatch(r"[a-z]+(_[a-zA-Z]+)+", name)}
    found = set()
    for path in (ROOT / "bot").rglob("*.py"):
        if "playground" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in spelt:
                found.add(node.attr.replace("_", "."))
    return found


def test_every_method_that_is_called_stands_in_the_table() -> None:
    assert called() == set(app_manifest.METHODS)


def test_every_scope_is_asked_for_by_a_method_an_event_or_the_command() -> None:
    wanted = {scope for scopes in app_manifest.METHODS.values() for scope in scopes}
    wanted |= {scope for scope in app_manifest.EVENTS.values() if scope}
    wanted.add("commands")
    assert set(app_manifest.SCOPES) == wanted
    assert all(app_manifest.SCOPES.values())


def test_the_table_gives_each_method_a_scope_with_which_slack_allows_it() -> None:
    for name, scopes in app_manifest.METHODS.items():
        allowed = TABLE[name].scopes
        if "bot" in TABLE[name].kinds:
            assert set(scopes) <= set(allowed), name
            assert bool(scopes) == bool(allowed), name


@BOTH
def test_it_keeps_to_slacks_limits(address: str | None) -> None:
    made = json.loads(manifest.as_json(address))
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(made["features"]["bot_user"]["display_name"]) <= 80
    for command in made["features"]["slash_commands"]:
        assert command["should_escape"] is True
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    assert len(made["oauth_config"]["scopes"]["bot"]) == len(app_manifest.SCOPES)


@BOTH
def test_it_is_what_slacks_own_schema_allows(address: str | None) -> None:
    """Runs only where the schema file is present beside the project; the limits above are checked everywhere."""
    made = json.loads(manifest.as_json(address))
    assert made == app_manifest.manifest(manifest.request_url(address) if address else None)
    if SCHEMA.exists():
        jsonschema.validate(made, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_socket_mode_needs_no_address() -> None:
    made = app_manifest.manifest()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(made)


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS + "/", ADDRESS + "/slack/events"])
def test_over_http_everything_goes_to_one_address(address: str) -> None:
    made = app_manifest.manifest(manifest.request_url(address))
    url = ADDRESS + "/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["settings"]["interactivity"]["message_menu_options_url"] == url
    assert [each["url"] for each in made["features"]["slash_commands"]] == [url]


@pytest.mark.parametrize(
    "address", ["visits.example.com", "ftp://x", "https://", "https://a b", "http://[", "/x", "?"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        manifest.as_json(address)
