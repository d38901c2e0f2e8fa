"""What an assistant can do, in words: for their welcome, and wherever they would be turned away otherwise."""

from collections.abc import Sequence

from bot.slack.text import mention
from bot.wording.numbers_and_lists import listing

CAN = (
    "Type `/visit away @name 3 Dec to 14 Dec` to note days away for them, `/visit away @name` to see what is noted, "
    "and `/visit back @name` when they are back before time."
)


def assists(leaders: Sequence[str]) -> str:
    """ "You assist @anna. Type …". `leaders`: user ids, one at least."""
    return f"You assist {listing([mention(each) for each in leaders])} here. {CAN}"


def welcome(leader: str) -> str:
    """ "Anna named you as their assistant. …"."""
    return (
        f"{mention(leader)} named you as their assistant in Keep In Touch, which reminds leaders to visit customers. "
        f"Reminders rest while they are away. {CAN}"
    )
