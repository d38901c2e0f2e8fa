"""The request to name the ten from memory."""

from dataclasses import dataclass
from datetime import date

from bot.requests.action_ids import NAME_THEM
from bot.slack.blocks import Message, actions, button, section
from bot.wording.dates import on_day

ASK_FOR_TEN = "Who are your ten best customers?"
ASK_AGAIN = "Who are your ten best customers today?"
AND_COMPARE = "Afterwards I put the two lists side by side, for you alone."
FROM_MEMORY = "From memory, no lists. A blank line is an answer too."


@dataclass(frozen=True)
class NameThem:
    """The facts of the request. `named_on`: when the present list was named; None: there is none."""

    delivery: str
    today: date
    named_on: date | None = None


def name_them(facts: NameThem) -> Message:
    """Asks who the ten are; if there is a list, who they are today."""
    asks, how = ASK_FOR_TEN, FROM_MEMORY
    if facts.named_on:
        asks = ASK_AGAIN
        how = f"You named them {on_day(facts.named_on, facts.today)}. {AND_COMPARE} {FROM_MEMORY}"
    blocks = [section(f"*{asks}*\n{how}"), actions(button("Name them", NAME_THEM, facts.delivery))]
    return Message(f"{asks} {how}", blocks)
