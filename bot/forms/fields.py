"""Fields that several forms have: a text, the colleagues."""

from collections.abc import Sequence

from bot.slack.blocks import SECTION, Block, field_of
from bot.slack.text import cut

TEXT = SECTION  # characters of one answer; Slack allows no more in an input
MOST_COLLEAGUES = 100
COLLEAGUES = "colleagues"


def text(words: str | None, most: int, *, multiline: bool = False) -> Block:
    made: Block = {"type": "plain_text_input", "max_length": most, "multiline": multiline}
    return made | ({"initial_value": cut(words, most)} if words else {})


def colleagues(users: Sequence[str]) -> Block:
    element: Block = {"type": "multi_users_select", "max_selected_items": MOST_COLLEAGUES}
    if users:
        element["initial_users"] = list(users[:MOST_COLLEAGUES])
    return field_of(
        COLLEAGUES,
        "Who of us came along?",
        element,
        optional=True,
        hint="It counts for them too, if they are leaders. I tell them.",
    )
