"""Quotation marks of all styles, and the colon outside them that means "log this"."""

import re

from bot.language.mentions import ANYTHING

_CLOSERS = {
    '"': '"”“',
    "“": '”“"',
    "”": '”"',
    "„": '“”"',
    "＂": "＂",
    "'": "'’",
    "‘": "’'",
    "’": "’'",
    "‚": "‘’'",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "「": "」",
    "『": "』",
}
# These open or close depending on their position; the others by their shape.
_BY_POSITION = frozenset("\"“”'‘’＂")
_FAMILIES = ('"“”„＂', "'‘’‚", "«»", "‹›", "「」", "『』")
_FAMILY = {mark: frozenset(family) for family in _FAMILIES for mark in family}

_QUOTED = (
    r"(?<!\w)(?:"
    r'["“”„][^"“”„]*["”“](?!\w)'
    r"|['‘‚](?:[^'‘’‚]|['’](?=\w))*['’‘](?!\w))"
    r"|«[^«»]*»|(?<!\w)»[^«»]*[«»]|‹[^‹›]*›|(?<!\w)›[^‹›]*[‹›]"
    r"|「[^「」]*」|『[^『』]*』|＂[^＂]*＂"
)
_INVISIBLE = "\u200b\u200e\u200f\u2060\u2066-\u2069\ufeff"
# In order: quotations, Slack's mentions and links, emoji names; a colon within them is no logging colon.
# The wide colon of Chinese and Japanese needs no space after it, but must not be part of a time.
_SKIPPED_OR_COLON = re.compile(
    rf"{_QUOTED}|{ANYTHING}|(?<!\S)(?::[\w+'-]+:)+"
    rf"|(?P<colon>:(?=[\s\"“”„«»‹›'‘’‚「『＂{_INVISIBLE}]|$)|(?<!\d)：|：(?!\d))"
)
_SKIPPED_SIGNS = frozenset({*_CLOSERS, "<", "：", "\n", "\t", "\u00a0"})
"""Characters without one of which nothing before a colon is to be skipped."""

_LEADING_QUOTED = re.compile(_QUOTED)


def logging_colon(text: str) -> int | None:
    """The index of the colon that makes a line a log; None if there is none.

    It ends a word outside quotes: 14:00, http://x and :tada: hold none.
    """
    first = text.find(":")
    ends_a_word = first > 0 and text[first + 1 : first + 2] in ("", " ") and text[first - 1] != " "
    if ends_a_word and _SKIPPED_SIGNS.isdisjoint(text[:first]):
        return first  # most lines
    for found in _SKIPPED_OR_COLON.finditer(text):
        if found.lastgroup:
            return found.start()
    return None


def leading_quotation(text: str) -> tuple[str, int] | None:
    """The quotation with which `text` begins, without its marks, and the index after it; None if there is none."""
    if text[:1] not in _CLOSERS:
        return None
    found = _LEADING_QUOTED.match(text)
    if found is None:
        return None
    inside = found.group()[1:-1].strip()
    return (inside, found.end()) if inside else None


def unquote(text: str) -> str:
    """`text` without its outer pair of marks if the whole of it is one quotation, else unchanged."""
    if len(text) < 2 or text[-1] not in _CLOSERS.get(text[0], ""):
        return text
    inside = text[1:-1]
    return inside.strip() if _stands_alone(inside, text[0]) else text


def _stands_alone(inside: str, opener: str) -> bool:
    """False for the inside of `"a" and "b"`, whose first and last marks are not a pair."""
    family = _FAMILY[opener]
    if family.isdisjoint(inside):
        return True
    depth = 0
    for place, mark in enumerate(inside):
        if mark not in family or _is_apostrophe(inside, place):
            continue
        depth += 1 if _opens(inside, place, opener) else -1
        if depth < 0:
            return False
    return depth == 0


def _opens(inside: str, place: int, opener: str) -> bool:
    mark = inside[place]
    if mark in _BY_POSITION:
        return place == 0 or inside[place - 1].isspace() or inside[place - 1] in "([—–-"
    return mark == opener or mark in "„‚"


def _is_apostrophe(inside: str, place: int) -> bool:
    around = inside[max(place - 1, 0) : place] + inside[place + 1 : place + 2]
    return inside[place] in "'’‘" and len(around) == 2 and around.isalnum()
