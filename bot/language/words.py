"""Text as words, each with its place: lower-case, without the signs that surround a date, and ranges taken apart."""

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.language.day_names import MONTHS_AFTER_A_NUMBER, WEEKDAYS
from bot.language.days import word_at

_TOKEN = re.compile(
    r"<[@#!][^<>]*>|\([^()]*\)|（[^（）]*）|[,，、;；|]|[^\s,，、;；|()（）]+|[()（）]"
)
_PLAIN = {
    **dict.fromkeys(map(ord, "‐‑‒−﹣－"), "-"),
    **{ord("０") + digit: str(digit) for digit in range(10)},
    ord("．"): ".",
    ord("／"): "/",
}
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[·。_](?=\d)")
_BRACKETED = re.compile(r"[\[({（<]([^\[\](){}（）<>@#!]*)[\])}）>]")
_EDGES = '!?~*_`"“”#'
_PIECE = (
    r"\d{1,2}(?:st|nd|rd|th)?\.?|\d{1,2}\.\d{1,2}\.?(?:\d{2,4})?|\d{1,2}/\d{1,2}(?:/\d{2,4})?"
    r"|\d{1,2}[^\W\d_]{3,9}|[^\W\d_]{2,9}\.?"
)
_RANGE = re.compile(rf"({_PIECE})([-–—])({_PIECE})")
_DASH = re.compile("[-–—]")
_NUMBER = re.compile(r"\d{1,2}(?:st|nd|rd|th)?\.?")


# What needs a second look: signs around a word, brackets, and a dash within one.
_SPECIAL = re.compile(
    r"""[!?~*_`"“”#\[{(（]|<[^@#!]|(?<!\S)['‘-]\w|@[\s\d]|[^\W_]\.?[-–—‐‑‒−﹣－][^\W_]"""
)


_SIGNS = frozenset("!?~*_`\"“”#[{(（<@-–—‐‑‒−﹣－'‘·。．／０１２３４５６７８９")
"""Characters without one of which no word needs a second look."""

_SCRIPT = re.compile(r"[０-９．／·。]")


class Place(Protocol):
    """Where a word stands in the text, as a match of a regular expression tells it."""

    def start(self) -> int: ...

    def end(self) -> int: ...


class _Word(NamedTuple):
    word: str
    first: int
    after: int

    def start(self) -> int:
        return self.first

    def end(self) -> int:
        return self.after


def split(text: str) -> tuple[list[str], Sequence[Place]]:
    """The words of `text`, lower-case, and where each stands.

    Commas, bars and brackets are words of their own; brackets with a role in them are one word.
    """
    if _SIGNS.isdisjoint(text) or not (_SPECIAL.search(text) or _SCRIPT.search(text)):
        tokens = list(_TOKEN.finditer(text))
        return [token.group().lower() for token in tokens], tokens
    plain = text if text.isascii() else text.translate(_PLAIN)
    plain = _BETWEEN_DIGITS.sub(".", plain)
    if any(opening in plain for opening in "[({（<"):
        plain = _BRACKETED.sub(_without_brackets, plain)
    found: list[_Word] = []
    for token in _TOKEN.finditer(plain):
        _add(found, token.group(), token.start())
    return [each.word for each in found], found


def lower(text: str) -> list[str]:
    """The words of `text` alone."""
    return split(text)[0]


def _without_brackets(found: re.Match[str]) -> str:
    """A date in brackets, without them and as long as before; anything else, as a role, keeps them."""
    inside = found[1]
    return f" {inside} " if is_dated(inside) else found[0]


def is_dated(text: str) -> bool:
    """Whether a text in brackets begins like a day."""
    words = text.lower().split()
    if not words:
        return False
    first, second = words[0].strip(_EDGES + ","), word_at(words, 1)
    if first == "on":
        return True
    if first[:1].isdecimal():
        return len(words) == 1 or second in MONTHS_AFTER_A_NUMBER or second in _AFTER_A_COUNT
    if first in WEEKDAYS or first in MONTHS_AFTER_A_NUMBER:
        return second[:1].isdecimal() or (first in WEEKDAYS and len(words) == 1)
    if first in ("yesterday", "today", "tomorrow"):
        return True
    return first in ("last", "this", "next", "the") and (
        second in WEEKDAYS or second in _AFTER_A_COUNT or second[:1].isdecimal()
    )


_AFTER_A_COUNT = frozenset(
    {"day", "days", "week", "weeks", "month", "months", "weekend", "of", "-", "–", "to"}
)


def _add(found: list[_Word], token: str, at: int) -> None:
    word, end = token.lower(), at + len(token)
    if word.isalnum():
        found.append(_Word(word, at, end))
        return
    if len(word) > 1 and word[0] != "<" and (word[0] in _EDGES or word[-1] in _EDGES):
        word = word.strip(_EDGES) or word
    if len(word) > 2 and word[0] in "-'‘" and word[1].isalnum():  # "-yesterday", "'yesterday'"
        word = word[1:].rstrip("'’") if word[0] == "-" or word[-1] in "'’" else word
    if word[0] == "@" and (len(word) == 1 or word[1].isdecimal()):  # "@ 2pm", "@2pm"
        found.append(_Word("at", at, at + 1))
        if len(word) > 1:
            found.append(_Word(word[1:], at + 1, end))
        return
    parts = _RANGE.fullmatch(word) if _DASH.search(word) else None
    if parts and _is_range(found, parts[1], parts[3]):
        offset = at + token.lower().find(word)
        found += [
            _Word(parts[group], offset + parts.start(group), offset + parts.end(group))
            for group in (1, 2, 3)
        ]
        return
    found.append(_Word(word, at, end))


def _is_range(before: list[_Word], one: str, other: str) -> bool:
    """Whether "2-4", "mon-wed", "2.-4.11." or the "oct-2" of "31 oct-2 nov" are two days."""
    if one[0].isdecimal() and other[0].isdecimal():
        return True
    if one in WEEKDAYS and other in WEEKDAYS:
        return True
    after_number = bool(before) and _NUMBER.fullmatch(before[-1].word) is not None
    return one in MONTHS_AFTER_A_NUMBER and other[0].isdecimal() and after_number
