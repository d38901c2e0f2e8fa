"""Fields that several forms share: a text, the colleagues, how many days."""

from collections.abc import Sequence

from bot.slack.blocks import SECTION, Block, field_of
from bot.slack.text import cut

TEXT = SECTION  # characters of one answer; Slack allows no more in an input
MOST_COLLEAGUES = 100
COLLEAGUES = "colleagues"
DAYS = "days"


def text_input(words: str | None, most: int = TEXT, *, multiline: bool = False) -> Block:
    """A text input, prefilled with `words` if there are any. `most`: characters."""
    element: Block = {"type": "plain_text_input", "max_length": most, "multiline": multiline}
    return element | ({"initial_value": cut(words, most)} if words else {})


def colleagues_field(
    users: Sequence[str], label: str, most: int = MOST_COLLEAGUES, hint: str | None = None
) -> Block:
    """A picker for colleagues who come, or came, along. `users`: prefilled ids; `most`: how many may be picked."""
    element: Block = {"type": "multi_users_select", "max_selected_items": most}
    if users:
        element["initial_users"] = list(users[:most])
    return field_of(COLLEAGUES, label, element, optional=True, hint=hint)


def days_field(days: int, most: int) -> Block:
    """How many days a visit takes."""
    element = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(most),
        "initial_value": str(days),
    }
    return field_of(DAYS, "How many days?", element, optional=True)
