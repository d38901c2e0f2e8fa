"""Block Kit's composition objects: texts, options, confirmations.

Source: docs.slack.dev, Block Kit reference (mid-2026).
"""

import re
from collections.abc import Iterator
from typing import Any

from bot.playground.blockkit.shapes import (
    Check,
    Json,
    Location,
    array,
    at_least_one,
    boolean,
    exactly_one,
    is_type,
    number,
    one_of,
    record,
    string,
    variants,
)

IDENTIFIER = string(255)
URL = string(3000)


def plain(most: int) -> Check:
    """A plain_text object."""
    return record({"type": is_type("plain_text"), "text": string(most)}, {"emoji": boolean})


def text(most: int) -> Check:
    """A plain_text or a mrkdwn object."""
    mrkdwn = record({"type": is_type("mrkdwn"), "text": string(most)}, {"verbatim": boolean})
    return variants("text object", {"plain_text": plain(most), "mrkdwn": mrkdwn})


def element(
    kind: str,
    required: dict[str, Check] | None = None,
    optional: dict[str, Check] | None = None,
    *also: Check,
) -> Check:
    """An interactive element."""
    needed = {"type": is_type(kind)} | (required or {})
    return record(needed, {"action_id": IDENTIFIER} | (optional or {}), also)


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
SLACK_FILE = record({}, {"id": string(255), "url": URL}, [exactly_one("id", "url")])
OPTION = record({"text": plain(75), "value": string(150)}, {"description": plain(75)})
MRKDWN_OPTION = record({"text": text(75), "value": string(150)}, {"description": text(75)})
OVERFLOW_OPTION = record(
    {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": URL}
)
GROUP = record({"label": plain(75), "options": array(OPTION, 1, 100)})
DISPATCH = record(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}
)
FOCUS = {"focus_on_load": boolean}
MENU_FIELDS = {"placeholder": plain(150), "confirm": CONFIRM} | FOCUS
MAX_SELECTED = {"max_selected_items": number(1, 100)}
FILTER = record(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    [at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users")],
)


def _matching(pattern: str, example: str) -> Check:
    def check(value: Any, location: Location) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield location.error(f"must look like {example}")

    return check


DATE = _matching(r"\d{4}-\d\d-\d\d", "2026-11-22")
TIME = _matching(r"\d\d:\d\d", "09:30")
DECIMAL = _matching(r"-?\d+(\.\d+)?", "12.5")


def only_in(*surfaces: str) -> Check:
    """Checks that the surface is one of these."""

    def check(_value: Json, location: Location) -> Iterator[str]:
        if location.surface not in surfaces:
            yield location.error(f"this is not available in a {location.surface}")

    return check
