"""Block Kit's layout blocks with their limits, and rich text.

Source: docs.slack.dev, Block Kit reference (mid-2026). A type that is not in these tables is rejected, so that a new
one is looked up before it is used.
"""

from bot.playground.blockkit.element_rules import (
    ACCESSORY,
    BUTTON,
    IMAGE_ELEMENT,
    IN_ACTIONS,
    IN_INPUT,
)
from bot.playground.blockkit.objects import IDENTIFIER, SLACK_FILE, URL, only_in, plain, text
from bot.playground.blockkit.shapes import (
    Check,
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

STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
STYLED = {"style": STYLE}
RICH_TEXT_ELEMENT = variants(
    "rich text element",
    {
        "text": record({"type": is_type("text"), "text": string(13_000)}, STYLED),
        "link": record(
            {"type": is_type("link"), "url": URL},
            STYLED | {"text": string(3000), "unsafe": boolean},
        ),
        "emoji": record(
            {"type": is_type("emoji"), "name": string(100)},
            STYLED | {"unicode": string(100), "skin_tone": number(1, 6)},
        ),
        "user": record({"type": is_type("user"), "user_id": IDENTIFIER}, STYLED),
        "channel": record({"type": is_type("channel"), "channel_id": IDENTIFIER}, STYLED),
        "usergroup": record({"type": is_type("usergroup"), "usergroup_id": IDENTIFIER}, STYLED),
        "broadcast": record(
            {"type": is_type("broadcast"), "range": one_of("here", "channel", "everyone")}, STYLED
        ),
        "date": record(
            {"type": is_type("date"), "timestamp": number(0, 10**11), "format": string(255)},
            STYLED | {"url": URL, "fallback": string(255)},
        ),
    },
)
RICH_TEXT_ELEMENTS = array(RICH_TEXT_ELEMENT, 0, 1000)
BORDER = {"border": number(0, 1)}
RICH_SECTION = record({"type": is_type("rich_text_section"), "elements": RICH_TEXT_ELEMENTS})
RICH_TEXT_BLOCKS = {
    "rich_text_section": RICH_SECTION,
    "rich_text_list": record(
        {
            "type": is_type("rich_text_list"),
            "style": one_of("bullet", "ordered"),
            "elements": array(RICH_SECTION, 1, 1000),
        },
        BORDER | {"indent": number(0, 8), "offset": number(0, 10**6)},
    ),
    "rich_text_preformatted": record(
        {"type": is_type("rich_text_preformatted"), "elements": RICH_TEXT_ELEMENTS},
        BORDER | {"language": string(100)},
    ),
    "rich_text_quote": record(
        {"type": is_type("rich_text_quote"), "elements": RICH_TEXT_ELEMENTS}, BORDER
    ),
}


def block(
    kind: str,
    required: dict[str, Check] | None = None,
    optional: dict[str, Check] | None = None,
    *also: Check,
) -> Check:
    """A layout block."""
    needed = {"type": is_type(kind)} | (required or {})
    return record(needed, {"block_id": IDENTIFIER} | (optional or {}), also)


RICH_TEXT = block(
    "rich_text", {"elements": array(variants("rich text block", RICH_TEXT_BLOCKS), 1, 1000)}
)
CELL = variants(
    "table cell",
    {
        "raw_text": record({"type": is_type("raw_text"), "text": string(10_000)}),
        "rich_text": RICH_TEXT,
    },
)
COLUMN = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
CARD = block(
    "card",
    {},
    {
        "hero_image": IMAGE_ELEMENT,
        "icon": IMAGE_ELEMENT,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": array(BUTTON, 1, 25),
    },
    at_least_one("hero_image", "title", "actions", "body"),
    only_in("message", "home"),
)
BLOCKS: dict[str, Check] = {
    "section": block(
        "section",
        {},
        {
            "text": text(3000),
            "fields": array(text(2000), 1, 10),
            "accessory": ACCESSORY,
            "expand": boolean,
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
            "elements": array(
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
    "actions": block("actions", {"elements": array(IN_ACTIONS, 1, 25)}),
    "input": block(
        "input",
        {"label": plain(2000), "element": IN_INPUT},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": RICH_TEXT,
    "markdown": block("markdown", {"text": string(12_000)}, None, only_in("message")),
    "table": block(
        "table",
        {"rows": array(array(CELL, 1, 20), 1, 100)},
        {"column_settings": array(COLUMN, 0, 20)},
        only_in("message"),
    ),
    "alert": block(
        "alert",
        {"text": text(200)},
        {"level": one_of("default", "info", "warning", "error", "success")},
        only_in("modal"),
    ),
    "card": CARD,
    "carousel": block(
        "carousel", {"elements": array(CARD, 1, 10)}, None, only_in("message", "home")
    ),
}
BLOCK = variants("block", BLOCKS)
