"""The request to name the ten from memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.requests.action_ids import NAME_THEM
from bot.slack.blocks import Message, actions, button, section
from bot.wording.dates import on_day

ASK_FOR_TEN = (
    "Who are your ten best customers?",
    "Ten customers you would not want to lose: who comes to mind?",
    "If you could keep ten customers only, which would they be?",
    "Which ten customers does your work depend on most?",
    "Whose call would you take at any hour? Up to ten names.",
    "Your list of ten is still blank. Which customer comes to mind first?",
    "Ten lines, ten customers: whom would you write down?",
)
ASK_AGAIN = (
    "Who are your ten best customers today?",
    "Half a year on: which ten customers matter most to you now?",
    "If you named your ten anew, who would they be?",
    "Your ten best customers, once more from memory: who are they by now?",
)
LAST_TIME = "I leave it at that for now; `/visit ten` takes them at any time."
AND_COMPARE = "Afterwards I put the two lists side by side, for you alone."
FROM_MEMORY = "From memory, no lists. A blank line is an answer too."


@dataclass(frozen=True)
class NameThem:
    """The facts of the request. `named_on`: when the present list was named; None: there is none.

    `before`: how many requests there were before this one; `is_last`: another one left alone, and they cease for long.
    """

    delivery: str
    today: date
    named_on: date | None = None
    before: int = 0
    is_last: bool = False


def name_them(facts: NameThem) -> Message:
    """Asks who the ten are; if there is a list, who they are today."""
    asks, how = _words(ASK_FOR_TEN, facts), FROM_MEMORY
    if facts.is_last:
        how = f"{how} {LAST_TIME}"
    if facts.named_on:
        asks = _words(ASK_AGAIN, facts)
        how = f"You named them {on_day(facts.named_on, facts.today)}. {AND_COMPARE} {FROM_MEMORY}"
    name = button("Name them", NAME_THEM, facts.delivery, spoken="Name them: your ten customers")
    blocks = [section(f"*{asks}*\n{how}"), actions(name)]
    return Message(f"{asks} {how}", blocks)


def _words(asks: Sequence[str], facts: NameThem) -> str:
    """Other words each time."""
    return asks[facts.before % len(asks)]
