"""The payloads that Slack sends to the app, their form over HTTP, and the app's replies."""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bot.playground.slack.surfaces import Message, View
from bot.playground.slack.users_and_channels import APP_ID, BOT_USER, Channel, User
from bot.playground.slack.workspace import Workspace

Json = dict[str, Any]
VERIFICATION_TOKEN = "a-token-of-old"


@dataclass(eq=False)
class Envelope:
    """One payload. `kind` is its type in Socket Mode: slash_commands, interactive or events_api."""

    kind: str
    payload: Json
    workspace: Workspace
    user_id: str
    view: View | None = None
    message: Message | None = None
    retries: int = 0
    retry_reason: str = ""

    @property
    def type(self) -> str:
        """slash_commands, event_callback, block_actions, view_submission …"""
        return str(self.payload.get("type", self.kind))

    def body(self) -> tuple[str, bytes]:
        """The content type and body over HTTP; the same bytes each time."""
        if self.kind == "events_api":
            return "application/json", json.dumps(self.payload).encode()
        fields = self.payload
        if self.kind == "interactive":
            fields = {"payload": json.dumps(self.payload)}
        return "application/x-www-form-urlencoded", urlencode(fields).encode()


@dataclass(eq=False)
class Reply:
    """The app's answer. `status` is None if there was none: then `timed_out`, or `failed` says why."""

    envelope: Envelope
    status: int | None = None
    body: Json | str = ""
    ms: float = 0.0
    timed_out: bool = False
    failed: str = ""
    errors: dict[str, str] | None = None
    view: View | None = None
    message: Message | None = None
    repeats: list["Reply"] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True if the app answered with 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The top-level text of the answer."""
        return str(self.body.get("text", "")) if isinstance(self.body, dict) else self.body

    @property
    def words(self) -> str:
        """All text of the answer that the user reads."""
        return self.message.words if self.message else self.text


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The X-Slack-Signature header, version 0."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def _base(workspace: Workspace, user: User) -> Json:
    person = {"id": user.id, "username": user.username, "name": user.username}
    return {
        "user": person | {"team_id": user.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": {"id": workspace.team_id, "domain": workspace.name.lower()},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def command(workspace: Workspace, user: User, channel: Channel, name: str, text: str) -> Envelope:
    """A slash command; `text` is already escaped."""
    payload = {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.name.lower(),
        "channel_id": channel.id,
        "channel_name": channel.label,
        "user_id": user.id,
        "user_name": user.username,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": workspace.response_url("commands", user.id, channel.id),
        "trigger_id": workspace.trigger(user.id),
    }
    return Envelope("slash_commands", payload, workspace, user.id)


def message_action(
    workspace: Workspace, user: User, message: Message, action: Json, values: Json
) -> Envelope:
    """block_actions in a message. For an ephemeral one the payload does not contain the message."""
    channel = workspace.channels[message.channel]
    ephemeral = message.to is not None
    where = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    payload = _base(workspace, user) | {
        "type": "block_actions",
        "container": where | {"is_ephemeral": ephemeral},
        "trigger_id": workspace.trigger(user.id),
        "channel": {"id": channel.id, "name": channel.label},
        "state": {"values": values},
        "response_url": workspace.response_url("actions", user.id, channel.id, message),
        "actions": [action],
    }
    if not ephemeral:
        payload["message"] = message.json()
    return Envelope("interactive", payload, workspace, user.id, message=message)


def view_action(workspace: Workspace, user: User, view: View, action: Json) -> Envelope:
    """block_actions in a modal or a Home tab."""
    payload = _base(workspace, user) | {
        "type": "block_actions",
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.trigger(user.id, view if view.type == "modal" else None),
        "view": view.json(),
        "actions": [action],
    }
    return Envelope("interactive", payload, workspace, user.id, view=view)


def submission(workspace: Workspace, user: User, view: View) -> Envelope:
    """view_submission."""
    payload = _base(workspace, user) | {
        "type": "view_submission",
        "trigger_id": workspace.trigger(user.id, view),
        "view": view.json(),
        "response_urls": [],
    }
    return Envelope("interactive", payload, workspace, user.id, view=view)


def closed(workspace: Workspace, user: User, view: View, cleared: bool) -> Envelope:
    """view_closed, for a modal with notify_on_close; `cleared` if the whole stack was closed."""
    more = {"type": "view_closed", "view": view.json(), "is_cleared": cleared}
    return Envelope("interactive", _base(workspace, user) | more, workspace, user.id, view=view)


def suggestion(
    workspace: Workspace, user: User, where: View | Message, found: tuple[Json, Json], typed: str
) -> Envelope:
    """block_suggestion: somebody types into an external select."""
    block, element = found
    payload = _base(workspace, user) | {
        "type": "block_suggestion",
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
    }
    if isinstance(where, View):
        payload |= {"container": {"type": "view", "view_id": where.id}, "view": where.json()}
        return Envelope("interactive", payload, workspace, user.id, view=where)
    channel = workspace.channels[where.channel]
    payload["container"] = {
        "type": "message",
        "message_ts": where.ts,
        "channel_id": channel.id,
        "is_ephemeral": where.to is not None,
    }
    payload["channel"] = {"id": channel.id, "name": channel.label}
    if where.to is None:
        payload["message"] = where.json()
    return Envelope("interactive", payload, workspace, user.id, message=where)


def shortcut(
    workspace: Workspace, user: User, callback_id: str, message: Message | None = None
) -> Envelope:
    """A global shortcut, or one from a message's menu."""
    payload = _base(workspace, user) | {
        "type": "message_action" if message else "shortcut",
        "callback_id": callback_id,
        "trigger_id": workspace.trigger(user.id),
        "action_ts": workspace.ts(),
    }
    if message:
        channel = workspace.channels[message.channel]
        payload |= {
            "channel": {"id": channel.id, "name": channel.label},
            "message": message.json(),
            "message_ts": message.ts,
            "response_url": workspace.response_url("actions", user.id, channel.id),
        }
    return Envelope("interactive", payload, workspace, user.id, message=message)


def event(workspace: Workspace, content: Json) -> Envelope:
    """An event in its wrapper, with a new event_id."""
    stamp = {"event_ts": workspace.ts()}
    payload = {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": stamp | content,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }
    user = content.get("user")
    return Envelope("events_api", payload, workspace, user if isinstance(user, str) else "")
