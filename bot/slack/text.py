"""Text from and to Slack: decoded once, escaped once, truncated without splitting an entity."""

import re
from collections.abc import Iterable

from bot.language import markup, mentions

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
# Bidirectional embeddings, overrides and isolates, and the character that closes each (Unicode Standard Annex 9).
_CLOSERS = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ENTITY_CUT = re.compile(r"&[a-z]{0,3}$")


def decode(text: str) -> str:
    """The text as it was typed: Slack sends `&`, `<` and `>` as entities. Without what a database cannot store."""
    text = _ENTITY.sub(lambda found: _ENTITIES[found[0]], text) if "&" in text else text
    return storable(text)


def decode_typed(text: str) -> str:
    """The text of a command or message as its author saw it: decoded, and Slack's markup read as words.

    Of markup only the mentions of people stay, as `<@U1|ben>` or `<@U1>`: they were picked from Slack's list. One that
    was typed out character by character arrives with entities and becomes "@U1".
    """
    words = decode(mentions.spelt_out(markup.as_seen(text)))
    return markup.without_signs(markup.as_seen(words))  # again: <acme.com> as somebody typed it


def storable(words: str) -> str:
    """Removes what no database stores: NUL and lone surrogates."""
    return words.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def escape(words: str) -> str:
    """Escapes text for mrkdwn and top-level texts, so that it cannot mention or link. Slack requires only these three.

    For names and quoted words use bot.wording.names, which calls this and also neutralises formatting such as bold.
    Bidirectional controls that are still open are closed, so that the text does not reverse what follows it.
    """
    plain = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain if plain.isascii() else plain + _closing(plain)


def _closing(words: str) -> str:
    """The characters that close the embeddings, overrides and isolates that are still open."""
    still_open: list[str] = []
    for found in _BIDI_CONTROLS.finditer(words):
        if found[0] in _CLOSERS:
            still_open.append(_CLOSERS[found[0]])
        elif found[0] in still_open[-1:]:
            still_open.pop()
    return "".join(reversed(still_open))


def cut(text: str, most: int) -> str:
    """Truncates to `most` characters, the last one an ellipsis; never splits an entity."""
    if len(text) <= most:
        return text
    return _ENTITY_CUT.sub("", text[: most - 1]).rstrip() + "…"


def cut_lines(lines: Iterable[str], most: int) -> list[str]:
    """The leading lines that together have at most `most` characters."""
    shown = []
    for line in lines:
        most -= len(line)
        if most < 0:
            break
        shown.append(line)
    return shown


def mention(user_id: str) -> str:
    """A user mention, which Slack renders as their name. Only for ids from the database."""
    return f"<@{user_id}>"


def channel_mention(channel_id: str) -> str:
    """A channel mention, which Slack renders as its name. Only for ids from the database."""
    return f"<#{channel_id}>"


def clean(words: object) -> str:
    """What was typed into a form, stripped and storable; "" for anything but a string.

    It arrives as it was typed: no entities, and signs that people saw. Markup in it was pasted, and mentions nobody.
    """
    if not isinstance(words, str):
        return ""
    return mentions.none_picked(markup.as_seen(storable(words))).strip()


def clean_name(words: object) -> str:
    """Like `clean`, for a company's name: on one line, and without signs such as the stars of *Acme*."""
    return " ".join(markup.without_signs(clean(words)).split())


def typed_name(words: object) -> str:
    """A name that was sent in an option and came back: Slack may have escaped it."""
    return clean_name(decode(words)) if isinstance(words, str) else ""
