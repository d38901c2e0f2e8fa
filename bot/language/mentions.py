"""How Slack writes people, channels and links into what somebody typed. Pure.

A person who was picked from Slack's list is <@U1|ben> in a command and <@U1> in a message; a channel is
<#C1|customers>, a link <http://acme.com|acme.com>. Nothing else in bot reads
these forms; bot/slack/text.py writes them.
"""

import re

USER = r"<@([A-Z0-9_]+)(?:\|([^<>]*))?>"
"""A mention of one person, for longer patterns. Its two groups: the id, and the name (None: Slack sent none)."""

USER_LIKE = r"<@[^<>]*>"
"""The same without a look at what is in it."""

ANYTHING = r"<[@#!a-z][^<>]*>"
"""A mention or a link of any kind."""

_USER = re.compile(USER)
_NAMED = re.compile(r"<@[A-Z0-9_]+\|([^<>|]+)>")
_PICKED = re.compile(r"<@([UW][A-Z0-9_]{1,30})>")
_SPELT_OUT = re.compile(r"&lt;@([A-Z0-9_]+)(?:\|[^&<>]*)?&gt;")
_USER_LIKE = re.compile(r"<@(\w+)")
_USER_ID = re.compile(r"(?:<@)?([UW][A-Z0-9_]{1,30})(?:\|[^>]*)?>?")
_CHANNEL_ID = re.compile(r"(?:<#)?([CG][A-Z0-9_]{1,30})(?:\|[^>]*)?>?")
_LINK = re.compile(
    r"<(?:mailto:)?(?P<address>[^\s<>|@#!][^\s<>|]*[.:@][^\s<>|]*)(?:\|(?P<label>[^<>|]*))?>"
)
_LINK_IN_A_MESSAGE = re.compile(r"<(?:https?://|mailto:)[^<>|]*(?:\|([^<>]*))?>")


# One word ------------------------------------------------------------------------------------------------


def is_mention(word: str) -> bool:
    """Whether this is meant as one of us: <@U1|ben>, a group, or an "@ben" that Slack left alone."""
    return word[0] == "@" or (word[0] == "<" and word[-1] == ">" and word[1:2] in "@!#")


def user_id(word: str) -> str | None:
    """The id in <@U1|ben> or <@U1>; None for anything else."""
    found = _USER.fullmatch(word)
    return found[1] if found else None


def typed_user_id(text: str) -> str | None:
    """A user's id, typed as it is or as a mention; None for anything else."""
    found = _USER_ID.fullmatch(text.strip())
    return found[1] if found else None


def typed_channel_id(text: str) -> str | None:
    """A channel's id, typed as it is or as a mention; None for anything else."""
    found = _CHANNEL_ID.fullmatch(text.strip())
    return found[1] if found else None


# A whole line --------------------------------------------------------------------------------------------


def begins_with_user(text: str) -> bool:
    """Whether the line begins with a mention of a person."""
    return text.startswith("<@")


def leading_user(text: str) -> str | None:
    """The id of the person whose mention comes first in the line, after white space at most."""
    found = _USER.match(text.lstrip())
    return found[1] if found else None


def users(text: str) -> set[str]:
    """The ids of all who are mentioned, also in what is only nearly a mention."""
    return {*_USER_LIKE.findall(text)}


def take_user(text: str) -> tuple[str | None, str]:
    """The first person who is mentioned, wherever that is, and the line without any mention of people."""
    found = _USER.search(text)
    return (found[1] if found else None), _USER.sub(" ", text)


def around(text: str, user: str) -> tuple[str, str]:
    """What stands before the first mention of that person, and what after it; all of it before if there is none."""
    before, _, rest = text.partition(f"<@{user}")
    return before, rest.partition(">")[2]


def as_typed(text: str) -> str:
    """The line with people as they were typed: <@U1|ben> was "@ben". Those without a name stay mentions."""
    return _NAMED.sub(r"@\1", text) if "<@" in text else text


def none_picked(text: str) -> str:
    """The line without a mention of anybody: <@U1|ben> becomes "@ben", <@U1> becomes "@U1"."""
    return _USER.sub(lambda found: f"@{found[2] or found[1]}", text)


def picked(text: str) -> list[str]:
    """The ids of those whom the bot itself wrote down as mentions, in their order."""
    return _PICKED.findall(text)


def without_picked(text: str) -> str:
    """The line without those."""
    return _PICKED.sub("", text)


def spelt_out(text: str) -> str:
    """Of a mention that was typed letter by letter, which Slack sends with entities, only "@U1" is left."""
    return _SPELT_OUT.sub(r"@\1", text) if "&lt;@" in text else text


# Links ---------------------------------------------------------------------------------------------------


def links_as_typed(text: str) -> str:
    """A command without what Slack wraps around links: <http://acme.com|acme.com> was typed as acme.com."""
    if "<" not in text:
        return text
    return _LINK.sub(lambda link: link["label"] or link["address"], text)


def link_labels(text: str) -> str:
    """A message with the labels of its links in their places; a link without a label goes."""
    return _LINK_IN_A_MESSAGE.sub(lambda link: link[1] or "", text)
