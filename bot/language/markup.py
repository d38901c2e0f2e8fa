"""Slack's own markup in what somebody typed, read as they saw it. Pure.

Slack sends a link as <https://acme.com|acme.com>, a channel as <#C1|general>, a group as <!subteam^S1|@leads>; bold,
italics, code and quotes as signs around the words. All of it becomes plain words where text enters the bot
(bot/slack/text.py), so that nothing behind that knows markup. Only mentions of people stay: they are who was there,
and bot/language/mentions.py reads them.
"""

import re

from bot.language.mentions import USER

CHANNEL = "#channel"
GROUP = "@group"
A_DAY = "a day"
"""Said where Slack sends no name: a private channel, a group, a date."""

_LABEL = r"(?:\|(?P<{}>[^<>]*))?"
_MARKUP = re.compile(
    rf"(?P<person>{USER})"
    rf"|<@(?P<user>[^\s<>|]+){_LABEL.format('user_label')}>"
    rf"|<#(?P<channel>[^\s<>|]+){_LABEL.format('channel_label')}>"
    rf"|<!(?P<special>[a-z]+)(?P<values>\^[^<>|]*)?{_LABEL.format('special_label')}>"
    r"|<(?P<address>(?i:[a-z][a-z0-9+.-]*:[^\s<>|]+|[^\s<>|@#!:/]+\.[a-z]{2,}(?:/[^\s<>|]*)?))"
    rf"{_LABEL.format('link_label')}>"
)
_BRACKETED = re.compile(
    r"&lt;(<[^<>]*>)&gt;"
)  # <https://acme.com> as it was typed: Slack made it a link
_CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]+")
_UNSHOWN_SCHEME = re.compile(r"(?:mailto|tel|sms):", re.IGNORECASE)

# A sign formats from a word's beginning to a word's end: snake_case_name and 3*4 are not formatted.
_BEFORE = r"(?:(?<=[\s(\[{\"'“”„‘‚’«»‹›—–*_~-])|^)"
_AFTER = r"(?=$|[\s.,:;!?)\]}\"'“”‘’«»‹›—–*_~-])"
_FORMATTED = re.compile(
    "|".join(
        rf"{_BEFORE}(?<![{sign}]){sign}{{{runs}}}(?P<{name}>[^\s{sign}](?:[^\n]*?[^\s{sign}])?){sign}{{{runs}}}"
        rf"(?![{sign}]){_AFTER}"
        for name, sign, runs in (("bold", r"\*", "1,2"), ("italic", "_", "1"), ("struck", "~", "1"))
    ),
    re.MULTILINE,
)
_MOST_NESTED = 3
_SIGNS = frozenset("*_~`>")
"""Characters without one of which a text holds nothing to take away, as most do."""
_BACK_TICKS = re.compile(r"(?<![^\W_])`+|`+(?![^\W_])")  # not O`Neill's
_QUOTE = re.compile(r"^[ \t]*>(?:>>)?(?![\d=<])[ \t]?", re.MULTILINE)  # ">50 %" is no quote


def as_seen(text: str) -> str:
    """The text with links, channels, groups and dates as people saw them. Mentions of people stay as they are."""
    return _MARKUP.sub(_words, _BRACKETED.sub(r"\1", text)) if "<" in text else text


def without_signs(text: str) -> str:
    """The text, entities decoded, without the signs of bold, italics, code and quotes; signs within words stay."""
    if _SIGNS.isdisjoint(text):
        return text
    text = _BACK_TICKS.sub("", _QUOTE.sub("", text))
    for _ in range(_MOST_NESTED):
        plainer = _FORMATTED.sub(lambda found: found[found.lastgroup or 0], text)
        if plainer == text:
            break
        text = plainer
    return text


def _words(found: re.Match[str]) -> str:
    """What people saw of one piece of markup."""
    if found["person"]:
        return found[0]
    if found["user"]:
        return _marked("@", found["user_label"] or found["user"])
    if found["channel"]:
        return _channel(found["channel"], found["channel_label"])
    if found["special"]:
        return _special(found["special"], found["special_label"])
    return found["link_label"] or _UNSHOWN_SCHEME.sub("", found["address"], count=1)


def _channel(channel: str, label: str | None) -> str:
    if label:
        return _marked("#", label)
    return CHANNEL if _CHANNEL_ID.fullmatch(channel) else _marked("#", channel)


def _special(kind: str, label: str | None) -> str:
    match kind:
        case "date":
            return label or A_DAY
        case "subteam":
            return _marked("@", label) if label else GROUP
    return _marked("@", label or kind)


def _marked(sign: str, name: str) -> str:
    return sign + name.removeprefix(sign)
