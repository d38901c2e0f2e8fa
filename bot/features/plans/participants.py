"""The people of a planned visit, as stored: "Dana Cole (COO), <@U0BEN>". Pure.

Only colleagues who were picked are stored as mentions; what people typed is stored so that it contains none.
"""

from collections.abc import Sequence

from bot.language import mentions
from bot.language.people import read_people
from bot.slack.text import mention
from bot.wording.names import inline
from bot.wording.numbers_and_lists import listing
from storage.core.visit_entry import Met

MOST = 20
"""Colleagues who may come along."""


def line(names: str | None, colleagues: Sequence[str] = ()) -> str | None:
    """The people as stored: the customer's, as typed, and the colleagues (user ids) picked; None for nobody."""
    ours = [mention(user) for user in colleagues[:MOST]]
    return ", ".join([*filter(None, [typed(names)]), *ours]) or None


def typed(names: str | None) -> str | None:
    """What was typed, with mentions turned into plain text, so that it names no picked colleague."""
    return mentions.none_picked(names) if names else None


def names(stored: str | None) -> str | None:
    """The customer's people, as typed; None for nobody."""
    parts = [each.strip() for each in mentions.without_picked(stored or "").split(",")]
    return ", ".join(each for each in parts if each) or None


def colleagues(stored: str | None) -> tuple[str, ...]:
    """The user ids of the colleagues who are to come along."""
    return tuple(dict.fromkeys(mentions.picked(stored or "")))


def met(names: str | None) -> tuple[Met, ...]:
    """The customer's people, for the form of a visit; nobody if the words do not read as names."""
    try:
        return read_people(names or "")
    except ValueError:
        return ()


def shown(stored: str, most: int = 250) -> str:
    """For a message that only its reader sees: the customer's people escaped, colleagues as mentions."""
    mentioned = [mention(user) for user in colleagues(stored)]
    theirs = names(stored)
    return ", ".join([*([inline(theirs, most)] if theirs else []), *mentioned])


def coming(colleague_names: Sequence[str], unnamed: int = 0) -> str:
    """ "Ben and Carla come along.", with names and no mentions, so that nobody is notified; empty for nobody.

    `unnamed`: how many more there are whose names Slack did not tell: "Ben and a colleague", "Ben and 3 colleagues".
    """
    one = "a colleague" if colleague_names else "A colleague"
    others = [] if not unnamed else [one if unnamed == 1 else f"{unnamed} colleagues"]
    verb = "comes" if len(colleague_names) + unnamed == 1 else "come"
    who = inline(listing([*colleague_names, *others]), 150)
    return f"{who} {verb} along." if who else ""
