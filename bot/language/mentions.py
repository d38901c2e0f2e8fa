"""How Slack writes people into text that somebody typed. Pure.

A person picked from Slack's list is <@U1|ben> in a command and <@U1> in a message; bot/slack/text.py writes the latter.
What else Slack writes between < and > is read in bot/language/markup.py before anything comes here.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

USER = r"<@([A-Z0-9_]+)(?:\|([^<>]*))?>"
"""Pattern of a mention of one person, for longer patterns. Two groups: the id; the name, None if Slack sent none."""

USER_LIKE = r"<@[^<>]*>"
"""The same for any content, and without groups."""

NO_NAMES: Mapping[str, str] = MappingProxyType({})

ANYTHING = r"<[@#!a-z][^<>]*>"
"""Pattern of a mention or a link of any kind."""

_USER = re.compile(USER)
_NAMED = re.compile(r"<@[A-Z0-9_]+\|([^<>|]+)>")
_PICKED = re.compile(r"<@([UW][A-Z0-9_]{1,30})>")
_SPELT_OUT = re.compile(r"&lt;@([A-Z0-9_]+)(?:\|[^&<>]*)?&gt;")
_USER_LIKE = re.compile(r"<@(\w+)")
_USER_ID = re.compile(r"(?:<@)?([UW][A-Z0-9_]{1,30})(?:\|[^>]*)?>?")
_CHANNEL_ID = re.compile(r"(?:<#)?([CG][A-Z0-9_]{1,30})(?:\|[^>]*)?>?")


# One word ------------------------------------------------------------------------------------------------


def is_mention(word: str) -> bool:
    """Whether this is meant as a colleague: <@U1|ben>, a group, or an "@ben" that Slack did not resolve."""
    return word[0] == "@" or (word[0] == "<" and word[-1] == ">" and word[1:2] in "@!#")


def user_id(word: str) -> str | None:
    """The id in <@U1|ben> or <@U1>; None for anything else."""
    found = _USER.fullmatch(word)
    return found[1] if found else None


def typed_user_id(text: str) -> str | None:
    """A user id, typed plainly or as a mention; None for anything else."""
    found = _USER_ID.fullmatch(text.strip())
    return found[1] if found else None


def typed_channel_id(text: str) -> str | None:
    """A channel id, typed plainly or as a mention; None for anything else."""
    found = _CHANNEL_ID.fullmatch(text.strip())
    return found[1] if found else None


# A whole line --------------------------------------------------------------------------------------------


def begins_with_user(text: str) -> bool:
    """Whether the line begins with a mention of a person."""
    return text.startswith("<@")


def leading_user(text: str) -> str | None:
    """The id of the person with whose mention the line begins, white space aside; None if it does not."""
    found = _USER.match(text.lstrip())
    return found[1] if found else None


def users(text: str) -> set[str]:
    """The ids of everybody mentioned, malformed mentions included."""
    return {*_USER_LIKE.findall(text)}


def take_user(text: str) -> tuple[str | None, str]:
    """The id of the first person mentioned, if any, and the line without mentions of people."""
    found = _USER.search(text)
    return (found[1] if found else None), _USER.sub(" ", text)


def around(text: str, user: str) -> tuple[str, str]:
    """The text before the first mention of that person, and after it; without one, all of it counts as before."""
    before, _, rest = text.partition(f"<@{user}")
    return before, rest.partition(">")[2]


def as_typed(text: str) -> str:
    """The line with people as they were typed: <@U1|ben> was "@ben". Mentions without a name stay."""
    return _NAMED.sub(r"@\1", text) if "<@" in text else text


def none_picked(text: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """The line with mentions turned into plain text: <@U1|ben> becomes "@ben"; <@U1> the name given by id, or "@U1"."""
    return _USER.sub(lambda found: f"@{found[2] or names.get(found[1]) or found[1]}", text)


def picked(text: str) -> list[str]:
    """The user ids in mentions without a name, the form in which the bot stores them; in order."""
    return _PICKED.findall(text)


def without_picked(text: str) -> str:
    """The line without those mentions."""
    return _PICKED.sub("", text)


def spelt_out(text: str) -> str:
    """The line with "@U1" for each mention that was typed letter by letter, which Slack sends with entities."""
    return _SPELT_OUT.sub(r"@\1", text) if "&lt;@" in text else text
