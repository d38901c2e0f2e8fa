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


def lost(users: Sequence[str]) -> str:
    """For their leader, once: these assistants, by user id, one at least, are no full members any more."""
    names = listing([mention(each) for each in users])
    are = "is no full member" if len(users) == 1 else "are no full members"
    return (
        f"{names} {are} of this workspace any more, and so can’t note days away for you now. "
        "`/visit hours` names somebody else."
    )
