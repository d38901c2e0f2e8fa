"""Block Kit's interactive elements, and the blocks in which each is allowed.

Source: docs.slack.dev, Block Kit reference (mid-2026).
"""

from collections.abc import Iterator
from typing import Any

from bot.playground.blockkit.element_state import options_of
from bot.playground.blockkit.objects import (
    CONFIRM,
    DATE,
    DECIMAL,
    DISPATCH,
    FILTER,
    FOCUS,
    GROUP,
    IDENTIFIER,
    MAX_SELECTED,
    MENU_FIELDS,
    MRKDWN_OPTION,
    OPTION,
    OVERFLOW_OPTION,
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
    Location,
    anything,
    array,
    boolean,
    exactly_one,
    is_type,
    number,
    one_of,
    record,
    string,
    variants,
)


def _initial_is_an_option(value: Json, location: Location) -> Iterator[str]:
    offered: list[Any] = options_of(value)
    chosen = value.get("initial_options", [])
    for one in [*chosen, *([value["initial_option"]] if "initial_option" in value else [])]:
        if one not in offered:
            yield location.error("the initial option must be one of the options, field by field")


def _lengths_in_order(value: Json, location: Location) -> Iterator[str]:
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if isinstance(least, int) and isinstance(most, int):
        if least > most:
            yield location.error("min_length is more than max_length")
        if len(str(value.get("initial_value", ""))) > most:
            yield location.error("initial_value is longer than max_length")


def _not_on_home(_value: Json, location: Location) -> Iterator[str]:
    if location.surface == "home":
        yield location.error("this element is not available in home tabs")


def _options(most: int, each: Check = OPTION) -> dict[str, Check]:
    return {"options": array(each, 1, most)}


GROUPS = {"option_groups": array(GROUP, 1, 100)}
ONE_OPTION_SOURCE = exactly_one("options", "option_groups")

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
TEXT_INPUT_FIELDS = {"placeholder": plain(150), "dispatch_action_config": DISPATCH} | FOCUS


def _select(kind: str, one: dict[str, Check], several: dict[str, Check]) -> dict[str, Check]:
    return {
        kind: element(kind, {}, MENU_FIELDS | one),
        f"multi_{kind}": element(f"multi_{kind}", {}, MENU_FIELDS | MAX_SELECTED | several),
    }


SELECTS: dict[str, Check] = {
    "static_select": element(
        "static_select",
        {},
        MENU_FIELDS | _options(100) | GROUPS | {"initial_option": OPTION},
        ONE_OPTION_SOURCE,
        _initial_is_an_option,
    ),
    "multi_static_select": element(
        "multi_static_select",
        {},
        MENU_FIELDS
        | MAX_SELECTED
        | _options(100)
        | GROUPS
        | {"initial_options": array(OPTION, 1, 100)},
        ONE_OPTION_SOURCE,
        _initial_is_an_option,
    ),
    **_select(
        "external_select",
        {"initial_option": OPTION, "min_query_length": number(0, 255)},
        {"initial_options": array(OPTION, 1, 100), "min_query_length": number(0, 255)},
    ),
    **_select(
        "users_select", {"initial_user": IDENTIFIER}, {"initial_users": array(IDENTIFIER, 1, 100)}
    ),
    **_select(
        "channels_select",
        {"initial_channel": IDENTIFIER, "response_url_enabled": boolean},
        {"initial_channels": array(IDENTIFIER, 1, 100)},
    ),
    **_select(
        "conversations_select",
        {
            "initial_conversation": IDENTIFIER,
            "response_url_enabled": boolean,
            "default_to_current_conversation": boolean,
            "filter": FILTER,
        },
        {
            "initial_conversations": array(IDENTIFIER, 1, 100),
            "default_to_current_conversation": boolean,
            "filter": FILTER,
        },
    ),
}
PICKERS: dict[str, Check] = {
    "datepicker": element("datepicker", {}, MENU_FIELDS | {"initial_date": DATE}),
    "timepicker": element(
        "timepicker", {}, MENU_FIELDS | {"initial_time": TIME, "timezone": string(100)}
    ),
    "datetimepicker": element(
        "datetimepicker",
        {},
        {"initial_date_time": number(10**9, 10**10 - 1), "confirm": CONFIRM} | FOCUS,
        _not_on_home,
    ),
}
CHOICES: dict[str, Check] = {
    "checkboxes": element(
        "checkboxes",
        _options(10, MRKDWN_OPTION),
        {"initial_options": array(MRKDWN_OPTION, 1, 10), "confirm": CONFIRM} | FOCUS,
        _initial_is_an_option,
    ),
    "radio_buttons": element(
        "radio_buttons",
        _options(10, MRKDWN_OPTION),
        {"initial_option": MRKDWN_OPTION, "confirm": CONFIRM} | FOCUS,
        _initial_is_an_option,
    ),
}
TEXT_INPUTS: dict[str, Check] = {
    "plain_text_input": element(
        "plain_text_input",
        {},
        TEXT_INPUT_FIELDS
        | {
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
        _lengths_in_order,
    ),
    "rich_text_input": element(
        "rich_text_input", {}, TEXT_INPUT_FIELDS | {"initial_value": anything}
    ),
    "email_text_input": element(
        "email_text_input",
        {},
        TEXT_INPUT_FIELDS | {"initial_value": string(3000, 0)},
        only_in("modal"),
    ),
    "url_text_input": element(
        "url_text_input",
        {},
        TEXT_INPUT_FIELDS | {"initial_value": string(3000, 0)},
        only_in("modal"),
    ),
    "number_input": element(
        "number_input",
        {"is_decimal_allowed": boolean},
        TEXT_INPUT_FIELDS | {"initial_value": DECIMAL, "min_value": DECIMAL, "max_value": DECIMAL},
        only_in("modal"),
    ),
    "file_input": element(
        "file_input",
        {},
        {"filetypes": array(string(20), 1, 50), "max_files": number(1, 10)},
        only_in("modal"),
    ),
}
OVERFLOW = element("overflow", _options(5, OVERFLOW_OPTION), {"confirm": CONFIRM})
BUTTONS: dict[str, Check] = {"button": BUTTON, "overflow": OVERFLOW}

ACCESSORY = variants("accessory", BUTTONS | SELECTS | PICKERS | CHOICES | {"image": IMAGE_ELEMENT})
IN_ACTIONS = variants("element of an actions block", BUTTONS | SELECTS | PICKERS | CHOICES)
IN_INPUT = variants("element of an input block", SELECTS | PICKERS | CHOICES | TEXT_INPUTS)
