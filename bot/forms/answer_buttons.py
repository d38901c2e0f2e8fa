"""[Change] and [Remove] under an answer: on its receipt, and for its author on the customer's card."""

from bot.forms.fields import TEXT
from bot.requests.action_ids import ANSWER_CHANGE, ANSWER_REMOVE, ON_CARD
from bot.slack.blocks import Block, button


def change_buttons(
    delivery: str, customer: str, words: str, *, on_card: bool = False
) -> list[Block]:
    """The buttons. `delivery`: asked the question. Words that no field holds can be changed in their message alone."""
    where = ON_CARD if on_card else ""
    what = f"your answer about {customer}"
    change = button("Change", ANSWER_CHANGE + where, delivery, spoken=f"Change {what}")
    remove = button("Remove", ANSWER_REMOVE + where, delivery, spoken=f"Remove {what}")
    return [change, remove] if len(words) <= TEXT else [remove]
