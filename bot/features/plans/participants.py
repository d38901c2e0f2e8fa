"""Whom a planned visit is to, as it is kept: "Dana Cole (COO), <@U0BEN>". Pure.

Only who of us was picked stands there as a mention; what people typed is kept so that it is none.
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
    """People of theirs, as they were typed, and those of us who were picked; None for nobody."""
    ours = [mention(user) for user in colleagues[:MOST]]
    return ", ".join([*filter(None, [typed(names)]), *ours]) or None


def typed(names: str | None) -> str | None:
    """What was typed, without what would be read as somebody who was picked."""
    return mentions.none_picked(names) if names else None


def names(told: str | None) -> str | None:
    """People of theirs among them, as they were typed."""
    parts = [each.strip() for each in mentions.without_picked(told or "").split(",")]
    return ", ".join(each for each in parts if each) or None


def colleagues(told: str | None) -> tuple[str, ...]:
    """Who of us is to come along."""
    return tuple(dict.fromkeys(mentions.picked(told or "")))


def met(names: str | None) -> tuple[Met, ...]:
    """The people of theirs, for the form of a visit; nobody if the words don't read as names."""
    try:
        return read_people(names or "")
    except ValueError:
        return ()


def shown(told: str, most: int = 250) -> str:
    """For an answer that only they see who asked for it: words escaped, and of ours what Slack calls them."""
    ours = [mention(user) for user in colleagues(told)]
    theirs = names(told)
    return ", ".join([*([inline(theirs, most)] if theirs else []), *ours])


def coming(ours: Sequence[str]) -> str:
    """ "Ben and Carla come along.", by name alone, so that it calls nobody; empty for nobody."""
    verb = "comes" if len(ours) == 1 else "come"
    return f"{inline(listing(list(ours)), 150)} {verb} along." if ours else ""
