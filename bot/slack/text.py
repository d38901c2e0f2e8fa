"""People's words on their way in and out: decoded once, encoded once, cut without tearing."""

import re
from collections.abc import Iterable

from bot.language import mentions

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
# Embedding, override and isolate, and what ends each (Unicode Standard Annex 9).
_ENDS = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ENTITY_CUT = re.compile(r"&[a-z]{0,3}$")


def decode(text: str) -> str:
    """What was typed, from what Slack sends (`&`, `<` and `>` as entities), as far as it can be kept."""
    text = _ENTITY.sub(lambda found: _ENTITIES[found[0]], text) if "&" in text else text
    return storable(text)


def decode_line(text: str) -> str:
    """The same for a command, in which `<@U1|ben>` is somebody who was picked from Slack's list.

    Of one that was spelt out letter by letter, which Slack sends with entities, only "@U1" is left.
    """
    return decode(mentions.spelt_out(text))


def storable(words: str) -> str:
    """Without what no database keeps: NUL, and half a surrogate pair."""
    return words.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def escape(words: str) -> str:
    """For `mrkdwn` and top-level texts: words cannot mention or link. Slack asks for these three only.

    Names and people's words take bot.wording.names, which calls this: there they cannot make anything bold either.
    Nor do they turn what follows them: a change of the direction of writing that they left open is closed.
    """
    plain = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain if plain.isascii() else plain + _closing(plain)


def _closing(words: str) -> str:
    """What ends the embeddings, overrides and isolates that are still open."""
    still_open: list[str] = []
    for found in _TURNS.finditer(words):
        if found[0] in _ENDS:
            still_open.append(_ENDS[found[0]])
        elif found[0] in still_open[-1:]:
            still_open.pop()
    return "".join(reversed(still_open))


def cut(text: str, most: int) -> str:
    """At most `most` characters, with an ellipsis if it was longer; never half an entity."""
    if len(text) <= most:
        return text
    return _ENTITY_CUT.sub("", text[: most - 1]).rstrip() + "…"


def cut_lines(lines: Iterable[str], most: int) -> list[str]:
    """As many lines from the front as have at most `most` characters together."""
    shown = []
    for line in lines:
        most -= len(line)
        if most < 0:
            break
        shown.append(line)
    return shown


def mention(user_id: str) -> str:
    """A person, by Slack's own rendering of their name. Only for ids that the database holds."""
    return f"<@{user_id}>"


def channel_mention(channel_id: str) -> str:
    """A channel, by Slack's own rendering of its name. Only for ids that the database holds."""
    return f"<#{channel_id}>"


def clean(words: object) -> str:
    """What was typed, as far as it can be kept, and stripped."""
    return storable(words).strip() if isinstance(words, str) else ""


def typed_name(words: object) -> str:
    """A name that went out and came back in an option: Slack may have put entities into it."""
    return decode(clean(words))
