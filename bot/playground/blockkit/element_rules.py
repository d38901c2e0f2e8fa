"""Block Kit's elements: what can be pressed, chosen and filled in, and where each may stand.

Source: docs.slack.dev, reference of Block Kit (mid-2026).
"""

from collections.abc import Iterator
from typing import Any

from bot.playground.blockkit.element_state import options_of
from bot.playground.blockkit.objects import (
    ASKING,
    CONFIRM,
    DATE,
    DECIMAL,
    DISPATCH,
    FILTER,
    FOCUS,
    GROUP,
    LINK_OPTION,
    MOST,
    NAME,
    OPTION,
    RICH_OPTION,
    SLACK_FILE,
    TIME,
    URL,
    element,
    only_in,
    plain,
)
from bot.playground.blockkit.shapes import (
    Check,
    Json,
    Spot,
    anything,
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
        "email_text_input", {}, TYPED | {"initial_value": string(3000, 0)}, only_in("modal")
    ),
    "url_text_input": element(
        "url_text_input", {}, TYPED | {"initial_value": string(3000, 0)}, only_in("modal")
    ),
    "number_input": element(
        "number_input",
        {"is_decimal_allowed": flag},
        TYPED | {"initial_value": DECIMAL, "min_value": DECIMAL, "max_value": DECIMAL},
        only_in("modal"),
    ),
    "file_input": element(
        "file_input",
        {},
        {"filetypes": many(string(20), 1, 50), "max_files": number(1, 10)},
        only_in("modal"),
    ),
}
OVERFLOW = element("overflow", _options(5, LINK_OPTION), {"confirm": CONFIRM})
PRESSED: dict[str, Check] = {"button": BUTTON, "overflow": OVERFLOW}

ACCESSORY = variants("accessory", PRESSED | SELECTS | PICKERS | TICKS | {"image": IMAGE_ELEMENT})
IN_ACTIONS = variants("element of an actions block", PRESSED | SELECTS | PICKERS | TICKS)
IN_INPUT = variants("element of an input block", SELECTS | PICKERS | TICKS | TYPING)
