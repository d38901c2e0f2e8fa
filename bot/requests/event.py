"""What tells one event from another, and where a message was written, also where its sender says little."""

import uuid
from typing import Any


def key_of(body: dict[str, Any]) -> str:
    """Once for each event: Slack's id for it; else the message's place; else one that nothing else has."""
    event = body.get("event") or {}
    if body.get("event_id"):
        return str(body["event_id"])
    if event.get("channel") and event.get("ts"):
        return f"{event['channel']}:{event['ts']}"
    return uuid.uuid4().hex


def is_direct(event: dict[str, Any]) -> bool:
    """Whether a message stands in a conversation of one person and the bot."""
    kind = event.get("channel_type")
    return kind == "im" if kind else str(event.get("channel", "")).startswith("D")
