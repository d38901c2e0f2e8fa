"""Block Kit's grammar: its objects, elements and blocks with their limits.

Source: docs.slack.dev, reference of Block Kit (mid-2026). A type that is not in these tables is refused, so that a
new one is looked up before it is used.
"""

import re
from collections.abc import Iterator
from typing import Any

from bot.playground.elements import options_of
from bot.playground.shapes import (
    Check,
    Json,
    Spot,
    anything,
    at_least_one,
    exactly_one,
    flag,
    is_type,
    many,
    number,
    one_of,
    record,
    string,
    variants,
)

NAME = string(255)
URL = string(3000)


def plain(most: int) -> Check:
    """A plain_text object."""
    return record({"type": is_type("plain_text"), "text": string(most)}, {"emoji": flag})


def text(most: int) -> Check:
    """A plain_text or a mrkdwn object."""
    mrkdwn = record({"type": is_type("mrkdwn"), "text": string(most)}, {"verbatim": flag})
    return variants("text object", {"plain_text": plain(most), "mrkdwn": mrkdwn})


def element(
    kind: str,
    required: dict[str, Check] | None = None,
    optional: dict[str, Check] | None = None,
    *also: Check,
) -> Check:
    """An interactive element."""
    needed = {"type": is_type(kind)} | (required or {})
    return record(needed, {"action_id": NAME} | (optional or {}), also)


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
SLACK_FILE = record({}, {"id": string(255), "url": URL}, [exactly_one("id", "url")])
OPTION = record({"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = record({"text": text(75), "value": string(150)}, {"description": text(75)})
LINK_OPTION = record(
    {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": URL}
)
GROUP = record({"label": plain(75), "options": many(OPTION, 1, 100)})
DISPATCH = record(
    {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}
)
FOCUS = {"focus_on_load": flag}
ASKING = {"placeholder": plain(150), "confirm": CONFIRM} | FOCUS
MOST = {"max_selected_items": number(1, 100)}
FILTER = record(
    {},
    {
        "include": many(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    [at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users")],
)


def _matching(pattern: str, example: str) -> Check:
    def check(value: Any, spot: Spot) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield spot.wrong(f"must look like {example}")

    return check


DATE = _matching(r"\d{4}-\d\d-\d\d", "2026-11-22")
TIME = _matching(r"\d\d:\d\d", "09:30")
DECIMAL = _matching(r"-?\d+(\.\d+)?", "12.5")


def _initial_is_offered(value: Json, spot: Spot) -> Iterator[str]:
    offered: list[Any] = options_of(value)
    chosen = value.get("initial_options", [])
    for one in [*chosen, *([value["initial_option"]] if "initial_option" in value else [])]:
        if one not in offered:
            yield spot.wrong("the initial option must be one of the options, field by field")


def _lengths_in_order(value: Json, spot: Spot) -> Iterator[str]:
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if isinstance(least, int) and isinstance(most, int):
        if least > most:
            yield spot.wrong("min_length is more than max_length")
        if len(str(value.get("initial_value", ""))) > most:
            yield spot.wrong("initial_value is longer than max_length")


def _not_on_home(_value: Json, spot: Spot) -> Iterator[str]:
    if spot.surface == "home":
        yield spot.wrong("this element is not available in home tabs")


def _only_in(*surfaces: str) -> Check:
    def check(_value: Json, spot: Spot) -> Iterator[str]:
        if spot.surface not in surfaces:
            yield spot.wrong(f"this is not available in a {spot.surface}")

    return check


def _options(most: int, each: Check = OPTION) -> dict[str, Check]:
    return {"options": many(each, 1, most)}


GROUPS = {"option_groups": many(GROUP, 1, 100)}
CHOICE = exactly_one("options", "option_groups")

BUTTON = element(
    "button",
    {"text": plain(75)},
    {
        "value": string(2000, 0),
        "url": URL,
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
IMAGE_ELEMENT = record(
    {"type": is_type("image"), "alt_text": string(2000)},
    {"image_url": URL, "slack_file": SLACK_FILE},
    [exactly_one("image_url", "slack_file")],
)
TYPED = {"placeholder": plain(150), "dispatch_action_config": DISPATCH} | FOCUS


def _select(kind: str, one: dict[str, Check], several: dict[str, Check]) -> dict[str, Check]:
    return {
        kind: element(kind, {}, ASKING | one),
        f"multi_{kind}": element(f"multi_{kind}", {}, ASKING | MOST | several),
    }


SELECTS: dict[str, Check] = {
    "static_select": element(
        "static_select",
        {},
        ASKING | _options(100) | GROUPS | {"initial_option": OPTION},
        CHOICE,
        _initial_is_offered,
    ),
    "multi_static_select": element(
        "multi_static_select",
        {},
        ASKING | MOST | _options(100) | GROUPS | {"initial_options": many(OPTION, 1, 100)},
        CHOICE,
        _initial_is_offered,
    ),
    **_select(
        "external_select",
        {"initial_option": OPTION, "min_query_length": number(0, 255)},
        {"initial_options": many(OPTION, 1, 100), "min_query_length": number(0, 255)},
    ),
    **_select("users_select", {"initial_user": NAME}, {"initial_users": many(NAME, 1, 100)}),
    **_select(
        "channels_select",
        {"initial_channel": NAME, "response_url_enabled": flag},
        {"initial_channels": many(NAME, 1, 100)},
    ),
    **_select(
        "conversations_select",
        {
            "initial_conversation": NAME,
            "response_url_enabled": flag,
            "default_to_current_conversation": flag,
            "filter": FILTER,
        },
        {
            "initial_conversations": many(NAME, 1, 100),
            "default_to_current_conversation": flag,
            "filter": FILTER,
        },
    ),
}
PICKERS: dict[str, Check] = {
    "datepicker": element("datepicker", {}, ASKING | {"initial_date": DATE}),
    "timepicker": element(
        "timepicker", {}, ASKING | {"initial_time": TIME, "timezone": string(100)}
    ),
    "datetimepicker": element(
        "datetimepicker",
        {},
        {"initial_date_time": number(10**9, 10**10 - 1), "confirm": CONFIRM} | FOCUS,
        _not_on_home,
    ),
}
TICKS: dict[str, Check] = {
    "checkboxes": element(
        "checkboxes",
        _options(10, RICH_OPTION),
        {"initial_options": many(RICH_OPTION, 1, 10), "confirm": CONFIRM} | FOCUS,
        _initial_is_offered,
    ),
    "radio_buttons": element(
        "radio_buttons",
        _options(10, RICH_OPTION),
        {"initial_option": RICH_OPTION, "confirm": CONFIRM} | FOCUS,
        _initial_is_offered,
    ),
}
TYPING: dict[str, Check] = {
    "plain_text_input": element(
        "plain_text_input",
        {},
        TYPED
        | {
            "initial_value": string(3000, 0),
            "multiline": flag,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
        _lengths_in_order,
    ),
    "rich_text_input": element("rich_text_input", {}, TYPED | {"initial_value": anything}),
    "email_text_input": element(
        "email_text_input", {}, TYPED | {"initial_value": string(3000, 0)}, _only_in("modal")
    ),
    "url_text_input": element(
        "url_text_input", {}, TYPED | {"initial_value": string(3000, 0)}, _only_in("modal")
    ),
    "number_input": element(
        "number_input",
        {"is_decimal_allowed": flag},
        TYPED | {"initial_value": DECIMAL, "min_value": DECIMAL, "max_value": DECIMAL},
        _only_in("modal"),
    ),
    "file_input": element(
        "file_input",
        {},
        {"filetypes": many(string(20), 1, 50), "max_files": number(1, 10)},
        _only_in("modal"),
    ),
}
OVERFLOW = element("overflow", _options(5, LINK_OPTION), {"confirm": CONFIRM})
PRESSED: dict[str, Check] = {"button": BUTTON, "overflow": OVERFLOW}

ACCESSORY = variants("accessory", PRESSED | SELECTS | PICKERS | TICKS | {"image": IMAGE_ELEMENT})
IN_ACTIONS = variants("element of an actions block", PRESSED | SELECTS | PICKERS | TICKS)
IN_INPUT = variants("element of an input block", SELECTS | PICKERS | TICKS | TYPING)

STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))
STYLED = {"style": STYLE}
RICH_PIECE = variants(
    "rich text element",
    {
        "text": record({"type": is_type("text"), "text": string(13_000)}, STYLED),
        "link": record(
            {"type": is_type("link"), "url": URL},
            STYLED | {"text": string(3000), "unsafe": flag},
        ),
        "emoji": record(
            {"type": is_type("emoji"), "name": string(100)},
            STYLED | {"unicode": string(100), "skin_tone": number(1, 6)},
        ),
        "user": record({"type": is_type("user"), "user_id": NAME}, STYLED),
        "channel": record({"type": is_type("channel"), "channel_id": NAME}, STYLED),
        "usergroup": record({"type": is_type("usergroup"), "usergroup_id": NAME}, STYLED),
        "broadcast": record(
            {"type": is_type("broadcast"), "range": one_of("here", "channel", "everyone")}, STYLED
        ),
        "date": record(
            {"type": is_type("date"), "timestamp": number(0, 10**11), "format": string(255)},
            STYLED | {"url": URL, "fallback": string(255)},
        ),
    },
)
PIECES = many(RICH_PIECE, 0, 1000)
INDENT = {"border": number(0, 1)}
RICH_SECTION = record({"type": is_type("rich_text_section"), "elements": PIECES})
RICH = {
    "rich_text_section": RICH_SECTION,
    "rich_text_list": record(
        {
            "type": is_type("rich_text_list"),
            "style": one_of("bullet", "ordered"),
            "elements": many(RICH_SECTION, 1, 1000),
        },
        INDENT | {"indent": number(0, 8), "offset": number(0, 10**6)},
    ),
    "rich_text_preformatted": record(
        {"type": is_type("rich_text_preformatted"), "elements": PIECES},
        INDENT | {"language": string(100)},
    ),
    "rich_text_quote": record({"type": is_type("rich_text_quote"), "elements": PIECES}, INDENT),
}


def block(
    kind: str,
    required: dict[str, Check] | None = None,
    optional: dict[str, Check] | None = None,
    *also: Check,
) -> Check:
    """A layout block."""
    needed = {"type": is_type(kind)} | (required or {})
    return record(needed, {"block_id": NAME} | (optional or {}), also)


RICH_TEXT = block("rich_text", {"elements": many(variants("rich text block", RICH), 1, 1000)})
CELL = variants(
    "table cell",
    {
        "raw_text": record({"type": is_type("raw_text"), "text": string(10_000)}),
        "rich_text": RICH_TEXT,
    },
)
COLUMN = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})
CARD = block(
    "card",
    {},
    {
        "hero_image": IMAGE_ELEMENT,
        "icon": IMAGE_ELEMENT,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": many(BUTTON, 1, 25),
    },
    at_least_one("hero_image", "title", "actions", "body"),
    _only_in("message", "home"),
)
BLOCKS: dict[str, Check] = {
    "section": block(
        "section",
        {},
        {
            "text": text(3000),
            "fields": many(text(2000), 1, 10),
            "accessory": ACCESSORY,
            "expand": flag,
        },
        at_least_one("text", "fields"),
    ),
    "divider": block("divider"),
    "header": block("header", {"text": plain(150)}),
    "image": block(
        "image",
        {"alt_text": string(2000)},
        {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)},
        exactly_one("image_url", "slack_file"),
    ),
    "context": block(
        "context",
        {
            "elements": many(
                variants(
                    "element of a context block",
                    {
                        "plain_text": plain(3000),
                        "mrkdwn": text(3000),
                        "image": IMAGE_ELEMENT,
                    },
                ),
                1,
                10,
            )
        },
    ),
    "actions": block("actions", {"elements": many(IN_ACTIONS, 1, 25)}),
    "input": block(
        "input",
        {"label": plain(2000), "element": IN_INPUT},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
    "markdown": block("markdown", {"text": string(12_000)}, None, _only_in("message")),
    "table": block(
        "table",
        {"rows": many(many(CELL, 1, 20), 1, 100)},
        {"column_settings": many(COLUMN, 0, 20)},
        _only_in("message"),
    ),
    "alert": block(
        "alert",
        {"text": text(200)},
        {"level": one_of("default", "info", "warning", "error", "success")},
        _only_in("modal"),
    ),
    "card": CARD,
    "carousel": block(
        "carousel", {"elements": many(CARD, 1, 10)}, None, _only_in("message", "home")
    ),
}
BLOCK = variants("block", BLOCKS)
